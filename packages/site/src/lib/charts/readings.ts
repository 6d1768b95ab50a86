/** A claim and the readings tried: where each lands, with its range, against what was claimed. */
import type { ClaimResult, Figure } from '@parley/engine'
import { quantity, withRange } from '@parley/engine/report'
import { type Canvas, draw, type Picture } from './picture.ts'
import { plotRows } from './rows.ts'

const relations: Readonly<Record<ClaimResult['relation'], string>> = {
	'at-least': 'at least ',
	'at-most': 'at most ',
	about: 'about ',
	exactly: '',
}

const claimedWords = (claim: ClaimResult): string => `${relations[claim.relation]}${quantity(claim.value, claim.unit)}`

/** The amount alone, where what it is per stands elsewhere: "$800M". */
const amountOf = (value: number, unit: string): string => quantity(value, unit).split(' per ')[0]!

/** Readings are held against a claim at their median. */
const atMedian = (figure: Figure): Figure => ({ ...figure, mean: figure.p50 })

/** Null when there is nothing to compare. */
export function readingsPicture(claim: ClaimResult, canvas: Canvas): Picture | null {
	const { readings, value } = claim
	if (value === null || readings.every(reading => reading.value.p50 === null)) return null
	const format = (each: number): string => amountOf(each, claim.unit)
	const fitting = readings.filter(reading => reading.fits)
	const total =
		readings.length === 1 ? 'the only reading' : `${fitting.length === 0 ? 'none' : fitting.length} of ${readings.length} readings`
	return draw(canvas, {
		title: `Each reading against what was claimed: ${claimedWords(claim)}`,
		name:
			readings.length === 1
				? `${total} ${fitting.length === 1 ? 'fits' : 'does not fit'}.`
				: `${total} fit${fitting.length === 1 ? 's' : ''}.`,
		note: 'A full dot with ✓ fits what was claimed, a ring with ✗ does not. Readings are held against the claim at their median; the shaded part is where the claim would hold.',
		table: {
			head: ['Reading', 'Median and range', 'Fits'],
			rows: readings.map(reading => [reading.title, withRange(atMedian(reading.value), format), reading.fits ? 'yes' : 'no']),
		},
		plot: place =>
			plotRows(
				{
					mark: 'dot',
					rows: readings.map(reading => ({
						label: `${reading.fits ? '✓' : '✗'} ${reading.title}`,
						figure: atMedian(reading.value),
						tone: 'side-0',
						isFull: reading.fits,
					})),
					format,
					formatTick: format,
					reference: {
						value,
						label: `claimed: ${claimedWords(claim)}`,
						holds: claim.relation === 'at-least' ? 'above' : claim.relation === 'at-most' ? 'below' : 'at',
					},
				},
				place,
			),
	})
}

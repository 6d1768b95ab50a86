/** A claim and the readings tried: where each lands, with its range, against what was claimed. */
import type { ClaimResult } from '../../run/claims.ts'
import type { Figure } from '../../run/figures.ts'
import { quantity, withRange } from '../format.ts'
import { rowsChart } from './rows.ts'

const relations: Readonly<Record<ClaimResult['relation'], string>> = {
	'at-least': 'at least ',
	'at-most': 'at most ',
	about: 'about ',
	exactly: '',
}

/** "at least $800M per year". */
export const claimedWords = (claim: ClaimResult): string => `${relations[claim.relation]}${quantity(claim.value, claim.unit)}`

/** The amount alone, where what it is per stands elsewhere: "$800M". */
const amountOf = (value: number, unit: string): string => quantity(value, unit).split(' per ')[0]!

/** Readings are held against a claim at their median. */
export const atMedian = (figure: Figure): Figure => ({ ...figure, mean: figure.p50 })

/** Null when there is nothing to compare. */
export function readingsChart(claim: ClaimResult, id: string): string | null {
	const { readings, value } = claim
	if (value === null || readings.every(reading => reading.value.p50 === null)) return null
	const format = (each: number): string => amountOf(each, claim.unit)
	return rowsChart({
		id,
		title: `Claimed: ${claimedWords(claim)}, and what each reading gives`,
		description: readings
			.map(reading => `${reading.title}: ${withRange(atMedian(reading.value), format)}, ${reading.fits ? 'fits' : 'does not fit'}.`)
			.join(' '),
		mark: 'dot',
		rows: readings.map(reading => ({
			label: `${reading.fits ? '✓' : '✗'} ${reading.title}`,
			figure: atMedian(reading.value),
			tone: 'neutral',
			full: reading.fits,
		})),
		format,
		formatTick: format,
		reference: {
			value,
			label: `claimed: ${claimedWords(claim)}`,
			holds: claim.relation === 'at-least' ? 'above' : claim.relation === 'at-most' ? 'below' : 'at',
		},
	})
}

/** What was said it costs and how it stands, a row for each reading. */
import type { ClaimResult, ReadingResult } from '@parley/engine'
import { heading, nameOfSide, unitWords, words } from '@parley/engine/report'
import { at, type Book } from './book.ts'
import { binary, cell } from './formula.ts'
import { type Cell, day, figure, firstRow, percent, type Sheet, text } from './sheet.ts'

const lines = (texts: readonly string[]): string | null => (texts.length === 0 ? null : texts.join('\n'))

export function claimsSheet({ claims, costing }: Book): Sheet {
	return {
		name: 'Claims',
		title: 'What was said it costs, and what each reading gives',
		heads: [
			'Claim',
			'By',
			'On',
			'Said',
			'Relation',
			'Claimed',
			'Unit of the amounts',
			'Reading',
			'As a sum',
			'Median',
			'5% point',
			'95% point',
			'Off by (%)',
			'Makes the claim true in (% of trials)',
			'Fits',
			'Verdict',
			'Source',
			'Topic',
			'What it is',
			'How it stands',
			'Who supports it',
			'Who disputes it',
		],
		widths: [30, 14, 12, 40, 10, 18, 18, 44, 40, 18, 18, 18, 10, 14, 6, 50, 60, 24, 12, 50, 60, 60],
		rows: claims.claims
			.flatMap((claim): readonly { readonly claim: ClaimResult; readonly reading: ReadingResult | null }[] =>
				claim.readings.length > 0 ? claim.readings.map(reading => ({ claim, reading })) : [{ claim, reading: null }],
			)
			.map(({ claim, reading }, row) => {
				const { unit } = claim
				const shape = (value: number | null | undefined): Cell => {
					if (unit === 'percent') return percent(value == null ? null : value / 100)
					return unit === 'ratio' ? percent(value ?? null) : figure(value ?? null)
				}
				const claimed = cell(at('Claims', row + firstRow, 6))
				const off = binary('/', binary('-', cell(at('Claims', row + firstRow, 10)), claimed), claimed)
				return [
					text(heading(claim.name)),
					text(claim.by === null ? null : nameOfSide(costing, claim.by)),
					day(claim.on),
					text(claim.quote),
					text(words(claim.relation)),
					shape(claim.value),
					text(unit === 'percent' || unit === 'ratio' ? '%' : unitWords(unit)),
					text(reading?.title),
					text(reading?.text),
					shape(reading?.value.p50),
					shape(reading?.value.p5),
					shape(reading?.value.p95),
					reading?.off == null ? percent(null) : percent(reading.off, off),
					percent(reading?.probability ?? null),
					text(reading ? (reading.fits ? 'yes' : 'no') : null),
					text(claim.verdict),
					text(claim.source),
					text(claim.topic),
					text(claim.nature),
					text(claim.standing.words),
					text(lines([...claim.confirmed, ...claim.documented, ...claim.measured, ...claim.admitted])),
					text(lines(claim.disputed)),
				]
			}),
	}
}

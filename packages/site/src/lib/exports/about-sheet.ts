/** What a workbook is, and how to read it. */
import { words } from '@parley/engine/report'
import type { Book } from './book.ts'
import { type Sheet, strong, text } from './sheet.ts'

export function aboutSheet({ costing, negotiation, hash, madeUp, points, reasons }: Book, sheets: readonly Sheet[]): Sheet {
	const written = [...reasons].filter(([, reason]) => reason === null).map(([name]) => words(name))
	const lines: readonly (readonly [string, string | null])[] = [
		['Negotiation', negotiation.title],
		['As of', costing.asOf],
		['Term', `${costing.years[0]?.from ?? ''} to ${costing.years.at(-1)?.to ?? ''}`],
		['Currency', costing.currency],
		['Points compared', points.map(point => `${point.label} (${point.id})`).join('; ')],
		['Made up', madeUp],
		[
			'What a cost is',
			'What a proposal costs above the current agreement. A mean over the trials; the 5%, 50% and 95% points stand beside it. Means add up, ranges do not.',
		],
		['Trials', `${costing.trials.toLocaleString('en-US')}, from the seed ${costing.seed}`],
		['Inputs', `SHA-256 ${hash}`],
		[
			'Formulas',
			`Sums over issues and years, gaps, increments and measures are formulas throughout. ${written.length === 0 ? 'No cost is' : `Written out over Positions and Facts: ${written.join(', ')}. The other costs are`} the engine’s figures, and Costs says why. Change a position or a fact, and what is written out follows; figures with chance in them do not.`,
		],
		...costing.problems.map(problem => ['Could not be worked out', problem] as const),
		...sheets.map(sheet => [sheet.name, sheet.note ? `${sheet.title}. ${sheet.note}` : sheet.title] as const),
	]
	return {
		name: 'About',
		title: 'What this is',
		heads: ['What', 'Words'],
		widths: [26, 120],
		rows: lines.filter(([, value]) => value !== null).map(([name, value]) => [strong(name), text(value)]),
	}
}

/** The rows of the table for one position: where the current agreement and each point stand, as words. */
import type { PositionLine } from '../run/costing.ts'
import { words } from './format.ts'

export interface PositionRow {
	readonly name: string
	/** The labels that share these values; empty when the position does not vary by one. */
	readonly labels: readonly string[]
	readonly current: string
	/** One for each point asked for, in order. */
	readonly shown: readonly string[]
	/** Somebody would change it. */
	readonly moved: boolean
}

/** One row for each position; for one that varies by labels, one for each set of labels on which all stand alike. */
export function positionRows(position: PositionLine, points: readonly string[]): readonly PositionRow[] {
	const { name, current, bySide, lines } = position
	const row = (
		labels: readonly string[],
		now: string,
		sides: readonly { readonly side: string; readonly shown: string }[],
	): PositionRow => {
		const shown = points.map(point => sides.find(side => side.side === point)?.shown ?? now)
		return {
			name,
			labels,
			current: inWords(position, now),
			shown: shown.map(text => inWords(position, text)),
			moved: shown.some(text => text !== now),
		}
	}
	if (lines.length === 0) return [row([], current, bySide)]
	const alike = Map.groupBy(lines, line => [line.current, ...line.bySide.map(side => side.shown)].join('\n'))
	return [...alike.values()].map(group =>
		row(group.length === lines.length ? [] : group.map(line => line.label), group[0]!.current, group[0]!.bySide),
	)
}

/** A choice is written with hyphens in the terms. */
const inWords = ({ unit }: PositionLine, shown: string): string => (unit === 'choice' ? words(shown) : shown)

/** More values than this are counted, not listed. */
const listed = 5

/** What nobody would change, for one line of text: "day rate ($1,082); ceilings: half hour ($15,000), one hour ($24,500)". */
export function unmovedWords(rows: readonly PositionRow[]): readonly string[] {
	return [...Map.groupBy(rows, row => row.name)].map(([name, group]) => {
		if (group.length > listed) return `${words(name)} (${group.flatMap(row => row.labels).length} values)`
		const values = group.map(row => (row.labels.length > 0 ? `${row.labels.map(words).join(', ')} (${row.current})` : `(${row.current})`))
		return `${words(name)}${group[0]!.labels.length > 0 ? ':' : ''} ${values.join(', ')}`
	})
}

export const statusWords: Readonly<Record<string, string>> = {
	open: 'open',
	close: 'close to agreement',
	agreed: 'tentatively agreed',
	withdrawn: 'withdrawn',
}

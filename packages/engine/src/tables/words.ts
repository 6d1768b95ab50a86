/** A column of labels of a dimension, of the words of a choice, or of yes and no: the index of each cell's word. */
import type { PlannedColumn, PlannedTable } from '@parley/lang'
import { hiddenOf } from '../run/small-groups.ts'
import { Labels } from './labels.ts'
import { type ColumnReader, decode, plainColumn, type ReaderInput } from './reader.ts'
import { createRefusals, type RefusalKind } from './refusals.ts'
import { createStore } from './store.ts'

export function createWords({ table, column, rows }: ReaderInput): ColumnReader {
	const refusals = createRefusals()
	const store = createStore(rows)
	const words = wordsOf(column)
	const known = Labels.of(words)
	const [low, high] = column.within?.map(Number) ?? [0, words.length - 1]
	let filled = 0

	function refuse(kind: RefusalKind, text: string): void {
		refusals.add(kind, store.count, text)
		store.push(0)
	}

	function text(bytes: Uint8Array, from: number, to: number): void {
		if (from === to && column.empty !== null) {
			filled++
			return store.push(Number(column.empty))
		}
		const index = known.indexOf(bytes, from, to)
		if (index >= 0 && (index < low! || index > high!)) refuse('outside', decode(bytes, from, to))
		else if (index >= 0) store.push(index)
		else if (from === to) refuse('empty', '')
		else refuse(column.measure.kind === 'yes-no' ? 'form' : 'unknown-label', decode(bytes, from, to))
	}

	return {
		refusals,
		text,
		refuse,
		texts({ bytes, starts, ends, count, width }, place) {
			for (let row = 0, at = place; row < count; row++, at += width) text(bytes, starts[at]!, ends[at]!)
		},
		number: index => store.push(index),
		filled: () => filled,
		finish() {
			const { data } = store.finish()
			return { column: plainColumn(data), seen: { kind: 'labels', ...countsOf(table, words, data) } }
		},
	}
}

export function wordsOf({ measure, labels }: Pick<PlannedColumn, 'measure' | 'labels'>): readonly string[] {
	if (measure.kind === 'yes-no') return ['no', 'yes']
	return measure.kind === 'choice' ? measure.words : (labels ?? [])
}

/** Of people, what would tell of a small group is not counted. */
function countsOf(
	{ of }: PlannedTable,
	words: readonly string[],
	data: ArrayLike<number>,
): { distinct: number; counts: readonly { label: string; rows: number | null }[] } {
	const many = new Float64Array(words.length)
	for (let row = 0; row < data.length; row++) many[data[row]!]!++
	const counts = words.flatMap((label, index) => (many[index]! > 0 ? [{ label, rows: many[index]! }] : []))
	counts.sort((a, b) => b.rows - a.rows)
	const hidden = of === 'people' ? hiddenOf(counts.map(({ rows }) => rows)) : new Set<number>()
	return { distinct: counts.length, counts: counts.map((each, index) => (hidden.has(index) ? { ...each, rows: null } : each)) }
}

/** What a file would change of the roll: who is new, who is changed and in what, who is gone. Pure. */
import type { RollColumn, RollRow } from './roll-file.ts'

export interface Known extends RollRow {
	readonly id: string
	readonly isGone: boolean
}

export interface FieldChange {
	readonly column: Exclude<RollColumn, 'number'>
	readonly from: string | null
	readonly to: string | null
}

export interface RollChanges {
	readonly fresh: readonly RollRow[]
	/** Known from before, gone meanwhile, and there again. */
	readonly back: readonly (readonly [Known, RollRow])[]
	readonly changed: readonly { readonly known: Known; readonly row: RollRow; readonly fields: readonly FieldChange[] }[]
	readonly gone: readonly Known[]
	readonly unchanged: number
}

/** A column that the file does not have stays as it is. */
export function changesOf(known: readonly Known[], rows: readonly RollRow[], columns: readonly RollColumn[]): RollChanges {
	const byNumber = new Map(known.map(each => [each.number, each]))
	const fresh: RollRow[] = []
	const back: [Known, RollRow][] = []
	const changed: { known: Known; row: RollRow; fields: FieldChange[] }[] = []
	let unchanged = 0
	for (const row of rows) {
		const before = byNumber.get(row.number)
		byNumber.delete(row.number)
		if (!before) fresh.push(row)
		else if (before.isGone) back.push([before, row])
		else {
			const fields = fieldChanges(before, row, columns)
			if (fields.length > 0) changed.push({ known: before, row, fields })
			else unchanged++
		}
	}
	return { fresh, back, changed, gone: [...byNumber.values()].filter(each => !each.isGone), unchanged }
}

const fieldChanges = (before: Known, row: RollRow, columns: readonly RollColumn[]): FieldChange[] =>
	columns.flatMap(column =>
		column === 'number' || before[column] === row[column] ? [] : [{ column, from: before[column], to: row[column] }],
	)

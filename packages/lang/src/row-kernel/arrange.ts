/**
 * A pass as cells, sorted by how often each must be worked:
 *
 *   fixed       the same in every row: once a run
 *   by label    hangs on one label of the row alone: once for each label, then fetched from a table
 *   by row      the rest, in the order in which the sums want them
 *
 * A label out of range has a place of its own at the end of every table (and of every group), where what it leads to, a hole, is worked as well.
 */
import { type Cell, type CellId, type CellProgram, type Constant, KernelLimit, lowerCells } from '../kernel/cells.ts'
import { createLayout } from '../plan/layout.ts'
import type { ReduceOp } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import { passAsTrials } from '../rows/as-trials.ts'
import type { PassOutput, RowPass } from '../rows/pass.ts'
import { type ColumnFormat, formatKey } from './formats.ts'

/** Doubles at the labels 0 to `size - 1`, and at `size` what stands for a label out of range. */
export type RowTable =
	/** Copied from fixed cells; a hole for a label out of range. */
	| { readonly kind: 'copied'; readonly size: number; readonly ids: Int32Array }
	/** The values of a cell that hangs on a label alone. */
	| { readonly kind: 'worked'; readonly size: number; readonly cell: CellId }

/** Cells that hang on one label, in order. */
export interface LabelGroup {
	readonly index: CellId
	readonly size: number
	readonly order: CellId[]
}

/** One step of the work on a row. */
export type RowStep =
	| { readonly kind: 'cell'; readonly id: CellId }
	| { readonly kind: 'reduce'; readonly at: number; readonly reduce: ReduceOp; readonly value: CellId }
	/** One or two neighbouring cells of a record. */
	| {
			readonly kind: 'scatter'
			readonly record: number
			readonly first: number
			readonly reduce: ReduceOp
			readonly values: readonly CellId[]
	  }
	| { readonly kind: 'store'; readonly vector: number; readonly value: CellId }

/** Sums by one key: for each label of it, and one more for a label out of range, a record with the cells. */
export interface GroupRecord {
	readonly key: CellId
	readonly size: number
	readonly cells: { readonly value: CellId; readonly reduce: ReduceOp }[]
}

/** Where an output's cells are found. */
export type ArrangedOutput =
	| { readonly kind: 'reduce'; readonly places: readonly number[] }
	| { readonly kind: 'group'; readonly size: number; readonly places: readonly { readonly record: number; readonly cell: number }[] }
	| { readonly kind: 'vector'; readonly first: number; readonly cells: number }

export interface Arrangement {
	readonly program: Program
	readonly cells: readonly Cell[]
	/** The same as a row sees them: what hangs on a label alone is fetched. */
	readonly rowCells: readonly Cell[]
	readonly constants: readonly Constant[]
	readonly constantCells: number
	readonly fixed: readonly CellId[]
	readonly labelGroups: readonly LabelGroup[]
	readonly tables: readonly RowTable[]
	readonly steps: readonly RowStep[]
	readonly reduces: readonly { readonly value: CellId; readonly reduce: ReduceOp }[]
	readonly records: readonly GroupRecord[]
	readonly vectors: number
	readonly outputs: readonly ArrangedOutput[]
}

/** A table of more labels is only copied: what hangs on it is worked row by row. */
const mostWorkedLabels = 4096
const mostCells = 50_000

export function arrange(pass: RowPass, formats: readonly ColumnFormat[]): Arrangement {
	const program = passAsTrials(pass)
	const lowered = lowerCells(program, loadsOf(pass, program, formats))
	if (lowered.cells.length > mostCells) throw new KernelLimit(`${lowered.cells.length} cells a row`)
	const sums = arrangeSums(pass, program, lowered)
	const { kinds, ...tabulated } = tabulate(lowered, sums.wanted)
	return {
		...sums,
		...tabulated,
		program,
		cells: lowered.cells,
		constants: lowered.constants,
		constantCells: lowered.constantCells,
		fixed: kinds.flatMap((kind, id) => (kind === 'fixed' ? [id] : [])),
		steps: orderSteps(tabulated.rowCells, kinds, sums),
	}
}

function loadsOf(pass: RowPass, program: Program, formats: readonly ColumnFormat[]): Parameters<typeof lowerCells>[1] {
	const layout = createLayout(program.axes)
	const byNode = new Map(pass.columns.map(column => [String(column.node), column]))
	const indexOf = new Map(formats.map(({ name, lookedUp }, index) => [formatKey(name, lookedUp !== null), index]))
	return (given, at, make) => {
		const { node, names, through } = byNode.get(given)!
		if (names.length !== layout.cells(program.nodes[node]!.axes)) throw new Error(`column ${names[0]} has too few cells`)
		const read = (name: string, key: CellId | null): CellId => {
			const index = indexOf.get(formatKey(name, key !== null))!
			const { times, over } = formats[index]!
			const loaded = key === null ? make.cell('load', [], index) : make.cell('lookUp', [key], index)
			const multiplied = times === 1 ? loaded : make.cell('mul', [loaded, make.fixed(times)])
			return over === 1 ? multiplied : make.cell('quotient', [multiplied, make.fixed(over)])
		}
		return read(names[at]!, through === null ? null : read(through, null))
	}
}

interface Sums extends Pick<Arrangement, 'reduces' | 'records' | 'vectors' | 'outputs'> {
	readonly stores: readonly { readonly vector: number; readonly value: CellId }[]
	/** Cells that the sums read. */
	readonly wanted: readonly CellId[]
}

function arrangeSums(pass: RowPass, program: Program, lowered: CellProgram): Sums {
	const layout = createLayout(program.axes)
	const reduces: { value: CellId; reduce: ReduceOp }[] = []
	const records: GroupRecord[] = []
	const stores: { vector: number; value: CellId }[] = []
	let next = 0
	const outputs = pass.outputs.map((output): ArrangedOutput => {
		const values = [...lowered.outputs[next++]!]
		if (output.kind === 'vector') {
			const first = stores.length
			values.forEach((value, cell) => void stores.push({ vector: first + cell, value }))
			return { kind: 'vector', first, cells: values.length }
		}
		if (output.kind === 'reduce') return { kind: 'reduce', places: values.map(value => placeOf(reduces, value, output.reduce)) }
		const keys = lowered.outputs[next++]!
		const places = layout.alignment(program.nodes[output.arg]!.axes, program.nodes[output.key]!.axes)
		return {
			kind: 'group',
			size: output.size,
			places: values.map((value, cell) => {
				const record = recordOf(records, keys[places[cell]!]!, output)
				return { record, cell: placeOf(records[record]!.cells, value, output.reduce) }
			}),
		}
	})
	const wanted = [
		...reduces.map(({ value }) => value),
		...records.flatMap(({ key, cells }) => [key, ...cells.map(({ value }) => value)]),
		...stores.map(({ value }) => value),
	]
	return { reduces, records, stores, vectors: stores.length, outputs, wanted }
}

function placeOf(list: { value: CellId; reduce: ReduceOp }[], value: CellId, reduce: ReduceOp): number {
	const found = list.findIndex(each => each.value === value && each.reduce === reduce)
	return found >= 0 ? found : list.push({ value, reduce }) - 1
}

function recordOf(records: GroupRecord[], key: CellId, { size }: Extract<PassOutput, { kind: 'group' }>): number {
	const found = records.findIndex(each => each.key === key && each.size === size)
	return found >= 0 ? found : records.push({ key, size, cells: [] }) - 1
}

type CellKind = 'unneeded' | 'fixed' | 'row' | LabelGroup

interface Tabulated extends Pick<Arrangement, 'rowCells' | 'tables' | 'labelGroups'> {
	readonly kinds: readonly CellKind[]
}

/** Tells the kinds apart, and puts fetches from worked tables in place of what hangs on a label alone. */
function tabulate({ cells, tables: sources }: CellProgram, wanted: readonly CellId[]): Tabulated {
	const needed = neededFrom(cells, wanted)
	const groups = new Map<string, LabelGroup>()
	const kinds: CellKind[] = []
	const kindOf = (id: CellId): CellKind => (id < 0 ? 'fixed' : kinds[id]!)
	cells.forEach((cell, id) => {
		const kind = needed[id] ? kindFrom(cell) : 'unneeded'
		kinds.push(kind)
		if (typeof kind === 'object') kind.order.push(id)
	})
	const tables: RowTable[] = sources.map(ids => ({ kind: 'copied', size: ids.length, ids }))
	const rowCells = [...cells]
	const isTabled = new Set<CellId>()
	const readByRows = [...wanted, ...cells.flatMap(({ args }, id) => (kinds[id] === 'row' ? args : []))]
	for (const id of readByRows) {
		const kind = kindOf(id)
		if (typeof kind !== 'object' || isTabled.has(id)) continue
		isTabled.add(id)
		const { op, args } = cells[id]!
		if (op === 'fetch' && args[0] === kind.index) continue
		rowCells[id] = { op: 'fetch', args: [kind.index], detail: tables.push({ kind: 'worked', size: kind.size, cell: id }) - 1 }
	}
	return { rowCells, kinds, tables, labelGroups: [...groups.values()] }

	function kindFrom({ op, args, detail }: Cell): CellKind {
		if (op === 'load' || op === 'lookUp') return 'row'
		const varying = args.map(kindOf).filter(kind => kind !== 'fixed')
		const [first] = varying
		if (first === undefined) return 'fixed'
		if (op === 'fetch' && first === 'row') return groupOf(args[0]!, sources[detail as number]!.length)
		return varying.every(kind => kind === first) ? first : 'row'
	}

	function groupOf(index: CellId, size: number): CellKind {
		if (size > mostWorkedLabels) return 'row'
		const name = `${index} ${size}`
		const group = groups.get(name) ?? { index, size, order: [] }
		groups.set(name, group)
		return group
	}
}

function neededFrom(cells: readonly Cell[], wanted: readonly CellId[]): readonly boolean[] {
	const needed = new Array<boolean>(cells.length).fill(false)
	for (const id of wanted) if (id >= 0) needed[id] = true
	for (let id = cells.length - 1; id >= 0; id--) if (needed[id]) for (const arg of cells[id]!.args) if (arg >= 0) needed[arg] = true
	return needed
}

/** Each sum as soon as what it adds is there, so that few values wait. */
function orderSteps(rowCells: readonly Cell[], kinds: readonly CellKind[], { reduces, records, stores }: Sums): readonly RowStep[] {
	const steps: RowStep[] = []
	const done = new Set<CellId>()
	const work = (wanted: CellId): void => {
		const path = [wanted]
		for (let id = path.at(-1); id !== undefined; id = path.at(-1)) {
			const open = isGiven(id) ? undefined : rowCells[id]!.args.find(arg => !isGiven(arg))
			if (open !== undefined) {
				path.push(open)
				continue
			}
			path.pop()
			if (isGiven(id)) continue
			done.add(id)
			steps.push({ kind: 'cell', id })
		}
	}
	const isGiven = (id: CellId): boolean => id < 0 || kinds[id] === 'fixed' || done.has(id)
	for (const { vector, value } of stores) {
		work(value)
		steps.push({ kind: 'store', vector, value })
	}
	reduces.forEach(({ value, reduce }, at) => {
		work(value)
		steps.push({ kind: 'reduce', at, reduce, value })
	})
	records.forEach(({ key, cells }, record) => {
		work(key)
		for (let first = 0; first < cells.length; ) {
			const { reduce } = cells[first]!
			const pair = cells.slice(first, first + 2).filter(each => each.reduce === reduce)
			for (const { value } of pair) work(value)
			steps.push({ kind: 'scatter', record, first, reduce, values: pair.map(({ value }) => value) })
			first += pair.length
		}
	})
	return steps
}

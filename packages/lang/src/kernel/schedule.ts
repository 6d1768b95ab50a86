/**
 * When each cell is worked: once per run (no chance in it), into the cache of leaves (it hangs on one draw and on nothing that changes), or
 * in the main work, whose stages alternate between cells written out and wide loops that need them.
 */
import { type Cell, type CellId, type CellProgram, firstWide, type Operand, type Wide } from './cells.ts'

/** A figure of one draw, worked once for a (seed, draw, text, constants) and kept. */
export interface Leaf {
	readonly cell: CellId
	readonly draw: number
	/** Cells it is worked from, in order; the last is the leaf. Empty when the leaf is the draw itself. */
	readonly order: readonly CellId[]
	/** Its formula with %1, %2… for the fixed cells. */
	readonly text: string
	readonly fixed: readonly CellId[]
}

/** Wide operations over the same turns, worked in one loop. */
export interface WideGroup {
	readonly turns: number
	readonly wides: readonly Wide[]
}

export interface Stage {
	readonly order: readonly CellId[]
	readonly groups: readonly WideGroup[]
}

export interface Schedule {
	/** Whether a cell written out may change with the slots and columns. */
	readonly varies: readonly boolean[]
	/** Cells without chance, in order. */
	readonly prologue: readonly CellId[]
	readonly leaves: readonly Leaf[]
	readonly stages: readonly Stage[]
}

const noDraw = -1
const manyDraws = -2

interface Traits {
	readonly needed: readonly boolean[]
	/** The one draw, or none, or several. */
	readonly draw: Int32Array
	readonly varies: readonly boolean[]
}

/** What costs more to work than to read back. */
const costly: ReadonlySet<Cell['op']> = new Set(['draw', 'probit', 'exp', 'ln', 'power', 'root'])
const mostLeavesOfDraw = 4

export function schedule(program: CellProgram): Schedule {
	const traits = traitsOf(program)
	const leaves = chooseLeaves(program, traits)
	const leafCells = new Set(leaves.map(leaf => leaf.cell))
	const order = program.cells.flatMap((_, id) => (traits.needed[id] ? [id] : []))
	const prologue = order.filter(id => traits.draw[id] === noDraw)
	const main = neededBeside(program, traits, leafCells)
	return { varies: traits.varies, prologue, leaves, stages: makeStages(program, main, leafCells) }
}

function operandIds(operand: Operand): readonly Int32Array[] {
	return operand.kind === 'cells' ? [operand.ids] : [operand.ids, operand.index]
}

/** Lists of cells that a wide operation reads. */
export function wideArguments(wide: Wide): readonly Int32Array[] {
	if (wide.work.kind === 'cellwise') return wide.work.args.flatMap(operandIds)
	return [...operandIds(wide.work.arg), ...(wide.work.targets.kind === 'keyed' ? [wide.work.targets.key] : [])]
}

export function wideAt(program: CellProgram, id: CellId): Wide {
	let low = 0
	let high = program.wides.length - 1
	while (low < high) {
		const middle = (low + high + 1) >> 1
		if (program.wides[middle]!.first <= id) low = middle
		else high = middle - 1
	}
	return program.wides[low]!
}

function traitsOf(program: CellProgram): Traits {
	const { cells } = program
	const needed = markNeeded(program, () => false).cells
	const draw = new Int32Array(cells.length).fill(noDraw)
	const varies: boolean[] = []
	cells.forEach((each, id) => {
		varies.push(false)
		if (each.op === 'draw') draw[id] = each.detail as number
		for (const arg of each.args) {
			const from = arg >= firstWide ? manyDraws : arg < 0 ? noDraw : draw[arg]!
			if (from !== noDraw) draw[id] = draw[id] === noDraw || draw[id] === from ? from : manyDraws
			varies[id] ||= arg >= firstWide || (arg < 0 ? program.varies[~arg]! : varies[arg]!)
		}
	})
	return { needed, draw, varies }
}

/** Cells and wide operations that the outputs need, not looking behind the cells that `isGiven`. */
function markNeeded(program: CellProgram, isGiven: (id: CellId) => boolean): { cells: boolean[]; wides: Set<Wide> } {
	const cells = new Array<boolean>(program.cells.length).fill(false)
	const wides = new Set<Wide>()
	const open: CellId[] = []
	const mark = (id: CellId): void => {
		if (id < 0) return
		if (id < firstWide) {
			if (cells[id]) return
			cells[id] = true
			open.push(id)
			return
		}
		const wide = wideAt(program, id)
		if (wides.has(wide)) return
		wides.add(wide)
		for (const ids of wideArguments(wide)) ids.forEach(mark)
	}
	for (const ids of program.outputs) ids?.forEach(mark)
	for (let id = open.pop(); id !== undefined; id = open.pop()) if (!isGiven(id)) program.cells[id]!.args.forEach(mark)
	return { cells, wides }
}

/**
 * A leaf is the last cell on the way from one draw that meets another draw, something that changes, or an output; from there back past steps that
 * are cheap and start from a cell used by others too.
 */
function chooseLeaves(program: CellProgram, traits: Traits): readonly Leaf[] {
	const { needed, draw, varies } = traits
	const isCandidate = (id: CellId): boolean => id >= 0 && id < firstWide && needed[id]! && draw[id]! >= 0 && !varies[id]
	const users = new Int32Array(program.cells.length)
	const asked = new Set<CellId>()
	const ask = (id: CellId): void => {
		if (isCandidate(id)) asked.add(id)
	}
	program.cells.forEach((each, id) => {
		if (!needed[id]) return
		for (const arg of new Set(each.args)) {
			if (arg >= 0 && arg < firstWide) users[arg]!++
			if (!isCandidate(id)) ask(arg)
		}
	})
	for (const wide of markNeeded(program, () => false).wides) for (const ids of wideArguments(wide)) new Set(ids).forEach(ask)
	for (const ids of program.outputs) ids?.forEach(ask)
	const below = (id: CellId): readonly CellId[] => program.cells[id]!.args.filter(isCandidate)
	const isAlone: boolean[] = []
	program.cells.forEach((each, id) => {
		isAlone[id] = costly.has(each.op) || below(id).every(arg => isAlone[arg]! && users[arg] === 1)
	})
	const chosen = backTo(asked, id => isAlone[id]!, below)
	const byDraw = Map.groupBy(chosen, id => draw[id]!)
	const isSource = (id: CellId): boolean => program.cells[id]!.op === 'draw' || isNormal(program, id)
	const kept = [...byDraw.values()].flatMap(ids => (ids.length > mostLeavesOfDraw ? [...backTo(ids, isSource, below)] : ids))
	return kept.sort((a, b) => a - b).map(id => leafOf(program, draw, id))
}

/** The first cells on the way back from these at which one may stop. */
function backTo(from: Iterable<CellId>, mayStop: (id: CellId) => boolean, below: (id: CellId) => readonly CellId[]): ReadonlySet<CellId> {
	const stops = new Set<CellId>()
	const done = new Set<CellId>()
	const open = [...from]
	for (let id = open.pop(); id !== undefined; id = open.pop()) {
		if (done.has(id)) continue
		done.add(id)
		if (mayStop(id)) stops.add(id)
		else open.push(...below(id))
	}
	return stops
}

/** probit of the draw itself, which is filled block by block. */
export function isNormal(program: CellProgram, id: CellId): boolean {
	const { op, args } = program.cells[id]!
	return op === 'probit' && program.cells[args[0]!]?.op === 'draw'
}

function leafOf(program: CellProgram, draw: Int32Array, root: CellId): Leaf {
	const order = orderFrom(program, [root], id => draw[id]! >= 0)
	const fixed: CellId[] = []
	const names = new Map<CellId, string>()
	const textOf = (id: CellId): string => {
		const known = names.get(id)
		if (known !== undefined) return known
		fixed.push(id)
		names.set(id, `%${fixed.length}`)
		return `%${fixed.length}`
	}
	const lines = order.map((id, index) => {
		const { op, args, detail } = program.cells[id]!
		const line = op === 'draw' ? 'u' : `${op}${detail === null ? '' : ` ${detail}`}(${args.map(textOf).join(', ')})`
		names.set(id, `$${index}`)
		return line
	})
	const isDraw = program.cells[root]!.op === 'draw'
	return { cell: root, draw: draw[root]!, order: isDraw ? [] : order, text: lines.join('; '), fixed }
}

/** Arguments before what is made from them, a cell's arguments close before it. */
function orderFrom(program: CellProgram, roots: readonly CellId[], isMember: (id: CellId) => boolean): readonly CellId[] {
	const order: CellId[] = []
	const done = new Set<CellId>()
	const inside = (id: CellId): boolean => id >= 0 && id < firstWide && isMember(id)
	const path: CellId[] = []
	for (const root of roots) {
		if (inside(root)) path.push(root)
		while (path.length > 0) {
			const id = path[path.length - 1]!
			const next = done.has(id) ? undefined : program.cells[id]!.args.find(arg => inside(arg) && !done.has(arg))
			if (next !== undefined) {
				path.push(next)
				continue
			}
			path.pop()
			if (!done.has(id)) order.push(id)
			done.add(id)
		}
	}
	return order
}

interface Main {
	readonly cells: readonly boolean[]
	readonly wides: readonly Wide[]
}

function neededBeside(program: CellProgram, traits: Traits, leafCells: ReadonlySet<CellId>): Main {
	const marked = markNeeded(program, id => leafCells.has(id) || traits.draw[id] === noDraw)
	return {
		cells: marked.cells.map((isNeeded, id) => isNeeded && traits.draw[id] !== noDraw),
		wides: program.wides.filter(wide => marked.wides.has(wide)),
	}
}

/** A cell stands in the stage after every wide operation that it reads; a wide operation in that of its cells. */
function makeStages(program: CellProgram, main: Main, leafCells: ReadonlySet<CellId>): readonly Stage[] {
	const cellStage = new Int32Array(program.cells.length)
	const wideStage = new Map<Wide, number>()
	let nextWide = 0
	const stageOf = (id: CellId, reader: Wide | null): number => {
		if (id < 0) return 0
		if (id < firstWide) return cellStage[id]!
		const source = wideAt(program, id)
		const isFused = reader !== null && source.work.kind === 'cellwise' && source.turns === reader.turns
		return wideStage.get(source)! + (isFused && readsInStep(reader, source) ? 0 : 1)
	}
	const placeWide = (wide: Wide): void => {
		let stage = 0
		for (const ids of wideArguments(wide)) {
			let last = Number.NaN
			for (const id of ids) {
				const source = id >= firstWide ? wideAt(program, id).first : id
				if (source === last) continue
				last = source
				stage = Math.max(stage, stageOf(id, wide))
			}
		}
		wideStage.set(wide, stage)
	}
	// Cells and wide operations were made in one order; a cell that reads a wide operation was made after it.
	const placeWidesUpTo = (id: CellId): void => {
		while (nextWide < main.wides.length && main.wides[nextWide]!.first <= id) placeCellsAndWide(main.wides[nextWide++]!)
	}
	const placed = new Array<boolean>(program.cells.length).fill(false)
	const placeCell = (root: CellId): void => {
		for (const id of orderFrom(program, [root], each => main.cells[each]! && !placed[each])) {
			if (!leafCells.has(id))
				for (const arg of program.cells[id]!.args) {
					placeWidesUpTo(arg)
					cellStage[id] = Math.max(cellStage[id]!, stageOf(arg, null))
				}
			placed[id] = true
		}
	}
	const placeCellsAndWide = (wide: Wide): void => {
		for (const ids of wideArguments(wide)) for (const id of ids) if (id >= 0 && id < firstWide && !placed[id]) placeCell(id)
		placeWide(wide)
	}
	placeWidesUpTo(Number.POSITIVE_INFINITY)
	const roots = program.outputs.flatMap(ids => (ids ? [...ids] : []))
	for (const id of roots) if (id >= 0 && id < firstWide) placeCell(id)
	return collectStages(program, main, leafCells, cellStage, wideStage, roots)
}

/** Whether each turn of the reader's loop reads only the same turn's cell. */
function readsInStep(reader: Wide, source: Wide): boolean {
	const operands = reader.work.kind === 'cellwise' ? reader.work.args : [reader.work.arg]
	const isOf = (id: CellId): boolean => id >= source.first && id < source.first + source.cells
	return operands.every(({ kind, ids }) => !ids.some((id, turn) => isOf(id) && (kind === 'picked' || id !== source.first + turn)))
}

function collectStages(
	program: CellProgram,
	main: Main,
	leafCells: ReadonlySet<CellId>,
	cellStage: Int32Array,
	wideStage: ReadonlyMap<Wide, number>,
	roots: readonly CellId[],
): readonly Stage[] {
	const last = Math.max(0, ...cellStage, ...wideStage.values())
	const stages: Stage[] = []
	const wideCells = main.wides.flatMap(wide => wideArguments(wide).flatMap(ids => [...new Set(ids)]))
	const order = orderFrom(program, [...wideCells, ...roots], id => main.cells[id]!)
	for (let stage = 0; stage <= last; stage++) {
		const groups = new Map<number, Wide[]>()
		for (const wide of main.wides) if (wideStage.get(wide) === stage) groups.set(wide.turns, [...(groups.get(wide.turns) ?? []), wide])
		stages.push({
			order: order.filter(id => cellStage[id] === stage && !leafCells.has(id)),
			groups: [...groups].map(([turns, wides]) => ({ turns, wides })),
		})
	}
	return stages
}

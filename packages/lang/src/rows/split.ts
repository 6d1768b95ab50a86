/**
 * Cuts a program into passes over the rows of its large tables and what remains. A value that varies by row is never kept whole unless it has to
 * be: a pass works it again from the columns. What is worked from sums over the rows (a member's part of the payroll) waits for the pass that
 * makes them:
 *
 *   level 0   columns, parameters
 *   level n   what rests on a sum, a group or a looked-up value of level n - 1
 *
 * One pass walks one table once for all that is wanted of its rows at one level. In what remains, the result of a pass is a `column` (or
 * `given`, when it hangs on chance) named "@r0", "@r1", …; a value kept row by row is the columns "@v0.0", "@v0.1", … one for each small cell.
 */
import { createLayout, type Layout } from '../plan/layout.ts'
import { keepNeeded } from '../plan/needed.ts'
import { argumentsOf, chanceOf, withArguments } from '../plan/nodes.ts'
import type { Axis, Node, NodeId } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import { outputsOf } from './as-trials.ts'
import type { PassColumn, PassOutput, PassParam, RowPass } from './pass.ts'

export interface SplitProgram {
	/** In the order in which they run. */
	readonly passes: readonly SplitPass[]
	/** The nodes without rows. Its `outputs` are those of the program that do not vary by row, in order. */
	readonly rest: Program
	/** For each output of the program: its place among the outputs of `rest`, or the columns that hold it row by row. */
	readonly outputs: readonly SplitOutput[]
}

export type SplitOutput = { readonly rest: number } | { readonly vector: string; readonly axis: string; readonly cells: number }

export interface SplitPass {
	readonly pass: RowPass
	/** The node of `rest` that gives each parameter, in the order of `pass.params`. */
	readonly params: readonly NodeId[]
	/** What each output of the pass becomes. */
	readonly results: readonly PassReceiver[]
	/** Some parameter or column differs from trial to trial. */
	readonly chancy: boolean
}

export type PassReceiver =
	/** Cells of `rest`; cell i of the result is cell `order[i]` of the pass's output. */
	| { readonly kind: 'cells'; readonly name: string; readonly order: Int32Array }
	/** Columns "name.0", "name.1", …; `rows` says whether the pass gives them row after row (a group) or cell after cell (a vector). */
	| { readonly kind: 'columns'; readonly name: string; readonly cells: number; readonly rows: number; readonly byRow: boolean }

/** A program of a plan keeps its promises: no value varies by the rows of two tables. */
export function splitRows(program: Program): SplitProgram {
	const rowAxes = new Map(program.axes.flatMap(axis => (axis.rows === undefined ? [] : [[axis.name, axis] as const])))
	const isRows = program.nodes.some(({ axes }) => axes.some(axis => rowAxes.has(axis)))
	if (!isRows) return { passes: [], rest: program, outputs: program.outputs.map((_, rest) => ({ rest })) }
	return new Splitter(program, rowAxes).split()
}

interface Draft {
	readonly axis: Axis
	readonly level: number
	/** Nodes of the program that this pass works, with what becomes of each. */
	/** Wanted trial by trial. What has no chance in it is worked in a pass apart, once. */
	readonly chancy: boolean
	readonly wanted: { readonly output: WantedOutput; readonly receiver: PassReceiver }[]
}

type WantedOutput =
	| { readonly kind: 'reduce'; readonly node: Extract<Node, { op: 'reduce' }> }
	| { readonly kind: 'group'; readonly node: Extract<Node, { op: 'group' }> }
	| { readonly kind: 'vector'; readonly node: NodeId }

class Splitter {
	private readonly program: Program
	private readonly rowAxes: ReadonlyMap<string, Axis>
	private readonly layout: Layout
	private readonly chancy: readonly boolean[]
	private readonly rowAxis: readonly (string | null)[]
	private readonly level: number[] = []
	private readonly drafts = new Map<string, Draft>()
	/** Nodes of the program without rows, as nodes of `rest`. */
	private readonly rest: Node[] = []
	private readonly inRest = new Map<NodeId, NodeId>()
	/** Values kept row by row, by their node. */
	private readonly vectors = new Map<NodeId, string>()
	private results = 0

	constructor(program: Program, rowAxes: ReadonlyMap<string, Axis>) {
		this.program = program
		this.rowAxes = rowAxes
		this.layout = createLayout(program.axes)
		this.chancy = chanceOf(program.nodes)
		this.rowAxis = program.nodes.map(node => this.rowAxisOf(node.axes))
	}

	split(): SplitProgram {
		this.program.nodes.forEach((node, id) => {
			this.level.push(this.levelOf(node))
			if (this.isBoundary(node)) this.addBoundary(node, id)
			else if (this.rowAxis[id] === null) this.keep(node, id)
		})
		const outputs: SplitOutput[] = []
		const kept: NodeId[] = []
		for (const id of this.program.outputs) {
			const axis = this.rowAxis[id]
			if (axis == null) outputs.push({ rest: kept.push(this.inRest.get(id)!) - 1 })
			else outputs.push({ vector: this.vectorOf(id), axis, cells: this.smallCells(id) })
		}
		const drafts = [...this.drafts.values()].sort((a, b) => a.level - b.level)
		return { passes: drafts.map(draft => this.makePass(draft)), rest: this.finish(kept), outputs }
	}

	private rowAxisOf(axes: readonly string[]): string | null {
		const found = axes.filter(axis => this.rowAxes.has(axis))
		if (found.length > 1) throw new Error(`a value varies by the rows of ${found.join(' and ')}; check() refuses such a text`)
		return found[0] ?? null
	}

	private smallAxes(axes: readonly string[]): readonly string[] {
		return axes.filter(axis => !this.rowAxes.has(axis))
	}

	private smallCells(id: NodeId): number {
		return this.layout.cells(this.smallAxes(this.program.nodes[id]!.axes))
	}

	/** Whether the node leaves the rows it is worked from: a sum over them, sums into another table's, a look into another table. */
	private isBoundary(node: Node): boolean {
		if (node.op === 'reduce') return node.over.some(axis => this.rowAxes.has(axis))
		return (node.op === 'group' || node.op === 'gather') && this.rowAxes.has(node.axis)
	}

	private levelOf(node: Node): number {
		const highest = Math.max(0, ...argumentsOf(node).map(arg => this.level[arg]!))
		if (!this.isBoundary(node)) return highest
		if (node.op !== 'gather') return highest + 1
		return Math.max(
			this.isPlainColumn(node.arg) ? 0 : this.level[node.arg]! + 1,
			this.isPlainColumn(node.index) ? 0 : this.level[node.index]! + 1,
		)
	}

	private isPlainColumn(id: NodeId): boolean {
		return this.program.nodes[id]!.op === 'column'
	}

	private addBoundary(node: Node, id: NodeId): void {
		if (node.op === 'gather') {
			if (!this.isPlainColumn(node.arg)) this.vectorOf(node.arg)
			if (!this.isPlainColumn(node.index)) this.vectorOf(node.index)
			return
		}
		if (node.op === 'reduce') this.addReduce(node, id)
		if (node.op === 'group') this.addGroup(node, id)
	}

	private addReduce(node: Extract<Node, { op: 'reduce' }>, id: NodeId): void {
		const name = this.nameResult(node, id)
		const order = Int32Array.from({ length: this.layout.cells(node.axes) }, (_, cell) => cell)
		this.want(node.arg, { kind: 'reduce', node }, { kind: 'cells', name, order }, this.chancy[id]!)
	}

	private addGroup(node: Extract<Node, { op: 'group' }>, id: NodeId): void {
		const into = labelAxis(this.program.nodes[node.key]!)
		const small = this.smallAxes(this.program.nodes[node.arg]!.axes)
		if (this.rowAxes.has(into)) {
			const name = `@v${this.vectors.size}`
			this.vectors.set(id, name)
			const receiver: PassReceiver = {
				kind: 'columns',
				name,
				cells: this.layout.cells(small),
				rows: this.layout.sizeOf(into),
				byRow: true,
			}
			this.want(node.arg, { kind: 'group', node }, receiver, this.chancy[id]!)
			return
		}
		const order = this.layout.alignment(node.axes, [into, ...small])
		this.want(node.arg, { kind: 'group', node }, { kind: 'cells', name: this.nameResult(node, id), order }, this.chancy[id]!)
	}

	private nameResult(node: Node, id: NodeId): string {
		const name = `@r${this.results++}`
		const op = this.chancy[id] ? 'given' : 'column'
		this.inRest.set(id, this.rest.push({ op, name, axes: node.axes, measure: node.measure }) - 1)
		return name
	}

	private want(arg: NodeId, output: WantedOutput, receiver: PassReceiver, chancy: boolean): void {
		const axis = this.rowAxes.get(this.rowAxis[arg] ?? '')
		if (!axis) throw new Error('a pass walks the rows of a table')
		const wanting = 'node' in output && typeof output.node !== 'number' ? argumentsOf(output.node) : [arg]
		const level = Math.max(...wanting.map(each => this.level[each]!))
		const key = `${level} ${axis.name} ${chancy ? 'chance' : ''}`
		const draft = this.drafts.get(key) ?? { axis, level, chancy, wanted: [] }
		this.drafts.set(key, draft)
		draft.wanted.push({ output, receiver })
	}

	/** The columns that hold a value row by row, made by a pass of their own level when they are not there. */
	private vectorOf(id: NodeId): string {
		const known = this.vectors.get(id)
		if (known !== undefined) return known
		const name = `@v${this.vectors.size}`
		this.vectors.set(id, name)
		const rows = this.layout.sizeOf(this.rowAxis[id]!)
		const receiver: PassReceiver = { kind: 'columns', name, cells: this.smallCells(id), rows, byRow: false }
		this.want(id, { kind: 'vector', node: id }, receiver, this.chancy[id]!)
		return name
	}

	private keep(node: Node, id: NodeId): void {
		const args = argumentsOf(node).map(arg => this.inRest.get(arg)!)
		this.inRest.set(id, this.rest.push(withArguments(node, args)) - 1)
	}

	private finish(outputs: readonly NodeId[]): Program {
		return { axes: this.program.axes.filter(({ name }) => !this.rowAxes.has(name)), nodes: this.rest, outputs }
	}

	private makePass(draft: Draft): SplitPass {
		const maker = new PassMaker(this.program, id => this.leafOf(id, draft.axis.name))
		const outputs = draft.wanted.map(({ output }) => this.passOutput(maker, output, draft.axis.name))
		const { nodes, columns, params, renumbered } = maker.finish(outputsOf({ outputs }))
		const pass: RowPass = {
			axis: draft.axis.name,
			table: draft.axis.table ?? draft.axis.name,
			rows: draft.axis.rows!,
			program: { axes: this.program.axes, nodes, outputs: outputsOf({ outputs: outputs.map(renumbered) }) },
			columns,
			params: params.map(({ node, name }) => ({ node, name })),
			outputs: outputs.map(renumbered),
		}
		return {
			pass,
			params: params.map(({ of }) => this.inRest.get(of)!),
			results: draft.wanted.map(({ receiver }) => receiver),
			chancy: draft.chancy,
		}
	}

	private passOutput(maker: PassMaker, output: WantedOutput, axis: string): PassOutput {
		if (output.kind === 'vector') return { kind: 'vector', arg: maker.take(output.node) }
		const { node } = output
		if (node.op === 'group') {
			const into = labelAxis(this.program.nodes[node.key]!)
			return {
				kind: 'group',
				reduce: node.reduce,
				arg: maker.take(node.arg),
				key: maker.take(node.key),
				into,
				size: this.layout.sizeOf(into),
			}
		}
		const within = node.over.filter(each => each !== axis)
		const arg = maker.take(node.arg)
		if (within.length === 0) return { kind: 'reduce', reduce: node.reduce, arg }
		const { axes, measure } = this.program.nodes[node.arg]!
		const summed = maker.put({
			op: 'reduce',
			reduce: node.reduce,
			over: within,
			arg,
			axes: axes.filter(each => !within.includes(each)),
			measure,
		})
		return { kind: 'reduce', reduce: node.reduce, arg: summed }
	}

	/** What a node of the program is to a pass: a column or a parameter, or null when the pass works it itself. */
	private leafOf(id: NodeId, axis: string): PassLeaf | null {
		const node = this.program.nodes[id]!
		if (this.rowAxis[id] === null) return node.op === 'const' || node.op === 'iota' ? null : { kind: 'param' }
		if (this.rowAxis[id] !== axis) throw new Error(`a pass over ${axis} reads a value of ${String(this.rowAxis[id])}`)
		if (node.op === 'column') return { kind: 'column', names: [node.name], through: null }
		const vector = node.op === 'group' ? this.vectors.get(id) : undefined
		if (vector !== undefined) return { kind: 'column', names: this.columnNames(vector, id), through: null }
		if (node.op !== 'gather' || !this.rowAxes.has(node.axis)) return null
		const index = this.program.nodes[node.index]!
		const through = index.op === 'column' ? index.name : `${this.vectors.get(node.index)!}.0`
		const arg = this.program.nodes[node.arg]!
		return { kind: 'column', names: arg.op === 'column' ? [arg.name] : this.columnNames(this.vectors.get(node.arg)!, node.arg), through }
	}

	private columnNames(vector: string, id: NodeId): readonly string[] {
		return Array.from({ length: this.smallCells(id) }, (_, cell) => `${vector}.${cell}`)
	}
}

function labelAxis({ measure }: Node): string {
	if (measure.kind !== 'label') throw new Error('the key of a group holds labels (invariant 4)')
	return measure.axis
}

type PassLeaf = { readonly kind: 'param' } | { readonly kind: 'column'; readonly names: readonly string[]; readonly through: string | null }

/** Copies into a pass what it has to work, down to columns and parameters. */
class PassMaker {
	private readonly program: Program
	private readonly leafOf: (id: NodeId) => PassLeaf | null
	private readonly nodes: Node[] = []
	private readonly taken = new Map<NodeId, NodeId>()
	private readonly columns: PassColumn[] = []
	private readonly params: (PassParam & { readonly of: NodeId })[] = []

	constructor(program: Program, leafOf: (id: NodeId) => PassLeaf | null) {
		this.program = program
		this.leafOf = leafOf
	}

	put(node: Node): NodeId {
		return this.nodes.push(node) - 1
	}

	take(wanted: NodeId): NodeId {
		const path = [wanted]
		for (let id = path.at(-1); id !== undefined; id = path.at(-1)) {
			if (this.taken.has(id)) {
				path.pop()
				continue
			}
			const leaf = this.leafOf(id)
			const open = leaf ? [] : argumentsOf(this.program.nodes[id]!).filter(arg => !this.taken.has(arg))
			if (open.length > 0) {
				path.push(...open)
				continue
			}
			path.pop()
			this.taken.set(id, this.copy(id, leaf))
		}
		return this.taken.get(wanted)!
	}

	private copy(id: NodeId, leaf: PassLeaf | null): NodeId {
		const node = this.program.nodes[id]!
		if (leaf === null)
			return this.put(
				withArguments(
					node,
					argumentsOf(node).map(arg => this.taken.get(arg)!),
				),
			)
		if (leaf.kind === 'param') {
			const name = `@p${this.params.length}`
			const at = this.put({ op: 'column', name, axes: node.axes, measure: node.measure })
			this.params.push({ node: at, name, of: id })
			return at
		}
		const at = this.put({ op: 'column', name: leaf.names[0]!, axes: node.axes, measure: node.measure })
		this.columns.push({ node: at, names: leaf.names, through: leaf.through })
		return at
	}

	finish(outputs: readonly NodeId[]) {
		const kept = keepNeeded(this.nodes, outputs)
		const moved = <T extends { readonly node: NodeId }>(each: T): T => ({ ...each, node: kept.renumbered(each.node) })
		return {
			nodes: kept.nodes,
			columns: this.columns.map(moved),
			params: this.params.map(moved),
			renumbered: (output: PassOutput): PassOutput =>
				output.kind === 'group'
					? { ...output, arg: kept.renumbered(output.arg), key: kept.renumbered(output.key) }
					: { ...output, arg: kept.renumbered(output.arg) },
		}
	}
}

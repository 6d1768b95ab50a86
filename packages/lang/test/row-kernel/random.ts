/** Random passes straight from plan nodes: columns of every type, holes, labels out of range, lookups by a key, every operation and every kind of output. */
import type { RoundMode } from '../../src/numbers/rounding.ts'
import { createBuilder } from '../../src/plan/builder.ts'
import type { Axis, BinaryNodeOp, Measure, NodeId, ReduceOp, UnaryOp } from '../../src/plan/plan.ts'
import type { RowColumn } from '../../src/rows/column.ts'
import type { PassColumn, PassOutput, PassParam, RowPass } from '../../src/rows/pass.ts'
import { dice } from '../kernel/random.ts'

export interface RandomPass {
	readonly pass: RowPass
	readonly columns: ReadonlyMap<string, RowColumn>
	/** Sets of parameter values. */
	readonly sets: readonly ReadonlyMap<string, Float64Array>[]
}

export interface PassShape {
	readonly rows: number
	readonly steps?: number
	readonly longest?: number
	readonly sets?: number
}

const ratio: Measure = { kind: 'quantity', unit: '1' }
const unary: readonly UnaryOp[] = ['neg', 'not', 'exp', 'ln', 'sqrt', 'probit']
const binary: readonly BinaryNodeOp[] = [
	'add',
	'sub',
	'mul',
	'div',
	'min',
	'max',
	'lt',
	'le',
	'eq',
	'and',
	'or',
	'power',
	'root',
	'add',
	'mul',
]
const reduces: readonly ReduceOp[] = ['sum', 'product', 'min', 'max']
const modes: readonly RoundMode[] = ['half-away', 'half-even', 'down', 'up', 'truncate']
const numbers = [0, -0, 1, -1, 0.5, 2, 3, 1 / 3, 0.07, -2.5, 1000, -0.005, 2.5, 107.5, Number.NaN, 1e6]
const arrays = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float64Array]

export function randomPass(seed: number, { rows, steps = 30, longest = 4, sets = 1 }: PassShape): RandomPass {
	const roll = dice(seed + 1)
	const one = <T>(list: readonly T[]): T => list[roll(list.length)]!
	const small: readonly Axis[] = ['p', 'q'].map(name => ({
		name,
		labels: Array.from({ length: 1 + roll(longest) }, (_, index) => `${name}${index}`),
		table: null,
	}))
	const wide: Axis = { name: 'w', labels: Array.from({ length: 300 }, (_, index) => `w${index}`), table: null }
	const others: Axis = { name: 'other', labels: [], table: 'others', rows: 37 }
	const row: Axis = { name: 'row', labels: [], table: 'roster', rows }
	const axes = [...small, wide]
	axes.splice(roll(axes.length + 1), 0, row)
	const builder = createBuilder(axes.map(axis => axis.name))
	const columns = new Map<string, RowColumn>()
	const passColumns: PassColumn[] = []
	const params: PassParam[] = []
	const values = Array.from({ length: sets }, () => new Map<string, Float64Array>())
	const plain: NodeId[] = []
	const labels: NodeId[] = []
	const sizeOf = (name: string): number => small.find(axis => axis.name === name)?.labels.length ?? (name === 'w' ? 300 : rows)
	const cellsOf = (names: readonly string[]): number => names.reduce((many, name) => many * (name === 'row' ? 1 : sizeOf(name)), 1)

	const data = (count: number, cell: () => number): RowColumn => {
		const kind = one(arrays)
		const filled = new kind(Array.from({ length: count }, cell))
		const isBare = roll(2) === 0
		return {
			data: filled,
			times: isBare ? 1 : one([1, 100, 7]),
			over: isBare ? 1 : one([1, 100, 3]),
			whole: !(filled instanceof Float64Array),
		}
	}
	const amount = (): number => (roll(3) === 0 ? one(numbers) : (roll(20_000) - 8000) / one([1, 1, 4, 100]))
	const labelColumn = (count: number, size: number): RowColumn => {
		const kind = one(arrays)
		const filled = new kind(
			Array.from({ length: count }, () => (roll(12) === 0 ? one([-1, size, size + 1, 200, 0.5, Number.NaN, -0]) : roll(size))),
		)
		return { data: filled, times: 1, over: 1, whole: true }
	}
	const column = (names: readonly string[], measure: Measure, make: () => RowColumn, through: string | null = null): NodeId => {
		const node = builder.put({ op: 'column', name: `c${builder.nodes.length}`, axes: builder.orderAxes(['row', ...names]), measure })
		const cells = Array.from({ length: cellsOf(names) }, (_, cell) => `c${node}.${cell}`)
		for (const name of cells) columns.set(name, make())
		passColumns.push({ node, names: cells, through })
		return node
	}
	const param = (names: readonly string[], measure: Measure, cell: () => number): NodeId => {
		const node = builder.put({ op: 'column', name: `p${builder.nodes.length}`, axes: builder.orderAxes(names), measure })
		params.push({ node, name: `p${node}` })
		for (const set of values) set.set(`p${node}`, Float64Array.from({ length: cellsOf(names) }, cell))
		return node
	}
	const constant = (text: string): NodeId => builder.put({ op: 'const', value: text, axes: [], measure: ratio })
	const both = (a: NodeId, b: NodeId): readonly string[] => builder.orderAxes([...builder.axesOf(a), ...builder.axesOf(b)])

	for (let index = 0; index < 4; index++) plain.push(column([], ratio, () => data(rows, amount)))
	plain.push(column([one(small).name], ratio, () => data(rows, amount)))
	columns.set('key', labelColumn(rows, others.rows!))
	plain.push(column([], ratio, () => data(others.rows!, amount), 'key'))
	for (const axis of [...small, wide]) {
		const measure: Measure = { kind: 'label', axis: axis.name }
		labels.push(column([], measure, () => labelColumn(rows, axis.labels.length)))
		labels.push(param([], measure, () => roll(axis.labels.length + 1)))
		plain.push(param([axis.name], ratio, amount))
	}
	labels.push(column([], { kind: 'label', axis: 'p' }, () => labelColumn(others.rows!, sizeOf('p')), 'key'))
	plain.push(param([], ratio, amount), param(['p', 'q'], ratio, amount), constant('3'), constant('1/3'), constant('-5/2'))
	for (const axis of small) plain.push(builder.iota(axis.name))
	for (let step = 0; step < steps; step++) plain.push(makeNode(step))

	const wholeOf = (a: NodeId): NodeId => {
		const isThere = builder.put({ op: 'eq', left: a, right: a, axes: builder.axesOf(a), measure: ratio })
		const shown = builder.put({
			op: 'select',
			condition: isThere,
			then: a,
			otherwise: constant('0'),
			axes: builder.axesOf(a),
			measure: ratio,
		})
		const most = builder.put({ op: 'min', left: shown, right: constant('1000000'), axes: builder.axesOf(a), measure: ratio })
		const held = builder.put({ op: 'max', left: most, right: constant('-1000000'), axes: builder.axesOf(a), measure: ratio })
		return builder.put({ op: 'round', mode: one(modes), arg: held, step: constant('1'), axes: builder.axesOf(a), measure: ratio })
	}
	/** 2 or a half: a product of these is the same in any order. */
	const doubleOf = (a: NodeId): NodeId =>
		builder.put({ op: 'select', condition: a, then: constant('2'), otherwise: constant('1/2'), axes: builder.axesOf(a), measure: ratio })
	const addable = (a: NodeId, reduce: ReduceOp): NodeId => (reduce === 'sum' ? wholeOf(a) : reduce === 'product' ? doubleOf(a) : a)
	const outputs: PassOutput[] = []
	const candidates = plain.filter(id => cellsOf(builder.axesOf(id)) <= 64)
	for (let index = 0; index < 5; index++) {
		const reduce = one(reduces)
		outputs.push({ kind: 'reduce', reduce, arg: addable(one(candidates.slice(-20)), reduce) })
		const label = one(labels)
		const { measure } = builder.nodes[label]!
		const into = measure.kind === 'label' ? measure.axis : ''
		const kind = one(reduces)
		outputs.push({ kind: 'group', reduce: kind, arg: addable(one(candidates.slice(-20)), kind), key: label, into, size: sizeOf(into) })
	}
	outputs.push({
		kind: 'group',
		reduce: 'sum',
		arg: wholeOf(plain[0]!),
		key: column([], ratio, () => labelColumn(rows, 5000)),
		into: 'big',
		size: 5000,
	})
	for (const arg of candidates.slice(-6)) outputs.push({ kind: 'vector', arg })
	const ids = outputs.flatMap(output => (output.kind === 'group' ? [output.arg, output.key] : [output.arg]))
	return {
		pass: {
			axis: 'row',
			table: 'roster',
			rows,
			program: { axes, nodes: builder.nodes, outputs: ids },
			columns: passColumns,
			params,
			outputs,
		},
		columns,
		sets: values,
	}

	function makeNode(step: number): NodeId {
		const a = one(plain)
		const b = one(plain)
		const c = one(plain)
		const names = builder.orderAxes([...builder.axesOf(a), ...builder.axesOf(b), ...builder.axesOf(c)])
		const kind = cellsOf(names) > (names.includes('row') ? 60 : 600) ? 11 : roll(12)
		if (kind === 0) return builder.put({ op: one(unary), arg: a, axes: builder.axesOf(a), measure: ratio })
		if (kind === 1)
			return builder.round(one(modes), a, roll(2) === 0 ? b : builder.constant({ n: BigInt(1 + roll(3)), d: BigInt(1 + roll(40)) }))
		if (kind === 2) return builder.select(builder.put({ op: 'lt', left: a, right: b, axes: both(a, b), measure: ratio }), b, c)
		if (kind === 3) return builder.select(a, b, c)
		if (kind === 4) return builder.spread(a, [one(small).name])
		if (kind <= 6) return pick(a)
		if (kind === 7) return groupSome(a, step)
		if (kind === 8 || kind === 11) return reduceSome(a)
		return builder.put({ op: one(binary), left: a, right: b, axes: both(a, b), measure: ratio })
	}
	function reduceSome(a: NodeId): NodeId {
		const names = builder.axesOf(a).filter(name => name !== 'row')
		if (names.length === 0) return builder.put({ op: 'neg', arg: a, axes: builder.axesOf(a), measure: ratio })
		return builder.reduce(one(reduces), roll(2) === 0 ? [one(names)] : names, a)
	}
	function pick(a: NodeId): NodeId {
		const index = one(labels)
		const { measure } = builder.nodes[index]!
		const axis = measure.kind === 'label' ? measure.axis : ''
		if (builder.axesOf(a).includes(axis)) return builder.gather(axis, a, index)
		const held = plain.filter(id => builder.axesOf(id).includes(axis))
		if (axis !== 'w' && roll(3) === 0)
			return builder.stack(
				axis,
				small
					.find(each => each.name === axis)!
					.labels.map(() => one(plain.filter(id => !builder.axesOf(id).includes(axis) && builder.axesOf(id).length < 2))),
				ratio,
			)
		const from = one(held)
		return roll(4) === 0 && axis !== 'w'
			? builder.put({
					op: 'slice',
					axis,
					index: roll(sizeOf(axis)),
					arg: from,
					axes: builder.axesOf(from).filter(name => name !== axis),
					measure: ratio,
				})
			: builder.gather(axis, from, index)
	}
	/** A key by a small axis of its own, and varying by row. */
	function groupSome(a: NodeId, step: number): NodeId {
		const from = builder.axesOf(a).find(name => name === 'p' || name === 'q')
		const into = from === 'p' ? 'q' : 'p'
		if (!from || builder.axesOf(a).includes(into)) return builder.binary('sub', a, builder.constant({ n: BigInt(step), d: 7n }))
		const key = column([from], { kind: 'label', axis: into }, () => labelColumn(rows, sizeOf(into)))
		return builder.group(one(reduces), from, into, a, key)
	}
}

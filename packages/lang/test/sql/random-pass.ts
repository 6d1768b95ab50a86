/**
 * Random passes over random rows, well typed by construction: every operation that SQL says, holes in columns and parameters, ties, labels
 * past the end, look-ups through another table, sums apart. Each thing that is summed also stands among the outputs row by row, so that
 * whoever compares two roads knows how large the terms of a sum are. Figures stay far from the largest double: see docs/engines.md.
 */
import type { RoundMode } from '../../src/numbers/rounding.ts'
import { createBuilder } from '../../src/plan/builder.ts'
import type { Axis, BinaryNodeOp, Measure, Node, NodeId, ReduceOp } from '../../src/plan/plan.ts'
import type { RowColumn, RowColumns } from '../../src/rows/column.ts'
import type { PassColumn, PassOutput, PassParam, PassValues, RowPass } from '../../src/rows/pass.ts'
import { dice } from '../kernel/random.ts'

export interface RandomPass {
	readonly pass: RowPass
	readonly values: PassValues
	readonly columns: RowColumns
}

const ratio: Measure = { kind: 'quantity', unit: '1' }
const labelOf = (axis: string): Measure => ({ kind: 'label', axis })
const amounts = [0, 1, -1, 0.5, 2, 3, 1 / 3, 0.07, -2.5, 1000, -0.005, 2.5, 107.49999999999999, 1.04, 10000000019]
const exact = ['0', '1', '-1', '0.5', '2', '1/3', '0.07', '1.075', '-2.5', '1000', '12345678.9']
const modes: readonly RoundMode[] = ['half-away', 'half-even', 'down', 'up', 'truncate']
const binary: readonly BinaryNodeOp[] = ['add', 'sub', 'mul', 'div', 'min', 'max', 'lt', 'le', 'eq', 'and', 'or', 'mul', 'add', 'div']
/** Powers of ten that a figure may reach; products of larger ones are left out. */
const mostDigits = 120

export function randomPass(seed: number, { rows = 60, steps = 24 } = {}): RandomPass {
	const roll = dice(seed + 1)
	const one = <T>(list: readonly T[]): T => list[roll(list.length)]!
	const small: readonly Axis[] = ['p', 'q'].map(name => ({
		name,
		labels: Array.from({ length: 1 + roll(4) }, (_, index) => `${name}${index}`),
		table: null,
	}))
	const others = 1 + roll(30)
	const row: Axis & { rows: number } = { name: 'engagement', labels: [], table: 'engagements', rows }
	const axes: readonly Axis[] = roll(2) === 0 ? [row, ...small] : [small[0]!, row, ...small.slice(1)]
	const sizeOf = (name: string): number => small.find(axis => axis.name === name)!.labels.length
	const builder = createBuilder(axes.map(({ name }) => name))
	const columns = new Map<string, RowColumn>()
	const passColumns: PassColumn[] = []
	const params: PassParam[] = []
	const values = new Map<string, Float64Array>()
	const labels: NodeId[] = []
	const plain: NodeId[] = []
	const digits: number[] = []
	const put = (node: Node, most: number): NodeId => {
		const id = builder.put(node)
		digits[id] = most
		plain.push(id)
		return id
	}
	const whole = (length: number, data: RowColumn['data'], cell: () => number, times = 1, over = 1): RowColumn => {
		for (let at = 0; at < length; at++) data[at] = cell()
		return { data, times, over, whole: true }
	}
	const column = (name: string, made: RowColumn, measure: Measure, through: string | null = null): NodeId => {
		columns.set(name, made)
		const node = builder.put({ op: 'column', name, axes: ['engagement'], measure })
		if (!passColumns.some(other => other.node === node)) passColumns.push({ node, names: [name], through })
		digits[node] = 12
		return node
	}
	plain.push(
		column(
			'engagements.rate',
			whole(rows, new Int32Array(rows), () => roll(1_000_000) + 2000),
			ratio,
		),
	)
	plain.push(
		column(
			'engagements.units',
			whole(rows, new Uint8Array(rows), () => roll(40), 25, 2),
			ratio,
		),
	)
	plain.push(
		column(
			'engagements.change',
			whole(rows, new Int16Array(rows), () => roll(2000) - 1000, 1, 1000),
			ratio,
		),
	)
	plain.push(column('engagements.score', { ...whole(rows, new Float64Array(rows), () => one(amounts)), whole: false }, ratio))
	const holed = () => (roll(6) === 0 ? Number.NaN : one(amounts))
	plain.push(column('@0.0', { ...whole(rows, new Float64Array(rows), holed), whole: false }, ratio))
	columns.set(
		'engagements.member',
		whole(rows, new Uint16Array(rows), () => roll(others + (roll(5) === 0 ? 2 : 0))),
	)
	plain.push(
		column(
			'members.age',
			whole(others, new Uint8Array(others), () => 18 + roll(60)),
			ratio,
			'engagements.member',
		),
	)
	plain.push(column('@1.0', { ...whole(others, new Float64Array(others), holed), whole: false }, ratio, 'engagements.member'))
	for (const { name } of small) {
		const past = roll(3) === 0 ? 1 : 0
		const size = sizeOf(name)
		labels.push(
			column(
				`engagements.${name}`,
				whole(rows, new Uint8Array(rows), () => roll(size + past)),
				labelOf(name),
			),
		)
	}
	for (const names of [[], ['p'], ['q'], ['p', 'q']]) {
		const name = `param.${names.join('-')}`
		const node = builder.put({ op: 'column', name, axes: names, measure: ratio })
		params.push({ node, name })
		const cells = Float64Array.from({ length: names.reduce((many, axis) => many * sizeOf(axis), 1) }, () =>
			roll(25) === 0 ? Number.NaN : one(amounts),
		)
		values.set(name, cells)
		digits[node] = 11
		plain.push(node)
	}
	for (let index = 0; index < 3; index++) put({ op: 'const', value: one(exact), axes: [], measure: ratio }, 9)
	const years = column(
		'engagements.years',
		whole(rows, new Uint8Array(rows), () => roll(30)),
		ratio,
	)
	for (let step = 0; step < steps; step++) makeNode()
	const varies = plain.filter(id => builder.axesOf(id).includes('engagement'))
	const outputs: PassOutput[] = []
	for (const arg of [...new Set([...varies.slice(-4), one(varies), one(varies)])]) {
		outputs.push({ kind: 'vector', arg })
		outputs.push({ kind: 'reduce', reduce: one(['sum', 'sum', 'min', 'max']), arg })
		const key = labels[roll(2)]!
		const { measure } = builder.nodes[key]!
		const into = measure.kind === 'label' ? measure.axis : ''
		if (!builder.axesOf(arg).includes(into) || roll(2) === 0)
			outputs.push({ kind: 'group', reduce: one(['sum', 'sum', 'min', 'max']), arg, key, into: 'into', size: sizeOf(into) })
	}
	const order = outputs.flatMap(output => (output.kind === 'group' ? [output.arg, output.key] : [output.arg]))
	const pass: RowPass = {
		axis: 'engagement',
		table: 'engagements',
		rows,
		program: { axes, nodes: builder.nodes, outputs: order },
		columns: passColumns,
		params,
		outputs,
	}
	return { pass, values, columns }

	function of(...args: readonly NodeId[]): readonly string[] {
		return builder.orderAxes(args.flatMap(id => builder.axesOf(id)))
	}
	function makeNode(): NodeId {
		const a = one(plain)
		const b = one(plain)
		const c = one(plain)
		const most = Math.max(digits[a]!, digits[b]!, digits[c]!)
		switch (roll(14)) {
			case 0:
				return put({ op: one(['neg', 'not', 'sqrt']), arg: a, axes: of(a), measure: ratio }, digits[a]!)
			case 1: {
				const step = roll(3) === 0 ? b : builder.constant({ n: BigInt(1 + roll(3)), d: BigInt(1 + roll(40)) })
				digits[step] ??= 1
				return put({ op: 'round', mode: one(modes), arg: a, step, axes: of(a, step), measure: ratio }, digits[a]! + 25)
			}
			case 2:
			case 3: {
				const test = builder.put({ op: one(['lt', 'le', 'eq']), left: a, right: b, axes: of(a, b), measure: { kind: 'yes-no' } })
				return put({ op: 'select', condition: test, then: b, otherwise: c, axes: of(test, b, c), measure: ratio }, most)
			}
			case 4:
				return put({ op: 'select', condition: a, then: b, otherwise: c, axes: of(a, b, c), measure: ratio }, most)
			case 5: {
				const over = builder.axesOf(a).filter(name => name !== 'engagement')
				if (over.length === 0) return a
				const id = builder.reduce(one(['sum', 'sum', 'min', 'max', 'product'] satisfies ReduceOp[]), roll(2) === 0 ? [one(over)] : over, a)
				digits[id] = digits[a]! * 17 > mostDigits ? mostDigits : digits[a]! * 17
				if (digits[a]! * 17 <= mostDigits || builder.nodes[id]!.op !== 'reduce' || !isProduct(builder.nodes[id]!)) plain.push(id)
				return id
			}
			case 6:
			case 7: {
				const axis = one(small).name
				if (!builder.axesOf(a).includes(axis)) return stackOf(axis, b)
				const index = one([...labels, years])
				return put({ op: 'gather', axis, arg: a, index, axes: gathered(a, axis, index), measure: ratio }, digits[a]!)
			}
			case 8: {
				const axis = one(small).name
				if (!builder.axesOf(a).includes(axis)) return a
				const index = roll(sizeOf(axis))
				return put({ op: 'slice', axis, index, arg: a, axes: builder.axesOf(a).filter(name => name !== axis), measure: ratio }, digits[a]!)
			}
			case 9:
				return groupOf(a)
			case 10: {
				const exponent = roll(2) === 0 ? years : builder.constant({ n: BigInt(roll(6) - 2), d: 1n })
				const base = exponent === years ? builder.constant({ n: BigInt(100 + roll(10)), d: 100n }) : a
				digits[base] ??= 1
				if (digits[base]! > 20) return a
				return put({ op: 'power', left: base, right: exponent, axes: of(base, exponent), measure: ratio }, 90)
			}
			default: {
				const op = one(binary)
				const reach = op === 'mul' ? digits[a]! + digits[b]! : op === 'div' ? digits[a]! + 25 : most
				if (reach > mostDigits) return a
				return put({ op, left: a, right: b, axes: of(a, b), measure: ratio }, reach)
			}
		}
	}
	function isProduct(node: Node): boolean {
		return node.op === 'reduce' && node.reduce === 'product'
	}
	function gathered(arg: NodeId, axis: string, index: NodeId): readonly string[] {
		return builder.orderAxes([...builder.axesOf(arg).filter(name => name !== axis), ...builder.axesOf(index)])
	}
	function stackOf(axis: string, fallback: NodeId): NodeId {
		const args = Array.from({ length: sizeOf(axis) }, () => one(plain.filter(id => !builder.axesOf(id).includes(axis)).concat([plain[0]!])))
		void fallback
		return put(
			{ op: 'stack', axis, args, axes: builder.orderAxes([axis, ...of(...args)]), measure: ratio },
			Math.max(...args.map(id => digits[id]!)),
		)
	}
	function groupOf(arg: NodeId): NodeId {
		const key = labels[roll(2)]!
		const { measure } = builder.nodes[key]!
		const into = measure.kind === 'label' ? measure.axis : ''
		const axis = builder.axesOf(arg).find(name => name !== 'engagement' && name !== into)
		if (axis === undefined || builder.axesOf(arg).includes(into) || digits[arg]! > 20) return arg
		const keyed = put({ op: 'add', left: key, right: builder.iota(axis), axes: of(key, builder.iota(axis)), measure: labelOf(into) }, 2)
		plain.pop()
		const axesAfter = builder.orderAxes([into, ...of(arg, keyed).filter(name => name !== axis)])
		const spread = builder.spread(arg, ['engagement'])
		digits[spread] = digits[arg]!
		return put(
			{
				op: 'group',
				reduce: one(['sum', 'min', 'max', 'product'] satisfies ReduceOp[]),
				axis,
				arg: spread,
				key: keyed,
				axes: axesAfter,
				measure: ratio,
			},
			digits[arg]! * 5,
		)
	}
}

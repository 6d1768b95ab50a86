/** Random programs straight from plan nodes: every operation, on values with and without chance, with holes, ties and zeros of both signs. */
import type { RoundMode } from '../../src/numbers/rounding.ts'
import { createBuilder } from '../../src/plan/builder.ts'
import type { Axis, BinaryNodeOp, Measure, NodeId, ReduceOp, UnaryOp } from '../../src/plan/plan.ts'
import type { Program } from '../../src/plan/program.ts'

export interface RandomProgram {
	readonly program: Program
	readonly columns: ReadonlyMap<string, readonly string[]>
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
const values = ['0', '1', '-1', '0.5', '2', '3', '1/3', '0.07', '-2.5', '1000', '-0.005', '2.5', '1e300', '1e-300', '10000000019']

/** A small generator with a seed of its own (Park and Miller). */
export function dice(seed: number): (sides: number) => number {
	let state = (seed * 7919 + 17) % 2147483647
	return sides => {
		state = (state * 48271) % 2147483647
		return Math.floor((state / 2147483647) * sides)
	}
}

export function randomProgram(seed: number, { steps = 60, longest = 6 } = {}): RandomProgram {
	const roll = dice(seed + 1)
	const one = <T>(list: readonly T[]): T => list[roll(list.length)]!
	const axes: readonly Axis[] = ['p', 'q', 'r'].map(name => ({
		name,
		labels: Array.from({ length: 1 + roll(longest) }, (_, index) => `${name}${index}`),
		table: null,
	}))
	const builder = createBuilder(axes.map(axis => axis.name))
	const columns = new Map<string, readonly string[]>()
	const labels: NodeId[] = []
	const plain: NodeId[] = []
	const add = (id: NodeId): void => {
		if (plain.length < 400) plain.push(id)
	}
	for (let index = 0; index < 3; index++) add(builder.draw(`draw-${roll(3)}-${index}`))
	add(builder.unary('probit', plain[0]!))
	for (let index = 0; index < 4; index++) add(builder.put({ op: 'const', value: one(values), axes: [], measure: ratio }))
	for (const axis of axes) {
		labels.push(builder.iota(axis.name))
		columns.set(
			`numbers.${axis.name}`,
			axis.labels.map(() => one(values)),
		)
		add(builder.column(`numbers.${axis.name}`, axis.name, ratio))
		const into = one(axes)
		columns.set(
			`labels.${axis.name}`,
			axis.labels.map(() => String(roll(into.labels.length + 1) - (roll(9) === 0 ? 1 : 0))),
		)
		labels.push(builder.column(`labels.${axis.name}`, axis.name, { kind: 'label', axis: into.name }))
		// A label by chance: whole, and sometimes past the end.
		const scaled = builder.binary('mul', one(plain.slice(0, 3)), builder.constant({ n: BigInt(axis.labels.length + 1), d: 1n }))
		labels.push(
			builder.put({
				op: 'round',
				mode: 'down',
				arg: scaled,
				step: builder.constant({ n: 1n, d: 1n }),
				axes: builder.axesOf(scaled),
				measure: { kind: 'label', axis: axis.name },
			}),
		)
	}
	for (let step = 0; step < steps; step++) add(makeNode(step))
	const outputs = [...plain.slice(-8), ...Array.from({ length: 4 }, () => one(plain))]
	return { program: { axes, nodes: builder.nodes, outputs }, columns }

	function makeNode(step: number): NodeId {
		const a = one(plain)
		const b = one(plain)
		const c = one(plain)
		const cells = builder
			.orderAxes([...builder.axesOf(a), ...builder.axesOf(b), ...builder.axesOf(c)])
			.reduce((many, name) => many * sizeOf(name), 1)
		const kind = cells > 600 ? 3 : roll(12)
		if (kind <= 3 && builder.axesOf(a).length > 0 && (kind === 3 || kind === 0)) return reduceSome(a)
		if (kind === 1) return builder.put({ op: one(unary), arg: a, axes: builder.axesOf(a), measure: ratio })
		if (kind === 2)
			return builder.round(one(modes), a, roll(2) === 0 ? b : builder.constant({ n: BigInt(1 + roll(3)), d: BigInt(1 + roll(40)) }))
		if (kind === 3) return builder.put({ op: 'neg', arg: a, axes: builder.axesOf(a), measure: ratio })
		if (kind === 4)
			return builder.select(
				builder.put({ op: 'lt', left: a, right: b, axes: builder.orderAxes([...builder.axesOf(a), ...builder.axesOf(b)]), measure: ratio }),
				b,
				c,
			)
		if (kind === 5) return builder.select(a, b, c)
		if (kind === 6) return builder.spread(a, [one(axes).name])
		if (kind === 7) return stackOrPick(a)
		if (kind === 8) return groupSome(a, step)
		return builder.put({
			op: one(binary),
			left: a,
			right: b,
			axes: builder.orderAxes([...builder.axesOf(a), ...builder.axesOf(b)]),
			measure: ratio,
		})
	}
	function sizeOf(name: string): number {
		return axes.find(axis => axis.name === name)!.labels.length
	}
	function reduceSome(a: NodeId): NodeId {
		const names = builder.axesOf(a)
		return builder.reduce(one(reduces), roll(2) === 0 ? [one(names)] : names, a)
	}
	function stackOrPick(a: NodeId): NodeId {
		const axis = one(axes)
		if (!builder.axesOf(a).includes(axis.name))
			return builder.stack(
				axis.name,
				axis.labels.map(() => one(plain.filter(id => builder.axesOf(id).length < 2))),
				ratio,
			)
		if (roll(3) === 0)
			return builder.put({
				op: 'slice',
				axis: axis.name,
				index: roll(axis.labels.length),
				arg: a,
				axes: builder.axesOf(a).filter(name => name !== axis.name),
				measure: ratio,
			})
		const index = one(labels)
		return builder.gather(axis.name, a, index)
	}
	function groupSome(a: NodeId, step: number): NodeId {
		const keys = labels.filter(id => {
			const { measure } = builder.nodes[id]!
			const here = builder.axesOf(id)
			// The key's labels go to an axis that the rest does not have.
			return (
				here.length === 1 &&
				builder.axesOf(a).includes(here[0]!) &&
				measure.kind === 'label' &&
				!builder
					.axesOf(a)
					.filter(name => name !== here[0])
					.includes(measure.axis)
			)
		})
		if (keys.length === 0) return builder.binary('sub', a, builder.constant({ n: BigInt(step), d: 7n }))
		const key = one(keys)
		const { measure } = builder.nodes[key]!
		return builder.group(one(reduces), builder.axesOf(key)[0]!, measure.kind === 'label' ? measure.axis : '', a, key)
	}
}

/** Functions that go along a dimension in its order, and those that speak of the dimension itself. */
import type { NodeId } from '../plan/plan.ts'
import { wordFor } from './reduce.ts'
import { type Builtin, type Call, type Kind, measureOf, type Value } from './value.ts'

const ratioKind: Kind = { kind: 'quantity', unit: { text: '1', powers: new Map() } }

/** The argument along its one dimension, cut into a value for each label; null after a failure. */
function cells(call: Call): { axis: string; value: Value; parts: readonly number[] } | null {
	const [axis = ''] = call.over
	const x = call.argument(0)
	if (x.kind.kind === 'error') return null
	const spread = call.along(x, axis)
	const many = call.size(axis)
	if (call.isRows(axis, 'going along a dimension step by step')) return null
	if (many > 1000) {
		call.fail('axes/too-long', `${axis} has ${many} labels; going along a dimension step by step is for dimensions of up to 1,000.`)
		return null
	}
	return { axis, value: spread, parts: Array.from({ length: many }, (_, index) => call.builder.slice(axis, index, spread.node)) }
}

function running(name: string, op: 'add' | 'mul', prose: string, example: Builtin['example']): Builtin {
	return {
		name,
		group: 'along',
		signature: `${name}(x over dimension)`,
		prose,
		example,
		takes: [1, 1],
		over: [1, 1],
		lower: call => {
			const along = cells(call)
			if (!along) return call.make(call.argument(0).node, { kind: 'error' })
			const { kind } = along.value
			if (kind.kind !== 'quantity') return call.fail('kinds/not-a-number', `\`${name}\` needs numbers, and this is ${wordFor(kind)}.`)
			if (op === 'mul' && kind.unit && kind.unit.powers.size > 0)
				return call.fail('units/product', `A running product needs plain ratios, and this is ${kind.unit.text}.`, {
					place: along.value.place,
				})
			let total = along.parts[0]
			const totals = along.parts.map((part, index) => {
				if (index > 0) total = call.builder.binary(op, total!, part, measureOf(kind))
				return total!
			})
			return call.make(call.builder.stack(along.axis, totals, measureOf(kind)), kind)
		},
	}
}

const before: Builtin = {
	name: 'before',
	group: 'along',
	signature: 'before(x, start over dimension)',
	prose: 'The value one label earlier; `start` stands before the first.',
	example: {
		program: 'fact pay : USD by year = [$100, $104, $107]\nlet increment : USD by year = pay - before(pay, $98 over year)',
		show: 'increment',
		gives: '[2, 4, 3]',
	},
	takes: [2, 2],
	over: [1, 1],
	lower: call => {
		const along = cells(call)
		if (!along) return call.make(call.argument(0).node, { kind: 'error' })
		const start = call.argument(1)
		const kind = call.unify([along.value, start], 'the value and what stands before the first')
		if (!kind) return call.make(start.node, { kind: 'error' })
		if (call.builder.axesOf(start.node).includes(along.axis))
			return call.fail('axes/start-varies', `What stands before the first ${along.axis} cannot vary by ${along.axis}.`, {
				place: start.place,
			})
		return call.make(call.builder.stack(along.axis, [start.node, ...along.parts.slice(0, -1)], measureOf(kind)), kind)
	},
}

function end(name: 'first' | 'last', prose: string, example: Builtin['example']): Builtin {
	return {
		name,
		group: 'along',
		signature: `${name}(x over dimension)`,
		prose,
		example,
		takes: [1, 1],
		over: [1, 1],
		lower: call => {
			const [axis = ''] = call.over
			const x = call.argument(0)
			if (x.kind.kind === 'error') return x
			if (!call.builder.axesOf(x.node).includes(axis))
				return call.fail('axes/does-not-vary', `This does not vary by ${axis}.`, { place: x.place })
			if (call.isRows(axis, `\`${name}\``)) return call.make(x.node, { kind: 'error' })
			return call.make(call.builder.slice(axis, name === 'first' ? 0 : call.labels(axis).length - 1, x.node), x.kind)
		},
	}
}

const count: Builtin = {
	name: 'count',
	group: 'along',
	signature: 'count(dimension)',
	prose: 'How many labels a dimension has.',
	example: { program: 'let length : number = count(year)', show: 'length', gives: '3' },
	takes: [1, 1],
	over: [0, 0],
	lower: call => {
		const axis = call.axisArgument(0)
		if (axis === null) return call.make(call.builder.constant({ n: 0n, d: 1n }), { kind: 'error' })
		return call.make(call.builder.constant({ n: BigInt(call.size(axis)), d: 1n }), ratioKind)
	},
}

const index: Builtin = {
	name: 'index',
	group: 'along',
	signature: 'index(dimension)',
	prose: 'The place of each label in its dimension: 1, 2, 3, …',
	example: { program: 'let paid : percent by year = 10% * (index(year) - 1)', show: 'paid', gives: '[0, 0.1, 0.2]' },
	takes: [1, 1],
	over: [0, 0],
	lower: call => {
		const axis = call.axisArgument(0)
		if (axis === null) return call.make(call.builder.constant({ n: 0n, d: 1n }), { kind: 'error' })
		if (call.isRows(axis, '`index`')) return call.make(call.builder.constant({ n: 0n, d: 1n }), { kind: 'error' })
		const node = call.builder.binary('add', call.builder.iota(axis), call.builder.constant({ n: 1n, d: 1n }), measureOf(ratioKind))
		return call.make(node, ratioKind)
	},
}

const movedOn: Builtin = {
	name: 'moved-on',
	group: 'along',
	signature: 'moved-on(label, places)',
	prose:
		'The label so many places further along its dimension (back, when below zero); who comes to either end stays there. A member one step on is `schedule[step = moved-on(members.step, 1)]`.',
	example: {
		program:
			'dimension step = entry, middle, top\ndimension crew = ana, ben\nfact stands-on : label of step by crew = {ana: entry, ben: top}\nfact pay : USD by step = [$50, $60, $75]\nlet next-year : USD by crew = pay[step = moved-on(stands-on, 1)]',
		show: 'next-year',
		gives: '[60, 75]',
	},
	takes: [2, 2],
	over: [0, 0],
	lower: call => {
		const label = call.argument(0)
		const places = call.argument(1)
		if (label.kind.kind === 'error') return label
		if (label.kind.kind !== 'label')
			return call.fail('kinds/not-a-label', `\`moved-on\` moves a label, and this is ${wordFor(label.kind)}.`, { place: label.place })
		if (call.isRows(label.kind.axis, '`moved-on`')) return call.make(label.node, { kind: 'error' })
		const unit = call.quantity(places)
		if (unit === null) return call.make(label.node, { kind: 'error' })
		if (unit.powers.size > 0)
			return call.fail('units/places', `Places are a plain number, and this is ${unit.text}.`, { place: places.place })
		const measure = measureOf(label.kind)
		const edge = (index: number): NodeId => call.builder.constant({ n: BigInt(index), d: 1n }, measure)
		const moved = call.builder.binary('add', label.node, places.node, measure)
		const last = edge(Math.max(0, call.labels(label.kind.axis).length - 1))
		return call.make(call.builder.binary('max', call.builder.binary('min', moved, last, measure), edge(0), measure), label.kind)
	},
}

const abs: Builtin = {
	name: 'abs',
	group: 'other',
	signature: 'abs(x)',
	prose: 'The size of a number without its sign.',
	example: { program: 'let gap : USD = abs($3 - $5)', show: 'gap', gives: '2' },
	takes: [1, 1],
	over: [0, 0],
	lower: call => {
		const x = call.argument(0)
		if (call.quantity(x) === null) return call.make(x.node, { kind: 'error' })
		return call.make(call.builder.binary('max', x.node, call.builder.unary('neg', x.node)), x.kind)
	},
}

const clamp: Builtin = {
	name: 'clamp',
	group: 'compare',
	signature: 'clamp(x, low, high)',
	prose: 'The value, held between two bounds: a collar.',
	example: { program: 'fact inflation : percent = 5%\nlet cola : percent = clamp(inflation, 1.5%, 3.5%)', show: 'cola', gives: '0.035' },
	takes: [3, 3],
	over: [0, 0],
	lower: call => {
		const values = [call.argument(0), call.argument(1), call.argument(2)]
		const kind = call.unify(values, 'the value and its bounds')
		if (!kind) return call.make(values[0]!.node, { kind: 'error' })
		const [x, low, high] = values.map(value => value.node)
		const above = call.builder.binary('max', x!, low!, measureOf(kind))
		return call.make(call.builder.binary('min', above, high!, measureOf(kind)), kind)
	},
}

const root: Builtin = {
	name: 'root',
	group: 'other',
	signature: 'root(x, n)',
	prose:
		'The nth root of a ratio that is not below zero, n a whole number: the average yearly increase is `root(product(1 + g over year), 3) - 1`. Exact for perfect powers; otherwise cut at 30 decimals.',
	example: { program: 'let yearly : ratio = root(1.331, 3)', show: 'yearly', gives: '1.1' },
	takes: [2, 2],
	over: [0, 0],
	lower: call => {
		const x = call.argument(0)
		const n = call.argument(1)
		const unit = call.quantity(x)
		if (unit === null || call.quantity(n) === null) return call.make(x.node, { kind: 'error' })
		if (unit.powers.size > 0)
			return call.fail('units/root', `A root is taken of a plain ratio, and this is ${unit.text}.`, { place: x.place })
		const many = call.constant(n)
		if (many === null || !/^[1-9]\d{0,2}$/.test(many))
			return call.fail('calls/whole-number', 'The second value of `root` is a whole number from 1 to 999 that stands in the text.', {
				place: n.place,
			})
		return call.make(call.builder.binary('root', x.node, n.node, measureOf(ratioKind)), ratioKind)
	},
}

const number: Builtin = {
	name: 'number',
	group: 'other',
	signature: 'number(x, unit)',
	prose: 'How many of a unit there are in `x`, as a plain number. The unit must measure the same thing.',
	example: { program: 'let pennies : number = number($1.25, 1 cent)', show: 'pennies', gives: '125' },
	takes: [2, 2],
	over: [0, 0],
	lower: call => {
		const values = [call.argument(0), call.argument(1)]
		const kind = call.unify(values, 'the value and the unit it is counted in')
		if (!kind) return call.make(values[0]!.node, { kind: 'error' })
		return call.make(call.builder.binary('div', values[0]!.node, values[1]!.node, measureOf(ratioKind)), ratioKind)
	},
}

export const alongAndOthers: readonly Builtin[] = [
	running('cumulative-sum', 'add', 'Sums up to and including each label, in the order of the dimension.', {
		program: 'fact added : USD by year = [$1, $2, $3]\nlet over-base : USD by year = cumulative-sum(added over year)',
		show: 'over-base',
		gives: '[1, 3, 6]',
	}),
	running('cumulative-product', 'mul', 'Products up to and including each label: increases that compound.', {
		program: 'fact raise : percent by year = [7%, 4%, 3.5%]\nlet scale : ratio by year = cumulative-product(1 + raise over year)',
		show: 'scale',
		gives: '[1.07, 1.1128, 1.151748]',
	}),
	before,
	end('first', 'The value at the first label.', {
		program: 'fact pay : USD by year = [$5, $6, $7]\nlet now : USD = first(pay over year)',
		show: 'now',
		gives: '5',
	}),
	end('last', 'The value at the last label.', {
		program: 'fact pay : USD by year = [$5, $6, $7]\nlet exit : USD = last(pay over year)',
		show: 'exit',
		gives: '7',
	}),
	count,
	index,
	movedOn,
	abs,
	clamp,
	root,
	number,
]

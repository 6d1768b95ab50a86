/** Reductions: many cells to one along named dimensions. */
import type { ReduceOp } from '../plan/plan.ts'
import { type Builtin, type Call, type Kind, measureOf, type Value } from './value.ts'

function reduction(name: string, reduce: ReduceOp, prose: string, example: Builtin['example']): Builtin {
	return {
		name,
		group: 'reduce',
		signature: `${name}(x over dimension, … [by column])`,
		prose,
		example,
		takes: [1, 1],
		over: [1, 8],
		groups: true,
		lower: call => reduceOver(call, reduce),
	}
}

function reduceOver(call: Call, reduce: ReduceOp): Value {
	const x = counted(call)
	if (x.kind.kind === 'error') return x
	if (x.kind.kind !== 'quantity')
		return call.fail('kinds/not-a-number', `\`${reduce}\` needs numbers, and this is ${wordFor(x.kind)}.`, { place: x.place })
	if (reduce === 'product' && x.kind.unit !== null && x.kind.unit.powers.size > 0)
		return call.fail('units/product', `A product over a dimension needs plain ratios, and this is ${x.kind.unit.text}.`, { place: x.place })
	const lost = call.over.find(axis => !call.builder.axesOf(x.node).includes(axis))
	if (lost !== undefined)
		return call.fail('axes/does-not-vary', `This does not vary by ${lost}, so there is nothing to reduce over ${lost}.`, {
			place: x.place,
			mend: `Leave \`${lost}\` out, or multiply by \`count(${lost})\` if every ${lost} has the same amount.`,
		})
	if (call.key === null) return call.make(call.builder.reduce(reduce, call.over, x.node), x.kind)
	return groupBy(call, reduce, x, call.key)
}

/** One amount for all, summed apart by a key, is that amount for each of the group: `sum(1 person over member by class-of)` counts heads. */
function counted(call: Call): Value {
	const x = call.argument(0)
	const [axis] = call.over
	return call.key === null || axis === undefined || x.kind.kind === 'error' ? x : call.along(x, axis)
}

function groupBy(call: Call, reduce: ReduceOp, x: Value, key: Value): Value {
	const [axis] = call.over
	if (key.kind.kind !== 'label') return call.fail('kinds/not-a-label', 'After `by` stands a column of labels.', { place: key.place })
	const keyAxes = call.builder.axesOf(key.node)
	if (call.over.length !== 1 || axis === undefined || !keyAxes.includes(axis))
		return call.fail('axes/group', 'Grouping goes over one dimension, and the column after `by` varies by that one.', {
			place: key.place,
		})
	if (call.builder.axesOf(x.node).includes(key.kind.axis))
		return call.fail(
			'axes/group',
			`This varies by ${key.kind.axis} already, and the column after \`by\` would give it that dimension again.`,
			{
				place: x.place,
				mend: `Pick a label of ${key.kind.axis} first, or sum over it.`,
			},
		)
	const spread = call.builder.spread(x.node, keyAxes)
	return call.make(call.builder.group(reduce, axis, key.kind.axis, spread, key.node), x.kind)
}

export function wordFor(kind: Kind): string {
	switch (kind.kind) {
		case 'quantity':
			return 'a number'
		case 'yes-no':
			return 'a yes or no'
		case 'date':
			return 'a date'
		case 'choice':
			return `a choice of ${kind.words.join(', ')}`
		case 'label':
			return `a label of ${kind.axis}`
		case 'error':
			return 'a mistake'
		default:
			return kind satisfies never
	}
}

const crew =
	'dimension grade = junior, senior\nfact rate : USD / hour by grade = [$12 / hour, $15 / hour]\nfact hours : hour by grade = [100 hours, 200 hours]'

const sum = reduction('sum', 'sum', 'Adds along the dimensions named. The sum of no labels is 0.', {
	program: `${crew}\nlet payroll : USD = sum(rate * hours over grade)`,
	show: 'payroll',
	gives: '4200',
})

const product = reduction('product', 'product', 'Multiplies plain ratios along the dimensions named.', {
	program: 'fact raise : percent by year = [3%, 2%, 2%]\nlet end-rate : ratio = product(1 + raise over year)',
	show: 'end-rate',
	gives: '1.071612',
})

const mean: Builtin = {
	name: 'mean',
	group: 'reduce',
	signature: 'mean(x over dimension, … [by column])',
	prose:
		'The plain average along the dimensions named: every label counts once, however many people stand behind it. For an average wage use `weighted-mean`.',
	example: { program: `${crew}\nlet middle : USD / hour = mean(rate over grade)`, show: 'middle', gives: '13.5' },
	takes: [1, 1],
	over: [1, 8],
	groups: true,
	lower: call => {
		const total = reduceOver(call, 'sum')
		if (total.kind.kind === 'error') return total
		if (call.key !== null) return meanOfGroups(call, total, call.key)
		const many = call.over.reduce((product, axis) => product * BigInt(call.size(axis)), 1n)
		return call.make(call.builder.binary('div', total.node, call.builder.constant({ n: many, d: 1n })), total.kind)
	},
}

function meanOfGroups(call: Call, total: Value, key: Value): Value {
	const [axis = ''] = call.over
	const each = call.builder.spread(call.builder.constant({ n: 1n, d: 1n }), [axis])
	const many = call.builder.group('sum', axis, key.kind.kind === 'label' ? key.kind.axis : axis, each, key.node)
	return call.make(call.builder.binary('div', total.node, many), total.kind)
}

const share: Builtin = {
	name: 'share',
	group: 'reduce',
	signature: 'share(x over dimension, …)',
	prose: 'Each cell as a part of the sum along the dimensions named.',
	example: { program: `${crew}\nlet part : percent by grade = share(rate * hours over grade)`, show: 'part', gives: '[2/7, 5/7]' },
	takes: [1, 1],
	over: [1, 8],
	lower: call => {
		const total = reduceOver(call, 'sum')
		if (total.kind.kind === 'error') return total
		const ratioKind: Kind = { kind: 'quantity', unit: { text: '1', powers: new Map() } }
		return call.make(call.builder.binary('div', call.argument(0).node, total.node, measureOf(ratioKind)), ratioKind)
	},
}

function extreme(name: 'min' | 'max', prose: string, example: Builtin['example']): Builtin {
	return {
		name,
		group: 'compare',
		signature: `${name}(a, b, …) or ${name}(x over dimension, … [by column])`,
		prose,
		example,
		takes: [1, 32],
		over: [0, 8],
		groups: true,
		lower: call => {
			if (call.over.length > 0) {
				if (call.count === 1) return reduceOver(call, name)
				return call.fail('calls/arguments', `\`${name}\` over a dimension takes one value.`)
			}
			if (call.key !== null) return call.fail('calls/by', `\`${name}\` of several values does not group.`, { place: call.key.place })
			if (call.count < 2) return call.fail('calls/arguments', `\`${name}\` takes two values or more, or one value \`over\` a dimension.`)
			const values = Array.from({ length: call.count }, (_, index) => call.argument(index))
			const kind = call.unify(values, `the values of \`${name}\``)
			if (!kind) return call.make(values[0]!.node, { kind: 'error' })
			if (kind.kind !== 'quantity' && kind.kind !== 'date')
				return call.fail('kinds/not-a-number', `\`${name}\` needs numbers or dates, and this is ${wordFor(kind)}.`)
			const node = values.map(value => value.node).reduce((a, b) => call.builder.binary(name, a, b, measureOf(kind)))
			return call.make(node, kind)
		},
	}
}

function truth(name: 'any' | 'all', prose: string, example: Builtin['example']): Builtin {
	return {
		name,
		group: 'reduce',
		signature: `${name}(condition over dimension, …)`,
		prose,
		example,
		takes: [1, 1],
		over: [1, 8],
		lower: call => {
			const x = call.argument(0)
			if (x.kind.kind === 'error') return x
			if (x.kind.kind !== 'yes-no')
				return call.fail('kinds/not-a-condition', `\`${name}\` needs a yes or no, and this is ${wordFor(x.kind)}.`, { place: x.place })
			const lost = call.over.find(axis => !call.builder.axesOf(x.node).includes(axis))
			if (lost !== undefined) return call.fail('axes/does-not-vary', `This does not vary by ${lost}.`, { place: x.place })
			return call.make(call.builder.reduce(name === 'any' ? 'max' : 'min', call.over, x.node), x.kind)
		},
	}
}

export const reductions: readonly Builtin[] = [
	sum,
	product,
	mean,
	share,
	extreme('min', 'The least of several values, or along a dimension.', {
		program: 'fact pay : USD = $18_000\nfact ceiling : USD = $15_000\nlet counted : USD = min(pay, ceiling)',
		show: 'counted',
		gives: '15000',
	}),
	extreme('max', 'The greatest of several values, or along a dimension.', {
		program: 'fact reading : number = 257\nlet points : number = max(0, reading - 260)',
		show: 'points',
		gives: '0',
	}),
	truth('any', 'Yes when it is so for at least one label.', {
		program: `${crew}\nlet someone-above : yes-no = any(rate > $14 / hour over grade)`,
		show: 'someone-above',
		gives: 'yes',
	}),
	truth('all', 'Yes when it is so for every label.', {
		program: `${crew}\nlet everyone-above : yes-no = all(rate > $14 / hour over grade)`,
		show: 'everyone-above',
		gives: 'no',
	}),
]

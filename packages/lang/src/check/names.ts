/** What a name stands for: a parameter, a quantity, a column, a word of a choice, a label, a unit. */
import { builtins, measureOf, type Value } from '../builtins/index.ts'
import { nearest } from '../diagnostics/nearest.ts'
import { zero } from '../numbers/rational.ts'
import { type Env, type Expected, type Expr, fail, refuseRows, type World } from './world.ts'

type NameExpr = Extract<Expr, { kind: 'name' }>

/** Inside `each` a value that varies by the dimension is its cell at the label in hand. */
export function sliced(world: World, value: Value, env: Env): Value {
	let { node } = value
	for (const [axis, index] of env.fixed) node = world.builder.slice(axis, index, node)
	return { ...value, node }
}

export function lowerName(world: World, expr: NameExpr, env: Env, expected: Expected): Value {
	const { name, place } = expr
	const local = env.locals.get(name)
	if (local) return sliced(world, { ...local, place }, env)
	const quantity = world.quantities.get(name)
	if (quantity) return sliced(world, { ...world.demand(quantity, place), place }, env)
	const column = world.columns.get(name)
	if (column) return sliced(world, { node: column.node, kind: column.kind, place }, env)
	const word = expectedWord(world, name, expected)
	if (word !== null && expected.kind)
		return { node: world.builder.constant({ n: BigInt(word), d: 1n }, measureOf(expected.kind)), kind: expected.kind, place }
	const axis = env.axisNames.get(name) ?? name
	const isLabelWanted = expected.kind?.kind === 'label' && expected.kind.axis === axis
	const unit = world.units.get(name)
	if (unit && !isLabelWanted)
		return {
			node: world.builder.constant(unit.scale, { kind: 'quantity', unit: unit.unit.text }),
			kind: { kind: 'quantity', unit: unit.unit },
			place,
		}
	if (refuseRows(world, axis, place, 'a dimension used as a value'))
		return { node: world.builder.constant(zero), kind: { kind: 'error' }, place }
	if (world.axes.has(axis)) return sliced(world, { node: world.builder.iota(axis), kind: { kind: 'label', axis }, place }, env)
	reportUnknown(world, expr, env, expected)
	return { node: world.builder.constant(zero), kind: { kind: 'error' }, place }
}

function expectedWord(world: World, name: string, expected: Expected): number | null {
	if (expected.kind?.kind === 'choice') {
		const index = expected.kind.words.indexOf(name)
		return index < 0 ? null : index
	}
	if (expected.kind?.kind === 'label') {
		const index = world.axes.get(expected.kind.axis)?.labels.indexOf(name) ?? -1
		return index < 0 ? null : index
	}
	return null
}

/** Says what may be meant by a name that stands for nothing. */
export function reportUnknown(world: World, expr: NameExpr, env: Pick<Env, 'locals'>, expected: Expected): void {
	const { name, place } = expr
	if (name === 'previous') {
		fail(world, 'names/previous', '`previous` has a meaning only after the `:` of `each`.', place)
		return
	}
	if (builtins.has(name) || world.functions.has(name)) {
		fail(world, 'names/function', `${name} is a function: it needs its values in brackets.`, place, { mend: `Write \`${name}(…)\`.` })
		return
	}
	const parts = name.split('-')
	if (parts.length > 1 && parts.every(part => world.quantities.has(part) || env.locals.has(part))) {
		fail(world, 'names/hyphen', `There is nothing called ${name}: a hyphen with no space belongs to the name.`, place, {
			mend: `Write \`${parts.join(' - ')}\`, with spaces, to subtract.`,
		})
		return
	}
	if (expected.kind?.kind === 'choice') {
		const { words } = expected.kind
		const near = nearest(name, words)
		fail(world, 'labels/unknown', `${name} is not one of ${words.join(', ')}.`, place, near ? { mend: `The nearest is \`${near}\`.` } : {})
		return
	}
	if (expected.kind?.kind === 'label') {
		const { axis } = expected.kind
		if (refuseRows(world, axis, place, `picking ${name}`)) return
		const labels = world.axes.get(axis)?.labels ?? []
		const near = nearest(name, [...labels, ...world.quantities.keys()])
		fail(world, 'labels/unknown', `${axis} has no label ${name}.`, place, {
			mend: near
				? `The nearest is \`${near}\`.`
				: `Its labels are ${labels.length > 8 ? `${labels.slice(0, 8).join(', ')}, …` : labels.join(', ')}.`,
		})
		return
	}
	const near = nearest(name, [...world.quantities.keys(), ...env.locals.keys(), ...world.columns.keys(), ...world.units.keys()])
	fail(world, 'names/unknown', `There is nothing called ${name}.`, place, {
		mend: near ? `The nearest is \`${near}\`.` : `Declare it with \`fact\`, \`let\` or \`position\`.`,
	})
}

/** The place of a label on its dimension when the text names one directly; null when it is to be worked out. */
export function resolveLabel(world: World, axis: string, index: Expr): number | null {
	const labels = world.axes.get(axis)?.labels ?? []
	const word =
		index.kind === 'name' ? index.name : index.kind === 'number' && !index.percent && index.currency === null ? index.value : null
	if (word === null) return null
	const at = labels.indexOf(word)
	if (at >= 0) return at
	if (index.kind === 'number' && /^\d+$/.test(word) && !labels.every(label => /^\d+$/.test(label))) {
		const place = Number(word) - 1
		return place >= 0 && place < labels.length ? place : null
	}
	return null
}

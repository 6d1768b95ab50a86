/** Lists and maps: one value for each label of a dimension. */
import { measureOf, type Value } from '../builtins/index.ts'
import { nearest } from '../diagnostics/nearest.ts'
import { zero } from '../numbers/rational.ts'
import { unifyKinds } from './kinds.ts'
import { sliced } from './names.ts'
import { resolveAxis } from './types.ts'
import { type Env, type Expected, type Expr, fail, refuseRows, type World } from './world.ts'

type ListExpr = Extract<Expr, { kind: 'list' }>
type MapExpr = Extract<Expr, { kind: 'map' }>

const failed = (world: World, expr: Expr): Value => ({ node: world.builder.constant(zero), kind: { kind: 'error' }, place: expr.place })
const listing = (labels: readonly string[]): string => (labels.length > 8 ? `${labels.slice(0, 8).join(', ')}, …` : labels.join(', '))

const lost = (expected: Expected): Pick<Expected, 'lostAxes'> => (expected.lostAxes ? { lostAxes: true } : {})
const counted = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`

/** A draw inside a list or map is keyed by its label, so that a new label moves no other draw. */
function under(env: Env, axis: string, label: string): Env {
	return env.chance ? { ...env, chance: { path: `${env.chance.path}.${axis}:${label}`, count: { n: 0 } } } : env
}

export function lowerList(world: World, expr: ListExpr, env: Env, expected: Expected): Value {
	const axis = expr.by ? resolveAxis(world, expr.by, env.axisNames) : (expected.axes[0] ?? null)
	if (axis === null) {
		if (!expr.by && !expected.lostAxes)
			fail(world, 'lists/which-dimension', 'This list does not say which dimension it runs along.', expr.place, {
				mend: 'Write `by year` (or another dimension) after it.',
			})
		return failed(world, expr)
	}
	if (refuseRows(world, axis, expr.place, 'a list')) return failed(world, expr)
	const { labels } = world.axes.get(axis)!
	const inner: Expected = { kind: expected.kind, axes: expected.axes.filter(name => name !== axis), ...lost(expected) }
	const values = expr.items.map((item, index) => world.lower(item, under(env, axis, labels[index] ?? String(index)), inner))
	if (expr.items.length !== labels.length) {
		fail(
			world,
			'lists/length',
			`${axis} has ${counted(labels.length, 'label')} (${listing(labels)}), and this list has ${counted(expr.items.length, 'value')}.`,
			expr.place,
		)
		return failed(world, expr)
	}
	return stacked(world, expr, env, axis, values)
}

function stacked(world: World, expr: Expr, env: Env, axis: string, values: readonly Value[]): Value {
	const kind = unifyKinds(world, values, 'the values of this list', expr.place)
	if (!kind) return failed(world, expr)
	const again = values.find(value => world.builder.axesOf(value.node).includes(axis))
	if (again) {
		fail(world, 'axes/twice', `This value varies by ${axis} already, and stands in a list along ${axis}.`, again.place)
		return failed(world, expr)
	}
	const node = world.builder.stack(
		axis,
		values.map(value => value.node),
		measureOf(kind),
	)
	return sliced(world, { node, kind, place: expr.place }, env)
}

export function lowerMap(world: World, expr: MapExpr, env: Env, expected: Expected): Value {
	const axis = mapAxis(world, expr, env, expected)
	if (axis === null) return failed(world, expr)
	if (refuseRows(world, axis, expr.place, 'a map')) return failed(world, expr)
	const { labels } = world.axes.get(axis)!
	const inner: Expected = { kind: expected.kind, axes: expected.axes.filter(name => name !== axis), ...lost(expected) }
	const values = new Map<string, Value>()
	for (const { label, value } of expr.entries) {
		const lowered = world.lower(value, under(env, axis, label.name), inner)
		if (!labels.includes(label.name)) {
			const near = nearest(label.name, labels)
			fail(world, 'labels/unknown', `${axis} has no label ${label.name}.`, label.place, {
				mend: near ? `The nearest is \`${near}\`.` : `Its labels are ${listing(labels)}.`,
			})
		} else if (values.has(label.name)) fail(world, 'labels/twice', `${label.name} stands twice.`, label.place)
		else values.set(label.name, lowered)
	}
	const missing = labels.filter(label => !expr.entries.some(entry => entry.label.name === label))
	const misspelt = expr.entries.some(entry => !labels.includes(entry.label.name))
	if (missing.length > 0 && !misspelt)
		fail(
			world,
			'labels/missing',
			`${axis} has ${counted(labels.length, 'label')}, and there is no value for ${listing(missing)}.`,
			expr.place,
			{
				mend: `Give every label of ${axis} a value; 0 is one.`,
			},
		)
	if (values.size !== labels.length) return failed(world, expr)
	return stacked(
		world,
		expr,
		env,
		axis,
		labels.map(label => values.get(label)!),
	)
}

function mapAxis(world: World, expr: MapExpr, env: Env, expected: Expected): string | null {
	if (expr.by) return resolveAxis(world, expr.by, env.axisNames)
	const names = expr.entries.map(entry => entry.label.name)
	const fits = (axis: string): boolean => names.some(name => world.axes.get(axis)?.labels.includes(name))
	const among = expected.axes.filter(fits)
	if (among[0] !== undefined) return among[0]
	if (expected.axes.length === 1) return expected.axes[0]!
	const anywhere = [...world.axes.keys()].filter(fits)
	if (anywhere.length === 1) return anywhere[0]!
	if (expected.lostAxes) return null
	fail(world, 'lists/which-dimension', 'It is not clear which dimension these labels belong to.', expr.place, {
		mend: 'Write `by` and the dimension after the closing `}`.',
	})
	return null
}

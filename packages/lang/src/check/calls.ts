/** Calls: a builtin says for itself what it means in nodes; a function written in the language is its body with the values put in. */
import { type Builtin, builtins, type Call, interval, type Kind, type Value } from '../builtins/index.ts'
import { nearest } from '../diagnostics/nearest.ts'
import { printRational, zero } from '../numbers/rational.ts'
import { ratio } from '../units/unit.ts'
import { conform, describeKind, unifyKinds } from './kinds.ts'
import { lowerName, sliced } from './names.ts'
import { resolveAxis, resolveType } from './types.ts'
import { type DeclarationOf, type Env, type Expected, type Expr, fail, refuseRows, sizeOf, type World } from './world.ts'

type CallExpr = Extract<Expr, { kind: 'call' }>
type RangeExpr = Extract<Expr, { kind: 'range' }>

const failed = (world: World, expr: Expr): Value => ({ node: world.builder.constant(zero), kind: { kind: 'error' }, place: expr.place })

export function lowerRange(world: World, expr: RangeExpr, env: Env, expected: Expected): Value {
	return interval(builtinCall(world, expr, 'to', [expr.low, expr.high], [], null, env, expected))
}

export function lowerCall(world: World, expr: CallExpr, env: Env, expected: Expected): Value {
	const builtin = builtins.get(expr.callee.name)
	if (builtin && builtin.name !== 'to') return lowerBuiltin(world, expr, builtin, env, expected)
	const found = world.functions.get(expr.callee.name)
	if (found) return lowerFunction(world, expr, found.declaration, env)
	reportUnknownCall(world, expr.callee)
	return failed(world, expr)
}

export function reportUnknownCall(world: World, callee: CallExpr['callee']): void {
	const near = nearest(callee.name, [...builtins.keys(), ...world.functions.keys()])
	const isQuantity = world.quantities.has(callee.name)
	fail(
		world,
		'calls/unknown',
		isQuantity ? `${callee.name} is not a function.` : `There is no function called ${callee.name}.`,
		callee.place,
		{
			...(isQuantity
				? { mend: 'To pick a label of a dimension write `[dimension = label]`; to multiply write `*`.' }
				: near
					? { mend: `The nearest is \`${near}\`.` }
					: {}),
		},
	)
}

function lowerBuiltin(world: World, expr: CallExpr, builtin: Builtin, env: Env, expected: Expected): Value {
	if (!countsFit(world, expr, builtin)) return failed(world, expr)
	const named = expr.args.find(arg => arg.name !== null)
	if (named) fail(world, 'calls/named', `The values of ${builtin.name} go by their order, not by name.`, named.name!.place)
	if (expr.by && !builtin.groups) {
		reportBy(world, builtin.name, expr.by)
		return failed(world, expr)
	}
	const over = expr.over.map(name => resolveAxis(world, name, env.axisNames))
	if (over.includes(null)) return failed(world, expr)
	const key = expr.by
		? lowerName(world, { kind: 'name', name: expr.by.name, place: expr.by.place }, { ...env, fixed: new Map() }, expected)
		: null
	const axes = over.filter(axis => axis !== null)
	const call = builtinCall(
		world,
		expr,
		builtin.name,
		expr.args.map(arg => arg.value),
		axes,
		key,
		env,
		expected,
	)
	const value = builtin.lower(call)
	return value.kind.kind === 'error' ? failed(world, expr) : sliced(world, { ...value, place: expr.place }, env)
}

function reportBy(world: World, name: string, by: NonNullable<CallExpr['by']>): void {
	const grouping = [...builtins.values()].filter(builtin => builtin.groups).map(builtin => `\`${builtin.name}\``)
	fail(world, 'calls/by', `${name} does not group.`, by.place, { mend: `\`by\` and a column stand in ${grouping.join(', ')}.` })
}

function countsFit(world: World, expr: CallExpr, builtin: Builtin): boolean {
	const [least, most] = builtin.takes
	const [leastOver, mostOver] = builtin.over
	const mend = `It is written \`${builtin.signature}\`.`
	if (expr.args.length < least || expr.args.length > most) {
		const wanted = least === most ? String(least) : `${least} to ${most}`
		fail(
			world,
			'calls/arguments',
			`${builtin.name} takes ${wanted} ${least === 1 && most === 1 ? 'value' : 'values'}, and here ${expr.args.length === 1 ? 'is 1' : `are ${expr.args.length}`}.`,
			expr.place,
			{ mend },
		)
		return false
	}
	if (expr.over.length < leastOver) {
		fail(world, 'calls/over', `${builtin.name} needs the dimension it goes along, after \`over\`.`, expr.place, { mend })
		return false
	}
	if (expr.over.length > mostOver) {
		fail(
			world,
			'calls/over',
			mostOver === 0
				? `${builtin.name} goes along no dimension.`
				: `${builtin.name} goes along ${mostOver} dimension${mostOver === 1 ? '' : 's'} at most.`,
			expr.over[0]!.place,
			{ mend },
		)
		return false
	}
	return true
}

function builtinCall(
	world: World,
	expr: Expr,
	name: string,
	args: readonly Expr[],
	over: readonly string[],
	key: Value | null,
	env: Env,
	expected: Expected,
): Call {
	// What a reduction goes along must not be held at one label, and a list among its values runs along it.
	const free: Env = { ...env, fixed: new Map([...env.fixed].filter(([axis]) => !over.includes(axis))) }
	const memo = new Map<number, Value>()
	const wanted: Expected = { ...expected, kind: null, axes: over.length > 0 ? [...over, ...expected.axes] : expected.axes }
	const argument = (index: number): Value => {
		const known = memo.get(index)
		if (known) return known
		const value = world.lower(args[index]!, free, wanted)
		memo.set(index, value)
		return value
	}
	return {
		place: expr.place,
		count: args.length,
		over,
		key,
		builder: world.builder,
		years: world.years,
		argument,
		axisArgument: index => {
			const arg = args[index]!
			if (arg.kind === 'name') return resolveAxis(world, { name: arg.name, place: arg.place }, env.axisNames)
			fail(world, 'axes/needed', `${name} needs the name of a dimension.`, arg.place)
			return null
		},
		labels: axis => world.axes.get(axis)?.labels ?? [],
		size: axis => sizeOf(world.axes.get(axis)!),
		isRows: (axis, what) => refuseRows(world, axis, expr.place, what),
		unify: (values, what) => unifyKinds(world, values, what, expr.place),
		quantity: value => {
			if (value.kind.kind === 'quantity') return value.kind.unit ?? ratio
			if (value.kind.kind !== 'error')
				fail(world, 'kinds/not-a-number', `${name} needs a number, and this is ${describeKind(value.kind)}.`, value.place)
			return null
		},
		fail: (code, message, details) => {
			fail(world, code, message, details?.place ?? expr.place, withoutPlace(details))
			return failed(world, expr)
		},
		make: (node, kind: Kind) => ({ node, kind, place: expr.place }),
		draw: () => {
			if (env.chance) return world.builder.draw(`${env.chance.path}#${env.chance.count.n++}`)
			fail(
				world,
				'chance/outside-a-fact',
				'Chance stands only in a `fact`, so that every uncertainty has a name and a source.',
				expr.place,
				{
					mend: 'Declare it: `fact name : unit = low to high source "…"`, and use the name here.',
				},
			)
			return null
		},
		along: (value, axis) => ({ ...value, node: world.builder.spread(value.node, [axis]) }),
		constant: value => {
			const constant = world.builder.constantOf(value.node)
			return constant ? printRational(constant) : null
		},
	}
}

function withoutPlace(details: Parameters<Call['fail']>[2]): object {
	if (!details) return {}
	const { place: _, ...rest } = details
	return rest
}

function lowerFunction(world: World, expr: CallExpr, declaration: DeclarationOf<'function'>, env: Env): Value {
	const name = declaration.name.name
	// Functions in a circle are refused when they are declared; this guards the expansion all the same.
	if (env.inside.includes(name) || env.inside.length > 40) return failed(world, expr)
	const axisNames = bindAxes(world, expr, declaration, env)
	if (!axisNames) return failed(world, expr)
	const locals = bindParams(world, expr, declaration, env, axisNames)
	if (!locals) return failed(world, expr)
	const along = [...axisNames.values()]
	const free = new Map([...env.fixed].filter(([axis]) => !along.includes(axis)))
	const inner: Env = { locals, axisNames, fixed: free, chance: null, inside: [...env.inside, name] }
	const type = declaration.type ? resolveType(world, declaration.type, axisNames) : null
	const isPrelude = world.functions.get(name)?.home.kind === 'prelude'
	if (isPrelude) world.blamed.push({ name, place: expr.place })
	const value = world.lower(declaration.body, inner, { kind: type && type.kind.kind !== 'any' ? type.kind : null, axes: type?.axes ?? [] })
	const kind = type ? conform(world, value, type.kind, `What ${name} gives`, type.place) : value.kind
	if (isPrelude) world.blamed.pop()
	if (kind.kind === 'error') return failed(world, expr)
	return sliced(world, { node: value.node, kind, place: expr.place }, env)
}

function bindAxes(world: World, expr: CallExpr, declaration: DeclarationOf<'function'>, env: Env): ReadonlyMap<string, string> | null {
	if (expr.over.length > declaration.over.length) {
		fail(
			world,
			'calls/over',
			`${declaration.name.name} goes along ${declaration.over.length === 0 ? 'no dimension' : `${declaration.over.length} at most`}.`,
			expr.over[0]!.place,
		)
		return null
	}
	if (expr.by) {
		reportBy(world, declaration.name.name, expr.by)
		return null
	}
	const bound = new Map<string, string>()
	for (const [index, name] of declaration.over.entries()) {
		const given = expr.over[index]
		const axis = given ? resolveAxis(world, given, env.axisNames) : 'year'
		if (axis === null) return null
		bound.set(name.name, axis)
	}
	return bound
}

function bindParams(
	world: World,
	expr: CallExpr,
	declaration: DeclarationOf<'function'>,
	env: Env,
	axisNames: ReadonlyMap<string, string>,
): ReadonlyMap<string, Value> | null {
	const { params } = declaration
	const name = declaration.name.name
	const taken = new Map<string, Expr>()
	let next = 0
	for (const arg of expr.args) {
		const param = arg.name ? params.find(each => each.name.name === arg.name!.name) : params[next++]
		if (!param || taken.has(param.name.name)) {
			fail(
				world,
				'calls/arguments',
				param
					? `${param.name.name} is given twice.`
					: arg.name
						? `${name} has no value called ${arg.name.name}.`
						: `${name} takes ${params.length} ${params.length === 1 ? 'value' : 'values'}, and here are ${expr.args.length}.`,
				arg.name?.place ?? arg.value.place,
				{ mend: `It is written \`${signatureOf(declaration)}\`.` },
			)
			return null
		}
		taken.set(param.name.name, arg.value)
	}
	const missing = params.filter(param => !taken.has(param.name.name))
	if (missing.length > 0) {
		fail(world, 'calls/arguments', `${name} also needs ${missing.map(param => param.name.name).join(', ')}.`, expr.place, {
			mend: `It is written \`${signatureOf(declaration)}\`.`,
		})
		return null
	}
	// What the function goes along is free again inside it, so its values come whole.
	const free: Env = { ...env, fixed: new Map([...env.fixed].filter(([axis]) => ![...axisNames.values()].includes(axis))) }
	const locals = new Map<string, Value>()
	for (const param of params) {
		const type = resolveType(world, param.type, axisNames)
		const given = taken.get(param.name.name)!
		const value = world.lower(given, free, { kind: type.kind.kind === 'any' ? null : type.kind, axes: type.axes })
		if (value.kind.kind === 'error') return null
		// The prelude's own text is not at hand to be shown.
		const isHidden = world.textAt(type.place) === ''
		const who = `\`${param.name.name}\` of ${name}`
		const kind = isHidden
			? conform(world, value, type.kind, who, expr.callee.place, type.kind.kind === 'any' ? '' : describeKind(type.kind))
			: conform(world, value, type.kind, who, type.place)
		if (kind.kind === 'error') return null
		locals.set(param.name.name, { node: world.builder.spread(value.node, type.axes), kind, place: value.place })
	}
	return locals
}

export function signatureOf(declaration: DeclarationOf<'function'>): string {
	const over = declaration.over.length > 0 ? ` over ${declaration.over.map(name => name.name).join(', ')}` : ''
	return `${declaration.name.name}(${declaration.params.map(param => param.name.name).join(', ')}${over})`
}

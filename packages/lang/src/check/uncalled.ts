/** A function that nothing calls is never expanded; the names in it are checked all the same. */
import { builtins } from '../builtins/index.ts'
import type { Expr, UnitType } from '../syntax/tree.ts'
import { reportUnknownCall } from './calls.ts'
import { partsOf } from './collect.ts'
import { reportUnknown } from './names.ts'
import { resolveType } from './types.ts'
import { type DeclarationOf, emptyEnv, nothingExpected, type World } from './world.ts'

type FunctionDeclaration = DeclarationOf<'function'>

export function checkUncalled(world: World): void {
	const words = wordsOf(world)
	for (const { declaration, home } of world.functions.values()) if (home.kind !== 'prelude') checkNames(world, declaration, words)
}

/** Words of choices and labels: where one may stand is known only when the function is called. */
function wordsOf(world: World): ReadonlySet<string> {
	const types: UnitType[] = []
	for (const { found } of world.quantities.values()) if (found.declaration.type) types.push(found.declaration.type.measure)
	for (const { declaration } of world.functions.values())
		for (const type of [...declaration.params.map(param => param.type), declaration.type]) if (type) types.push(type.measure)
	const choices = types.flatMap(type => (type.kind === 'choice' ? type.words.map(word => word.name) : []))
	return new Set([...choices, ...[...world.axes.values()].flatMap(axis => axis.labels)])
}

function checkNames(world: World, declaration: FunctionDeclaration, words: ReadonlySet<string>): void {
	const axisNames = new Map(declaration.over.map(axis => [axis.name, 'year']))
	for (const type of [...declaration.params.map(param => param.type), declaration.type]) if (type) resolveType(world, type, axisNames)
	// Reported as a call would report it, so that what both find is said once.
	const locals = new Map(
		declaration.params.map(({ name }) => [name.name, { node: 0, kind: { kind: 'error' as const }, place: name.place }]),
	)
	const known = (name: string): boolean =>
		locals.has(name) ||
		axisNames.has(name) ||
		words.has(name) ||
		world.quantities.has(name) ||
		world.columns.has(name) ||
		world.units.has(name) ||
		world.axes.has(name) ||
		name === 'previous'
	const walk = (expr: Expr, maybeLabel: boolean): void => {
		if (expr.kind === 'name' && !maybeLabel && !known(expr.name)) reportUnknown(world, expr, { ...emptyEnv, locals }, nothingExpected)
		if (expr.kind === 'call' && !builtins.has(expr.callee.name) && !world.functions.has(expr.callee.name))
			reportUnknownCall(world, expr.callee)
		if (expr.kind === 'pick') {
			walk(expr.subject, false)
			for (const selector of expr.selectors) walk(selector.index, true)
			return
		}
		for (const part of partsOf(expr)) walk(part, false)
	}
	walk(declaration.body, false)
}

/** A function that nothing calls is never expanded; the names in it are checked all the same. */
import { builtins } from '../builtins/index.ts'
import { nearest } from '../diagnostics/nearest.ts'
import type { Expr } from '../syntax/tree.ts'
import { partsOf } from './collect.ts'
import { type DeclarationOf, fail, type World } from './world.ts'

export function checkUncalled(world: World): void {
	for (const { declaration, home } of world.functions.values()) if (home.kind !== 'prelude') checkNames(world, declaration)
}

function checkNames(world: World, declaration: DeclarationOf<'function'>): void {
	const own = new Set([...declaration.params.map(param => param.name.name), ...declaration.over.map(axis => axis.name)])
	const known = (name: string): boolean =>
		own.has(name) ||
		world.quantities.has(name) ||
		world.columns.has(name) ||
		world.units.has(name) ||
		world.axes.has(name) ||
		name === 'previous'
	const walk = (expr: Expr, maybeLabel: boolean): void => {
		if (expr.kind === 'name' && !maybeLabel && !known(expr.name)) reportOnce(world, expr.name, expr.place, own)
		if (expr.kind === 'call' && !builtins.has(expr.callee.name) && !world.functions.has(expr.callee.name))
			fail(world, 'calls/unknown', `There is no function called ${expr.callee.name}.`, expr.callee.place)
		if (expr.kind === 'pick') {
			walk(expr.subject, false)
			for (const selector of expr.selectors) walk(selector.index, true)
			return
		}
		for (const part of partsOf(expr)) walk(part, false)
	}
	walk(declaration.body, false)
}

function reportOnce(world: World, name: string, place: Expr['place'], own: ReadonlySet<string>): void {
	const near = nearest(name, [...own, ...world.quantities.keys()])
	fail(world, 'names/unknown', `There is nothing called ${name}.`, place, near ? { mend: `The nearest is \`${near}\`.` } : {})
}

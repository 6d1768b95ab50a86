/** First pass: every declaration is put in its table, and what cannot stand where it stands is said. */
import { builtins } from '../builtins/index.ts'
import { nearest } from '../diagnostics/nearest.ts'
import { multiply, one, parseRational, type Rational } from '../numbers/rational.ts'
import type { Home } from '../source/block.ts'
import type { Declaration, Expr, Name } from '../syntax/tree.ts'
import { baseUnit } from '../units/unit.ts'
import { addTables } from './tables.ts'
import { type AxisState, type DeclarationOf, type Found, fail, type QuantityDeclaration, type World } from './world.ts'

const inWords = (words: readonly string[]): string =>
	words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}` : words.join()

/** Which declarations may stand in which file. */
const allowed: Readonly<Record<Home['kind'], readonly Declaration['kind'][]>> = {
	negotiation: ['dimension', 'unit', 'basis', 'let', 'function', 'fact', 'table'],
	issue: ['position', 'fact', 'let', 'cost', 'function', 'table', 'dimension', 'unit', 'basis'],
	facts: ['fact', 'table', 'let', 'dimension', 'unit'],
	proposal: ['propose', 'withdraw'],
	claims: ['claim', 'fact', 'let'],
	prelude: ['function'],
}

const fileOf: Readonly<Record<Home['kind'], string>> = {
	negotiation: 'negotiation.md',
	issue: 'an issue',
	facts: 'a facts file',
	proposal: 'a proposal',
	claims: 'claims.md',
	prelude: 'the prelude',
}

const reserved = new Set(['year', 'previous', 'yes', 'no'])

export function collect(world: World, all: readonly Found[]): void {
	for (const found of all) refuseMisplaced(world, found)
	for (const { declaration } of all) if (declaration.kind === 'dimension') addDimension(world, declaration)
	for (const { declaration } of all) if (declaration.kind === 'unit') addUnit(world, declaration)
	addTables(
		world,
		all.flatMap(({ declaration }) => (declaration.kind === 'table' ? [declaration] : [])),
	)
	for (const found of all) addNamed(world, found)
	refuseFunctionCircles(world)
}

/** What stands in the wrong file is refused, and known all the same: the names that rest on it are not unknown. */
function refuseMisplaced(world: World, { declaration, home }: Found): void {
	if (allowed[home.kind].includes(declaration.kind)) return
	const homes = (Object.keys(allowed) as Home['kind'][]).filter(kind => kind !== 'prelude' && allowed[kind].includes(declaration.kind))
	fail(world, 'files/wrong-place', `A \`${declaration.kind}\` does not stand in ${fileOf[home.kind]}.`, declaration.place, {
		mend: `Move it to ${inWords(homes.map(kind => fileOf[kind]))}.`,
	})
}

/**
 * A name is taken by another declaration, a unit, or a word of the language. A quantity may share its name with a builtin or a clause of the
 * prelude (those are told apart by their brackets), so that a program does not break when the prelude grows.
 */
function free(world: World, name: Name, what: 'quantity' | 'function' | 'unit'): boolean {
	const { name: word } = name
	const ofPrelude = world.functions.get(word)?.home.kind === 'prelude'
	const taken =
		(world.quantities.has(word) && `a ${world.quantities.get(word)!.found.declaration.kind}`) ||
		(world.functions.has(word) && !(ofPrelude && what === 'quantity') && (ofPrelude ? 'a clause of the prelude' : 'a function')) ||
		(what === 'function' && builtins.has(word) && 'a builtin function') ||
		(world.units.has(word) && !isPlural(world, word) && 'a unit') ||
		(reserved.has(word) && 'a word of the language') ||
		null
	if (taken === null) return true
	const first = world.quantities.get(word)?.found.declaration.name.place ?? world.functions.get(word)?.declaration.name.place
	fail(world, 'names/taken', `${word} is already the name of ${taken}.`, name.place, {
		...(first && !ofPrelude ? { also: [{ place: first, text: 'declared here first' }] } : {}),
		mend: 'Give it a name of its own.',
	})
	return false
}

/** `hours` may be a quantity: after a number (`40 hours`) it stays the unit. */
const isPlural = (world: World, name: string): boolean => name === 'people' || (name.endsWith('s') && world.units.has(name.slice(0, -1)))

function addDimension(world: World, declaration: DeclarationOf<'dimension'>): void {
	const { name } = declaration.name
	if (world.axes.has(name)) {
		const first = world.axes.get(name)?.place
		fail(
			world,
			'names/taken',
			first ? `There are two dimensions called ${name}.` : `The dimension ${name} is always there: the contract years of the term.`,
			declaration.name.place,
			first
				? { also: [{ place: first, text: 'declared here first' }], mend: 'Give one of them another name.' }
				: { mend: 'Leave this declaration out.' },
		)
		return
	}
	const labels = dimensionLabels(world, declaration)
	if (labels) world.axes.set(name, { name, labels, place: declaration.name.place, table: null, rows: null })
}

function dimensionLabels(world: World, { labels, place }: DeclarationOf<'dimension'>): readonly string[] | null {
	if ('from' in labels) {
		const many = labels.to - labels.from + 1
		if (many >= 1 && many <= 100_000) return Array.from({ length: many }, (_, index) => String(labels.from + index))
		const message = many < 1 ? 'A dimension of numbers goes from the lower to the higher one.' : 'A dimension has 100,000 labels at most.'
		fail(world, 'axes/range', message, place, many < 1 ? { mend: `Write \`${labels.to} to ${labels.from}\`.` } : {})
		return null
	}
	const names: string[] = []
	for (const label of labels) {
		if (names.includes(label.name)) fail(world, 'labels/twice', `${label.name} stands twice.`, label.place)
		else names.push(label.name)
	}
	return names.length > 0 ? names : null
}

function addUnit(world: World, declaration: DeclarationOf<'unit'>): void {
	const { name } = declaration.name
	if (!free(world, declaration.name, 'unit')) return
	const named = declaration.value ? unitValue(world, declaration.value) : { unit: baseUnit(name), scale: one }
	if (!named) return
	world.units.set(name, named)
	world.units.set(declaration.plural?.name ?? `${name}s`, named)
}

/** `unit fortnight = 14 day`: a number and a unit, no more. */
function unitValue(world: World, expr: Expr): { unit: ReturnType<typeof baseUnit>; scale: Rational } | null {
	if (expr.kind === 'measured' && expr.number.kind === 'number' && expr.power === 1) {
		const base = world.units.get(expr.unit.name)
		const value = parseRational(expr.number.value)
		if (base && value && value.n > 0n) return { unit: base.unit, scale: multiply(value, base.scale) }
		if (!base) {
			const near = nearest(expr.unit.name, [...world.units.keys()])
			fail(
				world,
				'units/unknown',
				`There is no unit called ${expr.unit.name}.`,
				expr.unit.place,
				near ? { mend: `The nearest is \`${near}\`.` } : {},
			)
			return null
		}
	}
	if (expr.kind !== 'missing')
		fail(world, 'units/value', 'A unit is a number of another unit.', expr.place, { mend: 'Write it as `unit fortnight = 14 day`.' })
	return null
}

function addNamed(world: World, found: Found): void {
	const { declaration, home } = found
	switch (declaration.kind) {
		case 'position':
		case 'fact':
		case 'let':
		case 'basis':
		case 'cost':
			if (declaration.kind === 'fact' && world.sourcesRequired) checkSources(world, declaration)
			if (!free(world, declaration.name, 'quantity')) return
			world.quantities.set(declaration.name.name, {
				found: { declaration: declaration satisfies QuantityDeclaration, home },
				stage: 'waiting',
				value: null,
				type: null,
				uses: [],
				later: null,
				says: [],
				stated: null,
				within: null,
			})
			return
		case 'function':
			if (free(world, declaration.name, 'function')) world.functions.set(declaration.name.name, { declaration, home })
			return
		default:
			return
	}
}

/** A figure without a source is a rumour: the shared value, each revision and what each side says must all have one. */
function checkSources(world: World, fact: DeclarationOf<'fact'>): void {
	for (const { value, clauses } of [fact.stated, ...fact.revisions, ...fact.says]) {
		if (clauses.source !== null || value.kind === 'missing') continue
		fail(world, 'facts/no-source', `This value of ${fact.name.name} does not say where it comes from.`, value.place, {
			mend: 'Write `source "…"` after it; for an assumption, `source "assumed: why" confidence assumed`.',
		})
	}
}

/** No recursion: what a function calls, and what that calls, never comes round to it again. */
function refuseFunctionCircles(world: World): void {
	const calls = new Map(
		[...world.functions].map(([name, { declaration }]) => [name, calledBy(declaration.body).filter(callee => world.functions.has(callee))]),
	)
	const done = new Set<string>()
	const visit = (name: string, path: readonly string[]): void => {
		if (path.includes(name)) {
			const circle = [...path.slice(path.indexOf(name)), name]
			const found = world.functions.get(name)
			if (found)
				fail(
					world,
					'functions/recursion',
					`A function may not come round to itself: ${circle.join(' → ')}.`,
					found.declaration.name.place,
					{
						mend: 'For a value that follows from the one before, write `each year from start: … previous …`.',
					},
				)
			for (const each of circle) done.add(each)
			return
		}
		if (done.has(name)) return
		for (const callee of calls.get(name) ?? []) visit(callee, [...path, name])
		done.add(name)
	}
	for (const name of calls.keys()) visit(name, [])
}

/** Names of what an expression calls. */
export function calledBy(expr: Expr): readonly string[] {
	const names: string[] = []
	const walk = (each: Expr): void => {
		if (each.kind === 'call') names.push(each.callee.name)
		for (const part of partsOf(each)) walk(part)
	}
	walk(expr)
	return names
}

export function partsOf(expr: Expr): readonly Expr[] {
	switch (expr.kind) {
		case 'number':
		case 'date':
		case 'yes-no':
		case 'name':
		case 'missing':
			return []
		case 'measured':
			return [expr.number]
		case 'unary':
			return [expr.operand]
		case 'binary':
			return [expr.left, expr.right]
		case 'is':
			return [expr.left]
		case 'range':
			return [expr.low, expr.high]
		case 'if':
			return [expr.condition, expr.then, expr.otherwise]
		case 'tier':
			return [expr.subject, ...expr.arms.flatMap(arm => [arm.bound, arm.value]), expr.otherwise]
		case 'each':
			return [expr.start, expr.body]
		case 'list':
			return expr.items
		case 'map':
			return expr.entries.map(entry => entry.value)
		case 'call':
			return expr.args.map(arg => arg.value)
		case 'pick':
			return [expr.subject, ...expr.selectors.map(selector => selector.index)]
		default:
			return expr satisfies never
	}
}

export const yearAxis = (labels: readonly string[]): AxisState => ({ name: 'year', labels, place: null, table: null, rows: null })

/** Quantities are worked out when first named, so that the order of declarations means nothing; a circle is refused. */
import { measureOf, type Value } from '../builtins/index.ts'
import type { Place } from '../diagnostics/diagnostic.ts'
import { nearest } from '../diagnostics/nearest.ts'
import { parseDate } from '../numbers/calendar.ts'
import { compare, parseRational, printRational, zero } from '../numbers/rational.ts'
import { conform } from './kinds.ts'
import { ownDisplay, resolveType } from './types.ts'
import {
	type DeclarationOf,
	type Env,
	type Expected,
	type Expr,
	emptyEnv,
	fail,
	type Later,
	newFrame,
	type QuantityState,
	type ResolvedType,
	type Stated,
	sourceOf,
	type World,
} from './world.ts'

/** The quantity's value, as a name in somebody's text sees it. */
export function demand(world: World, state: QuantityState, place: Place): Value {
	const { name } = state.found.declaration.name
	const frame = world.frames[world.frames.length - 1]
	if (frame && !frame.uses.includes(name)) frame.uses.push(name)
	if (state.stage === 'working') {
		reportCircle(world, state, place)
		return { node: world.builder.constant(zero), kind: { kind: 'error' }, place }
	}
	if (state.stage === 'waiting') settle(world, state)
	if (state.later && frame) frame.later ??= state.later
	return state.value ?? { node: world.builder.constant(zero), kind: { kind: 'error' }, place }
}

function reportCircle(world: World, state: QuantityState, place: Place): void {
	const { name } = state.found.declaration.name
	const working = world.frames.map(frame => frame.name)
	const circle = [...working.slice(working.indexOf(name)), name]
	fail(world, 'names/circle', `${name} is worked out from itself.`, place, {
		note: circle.length > 2 ? `The circle: ${circle.join(' → ')}.` : 'It names itself.',
		mend: 'For a value that follows from the one before, write `each year from start: … previous …`.',
	})
}

export function settle(world: World, state: QuantityState): void {
	const { declaration } = state.found
	state.stage = 'working'
	const frame = newFrame(declaration.name.name)
	world.frames.push(frame)
	state.type = declaration.type ? resolveType(world, declaration.type) : null
	state.stated = declaration.kind === 'fact' ? statedAsOf(world, declaration) : declaration.stated
	if (state.stated === null) state.later = laterOf(declaration)
	else {
		state.value = lowerStated(world, state, state.stated)
		if (declaration.kind === 'fact') lowerSays(world, state)
		if (declaration.kind === 'position' || declaration.kind === 'fact') state.within = lowerWithin(world, state)
	}
	world.frames.pop()
	state.uses = frame.uses
	state.later ??= frame.later
	state.stage = 'done'
	if (frame.later && declaration.kind === 'cost') reportLater(world, declaration.name.name, frame.later, declaration.name.place)
	if (declaration.kind === 'cost') checkParties(world, declaration)
	if (state.later) state.value = null
}

const laterOf = ({ name, stated }: QuantityState['found']['declaration']): Later => ({
	name: name.name,
	place: name.place,
	known: stated.clauses.known?.text ?? 'later',
})

/** What somebody asks for cannot rest on what was not known yet. */
export function reportLater(world: World, who: string, later: Later, place: Place): void {
	fail(world, 'facts/not-yet-known', `${who} rests on ${later.name}, which was not known on ${world.setting.asOf}.`, place, {
		also: [{ place: later.place, text: `known ${later.known}` }],
		mend: 'Use a fact that was known by then, or move the as-of date.',
	})
}

/** Who pays and who is paid are sides or parties of the front matter; where it names no parties, anybody may be. */
function checkParties(world: World, cost: DeclarationOf<'cost'>): void {
	const { parties, sides } = world.setting
	if (parties.length === 0) return
	const known = [...parties, ...sides]
	for (const party of [cost.payer, cost.payee]) {
		if (party === null || known.includes(party.name)) continue
		const near = nearest(party.name, known)
		fail(world, 'parties/unknown', `There is no party called ${party.name}.`, party.place, {
			mend: near ? `The nearest is \`${near}\`.` : `The parties are ${known.join(', ')}; others go into \`parties\` in negotiation.md.`,
		})
	}
}

/** The latest value of a fact that was known on the as-of date; null when none was. */
function statedAsOf(world: World, fact: { readonly stated: Stated; readonly revisions: readonly Stated[] }): Stated | null {
	let latest: { stated: Stated; known: number } | null = null
	for (const stated of [fact.stated, ...fact.revisions]) {
		const known = knownDay(world, stated)
		if (known > world.asOf) continue
		if (latest === null || known >= latest.known) latest = { stated, known }
	}
	return latest?.stated ?? null
}

function knownDay(world: World, stated: Stated): number {
	const { known } = stated.clauses
	if (!known) return Number.NEGATIVE_INFINITY
	const day = parseDate(known.text)
	if (day === null) fail(world, 'calendar/no-such-day', `There is no day ${known.text}.`, known.place)
	return day ?? Number.NEGATIVE_INFINITY
}

const expectedOf = (type: ResolvedType | null): Expected => ({
	kind: type && type.kind.kind !== 'any' ? type.kind : null,
	axes: type?.axes ?? [],
	...(type?.lostAxes ? { lostAxes: true } : {}),
})

const chanceEnv = (name: string): Env => ({ ...emptyEnv, chance: { path: name, count: { n: 0 } } })

function lowerStated(world: World, state: QuantityState, stated: Stated): Value {
	const { declaration } = state.found
	const { name } = declaration.name
	const env = declaration.kind === 'fact' ? chanceEnv(name) : emptyEnv
	const value = world.lower(stated.value, env, expectedOf(state.type))
	const typed = typedValue(world, value, state.type, name)
	// A cost is only ever asked for; everything else may be given another value, by a proposal, a what-if or a break-even.
	if (declaration.kind === 'cost' || typed.kind.kind === 'error') return typed
	return { ...typed, node: world.builder.input(name, typed.node, world.builder.axesOf(typed.node), measureOf(typed.kind)) }
}

/** Checks a value against its declaration and gives it the declared dimensions. */
export function typedValue(world: World, value: Value, type: ResolvedType | null, who: string): Value {
	if (!type || value.kind.kind === 'error') return value
	const kind = conform(world, value, type.kind, who, type.place, type.display)
	if (kind.kind === 'error') return { ...value, kind }
	const extra = type.lostAxes ? [] : world.builder.axesOf(value.node).filter(axis => !type.axes.includes(axis))
	if (extra.length > 0) {
		const declared = type.axes.length > 0 ? `by ${type.axes.join(', ')}` : 'as one amount'
		fail(world, 'axes/declared-mismatch', `${who} is declared ${declared}, and this varies by ${extra.join(', ')} too.`, value.place, {
			also: [{ place: type.place, text: `declared ${declared}` }],
			mend: `Reduce it (\`sum(… over ${extra[0]})\`), pick a label (\`[${extra[0]} = …]\`), or declare it \`by ${[...type.axes, ...extra].join(', ')}\`.`,
		})
		return { ...value, kind: { kind: 'error' } }
	}
	return { ...value, kind, node: world.builder.spread(value.node, type.axes) }
}

function lowerSays(world: World, state: QuantityState): void {
	const { declaration } = state.found
	if (declaration.kind !== 'fact') return
	for (const said of declaration.says) {
		if (knownDay(world, said) > world.asOf) continue
		const { name: side, place } = said.side
		if (!world.setting.sides.includes(side)) {
			fail(world, 'sides/unknown', `There is no side called ${side}.`, place, { mend: `The sides are ${world.setting.sides.join(', ')}.` })
			continue
		}
		if (state.says.some(each => each.side === side)) {
			const first = declaration.says.find(each => each.side.name === side)
			fail(world, 'sides/twice', `${side} says two things about ${declaration.name.name}.`, place, {
				...(first ? { also: [{ place: first.side.place, text: 'first here' }] } : {}),
				mend: 'Keep one; a later value of the same side replaces the earlier one.',
			})
			continue
		}
		const value = typedValue(
			world,
			world.lower(said.value, chanceEnv(declaration.name.name), expectedOf(state.type)),
			state.type,
			declaration.name.name,
		)
		if (value.kind.kind !== 'error')
			state.says.push({ side, node: value.node, text: world.textAt(said.value.place), source: sourceOf(said.clauses) })
	}
}

function lowerWithin(world: World, state: QuantityState): readonly [string, string] | null {
	const { declaration } = state.found
	if ((declaration.kind !== 'position' && declaration.kind !== 'fact') || !declaration.within) return null
	const { within } = declaration
	if (within.kind === 'missing') return null
	if (within.kind !== 'range') {
		fail(world, 'within/range', 'After `within` stands a range: `within 0% to 100%`.', within.place)
		return null
	}
	const low = bound(world, within.low, state)
	const high = low === null ? null : bound(world, within.high, state)
	if (low === null || high === null) return null
	if (compare(parseRational(low)!, parseRational(high)!) < 0) return [low, high]
	fail(world, 'within/backwards', 'A range goes from its lower end to its higher end.', within.place, {
		mend: 'Write the smaller value first.',
	})
	return null
}

function bound(world: World, expr: Expr, state: QuantityState): string | null {
	const value = world.lower(expr, emptyEnv)
	if (value.kind.kind === 'error' || !state.type) return null
	if (conform(world, value, state.type.kind, `A bound of ${state.found.declaration.name.name}`, state.type.place).kind === 'error')
		return null
	const constant = world.builder.constantOf(value.node)
	if (constant) return printRational(constant)
	fail(world, 'within/constant', 'A bound is a plain number.', expr.place)
	return null
}

/** A value that somebody gives a quantity from outside its declaration: a proposal, a what-if. */
export function lowerFor(
	world: World,
	state: QuantityState,
	expr: Expr,
	who: string,
): { readonly value: Value; readonly uses: readonly string[]; readonly later: Later | null } {
	const { name } = state.found.declaration.name
	if (state.stage === 'waiting') settle(world, state)
	const frame = newFrame('')
	world.frames.push(frame)
	const env = state.found.declaration.kind === 'fact' ? chanceEnv(name) : emptyEnv
	const value = typedValue(world, world.lower(expr, env, expectedOf(state.type)), state.type, who)
	world.frames.pop()
	return { value, uses: frame.uses, later: frame.later }
}

export function displayOf(state: QuantityState, currency: string): { readonly display: string; readonly displayScale: string } {
	if (state.type && state.type.kind.kind !== 'any') return { display: state.type.display, displayScale: state.type.displayScale }
	return ownDisplay(state.value?.kind ?? { kind: 'error' }, currency)
}

/** Comparing what values measure, and saying so when they do not agree. */
import { type Kind, type Value, wordFor } from '../builtins/index.ts'
import type { Place } from '../diagnostics/diagnostic.ts'
import { describeUnit, overUnit, sameUnit, type Unit } from '../units/unit.ts'
import { fail, type World } from './world.ts'

export const describeKind = (kind: Kind): string =>
	kind.kind === 'quantity' ? (kind.unit === null ? '0' : describeUnit(kind.unit)) : wordFor(kind)

/** The kind both can have, or null when there is none. A bare 0 takes the other's unit. */
export function commonKind(a: Kind, b: Kind): Kind | null {
	if (a.kind === 'error' || b.kind === 'error') return { kind: 'error' }
	if (a.kind === 'quantity' && b.kind === 'quantity') {
		if (a.unit === null) return b
		if (b.unit === null) return a
		return sameUnit(a.unit, b.unit) ? a : null
	}
	if (a.kind === 'label' && b.kind === 'label') return a.axis === b.axis ? a : null
	if (a.kind === 'choice' && b.kind === 'choice') return a.words.join() === b.words.join() ? a : null
	return a.kind === b.kind && (a.kind === 'yes-no' || a.kind === 'date') ? a : null
}

/** One kind for all the values; null after a failure (its diagnostic given, or given before). */
export function unifyKinds(world: World, values: readonly Value[], what: string, place: Place): Kind | null {
	let kind: Kind = values[0]?.kind ?? { kind: 'error' }
	let holder = values[0]
	for (const value of values.slice(1)) {
		const common = commonKind(kind, value.kind)
		if (common === null) {
			reportMismatch(world, 'units/mismatch', `${capital(what)} measure different things.`, holder!, value, place)
			return null
		}
		if (common !== kind) holder = value
		kind = common
	}
	return kind.kind === 'error' ? null : kind
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export function reportMismatch(world: World, code: string, message: string, left: Value, right: Value, place: Place): void {
	fail(world, code, message, left.place, {
		label: describeKind(left.kind),
		also: [{ place: right.place, text: describeKind(right.kind) }],
		...hintFor(world, left, right),
		...(left.place.line === 0 ? { place } : {}),
	})
}

interface Hint {
	readonly note?: string
	readonly mend?: string
}

function hintFor(world: World, left: Value, right: Value): Hint {
	const [a, b] = [left.kind, right.kind]
	if (a.kind !== 'quantity' || b.kind !== 'quantity' || !a.unit || !b.unit) return {}
	if (a.unit.powers.size === 0) return ratioHint(world, left, b.unit)
	if (b.unit.powers.size === 0) return ratioHint(world, right, a.unit)
	return timeHint(a.unit, b.unit) ?? forEachHint(a.unit, b.unit, 'first', 'second') ?? forEachHint(b.unit, a.unit, 'second', 'first') ?? {}
}

/** A plain ratio where an amount is wanted: a number without its unit, a percentage of nothing, or a share. */
function ratioHint(world: World, ratio: Value, wanted: Unit): Hint {
	const text = world.textAt(ratio.place)
	if (/^[\d_.]+(k|M|bn)?$/.test(text))
		return {
			note: 'A number without a unit does not say what it counts.',
			mend: `Write its unit after it: \`${text} ${afterNumber(wanted)}\`.`,
		}
	if (text.includes('%'))
		return { note: `A percentage needs something to be a percentage of: \`amount * 4%\` is ${describeUnit(wanted)} when the amount is.` }
	return { note: `A plain ratio is a part of something: \`amount * ratio\` is ${describeUnit(wanted)} when the amount is.` }
}

const afterNumber = (unit: Unit): string => describeUnit(unit).replace(/^1 (?=\/)/, '')

const clocks = new Set(['hour', 'day', 'week', 'year'])

function timeHint(a: Unit, b: Unit): Hint | null {
	if (!clocks.has(a.text) || !clocks.has(b.text)) return null
	return {
		note: 'Hours of work, days, weeks and calendar years are kept apart: how many of one make the other is a fact.',
		mend: `Declare it: \`fact ${a.text}s-in-a-${b.text} : ${a.text} / ${b.text} = …\`, and multiply.`,
	}
}

/** When one unit is the other for each year, hour, subscriber …: says which, and both ways to mend it. */
function forEachHint(a: Unit, b: Unit, who: string, other: string): Hint | null {
	const rest = [...overUnit(a, b).powers]
	const [only] = rest
	if (rest.length !== 1 || !only) return null
	const [name, power] = only
	if (power !== -1 || a.powers.get(name) !== -1) return null
	return {
		note: `The ${who} is for each ${name} and the ${other} is not: ${perWords(name)}`,
		mend: `Multiply the ${who} by how many it is for, as in \`* 1 ${name}\`, or write \`/ ${name}\` after the ${other}.`,
	}
}

const perWords = (name: string): string =>
	['year', 'quarter', 'month', 'week', 'day'].includes(name)
		? `an amount once is not that amount each ${name}.`
		: `an amount in all is not that amount for each ${name}.`

/** A value against its declaration. Gives the kind to go on with. */
export function conform(
	world: World,
	value: Value,
	declared: Kind | { readonly kind: 'any' },
	who: string,
	typePlace: Place,
	declaredText?: string,
): Kind {
	if (declared.kind === 'any' || declared.kind === 'error' || value.kind.kind === 'error') return value.kind
	const common = commonKind(value.kind, declared)
	if (common !== null) return common.kind === 'quantity' ? declared : common
	const units = value.kind.kind === 'quantity' && declared.kind === 'quantity'
	const asWritten = declaredText ?? (world.textAt(typePlace).replace(/\s+by\s[\s\S]*$/, '') || describeKind(declared))
	fail(
		world,
		units ? 'units/declared-mismatch' : 'kinds/declared-mismatch',
		`${who} is declared as ${asWritten}, and this is ${describeKind(value.kind)}.`,
		value.place,
		{
			label: describeKind(value.kind),
			also: [{ place: typePlace, text: `declared: ${asWritten}` }],
			...(value.kind.kind === 'quantity' && declared.kind === 'quantity' ? declaredHint(world, value, value.kind.unit, declared.unit) : {}),
		},
	)
	return { kind: 'error' }
}

function declaredHint(world: World, value: Value, given: Unit | null, declared: Unit | null): Hint {
	if (!declared || !given) return {}
	if (given.powers.size === 0) return ratioHint(world, value, declared)
	if (declared.powers.size === 0)
		return {
			note: 'This is an amount, not a part of one.',
			mend: 'Divide it by the amount that it is a part of, or declare it as an amount.',
		}
	const time = timeHint(declared, given)
	if (time) return time
	const rest = [...overUnit(declared, given).powers]
	const [only] = rest
	if (rest.length !== 1 || !only) return {}
	const [name, power] = only
	if (power === -1 && declared.powers.get(name) === -1)
		return {
			note: `It lacks \`/ ${name}\`: ${perWords(name)}`,
			mend: `Write \`/ ${name}\` after it if it is for each ${name}; otherwise declare it without.`,
		}
	if (power === 1 && given.powers.get(name) === -1)
		return { note: `It is still an amount for each ${name}.`, mend: `Multiply it by how many it is for, as in \`* 1 ${name}\`.` }
	return {}
}

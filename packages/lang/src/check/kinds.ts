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

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export function reportMismatch(world: World, code: string, message: string, left: Value, right: Value, place: Place): void {
	fail(world, code, message, left.place, {
		label: describeKind(left.kind),
		also: [{ place: right.place, text: describeKind(right.kind) }],
		...hintFor(left.kind, right.kind),
		...(left.place.line === 0 ? { place } : {}),
	})
}

function hintFor(a: Kind, b: Kind): { note?: string; mend?: string } {
	if (a.kind !== 'quantity' || b.kind !== 'quantity' || !a.unit || !b.unit) return {}
	if (a.unit.powers.size === 0)
		return { note: `A percentage needs something to be a percentage of: \`amount * 4%\` is ${describeUnit(b.unit)} when the amount is.` }
	if (b.unit.powers.size === 0)
		return { note: `A percentage needs something to be a percentage of: \`amount * 4%\` is ${describeUnit(a.unit)} when the amount is.` }
	return lacking(a.unit, b.unit, 'The second') ?? lacking(b.unit, a.unit, 'The first') ?? {}
}

/** When one unit is the other but for one base unit, says which and how to mend it. */
function lacking(wanted: Unit, given: Unit, who: string): { note: string; mend: string } | null {
	const rest = [...overUnit(wanted, given).powers]
	const [only] = rest
	if (rest.length !== 1 || !only) return null
	const [name, power] = only
	if (power === -1)
		return { note: `${who} lacks \`/ ${name}\`: ${perWords(name)}`, mend: `Write \`/ ${name}\` after it if that is what is meant.` }
	if (power === 1) return { note: `${who} lacks \`${name}\`.`, mend: `Multiply by the ${name} it is for, as \`* 1 ${name}\`.` }
	return null
}

const perWords = (name: string): string =>
	name === 'year' ? 'an amount once is not that amount each year.' : `an amount in all is not that amount for each ${name}.`

/** A value against its declaration. Gives the kind to go on with. */
export function conform(world: World, value: Value, declared: Kind | { readonly kind: 'any' }, who: string, typePlace: Place): Kind {
	if (declared.kind === 'any' || declared.kind === 'error' || value.kind.kind === 'error') return value.kind
	const common = commonKind(value.kind, declared)
	if (common !== null) return common.kind === 'quantity' ? declared : common
	const units = value.kind.kind === 'quantity' && declared.kind === 'quantity'
	const rest =
		units && value.kind.kind === 'quantity' && declared.kind === 'quantity' ? lackingDeclared(declared.unit, value.kind.unit) : {}
	fail(
		world,
		units ? 'units/declared-mismatch' : 'kinds/declared-mismatch',
		`${who} is declared as ${describeKind(declared)}, and this is ${describeKind(value.kind)}.`,
		value.place,
		{
			label: describeKind(value.kind),
			also: [{ place: typePlace, text: `declared: ${describeKind(declared)}` }],
			...rest,
		},
	)
	return { kind: 'error' }
}

function lackingDeclared(declared: Unit | null, given: Unit | null): { note?: string; mend?: string } {
	if (!declared || !given) return {}
	if (given.powers.size === 0 && declared.powers.size > 0)
		return { mend: 'Give the number its unit, or multiply the ratio by the amount that it is a part of.' }
	const rest = [...overUnit(declared, given).powers]
	const [only] = rest
	if (rest.length !== 1 || !only) return {}
	const [name, power] = only
	if (power === -1)
		return {
			note: `It lacks \`/ ${name}\`: ${perWords(name)}`,
			mend: `Write \`/ ${name}\` after it if it is for each ${name}; otherwise declare it without.`,
		}
	if (power === 1 && given.powers.get(name) === -1)
		return { note: `It is still an amount for each ${name}.`, mend: `Multiply by the ${name} it is for: \`* 1 ${name}\`.` }
	return {}
}

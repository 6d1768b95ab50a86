/** Units as exponents of base units. A ratio has none. */
import { multiply, one, power, type Rational, rational, whole } from '../numbers/rational.ts'

export interface Unit {
	/** Canonical text: "USD/subscriber/year", or "1". Two units are the same when their texts are. */
	readonly text: string
	readonly powers: ReadonlyMap<string, number>
}

export const ratio: Unit = { text: '1', powers: new Map() }

function unit(powers: ReadonlyMap<string, number>): Unit {
	return { text: printPowers(powers), powers }
}

function printPowers(powers: ReadonlyMap<string, number>): string {
	const names = [...powers.keys()].sort()
	const above = names.filter(name => powers.get(name)! > 0).map(name => withPower(name, powers.get(name)!))
	const below = names.filter(name => powers.get(name)! < 0).map(name => `/${withPower(name, -powers.get(name)!)}`)
	return `${above.join('*') || '1'}${below.join('')}`
}

const withPower = (name: string, exponent: number): string => (exponent === 1 ? name : `${name}^${exponent}`)

export const baseUnit = (name: string): Unit => unit(new Map([[name, 1]]))

export function timesUnit(a: Unit, b: Unit, sign: 1 | -1 = 1): Unit {
	if (b.powers.size === 0) return a
	const powers = new Map(a.powers)
	for (const [name, exponent] of b.powers) {
		const sum = (powers.get(name) ?? 0) + sign * exponent
		if (sum === 0) powers.delete(name)
		else powers.set(name, sum)
	}
	return unit(powers)
}

export const overUnit = (a: Unit, b: Unit): Unit => timesUnit(a, b, -1)

export function powerUnit(a: Unit, exponent: number): Unit {
	if (exponent === 0) return ratio
	return unit(new Map([...a.powers].map(([name, p]) => [name, p * exponent])))
}

export const sameUnit = (a: Unit, b: Unit): boolean => a.text === b.text

/** Reads a canonical text back. */
export function parseUnit(text: string): Unit {
	const powers = new Map<string, number>()
	const [above = '1', ...below] = text.split('/')
	const put = (part: string, sign: 1 | -1): void => {
		if (part === '1') return
		const [name = '', exponent = '1'] = part.split('^')
		powers.set(name, sign * Number(exponent))
	}
	for (const part of above.split('*')) put(part, 1)
	for (const part of below) put(part, -1)
	return unit(powers)
}

/** For people: "USD / subscriber / year", "a plain ratio". */
export function describeUnit(a: Unit): string {
	if (a.powers.size === 0) return 'a plain ratio'
	return a.text.replaceAll('/', ' / ').replaceAll('*', ' * ')
}

/** What a name measures and how many base units one of it is. */
export interface NamedUnit {
	readonly unit: Unit
	readonly scale: Rational
}

export type UnitTable = ReadonlyMap<string, NamedUnit>

const dollars = new Set(['USD', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD'])

/** The currency that a sign stands for in this negotiation, or null when it stands for none. */
export function currencyOfSign(sign: '$' | '€' | '£', currency: string): string | null {
	if (sign === '$') return dollars.has(currency) ? currency : null
	if (sign === '€') return currency === 'EUR' ? 'EUR' : null
	return currency === 'GBP' ? 'GBP' : null
}

/**
 * Money is counted in cents: what is rounded to the cent is then a whole number, and sums of whole numbers below 2^53 come out
 * the same to the last bit on every road, in every order.
 */
export const centsPerUnit: Rational = whole(100)

/** The units that every program has. Hours of work, days, weeks and calendar years stay apart: only a fact can relate them. */
export function standardUnits(currency: string): Map<string, NamedUnit> {
	const table = new Map<string, NamedUnit>()
	const put = (name: string, base: string, scale: Rational, plural: string | null): void => {
		const named = { unit: baseUnit(base), scale }
		table.set(name, named)
		if (plural) table.set(plural, named)
	}
	put(currency, currency, centsPerUnit, null)
	put('cent', currency, one, 'cents')
	put('person', 'person', one, 'people')
	table.set('persons', table.get('person')!)
	put('member', 'person', one, 'members')
	put('subscriber', 'subscriber', one, 'subscribers')
	put('view', 'view', one, 'views')
	put('year', 'year', one, 'years')
	put('quarter', 'year', rational(1n, 4n), 'quarters')
	put('month', 'year', rational(1n, 12n), 'months')
	put('week', 'week', one, 'weeks')
	put('day', 'day', one, 'days')
	put('hour', 'hour', one, 'hours')
	put('minute', 'hour', rational(1n, 60n), 'minutes')
	table.set('percent', { unit: ratio, scale: rational(1n, 100n) })
	table.set('million', { unit: ratio, scale: whole(1_000_000) })
	table.set('billion', { unit: ratio, scale: whole(1_000_000_000) })
	return table
}

export const timesNamed = (a: NamedUnit, b: NamedUnit): NamedUnit => ({
	unit: timesUnit(a.unit, b.unit),
	scale: multiply(a.scale, b.scale),
})

export function powerNamed(a: NamedUnit, exponent: number): NamedUnit {
	return { unit: powerUnit(a.unit, exponent), scale: power(a.scale, BigInt(exponent)) }
}

/**
 * One value as it stands in an address or a field, to its exact cell in base units and back.
 *
 *   readValue(generalIncrease, '8%')     { cell: '2/25' }          so does '8'
 *   readValue(levyRate, '$0.276')        { cell: '552/5' }         cents a year
 *   readValue(levyRate, '30%')           { wrong: '… is in USD per subscriber per quarter, not in percent.', right: '…' }
 *   printValue(generalIncrease, '2/25')  '8%'
 */
import { currencySign, quantity, unitWords, words } from '@parley/engine/report'
import { nearest, parseDate, printDate, rational } from '@parley/lang'
import type { Control } from './controls.ts'

export type Read = { readonly cell: string } | { readonly wrong: string; readonly right: string }

type Described = Pick<Control, 'key' | 'kind' | 'unit' | 'scale' | 'words' | 'within' | 'cells'>

export function readValue(control: Described, text: string): Read {
	const given = text.trim()
	if (given.length > 60) return { wrong: `${control.key} is set to a text of ${given.length} characters.`, right: exampleOf(control) }
	switch (control.kind) {
		case 'number':
			return readNumber(control, given)
		case 'choice':
			return readChoice(control, given)
		case 'date':
			return readDate(control, given)
		case 'yes-no':
			if (given === 'yes' || given === 'no') return { cell: given === 'yes' ? '1' : '0' }
			return { wrong: `${control.key} is yes or no, not “${given}”.`, right: 'Write yes or no.' }
		default:
			return control.kind satisfies never
	}
}

function readChoice({ key, words: choices }: Described, given: string): Read {
	const index = choices.indexOf(given)
	if (index >= 0) return { cell: String(index) }
	const near = nearest(given, choices)
	return {
		wrong: `${key} has no choice called “${given}”.`,
		right: `${near ? `The nearest is ${near}. ` : ''}The choices are ${choices.join(', ')}.`,
	}
}

function readDate({ key }: Described, given: string): Read {
	const day = parseDate(given)
	return day === null
		? { wrong: `${key} is a day, and there is no day “${given}”.`, right: 'Write it as 2023-10-28.' }
		: { cell: String(day) }
}

const number = /^([-−]?)(\D*?)([-−]?)(\d+(?:\.\d*)?|\.\d+)(\/\d+)?(K|M|bn)?\s*(%?)\s*(.*)$/
const factors: Readonly<Record<string, bigint>> = { K: 1_000n, M: 1_000_000n, bn: 1_000_000_000n }

function readNumber(control: Described, given: string): Read {
	const match = number.exec(given)
	if (!match) return { wrong: `${control.key} is a number${unitPhrase(control)}, not “${given}”.`, right: exampleOf(control) }
	const [, minusBefore, sign = '', minusAfter, digits = '', part, suffix, isPercent, tail = ''] = match
	const foreign = foreignUnit(control, sign.trim(), isPercent === '%', tail.trim())
	if (foreign !== null) return { wrong: `${control.key} is${unitPhrase(control)}, not ${foreign}.`, right: exampleOf(control) }
	const below = rational.parseRational(part ? part.slice(1) : '1')
	if (!below || rational.isZero(below))
		return { wrong: `${control.key} is set to “${given}”, a division by zero.`, right: exampleOf(control) }
	const size = rational.multiply(rational.divide(decimal(digits), below), rational.whole(suffix ? factors[suffix]! : 1n))
	const value = minusBefore || minusAfter ? rational.negate(size) : size
	const cell = rational.multiply(value, scaleOf(control))
	return outside(control, cell) ?? { cell: rational.printRational(cell) }
}

/** "85." and ".5" are written as people write them. */
const decimal = (digits: string): rational.Rational => rational.parseRational(digits.replace(/^\./, '0.').replace(/\.$/, ''))!

function foreignUnit({ unit }: Described, sign: string, isPercent: boolean, tail: string): string | null {
	const money = moneyOf(unit)
	if (isPercent && !isShare(unit)) return 'in percent'
	if (sign !== '' && (money === null || (sign !== currencySign(money).trim() && sign !== money))) return `in ${sign}`
	if (tail === '' || isPercent) return tail === '' ? null : `in “${tail}”`
	return unitForms(unit).includes(bare(tail)) ? null : `in “${tail}”`
}

const bare = (text: string): string =>
	text
		.toLowerCase()
		.replaceAll(/\bper\b/g, '/')
		.replaceAll(/\s+/g, '')
		.replace(/^\//, '')

/** With or without its currency, which may stand before the number. */
function unitForms(unit: string): readonly string[] {
	const whole = bare(unit)
	const rest = whole.split('/').slice(1).join('/')
	const plural = whole.replace(/^[^/]+/, first => `${first}s`)
	return [whole, plural, ...(moneyOf(unit) === null ? [] : [rest])]
}

export const isShare = (unit: string): boolean => unit === 'percent' || unit === 'ratio'

export function moneyOf(unit: string): string | null {
	const [above = ''] = unit.split('/').map(each => each.trim())
	return /^[A-Z]{3}$/.test(above) ? above : null
}

/** A ratio is written as a percentage, as every page shows it. */
export const scaleOf = ({ unit, scale }: Pick<Described, 'unit' | 'scale'>): rational.Rational =>
	unit === 'ratio' ? rational.parseRational('1/100')! : rational.parseRational(scale)!

function outside(control: Described, cell: rational.Rational): Read | null {
	if (!control.within) return null
	const [low, high] = control.within.map(each => rational.parseRational(each)!) as [rational.Rational, rational.Rational]
	if (rational.compare(cell, low) >= 0 && rational.compare(cell, high) <= 0) return null
	const [from, to] = control.within.map(each => sayCell(control, each))
	return {
		wrong: `${control.key} is set to ${sayCell(control, rational.printRational(cell))}.`,
		right: `It lies between ${from} and ${to}.`,
	}
}

const unitPhrase = ({ unit }: Described): string => (unit === 'number' || unit === '' ? ' a number' : ` in ${unitWords(unit)}`)

function exampleOf(control: Described): string {
	if (control.kind !== 'number') return ''
	const stands = control.cells.find(cell => cell.stands !== null && rational.parseRational(cell.stands)!.n !== 0n)?.stands
	return `Write it as ${printValue(control, stands ?? rational.printRational(scaleOf(control)))}.`
}

/** The value as people read it, with its whole unit: "$0.276 per subscriber per quarter". */
export function sayCell(control: Pick<Described, 'kind' | 'unit' | 'scale' | 'words'>, cell: string): string {
	switch (control.kind) {
		case 'yes-no':
			return cell === '0' ? 'no' : 'yes'
		case 'choice':
			return words(control.words[Number(cell)] ?? cell)
		case 'date':
			return quantity(Number(cell), 'date')
		case 'number':
			return quantity(inUnits(cell, rational.parseRational(control.scale)!), control.unit)
		default:
			return control.kind satisfies never
	}
}

const inUnits = (cell: string, scale: rational.Rational): number => rational.toNumber(rational.divide(rational.parseRational(cell)!, scale))

/** The number of a field or slider: in percent, in dollars. */
export const fieldNumber = (control: Pick<Described, 'unit' | 'scale'>, cell: string): number => inUnits(cell, scaleOf(control))

/** The value as it stands in the address: short, and exact. */
export function printValue(control: Pick<Described, 'kind' | 'unit' | 'scale' | 'words'>, cell: string): string {
	switch (control.kind) {
		case 'yes-no':
			return cell === '0' ? 'no' : 'yes'
		case 'choice':
			return control.words[Number(cell)] ?? cell
		case 'date':
			return printDate(Number(cell))
		case 'number':
			return printNumber(control, cell)
		default:
			return control.kind satisfies never
	}
}

function printNumber(control: Pick<Described, 'unit' | 'scale'>, cell: string): string {
	const value = rational.divide(rational.parseRational(cell)!, scaleOf(control))
	const isNegative = value.n < 0n
	const size = isNegative ? rational.negate(value) : value
	const money = moneyOf(control.unit)
	const before = money === null ? '' : currencySign(money).trim()
	return `${isNegative ? '-' : ''}${before}${shortNumber(size)}${isShare(control.unit) ? '%' : ''}`
}

const million = rational.whole(1_000_000)

function shortNumber(size: rational.Rational): string {
	if (rational.compare(size, million) < 0) return exactDecimal(size)
	const inMillions = exactDecimal(rational.divide(size, million))
	const whole = exactDecimal(size)
	return inMillions.length < whole.length ? `${inMillions}M` : whole
}

/** "0.276"; a fraction that no decimal gives stays one: "50/3". */
export function exactDecimal(value: rational.Rational): string {
	const places = placesOf(value.d)
	if (places === null) return rational.printRational(value)
	return places === 0 ? String(value.n) : rational.toFixed(value, places).replace(/\.?0+$/, '')
}

function placesOf(d: bigint): number | null {
	let rest = d
	let twos = 0
	let fives = 0
	for (; rest % 2n === 0n; rest /= 2n) twos++
	for (; rest % 5n === 0n; rest /= 5n) fives++
	const places = Math.max(twos, fives)
	return rest === 1n && places <= 15 ? places : null
}

/** What somebody typed into a field or moved a slider to, as an exact cell; null when it is no number. */
export function cellOfField(control: Pick<Described, 'unit' | 'scale'>, text: string): string | null {
	const match = /^([-−]?)(\d+(?:\.\d*)?|\.\d+)(?:e([-+]?\d+))?$/.exec(text.trim())
	if (!match) return null
	const [, minus, digits = '', power] = match
	if (power !== undefined && Math.abs(Number(power)) > 30) return null
	const ten = rational.power(rational.whole(10), BigInt(power ?? 0))
	const value = rational.multiply(rational.multiply(decimal(digits), ten), scaleOf(control))
	return rational.printRational(minus ? rational.negate(value) : value)
}

/**
 * A what-if as an address, short enough to send to a colleague:
 *
 *   ?covered-share=85%25&amptp.general-increase=8%25,4%25,3.5%25&seed=2023&trials=100000
 *
 * A fact stands under its name, a side's position after the side's; the cells of one value follow each other. `scenario` begins another one
 * beside it and names it: `?scenario=Now&covered-share=52%25&scenario=Later&covered-share=85%25&at=2`, with `at` the one on the controls.
 * `give`, `for` and `whose` ask for an equal-cost trade. What is not named stands as it does on the table. A form without script writes
 * every field under the same names, one for each cell; `writeAddress` makes it short again.
 */
import { words as inWords, plain } from '@parley/engine/report'
import { nearest, rational } from '@parley/lang'
import { type Control, standing } from './controls.ts'
import { printValue, readValue } from './values.ts'

export interface Scenario {
	/** Null: it has no name of its own. */
	readonly name: string | null
	/** The cells of what is set, by the key of its control, as exact texts in base units. */
	readonly values: ReadonlyMap<string, readonly string[]>
}

export interface TradeQuestion {
	/** A side. */
	readonly whose: string
	/** Positions. */
	readonly give: string
	readonly for: string
}

export interface Address {
	readonly scenarios: readonly Scenario[]
	/** Which one is on the controls, from 0. */
	readonly at: number
	readonly seed: number | string
	readonly trials: number
	readonly trade: TradeQuestion | null
}

/** A part of an address that makes no sense, and what would be right. */
export interface Wrong {
	readonly wrong: string
	readonly right: string
}

export interface Surroundings {
	readonly controls: readonly Control[]
	readonly sides: readonly string[]
}

export const standardAddress: Address = {
	scenarios: [{ name: null, values: new Map() }],
	at: 0,
	seed: 2023,
	trials: 100_000,
	trade: null,
}

export const mostScenarios = 4
export const fewestTrials = 100
export const mostTrials = 200_000
const mostName = 60
/** What is a part of the address itself, or of every page of the negotiation. A fact of such a name is written `fact.NAME`. */
const ownKeys = ['scenario', 'at', 'seed', 'trials', 'give', 'for', 'whose', 'from', 'to']

export const keyOf = (side: string | null, name: string): string =>
	side !== null ? `${side}.${name}` : ownKeys.includes(name) ? `fact.${name}` : name

export function readAddress(
	{ controls, sides }: Surroundings,
	query: URLSearchParams,
): { readonly address: Address } | { readonly wrong: readonly Wrong[] } {
	const wrong: Wrong[] = []
	const own = new Map<string, string>()
	const drafts: { name: string | null; texts: Map<string, string[]> }[] = []
	const open = (name: string | null) => drafts[drafts.push({ name, texts: new Map() }) - 1]!
	for (const [key, text] of query) {
		if (key === 'scenario') open(text.trim() === '' ? null : text.trim().slice(0, mostName))
		else if (ownKeys.includes(key)) own.set(key, text)
		else {
			const { texts } = drafts.at(-1) ?? open(null)
			texts.set(key, [...(texts.get(key) ?? []), text])
		}
	}
	if (drafts.length === 0) open(null)
	if (drafts.length > mostScenarios)
		wrong.push({ wrong: `This address holds ${drafts.length} scenarios.`, right: `${mostScenarios} is the most that stand side by side.` })
	const scenarios = drafts.slice(0, mostScenarios).map(({ name, texts }) => ({ name, values: readScenario(controls, texts, wrong) }))
	const address: Address = {
		scenarios,
		at: readAt(own.get('at'), scenarios.length, wrong),
		seed: readSeed(own.get('seed'), wrong),
		trials: readTrials(own.get('trials'), wrong),
		trade: readTrade({ controls, sides }, own, wrong),
	}
	return wrong.length > 0 ? { wrong } : { address }
}

function readScenario(controls: readonly Control[], texts: ReadonlyMap<string, readonly string[]>, wrong: Wrong[]): Scenario['values'] {
	const values = new Map<string, readonly string[]>()
	for (const [key, given] of texts) {
		const control = controls.find(each => each.key === key)
		if (!control) {
			wrong.push(unknownKey(controls, key))
			continue
		}
		const cells = readCells(control, given, wrong)
		if (cells && !isStanding(control, cells)) values.set(key, cells)
	}
	return inOrder(controls, values)
}

/** In the order of the controls, so that one scenario has one address. */
export const inOrder = (controls: readonly Control[], values: Scenario['values']): Scenario['values'] =>
	new Map(controls.flatMap(({ key }) => (values.has(key) ? [[key, values.get(key)!] as const] : [])))

function unknownKey(controls: readonly Control[], key: string): Wrong {
	const keys = controls.map(each => each.key)
	const short = key.length > 60 ? `${key.slice(0, 59)}…` : key
	const sided = keys.filter(each => each.endsWith(`.${key}`))
	if (sided.length > 0) return { wrong: `${short} is a position, and each side has its own.`, right: `Write ${sided.join(' or ')}.` }
	const near = nearest(key, keys)
	const right = near
		? `The nearest is ${near}.`
		: `What can be set here: ${keys.slice(0, 8).join(', ')}${keys.length > 8 ? ' and more' : ''}.`
	return { wrong: `Nothing here is called ${short}.`, right }
}

/** Cells of one text, "8%,4%,3.5%", or from the fields of a form, a text each. */
function readCells(control: Control, given: readonly string[], wrong: Wrong[]): readonly string[] | null {
	const isOneText = given.length === 1
	const texts = isOneText ? given[0]!.split(',') : control.kind === 'yes-no' ? ofTickBoxes(given) : given
	if (texts.every(text => text.trim() === '')) return null
	if (texts.length !== control.cells.length) {
		wrong.push(wrongCount(control, texts.length))
		return null
	}
	const reads = texts.map((text, index) => {
		const { stands } = control.cells[index]!
		return text.trim() === '' && stands !== null ? { cell: stands } : readValue(control, text)
	})
	const mistakes = new Map(reads.flatMap(read => ('wrong' in read ? [[`${read.wrong} ${read.right}`, read] as const] : [])))
	wrong.push(...mistakes.values())
	return mistakes.size > 0 ? null : reads.map(read => normal('cell' in read ? read.cell : ''))
}

/** A tick box sends "no" before it, and "yes" as well when it is ticked. */
function ofTickBoxes(given: readonly string[]): readonly string[] {
	const cells: string[] = []
	for (const text of given) {
		if (text === 'yes' && cells.at(-1) === 'no') cells[cells.length - 1] = 'yes'
		else cells.push(text)
	}
	return cells
}

function wrongCount(control: Control, given: number): Wrong {
	const { cells, key } = control
	const values = (count: number): string => `${count} ${count === 1 ? 'value' : 'values'}`
	if (cells.length === 1) return { wrong: `${key} has ${values(given)}, and it is a single one.`, right: 'A number has no commas in it.' }
	const each = control.byYear ? 'contract year' : 'label'
	const labels = control.byYear ? '' : `: ${cells.map(cell => cell.label).join(', ')}`
	return {
		wrong: `${key} has ${values(given)}.`,
		right: `It takes ${cells.length}, one for each ${each}${labels}, with commas between.`,
	}
}

const normal = (cell: string): string => rational.printRational(rational.parseRational(cell)!)

export function isStanding(control: Control, cells: readonly string[]): boolean {
	const stands = standing(control)
	return stands !== null && cells.every((cell, index) => cell === normal(stands[index]!))
}

function readAt(text: string | undefined, scenarios: number, wrong: Wrong[]): number {
	if (text === undefined) return 0
	const at = Number(text)
	if (Number.isInteger(at) && at >= 1 && at <= scenarios) return at - 1
	wrong.push({
		wrong: `at is the number of a scenario, not “${text.slice(0, 40)}”.`,
		right: scenarios === 1 ? 'There is only one.' : `There are ${scenarios}.`,
	})
	return 0
}

function readSeed(text: string | undefined, wrong: Wrong[]): number | string {
	if (text === undefined) return standardAddress.seed
	if (/^\d{1,15}$/.test(text)) return Number(text)
	if (/^[\w-]{1,40}$/.test(text)) return text
	wrong.push({ wrong: `seed is “${text.slice(0, 40)}”.`, right: 'It is a number or a word of at most 40 letters.' })
	return standardAddress.seed
}

function readTrials(text: string | undefined, wrong: Wrong[]): number {
	if (text === undefined) return standardAddress.trials
	const trials = Number(text.replaceAll(/[_,]/g, ''))
	if (text.trim() !== '' && Number.isInteger(trials) && trials >= fewestTrials && trials <= mostTrials) return trials
	wrong.push({
		wrong: `trials is “${text.slice(0, 40)}”.`,
		right: `In a page it is a whole number from ${plain(fewestTrials)} to ${plain(mostTrials)}; the command line takes more.`,
	})
	return standardAddress.trials
}

function readTrade({ controls, sides }: Surroundings, own: ReadonlyMap<string, string>, wrong: Wrong[]): TradeQuestion | null {
	const [give, wanted, whose] = [own.get('give'), own.get('for'), own.get('whose') ?? sides[0]]
	if (!give && !wanted) return null
	const names = [...new Set(controls.filter(each => each.side !== null).map(each => each.name))]
	const solvable = [...new Set(controls.filter(each => each.side !== null && each.kind === 'number').map(each => each.name))]
	const isKnown =
		checkName('give', give, names, wrong) && checkName('for', wanted, solvable, wrong) && checkName('whose', whose, sides, wrong)
	if (!isKnown) return null
	if (give === wanted) {
		wrong.push({ wrong: `give and for both name ${give}.`, right: 'A trade takes two different positions.' })
		return null
	}
	return { whose: whose!, give: give!, for: wanted! }
}

function checkName(part: string, name: string | undefined, names: readonly string[], wrong: Wrong[]): boolean {
	if (name !== undefined && names.includes(name)) return true
	const near = name ? nearest(name, names) : null
	wrong.push({
		wrong: name ? `${part} names “${name.slice(0, 60)}”, which cannot stand there.` : `A trade needs ${part} as well.`,
		right: near ? `The nearest is ${near}.` : `It is one of ${names.slice(0, 12).join(', ')}.`,
	})
	return false
}

/** Without the question mark. Equal what-ifs have equal addresses. */
export function writeAddress(controls: readonly Control[], address: Address): string {
	const parts: string[] = []
	const put = (key: string, value: string): void => void parts.push(`${readable(key)}=${readable(value)}`)
	const isOne = address.scenarios.length === 1
	for (const { name, values } of address.scenarios) {
		if (!isOne || name !== null) put('scenario', name ?? '')
		for (const [key, cells] of values) {
			const control = controls.find(each => each.key === key)!
			put(key, cells.map(cell => printValue(control, cell)).join(','))
		}
	}
	if (address.at > 0) put('at', String(address.at + 1))
	if (address.trade) {
		put('give', address.trade.give)
		put('for', address.trade.for)
		put('whose', address.trade.whose)
	}
	put('seed', String(address.seed))
	put('trials', String(address.trials))
	return parts.join('&')
}

/** As little escaped as a query allows: it is there to be read. */
const readable = (text: string): string =>
	encodeURIComponent(text)
		.replaceAll('%20', '+')
		.replaceAll(/%(2C|24|3A|2F|40)/g, escaped => decodeURIComponent(escaped))

export function titleOf(address: Address, index: number): string {
	const { name } = address.scenarios[index]!
	if (name !== null) return name
	return address.scenarios.length === 1 ? 'This scenario' : `Scenario ${index + 1}`
}

/** The value's name in words, with its side's: "SAG-AFTRA: levy rate". */
export const nameOf = (control: Pick<Control, 'name'>): string => inWords(control.name)

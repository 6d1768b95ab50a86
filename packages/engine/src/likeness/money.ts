/**
 * What a use owes, by the pack's own page of terms (likeness/pay/*.md), run on the exact road: every figure a fraction, every rounding written there. The
 * pages are Markdown with their sources, and run in the tests like those of the prelude.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compile, evaluateExact, makeProgram, type Plan, rational } from '@parley/lang'
import { readMarkdown } from '../negotiation/markdown.ts'
import type { PackId } from './pack.ts'

export const payPages: Readonly<Record<PackId, string>> = {
	'tv-theatrical-2023': 'tv-theatrical-2023',
	'union-proposal-2023-10': 'tv-theatrical-2022',
	'employers-position-2023-10': 'tv-theatrical-2022',
	'interactive-2025': 'interactive-2025',
}

export const payFolder = join(import.meta.dirname, '../../likeness/pay')

export const sessions = ['none', 'same-day', 'own-day', 'short-own-day'] as const

/** What is given with a use. Those that the pack's page does not ask for are left out of its sum, which says so by giving no line for them. */
export interface PayGiven {
	/** Cents for a day, the performer's own. */
	readonly rate?: number
	readonly session?: (typeof sessions)[number]
	readonly days?: number
	readonly covered?: boolean
	/** Cents. */
	readonly lineRate?: number
	readonly lines?: number
	/** Cents for a session. */
	readonly scale?: number
	readonly realTimeSessions?: number
	/** Hundredths of a per cent: 2100 is 21%. */
	readonly contribution?: number
}

export interface Owed {
	readonly pack: PackId
	readonly wages: number
	readonly pensionAndHealth: number
	readonly owed: number
	/** Counts for residuals as if performed. */
	readonly residualPay: number
	/** Every figure of the page that is money, in cents. */
	readonly lines: readonly { readonly name: string; readonly cents: number }[]
	readonly sources: readonly { readonly fact: string; readonly source: string; readonly confidence: string }[]
}

/** By the name of the page's position: the value in the page's own display unit, as an exact fraction, or a word of a choice. */
function positionsOf(given: PayGiven): ReadonlyMap<string, string> {
	const { rate, session, days, covered, lineRate, lines, scale, realTimeSessions, contribution } = given
	const told: readonly (readonly [string, string | undefined])[] = [
		['rate', over(rate, 100)],
		['session', session],
		['days', over(days, 1)],
		['covered', covered === undefined ? undefined : covered ? 'yes' : 'no'],
		['line-rate', over(lineRate, 100)],
		['lines', over(lines, 1)],
		['scale', over(scale, 100)],
		['real-time-sessions', over(realTimeSessions, 1)],
		['contribution', over(contribution, 100)],
	]
	return new Map(told.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
}

const over = (value: number | undefined, denominator: number): string | undefined =>
	value === undefined ? undefined : `${value}/${denominator}`

export interface PayProblem {
	readonly field: string
	readonly message: string
}

/** What is wrong with the figures given; empty when they can be used. */
export const payProblems = (given: PayGiven): readonly PayProblem[] =>
	Object.entries(given).flatMap(([field, value]) => {
		if (typeof value !== 'number') return []
		return Number.isInteger(value) && value >= 0 && value <= 1e11 ? [] : [{ field, message: `${field} is a whole number, nought or more.` }]
	})

const plans = new Map<PackId, Plan>()

function planOf(pack: PackId): Plan {
	const found = plans.get(pack) ?? compilePage(payPages[pack])
	plans.set(pack, found)
	return found
}

/** Throws when the page has a mistake: it is ours. */
function compilePage(name: string): Plan {
	const file = `${name}.md`
	const page = readMarkdown(file, readFileSync(join(payFolder, file), 'utf8'))
	const field = (key: string): string => String(page.fields.get(key)?.value ?? '')
	const [from = '', to = ''] = field('term').split(' to ')
	const { plan, diagnostics } = compile({
		blocks: page.terms.map(({ text, firstLine }) => ({ file, firstLine, text, home: { kind: 'issue', id: name } })),
		setting: { currency: 'USD', sides: [], parties: [], term: { from, to }, asOf: field('as-of') },
	})
	if (!plan) throw new Error(`${file} does not compile: ${diagnostics.map(each => each.message).join('; ')}`)
	return plan
}

export function owedFor(pack: PackId, given: PayGiven): Owed {
	const [problem] = payProblems(given)
	if (problem) throw new Error(problem.message)
	const plan = planOf(pack)
	const scenario = new Map<string, { readonly value: string }>()
	for (const [name, value] of positionsOf(given)) {
		const position = plan.quantities.find(each => each.name === name && each.kind === 'position')
		if (position) scenario.set(name, { value: baseValue(position, value) })
	}
	const money = plan.quantities.filter(each => each.kind === 'let' && each.display === 'USD')
	const maker = makeProgram(plan)
	const program = maker.finish(money.map(each => maker.instantiate(each.node, scenario)))
	const { outputs } = evaluateExact(program)
	const lines = money.map((quantity, place) => ({ name: quantity.name, cents: centsOf(quantity, outputs[place]!.cells[0] ?? null) }))
	const of = (name: string): number => lines.find(each => each.name === name)!.cents
	return {
		pack,
		wages: of('wages'),
		pensionAndHealth: of('pension-and-health'),
		owed: of('owed'),
		residualPay: of('residual-pay'),
		lines,
		sources: plan.quantities
			.filter(each => each.kind === 'fact')
			.map(each => ({ fact: each.name, source: each.source ?? '', confidence: each.confidence ?? '' })),
	}
}

function baseValue({ measure, displayScale }: Plan['quantities'][number], value: string): string {
	if (measure.kind === 'yes-no') return value === 'yes' ? '1' : '0'
	if (measure.kind === 'choice') return String(measure.words.indexOf(value))
	return rational.printRational(rational.multiply(rational.parseRational(value)!, rational.parseRational(displayScale)!))
}

/** Rounded on the page already where it is owed; here only written as a whole number. */
function centsOf({ name, displayScale }: Plan['quantities'][number], cell: ReturnType<typeof rational.parseRational>): number {
	if (cell === null) throw new Error(`the page of pay has no figure for ${name}`)
	return Number(
		rational.toFixed(rational.multiply(rational.divide(cell, rational.parseRational(displayScale)!), rational.parseRational('100')!), 0),
	)
}

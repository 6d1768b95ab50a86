/**
 * Who may sign or vote, as data: in one of these units, in one of these standings, on the roll since a day at the latest; all as of a day. What a
 * rule does not name, it does not ask for.
 *
 *   { "asOf": "2026-03-01", "units": ["Nurses"], "standings": ["good"], "onRollSince": "2025-12-01" }
 */
import { isDay } from './roll-file.ts'

export interface Eligibility {
	readonly asOf: string
	readonly units?: readonly string[]
	readonly standings?: readonly string[]
	readonly onRollSince?: string
}

export interface OnRoll {
	readonly unit: string | null
	readonly standing: string | null
	/** As `2024-03-01`. */
	readonly since: string | null
	/** The day on which they left the roll. */
	readonly goneOn: string | null
}

export type Eligible = { readonly eligible: true } | { readonly eligible: false; readonly why: string }

export function isEligible(rule: Eligibility, { unit, standing, since, goneOn }: OnRoll): Eligible {
	if (goneOn !== null && goneOn <= rule.asOf) return not(`no longer on the roll on ${rule.asOf}`)
	if (since !== null && since > rule.asOf) return not(`on the roll only since ${since}`)
	if (rule.units && !includes(rule.units, unit)) return not(unit === null ? 'in no unit' : `in the unit ${unit}`)
	if (rule.standings && !includes(rule.standings, standing))
		return not(standing === null ? 'without a standing' : `of the standing ${standing}`)
	if (rule.onRollSince === undefined) return { eligible: true }
	if (since === null) return not('without a day since when on the roll')
	return since <= rule.onRollSince ? { eligible: true } : not(`on the roll only since ${since}`)
}

const not = (why: string): Eligible => ({ eligible: false, why })

const folded = (text: string): string => text.normalize('NFC').trim().toLowerCase()
const includes = (list: readonly string[], text: string | null): boolean =>
	text !== null && list.some(each => folded(each) === folded(text))

/** A rule from outside: whole, or the sentences that say what is wrong with it. */
export function readEligibility(value: unknown): { readonly rule: Eligibility } | { readonly mistakes: readonly string[] } {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return { mistakes: ['A rule is an object with asOf.'] }
	const given = value as Readonly<Record<string, unknown>>
	const mistakes = [
		...Object.keys(given)
			.filter(name => !(name in fields))
			.map(name => `A rule has no ${name}; it has ${Object.keys(fields).join(', ')}.`),
		...('asOf' in given ? [] : ['A rule has a day asOf.']),
		...Object.entries(fields).flatMap(([name, { holds, words }]) => (name in given && !holds(given[name]) ? [`${name} is ${words}.`] : [])),
	]
	return mistakes.length > 0 ? { mistakes } : { rule: given as unknown as Eligibility }
}

const isList = (value: unknown): boolean =>
	Array.isArray(value) && value.length > 0 && value.every(each => typeof each === 'string' && each.trim() !== '')
const aDay = { holds: (value: unknown): boolean => typeof value === 'string' && isDay(value), words: 'a day such as 2026-03-01' }
const aList = { holds: isList, words: 'a list of one text or more' }
const fields: Readonly<Record<keyof Eligibility, { readonly holds: (value: unknown) => boolean; readonly words: string }>> = {
	asOf: aDay,
	units: aList,
	standings: aList,
	onRollSince: aDay,
}

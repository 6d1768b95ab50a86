/** What may stand after the question mark: said once, for the reader of an address, for its description, and for what is refused. */
import { nearest, parseDate } from '@parley/lang'
import { ApiProblem } from './problem.ts'
import type { Schema } from './schemas.ts'

export interface Parameter {
	readonly name: ParameterName
	readonly says: string
	readonly schema: Schema
	readonly example: string
	readonly required?: boolean
	/** May stand several times. */
	readonly isRepeated?: boolean
}

export type ParameterName = 'as-of' | 'seed' | 'trials' | 'between' | 'of' | 'at' | 'facts' | 'set' | 'give' | 'for' | 'to'

/** A server works for many: more trials than these are for the command line. */
export const mostTrials = 100_000
export const fewestTrials = 100
export const mostSets = 20
const longestValue = 1_000

const text: Schema = { type: 'string', maxLength: longestValue }

const all: Readonly<Record<ParameterName, Omit<Parameter, 'name'>>> = {
	'as-of': {
		says: 'Only what was known and proposed by that day; otherwise the folder’s own.',
		schema: { type: 'string', format: 'date' },
		example: '2023-10-11',
	},
	seed: { says: 'The luck of the trials, a number or a word; otherwise 2023.', schema: { ...text, maxLength: 100 }, example: '2023' },
	trials: {
		says: 'How many trials; otherwise 20,000.',
		schema: { type: 'integer', minimum: fewestTrials, maximum: mostTrials },
		example: '5000',
	},
	between: {
		says: 'Two points of the talks with a comma between them: a side, a side on a day (amptp@2023-07-12), a proposal’s id, or current. Otherwise the sides where they stand.',
		schema: { ...text, pattern: '^[^,]+,[^,]+$' },
		example: 'sag-aftra@2023-10-11,sag-aftra',
	},
	of: { says: 'One cost instead of the whole package.', schema: text, example: 'streaming-levy' },
	at: { says: 'A point of the talks: whose positions, or whose package.', schema: text, example: 'sag-aftra' },
	facts: { says: 'That side’s own facts instead of the shared ones.', schema: text, example: 'sag-aftra' },
	set: {
		says: `NAME=VALUE gives a fact another value for everybody, or a position in a third column; SIDE:NAME=VALUE gives one side’s position another. A value is an expression of the language. Up to ${mostSets} times.`,
		schema: { type: 'array', items: text, minItems: 1, maxItems: mostSets },
		example: 'covered-share=85%',
		required: true,
		isRepeated: true,
	},
	give: { says: 'The position that moves.', schema: text, example: 'levy-rate', required: true },
	for: { says: 'The position that is solved for.', schema: text, example: 'general-increase', required: true },
	to: { says: 'A point: whose value the given position takes; otherwise the other side’s.', schema: text, example: 'amptp' },
}

export const parameter = (name: ParameterName): Parameter => ({ name, ...all[name] })

export type Given = Readonly<Partial<Record<ParameterName, readonly string[]>>>

/** Strictly: a name that is not known, or one too many, is refused rather than passed over. */
export function readQuery(query: URLSearchParams, allowed: readonly ParameterName[]): Given {
	const given: Partial<Record<ParameterName, readonly string[]>> = {}
	for (const name of new Set(query.keys())) {
		const known = allowed.find(each => each === name)
		if (!known) throw unknown(name, allowed)
		const values = query.getAll(name)
		const { isRepeated } = all[known]
		if (!isRepeated && values.length > 1)
			throw new ApiProblem('query', 400, `${known} is given ${values.length} times, and can be given once.`)
		if (isRepeated && values.length > mostSets)
			throw new ApiProblem('query', 400, `${known} is given ${values.length} times; ${mostSets} are the most.`)
		const long = values.find(value => value.length > longestValue)
		if (long !== undefined)
			throw new ApiProblem('query', 400, `A value of ${known} is ${long.length} characters long; ${longestValue} are the most.`)
		given[known] = values
	}
	const missing = allowed.find(name => all[name].required && !given[name])
	if (missing)
		throw new ApiProblem('query', 400, `${missing} is missing.`, {
			mend: `Write ?${new URLSearchParams([[missing, all[missing].example]])} after the address.`,
		})
	return given
}

function unknown(name: string, allowed: readonly ParameterName[]): ApiProblem {
	const near = nearest(name, allowed)
	const takes = allowed.length === 0 ? 'This address takes nothing after the question mark.' : `This address takes ${allowed.join(', ')}.`
	return new ApiProblem('query', 400, `Nothing is called ${cut(name)} here.`, { mend: near ? `The nearest is ${near}. ${takes}` : takes })
}

export const cut = (words: string): string => (words.length > 60 ? `${words.slice(0, 59)}…` : words)

export const textOf = (given: Given, name: ParameterName): string | undefined => given[name]?.[0]

export function dayOf(given: Given): string | undefined {
	const day = textOf(given, 'as-of')
	if (day !== undefined && parseDate(day) === null)
		throw new ApiProblem('query', 400, `There is no day ${cut(day)}.`, { mend: 'A day is written as 2023-10-28.' })
	return day
}

export function runOf(given: Given): { readonly seed?: number | string; readonly trials?: number } {
	const seed = textOf(given, 'seed')
	const trials = textOf(given, 'trials')
	return {
		...(seed === undefined ? {} : { seed: /^\d{1,15}$/.test(seed) ? Number(seed) : seed }),
		...(trials === undefined ? {} : { trials: countOf(trials) }),
	}
}

function countOf(text: string): number {
	const trials = Number(text.replaceAll(/[_,]/g, ''))
	if (Number.isInteger(trials) && trials >= fewestTrials && trials <= mostTrials) return trials
	throw new ApiProblem(
		'query',
		400,
		`trials is a whole number from ${fewestTrials} to ${mostTrials.toLocaleString('en-US')}, not ${cut(text)}.`,
		{ mend: 'The command line runs up to ten million.' },
	)
}

export function betweenOf(given: Given): readonly [string, string] | undefined {
	const text = textOf(given, 'between')
	if (text === undefined) return undefined
	const [first, second, ...rest] = text.split(',').map(part => part.trim())
	if (first && second && rest.length === 0) return [first, second]
	throw new ApiProblem('query', 400, 'between takes two points with a comma between them.', {
		mend: 'Write ?between=sag-aftra@2023-10-11,sag-aftra.',
	})
}

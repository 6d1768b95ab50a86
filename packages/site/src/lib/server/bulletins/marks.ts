/**
 * Marks: where a bulletin draws what it says from the ledger, the costing and the claims.
 *
 *   {{figure gap}}                           how much more the first side's package costs than the second's
 *   {{figure gap of minimums in year 2}}     one cost of it, in one contract year
 *   {{figure total of amptp}}                what a side's package, or one cost of it, costs above the current agreement
 *   {{figure total of amptp over base}}      … in the last year, over base
 *   {{figure covered-share}}                 a fact
 *   {{figure letter no-bad-deal}}            signatures under an open letter
 *   {{position levy-rate of sag-aftra}}      where a side stands; `now` in the place of a side: the current agreement
 *   {{position ceilings of amptp for half-hour}}
 *   {{claim levy-over-eight-hundred-million}}
 *   {{turn U-7}}
 *   {{strike-day}}                           the day of the strike; or {{strike-day NAME}}, a counter among the claims
 */
import { nearest } from '@parley/lang'

export type Mark = { readonly text: string; readonly place: Place } & (
	| {
			readonly kind: 'figure'
			readonly of: 'gap'
			readonly name: string
			readonly year: number | null
	  }
	| {
			readonly kind: 'figure'
			readonly of: 'cost'
			readonly name: string
			readonly side: string
			readonly year: number | null
			readonly overBase: boolean
	  }
	| { readonly kind: 'figure'; readonly of: 'fact'; readonly name: string }
	| { readonly kind: 'figure'; readonly of: 'letter'; readonly name: string }
	| { readonly kind: 'position'; readonly name: string; readonly side: string | null; readonly label: string | null }
	| { readonly kind: 'claim'; readonly name: string }
	| { readonly kind: 'turn'; readonly name: string }
	| { readonly kind: 'strike-day'; readonly name: string | null }
)

/** Both from 1. */
export interface Place {
	readonly line: number
	readonly column: number
}

export interface Mistake {
	readonly place: Place
	/** As it is written; cut where it is long. */
	readonly mark: string
	readonly message: string
	readonly mend: string
}

/** The text in pieces: what is written, and the place of each mark in the list. */
export interface Marked {
	readonly pieces: readonly (string | number)[]
	readonly marks: readonly Mark[]
	readonly mistakes: readonly Mistake[]
}

export const kinds = ['figure', 'position', 'claim', 'turn', 'strike-day'] as const

export function readMarks(body: string): Marked {
	const pieces: (string | number)[] = []
	const marks: Mark[] = []
	const mistakes: Mistake[] = []
	let end = 0
	for (const found of body.matchAll(/\{\{([^{}\n]*)\}\}/g)) {
		pieces.push(body.slice(end, found.index))
		end = found.index + found[0].length
		const place = placeOf(body, found.index)
		const read = readMark(found[1]!.trim().replaceAll(/\s+/g, ' '), place)
		if ('kind' in read) pieces.push(marks.push(read) - 1)
		else mistakes.push({ place, mark: cut(found[0]), ...read })
	}
	pieces.push(body.slice(end))
	return { pieces, marks, mistakes: [...mistakes, ...unclosed(body), ...pictures(body)].toSorted(byPlace) }
}

export const byPlace = (a: Mistake, b: Mistake): number => a.place.line - b.place.line || a.place.column - b.place.column

const cut = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text)

export function placeOf(text: string, index: number): Place {
	const before = text.slice(0, index).split('\n')
	return { line: before.length, column: before.at(-1)!.length + 1 }
}

/** Braces that are left over where no whole mark stands. */
function unclosed(body: string): readonly Mistake[] {
	const rest = body.replaceAll(/\{\{[^{}\n]*\}\}/g, whole => ' '.repeat(whole.length))
	return [...rest.matchAll(/\{\{|\}\}/g)].map(found => ({
		place: placeOf(body, found.index),
		mark: cut(body.slice(found.index, body.indexOf('\n', found.index) + 1 || undefined).trim()),
		message: found[0] === '{{' ? 'This mark has no end.' : 'This ends a mark that has no beginning.',
		mend: 'A mark stands on one line between {{ and }}, such as {{figure gap}}.',
	}))
}

/** What is fetched when a mail is read tells whoever keeps it who reads it, and when. */
const pictures = (body: string): readonly Mistake[] =>
	[...body.matchAll(/!\[[^\]\n]*\](?:\([^)\n]*\))?/g)].map(found => ({
		place: placeOf(body, found.index),
		mark: cut(found[0]),
		message: 'A bulletin has no pictures: whoever keeps one would learn who reads, and when.',
		mend: 'Lead to it with a link, without the exclamation mark.',
	}))

const forms: Readonly<Record<(typeof kinds)[number], string>> = {
	figure: '{{figure gap}}, {{figure total of SIDE}}, {{figure NAME of SIDE in year 2}}, {{figure FACT}} or {{figure letter WORD}}',
	position: '{{position NAME of SIDE}}, {{position NAME now}} or {{position NAME of SIDE for LABEL}}',
	claim: '{{claim NAME}}',
	turn: '{{turn U-7}}',
	'strike-day': '{{strike-day}} or {{strike-day NAME}}',
}

const name = '[a-z][\\w-]*'
const figureForm = new RegExp(`^(${name})(?: of (${name}))?(?: in year (\\d{1,2}))?( over base)?$`)
const positionForm = new RegExp(`^(${name}) (?:of (${name})|now)(?: for (.+))?$`)

type Wrong = Pick<Mistake, 'message' | 'mend'>

function readMark(words: string, place: Place): Mark | Wrong {
	const [kind = '', ...others] = words.split(' ')
	const rest = others.join(' ')
	const base = { text: words, place }
	const malformed = (of: keyof typeof forms): Wrong => ({
		message: `A ${of} is not written like this.`,
		mend: `Write ${forms[of]}.`,
	})
	switch (kind) {
		case 'figure':
			return readFigure(rest, base) ?? malformed('figure')
		case 'position': {
			const found = positionForm.exec(rest)
			if (!found) return malformed('position')
			return { kind, ...base, name: found[1]!, side: found[2] ?? null, label: found[3] ?? null }
		}
		case 'claim':
			return /^[a-z0-9][\w-]*$/.test(rest) ? { kind, ...base, name: rest } : malformed('claim')
		case 'turn':
			return /^[\w-]+$/.test(rest) ? { kind, ...base, name: rest } : malformed('turn')
		case 'strike-day':
			return /^(?:[a-z0-9][\w-]*)?$/.test(rest) ? { kind, ...base, name: rest === '' ? null : rest } : malformed('strike-day')
		default: {
			const near = nearest(kind, kinds)
			return {
				message: kind === '' ? 'This mark is empty.' : `There is no mark “${cut(kind)}”.`,
				mend: near ? `The nearest is ${near}: ${forms[near]}.` : `A mark begins with ${kinds.join(', ')}.`,
			}
		}
	}
}

function readFigure(rest: string, base: { readonly text: string; readonly place: Place }): Mark | null {
	const letter = /^letter ([a-z0-9][a-z0-9-]*)$/.exec(rest)
	if (letter) return { kind: 'figure', of: 'letter', ...base, name: letter[1]! }
	const found = figureForm.exec(rest)
	if (!found) return null
	const [, first = '', of, inYear, over] = found
	const year = inYear === undefined ? null : Number(inYear)
	if (first === 'gap') return over ? null : { kind: 'figure', of: 'gap', ...base, name: of ?? 'total', year }
	if (of !== undefined)
		return over && year !== null ? null : { kind: 'figure', of: 'cost', ...base, name: first, side: of, year, overBase: Boolean(over) }
	return year === null && !over ? { kind: 'figure', of: 'fact', ...base, name: first } : null
}

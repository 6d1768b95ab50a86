/**
 * clause     = 'source' text | 'confidence' word | 'known' date | 'dated' date | 'note' text | 'quote' text
 *            | 'by' (name | text) | 'on' date | 'under' (name | text) | 'located' text | 'archived' text | 'withdrawn' date       (claims)
 *            | 'nature' ( figure | event | impact | days )                                                                       (claims)
 *            | ( 'confirmed' | 'documented' | 'measured' | 'admitted' | 'disputed' ) text                                    (claims)
 * confidence = high | medium | low | derived | assumed
 */
import type { Place } from '../diagnostics/diagnostic.ts'
import { nearest } from '../diagnostics/nearest.ts'
import {
	atEnd,
	atKeyword,
	atLostHead,
	capital,
	complain,
	describe,
	halt,
	isCloser,
	peek,
	placeHere,
	placeSince,
	previous,
	type Reader,
	readName,
	readNameOrText,
	recover,
	refuse,
	refuseMissing,
	skipToClause,
	take,
} from './reader.ts'
import { isSymbol, isWord, type Token } from './token.ts'
import type { Clauses, Confidence, Name, Nature, Text } from './tree.ts'
import { isClauseWord } from './words.ts'

type Draft = { -readonly [K in keyof Clauses]: Clauses[K] extends readonly Text[] ? Text[] : Clauses[K] }

interface Gathered {
	readonly draft: Draft
	/** Where each clause was first given. */
	readonly given: Map<string, Place>
}

export const gather = (): Gathered => ({
	draft: {
		source: null,
		confidence: null,
		known: null,
		dated: null,
		note: null,
		quote: null,
		by: null,
		on: null,
		under: null,
		confirmed: [],
		documented: [],
		measured: [],
		admitted: [],
		disputed: [],
		located: null,
		archived: null,
		withdrawn: null,
		nature: null,
	},
	given: new Map(),
})

type ClauseReader = (reader: Reader, draft: Draft) => void

const readers: Readonly<Record<keyof Clauses, ClauseReader>> = {
	source: (reader, draft) => keep(draft, 'source', readText(reader)),
	confidence: (reader, draft) => keep(draft, 'confidence', readConfidence(reader)),
	known: (reader, draft) => keep(draft, 'known', readDate(reader)),
	dated: (reader, draft) => keep(draft, 'dated', readDate(reader)),
	note: (reader, draft) => keep(draft, 'note', readText(reader)),
	quote: (reader, draft) => keep(draft, 'quote', readText(reader)),
	by: (reader, draft) => keep(draft, 'by', readNameOrText(reader, 'The name of who said it')),
	on: (reader, draft) => keep(draft, 'on', readDate(reader)),
	under: (reader, draft) => keep(draft, 'under', readNameOrText(reader, "A proposal's name")),
	confirmed: (reader, draft) => draft.confirmed.push(readText(reader)),
	documented: (reader, draft) => draft.documented.push(readText(reader)),
	measured: (reader, draft) => draft.measured.push(readText(reader)),
	admitted: (reader, draft) => draft.admitted.push(readText(reader)),
	disputed: (reader, draft) => draft.disputed.push(readText(reader)),
	located: (reader, draft) => keep(draft, 'located', readText(reader)),
	archived: (reader, draft) => keep(draft, 'archived', readText(reader)),
	withdrawn: (reader, draft) => keep(draft, 'withdrawn', readDate(reader)),
	nature: (reader, draft) => keep(draft, 'nature', readNature(reader)),
}

const repeatable: readonly string[] = ['confirmed', 'documented', 'measured', 'admitted', 'disputed']
const claimsOnly: readonly string[] = ['by', 'on', 'under', ...repeatable, 'located', 'archived', 'withdrawn', 'nature']

type Single = { [K in keyof Clauses]: Clauses[K] extends readonly Text[] ? never : K }[keyof Clauses]

const keep = <K extends Single>(draft: Draft, clause: K, value: Draft[K]): void => {
	draft[clause] ??= value
}

const isSimple = (word: string): word is keyof Clauses => Object.hasOwn(readers, word)

/** `{ clause }`, into `gathered`; those of claims are refused elsewhere. */
export const readClauses = (reader: Reader, inClaim: boolean, gathered: Gathered = gather()): Clauses => {
	for (;;) {
		const token = peek(reader)
		if (token.kind !== 'name' || !isSimple(token.text) || isWord(peek(reader, 1), 'says')) return gathered.draft
		recover(
			reader,
			() => readClause(reader, token, token.text as keyof Clauses, inClaim, gathered),
			() => skipToClause(reader),
			() => undefined,
		)
	}
}

const readClause = (reader: Reader, token: Token, clause: keyof Clauses, inClaim: boolean, gathered: Gathered): void => {
	const place = placeHere(reader, token)
	reportMisplaced(reader, clause, place, inClaim)
	reader.at++
	readers[clause](reader, gathered.draft)
	reportRepeated(reader, clause, placeSince(reader, place), gathered)
	refuseRest(reader)
}

const reportMisplaced = (reader: Reader, clause: string, place: Place, inClaim: boolean): void => {
	if (inClaim || !claimsOnly.includes(clause)) return
	const mend = clause === 'by' ? { mend: 'The dimensions of a value stand in its type: `name : type by year = …`.' } : {}
	complain(reader, 'misplaced-clause', `Only a claim takes \`${clause}\`.`, place, mend)
}

const reportRepeated = (reader: Reader, clause: string, place: Place, gathered: Gathered): void => {
	const first = gathered.given.get(clause)
	gathered.given.set(clause, first ?? place)
	if (first === undefined || reader.skipped || repeatable.includes(clause)) return
	complain(reader, 'repeated-clause', `\`${clause}\` is given twice.`, place, { also: [{ place: first, text: 'the first, which counts' }] })
}

/** What follows a value or a clause begins another clause, or nothing follows. */
export const refuseRest = (reader: Reader): void => {
	const token = peek(reader)
	if (atEnd(reader) || atKeyword(reader)) return
	if (atLostHead(reader)) refuseLostHead(reader, token)
	if (token.kind === 'name' && (isClauseWord(token.text) || isWord(peek(reader, 1), 'says'))) return
	if (token.kind === 'junk') halt()
	if (reader.crossed) halt()
	if (isCloser(token)) reader.crossed = true
	if (peek(reader, 1).kind === 'junk') halt()
	refuse(reader, 'unexpected', `${capital(describe(token))} cannot stand here.`, placeHere(reader), restDetails(reader, token))
}

/** A text, a misspelt word with what a clause takes, or another declaration: the value before it is whole. */
export const isClauseLike = (reader: Reader): boolean => {
	const [token, next] = [peek(reader), peek(reader, 1)]
	if (token.kind === 'text' || atLostHead(reader)) return true
	return token.kind === 'name' && next.line === token.line && (next.kind === 'text' || next.kind === 'date' || isLevel(next))
}

/** Its clauses are not those of the declaration before: all of it is skipped. */
const refuseLostHead = (reader: Reader, token: Token): never => {
	if (token.kind !== 'junk') {
		complain(reader, 'unknown-declaration', `\`${token.text}\` does not begin a declaration.`, placeHere(reader, token), {
			mend: 'Begin with a word such as `let` or `fact`.',
		})
	}
	reader.at = reader.end
	return halt()
}

const restDetails = (reader: Reader, token: Token): { mend?: string; note?: string } => {
	if (token.kind === 'symbol' && ')]}'.includes(token.text)) return { note: 'No bracket is open here.' }
	const near = token.kind === 'name' ? nearest(token.text, ['confidence', ...Object.keys(readers)]) : null
	if (near !== null && peek(reader, 1).kind !== 'symbol') return { mend: `The nearest clause is \`${near}\`.` }
	if (isSymbol(token, '.'))
		return {
			mend:
				previous(reader).kind === 'number' ? 'A number has a digit after its point: 5.0.' : 'A column is `table.column`, without spaces.',
		}
	if (token.first && token.kind === 'name' && previous(reader).kind === 'number')
		return { note: 'A unit stands on the same line as its number.' }
	if (token.kind === 'text') return { mend: 'Say what the text is: `source`, `note` or `quote`.' }
	return { note: 'The value before it is complete.' }
}

const readText = (reader: Reader): Text => {
	const token = peek(reader)
	if (token.kind !== 'text') return refuseMissing(reader, 'expected-text', 'A text', { mend: 'Write it in plain quotes: `"…"`.' })
	return { text: token.text, place: placeHere(reader, take(reader)) }
}

const readDate = (reader: Reader): Text | null => {
	const token = peek(reader)
	if (token.kind === 'ruined') {
		reader.at++
		return null
	}
	if (token.kind !== 'date') return refuseMissing(reader, 'expected-date', 'A date', { mend: 'A date is year-month-day: 2023-10-28.' })
	return { text: token.text, place: placeHere(reader, take(reader)) }
}

const levels: readonly Confidence[] = ['high', 'medium', 'low', 'derived', 'assumed']

const isLevel = (token: Token): boolean => token.kind === 'name' && levels.some(level => level === token.text)

const readConfidence = (reader: Reader): Clauses['confidence'] => {
	const word: Name = readName(reader, 'A level of confidence')
	const level = levels.find(candidate => candidate === word.name)
	if (level !== undefined) return { level, place: word.place }
	const near = nearest(word.name, levels)
	complain(reader, 'unknown-confidence', `\`${word.name}\` is not a level of confidence.`, word.place, {
		note: 'The levels are high, medium, low, derived and assumed.',
		...(near === null ? {} : { mend: `The nearest is \`${near}\`.` }),
	})
	return { level: 'assumed', place: word.place }
}

const natures: readonly Nature[] = ['figure', 'event', 'impact', 'days']

const readNature = (reader: Reader): Nature => {
	const word: Name = readName(reader, 'What the claim is of')
	const nature = natures.find(candidate => candidate === word.name)
	if (nature !== undefined) return nature
	const near = nearest(word.name, natures)
	complain(reader, 'unknown-nature', `\`${word.name}\` is not what a claim is of.`, word.place, {
		note: 'A claim is of a figure, an event, an impact, or of days that are counted on.',
		...(near === null ? {} : { mend: `The nearest is \`${near}\`.` }),
	})
	return 'figure'
}

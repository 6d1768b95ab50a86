/** A claim as its form gives it, read strictly: everything that is wrong is told at once, and what was written stays in the form. */
import type { ClaimAudience, Side, SupportKind, Venue } from '#db'
import { audiences, type Nature, natures, supports, venues } from '#lib/claims/words.ts'
import { isId } from '../sessions/dates.ts'
import { isRealDay } from '../sessions/zones.ts'
import { hasUnseen } from '../unseen.ts'

/** Of what a correction may change. */
export interface VersionWritten {
	readonly text: string
	readonly saidBy: string
	readonly saidRole: string | null
	readonly saidSide: Side | null
	/** As `2023-10-26`. */
	readonly saidOn: string
	readonly venue: Venue
	readonly venueName: string | null
	readonly address: string | null
	readonly session: string | null
	/** SHA-256 of the copy that was kept, hexadecimal. */
	readonly archived: string | null
	readonly locator: string | null
	readonly quote: string | null
	readonly countsFrom: string | null
	readonly countsTo: string | null
	readonly withdrawnOn: string | null
}

export interface ClaimWritten extends VersionWritten {
	readonly nature: Nature
	readonly topic: string | null
	/** A claim of the folder whose sums are tried against this one. */
	readonly reading: string | null
	readonly audience: ClaimAudience
}

export interface SupportWritten {
	readonly kind: SupportKind
	readonly by: string
	readonly source: string
	readonly locator: string | null
}

export interface DisputeWritten {
	readonly by: string
	readonly why: string
	readonly source: string
}

export interface FieldProblem {
	readonly field: string
	readonly message: string
}

export type Read<T> = { readonly written: T } | { readonly problems: readonly FieldProblem[] }
export type Field = (name: string) => string

/** One line, its blanks single. */
export const oneLine = (text: string): string => text.normalize('NFC').trim().replaceAll(/\s+/g, ' ')

const isOf = <T extends string>(words: Readonly<Record<T, string>>, text: string): text is T => Object.hasOwn(words, text)

export const isAddress = (text: string): boolean =>
	/^https?:\/\/[^\s<>"'`\\]+$/.test(text) && text.length <= 2000 && !hasUnseen(text) && URL.canParse(text) && new URL(text).username === ''

class Reader {
	readonly problems: FieldProblem[] = []
	readonly #field: Field

	constructor(field: Field) {
		this.#field = field
	}

	wrong(field: string, message: string): void {
		this.problems.push({ field, message })
	}

	/** One line of at most so many characters; null where it is empty. */
	line(name: string, what: string, most: number): string | null {
		const text = oneLine(this.#field(name))
		if (text.length > most) this.wrong(name, `${what} has ${text.length} characters, and may have ${most}.`)
		else if (hasUnseen(text)) this.wrong(name, `${what} has a character that is not seen, which could show it otherwise than it is.`)
		return text === '' ? null : text
	}

	needed(name: string, what: string, most: number, missing: string): string {
		const text = this.line(name, what, most)
		if (text === null) this.wrong(name, missing)
		return text ?? ''
	}

	day(name: string, what: string): string | null {
		const text = this.#field(name).trim()
		if (text === '') return null
		if (isRealDay(text)) return text
		this.wrong(name, `${what} is written like 2023-10-26.`)
		return null
	}

	choice<T extends string>(name: string, words: Readonly<Record<T, string>>, missing: string): T | null {
		const text = this.#field(name).trim()
		if (isOf(words, text)) return text
		this.wrong(name, missing)
		return null
	}

	/** A source: words, or a web address that is one. */
	source(name: string): string {
		const text = this.needed(name, 'The source', 2000, 'Give the source: a web address, or the paper by its name and day.')
		if (/^\w+:/.test(text) && !/\s/.test(text) && !isAddress(text))
			this.wrong(name, 'The source’s web address begins with https:// or http://.')
		return text
	}

	text(name: string): string {
		return this.#field(name).trim()
	}
}

const sides = { union: 'union', employer: 'employer' } as const

function readVersion(reader: Reader, isCounter: boolean): VersionWritten {
	const text = reader.needed('text', 'The claim', 500, 'Say in a sentence what is claimed.')
	const saidBy = reader.needed('saidBy', 'The name', 200, 'Say who said it.')
	const saidRole = reader.line('saidRole', 'The role', 200)
	const given = reader.text('saidSide')
	const saidSide = isOf(sides, given) ? given : null
	const saidOn = reader.day('saidOn', 'The day on which it was said')
	if (saidOn === null && reader.problems.every(each => each.field !== 'saidOn')) reader.wrong('saidOn', 'Say on which day it was said.')
	const venue = reader.choice('venue', venues, 'Choose where it was said.') ?? 'press'
	const where = readWhere(reader, venue)
	const archived = readArchived(reader)
	const counts = readCounts(reader, isCounter)
	const withdrawnOn = reader.day('withdrawnOn', 'The day on which it was taken back')
	if (withdrawnOn !== null && saidOn !== null && withdrawnOn < saidOn)
		reader.wrong('withdrawnOn', 'It was not taken back before it was said.')
	return {
		text,
		saidBy,
		saidRole,
		saidSide,
		saidOn: saidOn ?? '',
		venue,
		...where,
		archived,
		locator: reader.line('locator', 'The place in the source', 200),
		quote: reader.line('quote', 'The quotation', 300),
		...counts,
		withdrawnOn,
	}
}

/** What is needed to find it again differs by where it was said. */
function readWhere(reader: Reader, venue: Venue): Pick<VersionWritten, 'venueName' | 'address' | 'session'> {
	const venueName = reader.line('venueName', 'The name of the source', 200)
	const address = reader.text('address')
	const session = reader.text('session')
	if (address !== '' && !isAddress(address))
		reader.wrong('address', 'The web address begins with https:// or http:// and has no blank in it.')
	if (venue === 'press' && address === '') reader.wrong('address', 'What the press wrote is found by its web address.')
	if (venue === 'document' && address === '' && venueName === null)
		reader.wrong('venueName', 'Name the document and its day, or give its web address.')
	if (venue === 'session' && !isId(session)) reader.wrong('session', 'Choose the session.')
	if (venue === 'turn' && !/^[UE]-[1-9]\d{0,5}$/.test(venueName ?? '')) reader.wrong('venueName', 'Name the turn by its number, like U-7.')
	return { venueName, address: address === '' ? null : address, session: venue === 'session' ? session : null }
}

function readArchived(reader: Reader): string | null {
	const text = reader
		.text('archived')
		.toLowerCase()
		.replace(/^sha256:/, '')
	if (text === '') return null
	if (!/^[0-9a-f]{64}$/.test(text)) reader.wrong('archived', 'What is archived is named by its SHA-256: 64 digits and letters from a to f.')
	return text
}

function readCounts(reader: Reader, isCounter: boolean): Pick<VersionWritten, 'countsFrom' | 'countsTo'> {
	if (!isCounter) return { countsFrom: null, countsTo: null }
	const countsFrom = reader.day('countsFrom', 'The first day that is counted')
	const countsTo = reader.day('countsTo', 'The last day that is counted')
	if (countsFrom === null && reader.text('countsFrom') === '') reader.wrong('countsFrom', 'Say which day is counted as the first.')
	if (countsFrom !== null && countsTo !== null && countsTo < countsFrom) reader.wrong('countsTo', 'The last day is not before the first.')
	return { countsFrom, countsTo }
}

const done = <T>(reader: Reader, written: T): Read<T> => (reader.problems.length > 0 ? { problems: reader.problems } : { written })

export function readClaim(field: Field): Read<ClaimWritten> {
	const reader = new Reader(field)
	const nature = reader.choice('nature', natures, 'Choose what it is.') ?? 'figure'
	const version = readVersion(reader, nature === 'days')
	return done(reader, {
		...version,
		nature,
		topic: reader.line('topic', 'The topic', 80),
		reading: reader.line('reading', 'The name of the sums', 200),
		audience: reader.choice('audience', audiences, 'Choose who may read it.') ?? 'writers',
	})
}

export interface CorrectionWritten {
	readonly version: VersionWritten
	readonly why: string
	/** The version that was on the page when the form was opened. */
	readonly after: number
}

export function readCorrection(field: Field, isCounter: boolean): Read<CorrectionWritten> {
	const reader = new Reader(field)
	const version = readVersion(reader, isCounter)
	const why = reader.needed('why', 'The reason', 500, 'Say why it is corrected; it stands beside the correction for good.')
	const after = Number(reader.text('after'))
	if (!Number.isSafeInteger(after) || after < 1) reader.wrong('after', 'Load the page again: the form does not say what it corrects.')
	return done(reader, { version, why, after })
}

export function readSupport(field: Field): Read<SupportWritten> {
	const reader = new Reader(field)
	return done(reader, {
		kind: reader.choice('kind', supports, 'Choose how it is supported.') ?? 'heard',
		by: reader.needed('by', 'The name', 200, 'Name the person, the paper or the data.'),
		source: reader.source('source'),
		locator: reader.line('locator', 'The place in the source', 200),
	})
}

export function readDispute(field: Field): Read<DisputeWritten> {
	const reader = new Reader(field)
	return done(reader, {
		by: reader.needed('by', 'The name', 200, 'Name who disputes it.'),
		why: reader.needed('why', 'The reason', 500, 'Say what they say against it.'),
		source: reader.source('source'),
	})
}

/** Claims as a bulletin says them: those of the database first, then those of the folder. A claim is drawn as the bulletin's readers may see it. */
import type { ClaimResult } from '@parley/engine'
import { date, heading, quantity } from '@parley/engine/report'
import { asPerson, asPublic, type Database, type Person, type Side, type Work } from '#db'
import { dayNumber } from '../claims/days.ts'
import { claimsIn, type SaidClaim, type VersionView } from '../claims/read.ts'
import type { Sound } from '../negotiations.ts'
import { sideView } from '../sides.ts'
import { type Drawing, type Drawn, unknown } from './figures.ts'

export interface KeptClaim {
	readonly id: string
	readonly side: Side
	readonly slug: string
	readonly isCounter: boolean
	readonly version: number
	readonly statement: string
	/** Of a counter: its first day, and which day it is now. */
	readonly countsFrom: string | null
	readonly day: number | null
	readonly source: string
	readonly standing: string
	/** Of a correction: why, and when. */
	readonly why: string | null
	readonly at: Date
}

export type Web = 'members' | 'public'

/** Those that every reader of a bulletin may look up. */
export const claimsOfReaders = (database: Database, person: Person, web: Web, now: Date): Promise<readonly KeptClaim[]> =>
	web === 'public'
		? asPublic(database, person.space, work => keptClaims(work, person, now))
		: asPerson(database, { ...person, roles: [] }, work => keptClaims(work, person, now))

/** Every claim that whoever reads in this transaction may see, as it stands now; of two of one name their own side's comes first. */
export async function keptClaims(
	work: Work,
	reader: { readonly space: string; readonly side?: Side },
	now: Date,
): Promise<readonly KeptClaim[]> {
	const claims = await claimsIn(work, reader.space, { today: now.toISOString().slice(0, 10) })
	return claims.map(keptOf).toSorted((a, b) => Number(b.side === reader.side) - Number(a.side === reader.side))
}

const keptOf = ({ id, side, slug, nature, now, day, standing }: SaidClaim): KeptClaim => ({
	id,
	side,
	slug,
	isCounter: nature === 'days',
	version: now.version,
	statement: statementOf(now),
	countsFrom: now.countsFrom,
	day,
	source: [now.venueName ?? venues[now.venue], now.locator, now.address].filter(each => each !== null).join(', '),
	standing: standing.words,
	why: now.why,
	at: now.at,
})

const venues = { press: 'the press', document: 'a document', session: 'a session of the talks', turn: 'a turn of the talks' } as const

function statementOf({ saidBy, saidRole, saidOn, text, quote, withdrawnOn }: VersionView): string {
	const who = [saidBy, saidRole, saidOn === null ? null : date(saidOn)].filter(each => each !== null).join(', ')
	return `${who}: ${text}${quote === null ? '' : ` (“${quote}”)`}${withdrawnOn === null ? '' : `; withdrawn on ${date(withdrawnOn)}`}`
}

export const keptDrawn = (claim: KeptClaim): Drawn => ({
	shown: claim.statement,
	unit: null,
	source: `A claim. ${claim.standing} Said in: ${claim.source}.`,
	claim: { id: claim.id, version: claim.version },
})

const relations: Readonly<Record<ClaimResult['relation'], string>> = {
	'at-least': 'at least ',
	'at-most': 'at most ',
	about: 'about ',
	exactly: '',
}

/** The fields that a correction would change; how others stand to it is no part of them. */
export const saidOf = ({ relation, value, unit, by, on, quote, withdrawn }: ClaimResult): string =>
	JSON.stringify({ relation, value, unit, by, on, quote, withdrawn })

export function folderStatement({ negotiation }: Sound, claim: ClaimResult): string {
	const who = [claim.by === null ? 'Said in public' : sideView(negotiation, claim.by).name, claim.on === null ? null : date(claim.on)]
		.filter(each => each !== null)
		.join(', ')
	const said = `${relations[claim.relation]}${quantity(claim.value, claim.unit)}`
	return `${who}, on ${heading(claim.name).toLowerCase()}: ${said}${claim.quote === null ? '' : ` (“${claim.quote}”)`}${claim.withdrawn === null ? '' : `; withdrawn on ${date(claim.withdrawn)}`}`
}

const folderDrawn = (sound: Sound, claim: ClaimResult): Drawn => ({
	shown: folderStatement(sound, claim),
	unit: claim.unit,
	source: `A claim. ${claim.standing.words}${claim.source === null ? '' : ` Said in: ${[claim.source, claim.located].filter(each => each !== null).join(', ')}`}`,
	said: saidOf(claim),
})

/** `unseen`: claims of the writer's side that not every reader may look up. */
export function drawClaim(sound: Sound, kept: readonly KeptClaim[], unseen: readonly KeptClaim[], name: string): Drawing {
	const found = kept.find(each => each.slug === name)
	if (found) return keptDrawn(found)
	const folder = sound.claims().claims
	const told = folder.find(each => each.name === name)
	if (told) return folderDrawn(sound, told)
	if (unseen.some(each => each.slug === name))
		return {
			message: `Not everybody this bulletin is for may look up the claim “${name}”.`,
			mend: 'Show the claim to them first, in the room of claims.',
		}
	const known = [...kept.map(each => each.slug), ...folder.map(each => each.name)]
	return unknown(
		'claim',
		name,
		known,
		known.length === 0 ? 'None has been written down yet.' : 'Claims are listed in the room of that name.',
	)
}

/** The first day is day 1. A counter of the database runs by the calendar (UTC), a fact of the folder by the day it is told as of. */
export function drawStrikeDay(sound: Sound, kept: readonly KeptClaim[], name: string | null): Drawing {
	const counters = kept.filter(each => each.isCounter)
	const counter = name === null ? counters[0] : counters.find(each => each.slug === name)
	if (counter) {
		const first = date(counter.countsFrom ?? '')
		if (counter.day === null)
			return { message: `“${counter.slug}” begins on ${first}, which is to come.`, mend: 'Leave it out until then.' }
		return {
			shown: `day ${counter.day}`,
			unit: 'day',
			source: `Counted from ${first}, the first day. ${counter.statement}. ${counter.standing} Said in: ${counter.source}.`,
			claim: { id: counter.id, version: counter.version },
		}
	}
	if (name !== null)
		return unknown(
			'counter of days',
			name,
			counters.map(each => each.slug),
			'A claim of the kind that counts days is one.',
		)
	const began = sound.costing().facts.find(fact => fact.name === 'strike-began')
	const first = /^\d{4}-\d{2}-\d{2}$/.exec(began?.text.trim() ?? '')?.[0]
	if (!began || !first)
		return {
			message: 'Nothing here says when a strike began.',
			mend: 'Write down a claim that counts days, or a fact “strike-began” with its date.',
		}
	const { asOf } = sound.costing()
	return {
		shown: `day ${dayNumber({ countsFrom: first, countsTo: null }, asOf) ?? 0}`,
		unit: 'day',
		source: `Counted from ${date(first)}, the first day, to ${date(asOf)}.${began.source ? ` Source: ${began.source}` : ''}`,
	}
}

/** Claims as a bulletin says them: those of the database first, then those of the folder. A claim is drawn as the bulletin's readers may see it. */
import { type ClaimResult, standingOf } from '@parley/engine'
import { date, heading, quantity } from '@parley/engine/report'
import { asPerson, asPublic, type Database, type Person, type Work } from '#db'
import type { Sound } from '../negotiations.ts'
import { sideView } from '../sides.ts'
import { type Drawing, type Drawn, unknown } from './figures.ts'

export interface KeptClaim {
	readonly id: string
	readonly slug: string
	readonly kind: 'said' | 'days'
	readonly version: number
	readonly statement: string
	readonly countsFrom: string | null
	readonly source: string
	readonly standing: string
	/** Of a correction: why, and when. */
	readonly why: string | null
	readonly at: Date
}

export type Web = 'members' | 'public'

/** Those that every reader of a bulletin may look up. */
export const claimsOfReaders = (database: Database, person: Person, web: Web): Promise<readonly KeptClaim[]> =>
	web === 'public'
		? asPublic(database, person.space, work => readClaims(work, person.space))
		: asPerson(database, { ...person, roles: [] }, work => readClaims(work, person.space))

/** Every claim that whoever reads in this transaction may see, as it stands now. */
export async function readClaims(work: Work, space: string): Promise<readonly KeptClaim[]> {
	const claims = await work.selectFrom('claim').select(['id', 'slug', 'kind']).where('space', '=', space).execute()
	if (claims.length === 0) return []
	const versions = await work.selectFrom('claim_version').selectAll().where('space', '=', space).orderBy('version').execute()
	const supports = await work
		.selectFrom('claim_support')
		.select(['claim', 'kind', 'by_name'])
		.where('space', '=', space)
		.where('taken_back_at', 'is', null)
		.execute()
	const disputes = await work
		.selectFrom('claim_dispute')
		.select(['claim', 'by_name'])
		.where('space', '=', space)
		.where('taken_back_at', 'is', null)
		.execute()
	const unnamed = await work.selectFrom('claim_confirmation').select('claim').where('space', '=', space).execute()
	return claims.flatMap((claim): readonly KeptClaim[] => {
		const last = versions.findLast(each => each.claim === claim.id)
		if (!last) return []
		const own = supports.filter(each => each.claim === claim.id)
		const people = new Set(own.filter(each => each.kind === 'heard' || each.kind === 'admission').map(each => each.by_name.toLowerCase()))
		const standing = standingOf({
			people: people.size + unnamed.filter(each => each.claim === claim.id).length,
			papers: own.filter(each => each.kind === 'document' || each.kind === 'data').length,
			disputes: disputes.filter(each => each.claim === claim.id).length,
			isWithdrawn: last.withdrawn_on !== null,
		})
		return [
			{
				...claim,
				version: last.version,
				statement: statementOf(last),
				countsFrom: last.counts_from === null ? null : dayOf(last.counts_from),
				source: [last.venue_name ?? venues[last.venue], last.locator, last.address].filter(each => each !== null).join(', '),
				standing: standing.words,
				why: last.why,
				at: last.at,
			},
		]
	})
}

const venues = { press: 'the press', document: 'a document', session: 'a session of the talks', turn: 'a turn of the talks' } as const

/** A date as the driver gives it, or as it was written. */
const dayOf = (value: string | Date): string => (value instanceof Date ? value.toISOString().slice(0, 10) : value)

interface Said {
	readonly said_by: string
	readonly said_role: string | null
	readonly said_on: string | null
	readonly text: string
	readonly quote: string | null
	readonly withdrawn_on: string | null
}

function statementOf({ said_by, said_role, said_on, text, quote, withdrawn_on }: Said): string {
	const who = [said_by, said_role, said_on === null ? null : date(dayOf(said_on))].filter(each => each !== null).join(', ')
	return `${who}: ${text}${quote === null ? '' : ` (“${quote}”)`}${withdrawn_on === null ? '' : `; withdrawn on ${date(dayOf(withdrawn_on))}`}`
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

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

/** The first day is day 1. A counter of the database runs by the calendar (UTC), a fact of the folder by the day it is told as of. */
export function drawStrikeDay(sound: Sound, kept: readonly KeptClaim[], name: string | null, now: Date): Drawing {
	const counters = kept.filter(each => each.kind === 'days' && each.countsFrom !== null)
	const counter = name === null ? counters[0] : counters.find(each => each.slug === name)
	if (counter) {
		const day = daysBetween(counter.countsFrom!, now.toISOString().slice(0, 10)) + 1
		if (day < 1)
			return { message: `“${counter.slug}” begins on ${date(counter.countsFrom!)}, which is to come.`, mend: 'Leave it out until then.' }
		return {
			shown: `day ${day}`,
			unit: 'day',
			source: `Counted from ${date(counter.countsFrom!)}, the first day. ${counter.statement}. ${counter.standing} Said in: ${counter.source}.`,
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
		shown: `day ${daysBetween(first, asOf) + 1}`,
		unit: 'day',
		source: `Counted from ${date(first)}, the first day, to ${date(asOf)}.${began.source ? ` Source: ${began.source}` : ''}`,
	}
}

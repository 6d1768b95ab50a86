/** A performer's consents: signed, told, withdrawn. What is signed is the canonical JSON, byte for byte. */
import { randomUUID } from 'node:crypto'
import {
	type Consent,
	type ConsentEvent,
	type ConsentProblem,
	type ConsentState,
	canonicalJson,
	consentHash,
	type EventWords,
	eventHash,
	isNarrower,
	lintConsent,
	type RegisteredConsent,
	stateAt,
} from '@parley/engine/likeness'
import { sql } from 'kysely'
import type { Database, Work } from '#db'
import { note } from '../people/audit.ts'
import { type Actor, inTurn, type Line } from './log.ts'
import { type Answer, Refused } from './refusals.ts'

export const newId = (letter: string): string => `${letter}-${randomUUID()}`

export interface Signed {
	readonly id: string
	readonly hash: string
}

/** What is wrong with it comes back as problems; what is not the signer's to sign, as a refusal. */
export async function signConsent(
	database: Database,
	master: Buffer,
	actor: Actor,
	record: Consent,
): Promise<Answer<Signed> | { readonly problems: readonly ConsentProblem[] }> {
	const problems = lintConsent(record)
	if (problems.length > 0) return { problems }
	const [text, hash] = [canonicalJson(record), consentHash(record)]
	return inTurn(database, master, actor, async work => {
		await work
			.insertInto('likeness_consent')
			.values({
				space: actor.space,
				id: record.id,
				version: record.version,
				subject: record.subject,
				producers: [...record.producers, ...record.transferees],
				record: text,
				hash,
				signed_by: actor.id,
			})
			.execute()
		const lines: Line[] = []
		if (record.version > 1) {
			const before = await work
				.selectFrom('likeness_consent')
				.select(['hash', 'record'])
				.where('space', '=', actor.space)
				.where('id', '=', record.id)
				.where('version', '=', record.version - 1)
				.executeTakeFirst()
			if (!before || before.hash !== record.previous) throw new Refused('another-version')
			const kind = isNarrower(JSON.parse(before.record) as Consent, record) ? 'narrowed' : 'superseded'
			lines.push(await addEvent(work, actor, record.id, before.hash, { kind, to: hash }, record.signerRole))
		}
		lines.push(await addEvent(work, actor, record.id, hash, { kind: 'granted' }, record.signerRole))
		await note(work, actor, 'likeness-acted', { subject: record.subject, detail: { consent: record.id, act: 'granted' } })
		return { answer: { id: record.id, hash }, lines: [{ act: 'granted', subject: record.id, detail: record }, ...lines] }
	})
}

export async function addEvent(
	work: Work,
	actor: Actor,
	consent: string,
	hash: string,
	words: EventWords,
	by: ConsentEvent['by'],
): Promise<Line> {
	const before = await work
		.selectFrom('likeness_event')
		.select(['place', 'event'])
		.where('space', '=', actor.space)
		.where('consent', '=', consent)
		.orderBy('place', 'desc')
		.executeTakeFirst()
	const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(work)
	const event = {
		form: 'parley/consent-event/1',
		consent,
		consentHash: hash,
		place: before ? before.place + 1 : 0,
		previous: before ? eventHash(JSON.parse(before.event) as ConsentEvent) : null,
		at: rows[0]!.now.toISOString(),
		by,
		...words,
	} as ConsentEvent
	await work
		.insertInto('likeness_event')
		.values({
			space: actor.space,
			consent,
			consent_hash: hash,
			place: event.place,
			kind: event.kind,
			event: canonicalJson(event),
			hash: eventHash(event),
			by_member: actor.id,
		})
		.execute()
	return { act: 'event', subject: consent, detail: event }
}

/** Of the version that stands. Whose event it may be is asked of the database. */
export function noteEvent(
	database: Database,
	master: Buffer,
	actor: Actor,
	consent: string,
	words: EventWords,
): Promise<Answer<{ readonly place: string }>> {
	return inTurn(database, master, actor, async work => {
		const found = await latest(work, actor.space, consent)
		if (!found) throw new Refused('no-such-consent')
		const byUnion = ['suspended', 'resumed', 'expired', 'estate'].includes(words.kind)
		const line = await addEvent(
			work,
			actor,
			consent,
			found.hash,
			words,
			byUnion ? 'union' : (JSON.parse(found.record) as Consent).signerRole,
		)
		await note(work, actor, 'likeness-acted', { subject: found.subject, detail: { consent, act: words.kind } })
		return { answer: { place: consent }, lines: [line] }
	})
}

const latest = (work: Work, space: string, consent: string) =>
	work
		.selectFrom('likeness_consent')
		.select(['hash', 'record', 'subject'])
		.where('space', '=', space)
		.where('id', '=', consent)
		.orderBy('version', 'desc')
		.executeTakeFirst()

export interface ConsentSeen extends RegisteredConsent {
	readonly state: ConsentState
}

/** Those that the one who asks may see, the newest first, with what has become of them by then. */
export async function consentsSeen(work: Work, space: string, at: string): Promise<readonly ConsentSeen[]> {
	const rows = await work
		.selectFrom('likeness_consent')
		.select(['id', 'record', 'hash'])
		.where('space', '=', space)
		.orderBy('signed_at', 'desc')
		.orderBy('version', 'desc')
		.execute()
	const events = await work
		.selectFrom('likeness_event')
		.select(['consent', 'event'])
		.where('space', '=', space)
		.orderBy('consent')
		.orderBy('place')
		.execute()
	const eventsOf = Map.groupBy(events, each => each.consent)
	return rows.map(({ id, record: text, hash }) => {
		const record = parsed<Consent>(text)
		const own = (eventsOf.get(id) ?? []).map(each => parsed<ConsentEvent>(each.event))
		return { record, hash, events: own, state: stateAt(own, hash, record, at) }
	})
}

/** What the engine says of a text that is no JSON quotes it, and goes into the server's log: words of a consent do not. */
function parsed<T>(text: string): T {
	try {
		return JSON.parse(text) as T
	} catch {
		throw new Error('the record of a consent is no JSON')
	}
}

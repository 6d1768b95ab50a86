/** What the union notes of consents, when it is so: that a strike suspends them, that work has resumed, that a last day is over, that a performer has died. */
import type { ConsentEvent } from '@parley/engine/likeness'
import type { Database, Work } from '#db'
import { note } from '../people/audit.ts'
import { addEvent, type ConsentSeen, consentsSeen } from './consents.ts'
import { type Actor, inTurn, type Line } from './log.ts'
import { addSpeaker, memberOf } from './people.ts'
import { type Answer, Refused } from './refusals.ts'

export type UnionAct = 'suspend' | 'resume' | 'expire'

/** In one sentence each, for whoever presses the button. */
export const unionActs: Readonly<Record<UnionAct, { readonly button: string; readonly effect: string }>> = {
	suspend: {
		button: 'Suspend for the strike',
		effect:
			'Nothing new may be made or used under them until work resumes. Consents whose performers wrote that they go on in a strike stay as they are.',
	},
	resume: { button: 'Work has resumed', effect: 'They allow again what they say, if their days are not over.' },
	expire: {
		button: 'Note that the last day is over',
		effect:
			'By the rules nothing new was allowed after that day anyway; the note puts it into the chain of the consent, for whoever checks it.',
	},
}

export const strikesOn = async (work: Work, space: string): Promise<readonly string[]> => {
	const rows = await work.selectFrom('likeness_strike').select(['id', 'kind']).where('space', '=', space).orderBy('place').execute()
	return [...new Map(rows.map(({ id, kind }) => [id, kind]))].flatMap(([id, kind]) => (kind === 'begun' ? [id] : []))
}

/** For which strikes a version stands suspended. */
export function suspendedFor({ events, hash }: Pick<ConsentSeen, 'events' | 'hash'>): readonly string[] {
	const standing = new Set<string>()
	for (const event of events as readonly ConsentEvent[]) {
		if (event.consentHash !== hash) continue
		if (event.kind === 'suspended') standing.add(event.strike)
		if (event.kind === 'resumed') standing.delete(event.strike)
	}
	return [...standing]
}

const hasExpired = ({ events, hash }: ConsentSeen): boolean => events.some(event => event.consentHash === hash && event.kind === 'expired')

/** Those that an act would be noted of now, with the strike it is about. */
export function touchedBy(
	act: UnionAct,
	consents: readonly ConsentSeen[],
	strikes: readonly string[],
): readonly { readonly consent: ConsentSeen; readonly strike: string }[] {
	const stands = consents.filter(({ state }) => state === 'active' || state === 'early' || state === 'suspended')
	if (act === 'suspend')
		return stands
			.filter(({ record }) => record.strikeSuspends)
			.flatMap(consent => strikes.filter(strike => !suspendedFor(consent).includes(strike)).map(strike => ({ consent, strike })))
	if (act === 'resume')
		return consents.flatMap(consent =>
			suspendedFor(consent)
				.filter(strike => !strikes.includes(strike))
				.map(strike => ({ consent, strike })),
		)
	return consents.filter(each => each.state === 'expired' && !hasExpired(each)).map(consent => ({ consent, strike: '' }))
}

/** Of all that it touches, in one transaction: an event of each consent's own chain. */
export function noteOfUnion(database: Database, master: Buffer, actor: Actor, act: UnionAct): Promise<Answer<{ readonly noted: number }>> {
	return inTurn(database, master, actor, async work => {
		const consents = await consentsSeen(work, actor.space, new Date().toISOString())
		const touched = touchedBy(act, consents, await strikesOn(work, actor.space))
		const lines: Line[] = []
		for (const { consent, strike } of touched) {
			const words =
				act === 'suspend'
					? ({ kind: 'suspended', strike } as const)
					: act === 'resume'
						? ({ kind: 'resumed', strike } as const)
						: ({ kind: 'expired' } as const)
			lines.push(await addEvent(work, actor, consent.record.id, consent.hash, words, 'union'))
			await note(work, actor, 'likeness-acted', {
				subject: consent.record.subject,
				detail: { consent: consent.record.id, act: words.kind },
			})
		}
		return { answer: { noted: lines.length }, lines }
	})
}

/** From then on who speaks for them signs and answers; consents that do not outlive them end. Numbers as they stand on the roll. */
export function noteDeath(
	database: Database,
	master: Buffer,
	actor: Actor,
	performer: string,
	speaker: string,
	role: 'estate' | 'union',
): Promise<Answer<{ readonly noted: number }>> {
	return inTurn(database, master, actor, async work => {
		const [subject, by] = [await memberOf(work, actor, performer), await memberOf(work, actor, speaker)]
		if (subject === by) throw new Refused('not-yours')
		await addSpeaker(work, actor, subject, by, role)
		const consents = await consentsSeen(work, actor.space, new Date().toISOString())
		const own = consents.filter(({ record, state }) => record.subject === subject && state !== 'superseded' && state !== 'unsigned')
		const lines: Line[] = []
		for (const { record, hash } of own) lines.push(await addEvent(work, actor, record.id, hash, { kind: 'estate', signer: role }, 'union'))
		await note(work, actor, 'likeness-acted', { subject, detail: { act: 'estate', role, consents: lines.length } })
		return { answer: { noted: lines.length }, lines }
	})
}

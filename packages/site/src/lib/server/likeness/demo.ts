/**
 * Something to look at in the likeness room of the flagship, in a database in which nobody is yet: made-up performers, a made-up signatory, and the made-up
 * dossier of the engine, brought through the same services as everybody's. Each name says that it is made up. The people have no address, so nobody signs in as
 * them.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Consent, type Dossier, type LikenessRequest, packFolder } from '@parley/engine/likeness'
import { asService, type Database, type Role, type Side } from '#db'
import { beginSession, endSession, findSession } from '../people/sessions.ts'
import { newId, signConsent } from './consents.ts'
import type { Actor } from './log.ts'
import { enrol, letAct } from './people.ts'
import { actOn, askUse, decideUse, markPaid, schedule, setRules } from './uses.ts'

interface Made {
	readonly actor: Actor
	readonly number: string
	readonly secret: string
}

/** False where there is somebody of the union already, or the room is in use. */
export async function loadLikenessDemo(database: Database, master: Buffer, space: string): Promise<boolean> {
	if (process.env['ORIGIN'] || (await isInhabited(database, space))) return false
	const dossier = JSON.parse(readFileSync(join(packFolder, '../example.json'), 'utf8')) as Dossier
	const people: Made[] = []
	const person = async (side: Side, number: string, name: string, roles: readonly Role[] = []): Promise<Made> => {
		const made = await makePerson(database, space, side, number, name, roles)
		people.push(made)
		return made
	}
	try {
		const union = await person('union', 'made-up-reviewer', 'Made-up reviewer', ['staff'])
		const second = await person('union', 'made-up-second', 'Made-up second reviewer', ['committee'])
		const employer = await person('employer', 'made-up-keeper', 'Made-up keeper of the employers’ list', ['staff'])
		const producer = await person('employer', 'made-up-producer', 'Made-up producer')
		const performers = await Promise.all(
			dossier.consents.map((_, index) => person('union', `made-up-performer-${index + 1}`, `Made-up performer ${index + 1}`)),
		)
		const [first, other, third] = performers
		for (const { id, name } of dossier.signatories) {
			held(
				await enrol(database, union.actor, {
					id,
					name: name.includes('made up') ? name : `${name} (made up)`,
					certificates: '',
					from: '2020-01-01',
				}),
			)
			held(await letAct(database, employer.actor, id, producer.number))
		}
		held(await setRules(database, master, union.actor, { pack: 'union-proposal-2023-10', reviewDays: 21, lapse: 'blocked' }))
		const sign = async (record: Consent, by: Made): Promise<{ readonly id: string; readonly hash: string }> => {
			const signed = await signConsent(database, master, by.actor, ownConsent(record, by.actor.id))
			if ('problems' in signed) throw new Error(signed.problems.map(each => each.message).join(' '))
			return held(signed)
		}
		const consents = []
		for (const [index, { record }] of dossier.consents.entries()) consents.push(await sign(record, performers[index]!))
		const ask = async (index: number, consent: { readonly id: string; readonly hash: string }, by: Made, says: string): Promise<string> => {
			const request = ownRequest(dossier.requests[0]!.request, dossier.consents[index]!.record, consent, says)
			return held(await askUse(database, master, producer.actor, request, by.number)).id
		}
		const paid = await ask(
			0,
			consents[0]!,
			first!,
			'The purser calls the passengers on deck in two storm scenes of episode three, which were not shot.',
		)
		held(await actOn(database, master, first!.actor, paid, 'yes'))
		held(await actOn(database, master, union.actor, paid, 'cleared'))
		const due = dayFromNow(14)
		held(await schedule(database, master, producer.actor, paid, { rate: 120_000, days: 2 }, due))
		held(await decideUse(database, master, union.actor, paid))
		await payFirst(database, master, producer.actor, space, paid)
		const vetoed = await ask(
			0,
			consents[0]!,
			first!,
			'The purser drinks with the smugglers in a scene of episode five that was written after the shoot.',
		)
		held(await actOn(database, master, first!.actor, vetoed, 'yes'))
		held(
			await actOn(database, master, union.actor, vetoed, 'vetoed', {
				code: 'replacement',
				words: 'The scene could be shot with the performer, who is free on those days (made up).',
			}),
		)
		held(
			await actOn(database, master, second.actor, vetoed, 'release-asked', { words: 'The performer has asked for it herself (made up).' }),
		)
		const declined = await ask(
			1,
			consents[1]!,
			other!,
			'The stowaway is seen asleep among the ropes, from behind, in one scene of episode two.',
		)
		held(await actOn(database, master, other!.actor, declined, 'no'))
		await ask(
			2,
			consents[2]!,
			third!,
			'The old captain speaks one line over the radio in the last scene of episode six, heard and not seen.',
		)
		return true
	} finally {
		for (const { secret } of people) await endSession(database, secret)
	}
}

/** What is refused here is a mistake of ours. */
function held<T extends object>(answer: T): Exclude<T, { readonly refusal: unknown }> {
	if ('refusal' in answer) throw new Error(`the made-up room is refused: ${(answer.refusal as { readonly message: string }).message}`)
	return answer as Exclude<T, { readonly refusal: unknown }>
}

const isInhabited = (database: Database, space: string): Promise<boolean> =>
	asService(
		database,
		'likeness',
		async work => {
			const member = await work
				.selectFrom('member')
				.select('id')
				.where('space', '=', space)
				.where('side', '=', 'union')
				.limit(1)
				.executeTakeFirst()
			const consent = await work.selectFrom('likeness_consent').select('id').where('space', '=', space).limit(1).executeTakeFirst()
			return member !== undefined || consent !== undefined
		},
		space,
	)

async function makePerson(
	database: Database,
	space: string,
	side: Side,
	number: string,
	name: string,
	roles: readonly Role[],
): Promise<Made> {
	const id = await asService(database, 'set-up', async work => {
		const made = await work
			.insertInto('member')
			.values({ space, side, number, name, unit: 'Made up', standing: null, since: null })
			.returning('id')
			.executeTakeFirstOrThrow()
		return made.id
	})
	const secret = await asService(database, 'session', work => beginSession(work, { id, space, side }, 'set-up', undefined))
	// Told to the database by us alone: nobody is granted anything by being made up.
	return { actor: { ...(await findSession(database, secret))!, roles }, number, secret }
}

const dayFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** The engine's dossier is of January 2024; here it is about the days to come. */
const ownConsent = (record: Consent, subject: string): Consent => ({
	...record,
	id: newId('c'),
	subject,
	lifeStage: 'adult',
	signerRole: 'performer',
	from: dayFromNow(-1),
	until: dayFromNow(300),
})

const ownRequest = (
	request: LikenessRequest,
	record: Consent,
	consent: { readonly id: string; readonly hash: string },
	description: string,
): LikenessRequest => ({
	...request,
	id: newId('u'),
	agreement: record.agreement,
	project: record.project,
	role: record.role,
	kind: record.kind,
	act: record.acts.includes('use') ? 'use' : record.acts[0]!,
	modalities: record.modalities,
	medium: record.media[0]!,
	content: [],
	amount: { unit: record.scope.unit, quantity: 1 },
	from: dayFromNow(4),
	until: dayFromNow(12),
	description,
	consent,
	noticeGivenAt: new Date(Date.now() - 86_400_000).toISOString(),
	engagedAt: new Date(Date.now() - 5 * 86_400_000).toISOString(),
	servicesAt: new Date(Date.now() + 4 * 86_400_000).toISOString(),
	exemption: null,
})

async function payFirst(database: Database, master: Buffer, actor: Actor, space: string, use: string): Promise<void> {
	const charge = await asService(
		database,
		'likeness',
		work => work.selectFrom('likeness_charge').select('id').where('space', '=', space).where('use', '=', use).executeTakeFirstOrThrow(),
		space,
	)
	held(await markPaid(database, master, actor, charge.id, 'made-up transfer 1', dayFromNow(0)))
}

/** Two sides at one table, each with somebody who may act, signed in just now. */
import { randomUUID } from 'node:crypto'
import { asService, type Database, type Role, type Side } from '#db'
import type { Actor } from '../../src/lib/server/ledger/actor.ts'
import { addDraft, type DraftWritten, type TurnWritten } from '../../src/lib/server/ledger/drafts.ts'
import type { Refusal } from '../../src/lib/server/ledger/refusals.ts'
import { beginSession } from '../../src/lib/server/people/sessions.ts'

export interface Sides {
	readonly database: Database
	readonly master: Buffer
	readonly space: string
	readonly union: MadeActor
	readonly employer: MadeActor
	/** Of the union, without any role. */
	readonly member: MadeActor
}

export async function makeSides(database: Database, space = 'plant', isThere = false): Promise<Sides> {
	if (!isThere) await asService(database, 'set-up', async work => void (await work.insertInto('space').values({ id: space }).execute()))
	return {
		database,
		master: Buffer.alloc(32, 7),
		space,
		union: await makeActor(database, space, 'union', 'Ada Committee', ['committee']),
		employer: await makeActor(database, space, 'employer', 'Nils Negotiator', ['negotiator']),
		member: await makeActor(database, space, 'union', 'Mona Member', []),
	}
}

export interface MadeActor extends Actor {
	/** What the cookie of a browser holds. */
	readonly secret: string
}

export async function makeActor(database: Database, space: string, side: Side, name: string, roles: readonly Role[]): Promise<MadeActor> {
	const id = randomUUID()
	return asService(database, 'set-up', async work => {
		await work
			.insertInto('member')
			.values({ id, space, side, number: id.slice(0, 8), name })
			.execute()
		for (const role of roles) await work.insertInto('role_grant').values({ space, side, member: id, role }).execute()
		const secret = await beginSession(work, { id, space, side }, 'set-up', undefined)
		const { id: session } = await work.selectFrom('session').select('id').where('member', '=', id).executeTakeFirstOrThrow()
		return { id, space, side, roles, session, name, secret }
	})
}

export const written = (changes: Partial<DraftWritten> = {}): DraftWritten => ({
	title: 'An offer',
	isPackage: false,
	offRecord: false,
	expiresAt: null,
	...changes,
})

export const turnOn = (issue: string, changes: Partial<TurnWritten> = {}): TurnWritten => ({
	issue,
	title: `On ${issue}`,
	text: `The clause on ${issue}.\n`,
	positions: {},
	answers: null,
	...changes,
})

export const done = <T extends object>(answer: T | { readonly refusal: Refusal }): T => {
	if ('refusal' in answer) throw new Error(`${answer.refusal.code}: ${answer.refusal.message}`)
	return answer
}

export const codeOf = (answer: object): string | null => ('refusal' in answer ? (answer.refusal as Refusal).code : null)

export async function draft(
	{ database }: Sides,
	actor: Actor,
	turns: readonly TurnWritten[],
	changes: Partial<DraftWritten> = {},
): Promise<string> {
	return done(await addDraft(database, actor, written({ isPackage: turns.length > 1, ...changes }), turns)).id
}

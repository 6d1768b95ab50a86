/** What somebody sees and ends of their own: sessions and passkeys. */
import { asPerson, type Database } from '#db'
import { note } from './audit.ts'
import type { Session } from './sessions.ts'

export const ownAccount = (database: Database, session: Session) =>
	asPerson(database, session, async work => ({
		sessions: await work
			.selectFrom('session')
			.select(['id', 'via', 'created_at', 'seen_at'])
			.where('member', '=', session.id)
			.orderBy('created_at', 'desc')
			.execute(),
		passkeys: await work
			.selectFrom('passkey')
			.select(['id', 'name', 'created_at', 'used_at'])
			.where('member', '=', session.id)
			.orderBy('created_at')
			.execute(),
		contacts: await work.selectFrom('contact').select(['kind', 'address']).where('member', '=', session.id).orderBy('kind').execute(),
	}))

export const endOtherSessions = (database: Database, session: Session): Promise<void> =>
	asPerson(
		database,
		session,
		async work => void (await work.deleteFrom('session').where('member', '=', session.id).where('id', '<>', session.session).execute()),
	)

export const removePasskey = (database: Database, session: Session, passkey: string): Promise<void> =>
	asPerson(database, session, async work => {
		const removed = await work
			.deleteFrom('passkey')
			.where('id', '=', passkey)
			.where('member', '=', session.id)
			.returning('name')
			.executeTakeFirst()
		if (removed) await note(work, session, 'passkey-removed', { subject: session.id })
	})

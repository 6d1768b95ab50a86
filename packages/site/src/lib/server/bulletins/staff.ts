import { error } from '@sveltejs/kit'
import type { Database } from '#db'
import { enterHeld } from '../enter.ts'
import { type Asking, needSession } from '../people/request.ts'
import type { Session } from '../people/sessions.ts'

/** The desk of a side's mails is its staff's, who mend addresses. */
export async function enterAsStaff(
	event: Asking,
	negotiation: string,
): Promise<{ readonly database: Database; readonly session: Session }> {
	await enterHeld(negotiation)
	const entered = await needSession(event)
	const { space, roles } = entered.session
	if (space === negotiation && roles.includes('staff')) return entered
	error(403, {
		message: 'How bulletins reach members is for the staff of a side.',
		mend: space === negotiation ? 'Staff grant that role in the room of the roll.' : `You are signed in for ${space}.`,
		links: [{ href: '/account', text: 'Your account' }],
	})
}

import { error, fail, redirect } from '@sveltejs/kit'
import type { Database } from '#db'
import { sendingAddress, sendingsAddress } from '#lib/addresses.ts'
import { pauseSending, readSending, resend, resumeSending } from '#lib/server/bulletins/sendings.ts'
import { enterAsStaff } from '#lib/server/bulletins/staff.ts'
import { guardAct, needFresh } from '#lib/server/people/request.ts'
import type { Settled } from '#lib/server/people/roles.ts'
import type { Session } from '#lib/server/people/sessions.ts'
import type { Actions, PageServerLoad } from './$types'

/** Seconds until a page that is kept up to date is asked for again. */
const renewal = 5

export const load: PageServerLoad = async event => {
	const { negotiation, bulletin } = event.params
	const { database, session } = await enterAsStaff(event, negotiation)
	const sending = await readSending(database, session, bulletin)
	if (!sending)
		error(404, {
			message: 'No such bulletin of your side was sent.',
			links: [{ href: sendingsAddress(negotiation), text: 'Bulletins on their way' }],
		})
	const { counts, sentAt, notBefore, paused, trouble } = sending
	const isGoingOn = counts.waiting + counts.later > 0
	const isLive = event.url.searchParams.has('live') && isGoingOn && paused === null
	// By the browser itself, so that it needs no script; whoever reads slowly does not ask for it.
	if (isLive) event.setHeaders({ refresh: String(renewal) })
	return {
		sending: {
			...sending,
			sentAt: minute(sentAt),
			notBefore: notBefore && minute(notBefore),
			paused: paused && { ...paused, at: minute(paused.at) },
			trouble: trouble && { ...trouble, since: minute(trouble.since) },
		},
		isGoingOn,
		isLive,
		isFresh: session.isFresh,
	}
}

const minute = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`

export const actions: Actions = {
	pause: act(false, pauseSending),
	resume: act(false, resumeSending),
	resend: act(true, resend),
}

function act(isGrave: boolean, service: (database: Database, session: Session, slug: string) => Promise<Settled>): Actions[string] {
	return async event => {
		guardAct(event)
		const { negotiation, bulletin } = event.params as { negotiation: string; bulletin: string }
		const { database, session } = await enterAsStaff(event, negotiation)
		if (isGrave) needFresh(session, event.url)
		const settled = await service(database, session, bulletin)
		if (!settled.done) return fail(409, { words: settled.words })
		redirect(303, sendingAddress(negotiation, bulletin))
	}
}

import { error, fail, redirect } from '@sveltejs/kit'
import type { Database } from '#db'
import { roomAddress } from '#lib/addresses.ts'
import { enterBounce, liftBounce, listFlagged } from '#lib/server/bulletins/bounces/flagged.ts'
import { enterHeld } from '#lib/server/enter.ts'
import { listRecord } from '#lib/server/people/record.ts'
import { askRecovery, listRecoveries, settleRecovery } from '#lib/server/people/recovery.ts'
import { type Asking, guardAct, needFresh, needSession, textOf } from '#lib/server/people/request.ts'
import { grantRole, listRoles, revokeRole, rolesOf, type Settled } from '#lib/server/people/roles.ts'
import { applyRoll, countRoll, dropDraft, findDraft, type Previewed, previewRoll } from '#lib/server/people/roll.ts'
import type { Session } from '#lib/server/people/sessions.ts'
import { textsSent, wayOfTexts } from '#lib/server/people/texts.ts'
import type { Actions, PageServerLoad } from './$types'

/** Of a change as many lines as are read; the rest as a number. */
const mostShown = 100

export const load: PageServerLoad = async event => {
	await enterHeld(event.params.negotiation)
	const { database, session } = await enterAsStaff(event, event.params.negotiation)
	const draft = await findDraft(database, session)
	return {
		side: session.side,
		draft: draft && shown(draft),
		count: await countRoll(database, session),
		roles: rolesOf[session.side],
		granted: await listRoles(database, session),
		waiting: await listRecoveries(database, session),
		takesPhones: wayOfTexts() !== 'none',
		texts: await textsSent(database, session),
		cameBack: await listFlagged(database, session),
		record: await listRecord(database, session),
	}
}

async function enterAsStaff(event: Asking, negotiation: string): Promise<{ readonly database: Database; readonly session: Session }> {
	const entered = await needSession(event)
	const { space, roles } = entered.session
	if (space === negotiation && roles.includes('staff')) return entered
	error(403, {
		message: 'The roll is for the staff of a side.',
		mend: space === negotiation ? 'Staff grant that role in this room.' : `You are signed in for ${space}.`,
		links: [{ href: '/account', text: 'Your account' }],
	})
}

function shown(previewed: Previewed) {
	if ('refusals' in previewed) return previewed
	const { draft, stamp, changes } = previewed
	const { fresh, back, changed, gone, unchanged } = changes
	const people = (list: readonly { readonly number: string; readonly name: string }[]) =>
		list.slice(0, mostShown).map(({ number, name }) => ({ number, name }))
	return {
		draft,
		stamp,
		unchanged,
		fresh: { count: fresh.length, people: people(fresh) },
		back: { count: back.length, people: people(back.map(([, row]) => row)) },
		gone: { count: gone.length, people: people(gone) },
		changed: {
			count: changed.length,
			people: changed.slice(0, mostShown).map(({ known, fields }) => ({ number: known.number, name: known.name, fields })),
		},
	}
}

const longestFile = 32 * 1024 * 1024

export const actions: Actions = {
	async preview(event) {
		guardAct(event)
		const { database, session } = await enterAsStaff(event, event.params.negotiation)
		const file = (await event.request.formData()).get('file')
		if (!(file instanceof File) || file.size === 0) return fail(400, { words: 'Choose the CSV of the roll.' })
		if (file.size > longestFile) return fail(400, { words: 'This file is longer than 32 MB.' })
		const previewed = await previewRoll(database, session, Buffer.from(await file.arrayBuffer()))
		if ('refusals' in previewed) return fail(400, { refusals: previewed.refusals, more: previewed.more })
		redirect(303, `${event.url.pathname}#changes`)
	},
	async apply(event) {
		guardAct(event)
		const { database, session } = await enterAsStaff(event, event.params.negotiation)
		needFresh(session, event.url)
		const form = await event.request.formData()
		const applied = await applyRoll(database, session, textOf(form, 'draft'), textOf(form, 'stamp'))
		return applied.applied ? { applied } : fail(409, { words: applied.words })
	},
	async drop(event) {
		guardAct(event)
		const { database, session } = await enterAsStaff(event, event.params.negotiation)
		await dropDraft(database, session)
		redirect(303, roomAddress(event.params.negotiation, 'roll'))
	},
	grant: act(true, (database, session, form) => grantRole(database, session, textOf(form, 'number'), textOf(form, 'role'))),
	revoke: act(true, (database, session, form) => revokeRole(database, session, textOf(form, 'grant'))),
	recover: act(true, (database, session, form) =>
		askRecovery(database, session, textOf(form, 'number'), textOf(form, 'contact'), textOf(form, 'reason')),
	),
	agree: act(true, (database, session, form) => settleRecovery(database, session, textOf(form, 'recovery'), 'agreed')),
	bounce: act(false, (database, session, form) => enterBounce(database, session, textOf(form, 'number'), textOf(form, 'reason'))),
	lift: act(false, (database, session, form) => liftBounce(database, session, textOf(form, 'bounce'))),
	refuse: act(false, (database, session, form) => settleRecovery(database, session, textOf(form, 'recovery'), 'refused')),
}

function act(isGrave: boolean, service: (database: Database, session: Session, form: FormData) => Promise<Settled>): Actions[string] {
	return async event => {
		guardAct(event)
		const negotiation = event.params['negotiation']!
		const { database, session } = await enterAsStaff(event, negotiation)
		if (isGrave) needFresh(session, event.url)
		const settled = await service(database, session, await event.request.formData())
		if (!settled.done) return fail(400, { words: settled.words })
		redirect(303, roomAddress(negotiation, 'roll'))
	}
}

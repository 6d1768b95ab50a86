import { redirect } from '@sveltejs/kit'
import { choiceOf, subscribe, unsubscribe } from '#lib/server/bulletins/unsubscribe.ts'
import { findNegotiation } from '#lib/server/negotiations.ts'
import { endOtherSessions, ownAccount, removePasskey } from '#lib/server/people/account.ts'
import { dropCookie, guardAct, needFresh, needSession, readCookie, textOf } from '#lib/server/people/request.ts'
import { rolesOf } from '#lib/server/people/roles.ts'
import { endSession } from '#lib/server/people/sessions.ts'
import { summaryOf } from '#lib/server/summary.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { database, session } = await needSession(event)
	const { sessions, passkeys, contacts } = await ownAccount(database, session)
	const { name, number, space, side, roles, isFresh } = session
	const choice = await choiceOf(database, session.id)
	const held = await findNegotiation(space)
	return {
		noBulletinsSince: choice?.since ? choice.since.toISOString().slice(0, 10) : null,
		me: {
			title: held ? summaryOf(held).title : space,
			name,
			number,
			space,
			side,
			isFresh,
			isStaff: roles.includes('staff'),
			roles: rolesOf[side].filter(each => roles.includes(each.role)).map(each => each.title),
		},
		contacts: contacts.map(each => each.address),
		sessions: sessions.map(each => ({ id: each.id, via: each.via, at: minute(each.created_at), isThis: each.id === session.session })),
		passkeys: passkeys.map(each => ({
			id: each.id,
			name: each.name,
			at: minute(each.created_at),
			used: each.used_at && minute(each.used_at),
		})),
	}
}

const minute = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`

export const actions: Actions = {
	async out(event) {
		guardAct(event)
		const { database } = await needSession(event)
		await endSession(database, readCookie(event, 'session')!)
		dropCookie(event, 'session')
		redirect(303, '/')
	},
	async others(event) {
		guardAct(event)
		const { database, session } = await needSession(event)
		await endOtherSessions(database, session)
		redirect(303, '/account')
	},
	async bulletins(event) {
		guardAct(event)
		const { database, session } = await needSession(event)
		const wants = textOf(await event.request.formData(), 'wants')
		if (wants === 'yes') await subscribe(database, session)
		if (wants === 'no') await unsubscribe(database, session.id, 'page')
		redirect(303, '/account#bulletins')
	},
	async remove(event) {
		guardAct(event)
		const { database, session } = await needSession(event)
		needFresh(session, event.url)
		await removePasskey(database, session, textOf(await event.request.formData(), 'passkey'))
		redirect(303, '/account')
	},
}

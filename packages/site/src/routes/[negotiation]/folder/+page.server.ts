import { fail, redirect } from '@sveltejs/kit'
import { folderAddress } from '#lib/addresses.ts'
import { enterHeld } from '#lib/server/enter.ts'
import {
	agreeFolder,
	bringFolder,
	dropPreview,
	findPreview,
	previewFolder,
	readImports,
	type Settled,
	settleFolder,
} from '#lib/server/folder/bring.ts'
import { putInForce } from '#lib/server/folder/in-force.ts'
import { hereOf, shownFolder } from '#lib/server/folder/room.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { needSeat, seatAt } from '#lib/server/ledger/visit.ts'
import { guardAct, needFresh, textOf } from '#lib/server/people/request.ts'
import { dropOwnFile, keepOwnFile, listOwnFacts, releaseOwnFile } from '#lib/server/turns/own-facts.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async event => {
	const held = await enterHeld(event.params.negotiation)
	const folder = await shownFolder(held)
	const seat = await seatAt(event, held.id)
	if (!seat || !held.sound) return { folder, isKept: held.isKept, seat: null }
	const here = hereOf(held)
	const { session, database } = seat
	const imports = await readImports(database, session, here)
	return {
		folder,
		isKept: held.isKept,
		seat: {
			side: session.side,
			names: namesOfSides(held.sound),
			// While one waits no other is brought.
			preview: imports.waiting ? null : await findPreview(database, session, here),
			imports,
			facts: await listOwnFacts(database, session),
		},
	}
}

const longestFile = 36 * 1024 * 1024

async function seated(event: RequestEvent) {
	guardAct(event)
	const held = await enterHeld(event.params.negotiation)
	const seat = await needSeat(event, held.id)
	return { ...seat, held, here: hereOf(held) }
}

async function fileIn(form: FormData): Promise<{ readonly name: string; readonly bytes: Buffer } | { readonly words: string }> {
	const file = form.get('file')
	if (!(file instanceof File) || file.size === 0) return { words: 'Choose a file.' }
	if (file.size > longestFile) return { words: 'This file is longer than 36 MB. Whoever runs the server brings it on the machine itself.' }
	return { name: file.name, bytes: Buffer.from(await file.arrayBuffer()) }
}

const again = (event: RequestEvent, fragment: string): never => redirect(303, `${folderAddress(event.params.negotiation)}#${fragment}`)

async function settle(event: RequestEvent, settling: (given: Awaited<ReturnType<typeof seated>>, form: FormData) => Promise<Settled>) {
	const given = await seated(event)
	needFresh(given.session, event.url)
	const settled = await settling(given, await event.request.formData())
	if ('refusal' in settled) return fail(409, { refusal: settled.refusal })
	if ('faults' in settled) return fail(409, { faults: settled.faults, of: 'folder' as const })
	if (settled.isInForce && !given.here.isKept) await putInForce(given.database, given.held.id, given.held.directory)
	return again(event, 'history')
}

export const actions: Actions = {
	async preview(event) {
		const { database, session, here } = await seated(event)
		const file = await fileIn(await event.request.formData())
		if ('words' in file) return fail(400, { words: file.words })
		const seen = await previewFolder(database, session, here, file.bytes)
		if ('faults' in seen) return fail(400, { faults: seen.faults, of: 'folder' as const })
		return again(event, 'preview')
	},
	bring: event =>
		settle(event, ({ database, master, session, here }, form) => bringFolder(database, master, session, here, textOf(form, 'hash'))),
	agree: event =>
		settle(event, ({ database, master, session, here }, form) => agreeFolder(database, master, session, here, textOf(form, 'import'))),
	async drop(event) {
		const { database, session } = await seated(event)
		await dropPreview(database, session)
		return again(event, 'bring')
	},
	decline: event => end(event, 'declined'),
	withdraw: event => end(event, 'withdrawn'),
	async keep(event) {
		const { database, session, held } = await seated(event)
		const form = await event.request.formData()
		const file = await fileIn(form)
		if ('words' in file) return fail(400, { words: file.words })
		const name = textOf(form, 'name').trim() || file.name
		const kept = await keepOwnFile(database, session, held.sound!, name.startsWith('facts/') ? name : `facts/${name}`, file.bytes)
		if ('faults' in kept) return fail(400, { faults: kept.faults.map(message => ({ path: '', message })), of: 'facts' as const })
		return again(event, 'own-facts')
	},
	async away(event) {
		const { database, session, held } = await seated(event)
		const gone = await dropOwnFile(database, session, held.sound!, textOf(await event.request.formData(), 'path'))
		if ('faults' in gone) return fail(400, { faults: gone.faults.map(message => ({ path: '', message })), of: 'facts' as const })
		return again(event, 'own-facts')
	},
	async release(event) {
		const { database, session } = await seated(event)
		needFresh(session, event.url)
		const released = await releaseOwnFile(database, session, textOf(await event.request.formData(), 'facts'))
		if ('refusal' in released) return fail(409, { refusal: released.refusal })
		return again(event, 'own-facts')
	},
}

async function end(event: RequestEvent, kind: 'declined' | 'withdrawn') {
	const { database, session } = await seated(event)
	const settled = await settleFolder(database, session, textOf(await event.request.formData(), 'import'), kind)
	if ('refusal' in settled) return fail(409, { refusal: settled.refusal })
	return again(event, 'history')
}

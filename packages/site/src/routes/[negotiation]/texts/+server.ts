import { json } from '@sveltejs/kit'
import { enterHeld } from '#lib/server/enter.ts'
import { textsInHand } from '#lib/server/texts.ts'
import { savingIn, writeText } from '#lib/server/write-text.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ params, url }) => {
	const held = await enterHeld(params.negotiation)
	return json(await textsInHand(held, savingIn(held, url)))
}

export const PUT: RequestHandler = async ({ params, url, request }) => {
	const held = await enterHeld(params.negotiation)
	const saving = savingIn(held, url)
	if (!saving.allowed) return json({ written: false, words: saving.words, conflict: false }, { status: 403 })
	if (request.headers.get('origin') !== url.origin)
		return json({ written: false, words: 'Only a page of this server may write.', conflict: false }, { status: 403 })
	const asked: unknown = await request.json().catch(() => null)
	if (!isAsked(asked)) return json({ written: false, words: 'A path, a hash and a text are needed.', conflict: false }, { status: 400 })
	const written = await writeText(held, asked.path, asked.hash, asked.text)
	return json(written, { status: written.written ? 200 : written.conflict ? 409 : 400 })
}

const isAsked = (value: unknown): value is { path: string; hash: string; text: string } =>
	typeof value === 'object' &&
	value !== null &&
	['path', 'hash', 'text'].every(name => typeof (value as Record<string, unknown>)[name] === 'string')

import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { redirect } from '@sveltejs/kit'
import { likenessAddress } from '#lib/addresses.ts'
import { enterHeld } from '#lib/server/enter.ts'
import { boundaryOf, formParts, textOfPart } from '#lib/server/likeness/files/multipart.ts'
import { inPlace, largestStamped } from '#lib/server/likeness/files/pool.ts'
import { keysOf, makings, needStampPace, type StampedFile, stampTaken, useToStamp } from '#lib/server/likeness/files/stamp.ts'
import { NotTaken, partsOf, takeFile, tooLarge } from '#lib/server/likeness/files/upload.ts'
import { leaveWords } from '#lib/server/likeness/files/words.ts'
import { needPart, type Part } from '#lib/server/likeness/visit.ts'
import { guardAct, signInAddress } from '#lib/server/people/request.ts'
import type { RequestEvent, RequestHandler } from './$types'

/** Room for the other fields of the form. */
const ofForm = 64 * 1024

/** The stamped copy; where there is none, back to the page with the sentence that says why. */
export const POST: RequestHandler = async event => {
	guardAct(event)
	const { id } = await enterHeld(event.params.negotiation)
	const part = await needPart(event, id, 'producer')
	const page = likenessAddress(id, 'uses', event.params.use, 'stamp')
	if (!part.session.isFresh) redirect(303, signInAddress(new URL(page, event.url), true))
	try {
		return sent(await inPlace(part.session.id, () => stampOf(event, part)))
	} catch (error) {
		if (!(error instanceof NotTaken)) throw error
		leaveWords(event, page, error.message)
		redirect(303, page)
	}
}

async function stampOf({ request, params }: RequestEvent, { database, session, master, actsFor }: Part): Promise<StampedFile> {
	const boundary = boundaryOf(request.headers.get('content-type'))
	if (boundary === null) throw new NotTaken(400, 'Choose a file.')
	if (Number(request.headers.get('content-length') ?? 0) > largestStamped() + ofForm) throw tooLarge(largestStamped())
	const found = await useToStamp(database, session, actsFor, params.use)
	if ('problem' in found) throw new NotTaken(400, found.problem)
	const keys = keysOf(found.use.producer)
	if (keys === null) throw new NotTaken(400, 'This installation holds no key for that signatory.')
	if ('problem' in keys) throw new NotTaken(400, keys.problem)
	await needStampPace(database, session)
	let made = ''
	for await (const each of formParts(partsOf(request), boundary)) {
		if (each.name === 'made') made = await textOfPart(each)
		if (each.file === null || each.file === '') continue
		if (made !== 'by-ai' && made !== 'with-ai' && made !== 'without-ai')
			throw new NotTaken(400, `Say what a trained system had to do with it: ${Object.values(makings).join(', ')}.`)
		const taken = await takeFile(each.parts, largestStamped())
		try {
			return await stampTaken(database, master, session, found, keys, taken, each.file, made)
		} finally {
			await taken.close()
		}
	}
	throw new NotTaken(400, 'Choose a file.')
}

function sent({ handle, bytes, type, name }: StampedFile): Response {
	const stream = createReadStream('', { fd: handle, start: 0, autoClose: true })
	return new Response(Readable.toWeb(stream) as ReadableStream, {
		headers: {
			'content-type': type,
			'content-length': String(bytes),
			'content-disposition': `attachment; filename="${name.replace(/[^\w.-]+/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`,
			'cache-control': 'no-store',
		},
	})
}

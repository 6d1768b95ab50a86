/**
 * The door in front of the pages of letters, for what comes by the thousand: a form that signs, and the files that are asked for every few seconds. It does what
 * the page and the file's route do, with the same checks, and answers where they would answer plainly. Everything else — nobody signed in, a form of another
 * site, a line that is refused, a signature that was struck — goes on to the page, which knows the words; a form that was given already is not given twice.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { letterAddress } from '#lib/addresses.ts'
import { answerHeaders, nothingAllowed } from '../answer-headers.ts'
import { findNegotiation } from '../negotiations.ts'
import { openAccounts } from '../people/door.ts'
import { isFromHere, secretOf } from '../people/request.ts'
import { findSession } from '../people/sessions.ts'
import { isKnown } from '../tagged.ts'
import { type Given, give } from './give.ts'
import { lettersIn } from './letters.ts'
import { type KeptName, keptFile, keptHeaders, keptLetter } from './memory.ts'

export function letterDoor(request: IncomingMessage, response: ServerResponse): Promise<boolean> | boolean {
	const { method, url = '' } = request
	if (method === 'GET') {
		const [, space, slug, name] = /^\/(\w[\w.-]*)\/letters\/(\w[\w.-]*)\/(count\.json|checkpoints\.txt)$/.exec(url) ?? []
		return space && slug && name ? sendFile(request, response, space, slug, name as KeptName) : false
	}
	if (method !== 'POST') return false
	const [, space, slug, by] = /^\/(\w[\w.-]*)\/letters\/(\w[\w.-]*)\/sign(?:\/([\w-]+))?\?\/sign$/.exec(url) ?? []
	return space && slug && isPlainForm(request) ? takeForm(request, response, { space, slug, by }) : false
}

/** What was answered here of a form that the page goes on with. */
const given = new WeakMap<object, Given>()

export const givenInFront = (request: object | undefined): Given | undefined => (request ? given.get(request) : undefined)

async function sendFile(request: IncomingMessage, response: ServerResponse, space: string, slug: string, name: KeptName): Promise<boolean> {
	const file = (await isHeld(space)) ? await keptFile(space, slug, name) : null
	if (file === null) return false
	const isSame = isKnown(request.headers['if-none-match'], file.etag)
	const { 'content-type': type, ...headers } = keptHeaders[name]
	response.writeHead(isSame ? 304 : 200, {
		...answerHeaders,
		'content-security-policy': nothingAllowed,
		...headers,
		...(isSame ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(file.text) }),
		etag: file.etag,
	})
	response.end(isSame ? undefined : file.text)
	return true
}

interface Place {
	readonly space: string
	readonly slug: string
	readonly by: string | undefined
}

async function takeForm(request: IncomingMessage, response: ServerResponse, { space, slug, by }: Place): Promise<boolean> {
	const url = addressOf(request)
	const secret = url && isFromHere(header(request), url) ? secretOf(url, request.headers.cookie) : null
	if (secret === null) return false
	const letter = (await isHeld(space)) ? await keptLetter(space, slug) : null
	const body = letter && (await readBody(request))
	if (!letter || body === null) return false
	const opened = await openAccounts()
	if (!('database' in opened)) return false
	const session = await findSession(opened.database, secret)
	if (session?.space !== space) return false
	const answer = await give({
		letters: lettersIn(opened.database),
		letter: letter.record.id,
		member: session.id,
		shown: letter.shown,
		form: new URLSearchParams(body),
		by,
	})
	if (answer !== 'signed') {
		given.set(request, answer)
		return false
	}
	response.writeHead(303, {
		...answerHeaders,
		'content-security-policy': nothingAllowed,
		'cache-control': 'no-store',
		location: letterAddress(space, slug, 'sign'),
		'content-length': 0,
	})
	response.end()
	return true
}

const header =
	({ headers }: IncomingMessage) =>
	(name: 'origin' | 'sec-fetch-site'): string | null =>
		(headers[name] as string) ?? null

const longestForm = 8_000

/** As a browser sends a form when somebody presses the button, and nothing besides. */
function isPlainForm({ headers }: IncomingMessage): boolean {
	const length = Number(headers['content-length'] ?? Number.NaN)
	return (
		headers['content-type'] === 'application/x-www-form-urlencoded' &&
		headers['transfer-encoding'] === undefined &&
		length <= longestForm &&
		/^text\/html(,|$)/.test(headers.accept ?? '')
	)
}

/** The origin as the adapter reads it; null where it is told in a way that is the adapter's alone. */
function addressOf({ headers }: IncomingMessage): URL | null {
	if (process.env['HOST_HEADER'] || process.env['PORT_HEADER']) return null
	const scheme = headers[(process.env['PROTOCOL_HEADER'] ?? '').toLowerCase()]
	if ((scheme !== 'http' && scheme !== 'https') || !headers.host) return null
	const origin = `${scheme}://${headers.host}`
	if (lastAddress?.text !== origin) lastAddress = { text: origin, url: URL.parse(origin) }
	return lastAddress.url
}

/** Nearly every request has the one before it's. */
let lastAddress: { readonly text: string; readonly url: URL | null } | null = null

/** All of it, and put back: the page reads it once more where it has to. Null when it does not come. */
async function readBody(request: IncomingMessage): Promise<string | null> {
	const length = Number(request.headers['content-length'])
	if (length === 0) return ''
	while (request.readableLength < length) {
		if (request.destroyed || request.readableEnded) return null
		await new Promise<void>(go => {
			const settle = (): void => {
				for (const event of ['readable', 'close', 'error'] as const) request.off(event, settle)
				go()
			}
			for (const event of ['readable', 'close', 'error'] as const) request.on(event, settle)
		})
	}
	const bytes: Buffer = request.read(length)
	request.unshift(bytes)
	return bytes.toString('utf8')
}

/** Whether there is such a negotiation, looked up once a second: its folder is not read for each signature. */
function isHeld(space: string): Promise<boolean> {
	const known = held.get(space)
	if (known && Date.now() - known.at < heldMilliseconds) return known.found
	const found = findNegotiation(space).then(each => each !== null)
	held.set(space, { at: Date.now(), found })
	// A made-up name is not remembered.
	void found.catch(() => false).then(isFound => isFound || held.delete(space))
	return found
}

const heldMilliseconds = 1_000
const held = new Map<string, { readonly at: number; readonly found: Promise<boolean> }>()

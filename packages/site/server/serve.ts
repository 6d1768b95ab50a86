/** Serves the built site from this process: for `npm start` and for the tests. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { askInFront } from '#front'
import { answerOneClick, isOneClick } from '#lib/server/bulletins/one-click.ts'

export interface Serving {
	readonly address: string
	close(): Promise<void>
}

export interface ServeOptions {
	readonly host?: string
	/** Exactly this one. */
	readonly port?: number
	/** Or the first free one from here. */
	readonly from?: number
}

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

export async function serve({ host = '127.0.0.1', port, from = 4300 }: ServeOptions = {}): Promise<Serving> {
	// Read by the adapter as it loads: the scheme of the address comes from the header that is set below, or from a proxy in front.
	process.env['PROTOCOL_HEADER'] ??= 'x-forwarded-proto'
	// How long a body may be is asked below, before anything reads it; a picture, a sound or a film is taken to the disk as it comes, with a bound of its own.
	process.env['BODY_SIZE_LIMIT'] ??= 'Infinity'
	// Loading the pages begins work in the database: a port that is taken is found first, and whoever comes in between waits.
	const pages = Promise.withResolvers<Handler>()
	const answer = (request: IncomingMessage, response: ServerResponse): void => {
		request.headers['x-forwarded-proto'] ??= 'http'
		response.once('finish', () => letGo(request))
		if (!isFile(request)) giveUpSlow(request)
		if (isOneClick(request)) {
			guard(response)
			answerOneClick(request, response).catch((error: Error) => {
				console.error('A way out of the bulletins was not answered:', error.message)
				response.destroy()
			})
			return
		}
		if (isTooLong(request)) {
			guard(response)
			response.statusCode = 413
			response.end()
			return
		}
		void inFront(request, response).then(async isAnswered => {
			if (isAnswered) return
			guard(response)
			const handler = await pages.promise
			handler(request, response, () => {
				response.statusCode = 404
				response.end()
			})
		})
	}
	const server = createServer(answer)
	// Whoever asks before sending is told so before sending.
	server.on('checkContinue', (request, response) => {
		if (!isTooLong(request)) response.writeContinue()
		answer(request, response)
	})
	server.requestTimeout = longestUpload
	// Longer than a proxy in front keeps a connection it does not use: otherwise it sends a request down one that is just being closed.
	server.keepAliveTimeout = 75_000
	await (port === undefined ? listenFrom(server, host, from) : listen(server, host, port))
	const { port: taken } = server.address() as AddressInfo
	const { handler }: { handler: Handler } = await import(pathToFileURL(join(import.meta.dirname, '../build/handler.js')).href)
	pages.resolve(handler)
	return {
		address: `http://${host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host}:${taken}`,
		close: () =>
			new Promise(settle => {
				server.close(() => settle())
				server.closeAllConnections()
			}),
	}
}

/** Files are answered before any hook of the site runs. */
function guard(response: ServerResponse): void {
	response.setHeader('x-content-type-options', 'nosniff')
	response.setHeader('cross-origin-resource-policy', 'same-origin')
}

/** A door that fails has answered nothing: the page says what there is to say. */
async function inFront(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
	try {
		return await askInFront(request, response)
	} catch {
		return response.headersSent
	}
}

const longestShort = 512 * 1024
const longestText = 40 * 1024 * 1024
/** A large film over a slow line; a sender that falls silent is given up much earlier, by whoever reads. */
const longestUpload = 60 * 60 * 1000

const longestSending = 5 * 60 * 1000

function giveUpSlow(request: IncomingMessage): void {
	if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) return
	const timer = setTimeout(() => request.complete || request.socket.destroy(), longestSending)
	timer.unref()
	request.once('close', () => clearTimeout(timer))
}

const lingerBytes = 4 * 1024 * 1024
const lingerMilliseconds = 3_000

/**
 * Whoever was answered before they had sent everything is still sending. A little of it is let go unread, so that the answer is read before the line is cut
 * (RFC 9112, 9.6); the rest is never taken.
 */
function letGo(request: IncomingMessage): void {
	if (request.complete || request.destroyed) return
	const cut = (): void => void request.socket.destroy()
	const timer = setTimeout(cut, lingerMilliseconds)
	let left = lingerBytes
	request.on('data', (part: Buffer) => {
		left -= part.length
		if (left < 0) cut()
	})
	request.once('close', () => clearTimeout(timer))
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?')[0]!

/** Pictures, sound and film: their routes bound them as they come. */
const isFile = (request: IncomingMessage): boolean => /\/likeness\/(check(\/file)?|uses\/[^/]+\/stamp\/file)$/.test(pathOf(request))

function isTooLong(request: IncomingMessage): boolean {
	if (isFile(request)) return false
	const { headers } = request
	const path = pathOf(request)
	const length = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Number.POSITIVE_INFINITY
	return length > (takesLong(path) ? longestText : longestShort)
}

/** A file that is written back, a union's roll, a side's Word file, a folder as a ZIP file and what answers an information request may be as long as one that is read. */
const takesLong = (path: string): boolean =>
	/\/requests\/[0-9a-f-]{36}$/.test(path) ||
	/\/ledger\/issue\/[^/]+\/word$/.test(path) ||
	/^\/[^/]+\/folder$/.test(path) ||
	path.endsWith('/roll') ||
	(path.endsWith('/texts') && process.env['PARLEY_EDIT'] === '1')

const mostTried = 100

async function listenFrom(server: Server, host: string, from: number): Promise<void> {
	for (let port = from; port < from + mostTried; port++) {
		try {
			await listen(server, host, port)
			return
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
		}
	}
	throw new Error(`No port from ${from} to ${from + mostTried - 1} is free.`)
}

function listen(server: Server, host: string, port: number): Promise<void> {
	return new Promise((settle, fail) => {
		server.once('error', fail)
		server.listen(port, host, () => {
			server.off('error', fail)
			settle()
		})
	})
}

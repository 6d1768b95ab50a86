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
	// A file that is written back, and a union's roll, may be as long as one that is read; whatever else is sent is short.
	process.env['BODY_SIZE_LIMIT'] ??= '40M'
	const { handler }: { handler: Handler } = await import(pathToFileURL(join(import.meta.dirname, '../build/handler.js')).href)
	const server = createServer((request, response) => {
		request.headers['x-forwarded-proto'] ??= 'http'
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
		void inFront(request, response).then(isAnswered => {
			if (isAnswered) return
			guard(response)
			handler(request, response, () => {
				response.statusCode = 404
				response.end()
			})
		})
	})
	// Longer than a proxy in front keeps a connection it does not use: otherwise it sends a request down one that is just being closed.
	server.keepAliveTimeout = 75_000
	await (port === undefined ? listenFrom(server, host, from) : listen(server, host, port))
	const { port: taken } = server.address() as AddressInfo
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

function isTooLong({ headers, url = '' }: IncomingMessage): boolean {
	const path = url.split('?')[0]!
	// Files that answer an information request.
	if (/\/requests\/[0-9a-f-]{36}$/.test(path)) return false
	// A side's Word file, on its way to a draft.
	if (/\/ledger\/issue\/[^/]+\/word$/.test(path)) return false
	// A folder as a ZIP file, or a side's own facts.
	if (/^\/[^/]+\/folder$/.test(path)) return false
	if (path.endsWith('/roll') || (path.endsWith('/texts') && process.env['PARLEY_EDIT'] === '1')) return false
	return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > longestShort
}

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

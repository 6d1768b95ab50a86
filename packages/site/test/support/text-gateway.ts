/** A text gateway that keeps what it is given, and answers as it is told: PARLEY_TEXTS_URL points to it. */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'

export interface ReceivedText {
	readonly path: string
	readonly headers: IncomingHttpHeaders
	readonly body: string
}

export interface TextGateway {
	readonly url: string
	readonly texts: readonly ReceivedText[]
	/** With this status, from now on. */
	answer(status: number): void
}

export async function startTextGateway(): Promise<TextGateway> {
	const texts: ReceivedText[] = []
	let status = 202
	const server = createServer((request, response) => {
		let body = ''
		request.on('data', part => (body += part))
		request.on('end', () => {
			texts.push({ path: request.url!, headers: request.headers, body })
			response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('{"what it says": "is not read"}')
		})
	})
	await new Promise<void>(settle => server.listen(0, '127.0.0.1', settle))
	after(() => void server.close())
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/texts`, texts, answer: to => (status = to) }
}

/**
 * RFC 8058: a mail provider takes somebody off the list with a POST of its own to the address in List-Unsubscribe. It has no cookie, no Origin and follows nowhere, so it
 * is answered before the site asks whence a form comes. What it may do is in the address alone, and that proves itself.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dataFolder, openDatabase } from '#db'
import { masterKey } from '../letters/keys.ts'
import { memberOfToken, notOurs, unsubscribe } from './unsubscribe.ts'

const path = /^\/unsubscribe\/([^/?#]{1,200})$/
const longest = 4096

/** Without a query and without an Origin: the button of the page posts with both, and so would the page of another site, which the site refuses. */
export const isOneClick = ({ method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean =>
	method === 'POST' && path.test(url) && headers.origin === undefined

export async function answerOneClick(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const body = await bodyOf(request)
	if (body === null || !/List-Unsubscribe["\r\n=]+One-Click(?![\w-])/.test(body))
		return answer(
			response,
			400,
			'Nothing was changed: this address takes List-Unsubscribe=One-Click, as RFC 8058 has it, and nothing else.',
		)
	const opened = await openDatabase()
	if ('words' in opened) return answer(response, 503, `Nothing was changed. ${opened.words} Try again later.`)
	const member = memberOfToken(masterKey(dataFolder()), path.exec(request.url!)![1]!)
	if (member === null) return answer(response, 404, `Nothing was changed. ${notOurs.message}`)
	await unsubscribe(opened.database, member, 'one-click')
	answer(response, 200, 'No more bulletins by mail. Statutory notices still come.')
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
	let body = ''
	for await (const part of request) {
		body += (part as Buffer).toString('latin1')
		if (body.length > longest) return null
	}
	return body
}

function answer(response: ServerResponse, status: number, words: string): void {
	response.writeHead(status, {
		'content-type': 'text/plain; charset=utf-8',
		'cache-control': 'no-store',
		'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
	})
	response.end(`${words}\n`)
}

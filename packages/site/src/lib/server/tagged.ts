/** An answer with a tag of its content: asked again with the tag, it is not sent again. */
import { createHash } from 'node:crypto'

export const tagOf = (body: string | Uint8Array): string => `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`

/** Whether what a browser has (If-None-Match) is what it would be sent. */
export const isKnown = (asked: string | null | undefined, etag: string): boolean =>
	!!asked && (asked.trim() === '*' || asked.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag))

export function tagged(
	request: Request,
	body: string | Uint8Array<ArrayBuffer>,
	headers: Readonly<Record<string, string>>,
	etag: string = tagOf(body),
): Response {
	const lasts = headers['cache-control'] === undefined ? {} : { 'cache-control': headers['cache-control'] }
	if (isKnown(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers: { ...lasts, etag } })
	return new Response(body, { headers: { ...headers, etag } })
}

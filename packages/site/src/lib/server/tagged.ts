/** An answer with a tag of its content: asked again with the tag, it is not sent again. */
import { createHash } from 'node:crypto'

export function tagged(request: Request, body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>>): Response {
	const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
	const asked = request.headers.get('if-none-match')
	const isKnown = asked !== null && (asked.trim() === '*' || asked.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag))
	if (isKnown) return new Response(null, { status: 304, headers: { etag } })
	return new Response(body, { headers: { ...headers, etag } })
}

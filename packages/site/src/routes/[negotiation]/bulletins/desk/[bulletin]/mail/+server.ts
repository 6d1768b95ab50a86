import { error } from '@sveltejs/kit'
import { needDesk, needDraft } from '#lib/server/bulletins/visit.ts'
import { previewOf } from '#lib/server/bulletins/writing.ts'
import { enter } from '#lib/server/enter.ts'
import type { RequestHandler } from './$types'

/** The HTML of the mail by itself. Its own style is let through, and nothing else: whatever it would fetch is refused by the policy. */
export const GET: RequestHandler = async event => {
	const sound = await enter(event.params.negotiation)
	const desk = await needDesk(event, sound.id)
	const draft = await needDraft(desk, event.params.bulletin)
	const { preview, mistakes } = await previewOf(sound, desk, draft)
	if (!preview)
		error(409, {
			message: 'There is no mail yet: a mark of the text names nothing.',
			mend: `Line ${mistakes[0]!.place.line}: ${mistakes[0]!.message}`,
		})
	return new Response(preview.mail.html, {
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy':
				"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox",
			'cache-control': 'no-store',
		},
	})
}

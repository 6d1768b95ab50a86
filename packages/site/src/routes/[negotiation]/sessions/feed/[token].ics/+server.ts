import { error, type RequestHandler } from '@sveltejs/kit'
import { sessionAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { openAccounts } from '#lib/server/people/door.ts'
import { siteOrigin } from '#lib/server/people/request.ts'
import { calendarOf, feedOf } from '#lib/server/sessions/links.ts'

/** A calendar program asks without a session; the secret in the address is its right. */
export const GET: RequestHandler = async ({ params, url }) => {
	const sound = await enter(params['negotiation'] ?? '')
	const opened = await openAccounts()
	const feed = 'database' in opened ? await feedOf(opened.database, sound.id, params['token'] ?? '') : null
	if (!feed)
		error(404, { message: 'There is no calendar at this address, or no longer.', mend: 'Make another in the room of the sessions.' })
	const text = calendarOf(sound.negotiation.title, feed.dates, session => siteOrigin(url) + sessionAddress(sound.id, session))
	return new Response(text, {
		headers: { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, no-store', 'x-robots-tag': 'noindex' },
	})
}

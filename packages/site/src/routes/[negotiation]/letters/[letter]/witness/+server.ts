import { readKey } from '@parley/engine/log'
import { error, type RequestHandler } from '@sveltejs/kit'
import { enterHeld } from '#lib/server/enter.ts'
import { enterLetter } from '#lib/server/letters/page.ts'
import { takeWitness } from '#lib/server/letters/witness.ts'
import { isTooOften } from '#lib/server/people/rate.ts'
import { enterAccounts, senderOf } from '#lib/server/people/request.ts'

const longestNote = 10_000
const limit = { of: 'witness address', most: 60, seconds: 3600 }

/** A witness needs no account: a line is taken for its signature alone. */
export const POST: RequestHandler = async event => {
	const { id } = await enterHeld(event.params['negotiation'] ?? '')
	const { record } = await enterLetter(id, event.params['letter'] ?? '')
	const database = await enterAccounts(event)
	if (await isTooOften(database, limit, senderOf(event))) error(429, { message: 'Too many have come from here within the hour.' })
	const note = await event.request.text()
	if (note.length > longestNote) error(413, { message: 'That is longer than any checkpoint.' })
	const taken = await takeWitness(database, record.id, readKey(record.key), note)
	if ('refused' in taken && taken.isElsewhere) error(409, { message: taken.refused })
	if ('refused' in taken)
		error(400, { message: taken.refused, mend: 'Sign the last note of checkpoints.txt with a key that letter.json names.' })
	return new Response(`${taken.witnesses.join('\n')}\n`, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
}

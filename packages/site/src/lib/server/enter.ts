/** The door of every room: a name in the address to the negotiation, or the sentence that says which part of the address makes no sense. */
import { nearest } from '@parley/lang'
import { error } from '@sveltejs/kit'
import { roomAddress } from '#lib/addresses.ts'
import { mistakesOf } from './mistakes.ts'
import { findNegotiation, type Held, listNegotiations, type Sound } from './negotiations.ts'
import { short } from './short.ts'

export async function enterHeld(id: string): Promise<Held> {
	const held = await findNegotiation(id)
	if (held) return held
	const all = await listNegotiations()
	const near = nearest(
		id,
		all.map(each => each.id),
	)
	error(404, {
		message: `There is no negotiation called “${short(id)}” here.`,
		links: [...(near ? [{ href: roomAddress(near, ''), text: `The nearest is ${near}` }] : []), { href: '/', text: 'All negotiations' }],
	})
}

/** With mistakes in its folder a negotiation has no rooms: each of them shows the mistakes instead. */
export async function enter(id: string): Promise<Sound> {
	const held = await enterHeld(id)
	if (held.sound) return held.sound
	const count = held.opened.diagnostics.filter(each => each.severity === 'error').length
	error(422, {
		message: `This negotiation cannot be shown: its folder has ${count === 1 ? 'a mistake' : `${count} mistakes`}.`,
		mend: 'Mend the files and load the page again; nothing needs to be restarted.',
		mistakes: mistakesOf(held.opened),
	})
}

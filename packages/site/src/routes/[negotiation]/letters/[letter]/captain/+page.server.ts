import { error } from '@sveltejs/kit'
import { letterAddress } from '#lib/addresses.ts'
import { encode, path } from '#lib/qr/qr.ts'
import { enterHeld } from '#lib/server/enter.ts'
import { brought, captainLink } from '#lib/server/letters/desk.ts'
import { needLetter, needVisit } from '#lib/server/letters/visit.ts'
import { siteOrigin } from '#lib/server/people/request.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { id } = await enterHeld(event.params.negotiation)
	const visit = await needVisit(event, id)
	const letter = await needLetter(visit, event.params.letter)
	const { database, letters, session } = visit
	const token = letter.state === 'draft' ? null : await captainLink(database, letters.master, session, letter.id)
	if (token === null)
		error(403, {
			message: letter.state === 'draft' ? 'This letter is not open yet.' : 'Links that count who brought how many are for captains.',
			links: [{ href: letterAddress(id, letter.slug), text: 'The letter' }],
		})
	const link = `${siteOrigin(event.url)}${letterAddress(id, letter.slug, 'sign', token)}`
	const squares = encode(link)
	const all = await brought(database, session, letter.id)
	return {
		letter: { slug: letter.slug, title: letter.title },
		link,
		qr: squares && path(squares),
		count: all.find(each => each.captain === session.id)?.count ?? 0,
	}
}

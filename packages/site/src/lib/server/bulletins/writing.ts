/** What the desk of a draft shows: the text as its readers will see it, or what has to be mended; and what there is to draw. */
import { heading } from '@parley/engine/report'
import { asPerson, dataFolder } from '#db'
import { readLedger } from '../ledger/read.ts'
import { recordOf } from '../ledger/record.ts'
import { listPublished } from '../letters/files.ts'
import type { Sound } from '../negotiations.ts'
import { audienceInWords, reachOf } from './audience.ts'
import { keptClaims } from './claims.ts'
import type { KeptDraft } from './drafts.ts'
import { type MailShown, showMail } from './mail.ts'
import { typedFigures } from './render.ts'
import { composeDraft } from './send.ts'
import { withLinks } from './shown.ts'
import type { Desk } from './visit.ts'

export interface ToDraw {
	readonly title: string
	readonly marks: readonly { readonly mark: string; readonly words: string }[]
}

/** Every mark that could be written here, by kind. */
export async function toDraw(sound: Sound, { database, session }: Desk): Promise<readonly ToDraw[]> {
	const costing = sound.costing()
	const costs = [...new Set(costing.costs.map(each => each.name))].filter(name => name !== 'total')
	const [first = ''] = sound.sides
	const view = await readLedger(database, { ...session, roles: [] })
	const turns = (view.offers.length > 0 ? view : recordOf(sound)).offers.flatMap(offer => offer.turns)
	const kept = await asPerson(database, session, work => keptClaims(work, session, new Date()))
	const letters = await listPublished(dataFolder(), session.space)
	const folder = sound.claims().claims
	const all: readonly ToDraw[] = [
		{
			title: 'Figures',
			marks: [
				...(sound.sides.length > 1 ? [{ mark: 'figure gap', words: 'how far the packages are apart' }] : []),
				...sound.sides.map(side => ({
					mark: `figure total of ${side}`,
					words: 'the whole package; “in year 2” and “over base” may follow',
				})),
				...costs.map(name => ({ mark: `figure ${name} of ${first}`, words: heading(name) })),
				...letters.map(each => ({ mark: `figure letter ${each.slug}`, words: `signatures: ${each.record.title}` })),
			],
		},
		{ title: 'Positions', marks: costing.positions.map(({ name }) => ({ mark: `position ${name} of ${first}`, words: heading(name) })) },
		{
			title: 'Claims',
			marks: [
				...kept.map(each => ({ mark: each.isCounter ? `strike-day ${each.slug}` : `claim ${each.slug}`, words: each.statement })),
				...folder.map(each => ({ mark: `claim ${each.name}`, words: heading(each.name) })),
			],
		},
		{ title: 'Turns', marks: turns.map(turn => ({ mark: `turn ${turn.number}`, words: turn.title })) },
		{ title: 'Facts', marks: costing.facts.map(({ name }) => ({ mark: `figure ${name}`, words: heading(name) })) },
	]
	return all.filter(each => each.marks.length > 0)
}

export interface Preview {
	readonly html: string
	readonly hash: string
	readonly mail: MailShown
}

export async function previewOf(sound: Sound, { database, session }: Desk, draft: KeptDraft) {
	const composing = await composeDraft(database, session, sound, draft)
	const reach = await reachOf(database, session, draft.audience)
	const shared = { reach, audience: audienceInWords(draft.audience), typed: typedFigures(draft.body) }
	if ('mistakes' in composing) return { ...shared, mistakes: composing.mistakes, preview: null }
	const { rendered, hash } = composing.composed
	const preview: Preview = {
		html: withLinks(rendered.html),
		hash,
		mail: showMail(session, { ...draft, html: rendered.html, text: rendered.text }),
	}
	return { ...shared, mistakes: [], preview }
}

import type { RequestHandler } from '@sveltejs/kit'
import { enter } from '#lib/server/enter.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { seeLedger } from '#lib/server/ledger/visit.ts'
import { comparedOf } from '#lib/server/ledger/wordings.ts'
import { redlineFile, wordType } from '#lib/server/word/index.ts'

export const GET: RequestHandler = async event => {
	const { negotiation = '', issue = '' } = event.params
	const sound = await enter(negotiation)
	const { view } = await seeLedger(event, sound)
	const { title, old, now } = comparedOf(sound, view, issue, event.url.searchParams)
	const offer = now.turn?.offer ?? old.turn?.offer
	const body = redlineFile(old.text, now.text, {
		title: `${title}: ${now.label} against ${old.label}`,
		author: offer ? namesOfSides(sound)[offer.side].name : 'Parley',
		at: (offer?.handedOverAt ?? new Date(`${sound.negotiation.setting.asOf}T00:00:00Z`)).toISOString().replace(/\.\d+/, ''),
		head: [sound.negotiation.title, `${title}: ${now.label} against ${old.label}`],
	})
	const name = `${issue}-${old.id}-${now.id}.docx`.replace(/[^\w.-]/g, '-')
	return new Response(body, { headers: { 'content-type': wordType, 'content-disposition': `attachment; filename="${name}"` } })
}

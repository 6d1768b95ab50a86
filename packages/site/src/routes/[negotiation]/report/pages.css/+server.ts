/** What stands at the edges of the printed pages. It has the negotiation's own words in it, so it is made for each; a page's policy allows no other place. */
import { date } from '@parley/engine/report'
import type { RequestHandler } from '@sveltejs/kit'
import { enter } from '#lib/server/enter.ts'
import { hashOfInputs } from '#lib/server/inputs.ts'
import { readBetween } from '#lib/server/moments.ts'
import { tagged } from '#lib/server/tagged.ts'

export const GET: RequestHandler = async ({ params, request, url }) => {
	const sound = await enter(params['negotiation'] ?? '')
	const { to } = readBetween(sound, url.searchParams)
	const { seed, trials } = sound.costing()
	const edges = {
		title: sound.negotiation.title,
		day: `as of ${date(to)}`,
		made: `Parley · seed ${seed} · ${trials.toLocaleString('en-US')} trials · inputs ${hashOfInputs(sound.negotiation).slice(0, 12)}`,
	}
	return tagged(request, pagesCss(edges), { 'content-type': 'text/css; charset=utf-8' })
}

function pagesCss({ title, day, made }: { readonly title: string; readonly day: string; readonly made: string }): string {
	const edge = (name: string, content: string): string =>
		`	@${name} { content: ${content}; font: 7.5pt system-ui, sans-serif; color: #444; }`
	return `@page {
	margin: 21mm 17mm 19mm;
${edge('top-left', quoted(title))}
${edge('top-right', quoted(day))}
${edge('bottom-left', quoted(made))}
${edge('bottom-right', '"Page " counter(page) " of " counter(pages)')}
}
@page :first {
	@top-left { content: none; }
	@top-right { content: none; }
}
html { font-size: 12px; }
footer.site { display: none; }
`
}

/** A string of CSS: whatever is in it, it ends only where it ends. */
const quoted = (words: string): string =>
	`"${words.replaceAll(/["\\<>\u0000-\u001F\u007F]/g, character => `\\${character.codePointAt(0)!.toString(16)} `)}"`

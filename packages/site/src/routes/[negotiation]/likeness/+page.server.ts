import { isPackId } from '@parley/engine/likeness'
import { fail } from '@sveltejs/kit'
import { enter, enterHeld } from '#lib/server/enter.ts'
import { field, fieldsOf } from '#lib/server/likeness/forms.ts'
import { logKeyOf } from '#lib/server/likeness/log.ts'
import { pageFor } from '#lib/server/likeness/read.ts'
import { isRefused } from '#lib/server/likeness/refusals.ts'
import { rulesPage } from '#lib/server/likeness/rules-page.ts'
import { noteStrike, setRules } from '#lib/server/likeness/uses.ts'
import { checksFiles, maybePart, needPart, takesPart } from '#lib/server/likeness/visit.ts'
import { guardAct, needFresh } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { id, plan } = await enter(event.params.negotiation)
	const part = await maybePart(event, id)
	const page = part && (await pageFor(part.database, part.session))
	return {
		logKey: part && takesPart(part) ? await logKeyOf(part.database, part.master, part.session) : null,
		...rulesPage(event.url.searchParams.get('pack'), page?.rules.pack ?? null, plan.asOf),
		rules: page?.rules ?? null,
		isStrike: page?.isStrike ?? false,
		side: part?.session.side ?? null,
		isReviewer: part?.isReviewer ?? false,
		isKeeper: part?.session.roles.includes('staff') ?? false,
		isStaff: (part?.isReviewer ?? false) && part!.session.roles.includes('staff'),
		mayCheck: part !== null && checksFiles(part),
		isProducer: (part?.actsFor.length ?? 0) > 0,
	}
}

export const actions: Actions = {
	async rules(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const { database, session, master } = await needPart(event, id, 'reviewer')
		needFresh(session, event.url)
		const fields = fieldsOf(await event.request.formData())
		const [pack, days, lapse] = ['pack', 'days', 'lapse'].map(name => field(fields, name))
		if (!isPackId(pack!) || !/^([1-9]|[1-9]\d|1[01]\d|120)$/.test(days!) || (lapse !== 'blocked' && lapse !== 'cleared'))
			return fail(400, { words: 'The window is a whole number of days from 1 to 120.' })
		const answer = await setRules(database, master, session, { pack, reviewDays: Number(days), lapse })
		return isRefused(answer)
			? fail(403, { words: `${answer.refusal.message} ${answer.refusal.mend}` })
			: { words: 'From now on requests are asked under these rules.' }
	},
	async strike(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const { database, session, master } = await needPart(event, id, 'reviewer')
		needFresh(session, event.url)
		const fields = fieldsOf(await event.request.formData())
		const answer = await noteStrike(database, master, session, 'strike', field(fields, 'kind') === 'ended' ? 'ended' : 'begun')
		return isRefused(answer) ? fail(403, { words: `${answer.refusal.message} ${answer.refusal.mend}` }) : { words: 'It is noted.' }
	},
}

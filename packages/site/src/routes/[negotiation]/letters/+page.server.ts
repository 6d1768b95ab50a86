import { dataFolder } from '#db'
import { enter } from '#lib/server/enter.ts'
import { draftsOf, mayWrite } from '#lib/server/letters/desk.ts'
import { listPublished } from '#lib/server/letters/files.ts'
import { stateOf } from '#lib/server/letters/page.ts'
import { visitOf } from '#lib/server/letters/visit.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const visit = await visitOf(event, id)
	const isWriter = visit !== null && mayWrite(visit.session)
	const published = await listPublished(dataFolder(), id)
	return {
		letters: published.map(each => ({
			slug: each.slug,
			title: each.record.title,
			standing: each.count.standing,
			roll: each.record.roll.size,
			opens: each.record.opens,
			state: stateOf(each),
		})),
		isWriter,
		own: visit && isWriter ? await draftsOf(visit.database, visit.session) : [],
	}
}

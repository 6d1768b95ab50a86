import { error } from '@sveltejs/kit'
import { enterHeld } from '#lib/server/enter.ts'
import { quarterCsv } from '#lib/server/likeness/read.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async event => {
	const { id } = await enterHeld(event.params.negotiation)
	const { database, session } = await needPart(event, id, 'reviewer')
	const csv = await quarterCsv(database, session, event.params.quarter.replace(/\.csv$/, ''))
	if (csv === null) error(404, { message: 'There is no such quarter.', mend: 'Write it like 2024-Q1.csv.' })
	return new Response(csv, {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename="likeness-${event.params.quarter}"`,
		},
	})
}

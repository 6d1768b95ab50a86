import type { RequestHandler } from '@sveltejs/kit'
import { xlsxType } from '#lib/exports/index.ts'
import { enter } from '#lib/server/enter.ts'
import { exportWorkbook } from '#lib/server/exports.ts'
import { readBetween } from '#lib/server/moments.ts'
import { tagged } from '#lib/server/tagged.ts'

export const GET: RequestHandler = async ({ params, request, url }) => {
	const { negotiation = '' } = params
	const sound = await enter(negotiation)
	const { now } = readBetween(sound, url.searchParams)
	return tagged(request, exportWorkbook(sound, now), {
		'content-type': xlsxType,
		'content-disposition': `attachment; filename="${negotiation.replaceAll(/[^\w.-]/g, '_')}.xlsx"`,
	})
}

import type { RequestHandler } from '@sveltejs/kit'
import { csvOf } from '#lib/exports/index.ts'
import { enter } from '#lib/server/enter.ts'
import { attachment, exportPictures, exportSheets, fileOf, noSuchFile } from '#lib/server/exports.ts'
import { readBetween } from '#lib/server/moments.ts'
import { tagged } from '#lib/server/tagged.ts'

export const GET: RequestHandler = async ({ params, request, url }) => {
	const { negotiation = '', file = '' } = params
	const sound = await enter(negotiation)
	const { now } = readBetween(sound, url.searchParams)
	const sheets = exportSheets(sound, now)
	const disposition = { 'content-disposition': attachment(negotiation, file) }
	const sheet = sheets.find(each => fileOf(each) === file)
	if (sheet) return tagged(request, csvOf(sheet), { 'content-type': 'text/csv; charset=utf-8; header=present', ...disposition })
	const pictures = exportPictures(sound, now)
	const picture = pictures.find(each => each.file === file)
	if (picture) return tagged(request, picture.svg, { 'content-type': 'image/svg+xml', ...disposition })
	return noSuchFile(file, [...sheets.map(fileOf), ...pictures.map(each => each.file)])
}

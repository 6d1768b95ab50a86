import { enter } from '#lib/server/enter.ts'
import { exportPictures, exportSheets, fileOf } from '#lib/server/exports.ts'
import { readBetween } from '#lib/server/moments.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, url }) => {
	const sound = await enter(params.negotiation)
	const between = readBetween(sound, url.searchParams)
	const sheets = exportSheets(sound, between.now)
	return {
		between,
		sheets: sheets.map(sheet => ({
			file: fileOf(sheet),
			name: sheet.name,
			title: sheet.title,
			note: sheet.note ?? null,
			rows: sheet.rows.length,
			formulas: sheet.rows.flat().filter(cell => cell.formula).length,
		})),
		pictures: exportPictures(sound, between.now).map(({ file, title }) => ({ file, title })),
	}
}

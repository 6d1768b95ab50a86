/** The tables and pictures of a negotiation to take away, as of the day that the address names. */

import { nearest } from '@parley/lang'
import { error } from '@sveltejs/kit'
import { standAlone } from '#lib/charts/index.ts'
import { type Sheet, sheetsOf, xlsxOf } from '#lib/exports/index.ts'
import { hashOfInputs } from './inputs.ts'
import type { Sound } from './negotiations.ts'
import { claimPictures, remembered, tablePictures } from './pictures.ts'
import { short } from './short.ts'
import { madeUpWords } from './summary.ts'

export function exportSheets(sound: Sound, points: readonly string[]): readonly Sheet[] {
	return remembered(sound, `sheets ${points.join()}`, () =>
		sheetsOf({
			negotiation: sound.negotiation,
			plan: sound.plan,
			columns: sound.columns,
			costing: sound.costing(points),
			claims: sound.claims(),
			hash: hashOfInputs(sound.negotiation),
			madeUp: madeUpWords(sound.negotiation),
		}),
	)
}

export const fileOf = (sheet: Pick<Sheet, 'name'>): string => `${sheet.name.toLowerCase()}.csv`

export const exportWorkbook = (sound: Sound, points: readonly string[]): Uint8Array<ArrayBuffer> =>
	remembered(sound, `workbook ${points.join()}`, () => xlsxOf(exportSheets(sound, points), sound.negotiation.title))

export interface PictureFile {
	readonly file: string
	readonly title: string
	readonly svg: string
}

export function exportPictures(sound: Sound, points: readonly string[]): readonly PictureFile[] {
	const { moved, pairs, years } = tablePictures(sound, points)
	const named = [
		['moved', moved],
		...pairs.flatMap(({ gap, spread, hangsOn }, index) => {
			const end = pairs.length > 1 ? `-${index + 1}` : ''
			return [[`gap${end}`, gap] as const, [`spread${end}`, spread] as const, [`hangs-on${end}`, hangsOn] as const]
		}),
		['years', years],
		...[...claimPictures(sound)].map(([name, picture]) => [`claim-${name}`, picture] as const),
	] as const
	return named.flatMap(([name, picture]) => (picture ? [{ file: `${name}.svg`, title: picture.title, svg: standAlone(picture.wide) }] : []))
}

export function noSuchFile(file: string, files: readonly string[]): never {
	const near = nearest(file, files)
	const instead = near ? `the nearest is ${near}` : `they are ${files.join(', ')}`
	error(404, { message: `There is no table or picture called “${short(file)}” to take away: ${instead}.` })
}

export const attachment = (negotiation: string, file: string): string =>
	`attachment; filename="${`${negotiation}-${file}`.replaceAll(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(`${negotiation}-${file}`)}`

import { error } from '@sveltejs/kit'
import { enterHeld } from '#lib/server/enter.ts'
import { readFromDisk } from '#lib/server/folder/disk.ts'
import { exportFor } from '#lib/server/folder/export.ts'
import { saved } from '#lib/server/folder/room.ts'
import { packFolder } from '#lib/server/folder/unzip.ts'
import { wordsOf } from '#lib/server/folder/words.ts'
import { needSeat } from '#lib/server/ledger/visit.ts'
import { short } from '#lib/server/short.ts'
import type { RequestHandler } from './$types'

/** `folder.zip` is what everybody reads; `table.zip` has what crossed the table as well, for those who sit at it. */
export const GET: RequestHandler = async event => {
	const held = await enterHeld(event.params.negotiation)
	const { file } = event.params
	if (file !== 'folder.zip' && file !== 'table.zip')
		error(404, { message: `There is no file “${short(file)}” here.`, mend: 'There are folder.zip, and table.zip for those at the table.' })
	const seat = file === 'table.zip' ? await needSeat(event, held.id) : null
	const read = seat && held.sound ? await exportFor(seat.database, held.sound, seat.session) : await readFromDisk(held.directory)
	if ('faults' in read) error(409, { message: 'The folder cannot go out as it is.', mend: wordsOf(read.faults) })
	return new Response(packFolder(read.files), { headers: { 'content-type': 'application/zip', ...saved(`${held.id}.zip`) } })
}

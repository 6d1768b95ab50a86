/** Folders that were imported are put in force when the site begins: on a new machine, or after a backup was restored, they are in the database alone. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { asService, dataFolder, openDatabase } from '#db'
import { findNegotiation } from '../negotiations.ts'
import { putInForce } from './in-force.ts'

export async function resumeFolders(): Promise<void> {
	if (!process.env['DATABASE_URL'] && !existsSync(join(dataFolder(), 'postgres'))) return
	const opened = await openDatabase()
	if (!('database' in opened)) return
	try {
		const { database } = opened
		const spaces = await asService(database, 'set-up', work => work.selectFrom('space').select('id').execute())
		for (const { id } of spaces) {
			const held = await findNegotiation(id)
			if (!held?.isKept) await putInForce(database, id, held?.directory ?? null)
		}
	} catch (error) {
		console.error(`Folders that were imported could not be read from the database: ${(error as Error).message}`)
	}
}

/** Whether this server's ledger was brought back from a backup: acts that came after it are gone here, and known to whoever has their receipts. */
import { asPublic, type Database } from '#db'

export interface Restored {
	readonly at: string
	readonly takenAt: string
	/** How many entries the log had. */
	readonly size: number
}

/** The last time; null where it never was. */
export async function restoredLedger(database: Database, space: string): Promise<Restored | null> {
	const row = await asPublic(database, space, work =>
		work.selectFrom('restoration').selectAll().where('space', '=', space).orderBy('restored_at', 'desc').executeTakeFirst(),
	)
	const size = row?.log_sizes['ledger']
	if (!row || size === undefined) return null
	const told = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
	return { at: told(row.restored_at), takenAt: told(row.backup_taken_at), size }
}

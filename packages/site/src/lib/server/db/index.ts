/**
 * The door to the database, imported as `#db`. It runs from its sources in the built site too, so that a process has one database whichever part of
 * it asks.
 *
 *   const opened = await openDatabase()
 *   if ('words' in opened) …                                        no database: say so in words
 *   await asPerson(opened.database, session, work => work.selectFrom('member')…)
 *   await asService(opened.database, 'sign-in', work => …)
 */
export { asPerson, asPublic, asService, asSide, asTable, becomeService, type Person, type Task, type Work } from './act.ts'
export { closeDatabase, connect, type Database, letIn, type Opened, openDatabase, withClient } from './database.ts'
export { dataFolder, startEmbedded } from './embedded.ts'
export { type Migration, migrate, migrationsRun, pendingOf, quiet, readMigrations } from './migrate.ts'
export type {
	Audience,
	ClaimAudience,
	EntryKind,
	LedgerAct,
	OfferState,
	Positions,
	RequestAct,
	Role,
	SessionAct,
	SessionMode,
	Side,
	SupportKind,
	Tables,
	Venue,
} from './tables.ts'
export { inTask } from './task.ts'

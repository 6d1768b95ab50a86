/**
 * Builds the site when that is needed and serves it until Ctrl-C.
 *
 *   PORT             this port; otherwise the first free one from 4300
 *   HOST             whom to listen to; 127.0.0.1, this machine only, when not given
 *   PARLEY_FOLDERS   folders of negotiations, separated as in PATH
 *   DATABASE_URL, PARLEY_OWNER_URL, PARLEY_DATA, SMTP_URL, PARLEY_MAIL_FROM, PARLEY_TEXTS_URL, PARLEY_TEXTS_…, PARLEY_PHONE_COUNTRY, ORIGIN   for accounts: docs/accounts.md
 *   PARLEY_BOUNCES, PARLEY_MAIL_CONNECTIONS, PARLEY_MAILS_A_SECOND   for bulletins: docs/bulletins.md
 *   PARLEY_DEMO      no: the flagship's ledger is not loaded into a database that is new
 *   PARLEY_EDIT      1: the editor writes files back into those folders; only while nobody but this machine can reach the server
 */
import { closeDatabase, dataFolder, openDatabase } from '#db'
import { loadDemo } from '#lib/server/folder/demo.ts'
import { masterKey } from '#lib/server/letters/keys.ts'
import { wrongTexts } from '#lib/server/people/texts.ts'
import { ensureBuild } from './build.ts'
import { serve } from './serve.ts'

const { PORT, HOST } = process.env

try {
	if (PORT !== undefined && !/^\d{1,5}$/.test(PORT)) throw new Error(`PORT is a number such as 4300, not ${PORT.slice(0, 40)}.`)
	const wrong = wrongTexts()
	if (wrong !== null) throw new Error(wrong)
	await ensureBuild(words => console.log(words))
	const site = await serve({ ...(HOST ? { host: HOST } : {}), ...(PORT ? { port: Number(PORT) } : {}) })
	console.log(`\nThe table in the browser: ${site.address}\nCtrl-C ends it.`)
	const demo = startDemo()
	for (const signal of ['SIGINT', 'SIGTERM'] as const)
		process.once(
			signal,
			() =>
				void site
					.close()
					.then(() => demo)
					.then(closeDatabase)
					.finally(() => process.exit(0)),
		)
} catch (error) {
	console.error(wordsFor(error))
	// Whatever was opened on the way here would keep the process going.
	await closeDatabase().finally(() => process.exit(1))
}

/** Into the database that comes along, while the site serves already: what is read needs none of it. */
async function startDemo(): Promise<void> {
	if (process.env['DATABASE_URL'] || process.env['PARLEY_DEMO'] === 'no' || process.env['PARLEY_EXAMPLES'] === 'no') return
	try {
		const opened = await openDatabase()
		const words = 'words' in opened ? null : await loadDemo(opened.database, masterKey(dataFolder()))
		if (words) console.log(`${words}\nTo sit at that table, on either side: npm run parley-site -- demo-people sag-aftra-2023`)
	} catch (error) {
		console.error(`The flagship’s ledger could not be loaded: ${(error as Error).message}`)
	}
}

function wordsFor(error: unknown): string {
	const { code, message } = error as NodeJS.ErrnoException
	if (code === 'EADDRINUSE') return `Port ${PORT} is taken. Choose another, or leave PORT out and a free one is found.`
	if (code === 'EACCES') return `Port ${PORT} may not be used by you. Choose one above 1024.`
	return message
}

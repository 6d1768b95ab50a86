/** The door of every page that needs accounts: the database, with the workers that send its mail, or the words that say why there is none. */
import { run } from 'graphile-worker'
import pg from 'pg'
import { asService, type Database, openDatabase, quiet } from '#db'
import { startMailing } from '../bulletins/mailing.ts'
import { sendNotice, tellByClock } from '../likeness/notices.ts'
import { costLedger } from '../turns/cost.ts'
import { noticeMail, sendMail, signInMail } from './mail.ts'
import { type Jobs, queue } from './queue.ts'
import { drawLetter } from './sign-in.ts'
import { accountText, noticeText, signInText } from './texts.ts'

const working = new WeakMap<Database, Promise<void>>()

export async function openAccounts(): Promise<{ readonly database: Database } | { readonly words: string; readonly mend: string }> {
	const opened = await openDatabase()
	if ('words' in opened) return opened
	await startWorker(opened.database)
	return opened
}

export function startWorker(database: Database): Promise<void> {
	const started = working.get(database) ?? work(database)
	working.set(database, started)
	return started
}

async function work(database: Database): Promise<void> {
	const pool = new pg.Pool({ ...database.app, options: '-c role=parley_service -c parley.task=mail', max: 3 })
	pool.on('error', error => console.error('A connection to the database was lost:', error.message))
	pool.on('connect', client => client.on('error', () => {}))
	const tasks: { readonly [Name in keyof Jobs]: (told: Jobs[Name]) => Promise<void> } = {
		async 'sign-in-mail'({ request, origin }) {
			const letter = await drawLetter(database, request, origin)
			if (letter) await sendMail(signInMail(letter))
		},
		async 'sign-in-text'({ request, origin }) {
			const letter = await drawLetter(database, request, origin)
			if (letter)
				await accountText(database, { space: letter.space, side: letter.side, about: 'sign-in' }, signInText({ ...letter, origin }))
		},
		async 'cost-turns'({ space, side }) {
			await costLedger(database, space, side)
		},
		'likeness-notice': told => sendNotice(database, told),
		async 'likeness-clock'() {
			await queueClock(database, 3600)
			await tellByClock(database)
		},
		notice: ({ to, notice, phone }) =>
			phone ? accountText(database, { ...phone, about: 'notice' }, noticeText(to, notice)) : sendMail(noticeMail(to, notice)),
	}
	await queueClock(database, 0)
	const taskList = Object.fromEntries(
		Object.entries(tasks).map(([name, task]) => [name, (told: unknown) => (task as (told: unknown) => Promise<void>)(told)]),
	)
	const runner = await run({
		pgPool: pool,
		taskList,
		concurrency: 2,
		noHandleSignals: true,
		noPreparedStatements: false,
		pollInterval: 2_000,
		logger: quiet,
	})
	// A worker that has come to an end says so; the site goes on without mail.
	runner.promise.catch(error => console.error('The sending of mail has ended:', error))
	database.beforeClose(async () => {
		await runner.stop()
		await pool.end()
	})
	startMailing(database)
}

/** Once for all processes: whichever wakes first looks at what is due, and says when it is looked at again. */
const queueClock = (database: Database, inSeconds: number): Promise<void> =>
	asService(database, 'mail', work => queue(work, 'likeness-clock', {}, { key: 'likeness-clock', inSeconds }))

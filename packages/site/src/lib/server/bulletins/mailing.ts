/**
 * The deliverer of a site's process, as whoever runs it has set it:
 *
 *   SMTP_URL                 the mail server; without it bulletins wait
 *   PARLEY_MAIL_FROM         whom they come from
 *   ORIGIN                   the site as members reach it; without it bulletins wait, since a mail would have no way out of them
 *   PARLEY_BOUNCES           the box to which mails come back, as bounces@union.example; what comes there goes through `parley-site bounces`
 *   PARLEY_MAIL_CONNECTIONS  to the mail server at once; 5
 *   PARLEY_MAILS_A_SECOND    at most; as many as the server takes
 */
import { type Database, dataFolder } from '#db'
import { masterKey } from '../letters/keys.ts'
import { isPlainAddress } from './compose.ts'
import { startDeliverer } from './deliver.ts'
import { openPost } from './post.ts'

/** What is under way when the site ends has this long to be answered. */
const graceMilliseconds = 8_000

const started = new WeakSet<Database>()

/** Once for each database; it ends before the database is closed. */
export function startMailing(database: Database): void {
	if (started.has(database)) return
	started.add(database)
	const setting = settingOf(process.env)
	for (const words of setting.complaints) console.error(words)
	const { url, connections, perSecond, from, origin, bounces } = setting
	const data = dataFolder()
	const post = url === null ? null : openPost(url, connections)
	const deliverer = startDeliverer({
		app: database.app,
		data,
		sender: { master: masterKey(data), from, origin, bounces },
		post,
		connections,
		perSecond,
	})
	database.beforeClose(async () => {
		const late = setTimeout(() => post?.close(), graceMilliseconds)
		await deliverer.stop()
		clearTimeout(late)
		post?.close()
	})
}

interface Setting {
	readonly url: string | null
	readonly from: string
	readonly origin: string | null
	readonly bounces: string | null
	readonly connections: number
	readonly perSecond: number
	/** What was set and cannot be used, in words. */
	readonly complaints: readonly string[]
}

export function settingOf(environment: NodeJS.ProcessEnv): Setting {
	const complaints: string[] = []
	const numberOf = (name: string, otherwise: number, most: number): number => {
		const text = environment[name]
		if (!text) return otherwise
		if (/^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= most) return Number(text)
		complaints.push(`${name} is a number from 1 to ${most}, not ${text.slice(0, 40)}: bulletins are sent as if it were not set.`)
		return otherwise
	}
	const bounces = environment['PARLEY_BOUNCES'] || null
	const isBox = bounces === null || (isPlainAddress(bounces) && bounces.split('@')[0]!.length <= 21)
	if (!isBox)
		complaints.push(
			'PARLEY_BOUNCES is an address such as bounces@union.example, with 21 letters before the @ at most: mails come back to whom they are from.',
		)
	return {
		url: environment['SMTP_URL'] || null,
		from: environment['PARLEY_MAIL_FROM'] || 'Parley <parley@localhost>',
		origin: environment['ORIGIN'] || null,
		bounces: isBox ? bounces : null,
		connections: numberOf('PARLEY_MAIL_CONNECTIONS', 5, 100),
		perSecond: numberOf('PARLEY_MAILS_A_SECOND', 0, 100_000),
		complaints,
	}
}

/** Everything about letters that one process keeps: the key, one coalescer for each letter, and its turn at publishing. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, dataFolder } from '#db'
import { openAccounts } from '../people/door.ts'
import { masterKey } from './keys.ts'
import { startPublisher } from './publish.ts'
import { createSigning, type Sign } from './sign.ts'

export interface Letters {
	readonly database: Database
	readonly master: Buffer
	signing(letter: string): Sign
}

const kept = new WeakMap<Database, Letters>()

/** Publishing begins with the first that asks. */
export function lettersIn(database: Database): Letters {
	const known = kept.get(database)
	if (known) return known
	const data = dataFolder()
	const master = masterKey(data)
	const signs = new Map<string, Sign>()
	const letters: Letters = {
		database,
		master,
		signing(letter) {
			const sign = signs.get(letter) ?? createSigning(database.pool, master, letter)
			signs.set(letter, sign)
			return sign
		},
	}
	kept.set(database, letters)
	const publisher = startPublisher({ app: database.app, master, data })
	database.beforeClose(() => publisher.stop())
	return letters
}

/** With the server, where there are accounts already: what was signed before a restart is published without anybody's visit. */
export async function resumePublishing(): Promise<void> {
	if (!process.env['DATABASE_URL'] && !existsSync(join(dataFolder(), 'letters.key'))) return
	const opened = await openAccounts()
	if ('database' in opened) lettersIn(opened.database)
	else console.error(`Letters are not being published. ${opened.words} ${opened.mend}`)
}

/**
 * A bare node:http server with the same coalesced signing as the site and a publisher: what the fault tests kill, and the peer that the benchmark of the
 * site is held against. It believes whoever asks, so it is for tests alone.
 *
 *   POST /  with the ids of a member   → 200 and the answer, after the commit
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type pg from 'pg'
import { connect, type Database, openDatabase } from '#db'
import { masterKey } from '../src/lib/server/letters/keys.ts'
import { startPublisher } from '../src/lib/server/letters/publish.ts'
import { createSigning } from '../src/lib/server/letters/sign.ts'

export interface AppSetting {
	/** Null: the PostgreSQL that comes along, in PARLEY_DATA, as the site itself opens it. */
	readonly app: pg.PoolConfig | null
	readonly data: string
	readonly letter: string
}

const setting: AppSetting = JSON.parse(process.env['LETTERS_APP']!)
const { data, letter } = setting
const app = setting.app ?? (await openOwn()).app
const pool = connect(app, null).pool
const master = masterKey(data)
const sign = createSigning(pool, master, letter)
startPublisher({ app, master, data, everyMilliseconds: 50, shownEveryMilliseconds: 1_000 })

const server = createServer(async (request, response) => {
	let member = ''
	for await (const part of request) member += part
	try {
		response.end(await sign({ member, showName: false, ownLine: null, isNotable: false, captainHash: null }))
	} catch {
		response.writeHead(503).end()
	}
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))

async function openOwn(): Promise<Database> {
	const opened = await openDatabase()
	if ('words' in opened) throw new Error(`${opened.words} ${opened.mend}`)
	return opened.database
}

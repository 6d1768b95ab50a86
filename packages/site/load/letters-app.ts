/**
 * A bare node:http server with the same coalesced signing as the site and a publisher: what the fault tests kill, and the peer that the benchmark of the
 * site is held against. It believes whoever asks, so it is for tests alone.
 *
 *   POST /  with the ids of a member   → 200 and the answer, after the commit
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { masterKey } from '../src/lib/server/letters/keys.ts'
import { startPublisher } from '../src/lib/server/letters/publish.ts'
import { createSigning } from '../src/lib/server/letters/sign.ts'

export interface AppSetting {
	readonly app: pg.PoolConfig
	readonly data: string
	readonly letter: string
}

const { app, data, letter }: AppSetting = JSON.parse(process.env['LETTERS_APP']!)
const pool = new pg.Pool({ ...app, max: 4 })
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

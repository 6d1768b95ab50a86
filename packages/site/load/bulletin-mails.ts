/**
 * 160,000 mails through a local mail server while the deliverer is killed again and again: each member exactly one accepted mail.
 *
 *   npm run bulletin-mails -w packages/site [-- MEMBERS KILLS CONNECTIONS SEED]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeDatabase, openDatabase, withClient } from '#db'
import { deliverUnderKills, plantBulletin, startSink } from './deliver-kills.ts'
import { randomOf } from './kill.ts'

const [members = 160_000, kills = 12, connections = 8, seed = 20231028] = process.argv.slice(2).map(Number)
const data = mkdtempSync(join(tmpdir(), 'parley-mails-'))
process.env['PARLEY_DATA'] = data
for (const name of ['DATABASE_URL', 'PARLEY_OWNER_URL']) delete process.env[name]
const opened = await openDatabase()
if ('words' in opened) throw new Error(opened.words)
const { database } = opened
const sink = await startSink()
try {
	const bulletin = await withClient(database.owner!, client => plantBulletin(client, members))
	const isDone = (): Promise<boolean> =>
		withClient(database.owner!, async client => {
			const { rows } = await client.query("select from parley.delivery where state in ('queued', 'sending') limit 1")
			return rows.length === 0
		})
	const { count, milliseconds } = await deliverUnderKills({ app: database.app, data, connections }, sink, {
		members,
		kills,
		random: randomOf(seed),
		isDone,
	})
	const { rows } = await withClient(database.owner!, client =>
		client.query<{ state: string; count: number }>(
			'select state, count(*)::integer as count from parley.delivery where bulletin = $1 group by state',
			[bulletin],
		),
	)
	const doubles = count.raw - count.distinct
	console.log(
		`${members} members, ${kills} kills, ${connections} connections, seed ${seed}: ${(milliseconds / 1000).toFixed(1)} s, ${Math.round((members / milliseconds) * 1000)} mails a second`,
	)
	console.log(`ledger: ${rows.map(row => `${row.state} ${row.count}`).join(', ')}`)
	console.log(
		`taken by the server: ${count.raw}; Message-IDs: ${count.distinct}; recipients: ${count.recipients}; doubles: ${doubles}, at most ${kills * connections} possible`,
	)
	const isRight =
		count.wrong === 0 &&
		count.recipients === members &&
		rows.length === 1 &&
		rows[0]!.state === 'accepted' &&
		doubles <= kills * connections
	console.log(isRight ? 'Each member has exactly one accepted mail.' : 'That is not one mail for each member.')
	if (!isRight) process.exitCode = 1
} finally {
	sink.stop()
	await closeDatabase()
	rmSync(data, { recursive: true, force: true })
}

/** Two processes of the site on one database: copies of one request give one signature, a rush of signers and watchers gives each theirs, one of them publishes, and the other goes on when it is killed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEntry, tally, verifyBundle } from '@parley/engine/log'
import { asService, type Person } from '#db'
import { readBundle, readPublished } from '#lib/server/letters/files.ts'
import { beginSession } from '#lib/server/people/sessions.ts'
import { spike } from '../load/spike-load.ts'
import { signIn } from '../load/union.ts'
import { ensureBuild } from '../server/build.ts'
import { checkOneRootEach } from './support/after-kills.ts'
import { addressOf, asOwner, testDatabase } from './support/database.ts'
import { makeUnion, openOne, until } from './support/letters.ts'
import { type SiteProcess, startSiteProcess } from './support/process.ts'

const talks = 'teachers-grid'
await ensureBuild()
const database = await testDatabase()
const union = await makeUnion(database, 480, talks)
const letter = await openOne(union, { slug: 'no-bad-deal' })
const rush = await openOne(union, { slug: 'rush' })
const start = (name: string): Promise<SiteProcess> =>
	startSiteProcess({ DATABASE_URL: `${addressOf(database)}&application_name=${name}`, PARLEY_DATA: union.data })
const sites = await Promise.all([start('first'), start('second')])
for (const slug of ['no-bad-deal', 'rush'])
	await until(`${slug} is published`, async () => (await readPublished(union.data, talks, slug)) !== null)

const secretOf = (person: Person): Promise<string> => asService(database, 'session', work => beginSession(work, person, 'mail', undefined))

const sign = ({ address }: SiteProcess, secret: string): Promise<Response> =>
	fetch(`${address}/${talks}/letters/no-bad-deal/sign?/sign`, {
		method: 'POST',
		redirect: 'manual',
		headers: { origin: address, cookie: `parley-session=${secret}`, accept: 'text/html' },
		body: new URLSearchParams(),
	})

/** All of an answer that its reader could tell from another. */
const whole = async (answer: Response): Promise<string> =>
	JSON.stringify([answer.status, [...answer.headers].filter(([name]) => name !== 'date'), await answer.text()])

const signatures = (): Promise<number> =>
	asOwner(
		database,
		async client =>
			(
				await client.query<{ n: number }>("select count(*)::integer as n from parley.signature where letter = $1 and state = 'signed'", [
					letter,
				])
			).rows[0]!.n,
	)

/** Who holds the turn at publishing, by the names of the processes' connections. */
const publishing = (): Promise<readonly string[]> =>
	asOwner(database, async client => {
		const { rows } = await client.query<{ name: string }>(
			`select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
			where l.locktype = 'advisory' and l.granted and l.database = (select oid from pg_database where datname = current_database())
				and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('parley publisher', 0)`,
		)
		return rows.map(({ name }) => name)
	})

test('copies of one request at once, from one browser to two processes: one signature, and the same answer to each', async () => {
	const secret = await secretOf(union.members[1]!)
	const answers = await Promise.all(Array.from({ length: 32 }, async (_, index) => whole(await sign(sites[index % 2]!, secret))))
	answers.push(await whole(await sign(sites[0]!, secret)))
	assert.deepEqual(new Set(answers).size, 1, [...new Set(answers)].join('\n'))
	assert.match(answers[0]!, /^\[303,/)
	assert.equal(await signatures(), 1)
})

test('four hundred sign within two seconds while ten times as many ask for the count: each is acknowledged once, and the count, the rows and the log agree', async () => {
	const signers = union.members.slice(80).map(({ id }) => id)
	const report = await spike({
		ports: sites.map(({ address }) => Number(new URL(address).port)),
		host: 'localhost',
		path: `/${talks}/letters/rush`,
		secrets: await signIn(database, talks, signers),
		seconds: 2,
	})
	assert.deepEqual([...report.signed], [[303, 400]])
	assert.deepEqual([...report.counted], [[200, 4_000]])
	assert.equal(report.backwards, 0, 'no count goes down')
	await until('all of it is published', async () => (await readPublished(union.data, talks, 'rush'))?.count.standing === 400)
	await asOwner(database, async client => {
		const rows = await client.query<{ member: string }>("select member from parley.signature where letter = $1 and state = 'signed'", [
			rush,
		])
		assert.deepEqual(rows.rows.map(({ member }) => member).toSorted(), signers.toSorted())
		const log = await client.query<{ entry: string }>('select entry from parley.log_entry where letter = $1 order by place', [rush])
		assert.deepEqual(tally(log.rows.map(({ entry }) => readEntry(entry)!)), {
			tally: { signed: 400, withdrawn: 0, struck: 0, standing: 400 },
			misfits: [],
		})
	})
	assert.deepEqual(verifyBundle({ files: (await readBundle(union.data, talks, 'rush'))! }).problems, [])
})

test('one of two publishes; when it is killed under load the other goes on, and no size has two roots', async () => {
	await until('one has the turn', async () => (await publishing()).length === 1)
	const [name] = await publishing()
	const working = name === 'first' ? 0 : 1
	const secrets = await Promise.all(union.members.slice(2, 80).map(secretOf))
	const signing = secrets.map(async (secret, index) => {
		await new Promise(go => setTimeout(go, index * 40))
		// Whoever meets the one that died asks the other.
		const first = await sign(sites[index % 2]!, secret).catch(() => null)
		return (first ?? (await sign(sites[1 - working]!, secret))).status
	})
	await new Promise(go => setTimeout(go, 1_700))
	sites[working]!.child.kill('SIGKILL')
	assert.deepEqual(new Set(await Promise.all(signing)), new Set([303]))
	assert.equal(await signatures(), 79)
	await until('the other publishes all of it', async () => (await readPublished(union.data, talks, 'no-bad-deal'))?.count.standing === 79)
	assert.deepEqual(await publishing(), [working === 0 ? 'second' : 'first'])
	const files = (await readBundle(union.data, talks, 'no-bad-deal'))!
	assert.deepEqual(verifyBundle({ files }).problems, [])
	checkOneRootEach(files.get('checkpoints.txt')!)
	const { rows } = await asOwner(database, client =>
		client.query('select size from parley.checkpoint where letter = $1 group by size having count(distinct root) > 1', [letter]),
	)
	assert.deepEqual(rows, [])
})

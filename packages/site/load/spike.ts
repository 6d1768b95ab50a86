/**
 * A roll of 160,000 is imported and a letter is opened on it; then all of them sign within ten minutes, while the count is asked for ten times as often. Last,
 * each that was acknowledged stands once, the log and the rows agree, and what was published verifies.
 *
 *   node packages/site/load/spike.ts [SIGNERS] [SECONDS] [--opening]      --opening: whoever signs opens the page first, which the site draws for each
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readEntry, tally, verifyBundle } from '@parley/engine/log'
import { closeDatabase, openDatabase, withClient } from '#db'
import { ensureBuild } from '../server/build.ts'
import { readBundle, readPublished } from '../src/lib/server/letters/files.ts'
import { masterKey } from '../src/lib/server/letters/keys.ts'
import { peakMemory, processorOf, processorOfPostgres } from './cost.ts'
import { spike } from './spike-load.ts'
import { importRoll, makeStaff, membersOf, openOne, rollFile, signIn } from './union.ts'

const words = process.argv.slice(2).filter(word => word !== '--opening')
const opening = process.argv.includes('--opening')
const [signers = 160_000, seconds = 600] = words.map(Number)
const port = Number(process.env['PORT'] ?? 4301)
const space = 'teachers-grid'
const data = mkdtempSync(join(tmpdir(), 'parley-spike-'))
Object.assign(process.env, { PARLEY_DATA: data, DATABASE_URL: '', PARLEY_OWNER_URL: '', PARLEY_FOLDERS: '' })

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
	const [began, used] = [performance.now(), process.cpuUsage()]
	const result = await work()
	const { user, system } = process.cpuUsage(used)
	console.log(
		`${what.padEnd(36)} ${((performance.now() - began) / 1_000).toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of this process; at most ${peakMemory(process.pid)} MB so far`,
	)
	return result
}

await ensureBuild()
const opened = await openDatabase()
if ('words' in opened) throw new Error(opened.words)
const { database } = opened
const staff = await makeStaff(database, space)
const file = rollFile(signers)
await timed(`a roll of ${signers}, ${(file.length / 1e6).toFixed(1)} MB`, () => importRoll(database, staff, file))
await timed('the same file once more', () => importRoll(database, staff, file))
const letter = await timed('a letter opened on it', () => openOne(database, masterKey(data), staff, 'spike'))
const secrets = await timed('everybody signed in', async () => signIn(database, space, await membersOf(database, staff)))

const site = spawn(process.execPath, [join(import.meta.dirname, '../server/start.ts')], {
	env: { ...process.env, PORT: String(port) },
	stdio: ['ignore', 'pipe', 'inherit'],
})
await new Promise<void>((settle, fail) => {
	site.stdout.on('data', (told: Buffer) => told.includes('in the browser') && settle())
	site.once('exit', () => fail(new Error('the site did not start')))
})
let isOver = false
site.once('exit', (code, signal) => isOver || console.error(`The site has ended: ${code ?? signal}.`))
while ((await readPublished(data, space, 'spike')) === null) await new Promise(go => setTimeout(go, 200))

const used = (): readonly number[] => [processorOf(site.pid!), processorOfPostgres(data), processorOf(process.pid)]
const [before, began] = [used(), performance.now()]
const report = await spike({
	ports: [port],
	host: `localhost:${port}`,
	path: `/${space}/letters/spike`,
	secrets,
	seconds,
	opening,
	say: console.log,
})
const took = (performance.now() - began) / 1_000
const shares = used().map((each, at) => `${((each - before[at]!) / took / 10).toFixed(0)}%`)

const at = (list: readonly number[], part: number): string =>
	(list[Math.min(list.length - 1, Math.floor(list.length * part))] ?? 0).toFixed(1)
for (const [what, list] of Object.entries(report.times).filter(([, list]) => list.length > 0))
	console.log(
		`${what.padEnd(6)} ${list.length} in ${took.toFixed(0)} s   p50 ${at(list, 0.5)}  p99 ${at(list, 0.99)}  p99.9 ${at(list, 0.999)}  max ${at(list, 1)} ms`,
	)
console.log(
	`statuses of signing ${JSON.stringify([...report.signed])}, of the count ${JSON.stringify([...report.counted])}; the count went back ${report.backwards} times`,
)
console.log(
	`of one core: the site ${shares[0]}, PostgreSQL ${shares[1]}, asking ${shares[2]}; the site had ${peakMemory(site.pid!)} MB at most`,
)

for (let waited = 0; (await readPublished(data, space, 'spike'))!.count.standing !== signers; waited++) {
	if (waited > 300) throw new Error('the count never came to be what was acknowledged')
	await new Promise(go => setTimeout(go, 200))
}
const { rows, log } = await withClient(database.owner!, async client => ({
	rows: (
		await client.query<{ n: number }>("select count(*)::integer as n from parley.signature where letter = $1 and state = 'signed'", [
			letter,
		])
	).rows[0]!.n,
	log: (await client.query<{ entry: string }>('select entry from parley.log_entry where letter = $1 order by place', [letter])).rows,
}))
const read = tally(log.map(({ entry }) => readEntry(entry)!))
const { problems } = verifyBundle({ files: (await readBundle(data, space, 'spike'))! })
console.log(
	`rows ${rows}, the log ${read.tally.standing} in ${log.length} entries, ${read.misfits.length} misfits; what is published has ${problems.length} problems`,
)
if (
	report.signed.get(303) !== signers ||
	rows !== signers ||
	read.tally.standing !== signers ||
	log.length !== signers ||
	problems.length > 0
)
	process.exitCode = 1

isOver = true
const gone = new Promise(settle => site.once('exit', settle))
site.kill('SIGTERM')
await gone
await closeDatabase()
rmSync(data, { recursive: true, force: true })

/**
 * Whether time tells who is on the roll: the same requests for addresses that are on it and for some that are not, in turn, over HTTP with mail going out; their
 * distributions, and how far apart they are (Kolmogorov and Smirnov's distance, beside what luck alone exceeds once in a hundred times).
 *
 *   node packages/site/load/timing.ts [REQUESTS]
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { asService, closeDatabase, openDatabase, withClient } from '#db'
import { ensureBuild } from '../server/build.ts'
import { serve } from '../server/serve.ts'

const many = Number(process.argv[2] ?? 1000)
const talks = 'teachers-grid'
const folder = mkdtempSync(join(tmpdir(), 'parley-timing-'))
const mail = new SMTPServer({
	authOptional: true,
	disabledCommands: ['STARTTLS'],
	onData: (stream, _, done) => void stream.resume().on('end', () => done()),
})
await new Promise<void>(settle => mail.listen(0, '127.0.0.1', settle))
Object.assign(process.env, {
	PARLEY_DATA: folder,
	PARLEY_FOLDERS: '',
	DATABASE_URL: '',
	PARLEY_OWNER_URL: '',
	SMTP_URL: `smtp://127.0.0.1:${(mail.server.address() as { port: number }).port}`,
})
await ensureBuild()
const opened = await openDatabase()
if ('words' in opened) throw new Error(`${opened.words} ${opened.mend}`)
const { database } = opened
await asService(database, 'set-up', async work => {
	await work.insertInto('space').values({ id: talks }).execute()
	for (let index = 0; index < many; index++) {
		const id = randomUUID()
		await work
			.insertInto('member')
			.values({ id, space: talks, side: 'union', number: String(index), name: `Member ${index}`, unit: null, standing: null, since: null })
			.execute()
		await work
			.insertInto('contact')
			.values({ member: id, space: talks, side: 'union', kind: 'email', address: `on-${index}@example.org` })
			.execute()
	}
})
const site = await serve({ port: 0 })

async function ask(email: string): Promise<number> {
	const from = performance.now()
	const answer = await fetch(`${site.address}/sign-in`, {
		method: 'POST',
		redirect: 'manual',
		headers: { origin: site.address, accept: 'text/html' },
		body: new URLSearchParams({ negotiation: talks, side: 'union', contact: email }),
	})
	await answer.text()
	if (answer.status !== 303) throw new Error(`answered with ${answer.status}`)
	return performance.now() - from
}

const forget = (): Promise<unknown> => withClient(database.owner!, client => client.query('delete from parley.rate'))
for (let index = 0; index < 50; index++) await ask(`warm-${index}@example.org`)
const times = { on: [] as number[], off: [] as number[] }
for (let index = 0; index < many; index++) {
	if (index % 200 === 0) await forget()
	// Which comes first changes, so that neither always follows the other's mail.
	for (const kind of index % 2 === 0 ? (['on', 'off'] as const) : (['off', 'on'] as const))
		times[kind].push(await ask(`${kind}-${index}@example.org`))
}

const at = (sorted: readonly number[], part: number): string =>
	sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!.toFixed(2)
for (const [kind, list] of Object.entries(times)) {
	const sorted = list.toSorted((a, b) => a - b)
	console.log(
		`${kind === 'on' ? 'on the roll    ' : 'not on the roll'}  median ${at(sorted, 0.5)} ms, 90% ${at(sorted, 0.9)} ms, 99% ${at(sorted, 0.99)} ms`,
	)
}
const distance = farthest(
	times.on.toSorted((a, b) => a - b),
	times.off.toSorted((a, b) => a - b),
)
console.log(
	`distance ${distance.toFixed(3)}; luck alone exceeds ${(1.628 * Math.sqrt(2 / many)).toFixed(3)} once in a hundred times (${many} requests each)`,
)
await site.close()
await closeDatabase()
await new Promise<void>(settle => mail.close(() => settle()))
rmSync(folder, { recursive: true, force: true })

function farthest(one: readonly number[], other: readonly number[]): number {
	let most = 0
	let [a, b] = [0, 0]
	while (a < one.length && b < other.length) {
		if (one[a]! <= other[b]!) a++
		else b++
		most = Math.max(most, Math.abs(a / one.length - b / other.length))
	}
	return most
}

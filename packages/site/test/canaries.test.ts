/**
 * A canary in every text of every table of each side, and every page, endpoint and file of the site read as somebody it is not for: whatever is found there that the
 * database itself would not show them is a leak. Tables come from the catalogue and routes from their folder, so that new ones are tried too.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { unzipSync } from 'fflate'
import { asService, closeDatabase, type Person, type Role } from '#db'
import { beginSession } from '#lib/server/people/sessions.ts'
import { ensureBuild } from '../server/build.ts'
import { type Canary, canariesIn, plantCanaries } from './support/canaries.ts'
import { addressOf, testDatabase } from './support/database.ts'
import { makeUnion, until } from './support/letters.ts'
import { logLines } from './support/log-lines.ts'
import { startMailServer } from './support/mail-server.ts'
import { addressesOf, readRoutes } from './support/routes.ts'
import { startSite } from './support/site.ts'

for (const name of ['ORIGIN', 'HOST', 'PARLEY_OWNER_URL']) delete process.env[name]
await ensureBuild()
after(closeDatabase)
const talks = 'teachers-grid'
const database = await testDatabase()
const { data } = await makeUnion(database, 1, 'hourly-plant')
process.env['DATABASE_URL'] = addressOf(database)
process.env['PARLEY_DATA'] = data
const { url, mails } = await startMailServer()
process.env['SMTP_URL'] = url
const site = await startSite()
await asService(database, 'set-up', work => work.insertInto('space').values({ id: talks }).execute())
const planted = await plantCanaries(database, talks, ['union', 'employer'])
const canaries = planted.flatMap(each => each.canaries)

interface Viewer {
	readonly name: string
	readonly person: Person | null
	readonly cookie: string
}

const roles = { union: ['captain', 'committee', 'staff'], employer: ['staff', 'negotiator', 'counsel'] } as const

async function viewerOf(name: string, side: 'union' | 'employer', granted: readonly Role[], space = talks): Promise<Viewer> {
	const id = await asService(database, 'set-up', async work => {
		const made = await work
			.insertInto('member')
			.values({ space, side, number: name, name, unit: null, standing: null, since: null })
			.returning('id')
			.executeTakeFirstOrThrow()
		await work
			.insertInto('contact')
			.values({ member: made.id, space, side, kind: 'email', address: `${name.replaceAll(' ', '-')}@example.org` })
			.execute()
		for (const role of granted)
			await work.insertInto('role_grant').values({ space, side, member: made.id, role, granted_by: null }).execute()
		return made.id
	})
	const person: Person = { id, space, side, roles: granted }
	const secret = await asService(database, 'session', work => beginSession(work, person, 'mail', undefined))
	return { name, person, cookie: `parley-session=${secret}` }
}

const viewers: readonly Viewer[] = [
	{ name: 'anybody', person: null, cookie: '' },
	await viewerOf('union member', 'union', []),
	await viewerOf('union staff', 'union', roles.union),
	await viewerOf('employer member', 'employer', []),
	await viewerOf('employer staff', 'employer', roles.employer),
	await viewerOf('staff of another table', 'union', roles.union, 'hourly-plant'),
]

/** What the database shows them, whatever a page does. */
async function shownByDatabase({ person }: Viewer): Promise<readonly Canary[]> {
	const client = await database.pool.connect()
	try {
		await client.query('begin')
		const settings = {
			role: person ? `parley_${person.side}` : 'parley_public',
			space: person?.space ?? talks,
			person: person?.id ?? '',
			roles: person?.roles.join() ?? '',
		}
		await client.query(
			`select set_config('role', $1, true), set_config('parley.space', $2, true), set_config('parley.person', $3, true), set_config('parley.roles', $4, true)`,
			Object.values(settings),
		)
		const found = new Set<Canary>()
		for (const table of new Set(canaries.map(({ place }) => place.split('.')[0]!))) {
			await client.query('savepoint each')
			const rows = await client.query<{ line: string }>(`select t::text as line from parley.${table} t`).then(
				result => result.rows,
				() => [],
			)
			await client.query('rollback to each')
			for (const { line } of rows) for (const each of canariesIn(line, canaries)) found.add(each)
			// A grant may be of some columns only.
			if (rows.length > 0) continue
			for (const each of canaries.filter(({ place }) => place.startsWith(`${table}.`))) {
				await client.query('savepoint each')
				const some = await client.query<{ line: string }>(`select ${each.place.split('.')[1]}::text as line from parley.${table}`).then(
					result => result.rows,
					() => [],
				)
				await client.query('rollback to each')
				if (some.some(({ line }) => line !== null && canariesIn(line, [each]).length > 0)) found.add(each)
			}
		}
		return [...found]
	} finally {
		await client.query('rollback')
		client.release()
	}
}

/** Of a part of an address: what is planted under a like name, beside what is known of it. */
const known: Readonly<Record<string, readonly string[]>> = {
	negotiation: [talks],
	side: ['union', 'employer'],
	file: ['letter.md', 'letter.json', 'entries.txt', 'checkpoints.txt', 'count.json', 'shown.json', 'bundle.zip', 'names.csv'],
	path: ['negotiation.md', 'v1/negotiations', `v1/negotiations/${talks}`, 'openapi.json'],
}
function valuesOf(part: string): readonly string[] {
	const values = planted.flatMap(({ rows }) =>
		[...rows].flatMap(([table, row]) =>
			table.includes(part) || part.includes(table)
				? ['id', 'slug', 'number', 'name', 'key', 'token'].flatMap(column => (typeof row[column] === 'string' ? [row[column]] : []))
				: [],
		),
	)
	return [...new Set([...(known[part] ?? []), ...values, ...((known[part] ?? values).length === 0 ? ['x'] : [])])]
}

/** Of a zip, and so of a workbook, all that is in it. */
async function textOf(answer: Response): Promise<string> {
	const bytes = new Uint8Array(await answer.arrayBuffer())
	const plain = Buffer.from(bytes).toString()
	const headers = JSON.stringify([...answer.headers])
	if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return headers + plain
	return (
		headers +
		Object.values(unzipSync(bytes))
			.map(each => Buffer.from(each).toString())
			.join('\n')
	)
}

const get = (path: string, { cookie }: Viewer): Promise<Response> =>
	fetch(site.address + path, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } })

const addresses = readRoutes()
	.filter(({ methods }) => methods.includes('GET'))
	.flatMap(({ id, isPage }) =>
		addressesOf(id, valuesOf).flatMap(path => [path, ...(isPage ? [`${path === '/' ? '' : path}/__data.json`] : [])]),
	)

/** Addresses that pages of the room lead to: issues, claims and whatever else has no row. */
async function linked(viewer: Viewer): Promise<readonly string[]> {
	const found = new Set<string>()
	for (const path of addresses.filter(each => !each.endsWith('__data.json')).slice(0, 80)) {
		const answer = await get(path, viewer)
		if (!answer.headers.get('content-type')?.startsWith('text/html')) continue
		for (const [, href] of (await answer.text()).matchAll(/href="(\/[^"#?]*)/g)) found.add(href!)
	}
	const others = [...found].filter(
		each => !addresses.includes(each) && !/\.(css|js|svg|png|woff2)$/.test(each) && !each.startsWith('/_app/'),
	)
	// Two of a kind tell as much as all of them.
	return [...Map.groupBy(others, each => each.split('/').slice(0, -1).join('/')).values()].flatMap(alike => alike.slice(0, 2))
}

const more = await linked(viewers[0]!)

test('every table of each side has its canary', () => {
	for (const { failed, rows } of planted) {
		assert.deepEqual([...failed], [], 'a row could not be made: support/canaries.ts has to learn how')
		assert.ok(rows.size > 20)
	}
	assert.ok(canaries.length > 60, String(canaries.length))
	assert.equal(new Set(canaries.map(each => each.text)).size, canaries.length)
})

test('the canaries are seen by whom they are for, so that not seeing them means something', async () => {
	const staff = viewers.find(each => each.name === 'union staff')!
	const roll = await (await get(`/${talks}/roll`, staff)).text()
	assert.ok(canariesIn(roll, canaries).length > 0, 'staff see the roll of their side')
})

for (const viewer of viewers)
	test(`${viewer.name}: no page, endpoint or file has what the database would not show them`, async () => {
		const allowed = new Set(await shownByDatabase(viewer))
		const leaks: string[] = []
		let read = 0
		const look = (where: string, text: string): void => {
			// An address says what was asked for: that is no leak.
			const said = text.replaceAll(where, '').replaceAll(where.replaceAll('/', '\\u002F'), '')
			const asked = new Set(canariesIn(where, canaries).map(each => each.text))
			for (const each of canariesIn(said, canaries))
				if (!allowed.has(each) && !asked.has(each.text)) leaks.push(`${where}: ${each.side} ${each.place}`)
		}
		const lines = await logLines(async () => {
			for (const path of [...addresses, ...more]) {
				const answer = await get(path, viewer)
				if (answer.status === 200) read++
				look(path, await textOf(answer))
			}
		})
		// A page that a planted row breaks is named by its address, as it was asked for.
		for (const line of lines.map(each => each.replace(/^\[\w+\] GET \S+/, '')))
			for (const each of canariesIn(line, canaries)) leaks.push(`log: ${each.side} ${each.place}`)
		assert.deepEqual(leaks, [])
		assert.ok(read > 20, `${read} of them were there to be read`)
	})

test('no mail has a canary of the other side', async () => {
	await logLines(async () => {
		for (const [side, name] of [
			['union', 'union-member'],
			['employer', 'employer-staff'],
		] as const)
			await fetch(`${site.address}/sign-in`, {
				method: 'POST',
				redirect: 'manual',
				headers: { origin: site.address },
				body: new URLSearchParams({ negotiation: talks, side, contact: `${name}@example.org` }),
			})
		await until('both mails are there', () => mails.length >= 2)
	})
	for (const mail of mails) assert.deepEqual(canariesIn(JSON.stringify(mail), canaries), [])
})

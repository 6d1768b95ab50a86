/**
 * kill -9 in the middle of a check, a stamp, an answer and a veto: what was acknowledged is there with its line, what was not is there whole or not at all, the
 * log stands under its checkpoint, and of the files nothing is left on the disk.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type Consent, consentHash, likenessLogProblems } from '@parley/engine/likeness'
import { sniff, stampMedia } from '@parley/engine/likeness/media'
import { asService, closeDatabase, type Person, type Role, type Side } from '#db'
import { beginSession } from '#lib/server/people/sessions.ts'
import { makeAuthority } from '../../engine/test/likeness/media/authority.ts'
import { tiny } from '../../engine/test/likeness/media/files.ts'
import { luck } from '../../engine/test/support/random.ts'
import { masterKey } from '../src/lib/server/letters/keys.ts'
import { newId, signConsent } from '../src/lib/server/likeness/consents.ts'
import { entriesOf } from '../src/lib/server/likeness/log.ts'
import { actOn, askUse, decideUse, schedule, setRules } from '../src/lib/server/likeness/uses.ts'
import { addressOf, asOwner, testDatabase } from './support/database.ts'
import { startSiteProcess } from './support/process.ts'

const times = Number(process.env['LIKENESS_KILLS'] ?? 3)
const seed = Number(process.env['LIKENESS_SEED'] ?? 31)
const talks = 'sag-aftra-2023'
const database = await testDatabase()
after(closeDatabase)
const data = mkdtempSync(join(tmpdir(), 'parley-likeness-kill-'))
after(() => rmSync(data, { recursive: true, force: true }))
const master = masterKey(data)
const passing = join(data, 'files-in-passing')
const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

const person = (side: Side, ...roles: Role[]): Person & { readonly session: string } => ({
	id: randomUUID(),
	space: talks,
	side,
	roles,
	session: randomUUID(),
})
const performer = person('union')
const staff = person('union', 'staff')
const producer = person('employer')
const signer = await (await makeAuthority('Harbour Root (made up)')).signer('Harbour Pictures')

async function people(): Promise<void> {
	await asService(database, 'set-up', work => work.insertInto('space').values({ id: talks }).execute())
	await asOwner(database, async client => {
		for (const [name, { id, side, session, roles }] of Object.entries({ performer, staff, producer })) {
			await client.query('insert into parley.member (id, space, side, number, name) values ($1, $2, $3, $4, $4)', [id, talks, side, name])
			await client.query(
				`insert into parley.session (id, token_hash, member, space, side, via, expires_at) values ($1, $2, $3, $4, $5, 'mail', now() + interval '1 hour')`,
				[session, Buffer.from(name), id, talks, side],
			)
			for (const role of roles)
				await client.query('insert into parley.role_grant (space, side, member, role) values ($1, $2, $3, $4)', [talks, side, id, role])
		}
		await client.query(
			`insert into parley.likeness_signatory (space, id, name, certificates, from_day, added_by) values ($1, 'harbour-pictures', 'Harbour Pictures (made up)', $2, '2020-01-01', $3)`,
			[talks, [signer.pem], staff.id],
		)
		await client.query(
			`insert into parley.likeness_signatory_person (space, signatory, member, added_by) values ($1, 'harbour-pictures', $2, $2)`,
			[talks, producer.id],
		)
	})
}

function done<T extends object>(answer: T): Exclude<T, { readonly refusal: unknown } | { readonly problems: unknown }> {
	assert.ok(!('refusal' in answer) && !('problems' in answer), JSON.stringify(answer))
	return answer as Exclude<T, { readonly refusal: unknown } | { readonly problems: unknown }>
}

const agreement = { id: 'tv-theatrical', version: '2023' }
const project = { id: 'night-ferry', title: 'Night Ferry (made up)' }
const said = 'The replica speaks the purser’s lines in the storm scenes of episode three, heard from the bridge.'
const consent: Consent = {
	form: 'parley/consent/1',
	id: newId('c'),
	version: 1,
	previous: null,
	subject: performer.id,
	lifeStage: 'adult',
	signerRole: 'performer',
	agreement,
	project,
	role: 'the purser',
	producers: ['harbour-pictures'],
	transferees: [],
	kind: 'employment',
	acts: ['create', 'use'],
	modalities: ['voice'],
	media: ['streaming'],
	limits: ['nudity', 'sexual-content'],
	scope: { unit: 'days', atMost: 1000 },
	description: said,
	language: 'en',
	from: day(-1),
	until: day(300),
	representation: { by: 'union', reference: 'TV/Theatrical 2023' },
	compensation: { basis: 'agreement' },
	strikeSuspends: true,
	survivesDeath: false,
	exclusive: false,
}
const named = { id: consent.id, hash: consentHash(consent) }

async function ask(): Promise<string> {
	const id = newId('u')
	const request = {
		form: 'parley/request/1',
		id,
		producer: 'harbour-pictures',
		agreement,
		project,
		role: 'the purser',
		kind: 'employment',
		act: 'use',
		modalities: ['voice'],
		medium: 'streaming',
		content: [],
		amount: { unit: 'days', quantity: 1 },
		from: day(0),
		until: day(5),
		description: said,
		businessReason: 'The tank was not available.',
		tool: 'in-house',
		consent: named,
		depictsMinor: false,
		features: [],
		noticeGivenAt: null,
		engagedAt: null,
		servicesAt: null,
		exemption: null,
	} as const
	done(await askUse(database, master, producer, request, ''))
	return id
}

const cookieOf = async (who: Person): Promise<string> =>
	`parley-session=${await asService(database, 'session', work => beginSession(work, who, 'mail', undefined))}`

test(`${times} times kill -9 under checks, stamps, answers and vetoes: nothing half written, nothing left behind`, async () => {
	await people()
	done(await setRules(database, master, staff, { pack: 'union-proposal-2023-10', reviewDays: 21, lapse: 'blocked' }))
	done(await signConsent(database, master, performer, consent))
	const allowed = await ask()
	done(await actOn(database, master, performer, allowed, 'yes'))
	done(await actOn(database, master, staff, allowed, 'cleared'))
	done(await schedule(database, master, producer, allowed, { rate: 200_000, days: 1 }, day(10)))
	assert.deepEqual(done(await decideUse(database, master, producer, allowed)).reasons, [])
	const keys = join(data, 'keys')
	mkdirSync(keys)
	writeFileSync(join(keys, 'harbour-pictures.key.pem'), signer.keyPem)
	writeFileSync(join(keys, 'harbour-pictures.cert.pem'), signer.pem)

	const stamp = { consentId: named.id, consentHash: named.hash, use: allowed, made: 'by-ai', title: 'take' } as const
	const good = Buffer.from(await stampMedia(tiny.wav, sniff(tiny.wav)!, stamp, signer))
	const cookies = { performer: await cookieOf(performer), staff: await cookieOf(staff), producer: await cookieOf(producer) }
	const random = luck(seed)
	const acknowledged = { checked: [] as string[], stamped: 0, yes: [] as string[], vetoed: [] as string[] }

	for (let kills = 0; kills < times; kills++) {
		const uses = [await ask(), await ask(), await ask()]
		const site = await startSiteProcess({ DATABASE_URL: addressOf(database), PARLEY_DATA: data, PARLEY_STAMP_KEYS: keys })
		const room = `${site.address}/${talks}/likeness`
		const post = async (path: string, cookie: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response | null> => {
			const answer = await fetch(`${room}/${path}`, {
				method: 'POST',
				redirect: 'manual',
				body,
				headers: { cookie, origin: site.address, accept: 'text/html', ...headers },
			}).catch(() => null)
			return answer
		}
		let isOver = false
		let first: () => void = () => {}
		const begun = new Promise<void>(settle => {
			first = settle
		})
		const whole = (answer: Response | null): Promise<Buffer | null> =>
			answer === null
				? Promise.resolve(null)
				: answer.arrayBuffer().then(
						each => Buffer.from(each),
						() => null,
					)
		const checks = async (): Promise<void> => {
			while (!isOver) {
				const answer = await post('check/file?name=take.wav', cookies.staff, good, {
					'content-type': 'application/octet-stream',
					accept: 'application/json',
				})
				const text = await whole(answer)
				if (text === null || answer!.status !== 200) continue
				acknowledged.checked.push((JSON.parse(text.toString()) as { check: { id: string } }).check.id)
				first()
			}
		}
		/** One that never comes to its end: the process dies with it half on the disk. */
		const hangs = (): void => {
			const body = new ReadableStream({
				async pull(controller) {
					if (isOver) return controller.close()
					controller.enqueue(new Uint8Array(256 * 1024))
					await pause(20)
				},
			})
			void fetch(`${room}/check/file?name=endless.wav`, {
				method: 'POST',
				body,
				duplex: 'half',
				headers: { cookie: cookies.staff, origin: site.address, 'content-type': 'application/octet-stream' },
			} as RequestInit).catch(() => null)
		}
		const stamps = async (): Promise<void> => {
			while (!isOver) {
				const form = new FormData()
				form.set('made', 'by-ai')
				form.set('file', new File([new Uint8Array(tiny.wav)], 'take.wav'))
				const answer = await post(`uses/${allowed}/stamp/file`, cookies.producer, form)
				const bytes = await whole(answer)
				if (
					bytes !== null &&
					answer!.status === 200 &&
					sniff(bytes) !== null &&
					Number(answer!.headers.get('content-length')) === bytes.length
				)
					acknowledged.stamped++
			}
		}
		const acts = async (): Promise<void> => {
			for (const use of uses) {
				const yes = await post('mine?/answer', cookies.performer, new URLSearchParams({ use, answer: 'yes' }))
				if (/Your answer is noted/.test((await whole(yes))?.toString() ?? '')) acknowledged.yes.push(use)
				const veto = await post(
					'review',
					cookies.staff,
					new URLSearchParams({ use, kind: 'vetoed', code: 'scope', words: 'This scene was never described to her.' }),
				)
				if (/It is noted/.test((await whole(veto))?.toString() ?? '')) acknowledged.vetoed.push(use)
			}
		}
		const all = [checks(), stamps(), acts()]
		hangs()
		await begun
		await pause(random.below(400))
		const gone = new Promise(settle => site.child.once('exit', settle))
		site.child.kill('SIGKILL')
		await gone
		isOver = true
		await Promise.all(all)
		assert.deepEqual(readdirSync(passing), [], 'nothing of a file is left on the disk')
	}

	const { entries, checkpoint } = await entriesOf(database, staff)
	assert.deepEqual(likenessLogProblems({ entries, checkpoint: checkpoint! }), [])
	const lines = (act: string, subject: string): number =>
		entries.filter(each => each.split(' ')[1] === act && each.split(' ')[2] === subject).length
	await asOwner(database, async client => {
		const { rows: acts } = await client.query<{ use: string; kind: string }>('select use, kind from parley.likeness_act')
		for (const use of acknowledged.yes)
			assert.ok(
				acts.some(each => each.use === use && each.kind === 'yes'),
				`the answer to ${use} was acknowledged`,
			)
		for (const use of acknowledged.vetoed)
			assert.ok(
				acts.some(each => each.use === use && each.kind === 'vetoed'),
				`the veto of ${use} was acknowledged`,
			)
		for (const use of new Set(acts.map(each => each.use))) {
			assert.equal(lines('answered', use), acts.filter(each => each.use === use && each.kind === 'yes').length)
			assert.equal(lines('vetoed', use), acts.filter(each => each.use === use && each.kind === 'vetoed').length)
		}
		const { rows: checked } = await client.query<{ id: string; verdict: string; name: string }>(
			'select id, verdict, name from parley.asset_check',
		)
		const ids = new Set(checked.map(each => each.id))
		for (const id of acknowledged.checked) assert.ok(ids.has(id), 'an answer that was given is kept')
		assert.deepEqual(new Set(checked.map(each => `${each.name} ${each.verdict}`)), new Set(['take.wav matches-consent']))
		const stamped = lines('stamped', allowed)
		const { rows: audited } = await client.query<{ many: number }>(
			`select count(*)::int as many from parley.audit where detail ->> 'act' = 'stamped'`,
		)
		assert.equal(audited[0]!.many, stamped)
		assert.ok(stamped >= acknowledged.stamped, 'no stamp was handed out that is not in the log')
	})
	assert.ok(acknowledged.checked.length >= times)
})

/** The likeness room in a real database: each right tried as each wrong role, races for real, and everything a stranger can check afterwards. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Consent, chainProblems, grievanceProblems, type LikenessRequest, sha256 } from '@parley/engine/likeness'
import { asPerson, asService, type Role, type Side } from '#db'
import { makeDemoPeople } from '../src/lib/server/folder/demo.ts'
import { masterKey } from '../src/lib/server/letters/keys.ts'
import { consentsSeen, newId, noteEvent, signConsent } from '../src/lib/server/likeness/consents.ts'
import { loadLikenessDemo } from '../src/lib/server/likeness/demo.ts'
import type { Actor } from '../src/lib/server/likeness/log.ts'
import { tellByClock } from '../src/lib/server/likeness/notices.ts'
import {
	bundleOf,
	groupsCsv,
	groupsOf,
	inQuarter,
	oversightOf,
	ownUses,
	pageFor,
	registerFor,
	type UseSeen,
} from '../src/lib/server/likeness/read.ts'
import { noteDeath, noteOfUnion } from '../src/lib/server/likeness/union-events.ts'
import { actOn, askUse, decideUse, markPaid, noteStrike, schedule, setRules } from '../src/lib/server/likeness/uses.ts'
import { startWorker } from '../src/lib/server/people/door.ts'
import { caughtMails } from '../src/lib/server/people/mail.ts'
import { hashSecret } from '../src/lib/server/people/secrets.ts'
import { asOwner, testDatabase } from './support/database.ts'
import { until } from './support/letters.ts'

for (const name of ['SMTP_URL', 'ORIGIN']) delete process.env[name]
const log = console.log
console.log = (words: unknown, ...more: unknown[]) => (String(words).includes('A mail, not sent') ? undefined : log(words, ...more))
const database = await testDatabase()
const space = 'night-ferry'
const data = mkdtempSync(join(tmpdir(), 'parley-likeness-'))
after(() => rmSync(data, { recursive: true, force: true }))
const master = masterKey(data)

const person = (side: Side, ...roles: Role[]): Actor => ({ id: randomUUID(), space, side, roles, session: randomUUID() })
const performer = person('union')
const stranger = person('union')
const child = person('union')
const guardian = person('union')
const staff = person('union', 'staff')
const committee = person('union', 'committee')
const producer = person('employer')
const rival = person('employer')
const employerStaff = person('employer', 'staff')
const actor = person('union')
const heir = person('union')
const everybody = { actor, heir, performer, stranger, child, guardian, staff, committee, producer, rival, employerStaff }

before(async () => {
	await asService(database, 'set-up', work => work.insertInto('space').values({ id: space }).execute())
	await asOwner(database, async client => {
		for (const [name, { id, side, session }] of Object.entries(everybody)) {
			await client.query('insert into parley.member (id, space, side, number, name) values ($1, $2, $3, $4, $4)', [id, space, side, name])
			await client.query(
				`insert into parley.session (id, token_hash, member, space, side, via, expires_at) values ($1, $2, $3, $4, $5, 'mail', now() + interval '1 hour')`,
				[session, hashSecret(name), id, space, side],
			)
		}
	})
	await asPerson(database, staff, async work => {
		for (const id of ['harbour-pictures', 'rival-pictures'])
			await work
				.insertInto('likeness_signatory')
				.values({ space, id, name: `${id} (made up)`, from_day: '2020-01-01', until_day: null, added_by: staff.id })
				.execute()
		await work
			.insertInto('likeness_speaker')
			.values({ space, subject: child.id, speaker: guardian.id, role: 'guardian', life_stage: 'minor', added_by: staff.id })
			.execute()
	})
	await asPerson(database, employerStaff, async work => {
		await work
			.insertInto('likeness_signatory_person')
			.values({ space, signatory: 'harbour-pictures', member: producer.id, added_by: employerStaff.id })
			.execute()
		await work
			.insertInto('likeness_signatory_person')
			.values({ space, signatory: 'rival-pictures', member: rival.id, added_by: employerStaff.id })
			.execute()
	})
	done(await setRules(database, master, staff, { pack: 'union-proposal-2023-10', reviewDays: 21, lapse: 'blocked' }))
})

const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

const consentOf = (changes: Partial<Consent> = {}): Consent => ({
	form: 'parley/consent/1',
	id: newId('c'),
	version: 1,
	previous: null,
	subject: performer.id,
	lifeStage: 'adult',
	signerRole: 'performer',
	agreement: { id: 'tv-theatrical', version: '2023' },
	project: { id: 'night-ferry', title: 'Night Ferry (made up)' },
	role: 'the purser',
	producers: ['harbour-pictures'],
	transferees: [],
	kind: 'employment',
	acts: ['create', 'use'],
	modalities: ['voice'],
	media: ['streaming'],
	limits: ['nudity', 'sexual-content'],
	scope: { unit: 'days', atMost: 4 },
	description: 'The replica speaks the purser’s lines in the storm scenes of episode three, heard from the bridge.',
	language: 'en',
	from: day(-1),
	until: day(300),
	representation: { by: 'union', reference: 'TV/Theatrical 2023' },
	compensation: { basis: 'agreement' },
	strikeSuspends: true,
	survivesDeath: false,
	exclusive: false,
	...changes,
})

const requestOf = (
	consent: { readonly id: string; readonly hash: string } | null,
	changes: Partial<LikenessRequest> = {},
): LikenessRequest => ({
	form: 'parley/request/1',
	id: newId('u'),
	producer: 'harbour-pictures',
	agreement: { id: 'tv-theatrical', version: '2023' },
	project: { id: 'night-ferry', title: 'Night Ferry (made up)' },
	role: 'the purser',
	kind: 'employment',
	act: 'use',
	modalities: ['voice'],
	medium: 'streaming',
	content: [],
	amount: { unit: 'days', quantity: 2 },
	from: day(1),
	until: day(5),
	description: 'The purser calls the passengers on deck in two storm scenes of episode three, which were not shot.',
	businessReason: 'The tank was not available.',
	tool: 'in-house',
	consent,
	depictsMinor: false,
	features: [],
	noticeGivenAt: null,
	engagedAt: null,
	servicesAt: null,
	exemption: null,
	...changes,
})

type Refusable = object
function done<T extends Refusable>(answer: T): Exclude<T, { readonly refusal: unknown } | { readonly problems: unknown }> {
	assert.ok(!('refusal' in answer) && !('problems' in answer), JSON.stringify(answer))
	return answer as Exclude<T, { readonly refusal: unknown } | { readonly problems: unknown }>
}
const code = (answer: object): string => ('refusal' in answer ? (answer.refusal as { code: string }).code.replace('likeness/', '') : 'done')
const signed = async (changes: Partial<Consent> = {}, who: Actor = performer): Promise<{ readonly id: string; readonly hash: string }> =>
	done(await signConsent(database, master, who, consentOf(changes)))
const asked = async (consent: { readonly id: string; readonly hash: string }, changes: Partial<LikenessRequest> = {}): Promise<string> =>
	done(await askUse(database, master, producer, requestOf(consent, changes), 'performer')).id
const rules = async (use: string, who: Actor = staff): Promise<readonly string[]> =>
	done(await decideUse(database, master, who, use)).reasons.map(each => each.rule)

test('from consent to payment: everything missing is named until nothing is', async () => {
	const consent = await signed()
	const use = await asked(consent)
	assert.deepEqual(await rules(use, producer), ['R14-answer', 'R19-review', 'R22-pay'])
	done(await actOn(database, master, performer, use, 'yes'))
	done(await actOn(database, master, committee, use, 'cleared'))
	assert.deepEqual(await rules(use), ['R22-pay'])
	// Two days at the performer's own 2,000 dollars, and 21%.
	assert.equal(done(await schedule(database, master, producer, use, { rate: 200_000, days: 2 }, day(-3))).owed, 484_000)
	assert.deepEqual(await rules(use), [])
	const page = await pageFor(database, performer)
	const seen = page.uses.find(each => each.id === use)!
	assert.equal(seen.state, 'allowed')
	assert.ok(seen.charges[0]!.isOverdue)
	assert.deepEqual(page.owed, { open: 484_000, overdue: 484_000, paid: 0 })
	done(await markPaid(database, master, producer, seen.charges[0]!.id, 'cheque 12', day(0)))
	assert.equal(code(await markPaid(database, master, producer, seen.charges[0]!.id, 'cheque 13', day(0))), 'paid-already')
	assert.deepEqual((await pageFor(database, performer)).owed, { open: 0, overdue: 0, paid: 484_000 })
	// Two of four days are used: three more are too many.
	assert.ok((await rules(await asked(consent, { amount: { unit: 'days', quantity: 3 } }))).includes('R12-scope'))
})

test('nobody signs for somebody else; a minor’s guardian does, the minor does not', async () => {
	for (const [name, who] of Object.entries(everybody))
		if (who !== performer) assert.notEqual(code(await signConsent(database, master, who, consentOf())), 'done', name)
	const minor = { subject: child.id, lifeStage: 'minor', signerRole: 'guardian' } as const
	assert.equal(code(await signConsent(database, master, child, consentOf({ subject: child.id }))), 'speaker-signs')
	assert.equal(code(await signConsent(database, master, staff, consentOf(minor))), 'not-yours')
	done(await signConsent(database, master, guardian, consentOf(minor)))
	assert.ok('problems' in (await signConsent(database, master, guardian, consentOf({ ...minor, limits: ['politics'] }))))
})

test('a sign-in of some time ago signs nothing, answers nothing, reviews nothing', async () => {
	const consent = await signed()
	const use = await asked(consent)
	const stale = (who: Actor): Actor => ({ ...who, session: randomUUID() })
	assert.equal(code(await signConsent(database, master, stale(performer), consentOf())), 'not-fresh')
	assert.equal(code(await actOn(database, master, stale(performer), use, 'yes')), 'not-fresh')
	assert.equal(code(await actOn(database, master, stale(staff), use, 'cleared')), 'not-fresh')
	assert.equal(code(await noteEvent(database, master, stale(performer), consent.id, { kind: 'withdrawn', effect: 'all' })), 'not-fresh')
})

test('each act by each wrong role is refused', async () => {
	const consent = await signed()
	const use = await asked(consent)
	const words = 'It goes well beyond what was described to the performer.'
	for (const who of [stranger, staff, committee, producer, rival, guardian])
		assert.notEqual(code(await actOn(database, master, who, use, 'yes')), 'done')
	for (const who of [performer, stranger, producer, rival, employerStaff])
		for (const kind of ['cleared', 'vetoed', 'exemption-upheld'] as const)
			assert.notEqual(code(await actOn(database, master, who, use, kind, { code: 'scope', words })), 'done')
	for (const who of [performer, staff, rival, employerStaff])
		assert.notEqual(code(await askUse(database, master, who, requestOf(consent), 'performer')), 'done')
	for (const who of [performer, staff, rival])
		assert.notEqual(code(await schedule(database, master, who, use, { rate: 1, days: 1 }, day(9))), 'done')
	for (const who of [performer, committee, producer, employerStaff]) {
		assert.notEqual(code(await setRules(database, master, who, { pack: 'tv-theatrical-2023', reviewDays: 1, lapse: 'cleared' })), 'done')
		assert.notEqual(code(await noteStrike(database, master, who, 'strike', 'begun')), 'done')
	}
	assert.equal(code(await decideUse(database, master, rival, use)), 'no-such-use')
	assert.equal(code(await askUse(database, master, producer, requestOf(consent), 'nobody')), 'no-such-person')
})

test('who sees what: the performer their own, a producer what names it, the union all, anybody else nothing', async () => {
	const consent = await signed()
	const use = await asked(consent)
	const sees = async (who: Actor): Promise<readonly [boolean, boolean]> => {
		const page = await pageFor(database, who)
		return [page.consents.some(each => each.record.id === consent.id), page.uses.some(each => each.id === use)]
	}
	for (const who of [performer, staff, committee, producer]) assert.deepEqual(await sees(who), [true, true])
	for (const who of [stranger, child, guardian, rival, employerStaff]) assert.deepEqual(await sees(who), [false, false])
	assert.ok((await ownUses(database, performer)).has(use))
	assert.ok(!(await ownUses(database, staff)).has(use))
})

test('a veto has a code and words; the one who asks for its release does not grant it', async () => {
	const use = await asked(await signed())
	done(await actOn(database, master, performer, use, 'yes'))
	assert.equal(code(await actOn(database, master, staff, use, 'vetoed', { code: 'scope', words: 'no' })), 'unsound')
	assert.equal(
		code(await actOn(database, master, staff, use, 'vetoed', { code: 'whim', words: 'A reason that is long enough to stand.' })),
		'unsound',
	)
	for (const left of [{}, { code: 'scope' }, { words: 'A reason that is long enough to stand.' }])
		assert.equal(code(await actOn(database, master, staff, use, 'vetoed', left)), 'unsound')
	done(await actOn(database, master, staff, use, 'vetoed', { code: 'scope', words: 'A reason that is long enough to stand.' }))
	done(await schedule(database, master, producer, use, { rate: 1, days: 1 }, day(9)))
	assert.deepEqual(await rules(use), ['R20-veto'])
	assert.equal(code(await actOn(database, master, committee, use, 'cleared')), 'not-pending')
	assert.equal(code(await actOn(database, master, committee, use, 'released')), 'not-asked')
	assert.equal(code(await actOn(database, master, staff, use, 'release-asked')), 'unsound')
	done(await actOn(database, master, staff, use, 'release-asked', { words: 'The scene was cut.' }))
	assert.equal(code(await actOn(database, master, staff, use, 'released')), 'second-person')
	assert.deepEqual(await rules(use), ['R20-veto'])
	done(await actOn(database, master, committee, use, 'released'))
	assert.deepEqual(await rules(use), [])
})

test('the union clears, the performer has said no: it stays no', async () => {
	const use = await asked(await signed())
	done(await actOn(database, master, performer, use, 'no'))
	assert.equal(code(await actOn(database, master, performer, use, 'yes')), 'answered')
	done(await actOn(database, master, staff, use, 'cleared'))
	done(await schedule(database, master, producer, use, { rate: 1, days: 1 }, day(9)))
	assert.deepEqual(await rules(use), ['R14-answer'])
})

test('two reviewers at once: one is first, whichever; a veto against a clearance leaves one state', async () => {
	for (let round = 0; round < 6; round++) {
		const use = await asked(await signed())
		const answers = await Promise.all([
			actOn(database, master, staff, use, 'vetoed', { code: 'scope', words: 'A reason that is long enough to stand.' }),
			actOn(database, master, committee, use, 'cleared'),
		])
		const kinds = answers.map(code)
		const seen = (await pageFor(database, staff)).uses.find(each => each.id === use)!
		// A veto may follow a clearance, and never a clearance a veto.
		assert.deepEqual(kinds, seen.acts.length === 2 ? ['done', 'done'] : ['done', 'not-pending'])
		assert.equal(seen.review, 'vetoed')
		assert.deepEqual(
			seen.acts.map(each => each.kind),
			seen.acts.length === 2 ? ['cleared', 'vetoed'] : ['vetoed'],
		)
	}
	const use = await asked(await signed())
	const both = await Promise.all([actOn(database, master, staff, use, 'cleared'), actOn(database, master, committee, use, 'cleared')])
	assert.deepEqual(both.map(code).toSorted(), ['done', 'not-pending'])
})

test('silence blocks, or clears where the rules say so; after the window nobody reviews', async () => {
	const [blocked, cleared] = [await asked(await signed()), await asked(await signed())]
	await asOwner(database, async client => {
		await client.query('alter table parley.likeness_use disable trigger stays')
		await client.query(
			"update parley.likeness_use set review_closes = now() - interval '1 minute', lapse = case id when $1 then 'blocked' else 'cleared' end where id in ($1, $2)",
			[blocked, cleared],
		)
		await client.query('alter table parley.likeness_use enable trigger stays')
	})
	for (const kind of ['cleared', 'vetoed'] as const)
		assert.equal(
			code(await actOn(database, master, staff, blocked, kind, { code: 'scope', words: 'A reason that is long enough to stand.' })),
			'not-pending',
		)
	assert.ok((await rules(blocked)).includes('R19-review'))
	assert.ok(!(await rules(cleared)).includes('R19-review'))
	assert.equal((await pageFor(database, staff)).uses.find(each => each.id === blocked)!.state, 'lapsed')
})

test('an exemption is a claim: nothing passes before it is upheld', async () => {
	const claim = { exemption: { clause: 'exceptions', says: 'The change is one of timing only.' } }
	const use = done(await askUse(database, master, producer, requestOf(null, claim), 'performer')).id
	assert.ok((await rules(use)).includes('R24-exemption'))
	done(await actOn(database, master, staff, use, 'cleared'))
	assert.ok((await rules(use)).includes('R24-exemption'))
	done(await actOn(database, master, staff, use, 'exemption-upheld', { words: 'It is one.' }))
	assert.deepEqual(await rules(use), [])
	assert.equal(code(await actOn(database, master, staff, use, 'exemption-refused', { words: 'After all.' })), 'no-claim')
	assert.equal(
		code(await actOn(database, master, staff, await asked(await signed()), 'exemption-upheld', { words: 'Nobody claimed it.' })),
		'no-claim',
	)
})

test('withdrawal, a strike and a later version are events in a chain; each is told by the rules', async () => {
	const consent = await signed()
	const use = await asked(consent)
	for (const who of [staff, producer, stranger])
		assert.notEqual(code(await noteEvent(database, master, who, consent.id, { kind: 'withdrawn', effect: 'all' })), 'done')
	assert.equal(code(await noteEvent(database, master, performer, consent.id, { kind: 'suspended', strike: 's' })), 'not-yours')
	assert.equal(code(await noteEvent(database, master, staff, consent.id, { kind: 'suspended', strike: 's' })), 'no-strike')
	assert.equal(
		code(await noteEvent(database, master, staff, consent.id, { kind: 'expired' })),
		'not-over',
		'the union ends no consent early',
	)
	assert.equal(code(await noteEvent(database, master, staff, consent.id, { kind: 'estate', signer: 'union' })), 'no-speaker')
	done(await noteStrike(database, master, staff, 's', 'begun'))
	done(await noteEvent(database, master, staff, consent.id, { kind: 'suspended', strike: 's' }))
	assert.ok((await rules(use)).includes('R02-active'))
	done(await noteStrike(database, master, staff, 's', 'ended'))
	done(await noteEvent(database, master, staff, consent.id, { kind: 'resumed', strike: 's' }))
	assert.equal(code(await noteEvent(database, master, staff, consent.id, { kind: 'resumed', strike: 's' })), 'not-suspended')
	assert.ok(!(await rules(use)).includes('R02-active'))
	done(await noteStrike(database, master, staff, 'autumn', 'begun'))
	assert.ok((await rules(use)).includes('R21-strike'))
	done(await noteStrike(database, master, staff, 'autumn', 'ended'))
	assert.ok(!(await rules(use)).includes('R21-strike'))
	const next = done(
		await signConsent(
			database,
			master,
			performer,
			consentOf({ id: consent.id, version: 2, previous: consent.hash, limits: ['nudity', 'sexual-content', 'politics'] }),
		),
	)
	assert.ok((await rules(use)).includes('R02-active'))
	const later = await asked(next)
	done(await noteEvent(database, master, performer, consent.id, { kind: 'withdrawn', effect: 'new-use' }))
	assert.ok((await rules(later)).includes('R02-active'))
	const { consents } = await pageFor(database, performer)
	const own = consents.filter(each => each.record.id === consent.id)
	assert.deepEqual(own.map(each => [each.record.version, each.state]).toSorted(), [
		[1, 'superseded'],
		[2, 'withdrawn-new-use'],
	])
	assert.deepEqual(chainProblems(own[0]!.events), [])
	assert.deepEqual(
		own[0]!.events.map(each => each.kind),
		['granted', 'suspended', 'resumed', 'narrowed', 'granted', 'withdrawn'],
		'one limit more: it takes less',
	)
	assert.equal(
		code(await signConsent(database, master, performer, consentOf({ id: consent.id, version: 2, previous: consent.hash }))),
		'another-version',
	)
})

test('a strike suspends those that say so and no others, and lets go of them; a death ends those that do not outlive their performer', async () => {
	const ofActor = { subject: actor.id }
	const suspends = await signed(ofActor, actor)
	const goesOn = await signed({ ...ofActor, strikeSuspends: false, survivesDeath: true }, actor)
	const states = async (): Promise<Record<string, string>> =>
		Object.fromEntries((await pageFor(database, staff)).consents.map(({ record, state }) => [record.id, state]))
	done(await noteStrike(database, master, staff, 'winter', 'begun'))
	assert.equal(code(await noteOfUnion(database, master, actor, 'suspend')), 'not-yours')
	done(await noteOfUnion(database, master, committee, 'suspend'))
	assert.deepEqual(await noteOfUnion(database, master, staff, 'suspend'), { noted: 0 }, 'each once')
	const during = await states()
	assert.deepEqual([during[suspends.id], during[goesOn.id]], ['suspended', 'active'])
	done(await noteStrike(database, master, staff, 'winter', 'ended'))
	done(await noteOfUnion(database, master, staff, 'resume'))
	assert.equal((await states())[suspends.id], 'active')

	const over = await signed({ ...ofActor, from: day(-9), until: day(-2) }, actor)
	assert.deepEqual(await noteOfUnion(database, master, staff, 'expire'), { noted: 1 })
	assert.deepEqual(await noteOfUnion(database, master, staff, 'expire'), { noted: 0 })
	assert.equal((await states())[over.id], 'expired')

	const use = done(await askUse(database, master, producer, requestOf(goesOn), 'actor')).id
	assert.equal(code(await noteDeath(database, master, committee, 'actor', 'heir', 'estate')), 'not-yours', 'staff name who speaks')
	assert.equal(code(await noteDeath(database, master, staff, 'actor', 'nobody', 'estate')), 'no-such-person')
	assert.deepEqual(await noteDeath(database, master, staff, 'actor', 'heir', 'estate'), { noted: 3 })
	const after = await states()
	assert.deepEqual([after[suspends.id], after[goesOn.id]], ['ended', 'active'])
	assert.equal(code(await actOn(database, master, actor, use, 'yes')), 'speaker-signs')
	done(await actOn(database, master, heir, use, 'yes'))
	const later = consentOf({
		...ofActor,
		id: goesOn.id,
		version: 2,
		previous: goesOn.hash,
		lifeStage: 'deceased',
		signerRole: 'estate',
		description: 'The replica speaks one line of farewell at the end of the last episode, heard and not seen.',
	})
	done(await signConsent(database, master, heir, later))
	const chain = (await pageFor(database, heir)).consents.find(({ record }) => record.id === goesOn.id)!.events
	assert.deepEqual(
		chain.map(each => each.kind),
		['granted', 'estate', 'superseded', 'granted'],
	)
	assert.deepEqual(chainProblems(chain), [])
})

test('each is told once, by mail and without what it is about: a request, the review, pay overdue; the reviewers of a window that ends', async () => {
	const address = (name: string): string => `${name}@example.org`
	await asOwner(database, client =>
		client.query(
			`insert into parley.contact (member, space, side, kind, address) select id, space, side, 'email', number || '@example.org' from parley.member where space = $1 and number in ('performer', 'child', 'guardian', 'staff', 'committee')`,
			[space],
		),
	)
	await asOwner(database, client =>
		client.query(
			`insert into parley.role_grant (space, side, member, role) select space, side, id, number from parley.member where space = $1 and number in ('staff', 'committee') and side = 'union'`,
			[space],
		),
	)
	// What the tests before have asked for is told to nobody here.
	await asOwner(database, client => client.query('update parley.likeness_notice set sent_at = now()'))
	await startWorker(database)
	const mails = (): string[] => caughtMails()!.map(({ to, subject }) => `${to}: ${subject}`)
	const has = (line: string): Promise<void> => until(line, () => mails().includes(line))
	const minors = { subject: child.id, lifeStage: 'minor', signerRole: 'guardian', limits: ['nudity', 'sexual-content'] } as const
	const use = await asked(await signed())
	await has(`${address('performer')}: Somebody asks to use a likeness`)
	const ofChild = done(await askUse(database, master, producer, requestOf(await signed(minors, guardian)), 'child')).id
	await has(`${address('guardian')}: Somebody asks to use a likeness`)
	done(await actOn(database, master, committee, use, 'vetoed', { code: 'dignity', words: 'It shows her as she never was, and mocks it.' }))
	await has(`${address('performer')}: The union has vetoed a use of a likeness`)
	done(await actOn(database, master, staff, ofChild, 'cleared'))
	await has(`${address('guardian')}: The union has cleared a use of a likeness`)

	const waiting = await asked(await signed())
	const paying = await asked(await signed())
	done(await actOn(database, master, performer, paying, 'yes'))
	done(await schedule(database, master, producer, paying, { rate: 100_000, days: 1 }, day(-1)))
	await asOwner(database, async client => {
		await client.query('set session_replication_role = replica')
		await client.query(`update parley.likeness_use set review_closes = now() + interval '2 days' where id = $1`, [waiting])
	})
	await Promise.all([tellByClock(database), tellByClock(database)])
	await tellByClock(database)
	for (const who of ['staff', 'committee']) await has(`${address(who)}: A review of a use ends within three days`)
	await has(`${address('performer')}: Pay for the use of a likeness is overdue`)
	const counts = Object.values(Object.groupBy(mails(), each => each)).map(each => each!.length)
	const { rows } = await asOwner(database, client =>
		client.query(
			`select count(*)::int as waiting from parley.likeness_notice n join parley.contact c on c.member = n.member where sent_at is null`,
		),
	)
	assert.deepEqual(rows, [{ waiting: 0 }])
	assert.equal(mails().filter(each => each.endsWith('ends within three days')).length, 2, 'once each, however many clocks')
	assert.equal(mails().filter(each => each.endsWith('is overdue')).length, 1)
	assert.ok(counts.every(count => count <= 3))
	assert.ok(!mails().some(each => each.startsWith(address('child'))), 'a minor is spoken for')
	for (const { text } of caughtMails()!) assert.doesNotMatch(text, /purser|Harbour|Night Ferry|https?:/)
})

test('the made-up room of an example shows a use in each state, by people who say so; once, and never beside real ones', async () => {
	await asService(database, 'set-up', work => work.insertInto('space').values({ id: 'made-up-table' }).execute())
	assert.equal(await loadLikenessDemo(database, master, 'made-up-table'), true)
	assert.equal(await loadLikenessDemo(database, master, 'made-up-table'), false)
	assert.equal(await loadLikenessDemo(database, master, space), false)
	const viewer: Actor = { ...staff, space: 'made-up-table' }
	const { uses, consents } = await pageFor(database, viewer)
	assert.deepEqual(uses.map(({ state }) => state).toSorted(), ['allowed', 'declined', 'vetoed', 'waiting'])
	assert.equal(consents.length, 3)
	const { rows } = await asOwner(database, client =>
		client.query(`select (select count(*)::int from parley.member where space = 'made-up-table' and name not like 'Made-up %') as real,
			(select count(*)::int from parley.session where space = 'made-up-table') as sessions, (select count(*)::int from parley.role_grant where space = 'made-up-table') as roles`),
	)
	assert.deepEqual(rows, [{ real: 0, sessions: 0, roles: 0 }])
	assert.equal((await makeDemoPeople(database, 'made-up-table')).length, 2, 'and beside them one can still sit at either side of the table')
})

test('nobody changes or removes a row, the owner included; no row is forged past its hash', () =>
	asOwner(database, async client => {
		for (const table of [
			'likeness_consent',
			'likeness_event',
			'likeness_use',
			'likeness_act',
			'likeness_decision',
			'likeness_charge',
			'likeness_log_entry',
		]) {
			await assert.rejects(client.query(`update parley.${table} set space = space`), /only ever added/)
			await assert.rejects(client.query(`delete from parley.${table}`), /only ever added/)
			await assert.rejects(client.query(`truncate parley.${table} cascade`), /only ever added/)
		}
		await assert.rejects(
			client.query(
				`insert into parley.likeness_consent (space, id, version, subject, producers, record, hash, signed_by) select space, id, version + 9, subject, producers, record || ' ', hash || '', signed_by from parley.likeness_consent limit 1`,
			),
			/check constraint|duplicate/,
		)
	}))

test('the register holds every consent by its hash; a use that is vetoed says so in it', async () => {
	const consent = await signed()
	const use = await asked(consent)
	done(await actOn(database, master, staff, use, 'vetoed', { code: 'dignity', words: 'A reason that is long enough to stand.' }))
	const register = await registerFor(database, staff)
	assert.equal(register.consents.find(each => each.record.id === consent.id)?.hash, consent.hash)
	assert.equal(register.uses.find(each => each.id === use)?.state, 'vetoed')
	assert.ok(!JSON.stringify(register).includes('performer@'))
})

test('the bundle of one use verifies alone, for the performer, the producer and the union alike, and for nobody else', async () => {
	const consent = await signed()
	const use = await asked(consent)
	done(await actOn(database, master, performer, use, 'yes'))
	await rules(use)
	for (const who of [performer, producer, staff]) {
		const { files } = done(await bundleOf(database, master, who, use))
		assert.deepEqual(grievanceProblems(files), [])
		assert.match(files.get('log.json')!, /asked.*answered|answered.*asked/s)
	}
	assert.equal(code(await bundleOf(database, master, rival, use)), 'no-such-use')
	assert.equal(code(await bundleOf(database, master, stranger, use)), 'no-such-use')
})

test('a decision keeps the hash of the policies and of what it looked at', () =>
	asOwner(database, async client => {
		const { rows } = await client.query<{ inputs: string; inputs_hash: string; policy_hash: string }>(
			'select inputs, inputs_hash, policy_hash from parley.likeness_decision',
		)
		assert.ok(rows.length > 10)
		for (const { inputs, inputs_hash, policy_hash } of rows) {
			assert.equal(sha256(inputs), inputs_hash)
			assert.match(policy_hash, /^[0-9a-f]{64}$/)
		}
	}))

test('the dashboard is the reviewers’; groups of fewer than ten have no figure, nor one that would give it away', async () => {
	const seen = await oversightOf(database, staff)
	assert.ok(seen.waiting.length > 0 && seen.waiting.every(each => each.daysLeft !== null && each.daysLeft <= 21))
	assert.ok(seen.groups.every(each => each.uses === null))
	const uses = (kind: LikenessRequest['kind'], count: number): readonly UseSeen[] =>
		Array.from(
			{ length: count },
			(_, at) => ({ id: `${kind}-${at}`, producer: 'a', request: requestOf(null, { kind }), charges: [] }) as unknown as UseSeen,
		)
	const all = [...uses('employment', 12), ...uses('background', 15), ...uses('alteration', 3)]
	const groups = groupsOf(all, new Map(all.map(({ id }) => [id, id])))
	assert.deepEqual(
		groups.map(each => each.uses),
		[null, 15, null],
	)
	assert.match(groupsCsv(groups), /"fewer than 10 performers"/)
	assert.equal(inQuarter(all, '2024-Q5'), null)
	assert.ok(groupsCsv([{ producer: '=1+1', kind: 'x', uses: 1, owedCents: 1, overdueCents: 0 }]).includes(`"'=1+1"`))
})

test('what fails half-way leaves nothing: no row without its line, no line without its row', async () => {
	const count = (): Promise<readonly number[]> =>
		asOwner(database, async client => {
			const { rows } = await client.query<{ c: number; l: number }>(
				'select (select count(*)::int from parley.likeness_consent) as c, (select count(*)::int from parley.likeness_log_entry) as l',
			)
			return [rows[0]!.c, rows[0]!.l]
		})
	const before = await count()
	// Signed over a version that does not stand: refused after the row was written.
	const consent = await signed()
	const between = await count()
	assert.deepEqual(between, [before[0]! + 1, before[1]! + 2])
	assert.equal(
		code(await signConsent(database, master, performer, consentOf({ id: consent.id, version: 2, previous: sha256('another') }))),
		'another-version',
	)
	assert.deepEqual(await count(), between)
	// The key cannot be opened: the act falls with its line.
	await assert.rejects(signConsent(database, Buffer.alloc(32, 1), performer, consentOf()))
	assert.deepEqual(await count(), between)
	assert.ok((await asPerson(database, staff, work => consentsSeen(work, space, new Date().toISOString()))).length > 0)
})

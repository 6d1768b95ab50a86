/** Claims in the database: who may write, confirm and dispute; one person once, unnamed to every role; corrections in a chain, and bulletins that learn of them. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { asPerson, asPublic, asService, type Person } from '#db'
import { addClaim, addDispute, addSupport, correctClaim, releaseClaim, takeBack } from '#lib/server/claims/acts.ts'
import { confirm, nullifierOf, ownConfirmation, unconfirm } from '#lib/server/claims/confirm.ts'
import { bulletinsWith, correctionsOf } from '#lib/server/claims/corrections.ts'
import { dayNumber } from '#lib/server/claims/days.ts'
import { slugOf } from '#lib/server/claims/names.ts'
import { type Reader, readClaims, type SaidClaim, standingOfSaid } from '#lib/server/claims/read.ts'
import type { Answer } from '#lib/server/claims/refusals.ts'
import { type ClaimWritten, readClaim, readCorrection, readDispute, readSupport, type VersionWritten } from '#lib/server/claims/written.ts'
import { asOwner, testDatabase } from './support/database.ts'
import { type MadeActor, makeActor, makeSides } from './support/ledger.ts'

const database = await testDatabase()
const sides = await makeSides(database)
const { union, employer, member, master } = sides
const others = await Promise.all(Array.from({ length: 5 }, (_, at) => makeActor(database, 'plant', 'union', `Member ${at}`, [])))

const form = (changes: Readonly<Record<string, string>> = {}) => {
	const fields: Readonly<Record<string, string>> = {
		text: 'The offer is worth more than a billion.',
		saidBy: 'Nora Speaker',
		saidRole: 'chief negotiator',
		saidSide: 'employer',
		saidOn: '2023-10-11',
		venue: 'press',
		address: 'https://example.org/a',
		nature: 'figure',
		audience: 'public',
		...changes,
	}
	return (name: string): string => fields[name] ?? ''
}
function written(changes: Readonly<Record<string, string>> = {}): ClaimWritten {
	const read = readClaim(form(changes))
	if ('problems' in read) throw new Error(JSON.stringify(read.problems))
	return read.written
}
const done = <T extends object>(answer: Answer<T>): T => {
	if ('refusal' in answer) throw new Error(answer.refusal.code)
	return answer
}
const codeOf = (answer: Answer<object>): string | null => ('refusal' in answer ? answer.refusal.code : null)
const make = async (changes: Readonly<Record<string, string>> = {}, by: MadeActor = union): Promise<string> =>
	done(await addClaim(database, by, written(changes))).id
const see = async (reader: Reader, id: string): Promise<SaidClaim | undefined> =>
	(await readClaims(database, reader, { today: '2023-10-28' })).find(each => each.id === id)
const everybody = { space: 'plant' }
const correction = (after: number, changes: Partial<VersionWritten> = {}) => ({
	version: { ...written(), ...changes },
	why: 'It was otherwise.',
	after,
})

test('who may: those at the table write, members confirm, and each claim is read by those it was released to', async () => {
	assert.equal(codeOf(await addClaim(database, member, written())), 'not-at-table')
	const id = await make({ audience: 'writers', text: 'A claim for writers' })
	for (const [reader, sees] of [
		[union, true],
		[member, false],
		[employer, false],
		[everybody, false],
	] as const)
		assert.equal((await see(reader, id)) !== undefined, sees)
	assert.equal(codeOf(await confirm(database, master, member, id, 'unnamed')), 'not-there')
	assert.equal(codeOf(await addDispute(database, employer, id, { by: 'N', why: 'No.', source: 'S' })), 'not-there')
	assert.equal(codeOf(await releaseClaim(database, member, id, 'public')), 'not-there')
	done(await releaseClaim(database, union, id, 'members'))
	assert.ok(await see(member, id))
	assert.equal(await see(employer, id), undefined)
	assert.equal(codeOf(await releaseClaim(database, union, id, 'writers')), 'stays-released')
	done(await releaseClaim(database, union, id, 'public'))
	assert.ok((await see(everybody, id)) && (await see(employer, id)))
	assert.equal(codeOf(await releaseClaim(database, employer, id, 'public')), 'not-yours')
	assert.equal(codeOf(await correctClaim(database, employer, id, correction(1))), 'not-yours')
	assert.equal(codeOf(await correctClaim(database, member, id, correction(1, { text: 'x' }))), 'not-at-table')
	done(await addDispute(database, employer, id, { by: 'The company', why: 'It is less.', source: 'https://example.org/b' }))
	assert.equal((await see(everybody, id))!.standing.words, 'Disputed by one.')
})

test('one person counts once: at two windows at once, with the name and without, and whoever was entered besides', async () => {
	const id = await make()
	await Promise.all(
		Array.from({ length: 12 }, (_, at) => confirm(database, master, member, id, at % 2 ? 'named' : 'unnamed')).map(async each =>
			done(await each),
		),
	)
	assert.equal((await see(everybody, id))!.standing.people, 1)
	await Promise.all(
		others.flatMap(each => [confirm(database, master, each, id, 'unnamed'), confirm(database, master, each, id, 'unnamed')]),
	)
	done(await unconfirm(database, master, others[0]!, id))
	done(await confirm(database, master, others[1]!, id, 'named'))
	done(await addSupport(database, union, id, { kind: 'admission', by: 'member  1', source: 'A letter', locator: null }))
	const claim = (await see(everybody, id))!
	assert.equal(claim.standing.people, 5, 'four others and the member; Member 1 is entered besides and counts once')
	assert.equal(await ownConfirmation(database, master, others[2]!, id), 'unnamed')
	assert.equal(await ownConfirmation(database, master, others[1]!, id), null)
	const speaker = await makeActor(database, 'plant', 'union', 'nora  speaker', [])
	assert.equal(codeOf(await confirm(database, master, speaker, id, 'unnamed')), 'own-word')
	assert.equal(codeOf(await addSupport(database, union, id, { kind: 'heard', by: 'NORA SPEAKER', source: 'S', locator: null })), 'own-word')
})

test('who confirmed without a name is told to no role, and stands nowhere in the database', async () => {
	const id = await make()
	const quiet = await makeActor(database, 'plant', 'union', 'Quiet Quincy', [])
	const before = await rowsWith(quiet.id)
	done(await confirm(database, master, quiet, id, 'unnamed'))
	assert.deepEqual(await rowsWith(quiet.id), before, 'no row names them that did not before')
	const staff = await makeActor(database, 'plant', 'union', 'Stella Staff', ['staff', 'committee'])
	for (const who of [quiet, staff, employer]) {
		for (const columns of ['nullifier', 'ctid', 'xmin', '*'])
			await assert.rejects(ask(who, `select ${columns} from parley.claim_confirmation`), /permission denied/, `${who.name} ${columns}`)
		assert.equal((await ask(who, `select claim from parley.claim_confirmation where claim = '${id}'`)).length, 1)
		await assert.rejects(ask(who, `delete from parley.claim_confirmation`), /permission denied/)
		await assert.rejects(
			ask(who, `insert into parley.claim_confirmation values ('${id}', 'plant', 'union', sha256('x'))`),
			/permission denied/,
		)
	}
	await assert.rejects(
		asPublic(database, 'plant', work => work.selectFrom('claim_confirmation').select('nullifier').execute()),
		/permission denied/,
	)
	// The service itself, at any other task or table.
	for (const [task, space] of [
		['confirm', 'mill'],
		['correct', 'plant'],
	] as const)
		assert.deepEqual(await asService(database, task, work => work.selectFrom('claim_confirmation').selectAll().execute(), space), [])
	const kept = await asOwner(
		database,
		async client => (await client.query('select nullifier from parley.claim_confirmation where claim = $1', [id])).rows,
	)
	assert.deepEqual(kept, [{ nullifier: nullifierOf(master, id, quiet.id) }])
	for (const plain of [quiet.id, `${id}${quiet.id}`, `claim confirmation\0${id}\0${quiet.id}`])
		assert.notDeepEqual(kept[0]!.nullifier, createHash('sha256').update(plain).digest(), 'it takes the key to know it again')
})

const ask = (who: Person, statement: string): Promise<readonly unknown[]> =>
	asPerson(database, who, async work => (await sql.raw<unknown>(statement).execute(work)).rows)

/** Every row of every table in which somebody’s id or its bytes stand, but for their own session. */
const rowsWith = (id: string): Promise<readonly string[]> =>
	asOwner(database, async client => {
		const { rows: tables } = await client.query<{ name: string }>(
			`select relname as name from pg_class where relnamespace = 'parley'::regnamespace and relkind = 'r' and relname <> 'session' order by 1`,
		)
		const found: string[] = []
		for (const { name } of tables) {
			const { rows } = await client.query<{ line: string }>(`select t::text as line from parley.${name} t`)
			const hash = createHash('sha256').update(id).digest('hex')
			found.push(
				...rows
					.filter(({ line }) => [id, id.replaceAll('-', ''), hash].some(each => line.includes(each)))
					.map(({ line }) => `${name} ${line}`),
			)
		}
		return found
	})

test('a name is the roll’s own: nobody confirms as somebody else, or for the other side', async () => {
	const id = await make()
	const insert = (who: MadeActor, name: string, as: string, side = who.side) =>
		ask(
			who,
			`insert into parley.claim_support (claim, space, side, kind, by_name, confirmed_by, added_by) values ('${id}', 'plant', '${side}', 'heard', '${name}', '${as}', '${as}')`,
		)
	await assert.rejects(insert(member, 'Somebody Else', member.id), /row-level security/)
	await assert.rejects(insert(member, member.name, union.id), /row-level security/)
	await assert.rejects(insert(member, member.name, member.id, 'employer'), /row-level security/)
	await insert(member, member.name, member.id)
	await assert.rejects(insert(member, member.name, member.id), /claim_confirmed_once/)
	assert.equal(
		codeOf(await takeBack(database, union, 'claim_support', (await see(union, id))!.supports[0]!.id)),
		'not-there',
		'it is the member’s own',
	)
})

test('corrections: a chain in which nothing is lost, of two at once one, and each with its reason', async () => {
	const id = await make()
	const answers = await Promise.all(
		Array.from({ length: 6 }, (_, at) => correctClaim(database, union, id, correction(1, { text: `Text ${at}` }))),
	)
	assert.equal(answers.filter(each => 'version' in each).length, 1)
	assert.ok(answers.every(each => 'version' in each || codeOf(each) === 'corrected-meanwhile'))
	const now = (await see(union, id))!.now
	assert.equal(
		codeOf(await correctClaim(database, union, id, { ...correction(2), version: { ...written(), text: now.text } })),
		'nothing-changed',
	)
	done(await correctClaim(database, union, id, correction(2, { text: now.text, withdrawnOn: '2023-10-20' })))
	const claim = (await see(everybody, id))!
	assert.deepEqual(
		claim.versions.map(({ version, why }) => [version, why]),
		[
			[1, null],
			[2, 'It was otherwise.'],
			[3, 'It was otherwise.'],
		],
	)
	assert.equal(claim.versions[0]!.text, written().text)
	assert.equal(claim.standing.words, 'Withdrawn. Before that: nobody else has confirmed or disputed it.')
	for (const statement of [
		`update parley.claim_version set text = 'x' where claim = '${id}'`,
		`delete from parley.claim_version where claim = '${id}'`,
		`delete from parley.claim where id = '${id}'`,
		`delete from parley.claim_dispute`,
	])
		await assert.rejects(ask(union, statement), /permission denied/, statement)
})

test('a correction is found from the bulletin that used the claim, and the bulletin from the claim', async () => {
	const id = await make()
	done(await correctClaim(database, union, id, correction(1, { text: 'Before the bulletin' })))
	const bulletin = await sendBulletin(id, 2)
	assert.deepEqual(await asPublic(database, 'plant', work => correctionsOf(work, bulletin)), [])
	done(await correctClaim(database, union, id, correction(2, { text: 'After it' })))
	done(await correctClaim(database, union, id, correction(3, { text: 'And once more' })))
	for (const found of [
		await asPublic(database, 'plant', work => correctionsOf(work, bulletin)),
		await asPerson(database, member, work => correctionsOf(work, bulletin)),
	]) {
		assert.equal(found.length, 1)
		assert.deepEqual(
			[found[0]!.places, found[0]!.was.text, found[0]!.since.map(each => each.text)],
			[[0, 3], 'Before the bulletin', ['After it', 'And once more']],
		)
	}
	const [use] = await asPublic(database, 'plant', work => bulletinsWith(work, id))
	assert.deepEqual([use?.title, use?.version], ['A bulletin', 2])
	assert.deepEqual(await asPublic(database, 'mill', work => bulletinsWith(work, id)), [])
})

const sendBulletin = (claim: string, version: number): Promise<string> =>
	asOwner(database, async client => {
		const { rows } = await client.query<{ id: string }>(
			`insert into parley.bulletin (space, side, slug, title, body, web, state, frozen_html, frozen_text, drafted_by, changed_by, sent_by, sent_at)
			values ('plant', 'union', 'one', 'A bulletin', 'b', 'public', 'sent', 'h', 't', $1, $1, $1, now()) returning id`,
			[union.id],
		)
		for (const place of [0, 3])
			await client.query(
				`insert into parley.bulletin_mark (bulletin, space, side, place, mark, kind, shown, source, claim, claim_version, drawn_at)
				values ($1, 'plant', 'union', $2, 'm', 'claim', 's', 's', $3, $4, now())`,
				[rows[0]!.id, place, claim, version],
			)
		return rows[0]!.id
	})

test('what was entered twice counts once, and what was taken back stays to be read', async () => {
	const id = await make()
	const dispute = { by: 'The press', why: 'Other figures.', source: 'https://example.org/c' }
	const twice = await Promise.all([
		addDispute(database, union, id, dispute),
		addDispute(database, employer, id, { ...dispute, by: 'THE PRESS' }),
	])
	assert.deepEqual(twice.map(codeOf).toSorted(), ['name-twice', null].toSorted())
	const first = twice.find(each => 'id' in each) as { id: string }
	const [owner, stranger] = 'id' in twice[0]! ? [union, employer] : [employer, union]
	assert.equal(codeOf(await takeBack(database, stranger, 'claim_dispute', first.id)), 'not-there')
	done(await takeBack(database, owner, 'claim_dispute', first.id))
	assert.equal(codeOf(await takeBack(database, owner, 'claim_dispute', first.id)), 'taken-back-already')
	done(await addDispute(database, stranger, id, dispute))
	const claim = (await see(everybody, id))!
	assert.deepEqual([claim.disputes.length, claim.standing.disputes], [2, 1])
})

test('whatever is written and taken back, the standing is that of the rows alone', () =>
	fc.assert(
		fc.property(
			fc.array(
				fc.record({
					by: fc.constantFrom('A', 'a ', 'B', 'Nora'),
					kind: fc.constantFrom('heard', 'admission', 'document', 'data'),
					isMember: fc.boolean(),
					back: fc.boolean(),
				}),
			),
			fc.array(fc.record({ by: fc.constantFrom('C', 'c', 'D'), back: fc.boolean() })),
			fc.nat(9),
			fc.boolean(),
			(entered, against, unnamed, isBack) => {
				const at = new Date(0)
				const supports = entered.map(({ back, ...each }, index) => ({
					...each,
					kind: each.isMember ? ('heard' as const) : each.kind,
					id: String(index),
					side: 'union' as const,
					source: 's',
					locator: null,
					isOwn: false,
					at,
					takenBackAt: back ? at : null,
				}))
				const disputes = against.map(({ by, back }, index) => ({
					id: String(index),
					side: 'union' as const,
					by,
					why: 'w',
					source: 's',
					at,
					takenBackAt: back ? at : null,
				}))
				const standing = standingOfSaid({ saidBy: 'Nora', withdrawnOn: isBack ? '2023-10-20' : null }, { supports, unnamed, disputes })
				const live = supports.filter(each => each.takenBackAt === null)
				assert.ok(standing.people >= unnamed && standing.people <= unnamed + live.length)
				assert.equal(standing.disputes, new Set(disputes.filter(each => each.takenBackAt === null).map(each => each.by.toLowerCase())).size)
				assert.equal(standing.kind === 'withdrawn', isBack)
				assert.ok(!/true|false|likely|score|%/.test(standing.words))
				const without = standingOfSaid(
					{ saidBy: 'Nora', withdrawnOn: null },
					{ supports: live, unnamed, disputes: disputes.filter(each => each.takenBackAt === null) },
				)
				assert.deepEqual([without.people, without.papers, without.disputes], [standing.people, standing.papers, standing.disputes])
			},
		),
		{ seed: 7, numRuns: 300 },
	))

test('a counter counts its first day as day 1, over the change of clocks, and stops at its last', () => {
	const strike = { countsFrom: '2023-07-14', countsTo: null }
	assert.equal(dayNumber(strike, '2023-07-14'), 1)
	assert.equal(dayNumber(strike, '2023-10-28'), 107)
	assert.equal(dayNumber(strike, '2023-07-13'), null)
	assert.equal(dayNumber({ ...strike, countsTo: '2023-11-08' }, '2026-01-01'), 118)
})

test('what makes no sense is told field by field, and nothing hostile is kept', async () => {
	const wrong = (changes: Readonly<Record<string, string>>): string => {
		const read = readClaim(form(changes))
		return 'problems' in read ? read.problems.map(each => `${each.field}: ${each.message}`).join('\n') : 'taken'
	}
	for (const [changes, says] of [
		[{ address: '' }, /address: What the press wrote is found by its web address/],
		[{ address: 'javascript:alert(1)' }, /begins with https/],
		[{ address: 'https://user@example.org/' }, /begins with https/],
		[{ address: 'https://example.org/"><script>' }, /begins with https/],
		[{ saidOn: '2023-02-30' }, /saidOn: The day on which it was said is written like/],
		[{ saidOn: '' }, /Say on which day/],
		[{ saidBy: '  ' }, /Say who said it/],
		[{ text: 'turned \u202e round' }, /a character that is not seen/],
		[{ text: 'x'.repeat(501) }, /501 characters, and may have 500/],
		[{ quote: 'x'.repeat(301) }, /may have 300/],
		[{ venue: 'document', address: '' }, /Name the document/],
		[{ venue: 'session', session: 'x' }, /Choose the session/],
		[{ venue: 'turn', venueName: 'X-1' }, /by its number, like U-7/],
		[{ nature: 'days' }, /which day is counted as the first/],
		[{ nature: 'days', countsFrom: '2023-07-14', countsTo: '2023-07-13' }, /not before the first/],
		[{ archived: 'abc' }, /SHA-256/],
		[{ nature: 'truth' }, /Choose what it is/],
		[{ audience: '' }, /Choose who may read it/],
		[{ withdrawnOn: '2023-10-01' }, /not taken back before it was said/],
	] as const)
		assert.match(wrong(changes), says)
	assert.ok('problems' in readSupport(form({ kind: 'heard', by: 'A', source: 'javascript:alert(1)' })))
	assert.ok('problems' in readDispute(form({ by: 'A', why: '', source: 'S' })))
	assert.ok('problems' in readCorrection(form({ why: '', after: '0' }), false))
	assert.equal(codeOf(await addClaim(database, union, written({ venue: 'turn', venueName: 'U-9', address: '' }))), 'no-such-turn')
	assert.equal(codeOf(await addClaim(database, union, written({ venue: 'session', session: union.id, address: '' }))), 'no-such-session')
	assert.equal(codeOf(await confirm(database, master, member, 'x', 'named')), 'not-there')
	assert.equal(slugOf('  „Größer“ — als 1 Mrd.? '), 'gro-er-als-1-mrd')
	assert.equal(slugOf('???'), 'claim')
	const slugs = await Promise.all(
		['Same', 'Same']
			.map(async text => done(await addClaim(database, employer, written({ text }))).slug)
			.map(each => each.catch(() => 'again')),
	)
	assert.ok(slugs.includes('same'))
	assert.equal(done(await addClaim(database, employer, written({ text: 'Same' }))).slug.replace(/\d$/, ''), 'same-')
})

test('more than anybody does by hand is refused, and of confirmations nothing is written down to know it by', async () => {
	const id = await make()
	const busy = await makeActor(database, 'plant', 'union', 'Busy Bee', [])
	const before = await rowsWith(busy.id)
	let last: string | null = null
	for (let at = 0; at < 62; at++)
		last = codeOf(await (at % 2 ? unconfirm(database, master, busy, id) : confirm(database, master, busy, id, 'unnamed')))
	assert.equal(last, 'too-often')
	assert.deepEqual(await rowsWith(busy.id), before)
})

/** The ledger's acts and walls, on a real database: as each side, as nobody, and two at once. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type LedgerReceipt, offerHash, turnHash, verifyLedgerReceipt } from '@parley/engine/ledger'
import { sql } from 'kysely'
import { asPerson, asPublic, type LedgerAct, migrate, type OfferState, withClient } from '#db'
import { acts, states } from '#lib/ledger/states.ts'
import { backUp, restore } from '#lib/server/db/backup.ts'
import type { Actor } from '#lib/server/ledger/actor.ts'
import { actOn, handOver, settlementOf, signAll, takeApart } from '#lib/server/ledger/acts.ts'
import { addDraft, changeDraft, dropDraft, findDraft, listDrafts } from '#lib/server/ledger/drafts.ts'
import { entriesOf, keyOf, receiptOf, releasedReceipt } from '#lib/server/ledger/log.ts'
import { findTurn, type LedgerView, type OfferView, readLedger, threadOf } from '#lib/server/ledger/read.ts'
import { releaseOffer } from '#lib/server/ledger/release.ts'
import { asOwner, emptyDatabase, testDatabase } from './support/database.ts'
import { codeOf, done, draft, makeActor, makeSides, type Sides, turnOn, written } from './support/ledger.ts'

const database = await testDatabase()
let tables = 0
const newTable = (): Promise<Sides> => makeSides(database, `table-${++tables}`)

const give = async (sides: Sides, actor: Actor, issues: readonly string[], changes = {}): Promise<OfferView> => {
	const id = await draft(
		sides,
		actor,
		issues.map(issue => turnOn(issue)),
		changes,
	)
	const { offer } = done(await handOver(sides.database, sides.master, actor, id))
	return find(await readLedger(sides.database, actor), offer)
}
const find = (view: LedgerView, id: string): OfferView => view.offers.find(offer => offer.id === id)!
const act = ({ master }: Sides, actor: Actor, kind: Parameters<typeof actOn>[3], { id, hash }: Pick<OfferView, 'id' | 'hash'>) =>
	actOn(database, master, actor, kind, id, hash)

async function agree(sides: Sides, offer: OfferView): Promise<void> {
	const other = offer.side === 'union' ? sides.employer : sides.union
	const own = offer.side === 'union' ? sides.union : sides.employer
	if (!offer.isAcknowledged) done(await act(sides, other, 'acknowledged', offer))
	done(await act(sides, own, 'initialled', offer))
	done(await act(sides, other, 'initialled', offer))
}

test('proposed, acknowledged, countered, taken: the whole way, and what each side reads', async () => {
	const sides = await newTable()
	const first = await give(sides, sides.union, ['wages'])
	assert.deepEqual([first.turns[0]!.number, first.state, first.isAcknowledged], ['U-1', 'handed-over', false])
	const seen = find(await readLedger(database, sides.employer), first.id)
	assert.equal(seen.turns[0]!.text, 'The clause on wages.\n')
	assert.equal(codeOf(await act(sides, sides.employer, 'held', first)), 'ledger/not-acknowledged')
	done(await act(sides, sides.employer, 'acknowledged', first))
	done(await act(sides, sides.employer, 'held', first))
	const answer = await draft(sides, sides.employer, [turnOn('wages', { answers: first.turns[0]!.id, text: 'Less.\n' })])
	const { turns } = done(await handOver(database, sides.master, sides.employer, answer))
	assert.deepEqual(turns, ['E-1'])
	const view = await readLedger(database, sides.union)
	assert.equal(find(view, first.id).state, 'countered')
	assert.equal(codeOf(await act(sides, sides.union, 'withdrawn', first)), 'ledger/not-open')
	const back = findTurn(view, 'E-1')!
	assert.deepEqual(back.turn.answers?.number, 'U-1')
	await agree(sides, back.offer)
	assert.equal(findTurn(await readLedger(database, sides.union), 'E-1')!.offer.state, 'tentatively-agreed')
	assert.equal(threadOf(await readLedger(database, sides.union), 'wages').length, 2)
})

test('a draft is its own side’s at the table, and nobody else’s', async () => {
	const sides = await newTable()
	const id = await draft(sides, sides.union, [turnOn('wages', { text: 'CANARY-caucus' })])
	const otherStaff = await makeActor(database, sides.space, 'employer', 'E Staff', ['staff', 'counsel'])
	for (const who of [sides.employer, otherStaff, sides.member]) {
		assert.equal(await findDraft(database, who, id), null)
		assert.deepEqual(await listDrafts(database, who), [])
		assert.ok(codeOf(await changeDraft(database, who, id, 1, written(), [])))
		assert.deepEqual(await dropDraft(database, who, id), { isGone: false })
		assert.equal(codeOf(await handOver(database, sides.master, who, id)), 'ledger/other-sides-draft')
	}
	assert.equal(codeOf(await addDraft(database, sides.member, written(), [turnOn('wages')])), 'ledger/not-at-table')
	assert.equal((await listDrafts(database, sides.union)).length, 1)
})

test('two of one side who change a draft at once: the second is told, and nothing is written over', async () => {
	const sides = await newTable()
	const id = await draft(sides, sides.union, [turnOn('wages')])
	done(await changeDraft(database, sides.union, id, 1, written({ title: 'First' }), [turnOn('wages')]))
	assert.equal(
		codeOf(await changeDraft(database, sides.union, id, 1, written({ title: 'Second' }), [turnOn('hours')])),
		'ledger/changed-meanwhile',
	)
	const kept = await findDraft(database, sides.union, id)
	assert.deepEqual([kept!.title, kept!.turns.map(turn => turn.issue)], ['First', ['wages']])
})

test('a hand-over that is replayed, one after the other and at once, gives one turn and one answer', async () => {
	const sides = await newTable()
	const id = await draft(sides, sides.union, [turnOn('wages')])
	const answers = await Promise.all([1, 2, 3].map(() => handOver(database, sides.master, sides.union, id)))
	const again = done(await handOver(database, sides.master, sides.union, id))
	assert.deepEqual(new Set([...answers.map(answer => done(answer).offer), again.offer]).size, 1)
	assert.deepEqual([...answers.map(answer => done(answer).isReplay), again.isReplay].filter(replay => !replay).length, 1)
	assert.equal((await readLedger(database, sides.union)).offers.length, 1)
	assert.equal(codeOf(await changeDraft(database, sides.union, id, 1, written(), [])), 'ledger/handed-over-already')
})

test('many hand over at once: each side’s numbers have no gap', async () => {
	const sides = await newTable()
	const ids = await Promise.all(
		Array.from({ length: 8 }, (_, index) => draft(sides, index % 2 ? sides.union : sides.employer, [turnOn(`i-${index}`)])),
	)
	await Promise.all(ids.map((id, index) => handOver(database, sides.master, index % 2 ? sides.union : sides.employer, id).then(done)))
	const { offers } = await readLedger(database, sides.union)
	for (const side of ['union', 'employer'])
		assert.deepEqual(
			offers.filter(offer => offer.side === side).map(offer => offer.turns[0]!.number.slice(2)),
			['1', '2', '3', '4'],
		)
})

test('what was handed over is never changed or removed, by whomever, the owner of the tables included', async () => {
	const sides = await newTable()
	await give(sides, sides.union, ['wages'])
	const statements = ['offer', 'turn', 'ledger_event', 'ledger_log_entry', 'ledger_checkpoint'].flatMap(table => [
		`delete from parley.${table}`,
		`update parley.${table} set space = space`,
		`truncate parley.${table} cascade`,
	])
	for (const statement of statements) {
		await asOwner(database, client => assert.rejects(client.query(statement), { code: 'PLEDG' }, statement))
		for (const who of [sides.union, sides.employer])
			await assert.rejects(
				asPerson(database, who, work => sql.raw(statement).execute(work)),
				{ code: '42501' },
				statement,
			)
	}
})

test('an agreement races another on the same issue: one wins', async () => {
	for (let round = 0; round < 5; round++) {
		const sides = await newTable()
		const [ours, theirs] = [await give(sides, sides.union, ['wages']), await give(sides, sides.employer, ['wages'])]
		done(await act(sides, sides.employer, 'acknowledged', ours))
		done(await act(sides, sides.union, 'acknowledged', theirs))
		done(await act(sides, sides.union, 'initialled', ours))
		done(await act(sides, sides.employer, 'initialled', theirs))
		const answers = await Promise.all([act(sides, sides.employer, 'initialled', ours), act(sides, sides.union, 'initialled', theirs)])
		assert.deepEqual(answers.map(codeOf).toSorted(), ['ledger/issue-settled', null].toSorted())
		const { offers } = await readLedger(database, sides.union)
		assert.equal(offers.filter(offer => offer.state === 'tentatively-agreed').length, 1)
	}
})

test('past every service, two connections that initial at once: the second waits, then is refused', async () => {
	const sides = await newTable()
	const [ours, theirs] = [await give(sides, sides.union, ['wages']), await give(sides, sides.employer, ['wages'])]
	done(await act(sides, sides.employer, 'acknowledged', ours))
	done(await act(sides, sides.union, 'acknowledged', theirs))
	done(await act(sides, sides.union, 'initialled', ours))
	done(await act(sides, sides.employer, 'initialled', theirs))
	const raw = (actor: Actor, { id, hash }: OfferView, then: () => Promise<unknown>) =>
		asPerson(database, actor, async work => {
			await sql`insert into parley.ledger_event (space, side, offer, kind, hash, by_member, by_name)
				values (${sides.space}, ${actor.side}, ${id}, 'initialled', ${Buffer.from(hash, 'hex')}, ${actor.id}, 'X')`.execute(work)
			await then()
			const { appendToLog } = await import('#lib/server/ledger/log.ts')
			await appendToLog(work, sides.master, sides.space)
		})
	let second: Promise<unknown> = Promise.resolve()
	await raw(sides.employer, ours, async () => {
		second = raw(sides.union, theirs, async () => {}).catch(error => error)
		await new Promise(go => setTimeout(go, 100))
	})
	assert.match(String(await second), /issue-settled/)
})

test('a package is all or nothing: no act can name one of its turns, and an answer to one fells all', async () => {
	const sides = await newTable()
	const whole = await give(sides, sides.union, ['hours', 'leave', 'wages'])
	assert.deepEqual([whole.package, whole.turns.map(turn => turn.number)], ['UP-1', ['U-1', 'U-2', 'U-3']])
	done(await act(sides, sides.employer, 'acknowledged', whole))
	for (const turn of whole.turns)
		assert.equal(codeOf(await actOn(database, sides.master, sides.employer, 'initialled', turn.id, turn.hash)), 'ledger/no-such-offer')
	assert.equal(
		codeOf(await actOn(database, sides.master, sides.employer, 'initialled', whole.id, whole.turns[0]!.hash)),
		'ledger/another-hash',
	)
	const answer = await draft(sides, sides.employer, [turnOn('leave', { answers: whole.turns[1]!.id })])
	done(await handOver(database, sides.master, sides.employer, answer))
	assert.equal(find(await readLedger(database, sides.union), whole.id).state, 'countered')
	assert.equal(codeOf(await act(sides, sides.employer, 'initialled', whole)), 'ledger/not-open')
})

test('nothing is put into an offer after it was handed over, and half an offer does not stand', async () => {
	const sides = await newTable()
	const whole = await give(sides, sides.union, ['hours', 'wages'])
	const { space } = sides
	const turn = (offer: string, number: number) => (work: Parameters<Parameters<typeof asPerson>[2]>[0]) =>
		work
			.insertInto('turn')
			.values({
				offer,
				space,
				side: 'union',
				number,
				issue: 'more',
				title: 'More',
				text: '',
				positions: '{}',
				answers: null,
				hash: Buffer.alloc(32),
			})
			.execute()
	await assert.rejects(asPerson(database, sides.union, turn(whole.id, 3)), /handed-over-already/)
	const half = (events: boolean, turns: number) =>
		asPerson(database, sides.union, async work => {
			const hash = Buffer.alloc(32)
			const { id } = await work
				.insertInto('offer')
				.values({
					space,
					side: 'union',
					title: 'Half',
					package_number: 2,
					turns: 2,
					off_record: false,
					hash,
					draft: null,
					handed_over_by: sides.union.id,
				})
				.returning('id')
				.executeTakeFirstOrThrow()
			if (events)
				await work
					.insertInto('ledger_event')
					.values({ space, side: 'union', offer: id, kind: 'handed-over', hash, by_member: sides.union.id, by_name: 'X' })
					.execute()
			for (let count = 0; count < turns; count++) await turn(id, 3 + count)(work)
		})
	await assert.rejects(half(false, 1), /not-whole/)
	await assert.rejects(half(true, 1), /not-whole/)
})

test('an act without its entry in the log does not stand', async () => {
	const sides = await newTable()
	const offer = await give(sides, sides.union, ['wages'])
	await assert.rejects(
		asPerson(database, sides.union, work =>
			work
				.insertInto('ledger_event')
				.values({
					space: sides.space,
					side: 'union',
					offer: offer.id,
					kind: 'withdrawn',
					hash: Buffer.from(offer.hash, 'hex'),
					by_member: sides.union.id,
					by_name: 'X',
				})
				.execute(),
		),
		/not-logged/,
	)
	assert.equal(find(await readLedger(database, sides.union), offer.id).state, 'handed-over')
})

test('a package is taken apart by its own side: the part can be agreed, the rest stays alive', async () => {
	const sides = await newTable()
	const whole = await give(sides, sides.union, ['hours', 'leave', 'wages'])
	const leave = whole.turns.find(turn => turn.issue === 'leave')!.id
	assert.equal(codeOf(await takeApart(database, sides.master, sides.employer, whole.id, [leave])), 'ledger/other-side')
	for (const part of [[], whole.turns.map(turn => turn.id)])
		assert.equal(codeOf(await takeApart(database, sides.master, sides.union, whole.id, part)), 'ledger/empty-package')
	assert.equal(find(await readLedger(database, sides.union), whole.id).state, 'handed-over')
	const { part, rest } = done(await takeApart(database, sides.master, sides.union, whole.id, [leave]))
	assert.deepEqual([part.package, part.turns, rest.package, rest.turns], [null, ['U-4'], 'UP-2', ['U-5', 'U-6']])
	await agree(sides, find(await readLedger(database, sides.union), part.offer))
	const view = await readLedger(database, sides.employer)
	assert.deepEqual(
		[whole.id, part.offer, rest.offer].map(id => find(view, id).state),
		['withdrawn', 'tentatively-agreed', 'handed-over'],
	)
	assert.equal(codeOf(await takeApart(database, sides.master, sides.union, whole.id, [leave])), 'ledger/not-open')
})

test('a tentative agreement shuts the issue until both sides reopen it', async () => {
	const sides = await newTable()
	const offer = await give(sides, sides.union, ['wages'])
	await agree(sides, offer)
	const more = await draft(sides, sides.employer, [turnOn('wages')])
	assert.equal(codeOf(await handOver(database, sides.master, sides.employer, more)), 'ledger/issue-settled')
	assert.deepEqual(done(await act(sides, sides.union, 'reopened', offer)), { state: 'tentatively-agreed', waits: true })
	assert.equal(codeOf(await act(sides, sides.union, 'reopened', offer)), 'ledger/done-already')
	assert.equal(find(await readLedger(database, sides.employer), offer.id).reopenAskedBy, 'union')
	assert.deepEqual(done(await act(sides, sides.employer, 'reopened', offer)), { state: 'handed-over', waits: false })
	done(await handOver(database, sides.master, sides.employer, more))
	assert.deepEqual(find(await readLedger(database, sides.employer), offer.id).initialledBy, [])
	await agree(sides, find(await readLedger(database, sides.union), offer.id))
})

test('the whole is agreed by both sides over the same hash, and by nobody over another', async () => {
	const sides = await newTable()
	for (const issue of ['hours', 'wages']) await agree(sides, await give(sides, sides.union, [issue]))
	const open = await give(sides, sides.union, ['leave'])
	const before = settlementOf((await readLedger(database, sides.union)).offers)!
	assert.deepEqual(done(await signAll(database, sides.master, sides.union, before)), { waits: true })
	await agree(sides, open)
	assert.equal(codeOf(await signAll(database, sides.master, sides.employer, before)), 'ledger/another-settlement')
	const now = settlementOf((await readLedger(database, sides.union)).offers)!
	assert.deepEqual(done(await signAll(database, sides.master, sides.employer, now)), { waits: true })
	assert.equal(codeOf(await signAll(database, sides.master, sides.employer, now)), 'ledger/done-already')
	assert.deepEqual(done(await signAll(database, sides.master, sides.union, now)), { waits: false })
	const view = await readLedger(database, sides.employer)
	assert.deepEqual(
		view.offers.map(offer => offer.state),
		['agreed', 'agreed', 'agreed'],
	)
	assert.equal(codeOf(await act(sides, sides.union, 'reopened', open)), 'ledger/not-agreed')
	const last = view.signed.at(-1)!
	assert.deepEqual(verifyLedgerReceipt((await receiptOf(database, sides.master, sides.employer, last.id))!), [])
})

test('nobody acts for the other side, without a fresh sign-in, without a seat, or past the end of an offer', async () => {
	const sides = await newTable()
	const offer = await give(sides, sides.union, ['wages'])
	const stale = await makeActor(database, sides.space, 'employer', 'Old Session', ['negotiator'])
	await asOwner(database, client =>
		client.query(`update parley.session set fresh_at = now() - interval '11 minutes' where id = '${stale.session}'`),
	)
	const wrong: readonly Actor[] = [
		stale,
		{ ...sides.employer, session: sides.union.session },
		{ ...sides.employer, session: stale.session },
		{ ...sides.employer, id: sides.union.id },
		{ ...sides.employer, side: 'union' },
		{ ...sides.employer, roles: [] },
		{ ...sides.employer, roles: ['captain', 'committee'] },
		{ ...sides.employer, space: 'elsewhere' },
		sides.member,
	]
	for (const who of wrong) assert.ok(codeOf(await act(sides, who, 'acknowledged', offer)), JSON.stringify(who))
	const id = await draft(sides, sides.employer, [turnOn('wages')])
	for (const who of wrong) assert.ok(codeOf(await handOver(database, sides.master, who, id)), JSON.stringify(who))
	assert.equal(codeOf(await act(sides, stale, 'acknowledged', offer)), 'ledger/not-at-table')
	const short = await give(sides, sides.union, ['leave'], { expiresAt: new Date(Date.now() + 3000) })
	done(await act(sides, sides.employer, 'acknowledged', short))
	await new Promise(go => setTimeout(go, 3100))
	for (const kind of ['held', 'initialled'] as const) assert.equal(codeOf(await act(sides, sides.employer, kind, short)), 'ledger/expired')
	assert.equal(codeOf(await act(sides, sides.union, 'initialled', short)), 'ledger/expired')
	assert.ok(find(await readLedger(database, sides.union), short.id).isExpired)
	done(await act(sides, sides.union, 'withdrawn', short))
	const late = await draft(sides, sides.union, [turnOn('hours')], { expiresAt: new Date(Date.now() - 1000) })
	assert.equal(codeOf(await handOver(database, sides.master, sides.union, late)), 'ledger/expired')
})

test('every act from every state by each side: the table of states says which moves there are, and the database allows no other', async () => {
	const reach: Readonly<Record<OfferState, (sides: Sides, offer: OfferView) => Promise<unknown>>> = {
		'handed-over': async () => {},
		held: async (sides, offer) => done(await act(sides, sides.employer, 'held', offer)),
		withdrawn: async (sides, offer) => done(await act(sides, sides.union, 'withdrawn', offer)),
		countered: async (sides, offer) => {
			const id = await draft(sides, sides.employer, [turnOn('wages', { answers: offer.turns[0]!.id })])
			done(await handOver(database, sides.master, sides.employer, id))
		},
		'tentatively-agreed': (sides, offer) => agree(sides, offer),
		agreed: async (sides, offer) => {
			await agree(sides, offer)
			const hash = settlementOf((await readLedger(database, sides.union)).offers)!
			done(await signAll(database, sides.master, sides.union, hash))
			done(await signAll(database, sides.master, sides.employer, hash))
		},
	}
	for (const state of Object.keys(reach) as OfferState[]) {
		for (const [kind, rule] of Object.entries(acts) as [Exclude<LedgerAct, 'signed'>, (typeof acts)['held']][]) {
			for (const side of ['union', 'employer'] as const) {
				const sides = await newTable()
				const offer = await give(sides, sides.union, ['wages'])
				if (kind !== 'acknowledged' || state !== 'handed-over') done(await act(sides, sides.employer, 'acknowledged', offer))
				const known = find(await readLedger(database, sides.union), offer.id)
				await reach[state](sides, known)
				const may =
					rule.from.includes(state) &&
					rule.by !== 'follows' &&
					(rule.by === 'either' || (rule.by === 'offerer') === (side === 'union')) &&
					!(kind === 'acknowledged' && state === 'held')
				const told = await actOn(database, sides.master, sides[side], kind as 'held', offer.id, offer.hash)
				assert.equal('state' in told, may, `${side} ${kind} from ${state}: ${JSON.stringify(told)}`)
				if ('state' in told) assert.equal(told.state, rule.needsBoth || rule.to === 'same' ? state : rule.to)
			}
		}
	}
	assert.deepEqual(Object.keys(states).toSorted(), ['draft', ...Object.keys(reach)].toSorted())
})

test('members and everybody see what was released, as it was then, and nothing sooner or off the record', async () => {
	const sides = await newTable()
	const offer = await give(sides, sides.employer, ['wages'])
	const quiet = await give(sides, sides.employer, ['leave'], { offRecord: true })
	const colleague = await makeActor(database, sides.space, 'employer', 'Rank and file', [])
	const everybody = { space: sides.space }
	const counts = async (): Promise<readonly number[]> =>
		Promise.all([sides.member, colleague, everybody].map(async who => (await readLedger(database, who)).offers.length))
	assert.deepEqual(await counts(), [0, 0, 0])
	assert.equal((await readLedger(database, sides.union)).offers.length, 2)
	for (const audience of ['members', 'public'] as const)
		for (const who of [sides.union, sides.employer])
			assert.equal(codeOf(await releaseOffer(database, who, quiet.id, audience)), 'ledger/off-record')
	assert.ok(codeOf(await releaseOffer(database, sides.member, offer.id, 'members')))
	done(await releaseOffer(database, sides.union, offer.id, 'members'))
	assert.deepEqual(await counts(), [1, 0, 0])
	await agree(sides, offer)
	assert.equal((await readLedger(database, sides.member)).offers[0]!.state, 'handed-over')
	done(await releaseOffer(database, sides.employer, offer.id, 'public'))
	assert.deepEqual(await counts(), [1, 1, 1])
	const [shown] = (await readLedger(database, everybody)).offers
	assert.deepEqual([shown!.state, shown!.events, shown!.turns[0]!.text], ['tentatively-agreed', [], 'The clause on wages.\n'])
	const counted = await asPublic(database, sides.space, work => work.selectFrom('turn').select('id').execute())
	assert.equal(counted.length, 1)
})

test('each act has a receipt that holds for both sides, and not when a letter of it is changed', async () => {
	const sides = await newTable()
	const offer = await give(sides, sides.union, ['hours', 'wages'], { expiresAt: new Date('2099-01-01T00:00:00Z') })
	await agree(sides, offer)
	const view = await readLedger(database, sides.employer)
	const entries = await entriesOf(database, sides.employer)
	assert.equal(entries.length, find(view, offer.id).events.length)
	for (const { id } of find(view, offer.id).events)
		for (const who of [sides.union, sides.employer]) {
			const receipt = (await receiptOf(database, sides.master, who, id))!
			const key = (await keyOf(database, sides.master, sides.space))!
			assert.deepEqual(verifyLedgerReceipt(receipt, { entries, key, turn: 'U-2', text: 'The clause on wages.\n' }), [])
			assert.equal(offerHash(receipt.offer!), offer.hash)
			assert.deepEqual(
				receipt.turns.map(turnHash),
				offer.turns.map(turn => turn.hash),
			)
			for (const changed of changes(receipt)) assert.notDeepEqual(verifyLedgerReceipt(changed), [], JSON.stringify(changed).slice(0, 200))
		}
	assert.equal(await receiptOf(database, sides.master, sides.member, find(view, offer.id).events[0]!.id), null)
	const text = JSON.stringify(entries)
	for (const secret of ['U-1', 'wages', 'handed-over', 'union', offer.hash, 'Ada']) assert.ok(!text.includes(secret), secret)
})

test('a backup gives the ledger back as it was: states, receipts, and still nothing that can be changed', async () => {
	const sides = await newTable()
	const offer = await give(sides, sides.union, ['hours', 'wages'])
	await agree(sides, offer)
	await give(sides, sides.employer, ['leave'])
	await draft(sides, sides.union, [turnOn('leave')])
	const folder = mkdtempSync(join(tmpdir(), 'parley-ledger-backup-'))
	after(() => rmSync(folder, { recursive: true, force: true }))
	await backUp(database.owner!, join(folder, 'backup'))
	const empty = await emptyDatabase(database)
	await migrate(empty)
	await restore(empty, join(folder, 'backup'))
	const lines = (owner: typeof empty) =>
		withClient(owner, async client => {
			const found: unknown[] = []
			for (const table of [
				'offer_draft',
				'turn_draft',
				'offer',
				'turn',
				'ledger_event',
				'turn_release',
				'ledger_secret',
				'ledger_log_entry',
				'ledger_checkpoint',
			])
				found.push((await client.query(`select to_jsonb(t)::text as line from parley.${table} t order by 1`)).rows)
			return found
		})
	assert.deepEqual(await lines(empty), await lines(database.owner!))
	await withClient(empty, client => assert.rejects(client.query(`update parley.turn set text = 'another'`), { code: 'PLEDG' }))

	const entries = await entriesOf(database, sides.union)
	const told = await withClient(empty, client =>
		client.query<{ size: number }>(`select (log_sizes->>'ledger')::int as size from parley.restoration where space = $1`, [sides.space]),
	)
	assert.deepEqual(told.rows, [{ size: entries.length }])
	const later = await give(sides, sides.union, ['pensions'])
	const event = find(await readLedger(database, sides.union), later.id).events[0]!.id
	const receipt = (await receiptOf(database, sides.master, sides.union, event))!
	assert.deepEqual(verifyLedgerReceipt(receipt, { entries: await entriesOf(database, sides.union) }), [])
	assert.match(verifyLedgerReceipt(receipt, { entries }).join(), /some are gone/)
	assert.match(verifyLedgerReceipt(receipt, { entries: [...entries, entries[0]!] }).join(), /does not fit/)
})

test('nothing is appended to a log that was cut behind its back', async () => {
	const sides = await newTable()
	await give(sides, sides.union, ['wages'])
	const last = await draft(sides, sides.union, [turnOn('hours')])
	await asOwner(database, async client => {
		await client.query('set session_replication_role = replica')
		await client.query(
			`update parley.ledger_log_entry set entry = 'another', leaf_hash = sha256('\\x00616e6f74686572'::bytea) where space = $1`,
			[sides.space],
		)
	})
	assert.equal(codeOf(await handOver(database, sides.master, sides.union, last)), 'ledger/another-log')
})

test('what was released has a receipt that anybody can check, with no name in it', async () => {
	const sides = await newTable()
	const offer = await give(sides, sides.union, ['hours', 'wages'])
	await agree(sides, offer)
	done(await releaseOffer(database, sides.union, offer.id, 'public'))
	const view = await readLedger(database, { space: sides.space })
	const shown = find(view, offer.id)
	for (const [of, act] of [
		['handed-over', 'handed-over'],
		['state', 'initialled'],
	] as const) {
		const receipt = (await releasedReceipt(database, sides.master, sides.space, shown, of))!
		assert.deepEqual(verifyLedgerReceipt(receipt, { entries: await entriesOf(database, sides.union) }), [])
		assert.equal(receipt.statement.act, act)
		assert.equal(receipt.signer, null)
		assert.doesNotMatch(JSON.stringify(receipt), /Ada|Nils/)
	}
})

/** The receipt with each of its texts changed in one letter, one at a time. */
function changes(receipt: LedgerReceipt): readonly LedgerReceipt[] {
	const found: LedgerReceipt[] = []
	const walk = (value: unknown, put: (changed: unknown) => LedgerReceipt): void => {
		if (typeof value === 'string' && value !== 'parley/ledger-receipt')
			found.push(put(value.startsWith('X') ? `Y${value.slice(1)}` : `X${value.slice(1)}`))
		else if (typeof value === 'number') found.push(put(value + 1))
		else if (typeof value === 'boolean') found.push(put(!value))
		else if (typeof value === 'object' && value !== null)
			for (const [name, each] of Object.entries(value))
				if (name !== 'version' || put === whole)
					walk(each, changed => put(Array.isArray(value) ? value.toSpliced(Number(name), 1, changed) : { ...value, [name]: changed }))
	}
	const whole = (changed: unknown): LedgerReceipt => changed as LedgerReceipt
	const { version, offers, ...rest } = receipt
	walk(rest, changed => ({ version, offers, ...(changed as object) }) as LedgerReceipt)
	return found
}

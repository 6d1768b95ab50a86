/** Signing, on a real PostgreSQL: one signature a member whatever happens at once, a log that agrees with the rows, and files that outsiders verify. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
	type CountRecord,
	createSigner,
	printKey,
	printNote,
	readCheckpoints,
	readEntry,
	readNote,
	tally,
	verifyBundle,
	verifyReceipt,
} from '@parley/engine/log'
import { folderOf, readBundle, readPublished, type Shown } from '../src/lib/server/letters/files.ts'
import { openKeys } from '../src/lib/server/letters/keys.ts'
import { type Publisher, startPublisher } from '../src/lib/server/letters/publish.ts'
import { receiptOf } from '../src/lib/server/letters/receipt.ts'
import { createSigning } from '../src/lib/server/letters/sign.ts'
import { strike, withdraw } from '../src/lib/server/letters/undo.ts'
import { takeWitness } from '../src/lib/server/letters/witness.ts'
import { asOwner, testDatabase } from './support/database.ts'
import { by, makeUnion, openOne, type Union, until } from './support/letters.ts'

const database = await testDatabase()
const hostile = ['<script>alert(1)</script>', '=HYPERLINK("http://x")', 'O\u2019Brien "Ann", Jr.', '\u202egnp.exe']
const union = await makeUnion(database, 60, 'plant', ['Staff', ...hostile])

const publisherOf = ({ database: { app }, master, data }: Union): Publisher =>
	startPublisher({ app, master, data, everyMilliseconds: 40, shownEveryMilliseconds: 0 })

const bundleOf = async (slug: string): Promise<ReadonlyMap<string, string>> => (await readBundle(union.data, 'plant', slug)) ?? new Map()
const countOf = async (slug: string): Promise<CountRecord | null> => (await readPublished(union.data, 'plant', slug))?.count ?? null
const shownOf = (slug: string): Shown => JSON.parse(readFileSync(join(folderOf(union.data, 'plant', slug)!, 'shown.json'), 'utf8'))

/** What the rows say and what the log says, of one letter. */
async function agree(letter: string): Promise<number> {
	return asOwner(database, async client => {
		const entries = await client.query<{ place: number; entry: string }>(
			'select place::integer, entry from parley.log_entry where letter = $1 order by place',
			[letter],
		)
		assert.deepEqual(
			entries.rows.map(({ place }) => place),
			entries.rows.map((_, index) => index),
			'the log has no gap',
		)
		const read = tally(entries.rows.map(({ entry }) => readEntry(entry)!))
		assert.deepEqual(read.misfits, [])
		const rows = await client.query<{ state: string; count: number }>(
			'select state, count(*)::integer as count from parley.signature where letter = $1 group by state',
			[letter],
		)
		const standing = rows.rows.find(({ state }) => state === 'signed')?.count ?? 0
		assert.equal(read.tally.standing, standing, 'the log and the rows agree')
		const events = await client.query<{ count: number }>(
			'select count(*)::integer as count from parley.signature_event where letter = $1',
			[letter],
		)
		assert.equal(events.rows[0]!.count, entries.rows.length)
		return standing
	})
}

test('fifty copies of one request at once, by two processes’ worth of coalescers, give one signature and one answer', async () => {
	const letter = await openOne(union, { slug: 'copies' })
	const signs = [createSigning(database.pool, union.master, letter), createSigning(database.pool, union.master, letter)]
	const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => signs[index % 2]!(by(union.members[1]!))))
	assert.deepEqual(new Set(answers), new Set(['signed']))
	assert.equal(await signs[0]!(by(union.members[1]!)), 'signed', 'and so ever after')
	assert.equal(await agree(letter), 1)
})

test('everybody at once, twice each: all signed once, and the published bundle verifies by both verifiers', async () => {
	const letter = await openOne(union, { slug: 'everybody' })
	const publishers = [publisherOf(union), publisherOf(union)]
	const signs = publishers.map(() => createSigning(database.pool, union.master, letter))
	const answers = await Promise.all(signs.flatMap(sign => union.members.map(member => sign(by(member)))))
	assert.ok(answers.every(answer => answer === 'signed'))
	assert.equal(await agree(letter), 60)
	await until('the count is published', async () => (await countOf('everybody'))?.standing === 60)
	assert.equal(publishers.filter(each => each.isPublishing()).length, 1, 'one publishes')

	const working = publishers.findIndex(each => each.isPublishing())
	await publishers[working]!.stop()
	assert.equal(await withdraw(database.pool, union.master, letter, union.members[7]!.id), 'done')
	await until('the other goes on where the first ended', async () => (await countOf('everybody'))?.standing === 59)
	await publishers[1 - working]!.stop()

	const bundle = await bundleOf('everybody')
	const { verified, problems } = verifyBundle({ files: bundle })
	assert.deepEqual(problems, [])
	assert.deepEqual(verified!.tally, { signed: 60, withdrawn: 1, struck: 0, standing: 59 })
	assert.equal(verified!.letter.roll.size, 60)
	const folder = folderOf(union.data, 'plant', 'everybody')!
	const root = join(import.meta.dirname, '../../..')
	const receipt = await receiptOf(database, union.master, letter, union.members[3]!.id)
	assert.deepEqual(verifyReceipt(receipt!, { files: bundle }), [])
	writeFileSync(join(union.data, 'receipt.json'), JSON.stringify(receipt))
	const told = execFileSync(process.execPath, [
		join(root, 'packages/engine/src/cli/parley.ts'),
		'verify-letter',
		folder,
		'--receipt',
		join(union.data, 'receipt.json'),
	]).toString()
	assert.match(told, /59/)
	const second = spawnSync('python3', [join(root, 'scripts/verify-letter.py'), folder], { encoding: 'utf8' })
	if (!second.error) assert.equal(second.status, 0, second.stdout + second.stderr)
	assert.equal(await receiptOf(database, union.master, letter, union.members[7]!.id), null, 'who withdrew has no receipt')
	for (const text of bundle.values()) for (const name of hostile) assert.ok(!text.includes(name), 'no name stands in the bundle')
})

test('withdrawn, signed again, struck for a reason: each is an entry, and who was struck stays so', async () => {
	const letter = await openOne(union, { slug: 'states' })
	const sign = createSigning(database.pool, union.master, letter)
	const [, one, two] = union.members
	assert.equal(await withdraw(database.pool, union.master, letter, one!.id), 'none')
	assert.equal(await sign(by(one!)), 'signed')
	assert.equal(await withdraw(database.pool, union.master, letter, one!.id), 'done')
	assert.equal(await withdraw(database.pool, union.master, letter, one!.id), 'none', 'once')
	assert.equal(await sign(by(one!)), 'signed')
	assert.equal(await sign(by(two!)), 'signed')
	const striking = { letter, space: 'plant', side: 'union', number: '3', reason: 'no longer a member', by: union.staff.id }
	assert.equal(await strike(database.pool, union.master, { ...striking, number: '4711' }), 'none')
	assert.equal(await strike(database.pool, union.master, striking), 'done')
	assert.equal(await sign(by(two!)), 'struck')
	assert.equal(await agree(letter), 1)
	const audit = await asOwner(database, client => client.query("select detail from parley.audit where act = 'signature-struck'"))
	assert.deepEqual(audit.rows, [{ detail: { letter, reason: 'no longer a member' } }])
})

test('who is not on the letter’s roll, another letter’s key, a letter that is closed or was never opened: refused', async () => {
	const letter = await openOne(union, { slug: 'cutters', eligibility: { units: ['Cutters'] } })
	const sign = createSigning(database.pool, union.master, letter)
	assert.equal(await sign(by(union.members[1]!)), 'absent', 'a presser')
	assert.equal(await sign(by(union.members[3]!)), 'signed')
	const stranger = await makeUnion(database, 2, 'mill')
	assert.equal(await sign(by(stranger.members[1]!)), 'absent', 'of another table')
	assert.equal(await createSigning(database.pool, union.master, stranger.members[0]!.id)(by(union.members[3]!)), 'not open')
	assert.throws(() => createSigning(database.pool, union.master, "'; drop"), /named by its id/)

	const other = await openOne(union, { slug: 'other' })
	const sealed = await asOwner(database, client =>
		client.query('select log_key, nullifier_key, salt_key from parley.letter_secret where letter = $1', [letter]),
	)
	assert.throws(() => openKeys(union.master, other, sealed.rows[0]), 'a secret moved to another letter does not open')
	assert.equal(statSync(join(union.data, 'letters.key')).mode & 0o777, 0o600)

	await asOwner(database, client => client.query("update parley.letter set state = 'closed', closed_at = now() where id = $1", [letter]))
	assert.equal(await sign(by(union.members[6]!)), 'not open')
	await assert.rejects(
		asOwner(database, client => client.query("update parley.letter set body = 'Something else' where id = $1", [letter])),
		/stays as it is/,
	)
	assert.equal(await agree(letter), 1)
})

test('names are revealed together at the threshold, to nobody before it, and as their bearers chose', async () => {
	const letter = await openOne(union, { slug: 'together', names: 'together', revealAt: 4 })
	const sign = createSigning(database.pool, union.master, letter)
	const publisher = publisherOf(union)
	for (const index of [1, 2, 3]) await sign(by(union.members[index]!, { showName: true, ownLine: hostile[0]! }))
	await until('three are published', async () => (await countOf('together'))?.standing === 3)
	assert.deepEqual(shownOf('together').signers, [])
	await sign(by(union.members[5]!, { ownLine: 'Not by name' }))
	await until('names are shown', () => shownOf('together').isRevealed)
	assert.deepEqual(
		shownOf('together').signers.map(each => each.name),
		hostile.slice(0, 3).toSorted((a, b) => (a < b ? -1 : 1)),
	)
	assert.deepEqual(shownOf('together').lines, ['Not by name'])
	await withdraw(database.pool, union.master, letter, union.members[1]!.id)
	await until('one is gone', () => shownOf('together').signers.length === 2)
	assert.ok(shownOf('together').isRevealed, 'what was revealed stays so')
	await publisher.stop()
})

test('a witness’s line is taken when it is one, and stands under the published checkpoint', async () => {
	const witness = createSigner('mediator.example', 'witness', Buffer.alloc(32, 7))
	const stranger = createSigner('stranger.example', 'witness', Buffer.alloc(32, 8))
	const letter = await openOne(union, { slug: 'witnessed', witnesses: [printKey(witness.key)] })
	const publisher = publisherOf(union)
	await createSigning(database.pool, union.master, letter)(by(union.members[1]!))
	await until('the count is published', async () => (await countOf('witnessed'))?.standing === 1)
	const note = readNote(readCheckpoints((await bundleOf('witnessed')).get('checkpoints.txt')!).at(-1)!)!
	const seconds = Math.floor(Date.now() / 1000)
	const signedAs = (text: string, signer = witness, at = seconds): string => printNote({ text, signatures: [signer.sign(text, at)] })
	assert.ok('refused' in (await takeWitness(database, letter, null, signedAs(note.text, stranger))))
	assert.ok('refused' in (await takeWitness(database, letter, null, signedAs(note.text.replace('\n1\n', '\n2\n')))))
	assert.ok('refused' in (await takeWitness(database, letter, null, signedAs(note.text, witness, seconds + 4000))), 'from times to come')
	assert.ok('refused' in (await takeWitness(database, letter, null, 'no note at all')))
	assert.deepEqual(await takeWitness(database, letter, null, signedAs(note.text)), { witnesses: ['mediator.example'] })
	await until('its line is published', async () => (await bundleOf('witnessed')).get('checkpoints.txt')!.includes('— mediator.example '))
	await publisher.stop()
	const { verified, problems } = verifyBundle({ files: await bundleOf('witnessed') })
	assert.deepEqual(problems, [])
	assert.deepEqual(
		verified!.witnesses.map(({ name }) => name),
		['mediator.example'],
	)
})

test('what was published is never rewritten: a database that has forgotten some of it publishes nothing', async () => {
	const letter = await openOne(union, { slug: 'forgotten' })
	const folder = folderOf(union.data, 'plant', 'forgotten')!
	mkdirSync(folder, { recursive: true })
	writeFileSync(join(folder, 'entries.txt'), 'parley/entry/1 signed of a later time\n')
	const complaints: string[] = []
	const publisher = startPublisher({
		app: database.app,
		master: union.master,
		data: union.data,
		everyMilliseconds: 40,
		complain: words => complaints.push(words),
	})
	await createSigning(database.pool, union.master, letter)(by(union.members[1]!))
	await until('it is said', () => complaints.length > 0)
	await publisher.stop()
	assert.match(complaints[0]!, /plant\/forgotten is published further/)
	assert.equal(readFileSync(join(folder, 'entries.txt'), 'utf8'), 'parley/entry/1 signed of a later time\n')
})

/** A folder in the database: what it tells becomes rows with its own numbers and days, comes out byte for byte, and is never brought half, twice, or over what is past. */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { examplesDirectory, openNegotiation } from '@parley/engine'
import { verifyLedgerReceipt } from '@parley/engine/ledger'
import { zip } from '#lib/exports/zip.ts'
import { agreeFolder, bringFolder, importFolder, previewFolder, readImports, settleFolder } from '#lib/server/folder/bring.ts'
import { loadDemo } from '#lib/server/folder/demo.ts'
import { readFromDisk } from '#lib/server/folder/disk.ts'
import { exportFolder } from '#lib/server/folder/export.ts'
import type { FolderFiles } from '#lib/server/folder/files.ts'
import { actOn, handOver } from '#lib/server/ledger/acts.ts'
import { receiptOf } from '#lib/server/ledger/log.ts'
import { findTurn, readLedger } from '#lib/server/ledger/read.ts'
import { findNegotiation } from '#lib/server/negotiations.ts'
import { asOwner, testDatabase } from './support/database.ts'
import { everything } from './support/everything.ts'
import { codeOf, done, draft, makeSides, turnOn } from './support/ledger.ts'

process.env['PARLEY_DATA'] = mkdtempSync(join(tmpdir(), 'parley-import-'))
after(() => rmSync(process.env['PARLEY_DATA']!, { recursive: true, force: true }))
const database = await testDatabase()
const space = 'sag-aftra-2023'
const held = (await findNegotiation(space))!
const here = { space, sound: held.sound!, isKept: false }
const read = await readFromDisk(held.directory)
assert.ok('files' in read)
const flagship = read.files
const master = Buffer.alloc(32, 7)

assert.match((await loadDemo(database, master))!, /30 entries, from June to 28 October 2023/)
const flagshipSides = await makeSides(database, space, true)

test('the flagship’s ledger is loaded once: its turns with their numbers, days, sources and states', async () => {
	assert.equal(await loadDemo(database, master), null)
	const sides = flagshipSides
	const view = await readLedger(database, sides.union)
	assert.equal(view.sees, 'table')
	const told = new Map(view.offers.flatMap(offer => offer.turns.map(turn => [turn.number, { offer, turn }] as const)))
	assert.equal(told.size, 20)
	const shown = ['U-1', 'E-10', 'U-5', 'U-7'].map(number => {
		const { offer, turn } = told.get(number)!
		return [number, offer.handedOverAt.toISOString().slice(0, 10), offer.state, offer.package, turn.answers?.number ?? null]
	})
	assert.deepEqual(shown, [
		['U-1', '2023-06-07', 'countered', null, null],
		['E-10', '2023-10-24', 'countered', null, 'U-1'],
		['U-5', '2023-10-02', 'withdrawn', null, 'E-5'],
		['U-7', '2023-10-26', 'handed-over', 'UP-1', 'E-10'],
	])
	assert.match(told.get('E-10')!.turn.source!, /^https:/)
	assert.deepEqual(Object.keys(told.get('E-10')!.turn.positions), ['general-increase'])
	const events = told.get('E-10')!.offer.events
	assert.deepEqual(
		events.map(each => [each.kind, each.state, each.happenedOn, each.by]),
		[
			['imported', 'handed-over', '2023-10-24', 'Parley, from its example'],
			['imported', 'countered', '2023-10-26', 'Parley, from its example'],
		],
	)
	const receipt = (await receiptOf(database, master, sides.employer, events[1]!.id))!
	assert.equal(receipt.statement.act, 'imported')
	assert.deepEqual(verifyLedgerReceipt(receipt), [])
	const out = await exportFolder(database, held.sound!, 'union')
	assert.deepEqual(plain(out), plain({ files: flagship }))
})

const plain = (whole: { readonly files: FolderFiles } | { readonly faults: unknown }) => {
	assert.ok('files' in whole, JSON.stringify(whole))
	return [...whole.files].map(([path, bytes]) => [path, bytes.toString('hex')])
}

const pack = (files: FolderFiles): Buffer => Buffer.from(zip([...files].map(([name, content]) => ({ name, content }))))
const withFiles = (files: FolderFiles, changes: Readonly<Record<string, string | null>>): FolderFiles => {
	const changed = new Map(files)
	for (const [path, text] of Object.entries(changes))
		if (text === null) changed.delete(path)
		else changed.set(path, Buffer.from(text))
	return changed
}
const wordsOf = (answer: object): string =>
	'faults' in answer
		? (answer.faults as readonly { path: string; message: string }[]).map(each => `${each.path}: ${each.message}`).join('\n')
		: 'refusal' in answer
			? codeOf(answer)!
			: 'taken'
const byOperator = (files: FolderFiles, where = here) => importFolder(database, master, where, files, 'Whoever runs this')

test('the same folder again does nothing; the next turn has the next number; what becomes of an imported turn goes out as an entry of its own', async () => {
	const before = await everything(database)
	assert.equal(wordsOf(await byOperator(flagship)), 'taken')
	assert.deepEqual(await everything(database), before)
	const { union, employer } = flagshipSides
	const e9 = findTurn(await readLedger(database, union), 'E-11')!
	assert.equal(codeOf(await actOn(database, master, union, 'held', e9.offer.id, e9.offer.hash)), 'ledger/not-open')
	const u7 = findTurn(await readLedger(database, employer), 'U-8')!
	done(await actOn(database, master, employer, 'acknowledged', u7.offer.id, u7.offer.hash))
	const answer = await draft(flagshipSides, employer, [turnOn(u7.turn.issue, { answers: u7.turn.id })])
	assert.deepEqual(done(await handOver(database, master, employer, answer)).turns, ['E-12'])
	const first = await exportFolder(database, held.sound!, 'employer')
	assert.ok('files' in first)
	assert.deepEqual([...first.files.keys()].filter(path => !flagship.has(path)), ['ledger/E-12.md'])
	assert.match(first.files.get('ledger/E-12.md')!.toString(), /answers: U-8/)
	assert.equal(findTurn(await readLedger(database, union), 'U-7')!.offer.state, 'countered', 'the package falls whole')
	assert.equal(wordsOf(await byOperator(first.files)), 'taken')
	assert.deepEqual(plain(await exportFolder(database, held.sound!, 'union')), plain(first))
})

test('a past turn that was changed is refused, and so is what a folder would do to a turn of this table; nothing of it stays', async () => {
	const before = await everything(database)
	const out = await exportFolder(database, held.sound!, 'union')
	assert.ok('files' in out)
	const text = (path: string): string => out.files.get(path)!.toString()
	const changed = withFiles(out.files, {
		'ledger/E-10.md': text('ledger/E-10.md').replace('7 per cent', '9 per cent'),
		'ledger/E-12.md': text('ledger/E-12.md').replace('The clause', 'Another clause'),
		'ledger/U-10.md': turnText('U', 'sag-aftra', 'minimum-rates', '2026-12-01', 'state: draft'),
	})
	const words = wordsOf(await byOperator(changed))
	assert.match(words, /E-10\.md: E-10 is here already, and the folder has other words for it/)
	assert.match(words, /E-12\.md: E-12 crossed the table here/)
	assert.match(words, /U-10\.md: A draft is its own side’s/)
	const moved = withFiles(out.files, {
		'ledger/M-1.md': '---\ntitle: "Held"\ndate: 2026-12-05\nturn: E-12\nstate: held\nsource: "made up"\n---\n',
	})
	assert.match(wordsOf(await byOperator(moved)), /E-12 crossed the table here: what becomes of it is done at the table/)
	const broken = withFiles(out.files, { 'ledger/U-10.md': turnText('U', 'sag-aftra', 'no-such-issue', '2023-10-27'), 'negotiation.md': null })
	assert.match(wordsOf(await byOperator(broken)), /The folder has no negotiation\.md/)
	assert.deepEqual(await everything(database), before)
})

const turnText = (_: string, side: string, issue: string, date: string, more = 'state: handed-over'): string =>
	`---\ntitle: "A turn"\nside: ${side}\nissue: ${issue}\ndate: ${date}\n${more}\nsource: "made up"\n---\n\nMade up.\n`

test('one side brings, the other agrees: nothing is in force before, and neither can do the other’s part', async () => {
	const talks = 'hourly-plant'
	const plant = (await findNegotiation(talks))!
	const where = { space: talks, sound: plant.sound!, isKept: false }
	const sides = await makeSides(database, talks)
	const own = await readFromDisk(plant.directory)
	assert.ok('files' in own)
	const issue = plant.sound!.negotiation.issues[0]!.id
	const day = plant.sound!.negotiation.setting.asOf
	const files = withFiles(own.files, {
		'ledger/U-3.md': turnText('U', 'local', issue, day),
		'ledger/E-1.md': turnText('E', 'company', issue, day, 'state: handed-over\nanswers: U-3'),
		'ledger/S-1.md': `---\ntitle: "First day"\ndate: ${day}\nplace: "The hall"\npresent: ["Both sides"]\nsource: "made up"\n---\n`,
		'facts/notes.md': '---\ntitle: "Notes"\n---\n\nNo facts.\n',
	})
	const seen = await previewFolder(database, sides.union, where, pack(files))
	assert.ok('look' in seen, wordsOf(seen))
	assert.deepEqual(seen.look.fresh.map(each => each.number).toSorted(), ['E-1', 'S-1', 'U-3'])
	assert.deepEqual(seen.look.added, ['facts/notes.md'])
	assert.equal(codeOf(await bringFolder(database, master, sides.union, where, '0'.repeat(64))), 'ledger/changed-meanwhile')
	assert.deepEqual(await bringFolder(database, master, sides.union, where, seen.hash), { isInForce: false })
	assert.equal((await readLedger(database, sides.union)).offers.length, 0)
	const { waiting } = await readImports(database, sides.employer, where)
	assert.deepEqual([waiting!.by, waiting!.look!.fresh.length], ['Ada Committee', 3])
	await previewFolder(database, sides.employer, where, pack(withFiles(files, { 'facts/notes.md': null })))
	assert.equal(codeOf(await bringFolder(database, master, sides.employer, where, await hashOfDraft(sides.employer, where))), 'ledger/import-waits')
	assert.equal(codeOf(await agreeFolder(database, master, sides.union, where, waiting!.id)), 'ledger/own-side')
	assert.equal(codeOf(await settleFolder(database, sides.employer, waiting!.id, 'withdrawn')), 'ledger/other-side')
	assert.equal(codeOf(await agreeFolder(database, master, { ...sides.employer, session: sides.union.session }, where, waiting!.id)), 'ledger/not-at-table')
	assert.deepEqual(await agreeFolder(database, master, sides.employer, where, waiting!.id), { isInForce: true })
	assert.equal(codeOf(await agreeFolder(database, master, sides.employer, where, waiting!.id)), 'ledger/import-over')
	const view = await readLedger(database, sides.employer)
	assert.deepEqual(view.offers.map(offer => [offer.turns[0]!.number, offer.state, offer.events[0]!.by, offer.events[0]!.side]), [
		['U-3', 'countered', 'Ada Committee', 'union'],
		['E-1', 'handed-over', 'Ada Committee', 'union'],
	])
	const next = await draft(sides, sides.union, [turnOn(issue)])
	assert.deepEqual(done(await handOver(database, master, sides.union, next)).turns, ['U-4'])
	const { rows } = await asOwner(database, client => client.query(`select number, title, first_day, place, present from parley.recorded_session where space = $1`, [talks]))
	assert.deepEqual(rows, [{ number: 1, title: 'First day', first_day: day, place: 'The hall', present: ['Both sides'] }])
	assert.equal((await readLedger(database, { space: talks })).offers.length, 0, 'nobody else sees what was not released')
})

const hashOfDraft = async (person: Parameters<typeof readImports>[1], where: typeof here): Promise<string> => {
	const { findPreview } = await import('#lib/server/folder/bring.ts')
	const found = await findPreview(database, person, where)
	assert.ok(found && 'hash' in found)
	return found.hash
}

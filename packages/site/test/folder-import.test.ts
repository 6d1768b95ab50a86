/** A folder in the database: what it tells becomes rows with its own numbers and days, comes out byte for byte, and is never brought half, twice, or over what is past. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { verifyLedgerReceipt } from '@parley/engine/ledger'
import fc from 'fast-check'
import { connect, letIn, migrate } from '#db'
import { zip } from '#lib/exports/zip.ts'
import { backUp, restore } from '#lib/server/db/backup.ts'
import { agreeFolder, bringFolder, findPreview, importFolder, previewFolder, readImports, settleFolder } from '#lib/server/folder/bring.ts'
import { loadDemo, makeSpace } from '#lib/server/folder/demo.ts'
import { readFromDisk, writeToDisk } from '#lib/server/folder/disk.ts'
import { exportFolder } from '#lib/server/folder/export.ts'
import { type FolderFiles, inOrder } from '#lib/server/folder/files.ts'
import { putInForce } from '#lib/server/folder/in-force.ts'
import type { Here } from '#lib/server/folder/look.ts'
import { packFolder, unzip } from '#lib/server/folder/unzip.ts'
import { actOn, handOver } from '#lib/server/ledger/acts.ts'
import { receiptOf } from '#lib/server/ledger/log.ts'
import { findTurn, readLedger } from '#lib/server/ledger/read.ts'
import { releaseOffer } from '#lib/server/ledger/release.ts'
import { findNegotiation } from '#lib/server/negotiations.ts'
import { actOnDate, proposeDate } from '#lib/server/sessions/dates.ts'
import { writeNote } from '#lib/server/sessions/notes.ts'
import { enterPresence, writeEntry } from '#lib/server/sessions/record.ts'
import { addressOf, asOwner, emptyDatabase, testDatabase } from './support/database.ts'
import { everything } from './support/everything.ts'
import { codeOf, done, draft, makeSides, turnOn } from './support/ledger.ts'
import { runCommand } from './support/process.ts'

const data = mkdtempSync(join(tmpdir(), 'parley-import-'))
process.env['PARLEY_DATA'] = data
after(() => rmSync(data, { recursive: true, force: true }))
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
const byOperator = (files: FolderFiles, where: Here = here) => importFolder(database, master, where, files, 'Whoever runs this')

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
	assert.deepEqual(
		[...first.files.keys()].filter(path => !flagship.has(path)),
		['ledger/E-12.md'],
	)
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
	const broken = withFiles(out.files, {
		'ledger/U-10.md': turnText('U', 'sag-aftra', 'no-such-issue', '2023-10-27'),
		'negotiation.md': null,
	})
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
	assert.equal(
		codeOf(await bringFolder(database, master, sides.employer, where, await hashOfDraft(sides.employer, where))),
		'ledger/import-waits',
	)
	assert.equal(codeOf(await agreeFolder(database, master, sides.union, where, waiting!.id)), 'ledger/own-side')
	assert.equal(codeOf(await settleFolder(database, sides.employer, waiting!.id, 'withdrawn')), 'ledger/other-side')
	assert.equal(
		codeOf(await agreeFolder(database, master, { ...sides.employer, session: sides.union.session }, where, waiting!.id)),
		'ledger/not-at-table',
	)
	assert.deepEqual(await agreeFolder(database, master, sides.employer, where, waiting!.id), { isInForce: true })
	assert.equal(codeOf(await agreeFolder(database, master, sides.employer, where, waiting!.id)), 'ledger/import-over')
	const view = await readLedger(database, sides.employer)
	assert.deepEqual(
		view.offers.map(offer => [offer.turns[0]!.number, offer.state, offer.events[0]!.by, offer.events[0]!.side]),
		[
			['U-3', 'countered', 'Ada Committee', 'union'],
			['E-1', 'handed-over', 'Ada Committee', 'union'],
		],
	)
	const next = await draft(sides, sides.union, [turnOn(issue)])
	assert.deepEqual(done(await handOver(database, master, sides.union, next)).turns, ['U-4'])
	const { rows } = await asOwner(database, client =>
		client.query(`select number, title, first_day, place, present from parley.recorded_session where space = $1`, [talks]),
	)
	assert.deepEqual(rows, [{ number: 1, title: 'First day', first_day: day, place: 'The hall', present: ['Both sides'] }])
	assert.equal((await readLedger(database, { space: talks })).offers.length, 0, 'nobody else sees what was not released')
})

const hashOfDraft = async (person: Parameters<typeof readImports>[1], where: typeof here): Promise<string> => {
	const found = await findPreview(database, person, where)
	assert.ok(found && 'hash' in found)
	return found.hash
}

const head = `---
title: "Made up"
currency: USD
as-of: 2026-01-01
term: 2026-01-01 to 2028-12-31
sides:
  workers: { name: "The workers", role: union }
  works: { name: "The works", role: employer }
---

Made up.
`
const issueText = (name: string): string =>
	`---\ntitle: "${name}"\n---\n\n## Clause\n\nThe clause on ${name}.\n\n\`\`\`terms\nposition ${name}-raise : percent = 0%\n\`\`\`\n`
const turnKind = fc.record({
	side: fc.constantFrom('U', 'E'),
	issue: fc.constantFrom('wages', 'hours'),
	answers: fc.boolean(),
	replaces: fc.boolean(),
	skips: fc.nat(2),
	later: fc.nat(3),
	offRecord: fc.boolean(),
	title: fc.constantFrom('Plain', 'With: a colon', 'Ünïcode – “quoted”', "it's"),
	terms: fc.boolean(),
	clause: fc.constantFrom('', '\n## Clause\n\nWords.\n', '\r\n## Clause\r\n\r\nWords of Windows.\r\n', '\n## Clause\n\nNo end of line'),
	packed: fc.boolean(),
	fate: fc.constantFrom(null, null, 'held', 'withdrawn', 'agreed', 'released'),
})
const otherFiles = fc.dictionary(
	fc.constantFrom('README.md', 'notes/any.bin', '.hidden', 'facts/scan.pdf', 'ledger/about.txt', 'ünï.txt'),
	fc.uint8Array({ maxLength: 60 }).map(bytes => Buffer.from(bytes)),
	{ maxKeys: 3 },
)

/** A folder whose entries hold together, whatever was drawn. */
function folderOf(
	drawn: readonly (typeof turnKind extends fc.Arbitrary<infer T> ? T : never)[],
	others: Readonly<Record<string, Buffer>>,
): FolderFiles {
	const files = new Map<string, Buffer>(Object.entries(others))
	const put = (path: string, text: string): void => void files.set(path, Buffer.from(text))
	put('negotiation.md', head)
	for (const each of ['wages', 'hours']) put(`issues/${each}.md`, issueText(each))
	const counts = { U: 0, E: 0, UP: 0, EP: 0, M: 0, TA: 0, R: 0 }
	const made: { number: string; side: 'U' | 'E'; issue: string; isOver: boolean }[] = []
	let day = Date.parse('2026-02-01')
	let packed: { number: string; issues: string[]; date: string } | null = null
	for (const each of drawn) {
		const side = each.side as 'U' | 'E'
		day += each.later * 86_400_000
		const date = new Date(day).toISOString().slice(0, 10)
		counts[side] += 1 + each.skips
		const number = `${side}-${counts[side]}`
		const open = made.filter(other => other.issue === each.issue && !other.isOver)
		const answered = each.answers ? open.findLast(other => other.side !== side) : undefined
		const replaced = each.replaces ? open.findLast(other => other.side === side) : undefined
		const fields = [
			`title: ${JSON.stringify(each.title)}`,
			`side: ${side === 'U' ? 'workers' : 'works'}`,
			`issue: ${each.issue}`,
			`date: ${date}`,
			'state: handed-over',
		]
		const offRecord = each.offRecord && !answered && !replaced && !each.fate
		if (answered) fields.push(`answers: ${answered.number}`)
		if (replaced) fields.push(`replaces: ${replaced.number}`)
		if (offRecord) fields.push('off-the-record: yes')
		if (each.packed && !each.fate && !offRecord) {
			if (packed === null || packed.issues.includes(each.issue) || packed.number[0] !== side || packed.date !== date) {
				const name = `${side}P` as 'UP' | 'EP'
				packed = { number: `${name}-${++counts[name]}`, issues: [], date }
				put(
					`ledger/${packed.number}.md`,
					`---\ntitle: "All or nothing"\nside: ${side === 'U' ? 'workers' : 'works'}\ndate: ${date}\nsource: "made up"\n---\n`,
				)
			}
			packed.issues.push(each.issue)
			fields.push(`package: ${packed.number}`)
		}
		const terms = each.terms ? `\n\`\`\`terms\npropose ${each.issue}-raise = 2%\n\`\`\`\n` : ''
		put(`ledger/${number}.md`, `---\n${fields.join('\n')}\nsource: "made up"\n---\n\nMade up.  \n${terms}${each.clause}`)
		for (const over of [answered, replaced]) if (over) over.isOver = true
		made.push({ number, side, issue: each.issue, isOver: offRecord || each.fate === 'agreed' || each.fate === 'withdrawn' })
		const about = (kind: 'M' | 'TA' | 'R', text: string): void =>
			put(`ledger/${kind}-${++counts[kind]}.md`, `---\ntitle: "Made up"\ndate: ${date}\n${text}\nsource: "made up"\n---\n`)
		if (each.fate === 'held' || each.fate === 'withdrawn') about('M', `turn: ${number}\nstate: ${each.fate}`)
		if (each.fate === 'agreed') about('TA', `issue: ${each.issue}\nturns: [${number}]`)
		if (each.fate === 'released') about('R', `turns: [${number}]`)
	}
	return files
}

test('whatever a folder tells, it comes out as it went in, once and again; what becomes of it here comes out beside it, and goes in again', async () => {
	let at = 0
	const seen = new Set<string>()
	await fc.assert(
		fc.asyncProperty(fc.array(turnKind, { minLength: 1, maxLength: 9 }), otherFiles, async (drawn, others) => {
			const talks = `made-up-${at++}`
			const files = folderOf(drawn, others)
			await makeSpace(database, talks)
			const first = await importFolder(database, master, { space: talks, sound: null, isKept: false }, files, 'Whoever runs this')
			assert.ok('look' in first && first.isInForce, wordsOf(first))
			await putInForce(database, talks, null)
			const shown = (await findNegotiation(talks))!
			assert.deepEqual(
				[...shown.opened.files.keys()].filter(path => path.startsWith('ledger/')),
				[],
				'what crossed the table is not everybody’s',
			)
			const where = { space: talks, sound: shown.sound!, isKept: false }
			for (const side of ['union', 'employer'] as const)
				assert.deepEqual(plain(await exportFolder(database, where.sound, side)), plain({ files: inOrder(files) }))
			const before = await everything(database)
			const again = await importFolder(database, master, where, files, 'Whoever runs this')
			assert.ok('look' in again && again.look.isNothing && !again.isInForce, wordsOf(again))
			assert.deepEqual(await everything(database), before)
			const sides = await makeSides(database, talks, true)
			const { offers } = await readLedger(database, sides.union)
			for (const { state } of offers) seen.add(state)
			const open = offers.find(offer => offer.state === 'handed-over' && !offer.offRecord)
			if (!open) return
			const receiver = open.side === 'union' ? sides.employer : sides.union
			done(await actOn(database, master, receiver, 'acknowledged', open.id, open.hash))
			done(await actOn(database, master, receiver, 'held', open.id, open.hash))
			const out = await exportFolder(database, where.sound, 'union')
			assert.ok('files' in out)
			const added = [...out.files.keys()].filter(path => !files.has(path))
			assert.equal(added.length, open.turns.length)
			for (const path of added) assert.match(out.files.get(path)!.toString(), /state: held/)
			const back = await importFolder(database, master, where, out.files, 'Whoever runs this')
			assert.ok('look' in back && back.look.isNothing, wordsOf(back))
		}),
		{ seed: 20231028, numRuns: 12 },
	)
	assert.deepEqual([...seen].toSorted(), ['countered', 'handed-over', 'held', 'tentatively-agreed', 'withdrawn'])
})

const plainTurn = {
	side: 'U',
	issue: 'wages',
	answers: false,
	replaces: false,
	skips: 0,
	later: 0,
	offRecord: false,
	title: 'Plain',
	terms: true,
	clause: '',
	packed: false,
	fate: null,
} as const
const said = <T extends object>(answer: T | { readonly refusal: { readonly message: string } }): T => {
	assert.ok(!('refusal' in answer), JSON.stringify(answer))
	return answer as T
}
const sideDrawn = fc.constantFrom('union' as const, 'employer' as const)
const happening = fc.oneof(
	fc.record({
		kind: fc.constant('release' as const),
		by: sideDrawn,
		audience: fc.constantFrom('members' as const, 'public' as const),
		of: fc.nat(4),
	}),
	fc.record({
		kind: fc.constant('date' as const),
		by: sideDrawn,
		mode: fc.constantFrom('in-person' as const, 'virtual' as const, 'both' as const),
		end: fc.constantFrom('2026-11-02T18:00', '2026-11-03T02:30'),
		words: fc.constantFrom('Plain', 'With: a colon, a "quotation"', '```terms\n## Clause\n---', 'Ünïcode – <b>it’s</b>'),
		isCalledOff: fc.boolean(),
	}),
)

test('what was released and agreed at this table goes out to each side without a word of the other’s own, and comes out of another server the same', async () => {
	let at = 0
	const seen = new Set<string>()
	const releasesOf = async (talks: string) =>
		asOwner(database, async client => {
			const { rows } = await client.query(
				`select t.side || t.number as turn, r.side, r.audience, r.state from parley.turn_release r join parley.turn t on t.id = r.turn
				where r.space = $1 and (r.side = 'union' or r.audience = 'public') order by 1, 2, 3, 4`,
				[talks],
			)
			return rows
		})
	await fc.assert(
		fc.asyncProperty(fc.array(happening, { minLength: 4, maxLength: 7 }), async drawn => {
			const talks = `table-${at++}`
			const base = folderOf([plainTurn, { ...plainTurn, side: 'E', answers: true }, { ...plainTurn, issue: 'hours', fate: 'released' }], {})
			await makeSpace(database, talks)
			assert.equal(wordsOf(await byOperator(base, { space: talks, sound: null, isKept: false })), 'taken')
			await putInForce(database, talks, null)
			const where = { space: talks, sound: (await findNegotiation(talks))!.sound!, isKept: false }
			const sides = await makeSides(database, talks, true)
			const onRecord = await draft(sides, sides.union, [turnOn('hours'), turnOn('wages')])
			done(await handOver(database, master, sides.union, onRecord))
			done(await handOver(database, master, sides.employer, await draft(sides, sides.employer, [turnOn('hours')], { offRecord: true })))
			const { offers } = await readLedger(database, sides.union)
			const open = offers.filter(offer => !offer.offRecord)
			const secret = offers.find(offer => offer.offRecord)!.turns[0]!.id
			const told = { kind: 'release', by: 'union', audience: 'members', of: open.length - 1 } as const
			for (const each of [...drawn, told]) {
				const [by, other] = each.by === 'union' ? [sides.union, sides.employer] : [sides.employer, sides.union]
				if (each.kind === 'release') {
					done(await releaseOffer(database, by, open[each.of % open.length]!.id, each.audience))
					continue
				}
				const { mode, end, words } = each
				const date = {
					title: words.split('\n')[0]!,
					start: '2026-11-02T14:00',
					end,
					zone: 'America/Los_Angeles',
					mode,
					place: 'Hall 2',
					replaces: null,
				}
				const { id } = said<{ readonly id: string }>(await proposeDate(database, by, { ...date, link: 'https://video.example/CANARY' }))
				said(await actOnDate(database, other, id, 'agreed'))
				said(await enterPresence(database, by, id, { name: words.split('\n')[0]!, role: 'chair', present: true }))
				said(await enterPresence(database, by, id, { name: 'CANARY', role: '', present: false }))
				const line = { happenedAt: null, issue: null, turn: null, words, offRecord: false, corrects: null }
				said(await writeEntry(database, by, id, { ...line, kind: 'gist' }))
				said(await writeEntry(database, by, id, { ...line, kind: 'item', issue: 'wages' }))
				said(await writeEntry(database, other, id, { ...line, kind: 'paper', turn: open.at(-1)!.turns[0]!.id }))
				said(await writeEntry(database, other, id, { ...line, kind: 'paper', turn: secret, words: 'CANARY' }))
				said(await writeEntry(database, other, id, { ...line, kind: 'gist', offRecord: true, words: 'CANARY' }))
				said(await writeNote(database, data, by, id, { words: 'CANARY', turn: null }))
				if (each.isCalledOff) said(await actOnDate(database, by, id, 'called-off', 'Snow'))
			}
			const out = await exportFolder(database, where.sound, 'union')
			const theirs = await exportFolder(database, where.sound, 'employer')
			assert.ok('files' in out && 'files' in theirs, wordsOf(out))
			const shared = (files: FolderFiles) => plain({ files: new Map([...files].filter(([path]) => !/\/[UE]R-/.test(path))) })
			assert.deepEqual(shared(out.files), shared(theirs.files))
			assert.ok(![...out.files.keys()].some(path => path.includes('/ER-')) && ![...theirs.files.keys()].some(path => path.includes('/UR-')))
			for (const [path, bytes] of [...out.files, ...theirs.files]) {
				assert.ok(!bytes.includes('CANARY'), path)
				if (!base.has(path)) seen.add(path.replace(/^ledger\/(.*)-\d+\.md$/, '$1'))
			}
			for (const files of [out.files, theirs.files]) {
				const again = await byOperator(files, where)
				assert.ok('look' in again && again.look.isNothing, wordsOf(again))
			}
			assert.deepEqual(plain(await exportFolder(database, where.sound, 'union')), plain(out))
			const elsewhere = `${talks}-elsewhere`
			await makeSpace(database, elsewhere)
			assert.equal(wordsOf(await byOperator(out.files, { space: elsewhere, sound: null, isKept: false })), 'taken')
			await putInForce(database, elsewhere, null)
			const { sound } = (await findNegotiation(elsewhere))!
			for (const side of ['union', 'employer'] as const) assert.deepEqual(plain(await exportFolder(database, sound!, side)), plain(out))
			assert.deepEqual(await releasesOf(elsewhere), await releasesOf(talks))
		}),
		{ seed: 20231028, numRuns: 4 },
	)
	assert.deepEqual([...seen].toSorted(), ['E', 'ER', 'R', 'S', 'U', 'UP', 'UR'])
})

test('the commands: looked at, brought, taken out as a folder and as an archive that is the same to the byte; refusals in words', async () => {
	const scratch = mkdtempSync(join(tmpdir(), 'parley-commands-'))
	after(() => rmSync(scratch, { recursive: true, force: true }))
	const other = await testDatabase()
	const run = (...args: readonly string[]) => runCommand({ DATABASE_URL: addressOf(other), PARLEY_DATA: join(scratch, 'data') }, ...args)
	const files = folderOf([plainTurn], { 'README.md': Buffer.from('Read me.\r\n') })
	const from = join(scratch, 'works-2026')
	await writeToDisk(from, files)
	assert.deepEqual(await run('import-folder', from, '--look').then(([code, words]) => [code, words.split('\n').slice(0, 2)]), [
		0,
		['It would bring:', '  1 turn'],
	])
	assert.equal((await run('export-folder', 'works-2026', 'union', join(scratch, 'none')))[0], 2, 'looking brings nothing')
	assert.match((await run('import-folder', from))[1], /^Brought:\n {2}1 turn\n {2}new: README\.md/)
	const archive = join(scratch, 'a.zip')
	assert.match((await run('export-folder', 'works-2026', 'employer', archive))[1], /^5 files are in/)
	assert.deepEqual(readFileSync(archive), Buffer.from(packFolder(files)))
	assert.deepEqual(plain(unzip(readFileSync(archive))), plain({ files: inOrder(files) }))
	assert.match((await run('import-folder', archive, 'works-2026'))[1], /nothing was changed/)
	writeFileSync(join(from, 'ledger/U-1.md'), 'no front matter')
	writeFileSync(join(from, 'ledger/U-2.md'), turnText('U', 'nobody', 'wages', '2026-03-01'))
	const [code, words] = await run('import-folder', from)
	assert.equal(code, 2)
	assert.match(words, /^Nothing was brought\.\nledger\/U-1\.md:1: [\s\S]*ledger\/U-2\.md:3: /)
	assert.match(
		(await run('demo-people', 'teachers-grid'))[1],
		/union\.teachers-grid@demo\.invalid\n.*employer\.teachers-grid@demo\.invalid/,
	)
})

test('what was imported is in a backup, and in force again where it is restored', async () => {
	const file = join(mkdtempSync(join(tmpdir(), 'parley-backup-')), 'all.backup')
	after(() => rmSync(dirname(file), { recursive: true, force: true }))
	await backUp(database.owner!, file)
	const owner = await emptyDatabase(database)
	await migrate(owner)
	await restore(owner, file)
	const other = connect({ ...owner, user: database.app.user!, password: database.app.password as string }, owner)
	after(() => other.close())
	await letIn(owner, database.app.password as string)
	const shown = async () => (await findNegotiation('made-up-0'))!
	const before = await exportFolder(database, (await shown()).sound!, 'union')
	process.env['PARLEY_DATA'] = join(dirname(file), 'elsewhere')
	assert.equal(await findNegotiation('made-up-0'), null)
	await putInForce(other, 'made-up-0', null)
	const now = await exportFolder(other, (await shown()).sound!, 'union')
	assert.deepEqual(plain(now), plain(before))
})

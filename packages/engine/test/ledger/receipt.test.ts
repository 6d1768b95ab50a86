/** A receipt as either side checks it: alone, on the command line, and by a second verifier written apart in another language. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import {
	type LedgerReceipt,
	ledgerEntry,
	type OfferRecord,
	offerHash,
	type Statement,
	settlementHash,
	signerHash,
	type TurnRecord,
	turnHash,
	verifyLedgerReceipt,
} from '../../src/ledger/index.ts'
import { checkpointText, createSigner, createTree, leafHash, printKey, printNote } from '../../src/log/index.ts'
import { checkGolden } from '../support/golden.ts'

const root = join(import.meta.dirname, '../../../..')
const folder = mkdtempSync(join(tmpdir(), 'parley-receipt-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const logKey = createSigner('parley.ledger/mill', 'log', Buffer.alloc(32, 7))
const signer = { name: 'Ada Committee', salt: '11'.repeat(32) }
const salt = '22'.repeat(32)

const turn = (count: number, changes: Partial<TurnRecord> = {}): TurnRecord => ({
	version: 1,
	negotiation: 'mill',
	side: 'union',
	turn: `U-${count}`,
	issue: `issue-${count}`,
	title: 'Five days of leave',
	text: '1. Everybody has *five* days – “paid” – of leave.\n',
	positions: { 'leave-days': '5', 'leave-pay': '100%' },
	answers: 'E-2',
	...changes,
})

function make(
	turns: readonly TurnRecord[],
	changes: Partial<Statement> = {},
	before = 5,
): { receipt: LedgerReceipt; entries: readonly string[] } {
	const offer: OfferRecord = {
		version: 1,
		negotiation: 'mill',
		side: 'union',
		title: 'Leave',
		package: turns.length > 1 ? 'UP-1' : null,
		expires: '2026-06-01T12:00:00.000Z',
		offRecord: false,
		turns: turns.map(turnHash),
	}
	const statement: Statement = {
		version: 1,
		negotiation: 'mill',
		act: 'handed-over',
		side: 'union',
		hash: offerHash(offer),
		signer: signerHash(signer),
		at: '2026-05-01T09:30:12.345Z',
		...changes,
	}
	const entry = ledgerEntry(statement, salt)
	const others = Array.from({ length: before + 3 }, (_, index) => `parley/ledger/1 ${String(index).padStart(64, '0')} 2026-05-01T09:00`)
	const entries = [...others.slice(0, before), entry, ...others.slice(before)]
	const tree = createTree(entries.map(line => leafHash(Buffer.from(line))))
	const text = checkpointText({ origin: 'parley.ledger/mill', size: tree.size, root: tree.root().toString('base64') })
	return {
		entries,
		receipt: {
			kind: 'parley/ledger-receipt',
			version: 1,
			statement,
			salt,
			signer,
			offer,
			turns,
			offers: [],
			entry,
			index: before,
			proof: tree.inclusionProof(before).map(hash => hash.toString('base64')),
			checkpoint: printNote({ text, signatures: [logKey.sign(text)] }),
			key: printKey(logKey.key),
		},
	}
}

const written = (name: string, text: string): string => {
	const path = join(folder, name)
	writeFileSync(path, text)
	return path
}

const parley = (...words: readonly string[]) => {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(root, 'packages/engine/src/cli/parley.ts'), 'verify-turn', ...words],
		{
			encoding: 'utf8',
			timeout: 60_000,
		},
	)
	return { status, text: `${stdout}${stderr}`.replaceAll(folder, 'DIR') }
}

test('on the command line: what holds, what it cannot show, and each thing that does not hold', () => {
	const { receipt, entries } = make([turn(7), turn(8, { text: 'Another clause.\n', answers: null })])
	const path = written('receipt.json', JSON.stringify(receipt))
	const log = written('log.txt', entries.map(entry => `${entry}\n`).join(''))
	const text = written('clause.md', 'Another clause.\n')
	const short = written('short.txt', `${entries.slice(0, 4).join('\n')}\n`)
	const other = written('other.json', JSON.stringify({ ...receipt, turns: [turn(7, { text: 'Four days.\n' }), receipt.turns[1]] }))
	const answers = [
		['alone', parley(path)],
		['with all beside it', parley(path, '--text', text, '--turn', 'U-8', '--key', receipt.key, '--log', log)],
		['with the text of another turn', parley(path, '--text', text, '--turn', 'U-7')],
		['with a text of no turn', parley(path, '--text', text)],
		['with a log that was cut', parley(path, '--log', short, '--key', 'another')],
		['changed in a word', parley(other)],
		['no receipt', parley(text)],
		['not there', parley(join(folder, 'nothing'))],
	] as const
	checkGolden(
		new URL('../golden/cli/verify-turn.txt', import.meta.url),
		answers.map(([name, answer]) => `# ${name}: exit code ${answer.status}\n\n${answer.text.trimEnd()}\n`).join('\n'),
	)
	assert.deepEqual((JSON.parse(parley(path, '--json').text) as { problems: unknown }).problems, [])
})

test('whatever the words are, a receipt of them holds, with the name left out too; the agreement of everything likewise', () => {
	const word = fc.string({ unit: 'grapheme' })
	fc.assert(
		fc.property(word, word, fc.dictionary(fc.constantFrom('a', 'b-c', 'zz'), word), fc.nat(9), (title, text, positions, before) => {
			const { receipt, entries } = make([turn(1, { title, text, positions })], {}, before)
			assert.deepEqual(verifyLedgerReceipt(receipt, { text, entries }), [])
			assert.deepEqual(verifyLedgerReceipt({ ...receipt, signer: null }), [])
		}),
		{ seed: 20231028, numRuns: 100 },
	)
	const offers = ['aa', 'bb'].map(each => each.repeat(32))
	const { receipt } = make([turn(1)], { act: 'signed', hash: settlementHash(offers) })
	assert.deepEqual(verifyLedgerReceipt({ ...receipt, offer: null, turns: [], offers }), [])
	assert.equal(verifyLedgerReceipt({ ...receipt, offer: null, turns: [], offers: offers.slice(1) }).length, 1)
})

test('a second verifier, in Python, says the same of whole and of changed receipts', context => {
	const { receipt } = make([turn(7), turn(8)])
	const say = (name: string, changed: LedgerReceipt) => {
		const path = written(name, JSON.stringify(changed))
		const { status, error } = spawnSync('python3', [join(root, 'scripts/verify-turn.py'), path], { encoding: 'utf8', timeout: 60_000 })
		return error ? null : status
	}
	const whole = say('whole.json', receipt)
	if (whole === null) return context.skip('python3 is not on this machine: apt-get install python3')
	assert.equal(whole, 0)
	const changed: readonly LedgerReceipt[] = [
		{ ...receipt, turns: [turn(7, { text: 'Six days.\n' }), turn(8)] },
		{ ...receipt, offer: { ...receipt.offer!, offRecord: true } },
		{ ...receipt, statement: { ...receipt.statement, act: 'withdrawn' } },
		{ ...receipt, signer: { ...signer, name: 'Bea Board' } },
		{ ...receipt, index: 4 },
		{ ...receipt, salt: '33'.repeat(32) },
		{ ...receipt, checkpoint: receipt.checkpoint.replace('mill', 'mall') },
	]
	for (const [index, each] of changed.entries()) {
		assert.notDeepEqual(verifyLedgerReceipt(each), [], `change ${index}`)
		assert.equal(say('changed.json', each), 1, `change ${index}`)
	}
})

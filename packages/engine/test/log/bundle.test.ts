import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
	type Act,
	type Bundle,
	type CommittedRoll,
	checkpointText,
	commitRoll,
	createSigner,
	createTree,
	type Entry,
	isOnRoll,
	leafHash,
	nullifierOf,
	printCheckpoints,
	printEntry,
	printKey,
	printNote,
	type Receipt,
	type RollPlace,
	readKey,
	readNote,
	readReceipt,
	readRollPlace,
	signedBy,
	tally,
	textHash,
	verifyBundle,
	verifyReceipt,
	verifyRollPlace,
} from '../../src/log/index.ts'

const root = join(import.meta.dirname, '../../../..')
const logKey = createSigner('parley.example/letter/7', 'log', Buffer.alloc(32, 7))
const witness = createSigner('mediator.example', 'witness', Buffer.alloc(32, 9))
const secret = Buffer.from('the key that never leaves the union')
const text = '# We would rather strike\n\nThan take a bad deal.\n'
const hash = textHash(text)

interface Made {
	readonly bundle: Bundle
	readonly entries: readonly Entry[]
	readonly receipts: readonly Receipt[]
	readonly roll: CommittedRoll
}

/** A letter as a server would publish it: after each of `sizes` entries a checkpoint, the last co-signed. */
function make(acts: readonly (readonly [Act, string])[], sizes: readonly number[] = [acts.length]): Made {
	const roll = commitRoll(
		Array.from({ length: 400 }, (_, index) => ({ number: `N${index}`, unit: index % 3 === 0 ? 'Los Angeles' : 'New York' })),
		secret,
	)
	const entries = acts.map(
		([act, number], index): Entry => ({
			act,
			letter: hash,
			nullifier: nullifierOf(secret, 'letter-7', number),
			minute: `2023-10-26T14:${String(Math.floor(index / 10) % 60).padStart(2, '0')}`,
		}),
	)
	const tree = createTree(entries.map(entry => leafHash(Buffer.from(printEntry(entry)))))
	const noteOf = (size: number, isLast: boolean): string => {
		const body = checkpointText({ origin: logKey.key.name, size, root: tree.root(size).toString('base64') })
		return printNote({ text: body, signatures: [logKey.sign(body), ...(isLast ? [witness.sign(body, 1_698_331_500)] : [])] })
	}
	const notes = sizes.map((size, index) => noteOf(size, index === sizes.length - 1))
	const key = printKey(logKey.key)
	const files = new Map([
		['letter.md', text],
		[
			'letter.json',
			JSON.stringify({
				version: 1,
				id: 'letter-7',
				title: 'We would rather strike',
				hash,
				origin: logKey.key.name,
				opens: '2023-10-26T14:00',
				closes: '2023-10-26T15:00',
				key,
				witnesses: [printKey(witness.key)],
				roll: { size: roll.size, root: roll.root, asOf: '2023-10-25', rule: 'in good standing' },
			}),
		],
		['entries.txt', entries.map(entry => `${printEntry(entry)}\n`).join('')],
		['checkpoints.txt', printCheckpoints(notes)],
		[
			'count.json',
			JSON.stringify({
				version: 1,
				letter: 'letter-7',
				...tally(entries).tally,
				size: entries.length,
				root: tree.root().toString('base64'),
				at: '2023-10-26T14:45:00Z',
			}),
		],
	])
	const receipts = entries.map(
		(entry, index): Receipt => ({
			version: 1,
			letter: 'letter-7',
			title: 'We would rather strike',
			entry: printEntry(entry),
			index,
			proof: tree.inclusionProof(index).map(each => each.toString('base64')),
			checkpoint: notes.at(-1)!,
			key,
		}),
	)
	return { bundle: { files }, entries, receipts, roll }
}

const signatures = (many: number): readonly (readonly [Act, string])[] =>
	Array.from({ length: many }, (_, index) => ['signed', `N${index}`] as const)
const mixed = [...signatures(37), ['withdrawn', 'N3'], ['struck', 'N5'], ['signed', 'N3']] as const

const changed = ({ files }: Bundle, name: string, change: (text: string) => string): Bundle => ({
	files: new Map([...files].map(([each, content]) => [each, each === name ? change(content) : content])),
})

test('a published letter verifies, and says how many stand', () => {
	const { bundle } = make(mixed, [0, 12, 12, 30, 40])
	const { verified, problems } = verifyBundle(bundle)
	assert.deepEqual(problems, [])
	assert.deepEqual(verified!.tally, { signed: 38, withdrawn: 1, struck: 1, standing: 36 })
	assert.equal(verified!.checkpoints, 5)
	assert.deepEqual(verified!.witnesses, [{ name: 'mediator.example', at: '2023-10-26T14:45' }])
})

const tamperings: Readonly<Record<string, (bundle: Bundle) => Bundle>> = {
	'a changed text': bundle => changed(bundle, 'letter.md', each => `${each} `),
	'an entry taken out': bundle => changed(bundle, 'entries.txt', each => each.replace(/^.*\n/, '')),
	'the last entry taken out': bundle => changed(bundle, 'entries.txt', each => each.replace(/.*\n$/, '')),
	'an entry added': bundle =>
		changed(
			bundle,
			'entries.txt',
			each => each + each.split('\n')[0]!.replace(/[0-9a-f]{64} (2023.*)$/, `${'0'.repeat(64)} 2023-10-26T14:59`) + '\n',
		),
	'two entries changed over': bundle => changed(bundle, 'entries.txt', each => each.replace(/^(.*\n)(.*\n)/, '$2$1')),
	'a minute changed': bundle => changed(bundle, 'entries.txt', each => each.replace('T14:00', 'T14:01')),
	'a count made larger': bundle => changed(bundle, 'count.json', each => each.replace('"standing":36', '"standing":3600')),
	'a forged checkpoint': bundle => changed(bundle, 'checkpoints.txt', each => each.replace('\n12\n', '\n13\n')),
	'an earlier checkpoint left out of order': bundle =>
		changed(bundle, 'checkpoints.txt', each => each.split('--\n').toReversed().join('--\n')),
	'a signature of another key': bundle =>
		changed(bundle, 'letter.json', each =>
			each.replace(printKey(logKey.key), printKey(createSigner(logKey.key.name, 'log', Buffer.alloc(32, 8)).key)),
		),
	'no checkpoint': bundle => changed(bundle, 'checkpoints.txt', () => ''),
	'a roll smaller than the count': bundle => changed(bundle, 'letter.json', each => each.replace('"size":400', '"size":20')),
	'a window that was moved': bundle => changed(bundle, 'letter.json', each => each.replace('T14:00', 'T14:02')),
	'a file that is not there': ({ files }) => ({ files: new Map([...files].filter(([name]) => name !== 'count.json')) }),
	'a file that is no JSON': bundle => changed(bundle, 'letter.json', () => '{'),
}

for (const [name, tamper] of Object.entries(tamperings))
	test(`${name} is found, by both verifiers`, context => {
		const bundle = tamper(make(mixed, [0, 12, 30, 40]).bundle)
		const { verified, problems } = verifyBundle(bundle)
		assert.equal(verified, null)
		assert.ok(problems.length > 0 && problems.every(each => each.endsWith('.')))
		const second = secondVerifier(bundle)
		if (second === null) return context.skip('python3 is not on this machine: apt-get install python3')
		assert.equal(second.status, 1, second.stdout)
	})

test('the second verifier, in Python and written apart, gives the same count', context => {
	const { bundle } = make(mixed, [0, 12, 30, 40])
	const second = secondVerifier(bundle)
	if (second === null) return context.skip('python3 is not on this machine: apt-get install python3')
	assert.equal(second.status, 0, second.stdout + second.stderr)
	const found = JSON.parse(second.stdout)
	const { tally: counted, size, root: top } = verifyBundle(bundle).verified!
	assert.deepEqual(found, { ...counted, size, root: top, letter: 'letter-7', witnesses: ['mediator.example'] })
})

function secondVerifier({ files }: Bundle) {
	const folder = mkdtempSync(join(tmpdir(), 'parley-letter-'))
	try {
		for (const [name, content] of files) writeFileSync(join(folder, name), content)
		const answer = spawnSync('python3', [join(root, 'scripts/verify-letter.py'), folder], { encoding: 'utf8', timeout: 60_000 })
		return answer.error ? null : answer
	} finally {
		rmSync(folder, { recursive: true })
	}
}

test('signing twice, withdrawing what nobody signed, signing after a strike: found, not counted', () => {
	const cases: readonly (readonly [readonly (readonly [Act, string])[], string])[] = [
		[
			[
				['signed', 'N1'],
				['signed', 'N1'],
			],
			'Entry 1 signs a second time.',
		],
		[[['withdrawn', 'N1']], 'Entry 0 is withdrawn though no signature stands.'],
		[
			[
				['signed', 'N1'],
				['struck', 'N1'],
				['signed', 'N1'],
			],
			'Entry 2 signs again after it was struck.',
		],
	]
	for (const [acts, problem] of cases) assert.ok(verifyBundle(make(acts).bundle).problems.includes(problem))
})

test('a receipt stands alone and against the log; a bent one does not', () => {
	const { bundle, receipts } = make(mixed)
	for (const receipt of receipts)
		assert.deepEqual(verifyReceipt(receipt, bundle), / signed /.test(receipt.entry) ? [] : ['The entry of the receipt is no signature.'])
	const [receipt] = receipts
	const bent: readonly Receipt[] = [
		{ ...receipt!, index: 1 },
		{ ...receipt!, entry: receipts[1]!.entry },
		{ ...receipt!, proof: receipt!.proof.slice(1) },
		{ ...receipt!, checkpoint: receipt!.checkpoint.replace('\n40\n', '\n41\n') },
		{ ...receipt!, checkpoint: 'nothing' },
		{ ...receipt!, key: printKey(createSigner('parley.example/letter/7', 'log', Buffer.alloc(32, 1)).key) },
	]
	for (const each of bent) assert.ok(verifyReceipt(each).length > 0)
	const shorter = changed(bundle, 'entries.txt', each => each.replace(/^.*\n/, ''))
	assert.ok(verifyReceipt(receipt!, shorter).length > 0)
})

test('the same member gives the same nullifier, under another letter or key another', () => {
	fc.assert(
		fc.property(fc.string(), fc.string(), (a, b) => {
			const [one, two] = [a.replaceAll('\0', ''), b.replaceAll('\0', '')]
			assert.equal(nullifierOf(secret, 'x', one), nullifierOf(secret, 'x', one))
			assert.equal(nullifierOf(secret, 'x', one) === nullifierOf(secret, 'x', two), one === two)
			assert.notEqual(nullifierOf(secret, 'x', one), nullifierOf(secret, 'y', one))
			assert.notEqual(nullifierOf(secret, 'x', one), nullifierOf(Buffer.from('another'), 'x', one))
		}),
		{ seed: 3, numRuns: 300 },
	)
	assert.throws(() => nullifierOf(secret, 'x\0', 'y'))
})

test('who is on the roll can be shown so, and nobody else', () => {
	const { roll } = make(signatures(1))
	const proof = roll.proofFor('N123')!
	assert.ok(isOnRoll(proof, roll))
	assert.equal(roll.proofFor('N400'), null)
	assert.ok(!isOnRoll({ ...proof, number: 'N124' }, roll))
	assert.ok(!isOnRoll({ ...proof, unit: 'New York ' }, roll))
	assert.ok(!isOnRoll(proof, { ...roll, size: 100 }))
	assert.ok(!isOnRoll({ ...proof, salt: '00' }, roll))
})

test('keys and notes are read strictly', () => {
	const line = printKey(logKey.key)
	assert.deepEqual(readKey(line), logKey.key)
	for (const bad of ['', 'x', line.slice(0, -4), line.replace('+', ' '), line.replace(/\+[0-9a-f]{8}\+/, '+00000000+')])
		assert.equal(readKey(bad), null)
	const body = checkpointText({ origin: 'o', size: 1, root: Buffer.alloc(32).toString('base64') })
	const note = printNote({ text: body, signatures: [logKey.sign(body), witness.sign(body, 12)] })
	assert.equal(signedBy(readNote(note)!, logKey.key), 0)
	assert.equal(signedBy(readNote(note)!, witness.key), 12)
	assert.equal(signedBy(readNote(note.replace('\n1\n', '\n2\n'))!, witness.key), null)
	for (const bad of ['', body, `${body}\nno signature\n`, note.slice(0, -1)]) assert.equal(readNote(bad), null)
})

test('a place on the roll stands alone and against the letter; another number, another roll does not', () => {
	const { bundle, roll } = make(mixed)
	const place: RollPlace = {
		version: 1,
		letter: 'letter-7',
		title: 'We would rather strike',
		size: roll.size,
		root: roll.root,
		...roll.proofFor('N7')!,
	}
	assert.deepEqual(verifyRollPlace(place, bundle), [])
	const bent: readonly RollPlace[] = [
		{ ...place, number: 'N8' },
		{ ...place, unit: 'Los Angeles ' },
		{ ...place, salt: place.salt.replace(/^./, each => (each === '0' ? '1' : '0')) },
		{ ...place, index: place.index + 1 },
		{ ...place, proof: place.proof.slice(1) },
		{ ...place, root: Buffer.alloc(32).toString('base64') },
	]
	for (const each of bent) assert.ok(verifyRollPlace(each).length > 0, JSON.stringify(each).slice(0, 200))
	// A root does not bind its size, and most places have the same way up in a tree of one leaf less: what the letter committed to does.
	assert.deepEqual(verifyRollPlace({ ...place, size: 399 }, bundle).slice(-1), ['The published letter committed to another roll.'])
	const other = commitRoll([{ number: 'N7', unit: 'New York' }], secret)
	const elsewhere: RollPlace = { ...place, size: other.size, root: other.root, ...other.proofFor('N7')! }
	assert.deepEqual(verifyRollPlace(elsewhere), [])
	assert.deepEqual(verifyRollPlace(elsewhere, bundle), ['The published letter committed to another roll.'])
})

/** Everything that differs from it by one bit, or by one more or less: in each field, at several places of a text. */
function bent(given: object): readonly { readonly field: string; readonly value: unknown }[] {
	const flipped = (text: string): readonly string[] => {
		const bytes = Buffer.from(text, 'utf8')
		const places = [0, Math.floor(bytes.length / 2), bytes.length - 2, bytes.length - 1]
		return [...new Set(places)].flatMap(place =>
			[1, 2, 4, 8, 16, 32, 64].map(bit => Buffer.from(bytes.map((byte, index) => (index === place ? byte ^ bit : byte))).toString('utf8')),
		)
	}
	const others = (value: unknown): readonly unknown[] => {
		if (typeof value === 'string') return flipped(value)
		if (typeof value === 'number') return [value + 1, value - 1, String(value), null]
		const list = value as readonly string[]
		return [
			...list.flatMap((hash, at) => flipped(hash).map(each => list.with(at, each))),
			list.slice(1),
			[...list, list[0]],
			list.toReversed(),
		]
	}
	return Object.entries(given).flatMap(([field, value]) => others(value).map(other => ({ field, value: { ...given, [field]: other } })))
}

test('one bit in any field of a receipt or a place on the roll: neither verifier takes it, and both take what is whole', context => {
	const { bundle, receipts, roll } = make(mixed, [0, 12, 30, 40])
	const receipt = receipts[11]!
	const place: RollPlace = {
		version: 1,
		letter: 'letter-7',
		title: 'We would rather strike',
		size: roll.size,
		root: roll.root,
		...roll.proofFor('N7')!,
	}
	const early = make(mixed.slice(0, 12)).receipts[11]!
	const forked = make(mixed.map(([act, number], index) => [act, index === 20 ? 'N99' : number] as const)).receipts[11]!
	const given = [
		{ field: '', value: receipt },
		{ field: 'an earlier checkpoint', value: early },
		...bent(receipt),
		{ field: 'a log that was forked', value: forked },
	]
	const places = [{ field: '', value: place }, ...bent(place)]
	const first = [
		given.map(({ value }) => {
			const read = readReceipt(value)
			return read !== null && verifyReceipt(read, bundle).length === 0
		}),
		places.map(({ value }) => {
			const read = readRollPlace(value)
			return read !== null && verifyRollPlace(read, bundle).length === 0
		}),
	]
	for (const [index, list] of [given, places].entries())
		for (const [at, { field, value }] of list.entries())
			assert.equal(first[index]![at], field === '' || field === 'an earlier checkpoint', `${field}: ${JSON.stringify(value).slice(0, 300)}`)
	assert.match(verifyReceipt(forked, bundle).join(), /two logs were shown of one letter/)

	const folder = mkdtempSync(join(tmpdir(), 'parley-letter-'))
	try {
		for (const [name, content] of bundle.files) writeFileSync(join(folder, name), content)
		const inputs = join(folder, 'given.json')
		writeFileSync(inputs, JSON.stringify([given.map(each => each.value), places.map(each => each.value)]))
		const program = `
import importlib.util, json, pathlib, sys
spec = importlib.util.spec_from_file_location("second", sys.argv[1])
second = importlib.util.module_from_spec(spec)
spec.loader.exec_module(second)
letter, lines = second.read_letter(pathlib.Path(sys.argv[2]))
receipts, places = json.load(open(sys.argv[3]))
print(json.dumps([[not second.verify_receipt(each, letter, lines) for each in receipts], [not second.verify_place(each, letter) for each in places]]))`
		const second = spawnSync('python3', ['-c', program, join(root, 'scripts/verify-letter.py'), folder, inputs], { encoding: 'utf8' })
		if (second.error) return context.skip('python3 is not on this machine: apt-get install python3')
		assert.deepEqual(JSON.parse(second.stdout || second.stderr), first)
		writeFileSync(join(folder, 'receipt.json'), JSON.stringify(receipt))
		writeFileSync(join(folder, 'place.json'), JSON.stringify({ ...place, number: 'N8' }))
		const both = spawnSync(
			'python3',
			[join(root, 'scripts/verify-letter.py'), folder, '--receipt', join(folder, 'receipt.json'), '--on-roll', join(folder, 'place.json')],
			{ encoding: 'utf8' },
		)
		assert.deepEqual([both.status, both.stdout], [1, 'place on the roll: number and unit do not stand where it says, under its root\n'])
	} finally {
		rmSync(folder, { recursive: true })
	}
})

/** Our Word files in another program: LibreOffice opens them, accepts or rejects what is marked, saves, and says the one text or the other. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonical, readWord, redlineFile } from '../src/lib/server/word/index.ts'
import { inOffice, officeCommand } from './support/office.ts'

const command = officeCommand()
const table = '| Class | Rate |\n|---|---:|\n| Day | $1,082 |\n| Stunt | $1,082 |\n'
const pairs: readonly (readonly [string, string])[] = [
	[
		'## Wages\n\n1. The “Base Rate” rises by 7 per cent, and overtime is paid at (1.5) times it.\n2. Pay is due on Friday.\n   - for a day;\n   - at **double** the rate.\n3. Trustees decide.\n',
		'### Wages and hours\n\n1. The “Base Rate” rises by 9 per cent, and overtime is paid at (2) times it.\n2. Rest is twelve hours.\n3. Pay is due on *Monday*.\n   - for a day;\n   - at double the rate.\n',
	],
	[`Before.\n\n${table}\nAfter.\n`, `Before.\n\n${table.replace('$1,082', '$1,204')}| Background | $208 |\n\nAfter, and more.\n`],
	[`Before.\n\n${table}`, 'Before.\n\nNo table any more.\n'],
	['Nothing of this stays.\n\n- Nor this.\n', table],
	['1. First.\n2. Second.\n3. The last one goes.\n', '1. First.\n2. Second.\n'],
	['1. First.\n', '1. First.\n\n(a) שלום & <more> of it.\n\n- a dot\n'],
]

test('accepted in LibreOffice it is the new text, rejected the old one, and kept it is both', {
	skip: command ? false : 'LibreOffice Writer is not installed here',
}, () => {
	const files = pairs.map(([old, now]) =>
		redlineFile(old, now, { title: 'A clause', author: 'Local 12', at: '2023-10-26T14:00:00Z', head: ['A clause'] }),
	)
	const does = ['AcceptAllTrackedChanges', 'RejectAllTrackedChanges', 'nothing'] as const
	const saved = inOffice(
		command!,
		files.flatMap(bytes => does.map(each => ({ bytes, does: each }))),
	)
	for (const [at, [old, now]] of pairs.entries()) {
		const [accepted, rejected, kept] = saved.slice(3 * at, 3 * at + 3).map(read)
		assert.deepEqual([accepted!.now, accepted!.changes], [canonical(now), []], `pair ${at}, accepted`)
		assert.deepEqual([rejected!.now, rejected!.changes], [canonical(old), []], `pair ${at}, rejected`)
		assert.deepEqual([kept!.old, kept!.now, kept!.authors], [canonical(old), canonical(now), ['Local 12']], `pair ${at}, kept`)
	}
})

function read(bytes: Uint8Array) {
	const found = readWord(bytes)
	if ('refusal' in found) throw new Error(found.refusal.words)
	return found.file
}

/** A folder in hand: what goes into an archive or onto a disk comes out again byte for byte, and what is not to be trusted is refused in words. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { zip } from '#lib/exports/zip.ts'
import { readFromDisk, writeToDisk } from '#lib/server/folder/disk.ts'
import { type FolderFiles, faultOfPath, hashOfFolder } from '#lib/server/folder/files.ts'
import { unzip } from '#lib/server/folder/unzip.ts'

const scratch = mkdtempSync(join(tmpdir(), 'parley-folder-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

const part = fc.oneof(
	fc.constantFrom(
		'issues',
		'facts',
		'ledger',
		'wages.md',
		'U-7.md',
		' leading',
		'trailing ',
		'ünï – côdé',
		'試験.csv',
		'-rf',
		'~',
		'%2e%2e',
		'a b',
		"'",
		'.hidden',
		'...',
		'CON',
	),
	fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)
const path = fc
	.array(part, { minLength: 1, maxLength: 4 })
	.map(parts => parts.join('/'))
	.filter(each => faultOfPath(each) === null && Buffer.byteLength(each) < 200)
const content = fc.oneof(
	fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
	fc.constantFrom('\uFEFF---\r\ntitle: x\r\n---\r\n', 'a\rb\nc\r\n', '', '\0\0', 'no end of line').map(text => Buffer.from(text)),
	fc.constant(Buffer.alloc(70_000, 'repeat')),
)
export const folders: fc.Arbitrary<FolderFiles> = fc
	.uniqueArray(fc.tuple(path, content), { selector: ([each]) => each, maxLength: 8 })
	.map(entries => new Map(entries))
	.filter(files => [...files.keys()].every(each => ![...files.keys()].some(other => other.startsWith(`${each}/`))))

const plain = (files: FolderFiles) =>
	[...files].map(([name, bytes]) => [name, bytes.toString('hex')] as const).toSorted(([a], [b]) => (a < b ? -1 : 1))
const archive = (files: FolderFiles): Buffer => Buffer.from(zip([...files].map(([name, bytes]) => ({ name, content: bytes }))))
const whole = (read: ReturnType<typeof unzip>): FolderFiles => {
	assert.ok('files' in read, JSON.stringify(read))
	return read.files
}
const words = (read: ReturnType<typeof unzip>): string =>
	'faults' in read ? read.faults.map(each => `${each.path}: ${each.message}`).join('\n') : 'taken'

test('through an archive and back, byte for byte', () => {
	fc.assert(
		fc.property(folders, files => {
			const back = whole(unzip(archive(files)))
			assert.deepEqual(plain(back), plain(files))
			assert.deepEqual(hashOfFolder(back), hashOfFolder(files))
		}),
		{ seed: 20231028, numRuns: 200 },
	)
})

test('onto a disk and back, byte for byte', async () => {
	let at = 0
	await fc.assert(
		fc.asyncProperty(folders, async files => {
			const directory = join(scratch, `folder-${at++}`)
			const kept = new Map([...files].filter(([name]) => !name.split('/').includes('.git') && !name.split('/').includes('.DS_Store')))
			if (kept.size === 0) return
			assert.deepEqual(await writeToDisk(directory, kept), { written: kept.size })
			assert.deepEqual(plain(whole(await readFromDisk(directory))), plain(kept))
			assert.match(((await writeToDisk(directory, kept)) as { words: string }).words, /not empty/)
		}),
		{ seed: 20231028, numRuns: 40 },
	)
})

test('a hash tells two folders apart by a name, a byte, or where one file ends', () => {
	const of = (entries: Readonly<Record<string, string>>) =>
		hashOfFolder(new Map(Object.entries(entries).map(([name, text]) => [name, Buffer.from(text)]))).toString('hex')
	const all = [of({ a: 'b' }), of({ a: 'c' }), of({ b: 'b' }), of({ a: 'b', c: '' }), of({ a: '', bc: '' }), of({ ab: '', c: '' }), of({})]
	assert.equal(new Set(all).size, all.length)
	assert.equal(of({ a: '1', b: '2' }), of({ b: '2', a: '1' }))
})

test('a folder packed under its own name is the folder; what a system adds is left out', () => {
	const files = new Map([
		['sag/negotiation.md', Buffer.from('x')],
		['sag/ledger/U-1.md', Buffer.from('y')],
		['__MACOSX/sag/._negotiation.md', Buffer.from('z')],
		['sag/.DS_Store', Buffer.from('z')],
	])
	assert.deepEqual([...whole(unzip(archive(files))).keys()], ['ledger/U-1.md', 'negotiation.md'])
	const two = new Map([
		['a/negotiation.md', Buffer.from('x')],
		['b/other.md', Buffer.from('y')],
	])
	assert.deepEqual([...whole(unzip(archive(two))).keys()], ['a/negotiation.md', 'b/other.md'])
})

const bad: Readonly<Record<string, readonly [path: string, says: RegExp]>> = {
	'out of the folder': ['../../etc/passwd', /out of the folder/],
	'out by the middle': ['facts/../../x.md', /out of the folder/],
	'an absolute path': ['/etc/passwd', /place of its own/],
	'a drive': ['C:/x.md', /place of its own/],
	'a backslash': ['facts\\..\\..\\x.md', /backslash/],
	'an empty part': ['facts//x.md', /empty part/],
	'a line in a name': ['facts/x\n.md', /no name may have/],
	'a zero byte': ['facts/x\0.md', /no name may have/],
	'too long': [`${'a/'.repeat(300)}b`, /longer than 400/],
}
for (const [name, [bad_, says]] of Object.entries(bad))
	test(`refused: ${name}`, () => assert.match(words(unzip(archive(new Map([[bad_, Buffer.from('x')]])))), says))

test('refused: two files of one path, and a file that is a folder', () => {
	const twice = Buffer.from(
		zip([
			{ name: 'a.md', content: '1' },
			{ name: 'a.md', content: '2' },
		]),
	)
	assert.match(words(unzip(twice)), /a\.md: Two files have this path/)
	assert.match(
		words(
			unzip(
				archive(
					new Map([
						['a', Buffer.from('1')],
						['a/b', Buffer.from('2')],
					]),
				),
			),
		),
		/file and a folder/,
	)
})

test('refused: a bomb that says what it is, one that lies, and too many files', () => {
	const bomb = archive(new Map([['facts/x.csv', Buffer.alloc(60 * 1024 * 1024)]]))
	assert.ok(bomb.length < 100_000)
	assert.match(words(unzip(bomb)), /60 MB; one may have 50 MB/)
	const many = Buffer.from(zip(Array.from({ length: 3 }, (_, at) => ({ name: `${at}.csv`, content: Buffer.alloc(40 * 1024 * 1024) }))))
	assert.match(words(unzip(many)), /120 MB; it may have 100 MB/)
	assert.match(words(unzip(lying(1000))), /more than the ZIP file says/)
	assert.match(words(unzip(Buffer.from(zip(Array.from({ length: 2001 }, (_, at) => ({ name: `${at}`, content: '' })))))), /2,001 files/)
	assert.match(words(unzip(Buffer.from(zip(Array.from({ length: 4001 }, (_, at) => ({ name: `${at}`, content: '' })))))), /4,001 entries/)
})

/** Says that it unpacks to so many bytes, and would unpack to a million. */
function lying(says: number): Buffer {
	const bytes = archive(new Map([['x.csv', Buffer.alloc(1_000_000)]]))
	for (let at = 0; at < bytes.length - 4; at++) {
		if (bytes.readUInt32LE(at) === 0x04034b50) bytes.writeUInt32LE(says, at + 22)
		if (bytes.readUInt32LE(at) === 0x02014b50) bytes.writeUInt32LE(says, at + 24)
	}
	return bytes
}

test('refused: a link, a lock, an unknown packing, a damaged file, a name that is no UTF-8', () => {
	const changed = (change: (bytes: Buffer, directory: number) => void, name = 'x.md'): string => {
		const bytes = archive(new Map([[name, Buffer.from('some text in a file')]]))
		change(bytes, bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2])))
		return words(unzip(bytes))
	}
	assert.match(
		changed((bytes, at) => bytes.writeUInt32LE((0o120777 << 16) >>> 0, at + 38)),
		/x\.md: This is a link/,
	)
	assert.match(
		changed((bytes, at) => bytes.writeUInt16LE(0x0801, at + 8)),
		/password/,
	)
	assert.match(
		changed((bytes, at) => bytes.writeUInt16LE(12, at + 10)),
		/unusual way/,
	)
	assert.match(
		changed((bytes, at) => bytes.writeUInt32LE(7, at + 16)),
		/not what the ZIP file says/,
	)
	assert.match(
		changed((bytes, at) => bytes.writeUInt8(0xff, at + 46)),
		/not UTF-8/,
	)
	assert.match(
		changed((bytes, at) => bytes.writeUInt32LE(0xffffffff, at + 24)),
		/very large/,
	)
})

test('whatever is done to an archive, it is taken or refused, and never a crash', () => {
	const good = archive(
		new Map([
			['negotiation.md', Buffer.from('---\ntitle: x\n---\n')],
			['facts/x.csv', deflateRawSync(Buffer.from('abc'))],
		]),
	)
	fc.assert(
		fc.property(
			fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
			fc.nat(good.length),
			(changes, cut) => {
				const bytes = Buffer.from(good.subarray(0, cut > good.length / 2 ? cut : good.length))
				for (const [at, value] of changes) if (at < bytes.length) bytes.writeUInt8(value, at)
				const read = unzip(bytes)
				if ('faults' in read) for (const { message } of read.faults) assert.match(message, /\.$/)
			},
		),
		{ seed: 20231028, numRuns: 2000 },
	)
	assert.match(words(unzip(Buffer.from('no archive at all, only text'))), /no ZIP file/)
	assert.match(words(unzip(Buffer.alloc(0))), /no ZIP file/)
})

test('a link on the disk is refused by its name', async () => {
	const directory = mkdtempSync(join(scratch, 'link-'))
	writeFileSync(join(directory, 'negotiation.md'), 'x')
	symlinkSync('/etc/passwd', join(directory, 'x.md'))
	assert.match(words(await readFromDisk(directory)), /x\.md: This is a link/)
	assert.match(words(await readFromDisk(join(directory, 'nowhere'))), /There is no folder/)
})

/** The two commands, run as a user runs them; registers and keys that are not sound. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readCredential } from '../../../src/likeness/media/credential.ts'
import { registerProblems } from '../../../src/likeness/media/register-file.ts'
import { type Format, formats, tiny } from './files.ts'
import { ai, checkPath, codes, folder, hashOf, register, sign, signers, stamp, today } from './world.ts'

const parley = join(import.meta.dirname, '../../../src/cli/parley.ts')
const registerPath = join(folder, 'register.json')
writeFileSync(registerPath, JSON.stringify(register))
writeFileSync(join(folder, 'key.pem'), signers.harbour.keyPem)
writeFileSync(join(folder, 'cert.pem'), signers.harbour.pem)

function run(...words: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
	const { status, stdout, stderr } = spawnSync(process.execPath, [parley, ...words], {
		encoding: 'utf8',
		env: { ...process.env, NO_COLOR: '1' },
	})
	return { code: status, out: stdout, err: stderr }
}

const stampWords = (path: string, out: string, ...more: readonly string[]): readonly string[] => [
	'stamp-media',
	path,
	'--out',
	out,
	'--consent',
	'c-ferry',
	'--use',
	'u-allowed',
	'--made',
	'by-ai',
	'--key',
	join(folder, 'key.pem'),
	'--cert',
	join(folder, 'cert.pem'),
	'--register',
	registerPath,
	...more,
]

test('a folder: every file has its line, links and strangers are told, the exit code says there is something to ask', async () => {
	const place = join(folder, 'delivery')
	mkdirSync(join(place, 'reel'), { recursive: true })
	writeFileSync(join(place, 'a.jpg'), await sign(tiny.jpeg, [ai, stamp()]))
	writeFileSync(join(place, 'b.wav'), await sign(tiny.wav, [ai]))
	writeFileSync(join(place, 'notes.txt'), 'call the lab\n')
	writeFileSync(join(place, 'turned\u001b[31m.png'), tiny.png)
	symlinkSync('/etc', join(place, 'etc'))
	writeFileSync(join(place, 'reel', 'c.mp4'), await sign(tiny.mp4, [ai, stamp('c-struck')]))
	const { code, out } = run('check-media', place, '--register', registerPath, '--on', today)
	assert.equal(code, 1)
	const heads = out.split('\n').filter(line => line.includes(place))
	assert.deepEqual(
		heads.map(line => line.replace(`${place}/`, '').replaceAll(/ {2,}/g, ' | ')),
		[
			'matches its consent | a.jpg',
			'AI without a consent | b.wav',
			'not checked | etc',
			'not checked | notes.txt',
			'no credentials | turned␛[31m.png',
			'outside the consent | reel/c.mp4',
		],
	)
	assert.match(out, /6 files, by @contentauth\/c2pa-wasm 0\.13\.3/)
	assert.doesNotMatch(out, /\u001b/)
	assert.doesNotMatch(out.replaceAll('not thereby authentic', ''), /authentic/)
	const json = run('check-media', join(place, 'a.jpg'), '--register', registerPath, '--on', today, '--json')
	assert.equal(json.code, 0)
	assert.equal(JSON.parse(json.out).files[0].outcome, 'matches-consent')
	assert.deepEqual(JSON.parse(json.out).tally, { 'matches-consent': 1 })
})

test('stamped by the command, every format is inside its consent; stamped again it is what it was made from', async () => {
	for (const format of ['jpeg', 'wav', 'mp4'] satisfies readonly Format[]) {
		const [path, once, twice] = [format, `${format}-once`, `${format}-twice`].map(name => join(folder, name)) as [string, string, string]
		writeFileSync(path, tiny[format])
		assert.equal(run(...stampWords(path, once)).code, 0)
		assert.equal(codes(await checkPath(once)), 'matches-consent inside')
		assert.equal(run(...stampWords(once, twice, '--made', 'without-ai')).code, 0)
		const found = await checkPath(twice)
		assert.equal(codes(found), 'matches-consent inside')
		assert.equal(found.manifests.length, 2)
	}
	const told = run(...stampWords(join(folder, 'jpeg'), join(folder, 'told'), '--json'))
	assert.deepEqual(Object.keys(JSON.parse(told.out)), ['version', 'file', 'bytes', 'consentId', 'consentHash', 'use'])
	assert.equal(JSON.parse(told.out).consentHash, hashOf('c-ferry'))
})

test('a stamp that would not hold is refused before anything is written', () => {
	const path = join(folder, 'to-stamp')
	writeFileSync(path, tiny.png)
	const out = join(folder, 'never')
	const refused = (expected: RegExp, ...words: readonly string[]): void => {
		const { code, err } = run(...words)
		assert.match(err, expected)
		assert.ok(code === 1 || code === 2)
		assert.doesNotMatch(err, /mistake in Parley/)
		assert.throws(() => readFileSync(out))
	}
	const words = stampWords(path, out)
	const instead = (name: string, value: string): readonly string[] => words.map((word, at) => (words[at - 1] === name ? value : word))
	refused(/knows no consent c-nobody/, ...instead('--consent', 'c-nobody'))
	refused(/knows no use u-nobody/, ...instead('--use', 'u-nobody'))
	refused(/was asked for under the consent c-struck/, ...instead('--use', 'u-other'))
	refused(/--made says/, ...instead('--made', 'somehow'))
	refused(/The key cannot be read/, ...instead('--key', join(folder, 'cert.pem')))
	refused(/There is no certificate/, ...instead('--cert', join(folder, 'key.pem')))
	refused(/no kind that can carry/, ...instead('--out', out).map(word => (word === path ? registerPath : word)))
	refused(/is there already/, ...instead('--out', path))
	refused(/There is no file/, ...words.map(word => (word === path ? '/nowhere' : word)))
})

test('what is wrong with the command is told with exit code 2, what is wrong with a file it names with 1', () => {
	for (const [expected, code, ...words] of [
		[/Name the register/, 2],
		[/There is no day 2023-02-30/, 2, '--register', registerPath, '--on', '2023-02-30'],
		[/There is no medium radio/, 2, '--register', registerPath, '--medium', 'radio'],
		[/--largest is a whole number/, 2, '--register', registerPath, '--largest', '0'],
		[/cannot be read/, 1, '--register', '/nowhere'],
		[/This is no JSON/, 1, '--register', join(folder, 'key.pem')],
		[/holds no certificate/, 1, '--register', registerPath, '--trust', join(folder, 'key.pem')],
	] as const) {
		const answer = run('check-media', folder, ...words)
		assert.match(answer.err, expected)
		assert.equal(answer.code, code)
	}
})

test('a register that is not sound checks nothing, and says where', () => {
	const copy = (): { [key: string]: never } => structuredClone(register) as never
	const broken = (change: (register: never) => void): string => {
		const changed = copy()
		change(changed as never)
		return registerProblems(changed)
			.map(({ at }) => at)
			.join(' ')
	}
	type Loose = {
		consents: { record: Record<string, unknown>; events: Record<string, unknown>[]; hash: string }[]
		uses: Record<string, unknown>[]
		signatories: Record<string, unknown>[]
	}
	const change = (edit: (register: Loose) => void): string => broken(edit as never)
	assert.deepEqual(registerProblems(register), [])
	assert.equal(
		change(each => (each.consents[0]!.record['until'] = '2030-01-01')),
		'consents[0].hash',
	)
	assert.equal(
		change(each => each.consents[1]!.events.shift()),
		'consents[1].events consents[1].events',
	)
	assert.equal(
		change(each => (each.consents[4]!.events[0]!['at'] = '2023-11-21T12:00:00.000Z')),
		'consents[4].events',
	)
	assert.equal(
		change(each => (each.uses[0]!['state'] = 'fine')),
		'uses[0].state',
	)
	assert.equal(
		change(each => (each.uses[1]!['id'] = 'u-allowed')),
		'uses[1]',
	)
	assert.equal(
		change(each => (each.signatories[0]!['certificates'] = ['none'])),
		'signatories[0].certificates[0]',
	)
	assert.equal(
		change(each => (each.signatories[1]!['certificates'] = each.signatories[0]!['certificates'])),
		'signatories[1].certificates',
	)
	for (const value of [null, 7, [], {}, { version: 1 }, { ...register, consents: [7] }, { ...register, uses: [{}] }])
		assert.ok(registerProblems(value).length > 0)
})

test('docs/command-line.md tells of every field of the answers', async () => {
	const page = readFileSync(join(import.meta.dirname, '../../../../../docs/command-line.md'), 'utf8')
	const section = page.slice(page.indexOf('## check-media'), page.indexOf('## init'))
	const found = await checkPath(join(folder, 'wav-twice'))
	const fields = new Set<string>()
	JSON.stringify(found, (key, value: unknown) => {
		if (key !== '' && !/^\d+$/.test(key)) fields.add(key)
		return value
	})
	assert.deepEqual(
		[...fields].filter(field => !new RegExp(`\\b${field}\\??:`).test(section)),
		[],
	)
})

test('a key and certificates that do not belong together are told apart', () => {
	assert.match(String(readCredential(signers.rival.keyPem, signers.harbour.pem)), /does not belong/)
	assert.match(String(readCredential(signers.harbour.keyPem, register.signatories[0]!.certificates[0]!)), /authority/)
	assert.match(String(readCredential('-----BEGIN ENCRYPTED PRIVATE KEY-----', signers.harbour.pem)), /passphrase/)
	assert.match(
		String(readCredential(signers.harbour.keyPem, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')),
		/cannot be read/,
	)
	assert.equal(formats.length, 16)
})

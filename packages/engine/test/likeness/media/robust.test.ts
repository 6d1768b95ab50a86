/** Whatever a file is, words come back, the process lives, and nobody is called. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdirSync, openSync, rmSync, symlinkSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocket } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createChecker, type MediaCheck } from '../../../src/likeness/media/checker.ts'
import { createFilePool } from '../../../src/likeness/media/pool.ts'
import { badFile, badOutcomes, waysOf } from './bad-files.ts'
import { formats, noise, tiny } from './files.ts'
import { ai, camera, check, checkPath, codes, folder, goodFiles, keep, known, register, sign, stamp, today } from './world.ts'

const asked = { today }

test('what cannot be read is told in words', async () => {
	symlinkSync('/nowhere', join(folder, 'dangling'))
	assert.equal(codes(await checkPath(join(folder, 'not-there'))), 'unreadable missing')
	assert.equal(codes(await checkPath(join(folder, 'dangling'))), 'unreadable missing')
	assert.equal(codes(await checkPath(folder)), 'unreadable not-a-file')
	assert.equal(codes(await checkPath('/dev/null')), 'unreadable not-a-file')
	assert.equal(codes(await check(Buffer.alloc(0))), 'unreadable empty')
	assert.equal(codes(await check(Buffer.from('a letter'))), 'unreadable unknown-type')
	for (const { words } of (await check(Buffer.alloc(0))).reasons) assert.match(words, /^[A-Z].*\.$/)
})

test('a pipe does not keep the check waiting', { skip: process.platform === 'win32' }, async () => {
	const pipe = join(folder, 'pipe')
	execFileSync('mkfifo', [pipe])
	assert.equal(codes(await checkPath(pipe)), 'unreadable not-a-file')
})

test('a file that is not ours to read', { skip: process.getuid?.() === 0 ? 'root may read everything' : false }, async () => {
	const path = keep(tiny.png, 'locked')
	chmodSync(path, 0)
	assert.equal(codes(await checkPath(path)), 'unreadable no-permission')
})

test('600 MB are hashed, told, and not verified; with a larger limit a bad one is only damaged', async () => {
	const path = join(folder, 'long.wav')
	const file = openSync(path, 'w')
	writeSync(file, tiny.wav)
	truncateSync(path, 600 * 1024 * 1024)
	const found = await checkPath(path)
	assert.equal(codes(found), 'unreadable too-large')
	assert.equal(found.file.bytes, 600 * 1024 * 1024)
	assert.match(found.file.sha256 ?? '', /^[0-9a-f]{64}$/)
	assert.equal(found.file.type, 'WAV')
})

test('a file that takes too long is given up, and the next is checked', async () => {
	const checker = createChecker(register, { limits: { threads: 1, secondsEach: 0.001 } })
	const path = keep(Buffer.concat([tiny.wav, noise(30_000_000)]), 'slow.wav')
	assert.equal(codes(await checker.check(path, 'slow', asked)), 'unreadable too-long')
	await checker.close()
	assert.equal(codes(await check(await sign(tiny.wav, [ai, stamp()]))), 'matches-consent inside')
})

test('files bad in every way, of every format: words for each, no verdict that lets one pass', async () => {
	const goods = await goodFiles()
	const outcomes = new Map<string, number>()
	const passed: string[] = []
	for (let number = 0; number < waysOf.length * formats.length; number++) {
		const { name, how, bytes } = badFile(goods, number)
		const path = keep(bytes, name)
		const found = await checkPath(path)
		rmSync(path)
		outcomes.set(found.outcome, (outcomes.get(found.outcome) ?? 0) + 1)
		if (!badOutcomes.includes(found.outcome)) passed.push(`${number} ${how}: ${codes(found)}`)
		for (const { words } of found.reasons) assert.match(words, /^[A-Z“][\s\S]*[.?]$/, how)
	}
	assert.deepEqual(passed, [])
	for (const outcome of ['tampered', 'unreadable', 'no-credentials'])
		assert.ok(outcomes.get(outcome)! > 5, `${outcome}: ${outcomes.get(outcome)}`)
})

test('the pool goes on after threads were lost, many at once', async () => {
	const checker = createChecker(register, { limits: { threads: 3, secondsEach: 0.0005 } })
	const path = keep(noise(2_000_000), 'many')
	const all = await Promise.all(Array.from({ length: 12 }, () => checker.check(path, 'many', asked)))
	for (const each of all) assert.equal(each.outcome, 'unreadable')
	await checker.close()
})

test('a thread that ends in the middle of a file is told, and another takes the next', async () => {
	const body = new URL(
		`file://${keep(Buffer.from("import { parentPort } from 'node:worker_threads'\nparentPort.on('message', () => process.exit(3))\n"), 'dying.mjs')}`,
	)
	const pool = createFilePool({ threads: 2 }, body)
	const path = keep(tiny.png, 'small.png')
	for (const { finding } of await Promise.all(Array.from({ length: 6 }, () => pool.read(path, '{}'))))
		assert.deepEqual(finding, { kind: 'unreadable', code: 'verifier-failed' })
	await pool.close()
})

test('a file that is open and has no name is read from its start, and is whole again for the next', async () => {
	const path = keep(await sign(tiny.wav, [ai, stamp()]), 'nameless.wav')
	const file = openSync(path, 'r+')
	rmSync(path)
	const checker = createChecker(register, { known })
	for (let turn = 0; turn < 2; turn++) assert.equal(codes(await checker.check(file, 'nameless', asked)), 'matches-consent inside')
	await checker.close()
	closeSync(file)
})

interface Listener {
	readonly url: string
	readonly seen: string[]
	readonly close: () => void
}

function listen(): Promise<Listener> {
	const seen: string[] = []
	const server: Server = createServer((request, response) => {
		seen.push(request.url ?? '')
		response.end()
	})
	const raw = createSocket(socket => server.emit('connection', socket))
	raw.on('connection', () => seen.push('connection'))
	return new Promise(resolve =>
		raw.listen(0, '127.0.0.1', () =>
			resolve({ url: `http://127.0.0.1:${(raw.address() as AddressInfo).port}`, seen, close: () => void raw.close() }),
		),
	)
}

/** Of each format: whole, and with an address at which the credentials are said to lie, in it and alone. */
async function callers(url: string): Promise<readonly { readonly name: string; readonly bytes: Uint8Array; readonly expected: RegExp }[]> {
	const made = []
	for (const format of formats) {
		made.push({ name: `${format}`, bytes: await sign(tiny[format], [ai, stamp()]), expected: /^matches-consent/ })
		for (const embed of [true, false]) {
			const bytes = await sign(tiny[format], [camera], 'harbour', { remote: { url: `${url}/${format}.c2pa`, embed } }).catch(() => null)
			// Not every format has a place for an address.
			if (bytes !== null)
				made.push({
					name: `${format}-${embed ? 'both' : 'remote'}`,
					bytes,
					expected: embed ? /^no-ai-declared/ : /^(remote-only|no-credentials)/,
				})
		}
	}
	return made
}

test('nobody is called, whatever address a file names', async () => {
	const listener = await listen()
	after(listener.close)
	await fetch(`${listener.url}/alive`)
	assert.ok(listener.seen.includes('/alive'), 'the listener hears what calls it')
	listener.seen.length = 0
	const files = await callers(listener.url)
	const found = new Map<string, MediaCheck>()
	for (const { name, bytes, expected } of files) {
		const answer = await check(bytes)
		assert.match(codes(answer), expected, name)
		found.set(name, answer)
	}
	assert.ok(
		[...found.values()].filter(each => each.outcome === 'remote-only').length >= 4,
		'files that name an address alone were among them',
	)
	assert.deepEqual(listener.seen, [])
})

const alone = ['unshare', '-rn', process.execPath]
const canBeAlone = spawnSync(alone[0]!, [...alone.slice(1), '-e', '0']).status === 0

test('without any network the answers are the same', { skip: canBeAlone ? false : 'this system gives no network namespace' }, async () => {
	const place = join(folder, 'alone')
	mkdirSync(place)
	for (const { name, bytes } of await callers('http://127.0.0.1:9')) writeFileSync(join(place, name), bytes)
	writeFileSync(join(folder, 'register.json'), JSON.stringify(register))
	writeFileSync(join(folder, 'known.pem'), known)
	const parley = join(import.meta.dirname, '../../../src/cli/parley.ts')
	const words = [
		parley,
		'check-media',
		place,
		'--register',
		join(folder, 'register.json'),
		'--trust',
		join(folder, 'known.pem'),
		'--on',
		today,
		'--json',
	]
	const run = (command: readonly string[]): unknown =>
		JSON.parse(spawnSync(command[0]!, [...command.slice(1), ...words], { encoding: 'utf8' }).stdout)
	assert.deepEqual(run(alone), run([process.execPath]))
})

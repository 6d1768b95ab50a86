/** `npm start`: the flagship's costing in the terminal, then the site until it is told to end. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ensureBuild } from '../server/build.ts'

// The build is made as the other tests of the site make it: see support/site.ts.
await ensureBuild()

const root = join(import.meta.dirname, '../../..')

test('it costs, serves, names the address, loads the flagship’s ledger once, and ends when asked to', async () => {
	const data = mkdtempSync(join(tmpdir(), 'parley-start-'))
	after(() => rmSync(data, { recursive: true, force: true }))
	const child = spawn(process.execPath, ['scripts/start.mjs'], { cwd: root, env: { ...process.env, PORT: '0', PARLEY_DATA: data } })
	let output = ''
	child.stdout.on('data', part => (output += part))
	const address = await new Promise<string>((settle, fail) => {
		child.stdout.on('data', () => {
			const found = /The table in the browser: (http:\S+)/.exec(output)?.[1]
			if (found) settle(found)
		})
		child.on('exit', () => fail(new Error(output)))
	})
	assert.match(output, /\$2,254\.4M/, 'the gap in the terminal')
	assert.match(output, /The report: out\/sag-aftra-2023\.html/)
	assert.match(await (await fetch(address)).text(), /The open bargaining table/)
	while (!/30 entries, from June to 28 October 2023/.test(output) && child.exitCode === null)
		await new Promise(settle => setTimeout(settle, 100))
	assert.match(output, /The flagship’s ledger is in the database/)
	child.kill('SIGINT')
	const [code] = await once(child, 'exit')
	assert.equal(code, 0)
})

test('a port that is no port, or is taken, is said in words', async () => {
	const start = async (port: string): Promise<{ code: number; errors: string }> => {
		const child = spawn(process.execPath, ['packages/site/server/start.ts'], { cwd: root, env: { ...process.env, PORT: port } })
		let errors = ''
		child.stderr.on('data', part => (errors += part))
		const [code] = await once(child, 'close')
		return { code, errors }
	}
	assert.deepEqual(await start('https'), { code: 1, errors: 'PORT is a number such as 4300, not https.\n' })
	const { createServer } = await import('node:net')
	const taken = createServer().listen(0, '127.0.0.1')
	await once(taken, 'listening')
	const { port } = taken.address() as { port: number }
	const { code, errors } = await start(String(port))
	taken.close()
	assert.equal(code, 1)
	assert.equal(errors, `Port ${port} is taken. Choose another, or leave PORT out and a free one is found.\n`)
})

/**
 * The database that comes with Parley: a PostgreSQL of its own in PARLEY_DATA, started by the first process that needs it and stopped by the last.
 * Whoever uses it holds one connection that does nothing: when that is lost PostgreSQL has died, and is started again. It listens to a socket in that folder (on Windows to 127.0.0.1) and to nothing else; its passwords are drawn once and stand in a file with mode 600.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
	chmodSync,
	chownSync,
	closeSync,
	existsSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	unlinkSync,
	writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type Binaries, findBinaries } from './binaries.ts'

export interface Place {
	readonly host: string
	readonly port: number
}

export interface Embedded extends Place {
	readonly ownerPassword: string
	readonly appPassword: string
	/** Stops it, unless another process is using it. */
	release(): Promise<void>
}

export type Started = { readonly embedded: Embedded } | { readonly words: string; readonly mend: string }

interface Secrets {
	readonly ownerPassword: string
	readonly appPassword: string
	readonly port: number
}

export const dataFolder = (): string => resolve(process.env['PARLEY_DATA'] || '.parley')

const ownServer = 'Or name a PostgreSQL of your own in DATABASE_URL (docs/accounts.md).'

export async function startEmbedded(folder = dataFolder()): Promise<Started> {
	const binaries = findBinaries()
	if (!binaries)
		return {
			words: `No PostgreSQL comes with Parley for ${process.platform} on ${process.arch}, or its package was not installed.`,
			mend: `Run \`npm ci\` without --omit=optional. ${ownServer}`,
		}
	try {
		return { embedded: await joinOrStart(folder, binaries) }
	} catch (error) {
		return { words: `The database could not be started: ${(error as Error).message.slice(0, 600)}`, mend: ownServer }
	}
}

async function joinOrStart(folder: string, binaries: Binaries): Promise<Embedded> {
	mkdirSync(folder, { recursive: true, mode: 0o700 })
	// As root the database runs as somebody else, who has to pass through; what is in it stays closed.
	if (process.getuid?.() === 0) chmodSync(folder, 0o711)
	return underLock(folder, async () => {
		const secrets = keptSecrets(join(folder, 'database.json'))
		const place = placeIn(folder, secrets)
		await ensureRunning(folder, place, secrets, binaries)
		// Held before anybody else may stop it.
		const kept = await keepRunning(folder, place, secrets, binaries)
		return { ...place, ...secrets, port: place.port, release: () => kept.release().then(() => stopIfLast(folder, place, secrets)) }
	})
}

interface Kept {
	release(): Promise<void>
}

const longestPause = 5_000

async function keepRunning(folder: string, place: Place, secrets: Secrets, binaries: Binaries): Promise<Kept> {
	const kept = { client: null as pg.Client | null, isReleased: false, reviving: Promise.resolve() }

	async function hold(): Promise<void> {
		const held = ownerClient(place, secrets)
		held.on('error', () => {})
		await held.connect()
		// Nobody's process goes on for its sake.
		;(held as pg.Client & { unref(): void }).unref()
		kept.client = held
		held.once('end', () => {
			kept.client = null
			if (!kept.isReleased) kept.reviving = revive()
		})
	}

	async function revive(): Promise<void> {
		console.error('PostgreSQL has ended. It is being started again.')
		for (let wait = 50; !kept.isReleased; wait = Math.min(2 * wait, longestPause)) {
			try {
				await underLock(folder, async () => {
					if (kept.isReleased) return
					await ensureRunning(folder, place, secrets, binaries)
					await hold()
				})
				return
			} catch (error) {
				if (wait === longestPause) console.error(`PostgreSQL could not be started again: ${(error as Error).message.slice(0, 600)}`)
				await pause(wait, undefined, { ref: false })
			}
		}
	}

	await hold()
	return {
		async release() {
			kept.isReleased = true
			// What is held keeps no process alive, and its end is waited for.
			const awake = setInterval(() => {}, 1_000)
			try {
				await kept.reviving
				await kept.client?.end()
			} finally {
				clearInterval(awake)
			}
		},
	}
}

async function underLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
	const unlock = await takeLock(join(folder, 'starting.lock'))
	try {
		return await work()
	} finally {
		unlock()
	}
}

/** Until it answers: what is there already may still be coming up, or recovering from a crash. */
async function ensureRunning(folder: string, place: Place, secrets: Secrets, binaries: Binaries): Promise<void> {
	for (let waited = 0; waited < longestStart; waited += 50) {
		const state = await stateOf(place, secrets)
		if (state === 'ready') return
		if (state === 'absent' && (await isStarted(folder, place, secrets, binaries))) return
		await pause(50)
	}
	throw new Error('it did not answer within a minute.')
}

/** What a server that was killed leaves behind for a moment: its last processes, and what they share. */
const notYet = /pre-existing shared memory block|lock file "[^"]*" already exists/

async function isStarted(folder: string, place: Place, secrets: Secrets, binaries: Binaries): Promise<boolean> {
	try {
		await start(folder, place, secrets, binaries)
		return true
	} catch (error) {
		if (notYet.test((error as Error).message)) return false
		throw error
	}
}

/** The way to a socket may have some hundred bytes and no more. */
const longestSocket = 90

function placeIn(folder: string, { port }: Secrets): Place {
	if (process.platform === 'win32') return { host: '127.0.0.1', port }
	const near = join(folder, 'socket')
	if (near.length <= longestSocket) return { host: near, port: 5432 }
	return { host: join(tmpdir(), `parley-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`), port: 5432 }
}

function keptSecrets(file: string): Secrets {
	if (!existsSync(file)) {
		const fresh: Secrets = {
			ownerPassword: randomBytes(24).toString('base64url'),
			appPassword: randomBytes(24).toString('base64url'),
			port: 20_000 + (randomBytes(2).readUInt16BE() % 20_000),
		}
		writeFileSync(file, JSON.stringify(fresh), { mode: 0o600, flag: 'wx' })
	}
	return JSON.parse(readFileSync(file, 'utf8'))
}

async function start(folder: string, place: Place, secrets: Secrets, binaries: Binaries): Promise<void> {
	const who = whoRuns()
	const data = join(folder, 'postgres')
	if (!existsSync(data)) await initialise(folder, data, secrets, binaries, who)
	if (process.platform !== 'win32') ownFolder(place.host, who)
	const log = openSync(join(folder, 'postgres.log'), 'a', 0o600)
	const listens =
		process.platform === 'win32'
			? ['-c', 'listen_addresses=127.0.0.1']
			: ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${place.host}`]
	const options = [
		'-D',
		data,
		'-p',
		String(place.port),
		...listens,
		'-c',
		'unix_socket_permissions=0700',
		'-c',
		'timezone=UTC',
		'-c',
		'max_connections=80',
		// Otherwise its log quotes the rows that a statement met.
		'-c',
		'log_error_verbosity=terse',
	]
	// In a group of its own: Ctrl-C in the terminal is for the site, which then stops the database in order.
	const child = spawn(binaries.postgres, options, { ...who, detached: true, stdio: ['ignore', log, log], env: plainEnvironment() })
	closeSync(log)
	child.unref()
	await untilReady(child, place, secrets, join(folder, 'postgres.log'))
}

async function initialise(folder: string, data: string, { ownerPassword }: Secrets, { initdb }: Binaries, who: Who): Promise<void> {
	// Made beside and moved into place whole, so that what is there was finished.
	const fresh = join(folder, 'postgres.new')
	const passwordFile = join(folder, 'first-password')
	rmSync(fresh, { recursive: true, force: true })
	ownFolder(fresh, who)
	writeFileSync(passwordFile, `${ownerPassword}\n`, { mode: 0o600 })
	if (who.uid !== undefined) chownSync(passwordFile, who.uid, who.gid!)
	try {
		const options = [
			`--pgdata=${fresh}`,
			'--username=postgres',
			`--pwfile=${passwordFile}`,
			'--auth=scram-sha-256',
			'--encoding=UTF8',
			'--locale=C',
			'--locale-provider=builtin',
			'--builtin-locale=C.UTF-8',
			'--no-instructions',
		]
		const child = spawn(initdb, options, { ...who, stdio: ['ignore', 'ignore', 'pipe'], env: plainEnvironment() })
		let errors = ''
		child.stderr!.on('data', part => (errors += part))
		const code = await new Promise((settle, fail) => child.on('error', fail).on('close', settle))
		if (code !== 0) throw new Error(`initdb ended with ${code}. ${errors.trim()}`)
		renameSync(fresh, data)
	} finally {
		unlinkSync(passwordFile)
	}
}

interface Who {
	readonly uid?: number
	readonly gid?: number
}

/** PostgreSQL refuses to run as root: there it runs as "postgres" where there is such a user, otherwise as "nobody". */
function whoRuns(): Who {
	if (process.getuid?.() !== 0) return {}
	for (const name of ['postgres', 'nobody']) {
		const [uid, gid] = ['-u', '-g'].map(flag => Number.parseInt(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout, 10))
		if (uid && gid) return { uid, gid }
	}
	throw new Error('PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody" to run it as.')
}

function ownFolder(folder: string, { uid, gid }: Who): void {
	mkdirSync(folder, { recursive: true, mode: 0o700 })
	if (uid !== undefined) chownSync(folder, uid, gid!)
}

/** PG… of the caller's would turn the server's mind. */
const plainEnvironment = (): NodeJS.ProcessEnv =>
	Object.fromEntries(Object.entries({ ...process.env, LC_ALL: 'C' }).filter(([name]) => !/^(PG|DATABASE_URL|PARLEY_|SMTP_)/.test(name)))

const longestStart = 60_000

async function untilReady(child: ChildProcess, place: Place, secrets: Secrets, log: string): Promise<void> {
	let ended = ''
	child.once('exit', code => (ended = `it ended with ${code}`))
	child.once('error', error => (ended = error.message))
	for (let waited = 0; waited < longestStart; waited += 25) {
		if ((await stateOf(place, secrets)) === 'ready') return
		if (ended !== '') throw new Error(`${ended}. ${readFileSync(log, 'utf8').trim().split('\n').slice(-3).join(' ')}`)
		await pause(25)
	}
	throw new Error('it did not answer within a minute.')
}

const ownerClient = (place: Place, { ownerPassword }: Pick<Secrets, 'ownerPassword'>): pg.Client =>
	new pg.Client({ ...place, user: 'postgres', password: ownerPassword, database: 'postgres', connectionTimeoutMillis: 5_000 })

/** 'coming': it is there and lets nobody in yet, or any more. */
async function stateOf(place: Place, secrets: Secrets): Promise<'ready' | 'coming' | 'absent'> {
	const client = ownerClient(place, secrets)
	client.on('error', () => {})
	try {
		await client.connect()
		await client.end()
		return 'ready'
	} catch (error) {
		const code = (error as { code?: string }).code ?? ''
		if (code === '28P01') throw new Error('another PostgreSQL answers there, or database.json is not the one that was written with it.')
		return /^\d[0-9A-Z]{4}$/.test(code) ? 'coming' : 'absent'
	}
}

/** How many use it beside this connection. One that was closed just now is listed a moment longer. */
async function othersOf(client: pg.Client): Promise<number> {
	for (let waited = 0; ; waited += 50) {
		const { rows } = await client.query<{ others: number }>(
			"select count(*)::int as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
		)
		const { others } = rows[0]!
		if (others === 0 || waited >= 500) return others
		await pause(50)
	}
}

async function stopIfLast(folder: string, place: Place, secrets: Secrets): Promise<void> {
	await underLock(folder, async () => {
		const client = ownerClient(place, secrets)
		client.on('error', () => {})
		await client.connect()
		const others = await othersOf(client)
		await client.end()
		if (others > 0) return
		const pidFile = join(folder, 'postgres/postmaster.pid')
		process.kill(Number.parseInt(readFileSync(pidFile, 'utf8'), 10), 'SIGINT')
		for (let waited = 0; waited < longestStart && existsSync(pidFile); waited += 20) await pause(20)
	}).catch(() => {
		// It was stopped already.
	})
}

const staleAfter = 90_000

/** Held while one process starts or stops the database; one whose process is gone is taken away. */
async function takeLock(file: string): Promise<() => void> {
	for (let waited = 0; waited < 2 * longestStart; waited += 50) {
		try {
			writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 })
			return () => rmSync(file, { force: true })
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
			if (isStale(file)) rmSync(file, { force: true })
			else await pause(50)
		}
	}
	throw new Error(`another process has been starting it for long. If there is none, remove ${file}.`)
}

function isStale(file: string): boolean {
	try {
		const pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
		if (Date.now() - statSync(file).mtimeMs > staleAfter) return true
		// Between its making and its writing it is empty.
		if (Number.isNaN(pid)) return false
		process.kill(pid, 0)
		return false
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ESRCH'
	}
}

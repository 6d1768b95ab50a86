/** The build of the site, made when it is missing or older than what it is made from. One process builds, others wait for it. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readFileSync, rmdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const site = join(import.meta.dirname, '..')
const packages = join(site, '..')
const stampFile = join(site, 'build/made-from')
const lock = join(site, 'node_modules/.building')

/** What the browser gets is made from these. The engine is not among them: the server runs it from its sources. */
const sources = [
	'site/src/**',
	'site/static/**',
	'site/vite.config.ts',
	'site/package.json',
	'lang/src/**',
	'engine/src/report/**',
	'engine/src/run/**',
	'engine/src/negotiation/**',
	'engine/src/tables/**',
	'engine/src/texts.ts',
	'engine/src/likeness/words.ts',
]

export function isBuilt(): boolean {
	return readQuietly(stampFile) === stampOfSources()
}

/** Builds when that is needed. `say` is told so before it begins. */
export async function ensureBuild(say: (words: string) => void = () => {}): Promise<void> {
	if (isBuilt()) return
	await takeLock()
	try {
		const stamp = stampOfSources()
		if (readQuietly(stampFile) === stamp) return
		say('Building the site, which takes some seconds the first time …')
		await runBuild()
		writeFileSync(stampFile, stamp)
	} finally {
		rmdirSync(lock)
	}
}

function stampOfSources(): string {
	const hash = createHash('sha256')
	for (const path of globSync(sources, { cwd: packages }).toSorted()) {
		const full = join(packages, path)
		if (statSync(full, { throwIfNoEntry: false })?.isFile()) hash.update(`${path}\n`).update(readFileSync(full))
	}
	return hash.digest('hex')
}

function readQuietly(path: string): string | null {
	try {
		return readFileSync(path, 'utf8')
	} catch {
		return null
	}
}

const staleAfter = 30_000
const longestWait = 300_000

/** A folder that only one can make. Whoever builds touches it; one that nobody has touched for long was left by a process that died. */
async function takeLock(): Promise<void> {
	mkdirSync(join(lock, '..'), { recursive: true })
	for (let waited = 0; waited < longestWait; waited += 200) {
		try {
			mkdirSync(lock)
			return
		} catch {
			const touched = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
			if (Date.now() - touched > staleAfter) {
				try {
					rmdirSync(lock)
				} catch {
					// Somebody else has just cleared it away.
				}
			} else await pause(200)
		}
	}
	throw new Error(`The site is being built by another process, and has been for long. If there is none, remove ${lock}.`)
}

async function runBuild(): Promise<void> {
	const vite = join(site, '../../node_modules/vite/bin/vite.js')
	const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: site, stdio: ['ignore', 'pipe', 'pipe'] })
	let output = ''
	for (const stream of [child.stdout, child.stderr]) stream.on('data', part => (output += part))
	const beat = setInterval(() => utimesSync(lock, new Date(), new Date()), 5_000)
	const code = await new Promise<number | null>((settle, fail) => child.on('error', fail).on('close', settle))
	clearInterval(beat)
	if (code !== 0) throw new Error(`The site could not be built.\n${output}`)
}

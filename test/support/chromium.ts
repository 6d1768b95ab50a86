import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const places = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
]

export const chromiumArguments = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
]

/** The browser the tests use: `$CHROMIUM`, or the system's own. */
export async function findChromium(): Promise<string> {
	const found = locate()
	if (found) return found
	throw new Error('The browser tests need Chromium: install it, or set CHROMIUM to the path of its program.')
}

/** A browser to be closed by whoever opened it. */
export async function launchChromium(): Promise<Browser> {
	return chromium.launch({ executablePath: await findChromium(), args: chromiumArguments })
}

/** On a bare Debian machine where we are root (a CI runner, a container) the browser is installed; everywhere else nothing is done. */
export function installChromium(): void {
	if (locate() || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
	console.log('Installing Chromium with apt-get, for the browser tests …')
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
	spawnSync('apt-get', ['update', '-q'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
	execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
}

function locate(): string | undefined {
	const { CHROMIUM } = process.env
	return (CHROMIUM ? [CHROMIUM] : places).find(isProgram)
}

function isProgram(path: string): boolean {
	try {
		accessSync(path, constants.X_OK)
		return true
	} catch {
		return false
	}
}

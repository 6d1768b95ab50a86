import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** The shell without windows first: it asks less than half of the processor time of the whole browser. */
const shells = ['/usr/bin/chromium-headless-shell', '/usr/bin/chrome-headless-shell']

const places = [
	...shells,
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

/** Milliseconds: on a machine of two busy cores a first page was seen to take more than ten seconds. */
const patience = 90_000

/** A browser to be closed by whoever opened it. */
export async function launchChromium(): Promise<Browser> {
	const browser = await chromium.launch({ executablePath: await findChromium(), args: chromiumArguments })
	const newContext = browser.newContext.bind(browser)
	browser.newContext = async options => {
		const context = await newContext(options)
		context.setDefaultTimeout(patience)
		return context
	}
	return browser
}

/** On a Debian machine where we are root (a CI runner, a container) the browser is installed; everywhere else nothing is done. */
export function installChromium(): void {
	if (process.env['CHROMIUM'] || shells.some(isProgram) || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
	console.log('Installing Chromium with apt-get, for the browser tests …')
	apt('update', '-q')
	if (!install('chromium-headless-shell') && !locate()) install('chromium')
}

const install = (name: string): boolean => apt('install', '-y', '-q', '--no-install-recommends', name)

function apt(...words: readonly string[]): boolean {
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
	return spawnSync('apt-get', words, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
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

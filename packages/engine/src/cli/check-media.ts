/** `parley check-media`: files and folders against a register, answers as they come. */
import { readFileSync, statSync } from 'node:fs'
import { isCode, media } from '../likeness/codes.ts'
import {
	type Asked,
	certificatesIn,
	checkAll,
	createChecker,
	isQuiet,
	type Outcome,
	type ReadLimits,
	readLimits,
	readRegister,
	walk,
} from '../likeness/media/index.ts'
import type { Register } from '../likeness/register.ts'
import { mediaCheckText, tallyText } from '../report/media-check.ts'
import type { Given } from './command.ts'
import { textOption, wantsJson } from './given.ts'
import { UserError } from './user-error.ts'

const largestRegister = 256 * 1024 * 1024

export async function checkMedia(given: Given): Promise<number> {
	const register = registerOption(given)
	const asked = askedOption(given)
	const checker = createChecker(register, { limits: limitsOption(given), known: trustOption(given) })
	const isJson = wantsJson(given)
	const tally = new Map<Outcome, number>()
	let done = 0
	if (isJson) process.stdout.write('{\n"version": 1,\n"files": [')
	try {
		for await (const check of checkAll(checker, walk(given.positionals), asked)) {
			tally.set(check.outcome, (tally.get(check.outcome) ?? 0) + 1)
			await write(isJson ? `${done > 0 ? ',' : ''}\n${JSON.stringify(check)}` : `${mediaCheckText(check)}\n`)
			done++
			if (done % 20 === 0) tellProgress(`\r${done.toLocaleString('en-US')} files `)
		}
	} finally {
		await checker.close()
	}
	tellProgress('\r\u001b[2K')
	if (isJson) process.stdout.write(`\n],\n"tally": ${JSON.stringify(Object.fromEntries(tally))}\n}\n`)
	else process.stdout.write(`${tallyText(tally, checker.verifier)}\n`)
	return [...tally.keys()].every(isQuiet) ? 0 : 1
}

/** Waits for a slow reader, so that answers do not pile up. */
const write = (text: string): Promise<void> =>
	new Promise(resolve => {
		if (process.stdout.write(text)) resolve()
		else process.stdout.once('drain', () => resolve())
	})

/** Only where somebody watches, and where the answers do not stand on the same screen. */
function tellProgress(text: string): void {
	if (process.stderr.isTTY && !process.stdout.isTTY) process.stderr.write(text)
}

export function registerOption(given: Given): Register {
	const path = textOption(given, 'register')
	if (path === undefined)
		throw new UserError('Name the register to check against: --register register.json. The likeness room of the site hands it out.', 2)
	const read = readRegister(readSmall(path, largestRegister, 'a register'))
	if ('register' in read) return read.register
	const lines = read.problems.map(({ at, says }) => `  ${at}: ${says}`)
	throw new UserError(`${path} is no sound register, and a check against it would say nothing:\n${lines.join('\n')}`)
}

export function readSmall(path: string, largest: number, what: string): string {
	try {
		const found = statSync(path)
		if (found.isFile() && found.size <= largest) return readFileSync(path, 'utf8')
	} catch {
		throw new UserError(`${path} cannot be read: there is no such file, or it is not yours to read.`)
	}
	throw new UserError(`${path} is not ${what}: it is no file, or has more than ${Math.round(largest / 1024 / 1024)} MB.`)
}

function trustOption(given: Given): string {
	const path = textOption(given, 'trust')
	if (path === undefined) return ''
	const pem = readSmall(path, 64 * 1024 * 1024, 'a list of certificates')
	const found = certificatesIn(pem)
	if (typeof found === 'string') throw new UserError(`${path}: ${found}`)
	if (found.length === 0) throw new UserError(`${path} holds no certificate: they are blocks that begin with -----BEGIN CERTIFICATE-----.`)
	return pem
}

function askedOption(given: Given): Asked {
	const on = textOption(given, 'on')
	if (on !== undefined && !isDay(on)) throw new UserError(`There is no day ${on.slice(0, 40)}: write --on as 2023-11-20.`, 2)
	const medium = textOption(given, 'medium')
	if (medium !== undefined && !isCode(media, medium))
		throw new UserError(`There is no medium ${medium.slice(0, 40)}: write ${Object.keys(media).join(', ')}.`, 2)
	return { today: new Date().toISOString().slice(0, 10), on, project: textOption(given, 'project'), medium }
}

const isDay = (text: string): boolean =>
	/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)

function limitsOption(given: Given): ReadLimits {
	const number = (name: string, most: number): number | undefined => {
		const text = textOption(given, name)
		if (text === undefined) return undefined
		const value = Number(text)
		if (Number.isInteger(value) && value >= 1 && value <= most) return value
		throw new UserError(`--${name} is a whole number from 1 to ${most.toLocaleString('en-US')}, not ${text.slice(0, 40)}.`, 2)
	}
	const megabytes = number('largest', 2000)
	return {
		largestBytes: megabytes === undefined ? readLimits.largestBytes : megabytes * 1024 * 1024,
		secondsEach: number('seconds', 3600) ?? readLimits.secondsEach,
		threads: number('threads', 64) ?? readLimits.threads,
	}
}

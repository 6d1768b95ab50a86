/** What the commands share: reading their options strictly, opening the folder, printing mistakes. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Diagnostic, inOrder, type Plan, parseDate, printDiagnostics } from '@parley/lang'
import { openNegotiation } from '../negotiation/from-disk.ts'
import type { Negotiation } from '../negotiation/negotiation.ts'
import type { Opened, OpenOptions } from '../negotiation/open.ts'
import type { Given } from './command.ts'
import { chooseEngine } from './engine.ts'
import { UserError } from './user-error.ts'

export const colourOf = (stream: NodeJS.WriteStream): boolean => Boolean(stream.isTTY) && !process.env['NO_COLOR']

export function textOption(given: Given, name: string): string | undefined {
	const value = given.values[name]
	return typeof value === 'string' ? value : undefined
}

export const wantsJson = (given: Given): boolean => given.values['json'] === true

export function runOptions(given: Given): { seed?: number | string; trials?: number } {
	const seed = textOption(given, 'seed')
	const trials = textOption(given, 'trials')
	return {
		...(seed === undefined ? {} : { seed: /^\d{1,15}$/.test(seed) ? Number(seed) : seed }),
		...(trials === undefined ? {} : { trials: countOption(trials) }),
	}
}

function countOption(text: string): number {
	const trials = Number(text.replaceAll(/[_,]/g, ''))
	if (Number.isInteger(trials) && trials >= 100 && trials <= 10_000_000) return trials
	throw new UserError(`--trials is a whole number from 100 to 10,000,000, not ${text.slice(0, 40)}.`, 2)
}

export interface Ready extends Opened {
	readonly negotiation: Negotiation
	readonly plan: Plan
}

/** Opens the folder, or ends the command with every mistake printed. */
export async function openFolder(given: Given, options: OpenOptions = {}): Promise<Ready> {
	const [directory = ''] = given.positionals
	const asOf = textOption(given, 'as-of')
	if (asOf !== undefined && parseDate(asOf) === null)
		throw new UserError(`There is no day ${asOf.slice(0, 40)}: write --as-of as 2023-10-28.`, 2)
	const opened = await openNegotiation(directory, { ...options, ...(asOf === undefined ? {} : { asOf }) })
	if (opened.negotiation && opened.plan) {
		await chooseEngine(given, opened)
		return { ...opened, negotiation: opened.negotiation, plan: opened.plan }
	}
	const files = new Map([...opened.files, ...(options.sets ?? []).map(({ name, text }) => [`--set ${name}`, text] as const)])
	if (wantsJson(given)) throw new UserError(JSON.stringify(diagnosticsJson(opened.diagnostics), null, '\t'), 1, true)
	throw new UserError(printMistakes(directory, { ...opened, files }, process.stderr))
}

export const diagnosticsJson = (diagnostics: readonly Diagnostic[]): object => ({ version: 1, mistakes: inOrder(diagnostics) })

export function printMistakes(directory: string, opened: Pick<Opened, 'diagnostics' | 'files'>, stream: NodeJS.WriteStream): string {
	const readText = (file: string): string | null => opened.files.get(file) ?? readQuietly(join(directory, file))
	const errors = opened.diagnostics.filter(each => each.severity === 'error').length
	const warnings = opened.diagnostics.length - errors
	const count = [
		errors > 0 ? `${errors} mistake${errors === 1 ? '' : 's'}` : '',
		warnings > 0 ? `${warnings} warning${warnings === 1 ? '' : 's'}` : '',
	]
		.filter(text => text !== '')
		.join(', ')
	return `${printDiagnostics(opened.diagnostics, readText, { colour: colourOf(stream) })}\n${count} in ${directory}`
}

/** Of a longer file no line is shown; nor of one that is no text. */
const largestShown = 16 * 1024 * 1024

function readQuietly(path: string): string | null {
	try {
		if (statSync(path).size > largestShown || /\.(xlsx|parquet)$/.test(path)) return null
		return readFileSync(path, 'utf8')
	} catch {
		return null
	}
}

export function printJson(value: unknown): void {
	process.stdout.write(`${JSON.stringify(value, null, '\t')}\n`)
}

/** A point given on the command line, as the costing names it. */
export function betweenOption(given: Given): readonly [string, string] | undefined {
	const text = textOption(given, 'between')
	if (text === undefined) return undefined
	const [first, second, ...rest] = text.split(',').map(part => part.trim())
	if (first && second && rest.length === 0) return [first, second]
	throw new UserError('--between takes two points: --between sag-aftra@2023-10-11 sag-aftra.', 2)
}

/** Copies an example, or the small folder, into a new place. Nothing that is there already is touched. */
import { cpSync, existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { nearest } from '@parley/lang'
import { reasonOf } from '../negotiation/reason.ts'
import type { Given } from './command.ts'
import { printJson, textOption, wantsJson } from './given.ts'
import { UserError } from './user-error.ts'

const examples = join(import.meta.dirname, '../../../../examples')
const small = join(import.meta.dirname, '../../templates/small')

export function init(given: Given): number {
	const [directory = ''] = given.positionals
	const from = sourceOf(textOption(given, 'from'))
	if (existsSync(directory) && (!statSync(directory).isDirectory() || readdirSync(directory).length > 0))
		throw new UserError(`${directory} is there already and is not an empty folder: name a new one.`)
	try {
		cpSync(from, directory, { recursive: true })
	} catch (error) {
		throw new UserError(`${directory} could not be written: ${reasonOf(error)}.`)
	}
	const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).length
	if (wantsJson(given)) printJson({ version: 1, directory, files })
	else process.stdout.write(`${directory} has ${files} files. Next:\n\n  parley check ${directory}\n  parley cost ${directory}\n`)
	return 0
}

function sourceOf(name: string | undefined): string {
	if (name === undefined) return small
	const known = existsSync(examples)
		? readdirSync(examples, { withFileTypes: true })
				.filter(entry => existsSync(join(examples, entry.name, 'negotiation.md')))
				.map(entry => entry.name)
		: []
	if (known.includes(name)) return join(examples, name)
	const near = nearest(name, known)
	throw new UserError(`There is no example called ${name}.${near ? ` The nearest is ${near}.` : ''} They are ${known.join(', ')}.`)
}

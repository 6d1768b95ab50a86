/** Reads the words of the command line, runs the command, turns what goes wrong into words and an exit code. */
import { parseArgs } from 'node:util'
import { nearest, RowLimit } from '@parley/lang'
import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { closeEngines } from './engine.ts'
import { UserError } from './user-error.ts'

export async function main(words: readonly string[]): Promise<number> {
	const [name, ...rest] = words
	if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
		process.stdout.write(`${overview()}\n`)
		return 0
	}
	if (name === '--version') {
		process.stdout.write('parley 0.1.0\n')
		return 0
	}
	const command = commands.find(each => each.name === name)
	if (!command) {
		const near = nearest(
			name,
			commands.map(each => each.name),
		)
		process.stderr.write(`There is no command ${name}.${near ? ` The nearest is ${near}.` : ''}\n\n${overview()}\n`)
		return 2
	}
	return runCommand(command, rest)
}

function overview(): string {
	const width = Math.max(...commands.map(command => command.usage.length))
	return [
		'parley: cost both sides of a negotiation from its folder of text',
		'',
		...commands.map(command => `  parley ${command.usage.padEnd(width)}  ${command.says}`),
		'',
		'Every command takes --json for its result as data, and --help for its options.',
	].join('\n')
}

async function runCommand(command: Command, words: readonly string[]): Promise<number> {
	if (words.includes('--help') || words.includes('-h')) {
		process.stdout.write(`parley ${command.usage}\n\n${command.says}\n\n${command.help}\n`)
		return 0
	}
	try {
		const { values, positionals } = parse(command, words)
		return await command.run({ values, positionals })
	} catch (error) {
		if (error instanceof RowLimit) return said(`${error.message}\n`)
		if (!(error instanceof UserError)) return ownMistake(error)
		const stream = error.isData ? process.stdout : process.stderr
		stream.write(`${error.message}\n`)
		return error.exitCode
	} finally {
		closeEngines()
	}
}

function said(message: string): number {
	process.stderr.write(message)
	return 1
}

/** Exit code 70, as sysexits.h has it for an error inside the program. */
function ownMistake(error: unknown): number {
	const message = error instanceof Error ? error.message : String(error)
	process.stderr.write(
		`This is a mistake in Parley, not in what you wrote: ${message}\nPARLEY_TRACE=1 shows where. Please report it with the folder.\n`,
	)
	if (process.env['PARLEY_TRACE'] && error instanceof Error) process.stderr.write(`${error.stack}\n`)
	return 70
}

function parse(
	command: Command,
	words: readonly string[],
): { values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>; positionals: readonly string[] } {
	try {
		const { values, positionals } = parseArgs({
			args: joinBetween([...words]),
			options: { json: { type: 'boolean' }, ...command.options },
			allowPositionals: true,
		})
		const [least, most] = command.positionals
		if (positionals.length < least || positionals.length > most)
			throw new UserError(
				`parley ${command.name} takes ${least === most ? least : `${least} to ${most}`} name${most === 1 ? '' : 's'} after it.\n\nparley ${command.usage}`,
				2,
			)
		return { values: values as Record<string, string | boolean | readonly string[] | undefined>, positionals }
	} catch (error) {
		if (error instanceof UserError) throw error
		const message = error instanceof Error ? (error.message.split('. ')[0] ?? '') : ''
		throw new UserError(`${message}.\n\nparley ${command.usage}\n\n${command.help}`, 2)
	}
}

/** `--between A B` takes two words. */
function joinBetween(words: string[]): string[] {
	const at = words.indexOf('--between')
	const first = words[at + 1]
	const second = words[at + 2]
	if (at < 0 || first === undefined || second === undefined || second.startsWith('--') || first.includes(',')) return words
	return [...words.slice(0, at), `--between=${first},${second}`, ...words.slice(at + 3)]
}

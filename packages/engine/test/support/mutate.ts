/** Spoils the files of a negotiation, the same way for the same seed. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { type Luck, luck } from './random.ts'

export type Files = ReadonlyMap<string, Buffer>

export function readFiles(directory: string): Files {
	const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
	const paths = entries.map(entry => join(entry.parentPath, entry.name)).sort()
	return new Map(paths.map(path => [relative(directory, path).split(sep).join('/'), readFileSync(path)]))
}

/** The files that come out otherwise; null: the file is gone. */
export type Change = ReadonlyMap<string, Buffer | null>

export interface Mutation {
	readonly says: string
	readonly change: Change
}

export function mutate(files: Files, seed: number): Mutation {
	const dice = luck(seed)
	const changed = new Map<string, Buffer | null>()
	const said: string[] = []
	const times = dice.pick([1, 1, 1, 2, 3, 5])
	for (let time = 0; time < times; time++) {
		const path = dice.pick([...files.keys()].filter(each => changed.get(each) !== null))
		const [name, change] = dice.pick(changes)
		const bytes = changed.get(path) ?? files.get(path)!
		changed.set(path, change(bytes, dice, files))
		said.push(`${name} in ${path}`)
	}
	return { says: said.join(', '), change: changed }
}

type Spoil = (bytes: Buffer, dice: Luck, files: Files) => Buffer | null

const lines = (spoil: (lines: string[], dice: Luck, files: Files) => readonly string[]): Spoil => {
	return (bytes, dice, files) => Buffer.from(spoil(bytes.toString('utf8').split('\n'), dice, files).join('\n'))
}

const text = (spoil: (text: string, dice: Luck) => string): Spoil => {
	return (bytes, dice) => Buffer.from(spoil(bytes.toString('utf8'), dice))
}

const insert = (where: string, at: number, what: string): string => where.slice(0, at) + what + where.slice(at)

const strange = [
	'"',
	'\\',
	'`',
	'```',
	'---',
	'$',
	'€',
	'%',
	'^',
	'^-',
	'[',
	']',
	'{',
	'}',
	'(',
	')',
	'=',
	':',
	',',
	'/',
	'*',
	'&a',
	'*a',
	'!!js',
	'<<: *a',
	'\t',
	'\r',
	'\0',
	'\u2028',
	'\uFEFF',
	'\u202E',
	'😀',
	'é',
	'\u0000',
	' to ',
	' by ',
	' over ',
	' within ',
	' revised ',
	' says ',
	' if ',
	' then ',
	' else ',
	' each ',
	' from ',
	'previous',
	' tier ',
	' at least ',
	' at ',
	' under ',
	' with ',
	' reading ',
	'year',
	'USD',
	'nan',
	'Infinity',
	'-0',
	'__proto__',
	'constructor',
	'toString',
	'hasOwnProperty',
	'2023-02-30',
	'0000-00-00',
	'9999-12-31',
	'99999-01-01',
	'--',
	'-- comment',
	'\nfact x : USD = x',
	'\nlet year = 1',
	'\nposition a : percent = a',
	'\ntable t "facts/t.csv" by k column v : USD',
	'\nwithdraw general-increase',
	'\npropose increase = increase',
	'\nfunction f(x : any) = f(x)',
	'\ndimension d = 1 to 1000000',
	'\nunit q = 1 q',
	'\ncost c : USD by year = 1 / 0',
	'1/0',
	'sqrt(-1)',
	'0 ^ -1',
	'(0-1) ^ 0.5',
	'ln(0)',
	'exp(10000)',
	'normal(0, 1)',
	'uniform(1, 0)',
	'chance(2)',
	'min()',
	'sum(1 over year)',
] as const

const numbers = [
	'0',
	'-1',
	'1e400',
	'1e-400',
	'1e999999999',
	'9'.repeat(400),
	'0.1e-9999999',
	'1e308',
	'10000000000000000',
	'1_0',
	'1__0',
	'.5',
	'5.',
	'1e',
	'0x10',
	'1.2.3',
	'857M M',
	'3bn%',
] as const

const nest = (dice: Luck, open: string, close: string): string => {
	const deep = dice.pick([50, 500, 5_000, 50_000])
	return open.repeat(deep) + '1' + close.repeat(dice.pick([deep, deep - 1, 0]))
}

const changes: readonly (readonly [string, Spoil])[] = [
	[
		'a flipped bit',
		(bytes, dice) => {
			const copy = Buffer.from(bytes)
			for (let time = dice.pick([1, 1, 3, 20]); time > 0 && copy.length > 0; time--) copy[dice.below(copy.length)]! ^= 1 << dice.below(8)
			return copy
		},
	],
	[
		'random bytes',
		(bytes, dice) => {
			const at = dice.below(bytes.length + 1)
			return Buffer.concat([
				bytes.subarray(0, at),
				Buffer.from(Array.from({ length: 1 + dice.below(60) }, () => dice.below(256))),
				bytes.subarray(at),
			])
		},
	],
	['only random bytes', (_, dice) => Buffer.from(Array.from({ length: dice.below(2_000) }, () => dice.below(256)))],
	['a truncation', (bytes, dice) => bytes.subarray(0, dice.below(bytes.length + 1))],
	['a lost beginning', (bytes, dice) => bytes.subarray(dice.below(bytes.length + 1))],
	['a lost file', () => null],
	['an empty file', () => Buffer.alloc(0)],
	['UTF-16', bytes => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString('utf8'), 'utf16le')])],
	['carriage returns', text(whole => whole.replaceAll('\n', '\r\n'))],
	['a byte order mark', bytes => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])],
	['another file’s text', (_, dice, files) => files.get(dice.pick([...files.keys()]))!],
	['a line deleted', lines((all, dice) => all.toSpliced(dice.below(all.length), dice.pick([1, 1, 2, 5])))],
	['a line deleted', lines((all, dice) => all.toSpliced(dice.below(all.length), 1))],
	[
		'a line twice',
		lines((all, dice) => {
			const at = dice.below(all.length)
			return all.toSpliced(at, 0, all[at]!)
		}),
	],
	[
		'lines swapped',
		lines((all, dice) => {
			const [a, b] = [dice.below(all.length), dice.below(all.length)]
			const swapped = [...all]
			swapped[a] = all[b]!
			swapped[b] = all[a]!
			return swapped
		}),
	],
	[
		'a block moved',
		lines((all, dice) => {
			const block = all.splice(dice.below(all.length), 1 + dice.below(12))
			return all.toSpliced(dice.below(all.length + 1), 0, ...block)
		}),
	],
	[
		'another file’s lines',
		lines((all, dice, files) => {
			const other = files
				.get(dice.pick([...files.keys()]))!
				.toString('utf8')
				.split('\n')
			const from = dice.below(other.length)
			return all.toSpliced(dice.below(all.length + 1), 0, ...other.slice(from, from + 1 + dice.below(20)))
		}),
	],
	[
		'a word deleted',
		text((whole, dice) => {
			const words = whole.split(/(\s+)/)
			return words.toSpliced(dice.below(words.length), 1).join('')
		}),
	],
	[
		'words swapped',
		text((whole, dice) => {
			const words = whole.split(/(\s+)/)
			const [a, b] = [dice.below(words.length), dice.below(words.length)]
			;[words[a], words[b]] = [words[b]!, words[a]!]
			return words.join('')
		}),
	],
	['a strange word', text((whole, dice) => insert(whole, dice.below(whole.length + 1), dice.pick(strange)))],
	[
		'a strange word after an equals sign',
		text((whole, dice) => {
			const places = [...whole.matchAll(/= /g)].map(match => match.index + 2)
			return places.length === 0 ? whole : insert(whole, dice.pick(places), `${dice.pick(strange)} `)
		}),
	],
	[
		'a strange number',
		text((whole, dice) => {
			const found = [...whole.matchAll(/\d[\d_.]*/g)]
			if (found.length === 0) return whole
			const number = dice.pick(found)
			return whole.slice(0, number.index) + dice.pick(numbers) + whole.slice(number.index + number[0].length)
		}),
	],
	[
		'a long line',
		text((whole, dice) =>
			insert(
				whole,
				dice.below(whole.length + 1),
				dice.pick(['x', '1', '(', ' ', '-', '1 + ', 'a-', '"', '[']).repeat(dice.pick([1_000, 30_000, 200_000])),
			),
		),
	],
	[
		'deep nesting',
		text((whole, dice) => {
			const places = [...whole.matchAll(/= /g)].map(match => match.index + 2)
			const at = places.length === 0 ? dice.below(whole.length + 1) : dice.pick(places)
			const [open, close] = dice.pick([
				['(', ')'],
				['[', ']'],
				['-', ''],
				['if yes then ', ''],
				['not ', ''],
				['min(', ')'],
				['{a: ', '}'],
				['each year from ', ': 1'],
				['2 ^ ', ''],
				['1 + (', ')'],
				['round(', ', 1)'],
			] as const)
			return insert(whole, at, nest(dice, open, close))
		}),
	],
	[
		'deep front matter',
		text((whole, dice) =>
			insert(
				whole,
				whole.startsWith('---\n') ? 4 : 0,
				dice.pick([
					`x: ${nest(dice, '[', ']')}\n`,
					`x: ${nest(dice, '{a: ', '}')}\n`,
					'x: &x [*x, *x]\n',
					`${'- '.repeat(5_000)}\n`,
					'? a\n',
					'sides: []\n',
					'sides: 3\n',
					'term: [a]\n',
					'__proto__: {a: 1}\n',
					'1: 2\n',
					'as-of: 2023-13-45\n',
					'date: !!timestamp 2023-01-01\n',
					'title: |\n  a\n  b\n',
					'? {a: 1}\n: b\n',
					'order: .nan\n',
					'order: .inf\n',
				]),
			),
		),
	],
	[
		'a name changed',
		text((whole, dice) => {
			const found = [...whole.matchAll(/[a-z]+(?:-[a-z]+)+/g)]
			if (found.length === 0) return whole
			const [from, to] = [dice.pick(found), dice.pick(found)]
			return dice.below(2) === 0
				? whole.slice(0, from.index) + to[0] + whole.slice(from.index + from[0].length)
				: whole.replaceAll(from[0], to[0])
		}),
	],
]

export const kinds = changes.length

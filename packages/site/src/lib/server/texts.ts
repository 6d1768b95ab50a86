/** The files of a negotiation as texts: listed line by line with their mistakes marked, and handed to the page that edits them. */
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Diagnostic, inOrder, nearest } from '@parley/lang'
import { error } from '@sveltejs/kit'
import { fileAddress, roomAddress } from '#lib/addresses.ts'
import type { TableElsewhere } from '#lib/editor/check.ts'
import { linesOfPieces, type Piece } from '#lib/editor/highlight.ts'
import { type MarkedLine, markLine, stretchesOf } from '#lib/editor/marks.ts'
import { folderParser, isMarkdown } from '#lib/editor/parsers.ts'
import type { Held } from './negotiations.ts'
import { short } from './short.ts'

export interface FileView {
	readonly path: string
	readonly lines: number
	readonly mistakes: number
	/** False: it could not be read as text, and its mistake says why. */
	readonly readable: boolean
}

export const linesOfText = (text: string): readonly string[] => text.split(/\r\n|\r|\n/)

const order = ['negotiation.md', 'claims.md', 'issues', 'facts', 'proposals', 'ledger']
const rank = (path: string): number => order.indexOf(path.split('/')[0]!)

export function filesOf({ opened: { files, diagnostics } }: Held): readonly FileView[] {
	const marked = diagnostics.map(each => each.place.file).filter(file => file !== '' && !file.startsWith('/') && file !== '--as-of')
	const paths = [...new Set([...files.keys(), ...marked])].toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
	return paths.map(path => ({
		path,
		lines: files.has(path) ? linesOfText(files.get(path)!).length : 0,
		mistakes: diagnostics.filter(each => each.place.file === path).length,
		readable: files.has(path),
	}))
}

export interface Listing {
	readonly path: string
	readonly readable: boolean
	readonly total: number
	readonly lines: readonly (MarkedLine & { readonly said: readonly Said[] })[]
	/** The lines at which the parts before and after this one begin; null at the ends of the file. */
	readonly before: number | null
	readonly after: number | null
	/** Of a file that could not be read. */
	readonly said: readonly Said[]
}

export interface Said {
	readonly severity: Diagnostic['severity']
	readonly message: string
	readonly note: string | null
	readonly mend: string | null
}

const say = ({ severity, message, note, mend }: Diagnostic): Said => ({ severity, message, note: note ?? null, mend: mend ?? null })

/** A page without script holds this many lines of a file; the next are a link away. */
const linesOfPart = 1000
/** Longer files are listed without colours: to know the words of a line the whole file before it would have to be read. */
const longestColoured = 200_000

export function listFile(held: Held, path: string, around: number): Listing {
	const { files, diagnostics } = held.opened
	const text = files.get(path)
	const own = inOrder(diagnostics).filter(each => each.place.file === path || each.also?.some(also => also.place.file === path))
	if (text === undefined) {
		if (own.length === 0) return unknownFile(held, path)
		return { path, readable: false, total: 0, lines: [], before: null, after: null, said: own.map(say) }
	}
	const all = linesOfText(text)
	const part = Math.floor((Math.min(Math.max(around, 1), all.length) - 1) / linesOfPart)
	const start = part * linesOfPart
	const shown = coloured(path, text, all).slice(start, start + linesOfPart)
	return {
		path,
		readable: true,
		total: all.length,
		lines: shown.map((pieces, index) => {
			const number = start + index + 1
			const length = all[number - 1]!.length
			return {
				number,
				segments: markLine(
					pieces,
					own.flatMap(each => stretchesOf(each, path, number, length)),
				),
				said: own.filter(each => each.place.file === path && each.place.line === number).map(say),
			}
		}),
		before: part > 0 ? start - linesOfPart + 1 : null,
		after: start + linesOfPart < all.length ? start + linesOfPart + 1 : null,
		said: [],
	}
}

export function coloured(path: string, text: string, lines: readonly string[]): readonly (readonly Piece[])[] {
	if (!isMarkdown(path) || text.length > longestColoured) return lines.map(line => [{ kind: 'plain', text: line }])
	const plain = lines.join('\n')
	return linesOfPieces(plain, folderParser.parse(plain))
}

function unknownFile({ id, opened: { files } }: Held, path: string): never {
	const near = nearest(path, [...files.keys()])
	error(404, {
		message: `This negotiation has no file called “${short(path)}”.`,
		links: [
			...(near ? [{ href: fileAddress(id, near), text: `The nearest is ${near}` }] : []),
			{ href: roomAddress(id, 'text'), text: 'All its files' },
		],
	})
}

/** What the page that edits works with. */
export interface TextsInHand {
	readonly files: readonly { readonly path: string; readonly text: string; readonly hash: string }[]
	readonly unread: readonly Diagnostic[]
	readonly elsewhere: readonly string[]
	readonly tables: readonly TableElsewhere[]
	/** Whether the server writes files back, and in words why or why not. */
	readonly saving: Saving
}

export interface Saving {
	readonly allowed: boolean
	readonly words: string
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

export async function textsInHand(held: Held, saving: Saving): Promise<TextsInHand> {
	const { files, diagnostics } = held.opened
	return {
		files: [...files].map(([path, text]) => ({ path, text, hash: hashOf(text) })),
		unread: diagnostics.filter(
			({ code, place }) => code.startsWith('files/') && code !== 'files/no-negotiation' && !files.has(place.file) && rank(place.file) >= 0,
		),
		elsewhere: await tablesElsewhere(held),
		tables: [...(held.opened.negotiation?.tables ?? [])].flatMap(([key, { rows, headings, columns }]) =>
			files.has(key) ? [] : [{ key, rows, headings, columns: columns && [...columns] }],
		),
		saving,
	}
}

async function tablesElsewhere({ directory, opened: { files } }: Held): Promise<readonly string[]> {
	const found = await Promise.all(
		['issues', 'facts'].map(async part => (await readdir(join(directory, part)).catch(() => [])).map(name => `${part}/${name}`)),
	)
	return found.flat().filter(path => /\.(?:csv|xlsx|parquet)$/i.test(path) && !files.has(path))
}

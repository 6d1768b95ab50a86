/**
 * Two clauses as one with its changes marked: what a Word file with tracked changes is made of.
 *
 * Laws: without what is inserted it is the old clause, without what is deleted the new one, block by block.
 */
import { diffArrays } from 'diff'
import { pairUp } from '#lib/redline/align.ts'
import type { Piece } from '#lib/redline/pieces.ts'
import { largestByWords } from '#lib/redline/redline.ts'
import { tokensOf } from '#lib/redline/tokens.ts'
import { compareTokens } from '#lib/redline/words.ts'
import type { Align, Block, Paragraph, Table } from './clause.ts'
import { plainText, type Run } from './inline.ts'
import { definedTerms, keepWhole, type Terms } from './terms.ts'

export type Change = 'same' | 'deleted' | 'inserted'

export interface TrackedRun extends Run {
	readonly change: Change
}

export type Style = Pick<Paragraph, 'kind'> & { readonly level?: number; readonly depth?: number }

export interface TrackedParagraph {
	readonly kind: 'paragraph'
	/** Of the paragraph as a whole, its end included. */
	readonly change: Change
	readonly style: Style
	/** What it was, where that is something else. */
	readonly oldStyle: Style | null
	readonly runs: readonly TrackedRun[]
}

export interface TrackedTable {
	readonly kind: 'table'
	readonly align: readonly Align[]
	readonly rows: readonly { readonly change: Change; readonly cells: readonly (readonly TrackedRun[])[] }[]
}

export type Tracked = TrackedParagraph | TrackedTable

const mostEdits = 1_000

export function compareClauses(old: readonly Block[], now: readonly Block[]): readonly Tracked[] {
	const words = [...old, ...now].map(wordsOf)
	const comparing: Comparing = {
		terms: definedTerms(...words),
		isLong: words.reduce((sum, each) => sum + each.length, 0) > largestByWords,
	}
	return stretchesOf(old, now, keyOf).flatMap(({ before, after, same }) =>
		same ? after.map(block => whole(block, 'same')) : replaced(before, after, comparing),
	)
}

interface Comparing {
	readonly terms: Terms
	/** Too long to be compared by words: paragraphs are replaced whole. */
	readonly isLong: boolean
}

const wordsOf = (block: Block): string =>
	block.kind === 'table' ? block.rows.map(row => row.map(plainText).join(' ')).join('\n') : plainText(block.runs)
const keyOf = (block: Block): string => JSON.stringify(block)

interface Stretch<T> {
	readonly before: readonly T[]
	readonly after: readonly T[]
	readonly same: boolean
}

/** What is the same in both, and between that what stands instead of what. */
function stretchesOf<T>(old: readonly T[], now: readonly T[], key: (each: T) => string): readonly Stretch<T>[] {
	const changes = diffArrays(old.map(key), now.map(key), { maxEditLength: mostEdits })
	if (!changes) return [{ before: old, after: now, same: false }]
	const stretches: Stretch<T>[] = []
	let [i, j] = [0, 0]
	for (const { added, removed, value } of changes) {
		const before = added ? [] : old.slice(i, i + value.length)
		const after = removed ? [] : now.slice(j, j + value.length)
		i += before.length
		j += after.length
		const same = !added && !removed
		const last = stretches.at(-1)
		if (last && !last.same && !same)
			stretches[stretches.length - 1] = { before: [...last.before, ...before], after: [...last.after, ...after], same }
		else stretches.push({ before, after, same })
	}
	return stretches
}

function replaced(old: readonly Block[], now: readonly Block[], comparing: Comparing): readonly Tracked[] {
	if (comparing.isLong) return [...old.map(each => whole(each, 'deleted')), ...now.map(each => whole(each, 'inserted'))]
	return pairsOf(old, now, wordsOf).flatMap(([before, after]) => {
		const together = before && after ? pair(before, after, comparing) : null
		if (together) return [together]
		return [...(before ? [whole(before, 'deleted')] : []), ...(after ? [whole(after, 'inserted')] : [])]
	})
}

/** Which became which, in the order in which they stand. */
function pairsOf<T>(old: readonly T[], now: readonly T[], words: (each: T) => string): readonly (readonly [T | null, T | null])[] {
	let [i, j] = [0, 0]
	return pairUp(old.map(words), now.map(words)).map(each => [each.old === null ? null : old[i++]!, each.now === null ? null : now[j++]!])
}

function pair(old: Block, now: Block, comparing: Comparing): Tracked | null {
	if (old.kind === 'table' || now.kind === 'table') return old.kind === now.kind ? pairTables(old as Table, now as Table, comparing) : null
	const runs = compareRuns(old.runs, now.runs, comparing.terms)
	if (!runs) return null
	const [was, style] = [styleOf(old), styleOf(now)]
	return { kind: 'paragraph', change: 'same', style, oldStyle: JSON.stringify(was) === JSON.stringify(style) ? null : was, runs }
}

function pairTables(old: Table, now: Table, { terms }: Comparing): TrackedTable | null {
	if (old.align.join() !== now.align.join()) return null
	const rowWords = (row: Table['rows'][number]): string => row.map(plainText).join(' ')
	const wholeRow = (row: Table['rows'][number], change: Change) => ({ change, cells: row.map(runs => marked(runs, change)) })
	const rows = stretchesOf(old.rows, now.rows, row => JSON.stringify(row)).flatMap(({ before, after, same }) => {
		if (same) return after.map(row => wholeRow(row, 'same'))
		return pairsOf(before, after, rowWords).flatMap(([was, row]) => {
			if (was && row)
				return [
					{
						change: 'same' as const,
						cells: row.map(
							(runs, at) => compareRuns(was[at]!, runs, terms) ?? [...marked(was[at]!, 'deleted'), ...marked(runs, 'inserted')],
						),
					},
				]
			return [...(was ? [wholeRow(was, 'deleted')] : []), ...(row ? [wholeRow(row, 'inserted')] : [])]
		})
	})
	return { kind: 'table', align: now.align, rows }
}

const marked = (runs: readonly Run[], change: Change): readonly TrackedRun[] => runs.map(run => ({ ...run, change }))

const styleOf = (block: Paragraph): Style => {
	const { runs: _, ...style } = block
	return style
}

const whole = (block: Block, change: Change): Tracked =>
	block.kind === 'table'
		? { kind: 'table', align: block.align, rows: block.rows.map(row => ({ change, cells: row.map(runs => marked(runs, change)) })) }
		: { kind: 'paragraph', change, style: styleOf(block), oldStyle: null, runs: marked(block.runs, change) }

/** Each word of a bold or slanted run stands between two of these, so that it differs from the same word without. No text has them: `fitText`. */
const opens = { bold: '\ufdd0', italic: '\ufdd1', both: '\ufdd2' } as const
const closes = '\ufdd3'

function compareRuns(old: readonly Run[], now: readonly Run[], terms: Terms): readonly TrackedRun[] | null {
	const pieces = compareTokens(tokensOfRuns(old, terms), tokensOfRuns(now, terms))
	return pieces?.flatMap(runsOfPiece) ?? null
}

const tokensOfRuns = (runs: readonly Run[], terms: Terms): readonly string[] =>
	keepWhole(
		runs.flatMap(run => tokensOf(run.text).map(token => dress(token, run))),
		terms,
		bareWord,
	)

const dress = (token: string, { bold, italic }: Run): string =>
	bold || italic ? opens[bold && italic ? 'both' : bold ? 'bold' : 'italic'] + token + closes : token
const bareWord = (token: string): string => token.replace(/[\ufdd0-\ufdd3]/g, '')

function runsOfPiece({ kind, text }: Piece): readonly TrackedRun[] {
	const change = kind === 'same' ? 'same' : kind === 'deleted' ? 'deleted' : 'inserted'
	const runs: TrackedRun[] = []
	for (const [, open, dressed, bare] of text.matchAll(/([\ufdd0-\ufdd2])([^\ufdd3]*)\ufdd3|([^\ufdd0-\ufdd3]+)/g)) {
		const run: TrackedRun = {
			change,
			text: dressed ?? bare!,
			bold: open === opens.bold || open === opens.both,
			italic: open === opens.italic || open === opens.both,
		}
		const last = runs.at(-1)
		if (last && last.bold === run.bold && last.italic === run.italic) runs[runs.length - 1] = { ...last, text: last.text + run.text }
		else runs.push(run)
	}
	return runs
}

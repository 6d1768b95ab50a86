/** The numbers that Word draws in front of paragraphs, as the words they are: in an agreement a number is part of the text. */
import type { Document } from '@xmldom/xmldom'
import { attribute, child, childrenOf, wordAt } from './unpack.ts'

interface Level {
	readonly start: number
	readonly format: string
	/** As `%1.%2`. */
	readonly text: string
}

export interface Numbering {
	/** The word of the next paragraph of a list; null when it has none. Counting is the caller's own: one text, one count. */
	next(list: string, depth: number, counts: Map<string, number[]>): { readonly isBullet: boolean; readonly words: string } | null
}

export function readNumbering(document: Document | null): Numbering {
	const root = document?.documentElement
	const all = root ? childrenOf(root) : []
	const abstracts = new Map(
		all.filter(each => each.localName === 'abstractNum').map(each => [attribute(each, 'abstractNumId') ?? '', levelsOf(each)]),
	)
	const lists = new Map<string, { readonly key: string; readonly levels: ReadonlyMap<number, Level> }>()
	for (const list of all.filter(each => each.localName === 'num')) {
		const abstract = wordAt(list, 'abstractNumId') ?? ''
		const overrides = childrenOf(list).filter(each => each.localName === 'lvlOverride')
		const levels = new Map(abstracts.get(abstract))
		for (const override of overrides) {
			const depth = Number(attribute(override, 'ilvl') ?? 0)
			const start = wordAt(override, 'startOverride')
			const level = child(override, 'lvl')
			const known = level ? levelOf(level) : levels.get(depth)
			if (known) levels.set(depth, start === null ? known : { ...known, start: Number(start) || 0 })
		}
		// Lists made of one form count on together, unless one of them begins anew.
		const id = attribute(list, 'numId') ?? ''
		lists.set(id, { key: overrides.length > 0 ? `list ${id}` : `form ${abstract}`, levels })
	}
	return {
		next(list, depth, counts) {
			const found = lists.get(list)
			const level = found?.levels.get(depth)
			if (!found || !level) return null
			if (level.format === 'bullet') return { isBullet: true, words: '' }
			const counted = counts.get(found.key) ?? []
			counts.set(found.key, counted)
			counted.length = Math.min(counted.length, depth + 1)
			for (let each = 0; each <= depth; each++) counted[each] ??= (found.levels.get(each)?.start ?? 1) - (each === depth ? 1 : 0)
			counted[depth]!++
			if (level.format === 'none') return { isBullet: false, words: '' }
			const words = level.text.replace(/%([1-9])/g, (_, place: string) => {
				const at = Number(place) - 1
				return inFormat(counted[at] ?? 1, found.levels.get(at)?.format ?? 'decimal')
			})
			return { isBullet: false, words: words.trim() }
		},
	}
}

const levelsOf = (abstract: Parameters<typeof childrenOf>[0]): ReadonlyMap<number, Level> =>
	new Map(
		childrenOf(abstract)
			.filter(each => each.localName === 'lvl')
			.map(each => [Number(attribute(each, 'ilvl') ?? 0), levelOf(each)]),
	)

const levelOf = (level: Parameters<typeof childrenOf>[0]): Level => ({
	start: Number(wordAt(level, 'start') ?? 1) || 0,
	format: wordAt(level, 'numFmt') ?? 'decimal',
	text: wordAt(level, 'lvlText') ?? '',
})

export function inFormat(count: number, format: string): string {
	if (format === 'lowerLetter') return letters(count)
	if (format === 'upperLetter') return letters(count).toUpperCase()
	if (format === 'lowerRoman') return roman(count)
	if (format === 'upperRoman') return roman(count).toUpperCase()
	if (format === 'decimalZero') return String(count).padStart(2, '0')
	return String(count)
}

/** As Word goes on after z: aa, bb. */
const letters = (count: number): string =>
	count < 1 || count > 26 * 30 ? String(count) : String.fromCharCode(97 + ((count - 1) % 26)).repeat(1 + Math.floor((count - 1) / 26))

const numerals = [
	[1000, 'm'],
	[900, 'cm'],
	[500, 'd'],
	[400, 'cd'],
	[100, 'c'],
	[90, 'xc'],
	[50, 'l'],
	[40, 'xl'],
	[10, 'x'],
	[9, 'ix'],
	[5, 'v'],
	[4, 'iv'],
	[1, 'i'],
] as const

function roman(count: number): string {
	if (count < 1 || count > 3999) return String(count)
	let [left, words] = [count, '']
	for (const [value, numeral] of numerals)
		while (left >= value) {
			words += numeral
			left -= value
		}
	return words
}

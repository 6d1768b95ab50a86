/**
 * The words of a paragraph with what is bold and italic in them, from Markdown and back. Of Markdown's inline marks these two are known (`**`, `*`, `_`, and both at once) and
 * the backslash; whatever else stands there stays as letters.
 *
 * Law: what is read from what was written is what was given.
 */
export interface Run {
	readonly text: string
	readonly bold: boolean
	readonly italic: boolean
}

export const plain = (text: string): Run => ({ text, bold: false, italic: false })
export const plainText = (runs: readonly Run[]): string => runs.map(run => run.text).join('')
export const sameFormat = (a: Run, b: Run): boolean => a.bold === b.bold && a.italic === b.italic

/** Neither XML nor a person has a use for these, and some are kept for marks of our own. */
const unfit = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffe\uffff]/g
export const fitText = (text: string): string => text.toWellFormed().replace(unfit, '')

const marks = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
const firstKept = 0xfdd0
const hideEscaped = (text: string): string =>
	text.replace(/\\([!-/:-@[-`{-~])/g, (_, mark: string) => String.fromCharCode(firstKept + marks.indexOf(mark)))
const showEscaped = (text: string): string => text.replace(/[\ufdd0-\ufdef]/g, kept => marks[kept.charCodeAt(0) - firstKept]!)

const emphasis = new RegExp(
	[
		/(?<!\*)\*{3}(?![\s*])([^*]+?)(?<!\s)\*{3}(?!\*)/,
		/(?<!\*)\*{2}(?![\s*])((?:[^*]|\*(?![\s*])[^*]+(?<!\s)\*(?!\*))+?)(?<!\s)\*{2}(?!\*)/,
		/(?<!\*)\*(?![\s*])((?:[^*]|\*{2}(?![\s*])[^*]+(?<!\s)\*{2}(?!\*))+?)(?<!\s)\*(?!\*)/,
		/(?<![p{L}p{N}_])_(?![\s_])([^_]+?)(?<!\s)_(?![p{L}p{N}_])/,
	]
		.map(each => each.source)
		.join('|'),
	'u',
)

export const readInline = (text: string): readonly Run[] =>
	tidy(readMarks(hideEscaped(fitText(text)), false, false).map(run => ({ ...run, text: showEscaped(run.text) })))

function readMarks(text: string, bold: boolean, italic: boolean): readonly Run[] {
	const runs: Run[] = []
	let rest = text
	for (let found = emphasis.exec(rest); found; found = emphasis.exec(rest)) {
		const [whole, both, strong, slanted, underscored] = found
		runs.push({ text: rest.slice(0, found.index), bold, italic })
		const inner = both ?? strong ?? slanted ?? underscored!
		const isStrong = both !== undefined || strong !== undefined
		runs.push(...readMarks(inner, bold || isStrong, italic || both !== undefined || !isStrong))
		rest = rest.slice(found.index + whole.length)
	}
	runs.push({ text: rest, bold, italic })
	return runs
}

/** One space between words, none at the ends, and neighbours of one kind joined. A space is as the words on both its sides, or plain. */
export function tidy(runs: readonly Run[]): readonly Run[] {
	const words = runs.flatMap(run => (run.text.match(/\s+|\S+/g) ?? []).map(text => ({ ...run, text })))
	const tidied: Run[] = []
	let isApart = false
	for (const word of words) {
		if (word.text.trim() === '') {
			isApart = true
			continue
		}
		const last = tidied.at(-1)
		if (last && isApart) add(tidied, sameFormat(last, word) ? { ...word, text: ' ' } : plain(' '))
		add(tidied, word)
		isApart = false
	}
	return tidied
}

function add(runs: Run[], run: Run): void {
	const last = runs.at(-1)
	if (last && sameFormat(last, run)) runs[runs.length - 1] = { ...last, text: last.text + run.text }
	else runs.push(run)
}

/** With as few backslashes as will do. Marks that cannot stand so close (bold letters within italic ones, say) are left out rather than written wrongly. */
export function writeInline(runs: readonly Run[]): string {
	const ways = [
		() => runs.map(run => wrap(run, run.text)).join(''),
		() => runs.map(run => wrap(run, escaped(run.text))).join(''),
		() => plainText(runs),
	]
	for (const way of ways.slice(0, 2)) {
		const written = way()
		if (same(readInline(written), runs)) return written
	}
	const bare = ways[2]!()
	return same(readInline(bare), [plain(bare)]) ? bare : escaped(bare)
}

const wrap = ({ bold, italic }: Run, text: string): string => {
	const mark = bold && italic ? '***' : bold ? '**' : italic ? '*' : ''
	return mark + text + mark
}
const escaped = (text: string): string => text.replace(/[\\*_]/g, '\\$&')

export const same = (a: readonly Run[], b: readonly Run[]): boolean =>
	a.length === b.length && a.every((run, at) => run.text === b[at]!.text && sameFormat(run, b[at]!))

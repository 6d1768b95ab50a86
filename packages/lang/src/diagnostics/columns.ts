/** How a line of source looks in a terminal: tabs, wide letters, letters without width, and what must not reach a terminal. */

const tabWidth = 4
const lineWidth = 100
/** UTF-16 units kept on each side before a line is laid out: a line of a megabyte is not laid out for each of its mistakes. */
const reachBefore = 60
const reachAfter = 200

interface Stretch {
	readonly start: number
	readonly end: number
}

interface Shown {
	readonly text: string
	readonly spans: readonly { readonly start: number; readonly width: number }[]
}

const wide =
	/[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u
const narrow = /\p{Mn}|\p{Me}|[\u200b-\u200d]/u
const unprintable = /[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]/gu

/** The text with control characters, halves of pairs and marks of direction written out, so that no text commands the terminal. */
export const safe = (text: string): string =>
	text.replace(unprintable, character => (character === '\u200d' ? character : escaped(character)))

const escaped = (character: string): string => {
	const code = character.codePointAt(0) ?? 0
	if (code === 0xfeff) return ''
	if (code < 0x20) return String.fromCodePoint(0x2400 + code)
	return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}

const widthOf = (character: string): number => {
	if (narrow.test(character)) return 0
	return wide.test(character) ? 2 : 1
}

const textWidth = (text: string): number => [...text].reduce((width, character) => width + widthOf(character), 0)

/** The part of the line round the stretches, as it is shown, and where the stretches come to stand in it. */
export const window = (line: string, stretches: readonly Stretch[]): Shown => {
	const first = Math.min(...stretches.map(stretch => stretch.start))
	const last = Math.max(...stretches.map(stretch => stretch.end))
	const from = line.length <= lineWidth ? 0 : wholeCharacter(line, Math.max(0, Math.min(first - reachBefore, line.length - lineWidth)))
	const to =
		line.length <= lineWidth
			? line.length
			: wholeCharacter(line, Math.min(line.length, Math.max(from + lineWidth, Math.min(last + 20, from + reachAfter))))
	const lead = from > 0 ? '…' : ''
	const columns = [lead.length]
	let text = lead
	for (const character of line.slice(from, to)) {
		const width = columns.at(-1) ?? 0
		const shown = character === '\t' ? ' '.repeat(tabWidth - (width % tabWidth)) : safe(character)
		text += shown
		for (let unit = 1; unit < character.length; unit++) columns.push(width)
		columns.push(width + textWidth(shown))
	}
	const end = columns.length - 1
	const columnOf = (unit: number): number => columns[Math.min(Math.max(unit - from, 0), end)] ?? 0
	return {
		text: to < line.length ? `${text}…` : text,
		spans: stretches.map(({ start, end: stop }) => ({ start: columnOf(start), width: Math.max(1, columnOf(stop) - columnOf(start)) })),
	}
}

/** Not in the middle of a pair. */
const wholeCharacter = (line: string, at: number): number =>
	/[\udc00-\udfff]/.test(line.charAt(at)) && /[\ud800-\udbff]/.test(line.charAt(at - 1)) ? at - 1 : at

/**
 * What the charts share. A chart is as wide as its place: across, everything is in per cent, up and down in pixels, so that text keeps its size
 * on a phone and on paper. Colours come from the page's classes `side-1` … `side-4` and `neutral`; each also has a pattern of its own, so that
 * the chart reads in black and white.
 */
import { escapeText } from '../html-text.ts'

/** Colours and patterns are four; a fifth side begins again with the first. */
export const toneOf = (index: number): string => `side-${(index % 4) + 1}`

/** Numbers are cut to three decimals: the same chart on every machine. */
export const cut = (value: number): string => String(Object.is(Math.round(value * 1000), -0) ? 0 : Math.round(value * 1000) / 1000)

export const across = (part: number): string => `${cut(part * 100)}%`

export interface Frame {
	/** Unique in the page. */
	readonly id: string
	readonly title: string
	readonly description: string
	readonly height: number
	readonly body: readonly string[]
}

export function frame({ id, title, description, height, body }: Frame): string {
	return [
		`<svg class="chart" role="img" aria-labelledby="${escapeText(id)}-title ${escapeText(id)}-desc" width="100%" height="${cut(height)}" xmlns="http://www.w3.org/2000/svg">`,
		`<title id="${escapeText(id)}-title">${escapeText(title)}</title>`,
		`<desc id="${escapeText(id)}-desc">${escapeText(description)}</desc>`,
		`<defs>${patterns(id).join('')}</defs>`,
		...body,
		'</svg>',
	].join('\n')
}

function patterns(id: string): readonly string[] {
	const pattern = (tone: string, size: number, marks: string, turn = ''): string =>
		`<pattern id="${escapeText(id)}-${tone}" width="${size}" height="${size}" patternUnits="userSpaceOnUse"${turn}><rect class="${tone} soft" width="${size}" height="${size}"/>${marks}</pattern>`
	return [
		pattern('side-2', 6, '<rect class="side-2 full" width="2.5" height="6"/>', ' patternTransform="rotate(45)"'),
		pattern('side-3', 6, '<circle class="side-3 full" cx="3" cy="3" r="1.6"/>'),
		pattern('side-4', 6, '<rect class="side-4 full" width="6" height="2"/>'),
	]
}

/** The first side and the neutral tone are solid. */
const fillOf = (id: string, tone: string): string =>
	tone === 'side-1' || tone === 'neutral' ? '' : ` style="fill:url(#${escapeText(id)}-${tone})"`

export interface Box {
	readonly left: number
	readonly right: number
	readonly top: number
	readonly height: number
}

export function bar(id: string, tone: string, { left, right, top, height }: Box): string {
	return `<rect class="bar ${tone} full"${fillOf(id, tone)} x="${across(left)}" y="${cut(top)}" width="${across(Math.max(0, right - left))}" height="${cut(height)}"/>`
}

export const line = (name: string, x1: string, y1: number, x2: string, y2: number): string =>
	`<line class="${name}" x1="${x1}" y1="${cut(y1)}" x2="${x2}" y2="${cut(y2)}"/>`

export const text = (name: string, x: string, y: number, words: string, anchor: 'start' | 'middle' | 'end' = 'start'): string =>
	`<text class="${name}" x="${x}" y="${cut(y)}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${escapeText(words)}</text>`

/** A 90% range: a line with two ends, and a light edge so that it shows on a dark bar. */
export function whisker(left: number, right: number, middle: number, reach = 5): string {
	const parts = [
		['whisker', left, middle, right, middle],
		['whisker', left, middle - reach, left, middle + reach],
		['whisker', right, middle - reach, right, middle + reach],
	] as const
	const drawn = (name: string): string => parts.map(([, x1, y1, x2, y2]) => line(name, across(x1), y1, across(x2), y2)).join('')
	return drawn('whisker halo') + drawn('whisker')
}

/** Lines of at most `width` characters; a longer word stands alone. */
export function wrap(words: string, width: number): readonly string[] {
	const lines: string[] = []
	for (const word of words.split(/\s+/)) {
		const last = lines.at(-1)
		if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
		else lines.push(word.length > width ? `${word.slice(0, width - 1)}…` : word)
	}
	return lines.length === 0 ? [''] : lines
}

/**
 * Colours by name, each with what it is where no page gives it (a picture in mail, a file of its own). A side also has a pattern, a dash and a
 * shape of its own, so that a picture reads in black and white.
 */
export const ink = 'var(--ink, #1f1e1c)'
export const muted = 'var(--muted, #5c5952)'
export const rule = 'var(--rule, #d8d3c8)'
export const paper = 'var(--paper, #fdfcfa)'
export const holds = 'var(--holds, #e7e2d6)'

const colours: Readonly<Record<string, readonly [full: string, soft: string]>> = {
	'side-1': ['#1b5a8c', '#d5e3ef'],
	'side-2': ['#a0430f', '#f7e0d1'],
	'side-3': ['#2c6a38', '#d8ead9'],
	'side-4': ['#673a94', '#e6daf1'],
	'side-0': ['#6b675f', '#e2ded5'],
}

const known = (tone: string): string => (tone in colours ? tone : 'side-0')

export const fullOf = (tone: string): string => `var(--${known(tone)}, ${colours[known(tone)]![0]})`
export const softOf = (tone: string): string => `var(--${known(tone)}-soft, ${colours[known(tone)]![1]})`

const dashes: Readonly<Record<string, string>> = { 'side-2': '7 4', 'side-3': '2 3', 'side-4': '9 3 2 3' }
export const dashOf = (tone: string): string => dashes[tone] ?? 'none'

const shapes = { 'side-1': 'circle', 'side-2': 'square', 'side-3': 'triangle', 'side-4': 'diamond' } as const
export const shapeOf = (tone: string): 'circle' | 'square' | 'triangle' | 'diamond' => shapes[tone as keyof typeof shapes] ?? 'circle'

/** What fills a bar: the colour itself for the first side and where no side is meant, otherwise the pattern that `clean` puts in. */
export const fillOf = (tone: string): string => (tone in patterns ? `url(#${tone})` : fullOf(tone))

interface Pattern {
	readonly size: number
	readonly turn?: string
	readonly mark: readonly [element: string, attributes: Readonly<Record<string, number>>]
}

export const patterns: Readonly<Record<string, Pattern>> = {
	'side-2': { size: 6, turn: 'rotate(45)', mark: ['rect', { width: 2.5, height: 6 }] },
	'side-3': { size: 6, mark: ['circle', { cx: 3, cy: 3, r: 1.6 }] },
	'side-4': { size: 6, mark: ['rect', { width: 6, height: 2 }] },
	'side-0-hatched': { size: 6, turn: 'rotate(45)', mark: ['rect', { width: 2, height: 6 }] },
}

/**
 * A picture: the same drawing for a wide and for a narrow place, a sentence that says what is to be seen, and its figures as a table. Made from the
 * report and a document: `linkedom`'s on the server, the window's own in the browser.
 */
import * as Plot from '@observablehq/plot'
import { clean } from './clean.ts'

export interface Picture {
	readonly id: string
	readonly title: string
	/** What a reader who does not see it is told, before the table. */
	readonly name: string
	readonly note: string | null
	readonly wide: string
	readonly narrow: string
	readonly table: FiguresTable
}

export interface FiguresTable {
	readonly head: readonly string[]
	/** The first cell of each row names it. */
	readonly rows: readonly (readonly string[])[]
}

export interface Canvas {
	readonly document: Document
	/** Unique in the page. */
	readonly id: string
}

export interface Place {
	readonly width: number
	readonly isNarrow: boolean
}

export interface Drawing {
	readonly title: string
	readonly name: string
	readonly note?: string | null
	readonly table: FiguresTable
	readonly plot: (place: Place) => Plot.PlotOptions
}

const places = { wide: { width: 600, isNarrow: false }, narrow: { width: 340, isNarrow: true } } as const

export function draw({ document, id }: Canvas, { title, name, note = null, table, plot }: Drawing): Picture {
	const drawIn = (kind: 'wide' | 'narrow'): string => {
		const { width } = places[kind]
		const drawn = Plot.plot({ width, ...plot(places[kind]), document, figure: false, className: 'chart' })
		return clean(drawn, { id: `${id}-${kind}`, name: `${title}. ${name}`, kind })
	}
	return { id, title, name, note, table, wide: drawIn('wide'), narrow: drawIn('narrow') }
}

export { Plot }

/** A chart with its caption and, behind it, the table of its figures: what is drawn can always be read. */
import type { Figure } from '../run/figures.ts'
import { type Html, html, type Piece, trustedMarkup } from './html-text.ts'
import { figureCell } from './html-view.ts'

export interface DataTable {
	readonly caption: string
	readonly heads: readonly Piece[]
	readonly rows: readonly { readonly head: Piece; readonly cells: readonly Html[] }[]
}

export function chartFigure(svgs: readonly string[], caption: Piece, table: DataTable): Html {
	return html`<figure>
<figcaption>${caption}</figcaption>
<div class="${svgs.length > 1 ? 'panels' : 'panel'}">${svgs.map(trustedMarkup)}</div>
<details class="data"><summary>The figures behind this chart</summary>${dataTable(table)}</details>
</figure>`
}

export function dataTable({ caption, heads, rows }: DataTable): Html {
	const [first = null, ...others] = heads
	return html`<table class="plain"><caption>${caption}</caption>
<thead><tr><th scope="col">${first}</th>${others.map(head => html`<th scope="col" class="num">${head}</th>`)}</tr></thead>
<tbody>${rows.map(({ head, cells }) => html`<tr><th scope="row">${head}</th>${cells.map(cell => html`<td class="num">${cell}</td>`)}</tr>`)}</tbody></table>`
}

/** The three points of a figure apart: mean, 5% and 95%. An exact one stands alone. */
export function threePoints(figure: Figure, format: (value: number) => string): readonly Html[] {
	const { mean, p5, p95 } = figure
	const single = (value: number | null): Html => figureCell({ mean: value, p5: value, p50: value, p95: value }, format)
	if (mean !== null && p5 === p95) return [single(mean), html`<span class="none">exact</span>`, html`<span class="none">exact</span>`]
	return [single(mean), single(p5), single(p95)]
}

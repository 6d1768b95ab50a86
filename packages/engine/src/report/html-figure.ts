/** A chart with its caption and, behind it, the table of its figures: what is drawn can always be read. */
import type { Figure } from '../run/figures.ts'
import { type Html, html, type Piece, trustedMarkup } from './html-text.ts'
import { figureCell, scrolling } from './html-view.ts'

export interface DataTable {
	readonly caption: string
	readonly heads: readonly Piece[]
	readonly rows: readonly { readonly head: Piece; readonly cells: readonly Html[] }[]
}

export function chartFigure(svgs: readonly string[], caption: Piece, table: DataTable): Html {
	return html`<figure>
<figcaption>${caption}</figcaption>
<div class="${svgs.length > 1 ? 'panels' : 'panel'}">${svgs.map(trustedMarkup)}</div>
<details class="data"><summary>The figures behind this chart</summary>${scrolling(table.caption, dataTable(table))}</details>
</figure>`
}

export function dataTable({ caption, heads, rows }: DataTable): Html {
	const [first = null, ...others] = heads
	return html`<table class="plain"><caption>${caption}</caption>
<thead><tr><th scope="col">${first}</th>${others.map(head => html`<th scope="col" class="num">${head}</th>`)}</tr></thead>
<tbody>${rows.map(({ head, cells }) => html`<tr><th scope="row">${head}</th>${cells.map(cell => html`<td class="num">${cell}</td>`)}</tr>`)}</tbody></table>`
}

export interface StackTable {
	readonly caption: string
	readonly heads: readonly Piece[]
	readonly rows: readonly { readonly head: Piece; readonly cells: readonly { readonly label: string; readonly body: Piece }[] }[]
}

/** A table whose rows become blocks on a phone. Roles are written out, so that it stays a table for those who hear it. */
export function stackTable({ caption, heads, rows }: StackTable): Html {
	return html`<table class="plain stack" role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads.map((head, index) => html`<th role="columnheader" scope="col"${index === 0 ? null : html` class="num"`}>${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(({ head, cells }) => html`<tr role="row"><th role="rowheader" scope="row">${head}</th>${cells.map(({ label, body }) => html`<td role="cell" class="num" data-label="${label}">${body}</td>`)}</tr>`)}</tbody></table>`
}

/** The three points of a figure apart: mean, 5% and 95%. An exact one stands alone. */
export function threePoints(figure: Figure, format: (value: number) => string): readonly Html[] {
	const { mean, p5, p95 } = figure
	const single = (value: number | null): Html => figureCell({ mean: value, p5: value, p50: value, p95: value }, format)
	if (mean !== null && p5 === p95) return [single(mean), html`<span class="none">exact</span>`, html`<span class="none">exact</span>`]
	return [single(mean), single(p5), single(p95)]
}

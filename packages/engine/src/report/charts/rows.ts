/** One row for each figure: its words above, a bar from zero or a dot at the median, and a whisker from the 5% to the 95% point. */
import type { Figure } from '../../run/figures.ts'
import { hasRange, missing, range } from '../format.ts'
import { escapeText } from '../html-text.ts'
import { extentOf, makeScale, type Scale } from './scale.ts'
import { across, bar, cut, frame, line, text, whisker, wrap } from './svg.ts'

export interface Row {
	readonly label: string
	readonly figure: Figure
	/** `side-1` … `side-4`, or `neutral`. */
	readonly tone: string
	/** For dots: a full one, or a ring. */
	readonly full?: boolean
}

export interface RowsChart {
	readonly id: string
	readonly title: string
	readonly description: string
	readonly mark: 'bar' | 'dot'
	readonly rows: readonly Row[]
	readonly format: (value: number) => string
	readonly formatTick: (value: number) => string
	/** A line across all rows: what was claimed. */
	readonly reference?: { readonly value: number; readonly label: string; readonly holds: 'above' | 'below' | 'at' } | null
	/** Words at the two ends of the axis. */
	readonly ends?: readonly [string, string] | null
}

const lineHeight = 17
const bandHeight = 18
const gapBelow = 14
/** Characters that fit beside each other on the narrowest page. */
const narrow = 44

export function rowsChart(chart: RowsChart): string {
	const { id, title, description, rows, reference } = chart
	const values = [...rows.flatMap(row => extentOf(row.figure)), ...(reference ? [reference.value] : [])]
	const scale = makeScale(values)
	const top = reference ? 26 : 6
	const placed = place(rows, chart.format, top)
	const bottom = placed.reduce((_, each) => each.bottom, top)
	const height = bottom + 22 + (chart.ends ? 20 : 0)
	const body = [
		...placed.flatMap(each => [...(reference ? referenceArea(scale, reference, each.band) : []), ...grid(scale, each.band)]),
		...ticks(scale, bottom, chart.formatTick),
		...(reference ? referenceLine(scale, reference, bottom) : []),
		...placed.flatMap(each => drawRow(chart, scale, each)),
		...(chart.ends
			? [text('end', '0', height - 4, `← ${chart.ends[0]}`), text('end', '100%', height - 4, `${chart.ends[1]} →`, 'end')]
			: []),
	]
	return frame({ id, title, description, height, body })
}

interface Placed {
	readonly row: Row
	readonly lines: readonly string[]
	readonly value: string
	readonly spread: string | null
	readonly beside: boolean
	readonly top: number
	readonly band: number
	readonly bottom: number
}

/** The value stands beside its words when that works for all rows, else beneath them in all. */
function place(rows: readonly Row[], format: RowsChart['format'], start: number): readonly Placed[] {
	let top = start
	const worded = rows.map(row => ({ row, lines: wrap(row.label, narrow), ...shownValue(row.figure, format) }))
	const beside = worded.every(({ lines, value, spread }) => lines.at(-1)!.length + value.length + (spread?.length ?? 0) + 3 <= narrow)
	return worded.map(each => {
		const band = top + (each.lines.length + (beside ? 0 : 1)) * lineHeight + 4
		const placed = { ...each, beside, top, band, bottom: band + bandHeight + gapBelow }
		top = placed.bottom
		return placed
	})
}

const shownValue = (figure: Figure, format: RowsChart['format']): { readonly value: string; readonly spread: string | null } =>
	figure.mean === null ? { value: missing(figure), spread: null } : { value: format(figure.mean), spread: range(figure, format) }

function drawRow(chart: RowsChart, scale: Scale, placed: Placed): readonly string[] {
	const { row, lines, top, band } = placed
	const words = lines.map((each, index) => text('label', '0', top + (index + 1) * lineHeight - 4, each))
	return [...words, drawValue(placed), ...(chart.mark === 'bar' ? drawBar(chart.id, scale, row, band) : drawDot(scale, row, band))]
}

function drawValue({ value, spread, beside, lines, top }: Placed): string {
	const y = top + (lines.length + (beside ? 0 : 1)) * lineHeight - 4
	const rest = spread === null ? '' : `<tspan class="spread"> ${escapeText(spread)}</tspan>`
	return `<text class="value" x="${beside ? '100%' : '0'}" y="${cut(y)}"${beside ? ' text-anchor="end"' : ''}><tspan>${escapeText(value)}</tspan>${rest}</text>`
}

function drawBar(id: string, scale: Scale, { figure, tone }: Row, band: number): readonly string[] {
	if (figure.mean === null) return []
	const zero = scale.at(0)
	const end = scale.at(figure.mean)
	const box = { left: Math.min(zero, end), right: Math.max(zero, end), top: band, height: bandHeight }
	return [bar(id, tone, box), ...drawRange(scale, figure, band)]
}

function drawDot(scale: Scale, { figure, tone, full }: Row, band: number): readonly string[] {
	const middle = figure.p50 ?? figure.mean
	if (middle === null) return []
	const dot = `<circle class="dot ${tone} ${full ? 'full' : 'ring'}" cx="${across(scale.at(middle))}" cy="${cut(band + bandHeight / 2)}" r="6"/>`
	return [...drawRange(scale, figure, band), dot]
}

function drawRange(scale: Scale, figure: Figure, band: number): readonly string[] {
	if (!hasRange(figure)) return []
	return [whisker(scale.at(figure.p5!), scale.at(figure.p95!), band + bandHeight / 2)]
}

/** Only across the bands, so that no line runs through the words. */
const grid = (scale: Scale, band: number): readonly string[] =>
	scale.ticks.map(tick =>
		line(tick === 0 ? 'zero' : 'grid', across(scale.at(tick)), band - 3, across(scale.at(tick)), band + bandHeight + 3),
	)

function ticks(scale: Scale, bottom: number, format: RowsChart['formatTick']): readonly string[] {
	return scale.ticks.map(tick => {
		const at = scale.at(tick)
		return text('tick', across(at), bottom + 12, format(tick), at < 0.04 ? 'start' : at > 0.92 ? 'end' : 'middle')
	})
}

type Reference = NonNullable<RowsChart['reference']>

function referenceArea(scale: Scale, { value, holds }: Reference, band: number): readonly string[] {
	if (holds === 'at') return []
	const from = holds === 'above' ? scale.at(value) : 0
	const to = holds === 'above' ? 1 : scale.at(value)
	return [`<rect class="holds" x="${across(from)}" y="${cut(band - 3)}" width="${across(to - from)}" height="${cut(bandHeight + 6)}"/>`]
}

function referenceLine(scale: Scale, { value, label }: Reference, bottom: number): readonly string[] {
	const at = scale.at(value)
	const anchor = at < 0.3 ? 'start' : at > 0.7 ? 'end' : 'middle'
	return [line('reference', across(at), 20, across(at), bottom - gapBelow + 3), text('reference-label', across(at), 14, label, anchor)]
}

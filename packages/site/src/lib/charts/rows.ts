/** One row for each figure: its words above, and below them a bar from zero, a dot at the median or a bar between two ends, each with its range. */
import type { Figure } from '@parley/engine'
import { hasRange, noFigure, range } from '@parley/engine/report'
import { rangeFollows } from './clean.ts'
import { type Place, Plot } from './picture.ts'
import { endsOf, extentOf } from './scale.ts'
import { fillOf, fullOf, holds, ink, muted, paper, rule } from './tones.ts'
import { wrap } from './wrap.ts'

export interface Row {
	readonly label: string
	readonly figure: Figure
	readonly tone: string
	/** Of dots: a full one, or a ring. */
	readonly isFull?: boolean
	/** Words instead of the figure's own. */
	readonly value?: string
	/** A bar between two ends that meet at the figure's mean, instead of one from zero: hatched towards the first, solid towards the second. */
	readonly between?: readonly [number, number]
}

export interface Rows {
	readonly mark: 'bar' | 'dot' | 'between'
	readonly rows: readonly Row[]
	readonly format: (value: number) => string
	readonly formatTick: (value: number) => string
	/** A line across all rows: what was claimed, or where everything stands at its median. */
	readonly reference?: { readonly value: number; readonly label: string; readonly holds: 'above' | 'below' | 'at' }
	/** Words at the two ends of the axis. */
	readonly ends?: readonly [string, string] | null
	/** When zero is far away and means nothing here. */
	readonly withoutZero?: boolean
}

const lineHeight = 18
const bandHeight = 18
const gapBelow = 16
const side = 10

interface Placed extends Row {
	readonly lines: readonly string[]
	readonly shown: string
	readonly spread: string
	readonly isBeside: boolean
	readonly top: number
	readonly band: number
	readonly bottom: number
	readonly says: string
}

export function plotRows(chart: Rows, place: Place): Plot.PlotOptions {
	const { reference, ends } = chart
	const values = chart.rows.flatMap(row => [...endsOf(row.figure), ...(row.between ?? [])])
	const { domain, ticks } = extentOf([...values, ...(reference ? [reference.value] : [])], place.isNarrow ? 3 : 6, !chart.withoutZero)
	const rows = placeRows(chart, place, reference ? 34 : 4)
	const bottom = rows.at(-1)?.bottom ?? 0
	const height = bottom + 18 + (ends ? 22 : 0)
	return {
		width: place.width,
		height,
		marginTop: 0,
		marginBottom: 0,
		marginLeft: side,
		marginRight: side,
		x: { type: 'linear', domain: [...domain], axis: null },
		y: { type: 'identity', axis: null },
		marks: [
			...(reference ? holdingArea(reference, domain, rows) : []),
			...ticks.map(tick =>
				Plot.ruleX(rows, {
					x: () => tick,
					y1: row => row.band - 3,
					y2: row => row.band + bandHeight + 3,
					stroke: tick === 0 ? muted : rule,
				}),
			),
			Plot.text(ticks, { x: tick => tick, y: () => bottom + 6, text: tick => chart.formatTick(tick), fill: muted, fontSize: 12 }),
			...(reference ? referenceLine(reference, domain, rows) : []),
			...words(rows),
			...(chart.mark === 'bar' ? bars(rows) : chart.mark === 'dot' ? dots(rows) : stretches(rows)),
			...(ends ? endWords(ends, height) : []),
		],
	}
}

/** The value stands beside its words when that works for all rows, else beneath them in all. */
function placeRows({ rows, format }: Rows, { isNarrow }: Place, start: number): readonly Placed[] {
	const room = isNarrow ? 44 : 82
	const worded = rows.map(row => {
		const lines = wrap(row.label, room)
		const shown = row.value ?? (row.figure.mean === null ? noFigure : format(row.figure.mean))
		const spread = row.value === undefined ? (range(row.figure, format) ?? '') : ''
		return { ...row, lines, shown, spread, says: `${row.label}: ${`${shown} ${spread}`.trim()}` }
	})
	const isBeside = worded.every(({ lines, shown, spread }) => lines.at(-1)!.length + shown.length + spread.length + 4 <= room)
	let top = start
	return worded.map(each => {
		const band = top + (each.lines.length + (isBeside ? 0 : 1)) * lineHeight + 4
		const placed = { ...each, isBeside, top, band, bottom: band + bandHeight + gapBelow }
		top = placed.bottom
		return placed
	})
}

function words(rows: readonly Placed[]): readonly Plot.Markish[] {
	const lines = rows.flatMap(row => row.lines.map((text, index) => ({ text, y: row.top + (index + 0.5) * lineHeight })))
	const values = rows.map(row => ({ ...row, y: row.top + (row.lines.length + (row.isBeside ? -0.5 : 0.5)) * lineHeight }))
	const place = rows[0]?.isBeside
		? ({ frameAnchor: 'right', textAnchor: 'end', dx: side } as const)
		: ({ frameAnchor: 'left', textAnchor: 'start', dx: -side } as const)
	return [
		Plot.text(lines, { frameAnchor: 'left', textAnchor: 'start', dx: -side, y: 'y', text: 'text', fill: ink }),
		Plot.text(values, {
			...place,
			y: 'y',
			text: each => `${each.shown}${each.spread && rangeFollows}${each.spread}`,
			fontWeight: 600,
			fill: ink,
		}),
	]
}

function bars(rows: readonly Placed[]): readonly Plot.Markish[] {
	const drawn = rows.filter(row => row.figure.mean !== null)
	return [
		Plot.rect(drawn, {
			x1: () => 0,
			x2: row => row.figure.mean,
			y1: row => row.band,
			y2: row => row.band + bandHeight,
			fill: { value: (row: Placed) => fillOf(row.tone), scale: null },
			stroke: { value: (row: Placed) => fullOf(row.tone), scale: null },
			title: 'says',
			inset: 0.5,
		}),
		...whiskers(drawn),
	]
}

function dots(rows: readonly Placed[]): readonly Plot.Markish[] {
	const drawn = rows.filter(row => row.figure.mean !== null)
	return [
		...whiskers(drawn),
		Plot.dot(drawn, {
			x: row => row.figure.mean,
			y: row => row.band + bandHeight / 2,
			r: 6,
			fill: { value: (row: Placed) => (row.isFull ? fullOf(row.tone) : paper), scale: null },
			stroke: { value: (row: Placed) => fullOf(row.tone), scale: null },
			strokeWidth: 2,
			title: 'says',
		}),
	]
}

function stretches(rows: readonly Placed[]): readonly Plot.Markish[] {
	const halves = rows.flatMap(row => {
		const { mean } = row.figure
		if (!row.between || mean === null) return []
		return [
			{ ...row, to: row.between[0], fill: 'url(#side-0-hatched)' },
			{ ...row, to: row.between[1], fill: fullOf('side-0') },
		]
	})
	return [
		Plot.rect(halves, {
			x1: half => half.figure.mean,
			x2: 'to',
			y1: half => half.band,
			y2: half => half.band + bandHeight,
			fill: { value: 'fill', scale: null },
			stroke: fullOf('side-0'),
			title: 'says',
			inset: 0.5,
		}),
	]
}

function whiskers(rows: readonly Placed[]): readonly Plot.Markish[] {
	const ranged = rows.filter(row => hasRange(row.figure))
	const ends = ranged.flatMap(({ figure, band }) => [figure.p5!, figure.p95!].map(x => ({ x, middle: band + bandHeight / 2 })))
	const drawn = (stroke: string, strokeWidth: number): readonly Plot.Markish[] => [
		Plot.ruleY(ranged, {
			x1: row => row.figure.p5,
			x2: row => row.figure.p95,
			y: row => row.band + bandHeight / 2,
			stroke,
			strokeWidth,
		}),
		Plot.ruleX(ends, { x: 'x', y1: end => end.middle - 5, y2: end => end.middle + 5, stroke, strokeWidth }),
	]
	return [...drawn(paper, 5), ...drawn(ink, 1.75)]
}

type Reference = NonNullable<Rows['reference']>

/** Where the claim would hold. */
function holdingArea(
	{ value, holds: where }: Reference,
	[low, high]: readonly [number, number],
	rows: readonly Placed[],
): readonly Plot.Markish[] {
	if (where === 'at') return []
	return [
		Plot.rect(rows, {
			x1: () => (where === 'above' ? value : low),
			x2: () => (where === 'above' ? high : value),
			y1: row => row.band - 3,
			y2: row => row.band + bandHeight + 3,
			fill: holds,
		}),
	]
}

function referenceLine(
	{ value, label }: Reference,
	[low, high]: readonly [number, number],
	rows: readonly Placed[],
): readonly Plot.Markish[] {
	const at = (value - low) / (high - low)
	const textAnchor = at < 0.3 ? 'start' : at > 0.7 ? 'end' : 'middle'
	return [
		Plot.ruleX(rows, { x: () => value, y1: row => row.band - 4, y2: row => row.band + bandHeight + 4, stroke: ink, strokeWidth: 2 }),
		Plot.dot([value], { x: each => each, y: () => 23, symbol: 'triangle', rotate: 180, r: 4, fill: ink }),
		Plot.text([value], { x: each => each, y: () => 9, text: () => label, textAnchor, fontWeight: 600, fill: ink }),
	]
}

const endWords = ([low, high]: readonly [string, string], height: number): readonly Plot.Markish[] => [
	Plot.text([low], {
		frameAnchor: 'left',
		textAnchor: 'start',
		dx: -side,
		y: () => height - 8,
		text: each => `← ${each}`,
		fill: muted,
		fontSize: 12,
	}),
	Plot.text([high], {
		frameAnchor: 'right',
		textAnchor: 'end',
		dx: side,
		y: () => height - 8,
		text: each => `${each} →`,
		fill: muted,
		fontSize: 12,
	}),
]

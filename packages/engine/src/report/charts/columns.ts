/** One column for each contract year of one side, with its range; several such charts share one scale and stand side by side. */
import type { Figure } from '../../run/figures.ts'
import { hasRange } from '../format.ts'
import type { Scale } from './scale.ts'
import { across, bar, cut, frame, line, text } from './svg.ts'

export interface ColumnsChart {
	readonly id: string
	readonly title: string
	readonly description: string
	readonly tone: string
	readonly columns: readonly { readonly label: string; readonly figure: Figure }[]
	/** The same for all charts that are to be compared. */
	readonly scale: Scale
	readonly format: (value: number) => string
	readonly formatTick: (value: number) => string
}

const top = 26
const bodyHeight = 190
const bottom = top + bodyHeight
/** More columns than this leave no room for a value over each. */
const labelled = 6

export function columnsChart(chart: ColumnsChart): string {
	const { id, title, description, columns, scale } = chart
	const y = (value: number): number => bottom - scale.at(value) * bodyHeight
	const body = [...grid(scale, y, chart.formatTick), ...columns.flatMap((_, index) => drawColumn(chart, index, y))]
	return frame({ id, title, description, height: bottom + 24, body })
}

function grid(scale: Scale, y: (value: number) => number, format: ColumnsChart['formatTick']): readonly string[] {
	return scale.ticks.flatMap(tick => {
		return [line(tick === 0 ? 'zero' : 'grid', '0', y(tick), '100%', y(tick)), text('tick', '0', y(tick) - 3, format(tick))]
	})
}

const gutter = 0.14

function drawColumn(chart: ColumnsChart, index: number, y: (value: number) => number): readonly string[] {
	const { columns, id, tone, format } = chart
	const { label, figure } = columns[index]!
	const room = (1 - gutter) / columns.length
	const middle = gutter + (index + 0.5) * room
	const name = text('label', across(middle), bottom + 17, label, 'middle')
	if (figure.mean === null) return [name, text('value', across(middle), y(0) - 6, 'no figure', 'middle')]
	const half = Math.min(room * 0.34, 0.12)
	const box = { left: middle - half, right: middle + half, top: Math.min(y(0), y(figure.mean)), height: Math.abs(y(figure.mean) - y(0)) }
	const peak = Math.min(y(figure.mean), y(0), hasRange(figure) ? y(figure.p95!) : bottom)
	const value = columns.length > labelled ? [] : [text('value', across(middle), peak - 7, format(figure.mean), 'middle')]
	return [bar(id, tone, box), ...drawRange(figure, middle, y), ...value, name]
}

function drawRange(figure: Figure, middle: number, y: (value: number) => number): readonly string[] {
	if (!hasRange(figure)) return []
	const low = y(figure.p5!)
	const high = y(figure.p95!)
	const x = across(middle)
	const ends = (name: string): string =>
		[low, high]
			.map(at => `<svg x="${x}" y="${cut(at)}" overflow="visible" width="1" height="1"><line class="${name}" x1="-6" x2="6"/></svg>`)
			.join('')
	return ['whisker halo', 'whisker'].map(name => line(name, x, low, x, high) + ends(name))
}

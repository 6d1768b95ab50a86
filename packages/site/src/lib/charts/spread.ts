/** How likely each size of the gap is: every dot is the same part of the trials, so that counting dots is reading chances. */
import type { Spread } from '@parley/engine'
import { heading, money, moneyScale, oftenness } from '@parley/engine/report'
import { type Canvas, draw, type Picture, type Place, Plot } from './picture.ts'
import { extentOf } from './scale.ts'
import { fillOf, fullOf, ink, muted, paper, rule } from './tones.ts'

export interface PairNames {
	readonly first: { readonly label: string; readonly tone: string }
	readonly second: { readonly label: string; readonly tone: string }
}

interface Dot {
	readonly value: number
	readonly x: number
	readonly level: number
	readonly says: string
}

/** Null when the gap has no range: then it is one figure, and no picture is needed. */
export function spreadPicture(spread: Spread, { first, second }: PairNames, canvas: Canvas): Picture | null {
	const { quantiles, cash } = spread
	if (quantiles.length === 0 || cash.mean === null) return null
	const scale = moneyScale([cash.mean])
	const format = (value: number): string => money(value, spread.currency, scale)
	const what = spread.of === 'total' ? 'the gap' : `the gap in ${heading(spread.of).toLowerCase()}`
	return draw(canvas, {
		title: `How wide ${what} may be: ${first.label} less ${second.label}, over the term`,
		name: `Nine trials of ten lie between ${format(cash.p5!)} and ${format(cash.p95!)}, half of them above ${format(cash.p50!)}; ${first.label} costs more ${oftenness(spread.firstCostsMore)}.`,
		note: `Each dot is one in ${quantiles.length} of ${spread.trials.toLocaleString('en-US')} trials. Outlined dots lie below the 5% or above the 95% point.`,
		table: {
			head: ['Part of the trials', 'The gap is below'],
			rows: [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95].map(part => [`${Math.round(part * 100)}%`, format(quantileAt(spread, part))]),
		},
		plot: place => plotDots(spread, { first, second }, place, format),
	})
}

/** The ends and the middle are known exactly; between them the nearest of the equal parts. */
function quantileAt({ quantiles, cash }: Spread, part: number): number {
	const known: Readonly<Record<number, 'p5' | 'p50' | 'p95'>> = { 0.05: 'p5', 0.5: 'p50', 0.95: 'p95' }
	const key = known[part]
	if (key) return cash[key]!
	const at = part * quantiles.length - 0.5
	const low = Math.max(0, Math.floor(at))
	const high = Math.min(quantiles.length - 1, low + 1)
	return quantiles[low]! + (quantiles[high]! - quantiles[low]!) * (at - low)
}

const bodyTop = 44

function plotDots(spread: Spread, { first, second }: PairNames, place: Place, format: (value: number) => string): Plot.PlotOptions {
	const { quantiles, cash, currency } = spread
	const { domain, ticks } = extentOf(quantiles, place.isNarrow ? 3 : 6, false)
	const radius = place.isNarrow ? 5 : 7
	const columns = place.isNarrow ? 16 : 22
	const dots = stack(quantiles, domain, columns, format)
	const tallest = Math.max(...dots.map(dot => dot.level)) + 1
	const bottom = bodyTop + tallest * (2 * radius + 1) + 4
	const pixel = (level: number): number => bottom - 3 - radius - level * (2 * radius + 1)
	const tone = (dot: Dot): string => (dot.value < 0 ? second.tone : first.tone)
	const isTail = (dot: Dot): boolean => dot.value < cash.p5! || dot.value > cash.p95!
	const marked = [
		{ at: cash.p5!, text: `5%: ${format(cash.p5!)}`, anchor: 'start' as const },
		{ at: cash.p50!, text: `half: ${format(cash.p50!)}`, anchor: 'middle' as const },
		{ at: cash.p95!, text: `95%: ${format(cash.p95!)}`, anchor: 'end' as const },
	]
	return {
		width: place.width,
		height: bottom + 26,
		marginTop: 0,
		marginBottom: 0,
		marginLeft: 16,
		marginRight: 16,
		x: { type: 'linear', domain: [...domain], axis: null },
		y: { type: 'identity', axis: null },
		marks: [
			Plot.ruleX(marked, { x: 'at', y1: (_, index) => (index === 1 ? 38 : 22), y2: () => bottom, stroke: muted, strokeDasharray: '4 3' }),
			...marked.map((each, index) =>
				Plot.text([each], {
					x: 'at',
					y: () => (index === 1 ? 30 : 12),
					text: 'text',
					textAnchor: each.anchor,
					fill: ink,
					fontWeight: index === 1 ? 600 : 400,
				}),
			),
			Plot.ruleY([bottom], { stroke: muted }),
			...(domain[0] < 0 && domain[1] > 0 ? [Plot.ruleX([0], { y1: () => bodyTop, y2: () => bottom, stroke: ink })] : []),
			Plot.ruleX(ticks, { y1: () => bottom, y2: () => bottom + 5, stroke: rule }),
			Plot.text(ticks, { x: tick => tick, y: () => bottom + 15, text: tick => money(tick, currency), fill: muted, fontSize: 12 }),
			Plot.dot(dots, {
				x: 'x',
				y: dot => pixel(dot.level),
				r: radius - 0.75,
				fill: { value: (dot: Dot) => (isTail(dot) ? paper : fillOf(tone(dot))), scale: null },
				stroke: { value: (dot: Dot) => fullOf(tone(dot)), scale: null },
				strokeWidth: 1.5,
				title: 'says',
			}),
		],
	}
}

function stack(
	values: readonly number[],
	[low, high]: readonly [number, number],
	columns: number,
	format: (value: number) => string,
): readonly Dot[] {
	const wide = (high - low) / columns
	const levels = new Map<number, number>()
	return values.map((value, index) => {
		const column = Math.min(columns - 1, Math.floor((value - low) / wide))
		const level = levels.get(column) ?? 0
		levels.set(column, level + 1)
		const below = Math.round(((index + 0.5) / values.length) * 100)
		return { value, x: low + (column + 0.5) * wide, level, says: `${format(value)}: ${below}% of the trials are below it` }
	})
}

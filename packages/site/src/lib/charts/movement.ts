/** How the talks have moved: each side's cost over time with its range, and below it the gap, on one scale of time and one of money. */
import type { Figure, Movement } from '@parley/engine'
import { date, money, moneyScale, nameOfSide, shortDate, toneOfSide, withRange } from '@parley/engine/report'
import { legend, placeNames } from './legend.ts'
import { type Canvas, draw, type Picture, type Place, Plot } from './picture.ts'
import { endsOf, extentOf } from './scale.ts'
import { dashOf, fullOf, ink, muted, paper, rule, shapeOf, softOf } from './tones.ts'
import { wrap } from './wrap.ts'

interface Track {
	readonly label: string
	readonly tone: string
	readonly panel: 'costs' | 'gap'
	readonly steps: readonly Step[]
}

interface Step {
	readonly at: number
	readonly figure: Figure
	readonly panel: 'costs' | 'gap'
	readonly says: string
	/** The day of the negotiation itself: the line ends there, and no mark stands. */
	readonly isEnd: boolean
}

export interface Talks {
	readonly sides: readonly { readonly id: string; readonly name: string; readonly role: string }[]
	readonly proposals: readonly { readonly id: string; readonly title: string }[]
}

const day = 86_400_000
const numberOf = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / day
const isoOf = (at: number): string => new Date(at * day).toISOString().slice(0, 10)

/** Null before anything has moved: fewer than two days with a figure. */
export function movementPicture(movement: Movement, talks: Talks, canvas: Canvas): Picture | null {
	const figures = movement.days.flatMap(each => each.costs.flatMap(cost => (cost?.mean == null ? [] : [cost])))
	if (new Set(movement.days.filter(each => each.costs.some(cost => cost?.mean != null)).map(each => each.date)).size < 2) return null
	const scale = moneyScale(figures.map(figure => figure.mean))
	const format = (value: number): string => money(value, movement.currency, scale)
	const tracks = tracksOf(movement, talks, format)
	const gaps = movement.days.flatMap(each => {
		const cash = each.gaps[0]?.cash
		return cash?.mean == null ? [] : [{ date: each.date, cash }]
	})
	const pair = movement.days[0]?.gaps[0]?.between
	return draw(canvas, {
		title: 'How the packages and the gap have moved, in cash over the term',
		name:
			gaps.length === 0 || !pair
				? 'Only one side has put anything on the table.'
				: `The gap, ${nameOfSide(talks, pair[0])} less ${nameOfSide(talks, pair[1])}, went from ${withRange(gaps[0]!.cash, format)} on ${date(gaps[0]!.date)} to ${withRange(gaps.at(-1)!.cash, format)} on ${date(gaps.at(-1)!.date)}.`,
		note: 'A package stands until its side moves again. Bands run from the 5% to the 95% point of the trials; where there is none, the figure is exact under the facts stated.',
		table: tableOf(movement, talks, format),
		plot: place =>
			plotMovement(
				movement,
				tracks,
				place,
				format,
				`The gap${pair ? `: ${nameOfSide(talks, pair[0])} less ${nameOfSide(talks, pair[1])}` : ''}`,
			),
	})
}

function tracksOf(movement: Movement, talks: Talks, format: (value: number) => string): readonly Track[] {
	const titles = (ids: readonly string[]): string => ids.map(id => talks.proposals.find(each => each.id === id)?.title ?? id).join('; ')
	const track = (label: string, tone: string, panel: Track['panel'], figures: readonly (Figure | null | undefined)[]): Track => {
		const steps = movement.days.flatMap((each, index): readonly Step[] => {
			const figure = figures[index]
			if (figure?.mean == null) return []
			const says = `${label}, ${date(each.date)}: ${withRange(figure, format)}. ${titles(each.proposals)}`
			return [{ at: numberOf(each.date), figure, panel, says, isEnd: false }]
		})
		const last = steps.at(-1)
		return { label, tone, panel, steps: last ? [...steps, { ...last, at: Math.max(last.at, numberOf(movement.asOf)), isEnd: true }] : [] }
	}
	const costs = movement.sides.map((side, index) =>
		track(
			nameOfSide(talks, side),
			toneOfSide(talks, side),
			'costs',
			movement.days.map(each => each.costs[index]),
		),
	)
	const pairs = movement.days[0]?.gaps.map(gap => gap.between) ?? []
	const gaps = pairs.map((between, index) =>
		track(
			pairs.length === 1 ? 'The gap' : `${nameOfSide(talks, between[0])} less ${nameOfSide(talks, between[1])}`,
			pairs.length === 1 ? 'side-0' : `side-${(index % 4) + 1}`,
			'gap',
			movement.days.map(each => each.gaps[index]?.cash),
		),
	)
	return [...costs, ...gaps].filter(each => each.steps.length > 0)
}

function tableOf(movement: Movement, talks: Talks, format: (value: number) => string): Picture['table'] {
	const pairs = movement.days[0]?.gaps.map(gap => gap.between) ?? []
	const said = (figure: Figure | null | undefined): string => (figure ? withRange(figure, format) : 'nothing proposed yet')
	return {
		head: [
			'Day',
			...movement.sides.map(side => nameOfSide(talks, side)),
			...pairs.map(([first, second]) => `Gap: ${nameOfSide(talks, first)} less ${nameOfSide(talks, second)}`),
		],
		rows: movement.days.map(each => [date(each.date), ...each.costs.map(said), ...each.gaps.map(gap => (gap.cash ? said(gap.cash) : '·'))]),
	}
}

const panelHeight = { costs: 200, gap: 150 }
const lineHeight = 17
/** The most that a character takes across: of what stands at an axis, and of what is set bolder. */
const across = { plain: 7.6, bold: 8.8 }
const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map(each => each.length))

/** Two panels under each other: places up and down are in pixels, so that both have the same money to the inch. */
function plotMovement(
	movement: Movement,
	tracks: readonly Track[],
	place: Place,
	format: (value: number) => string,
	gapTitle: string,
): Plot.PlotOptions {
	const names = placeNames(
		tracks.filter(track => track.panel === 'costs'),
		place,
	)
	const [costs, gap] = (['costs', 'gap'] as const).map(panel =>
		extentOf(
			tracks.filter(track => track.panel === panel).flatMap(track => track.steps.flatMap(step => endsOf(step.figure))),
			panel === 'costs' ? 4 : 3,
		),
	)
	const title = wrap(gapTitle, Math.floor(place.width / across.bold))
	const topOf = { costs: names.height + 12, gap: names.height + 12 + panelHeight.costs + 49 + title.length * lineHeight }
	const hasGap = tracks.some(track => track.panel === 'gap')
	const bottoms = [topOf.costs + panelHeight.costs, ...(hasGap ? [topOf.gap + panelHeight.gap] : [])]
	const height = bottoms.at(-1)! + 30
	const pixel = (panel: 'costs' | 'gap', value: number): number => {
		const [low, high] = (panel === 'costs' ? costs : gap)!.domain
		return topOf[panel] + (panelHeight[panel] * (high - value)) / (high - low)
	}
	const labels = [...costs!.ticks, ...(hasGap ? gap!.ticks : [])].map(value => money(value, movement.currency))
	const ends = tracks.map(track => format(track.steps.at(-1)!.figure.mean!))
	const marginLeft = Math.max(58, 8 + longest(labels) * across.plain)
	const marginRight = 8 + longest(ends) * across.bold
	const first = Math.min(...tracks.flatMap(track => track.steps.map(step => step.at)))
	const last = numberOf(movement.asOf)
	const ticks = timeTicks(first, last, place.isNarrow ? 3 : 8)
	const grid = (panel: 'costs' | 'gap', values: readonly number[]): readonly Plot.Markish[] => [
		Plot.ruleY(values, {
			y: value => pixel(panel, value),
			stroke: { value: (value: number) => (value === 0 ? muted : rule), scale: null },
		}),
		Plot.text(values, {
			y: value => pixel(panel, value),
			frameAnchor: 'left',
			dx: -8,
			textAnchor: 'end',
			text: value => money(value, movement.currency),
			fill: muted,
			fontSize: 12,
		}),
	]
	return {
		width: place.width,
		height,
		marginLeft,
		marginRight,
		marginTop: 0,
		marginBottom: 0,
		x: { type: 'linear', domain: [first, Math.max(last, first + 1)], axis: null },
		y: { type: 'identity', axis: null },
		marks: [
			...grid('costs', costs!.ticks),
			...(hasGap ? grid('gap', gap!.ticks) : []),
			...bottoms.flatMap(bottom => [
				Plot.ruleX(ticks, { x: 'at', y1: () => bottom, y2: () => bottom + 5, stroke: muted }),
				Plot.text(ticks, { x: 'at', y: () => bottom + 16, text: 'text', textAnchor: 'start', dx: -2, fill: muted, fontSize: 12 }),
			]),
			Plot.text(hasGap ? title : [], {
				frameAnchor: 'left',
				dx: -marginLeft,
				y: (_: string, index: number) => topOf.gap - 18 - (title.length - 1 - index) * lineHeight,
				textAnchor: 'start',
				text: each => each,
				fontWeight: 600,
				fill: ink,
			}),
			...tracks.flatMap(track => bandOf(track, pixel)),
			...tracks.flatMap(track => lineOf(track, pixel)),
			...endWords(tracks, pixel, format),
			...legend(names.placed, marginLeft, 'line'),
		],
	}
}

type Pixel = (panel: 'costs' | 'gap', value: number) => number

function bandOf({ steps, tone, panel }: Track, pixel: Pixel): readonly Plot.Markish[] {
	return [
		Plot.areaY(steps, {
			x: 'at',
			y1: step => pixel(panel, step.figure.p5 ?? step.figure.mean!),
			y2: step => pixel(panel, step.figure.p95 ?? step.figure.mean!),
			curve: 'step-after',
			fill: softOf(tone),
			fillOpacity: 0.75,
			stroke: fullOf(tone),
			strokeOpacity: 0.35,
		}),
	]
}

function lineOf({ steps, tone, panel }: Track, pixel: Pixel): readonly Plot.Markish[] {
	const y = (step: Step): number => pixel(panel, step.figure.mean!)
	return [
		Plot.line(steps, { x: 'at', y, curve: 'step-after', stroke: fullOf(tone), strokeWidth: 2.5, strokeDasharray: dashOf(tone) }),
		Plot.dot(
			steps.filter(step => !step.isEnd),
			{ x: 'at', y, r: 4.5, symbol: shapeOf(tone), fill: paper, stroke: fullOf(tone), strokeWidth: 2, title: 'says' },
		),
	]
}

/** Where each line has come to, beside its end; further down where the words of another stand. */
function endWords(tracks: readonly Track[], pixel: Pixel, format: (value: number) => string): readonly Plot.Markish[] {
	const ends = tracks
		.map(({ steps, panel }) => {
			const { at, figure } = steps.at(-1)!
			return { at, y: pixel(panel, figure.mean!), text: format(figure.mean!) }
		})
		.sort((one, other) => one.y - other.y)
	let last = Number.NEGATIVE_INFINITY
	const apart = ends.map(end => {
		last = Math.max(end.y, last + lineHeight)
		return { ...end, y: last }
	})
	return [Plot.text(apart, { x: 'at', y: 'y', dx: 8, textAnchor: 'start', text: 'text', fontWeight: 600, fill: ink })]
}

interface Tick {
	readonly at: number
	readonly text: string
}

/** The first days of months, so many apart that at most `most` are shown; the days themselves when the talks are shorter than that. */
function timeTicks(first: number, last: number, most: number): readonly Tick[] {
	const months = monthsBetween(first, last)
	if (months.length < 2)
		return [first, last].filter((at, index, all) => all.indexOf(at) === index).map(at => ({ at, text: shortDate(isoOf(at)) }))
	const step = [1, 2, 3, 6, 12, 24, 60].find(each => months.length / each <= most) ?? 120
	const kept = months.filter(each => each.month % step === 0)
	return kept.map(({ at, month, year }, index) => ({
		at,
		text: `${shortDate(isoOf(at)).split(' ')[1]}${index === 0 || month === 0 ? ` ${year}` : ''}`,
	}))
}

function monthsBetween(first: number, last: number): readonly { readonly at: number; readonly month: number; readonly year: number }[] {
	const start = new Date(first * day)
	const months = []
	for (let month = start.getUTCMonth(), year = start.getUTCFullYear(); ; month++) {
		const at = Date.UTC(year, month, 1) / day
		if (at > last) return months
		if (at >= first) {
			const there = new Date(at * day)
			months.push({ at, month: there.getUTCMonth(), year: there.getUTCFullYear() })
		}
	}
}

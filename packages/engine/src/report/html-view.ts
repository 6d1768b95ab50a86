/** What every section of the page needs: the report, the names and colours of the points, how money is counted, and the sources cited. */
import type { Negotiation, Proposal } from '../negotiation/negotiation.ts'
import type { Claims } from '../run/claims.ts'
import type { Costing, CostLine, GapLine } from '../run/costing.ts'
import type { Figure } from '../run/figures.ts'
import type { Sensitivity } from '../run/sensitivity.ts'
import type { Trade } from '../run/trade.ts'
import { nameOfPoint, nameOfSide, namesOfPoints, type PointName, toneOfSide } from './charts/names.ts'
import { cutAtPoint, type MoneyScale, missing, money, moneyScale, range } from './format.ts'
import { makeSources, type Sources } from './html-sources.ts'
import { readTerms, type Terms } from './html-terms.ts'
import { type Html, html, nothing } from './html-text.ts'

export interface ReportInput {
	readonly costing: Costing
	/** Null when the negotiation has none, or they were not tried. */
	readonly claims: Claims | null
	readonly negotiation: Negotiation
	/** What the gap hangs on; left out where it was not studied. */
	readonly sensitivity?: Sensitivity | null
	readonly trades?: readonly Trade[]
}

export interface View extends ReportInput {
	readonly names: readonly PointName[]
	/** Each two points that are compared. */
	readonly pairs: readonly (readonly [string, string])[]
	readonly terms: Terms
	readonly sources: Sources
	/** How the tables of the page count money. */
	readonly scale: MoneyScale
}

export function makeView(input: ReportInput): View {
	const { costing } = input
	const seen = new Map(costing.gaps.map(({ between }) => [between.join('\n'), between]))
	return {
		...input,
		names: namesOfPoints(costing),
		pairs: [...seen.values()],
		terms: readTerms(input.negotiation),
		sources: makeSources(),
		scale: moneyScale([...costing.costs, ...costing.ownFacts].map(line => line.cash.mean)),
	}
}

export const costOf = ({ costing }: View, point: string, name: string, issue: string | null): CostLine | undefined =>
	costing.costs.find(cost => cost.side === point && cost.name === name && cost.issue === issue)

export const gapOf = (
	{ costing }: View,
	[first, second]: readonly [string, string],
	name: string,
	issue: string | null,
): GapLine | undefined =>
	costing.gaps.find(gap => gap.between[0] === first && gap.between[1] === second && gap.name === name && gap.issue === issue)

/** The names of an issue's costs, in their order. */
export const costNamesOf = ({ costing }: View, issue: string | null): readonly string[] => [
	...new Set(costing.costs.filter(cost => cost.issue === issue).map(cost => cost.name)),
]

/** A point's name with the swatch of its colour. */
export function pointHead(view: View, id: string): Html {
	const { label, tone } = nameOfPoint(view.names, id)
	return nameText(label, swatch(tone))
}

export const sideHead = ({ costing }: View, side: string): Html => nameText(nameOfSide(costing, side), swatch(toneOfSide(costing, side)))

/** A name set apart from the text round it; a short one is never broken. */
const nameText = (name: string, before: Html): Html =>
	name.length <= 16 ? html`<span class="nb">${before}<bdi>${name}</bdi></span>` : html`${before}<bdi>${name}</bdi>`

export const pointLabel = (view: View, id: string): string => nameOfPoint(view.names, id).label

export const swatch = (tone: string): Html => html`<span class="swatch ${tone}" aria-hidden="true"></span>`

/** "SAG-AFTRA less AMPTP"; with two points only, "Gap" says it. */
export const gapHead = (view: View, [first, second]: readonly [string, string]): Html =>
	html`Gap<span class="unit">${pointLabel(view, first)} less ${pointLabel(view, second)}</span>`

/** The same where a cell stands alone. */
export const gapLabel = (view: View, pair: readonly [string, string]): string =>
	view.pairs.length > 1 ? `Gap: ${pair.map(point => pointLabel(view, point)).join(' less ')}` : 'Gap'

export const moneyOf = (view: View, value: number | null, scale: MoneyScale = view.scale): string =>
	money(value, view.costing.currency, scale)

/** A figure in a column: the decimals of all stand under each other, the range beneath. */
export function moneyCell(view: View, figure: Figure | undefined, scale: MoneyScale = view.scale): Html {
	if (!figure) return html`<span class="none">no figure</span>`
	return figureCell(figure, value => moneyOf(view, value, scale), scale === 'millions' ? '.0M' : '')
}

/** `tail`: what the other figures of the column have after the point; a figure without one gets as much room. */
export function figureCell(figure: Figure, format: (value: number) => string, tail = ''): Html {
	if (figure.mean === null) return html`<span class="none">${missing(figure)}</span>`
	const text = format(figure.mean)
	const pad = tail !== '' && cutAtPoint(text)[1] === '' ? html`<span class="pad" aria-hidden="true">${tail}</span>` : nothing
	const spread = range(figure, format)
	return html`<span class="figure">${text}${pad}</span>${spread === null ? nothing : html` <span class="range">${unbroken(spread)}</span>`}`
}

/** A range may break between its ends, never inside one. */
export const unbroken = (spread: string): Html => {
	const [low = '', ...high] = spread.split(' to ')
	return high.length === 1 ? html`<span class="nb">${low}</span> <span class="nb">to ${high[0]!}</span>` : html`${spread}`
}

/** What belongs in this view: everything up to its day, and later knowledge only where the costing itself holds it. */
export const shownProposals = ({ negotiation, costing }: View): readonly Proposal[] =>
	negotiation.proposals.filter(({ id, date, later }) => (date <= costing.asOf && !later) || costing.laterKnowledge.includes(id))

/** Wide tables scroll in a place of their own, which the keyboard can reach. */
export const scrolling = (label: string, table: Html): Html =>
	html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`

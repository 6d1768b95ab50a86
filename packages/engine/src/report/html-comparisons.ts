/** The pictures of the whole: where the gap lies, what each year costs, and what the sides' own facts make of one proposal. */
import { gapChart, gapsBySize } from './charts/gap.ts'
import { nameOfSide } from './charts/names.ts'
import { type OwnFacts, ownFactsChart, ownFactsOf } from './charts/own-facts.ts'
import { yearCharts } from './charts/years.ts'
import { heading, moneyScale, range, span, withRange } from './format.ts'
import { inUnitOf } from './html-facts.ts'
import { chartFigure, threePoints } from './html-figure.ts'
import { type Html, html, nothing, type Piece } from './html-text.ts'
import { moneyOf, pointHead, pointLabel, sideHead, swatch, unbroken, type View } from './html-view.ts'

export function gapSection(view: View): Html {
	const figures = view.pairs.map((pair, index) => gapFigure(view, pair, `gap-${index + 1}`)).filter(figure => figure !== nothing)
	return figures.length === 0 ? nothing : html`<section id="gap"><h2>Where the gap lies</h2>${figures}</section>`
}

function gapFigure(view: View, pair: readonly [string, string], id: string): Html {
	const svg = gapChart(view.costing, pair, id)
	if (svg === null) return nothing
	const gaps = gapsBySize(view.costing, pair)
	const [first, second] = pair.map(point => pointLabel(view, point)) as [string, string]
	const issueOf = (issue: string | null): string => view.costing.issues.find(each => each.id === issue)?.title ?? ''
	return chartFigure(
		[svg],
		html`<strong>${pointHead(view, pair[0])} less ${pointHead(view, pair[1])}</strong>, cash over the term, the largest first. Each bar has the colour and pattern of the side whose proposal costs more; lines with ends are 90% ranges.`,
		{
			caption: `Gap by cost, ${first} less ${second}, over the term`,
			heads: ['Cost', 'Gap (mean)', '5%', '95%'],
			rows: gaps.map(gap => ({
				head: html`${heading(gap.name)}<span class="unit">${issueOf(gap.issue)}</span>`,
				cells: threePoints(gap.cash, value => moneyOf(view, value)),
			})),
		},
	)
}

export function yearsSection(view: View): Html {
	const { costing } = view
	const charts = yearCharts(costing)
	if (charts.length === 0 || costing.years.length === 0) return nothing
	const totals = costing.costs.filter(cost => cost.issue === null)
	const caption = html`<strong>Each whole package, by contract year</strong>, above the current agreement, all on one scale: ${charts.map(({ point }, index) => html`${index > 0 ? '; ' : ''}${pointHead(view, point)}`)}. Lines with ends are 90% ranges.`
	return html`<section id="years"><h2>What each year costs</h2>${chartFigure(
		charts.map(chart => chart.svg),
		caption,
		{
			caption: 'Cost of each package above the current agreement, by contract year',
			heads: ['Package and year', 'Cost (mean)', '5%', '95%'],
			rows: totals.flatMap(total =>
				total.byYear.map(year => ({
					head: html`${pointLabel(view, total.side)}, year ${year.year}<span class="unit">${span(year.from, year.to)}</span>`,
					cells: threePoints(year, value => moneyOf(view, value)),
				})),
			),
		},
	)}</section>`
}

export function ownFactsSection(view: View): Html {
	const all = ownFactsOf(view.costing)
	if (all.length === 0) return nothing
	return html`<section id="own-facts"><h2>One proposal, each side’s own facts</h2>
<p class="lede">The same words on the table, priced twice. Where the sides hold different facts, their figures differ although nobody has miscounted.</p>
${all.map((each, index) => ownFactsFigure(view, each, `own-facts-${index + 1}`))}
${disputedFacts(view)}
</section>`
}

function ownFactsFigure(view: View, own: OwnFacts, id: string): Html {
	const { costing } = view
	const lines = [...own.own, own.shared]
	const scale = moneyScale(lines.map(line => line.cash.mean))
	const money = (value: number | null): string => moneyOf(view, value, scale)
	const whose = (facts: string): Piece =>
		facts === 'shared' ? html`${swatch('neutral')}Shared facts` : html`${sideHead(view, facts)}’s facts`
	const cards = lines.map(line => {
		const [year] = line.byYear
		const steady = year !== undefined && isSteady(line.byYear.map(each => each.mean))
		const shown = steady ? year : line.cash
		const spread = range(shown, money)
		return html`<div class="card"><dt>${whose(line.facts)}</dt><dd><span class="big">${money(shown.mean)}</span> <span class="says">${steady ? 'a year' : 'over the term'}${spread === null ? nothing : html` ${unbroken(spread)}`}</span>${steady ? html` <span class="says">${withRange(line.cash, money)} over the term</span>` : nothing}</dd></div>`
	})
	return html`<h3>${heading(own.name)}, as <bdi>${pointLabel(view, own.point)}</bdi> proposes it</h3>
<dl class="cards">${cards}</dl>
${chartFigure(
	[ownFactsChart(costing, own, id)],
	html`<strong>The same proposal, over the term</strong>, by whose facts are used. Lines with ends are 90% ranges.`,
	{
		caption: `${heading(own.name)} by whose facts are used`,
		heads: ['Facts and year', 'Cost (mean)', '5%', '95%'],
		rows: lines.flatMap(line => {
			const facts = line.facts === 'shared' ? 'Shared facts' : `${nameOfSide(costing, line.facts)}’s facts`
			const years = line.byYear.map(year => ({ head: `${facts}, year ${year.year}`, cells: threePoints(year, money) }))
			return [...years, { head: html`<strong>${facts}, cash over the term</strong>`, cells: threePoints(line.cash, money) }]
		}),
	},
)}`
}

const isSteady = (means: readonly (number | null)[]): boolean =>
	means.length > 1 && means[0] !== null && means.every(mean => mean !== null && Math.abs(mean - means[0]!) < 0.5)

function disputedFacts(view: View): Html {
	const disputed = view.costing.facts.filter(fact => fact.says.length > 0)
	if (disputed.length === 0) return nothing
	return html`<h3>The facts the sides dispute</h3>
<ul class="disputed">${disputed.map(fact => {
		const said = fact.says.map(
			({ side, value }) =>
				html`<li>${sideHead(view, side)}: <strong>${value ? withRange(value, inUnitOf(fact, value)) : 'a table of its own'}</strong></li>`,
		)
		return html`<li><strong>${heading(fact.name)}</strong><ul>${said}<li>${swatch('neutral')}Shared: <strong>${fact.value ? withRange(fact.value, inUnitOf(fact, fact.value)) : 'a table'}</strong></li></ul></li>`
	})}</ul>`
}

/** The head of the page: what this is, of what day, and the sums that matter most. */
import type { Costing, Measure, ThreeTotals } from '../run/costing.ts'
import type { Figure } from '../run/figures.ts'
import { currencyName, date, hasRange, money, oftenness, percent, plain, range, words } from './format.ts'
import { stackTable } from './html-figure.ts'
import { type Html, html, nothing } from './html-text.ts'
import {
	costOf,
	figureCell,
	gapHead,
	gapLabel,
	gapOf,
	moneyCell,
	moneyOf,
	pointHead,
	pointLabel,
	sideHead,
	unbroken,
	type View,
} from './html-view.ts'

export function header(view: View): Html {
	const { costing } = view
	return html`<header class="top">
<p class="eyebrow">Parley · costing report</p>
<h1>${costing.title}</h1>
<p class="asof">As of <strong>${date(costing.asOf)}</strong></p>
${laterBanner(view)}
<dl class="about">
<div><dt>Sides</dt>${costing.sides.map(side => html`<dd>${sideHead(view, side.id)} <span class="muted">${side.role}</span></dd>`)}</div>
${comparedPoints(view)}
<div><dt>Term</dt><dd>${termOf(costing)}</dd></div>
<div><dt>Money</dt><dd>${currencyName(costing.currency)}, above what the current agreement would cost</dd></div>
<div><dt>Facts</dt><dd>shared by the whole table, except where a side’s own facts are named</dd></div>
<div><dt>Ranges</dt><dd>from the 5% to the 95% point of ${plain(costing.trials)} trials, seed ${String(costing.seed)}. A figure without a range is exact under the facts stated</dd></div>
</dl>
</header>`
}

/** Only when something else than the sides of the day stands side by side. */
function comparedPoints(view: View): Html {
	const { points, asOf } = view.costing
	if (points.every(({ id, side, date: day }) => id === side && day === asOf)) return nothing
	return html`<div><dt>Compared</dt>${points.map(({ id, date: day }) => html`<dd>${pointHead(view, id)} <span class="muted">as of ${date(day)}</span></dd>`)}</div>`
}

function termOf({ years }: Costing): string {
	const [first] = years
	const last = years.at(-1)
	if (!first || !last) return 'no contract year'
	return `${date(first.from)} to ${date(last.to)}, ${years.length} contract ${years.length === 1 ? 'year' : 'years'}`
}

function laterBanner({ costing, negotiation }: View): Html {
	if (costing.laterKnowledge.length === 0) return nothing
	const ownDay = /^as-of:\s*["']?(\d{4}-\d{2}-\d{2})/m.exec(negotiation.files.get('negotiation.md') ?? '')?.[1]
	const items = costing.laterKnowledge.map(id => {
		const proposal = negotiation.proposals.find(each => each.id === id)
		return html`<li>${proposal ? `${proposal.title}, ${date(proposal.date)}` : id}</li>`
	})
	const after = ownDay ? ` known only after ${date(ownDay)}` : ' known only later'
	return html`<div class="banner" role="note"><p><strong>A back-test.</strong> This page holds what was${after}; nobody at the table had it then:</p><ul>${items}</ul></div>`
}

export function problems({ costing }: View): Html {
	if (costing.problems.length === 0) return nothing
	return html`<section class="banner" id="problems"><h2>What could not be worked out</h2><ul>${costing.problems.map(problem => html`<li>${problem}</li>`)}</ul></section>`
}

export function summary(view: View): Html {
	return html`<section id="summary"><h2>The gap, and what each package costs</h2>
${view.pairs.map(pair => headline(view, pair))}
${threeTotals(view)}
${measures(view)}
</section>`
}

function headline(view: View, pair: readonly [string, string]): Html {
	const gap = gapOf(view, pair, 'total', null)
	if (!gap) return nothing
	const [first, second] = pair.map(point => html`<bdi>${pointLabel(view, point)}</bdi>`) as [Html, Html]
	const { mean } = gap.cash
	if (mean === null)
		return html`<p class="headline"><span class="big none">no figure</span> <span class="says">for the gap between ${first} and ${second}: see what could not be worked out.</span></p>`
	if (mean === 0 && !hasRange(gap.cash))
		return html`<p class="headline"><span class="big">${moneyOf(view, 0)}</span> <span class="says">separates ${first}’s package from ${second}’s: over the term they cost the same.</span></p>`
	const size = mean < 0 ? turned(gap.cash) : gap.cash
	const [dearer, cheaper] = mean < 0 ? [second, first] : [first, second]
	const spread = range(size, value => moneyOf(view, value))
	const often = mean < 0 ? 1 - gap.firstCostsMore : gap.firstCostsMore
	return html`<p class="headline"><span class="big">${moneyOf(view, size.mean)}</span>
<span class="says">${spread === null ? nothing : html`<strong class="range">${unbroken(spread)}</strong><br>`}is how much more ${dearer}’s package costs than ${cheaper}’s over the term${gap.uncertain ? `; it costs more ${oftenness(often)}` : ''}.</span></p>`
}

/** A gap below zero is told the other way round, so its range turns too. */
function turned({ mean, p5, p50, p95 }: Figure): Figure {
	const turn = (value: number | null): number | null => (value === null ? null : -value)
	return { mean: turn(mean), p5: turn(p95), p50: turn(p50), p95: turn(p5) }
}

const totalNames: readonly { readonly key: keyof ThreeTotals; readonly name: string; readonly means: string }[] = [
	{ key: 'sumOfYearlyIncrements', name: 'Sum of yearly increments', means: 'what each year adds to the year before it, added up' },
	{ key: 'costOverBaseInLastYear', name: 'Cost over base in the last year', means: 'what the last year costs above the current agreement' },
	{ key: 'cashOverTerm', name: 'Cash over the term', means: 'all that is paid above the current agreement, every year' },
]

function threeTotals(view: View): Html {
	const { costing } = view
	if (costing.points.length === 0) return nothing
	const table = stackTable({
		caption: 'The whole package under the three totals that get confused',
		heads: ['Total', ...costing.points.map(({ id }) => pointHead(view, id)), ...view.pairs.map(pair => gapHead(view, pair))],
		rows: totalNames.map(({ key, name, means }) => ({
			head: html`${name}<span class="unit">${means}</span>`,
			cells: [
				...costing.points.map(({ id }) => ({
					label: pointLabel(view, id),
					body: moneyCell(view, costOf(view, id, 'total', null)?.totals[key]),
				})),
				...view.pairs.map(pair => ({
					label: gapLabel(view, pair),
					body: html`<strong>${moneyCell(view, gapOfTotal(view, pair, key))}</strong>`,
				})),
			],
		})),
	})
	return html`${table}
<p class="note">The sum of yearly increments always equals the cost over base in the last year: each increment is counted once, so what they add up to is where the last year stands. Cash over the term counts an early increase again in every later year. Ask which of the three a quoted figure is.</p>`
}

function gapOfTotal(view: View, pair: readonly [string, string], key: keyof ThreeTotals): Figure | undefined {
	const gap = gapOf(view, pair, 'total', null)
	return key === 'cashOverTerm' ? gap?.cash : gap?.byYear.at(-1)
}

function measures(view: View): Html {
	const { costing } = view
	const [first] = costing.measures
	if (!first) return nothing
	const row = (name: string, means: string, cellOf: (measure: Measure) => Html) => ({
		head: html`${name}<span class="unit">${means}</span>`,
		cells: costing.measures.map(measure => ({ label: pointLabel(view, measure.side), body: cellOf(measure) })),
	})
	return stackTable({
		caption: 'The same packages in other measures',
		heads: ['Measure', ...costing.measures.map(({ side }) => pointHead(view, side))],
		rows: [
			row('Average cost a year', 'cash over the term, divided by its years', ({ annual }) => moneyCell(view, annual)),
			...first.perBasis.map(({ unit, basis }, index) =>
				row(nameOfMeasure(unit, costing.currency), `average year, divided by ${words(basis)}`, measure =>
					basisCell(view, unit, measure.perBasis[index]?.figure),
				),
			),
		],
	})
}

const nameOfMeasure = (unit: string, currency: string): string =>
	unit.startsWith('%')
		? `Percent${unit.slice(1)}`
		: unit.replace(currency, currencyName(currency).replace(/ \(.*/, '')).replace(/^./, first => first.toUpperCase())

function basisCell({ costing }: View, unit: string, figure: Figure | undefined): Html {
	if (!figure) return html`<span class="none">no figure</span>`
	return figureCell(figure, unit.startsWith('%') ? value => percent(value) : value => money(value, costing.currency))
}

/** The ledger of proposals, and every fact the figures rest on, with where it comes from. */
import type { FactLine } from '../run/costing.ts'
import type { Figure } from '../run/figures.ts'
import { date, hasRange, heading, percent, quantity, shortDate, unitWords } from './format.ts'
import { introduction } from './html-markdown.ts'
import { writtenValues } from './html-terms.ts'
import { type Html, html, nothing } from './html-text.ts'
import { figureCell, shownProposals, sideHead, type View } from './html-view.ts'

export function timeline(view: View): Html {
	const proposals = shownProposals(view)
	if (proposals.length === 0) return nothing
	const items = proposals.map(
		({ side, date: day, title, source, confidence, later, prose }) => html`<li>
<p class="when"><time datetime="${day}">${date(day)}</time> ${sideHead(view, side)}${later ? html` <span class="status withdrawn">later knowledge</span>` : nothing}</p>
<h3>${title}</h3>
<div class="prose">${introduction(prose)}</div>
<p class="note">${source === null ? html`<em>No source given</em>` : html`Source: ${view.sources.cite(source)}`}${confidence ? ` · confidence ${confidence}` : ''}</p></li>`,
	)
	return html`<section id="proposals"><h2>Who proposed what, when</h2><ol class="timeline">${items}</ol></section>`
}

export function factsSection(view: View): Html {
	const { facts } = view.costing
	if (facts.length === 0) return nothing
	const groups = Map.groupBy(facts, fact => view.terms.homeOf.get(fact.name) ?? 'Other facts')
	return html`<section id="facts"><h2>The facts behind the figures</h2>
<p class="lede">Confidence: <em>high</em> is a primary document or two independent sources, <em>medium</em> one reputable outlet, <em>low</em> an unofficial estimate, <em>derived</em> arithmetic on other facts, <em>assumed</em> nobody’s measurement but the authors’ own.</p>
${[...groups].map(([title, group]) => factsTable(view, title, group))}</section>`
}

/** Roles are written out as in the main table: the rows become blocks on a phone. */
function factsTable(view: View, title: string, facts: readonly FactLine[]): Html {
	const heads = ['Fact', 'Value', 'Confidence and date', 'Source']
	return html`<h3>${title}</h3><table class="facts" role="table" aria-label="${title}"><thead role="rowgroup"><tr role="row">${heads.map(head => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${facts.map(fact => factRow(view, fact))}</tbody></table>`
}

function factRow(view: View, fact: FactLine): Html {
	const says = fact.says.map(
		said =>
			html`<p class="said">${sideHead(view, said.side)} says <strong>${said.value ? figureCell(said.value, inUnitOf(fact, said.value)) : 'a table of its own'}</strong>${said.note ? html` <span class="note">${view.sources.cite(said.note)}</span>` : nothing}${said.source ? html` <span class="note">${view.sources.cite(said.source)}</span>` : nothing}</p>`,
	)
	const dates = [
		...(fact.dated ? [`of ${shortDate(fact.dated)}`] : []),
		...(fact.known && fact.known !== fact.dated ? [`known ${shortDate(fact.known)}`] : []),
	]
	return html`<tr role="row"><th role="rowheader" scope="row">${heading(fact.name)}</th>
<td role="cell">${factValue(fact)}${says}</td>
<td role="cell" class="confidence">${fact.confidence ? html`<span class="badge ${fact.confidence}">${fact.confidence}</span>` : html`<span class="none">confidence not stated</span>`}${dates.map(text => html`<span class="unit">${text}</span>`)}</td>
<td role="cell">${fact.source ? view.sources.cite(fact.source) : html`<em class="none">no source given</em>`}${fact.note ? html`<p class="note">${view.sources.cite(fact.note)}</p>` : nothing}</td></tr>`
}

/** An exact figure as it was given; of an uncertain one, no more digits than its range can carry. */
export const inUnitOf =
	({ unit }: Pick<FactLine, 'unit'>, figure: Figure) =>
	(value: number): string =>
		unit === 'percent' && hasRange(figure) ? percent(value) : quantity(value, unit)

function factValue(fact: FactLine): Html {
	if (fact.value) return html`<strong>${figureCell(fact.value, inUnitOf(fact, fact.value))}</strong>`
	const values = writtenValues(fact.text)
	if (values.length === 1 && values[0]!.label === null)
		return html`<span class="code">${values[0]!.text}</span> <span class="unit">${unitWords(fact.unit)}</span>`
	if (values.length === 0) return html`<span class="none">as written in the terms</span>`
	return html`<span class="unit">${unitWords(fact.unit)}</span><dl class="values">${values.map(({ label, text }) => html`<div><dt>${heading(label ?? '')}</dt><dd class="amount">${amount(text, fact.unit)}</dd></div>`)}</dl>`
}

/** A written amount as people read it: the thousands set off, and without what it is per when that is the unit of all. */
function amount(text: string, unit: string): string {
	const per = unit.includes('/') ? unit.slice(unit.indexOf('/')) : ''
	const bare = per !== '' && text.endsWith(per) ? text.slice(0, -per.length).trim() : text
	return /^[$€£]?\d[\d_]*(\.\d+)?%?$/.test(bare) ? bare.replaceAll('_', ',') : bare
}

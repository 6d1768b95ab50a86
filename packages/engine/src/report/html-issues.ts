/** Issue by issue: where each side's terms come from, what they cost year by year, and the words of the clause. */
import type { PositionLine } from '../run/costing.ts'
import { isZero } from './charts/gap.ts'
import { date, heading, span, words } from './format.ts'
import { introduction, markdown } from './html-markdown.ts'
import { costsNothing, slug } from './html-table.ts'
import { type Html, html, nothing, type Piece } from './html-text.ts'
import { costNamesOf, costOf, gapHead, gapOf, moneyCell, pointHead, pointLabel, scrolling, shownProposals, type View } from './html-view.ts'
import { statusWords } from './position-rows.ts'

export function issueSections(view: View): Html {
	const { issues } = view.costing
	if (issues.length === 0) return nothing
	return html`<section id="issues"><h2>Issue by issue</h2>${issues.map(issue => issueSection(view, issue))}</section>`
}

function issueSection(view: View, { id, title, status }: View['costing']['issues'][number]): Html {
	const issue = view.negotiation.issues.find(each => each.id === id)
	const names = costNamesOf(view, id)
	const costs = names.filter(name => !costsNothing(view, name, id))
	return html`<article class="issue" id="issue-${slug(id)}"><h3>${title} <span class="status ${status}">${statusWords[status] ?? status}</span></h3>
<div class="prose">${issue ? introduction(issue.prose) : nothing}</div>
${moves(view, id)}
${costs.map(name => costByYear(view, name, id))}
${names.length === 0 ? html`<p class="note"><strong>No cost is honest here:</strong> nothing in the terms puts money on this issue, so the positions stand without one.</p>` : nothing}
${clauses(view, id)}
</article>`
}

function moves(view: View, issue: string): Html {
	const positions = view.costing.positions.filter(position => position.issue === issue)
	const items = positions.flatMap(position => position.bySide.filter(side => side.moved).map(side => move(view, position, side)))
	if (items.length === 0) return html`<p class="note">No side has moved a term of this issue.</p>`
	return html`<h4>Where the positions come from</h4><ul class="moves">${items}</ul>`
}

function move(view: View, position: PositionLine, side: PositionLine['bySide'][number]): Html {
	const { source, confidence, note } = view.terms.written(side.proposal, position.name)
	const proposal = view.negotiation.proposals.find(each => each.id === side.proposal)
	const facts = [
		...(side.date ? [html`since ${date(side.date)}`] : []),
		...(proposal ? [html`“${proposal.title}”`] : []),
		...(confidence ? [html`confidence ${confidence}`] : []),
	]
	const from = source ?? proposal?.source ?? null
	return html`<li><p>${pointHead(view, side.side)} <strong>${heading(position.name)}</strong>${facts.map(fact => html` · ${fact}`)}${from === null ? html` · <em>no source given</em>` : html` · ${view.sources.cite(from)}`}</p>${note ? html`<p class="note">${view.sources.cite(note)}</p>` : nothing}</li>`
}

function costByYear(view: View, name: string, issue: string): Html {
	const { costing, names, pairs } = view
	const line = names.map(point => costOf(view, point.id, name, issue)).find(each => each !== undefined)
	const route = line?.payer && line.payee ? `, from ${words(line.payer)} to ${words(line.payee)}` : ''
	const heads = html`${names.map(({ id }) => html`<th scope="col" class="num">${pointHead(view, id)}</th>`)}${pairs.map(pair => html`<th scope="col" class="num">${gapHead(view, pair)}</th>`)}`
	const years = costing.years.map(
		(year, index) =>
			html`<tr><th scope="row">Year ${year.year}<span class="unit">${span(year.from, year.to)}</span></th>${names.map(
				({ id }) => html`<td class="num">${moneyCell(view, costOf(view, id, name, issue)?.byYear[index])}</td>`,
			)}${pairs.map(pair => html`<td class="num gap">${moneyCell(view, gapOf(view, pair, name, issue)?.byYear[index])}</td>`)}</tr>`,
	)
	const cash = html`<tr class="sum"><th scope="row">Cash over the term</th>${names.map(
		({ id }) => html`<td class="num">${moneyCell(view, costOf(view, id, name, issue)?.cash)}</td>`,
	)}${pairs.map(pair => html`<td class="num gap">${moneyCell(view, gapOf(view, pair, name, issue)?.cash)}</td>`)}</tr>`
	const table = html`<table class="plain"><caption><strong>${heading(name)}</strong>: cost above the current agreement${route}</caption>
<thead><tr><th scope="col">Contract year</th>${heads}</tr></thead><tbody>${years}${cash}</tbody></table>`
	return html`${scrolling(`${heading(name)} by contract year`, table)}${parts(view, name, issue)}`
}

/** A cost by a further dimension, over the term: for the points that pay any of it. */
function parts(view: View, name: string, issue: string): Html {
	const lines = view.names.flatMap(point => {
		const line = costOf(view, point.id, name, issue)
		return line?.parts.some(part => !isZero(part.cash)) ? [line] : []
	})
	const dimensions = [...new Set(lines.flatMap(line => line.parts.map(part => part.dimension)))]
	return html`${dimensions.map(dimension => {
		const labels = [...new Set(lines.flatMap(line => line.parts.filter(part => part.dimension === dimension).map(part => part.label)))]
		const rows = labels.map(
			label =>
				html`<tr><th scope="row">${heading(label)}</th>${lines.map(
					line =>
						html`<td class="num">${moneyCell(view, line.parts.find(part => part.dimension === dimension && part.label === label)?.cash)}</td>`,
				)}</tr>`,
		)
		const table = html`<table class="plain"><caption>${heading(name)} by ${words(dimension)}, cash over the term</caption>
<thead><tr><th scope="col">${heading(dimension)}</th>${lines.map(line => html`<th scope="col" class="num">${pointHead(view, line.side)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`
		return scrolling(`${heading(name)} by ${words(dimension)}`, table)
	})}`
}

function clauses(view: View, id: string): Html {
	const current = view.negotiation.issues.find(issue => issue.id === id)?.clause ?? null
	const sides = view.costing.points.flatMap(point => {
		const proposal = shownProposals(view).findLast(
			each =>
				(each.side === point.side || each.side === 'agreed') && each.date <= point.date && each.clauses.some(clause => clause.issue === id),
		)
		const text = proposal?.clauses.find(clause => clause.issue === id)?.text
		return proposal && text !== undefined ? [{ point, proposal, text }] : []
	})
	if (current === null && sides.length === 0) return nothing
	const silent = view.costing.points.filter(point => !sides.some(side => side.point === point))
	const column = (head: Piece, text: string | null): Html =>
		html`<div class="clause"><h4>${head}</h4>${text === null ? html`<p class="note">none</p>` : markdown(text)}</div>`
	return html`<details class="clauses"><summary>The words of the clause</summary><div class="columns">${column('As it stands today', current)}${sides.map(
		({ point, proposal, text }) => column(html`${pointHead(view, point.id)} <span class="unit">${date(proposal.date)}</span>`, text),
	)}</div>${silent.length > 0 ? html`<p class="note">No wording of their own: ${silent.map((point, index) => `${index > 0 ? ', ' : ''}${pointLabel(view, point.id)}`)}.</p>` : nothing}</details>`
}

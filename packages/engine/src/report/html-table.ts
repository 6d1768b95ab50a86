/** The table: issues down, sides across; where the current agreement and each side stand, what it costs over the term, and the gap. */
import { isZero } from './charts/gap.ts'
import { heading, words } from './format.ts'
import { type Html, html, nothing, type Piece } from './html-text.ts'
import { costNamesOf, costOf, gapHead, gapLabel, gapOf, moneyCell, pointHead, pointLabel, type View } from './html-view.ts'
import { type PositionRow, positionRows, statusWords, unmovedWords } from './position-rows.ts'

/** Roles are written out: on a phone the rows are laid out as blocks, and the table must stay one for those who hear it. */
export function mainTable(view: View): Html {
	const { costing } = view
	if (costing.issues.length === 0) return nothing
	const heads = [
		html`Issue and term`,
		html`Current agreement`,
		...costing.points.map(({ id }) => pointHead(view, id)),
		...view.pairs.map(pair => gapHead(view, pair)),
	]
	return html`<section id="table"><h2>The table</h2>
<p class="note">Each issue with the terms that somebody would change, and below them what they cost above the current agreement over the term.</p>
<table class="ledger" role="table" aria-label="Issues, positions, cost and gap">
<thead role="rowgroup"><tr role="row">${heads.map((head, index) => html`<th role="columnheader" scope="col"${index > 1 + costing.points.length ? html` class="num"` : nothing}>${head}</th>`)}</tr></thead>
${costing.issues.map(issue => issueBody(view, issue))}
${totalBody(view)}
</table></section>`
}

function issueBody(view: View, { id, title, status }: View['costing']['issues'][number]): Html {
	const points = view.names.map(point => point.id)
	const rows = view.costing.positions.filter(position => position.issue === id).flatMap(position => positionRows(position, points))
	const names = costNamesOf(view, id)
	const live = names.filter(name => !costsNothing(view, name, id))
	const idle = names.filter(name => !live.includes(name))
	return html`<tbody role="rowgroup">
<tr role="row" class="issue"><th role="rowheader" scope="rowgroup" colspan="${2 + view.names.length + view.pairs.length}"><a href="#issue-${slug(id)}">${title}</a> <span class="status ${status}">${statusWords[status] ?? status}</span></th></tr>
${rows.filter(row => row.moved).map(row => positionRow(view, row))}
${unmoved(
	view,
	rows.filter(row => !row.moved),
)}
${live.map(name => costRow(view, name, id))}
${names.length === 0 ? wholeRow(view, html`<strong>No cost is honest here.</strong> Nothing in the terms puts money on this issue: positions only.`) : nothing}
${idle.length > 0 ? wholeRow(view, html`Costs nothing on any side: ${idle.map(words).join(', ')}.`) : nothing}
</tbody>`
}

export const slug = (id: string): string => id.replaceAll(/[^A-Za-z0-9-]/g, '-')

function totalBody(view: View): Html {
	return html`<tbody role="rowgroup" class="total">${costRow(view, 'total', null)}</tbody>`
}

export function costsNothing(view: View, name: string, issue: string | null): boolean {
	return view.names.every(point => {
		const line = costOf(view, point.id, name, issue)
		return line !== undefined && isZero(line.cash) && line.byYear.every(isZero)
	})
}

const wholeRow = (view: View, words: Piece): Html =>
	html`<tr role="row" class="whole"><td role="cell" colspan="${2 + view.names.length + view.pairs.length}">${words}</td></tr>`

const labelled = (view: View, { name, labels }: PositionRow): Html =>
	html`${heading(name)}${labels.length > 0 ? html`: ${labels.map(words).join(', ')}` : nothing}${view.terms.byYear.has(name) ? html`<span class="unit">year by year</span>` : nothing}`

function positionRow(view: View, row: PositionRow): Html {
	const { costing } = view
	return html`<tr role="row"><th role="rowheader" scope="row">${labelled(view, row)}</th>
<td role="cell" data-label="Current">${row.current}</td>${row.shown.map(
		(side, index) =>
			html`<td role="cell" data-label="${pointLabel(view, costing.points[index]!.id)}"${side === row.current ? html` class="same"` : nothing}>${side}</td>`,
	)}${view.pairs.map(() => html`<td role="cell" class="blank"></td>`)}</tr>`
}

function unmoved(view: View, rows: readonly PositionRow[]): Html {
	return rows.length === 0 ? nothing : wholeRow(view, `As it is now for all: ${unmovedWords(rows).join('; ')}.`)
}

function costRow(view: View, name: string, issue: string | null): Html {
	const title = issue === null ? 'The whole package' : `Cost: ${words(name)}`
	return html`<tr role="row" class="cost"><th role="rowheader" scope="row">${title}<span class="unit">cash over the term</span></th>
${baseCell(view, name, issue)}${view.names.map(
	point => html`<td role="cell" data-label="${point.label}" class="num">${moneyCell(view, costOf(view, point.id, name, issue)?.cash)}</td>`,
)}${view.pairs.map(
	pair =>
		html`<td role="cell" data-label="${gapLabel(view, pair)}" class="num gap">${moneyCell(view, gapOf(view, pair, name, issue)?.cash)}</td>`,
)}</tr>`
}

/** Costs are above the current agreement; what that itself costs, where the terms say, stands apart as the cost of continuing. */
function baseCell(view: View, name: string, issue: string | null): Html {
	const line = view.costing.continuation.find(each => each.name === name && each.issue === issue)
	if (!line || isZero(line.cash)) return html`<td role="cell" data-label="Current" class="base">the base</td>`
	return html`<td role="cell" data-label="Continuing" class="base continues">${moneyCell(view, line.cash)} <span class="unit">to continue as it is</span></td>`
}

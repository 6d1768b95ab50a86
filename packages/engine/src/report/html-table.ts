/** The table: issues down, sides across; where the current agreement and each side stand, what it costs over the term, and the gap. */
import type { PositionLine } from '../run/costing.ts'
import { isZero } from './charts/gap.ts'
import { currencySign, heading, plain, unitWords, words } from './format.ts'
import { isByYear, labelsOfPosition } from './html-terms.ts'
import { type Html, html, join, nothing, type Piece } from './html-text.ts'
import { costNamesOf, costOf, gapHead, gapOf, moneyCell, pointHead, pointLabel, type View } from './html-view.ts'

export const statusWords: Readonly<Record<string, string>> = {
	open: 'open',
	close: 'close to agreement',
	agreed: 'tentatively agreed',
	withdrawn: 'withdrawn',
}

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
	const rows = view.costing.positions.filter(position => position.issue === id).flatMap(position => rowsOf(view, position))
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

interface Row {
	readonly name: string
	/** The labels that share these values; empty when the position does not vary by one. */
	readonly labels: readonly string[]
	readonly unit: string
	readonly current: string
	readonly sides: readonly string[]
	readonly moved: boolean
}

/** One row for each position; for one that varies by labels, one for each set of labels on which all stand alike. */
function rowsOf(view: View, position: PositionLine): readonly Row[] {
	const { name, current, bySide } = position
	const labels = labelsOfPosition(view.terms, position)
	const unit = isByYear(view.terms, position) ? `${unitWords(position.unit)}, year by year` : unitWords(position.unit)
	const shown = [current, ...view.names.map(point => bySide.find(side => side.side === point.id)?.shown ?? current)]
	const split = labels && shown.map(text => spread(text, labels.length))
	const show = (text: string): string => valuesAsWritten(text, position.unit)
	if (!labels || !split || split.some(values => values === null))
		return [
			{ name, labels: [], unit, current: show(current), sides: shown.slice(1).map(show), moved: shown.some(text => text !== current) },
		]
	const columns = split as readonly (readonly string[])[]
	const alike = Map.groupBy(
		labels.map((label, index) => ({ label, values: columns.map(values => values[index]!) })),
		({ values }) => values.join('\n'),
	)
	return [...alike.values()].map(group => {
		const [first = '', ...sides] = group[0]!.values
		return {
			name,
			labels: group.map(each => each.label),
			unit,
			current: show(first),
			sides: sides.map(show),
			moved: sides.some(value => value !== first),
		}
	})
}

function spread(text: string, length: number): readonly string[] | null {
	const values = text.split(', ')
	if (values.length === length) return values
	return values.length === 1 ? Array.from({ length }, () => text) : null
}

/** Each value with the sign of its unit; what it is per stands with the term. */
function valuesAsWritten(shown: string, unit: string): string {
	const [above = ''] = unit.split('/').map(part => part.trim())
	const sign = /^[A-Z]{3}$/.test(above) ? currencySign(above) : ''
	const show = (text: string): string => {
		if (unit === 'choice') return words(text)
		if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) return text
		return unit === 'ratio' ? `${plain(Number(text) * 100)}%` : `${Number(text) < 0 ? '−' : ''}${sign}${plain(Math.abs(Number(text)), 6)}`
	}
	return shown.split(', ').map(show).join(', ')
}

const labelled = ({ name, labels, unit }: Row): Html =>
	html`${heading(name)}${labels.length > 0 ? html`: ${labels.map(words).join(', ')}` : nothing}<span class="unit">${unit}</span>`

function positionRow(view: View, row: Row): Html {
	const { costing } = view
	return html`<tr role="row"><th role="rowheader" scope="row">${labelled(row)}</th>
<td role="cell" data-label="Current">${row.current}</td>${row.sides.map(
		(side, index) =>
			html`<td role="cell" data-label="${pointLabel(view, costing.points[index]!.id)}"${side === row.current ? html` class="same"` : nothing}>${side}</td>`,
	)}${view.pairs.map(() => html`<td role="cell" class="blank"></td>`)}</tr>`
}

function unmoved(view: View, rows: readonly Row[]): Html {
	if (rows.length === 0) return nothing
	const items = rows.map(
		row => html`${words(row.name)}${row.labels.length > 0 ? html`: ${row.labels.map(words).join(', ')}` : nothing} (${row.current})`,
	)
	return wholeRow(view, html`As it is now for all: ${join(items, '; ')}.`)
}

function costRow(view: View, name: string, issue: string | null): Html {
	const title = issue === null ? 'The whole package' : `Cost: ${words(name)}`
	return html`<tr role="row" class="cost"><th role="rowheader" scope="row">${title}<span class="unit">cash over the term</span></th>
<td role="cell" data-label="Current" class="base">the base</td>${view.names.map(
		point =>
			html`<td role="cell" data-label="${point.label}" class="num">${moneyCell(view, costOf(view, point.id, name, issue)?.cash)}</td>`,
	)}${view.pairs.map(
		pair =>
			html`<td role="cell" data-label="${view.pairs.length > 1 ? `Gap: ${pair.map(point => pointLabel(view, point)).join(' less ')}` : 'Gap'}" class="num gap">${moneyCell(view, gapOf(view, pair, name, issue)?.cash)}</td>`,
	)}</tr>`
}

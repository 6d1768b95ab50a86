/** What the gap hangs on, and what one position would have to become to pay for another. */
import type { Sensitivity, Swing } from '../run/sensitivity.ts'
import type { Trade } from '../run/trade.ts'
import { factsOf, tornadoChart } from './charts/tornado.ts'
import { heading, range, words } from './format.ts'
import { chartFigure, stackTable } from './html-figure.ts'
import { type Html, html, nothing } from './html-text.ts'
import { moneyOf, pointHead, pointLabel, type View } from './html-view.ts'

export function hangsOnSection(view: View): Html {
	const { sensitivity, trades } = view
	if (!sensitivity || sensitivity.swings.length === 0) return nothing
	return html`<section id="hangs-on"><h2>What it hangs on</h2>${factsFigure(view, sensitivity)}${positionsTable(view, sensitivity)}${tradesList(view, trades ?? [])}</section>`
}

function factsFigure(view: View, found: Sensitivity): Html {
	const [first, second] = found.between
	const svg = tornadoChart(found, `What the gap hangs on: ${pointLabel(view, first)} less ${pointLabel(view, second)}, over the term`)
	if (svg === null) return nothing
	return chartFigure(
		[svg],
		html`<strong>${pointHead(view, first)} less ${pointHead(view, second)}</strong>, cash over the term, when one fact moves between its ends and all else stays at its median. The dot is the gap with everything at its median: ${moneyOf(view, found.base)}.`,
		{
			caption: 'The gap at the two ends of each disputed fact, over the term',
			heads: ['Fact', 'Low end', 'Gap there', 'High end', 'Gap there', 'Rank correlation'],
			rows: factsOf(found).map(swing => ({ head: heading(swing.name), cells: factCells(view, swing) })),
		},
	)
}

function factCells(view: View, swing: Swing): readonly Html[] {
	const correlation =
		swing.correlation === null ? html`<span class="none">no chance in it</span>` : html`${swing.correlation.toFixed(2).replace('-', '−')}`
	return [html`${swing.low}`, html`${moneyOf(view, swing.atLow)}`, html`${swing.high}`, html`${moneyOf(view, swing.atHigh)}`, correlation]
}

function positionsTable(view: View, found: Sensitivity): Html {
	const positions = found.swings.filter(swing => swing.kind === 'position')
	if (positions.length === 0) return nothing
	const [first, second] = found.between
	const table = stackTable({
		caption: `The gap if ${pointLabel(view, first)} took ${pointLabel(view, second)}’s position, one at a time; it is ${moneyOf(view, found.base)} with everything at its median`,
		heads: ['Position', pointHead(view, first), pointHead(view, second), 'Gap then', 'Change'],
		rows: positions.map(swing => ({
			head: heading(swing.name),
			cells: [
				{ label: pointLabel(view, first), body: html`${brief(swing.low)}` },
				{ label: pointLabel(view, second), body: html`${brief(swing.high)}` },
				{ label: 'Gap then', body: html`<span class="nb">${moneyOf(view, swing.atHigh)}</span>` },
				{ label: 'Change', body: html`<span class="nb">${moneyOf(view, change(swing))}</span>` },
			],
		})),
	})
	return html`<h3>Position by position</h3>${table}`
}

const change = ({ atLow, atHigh }: Swing): number | null => (atLow === null || atHigh === null ? null : atHigh - atLow)
const brief = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text)

function tradesList(view: View, trades: readonly Trade[]): Html {
	if (trades.length === 0) return nothing
	return html`<h3>What the same money buys</h3><ul>${trades.map(trade => html`<li>${tradeText(view, trade)}</li>`)}</ul>`
}

function tradeText(view: View, trade: Trade): Html {
	const worth = trade.worth.mean ?? 0
	const left = trade.remains && range(trade.remains, value => moneyOf(view, value))
	const does = worth < 0 ? 'saves' : 'adds'
	return html`In ${pointLabel(view, trade.at)}’s package, ${words(trade.give.name)} of ${brief(trade.give.to)} instead of ${brief(trade.give.from)} ${does} ${moneyOf(view, Math.abs(worth))} over the term. ${trade.buys.to === null ? trade.buys.text : html`The same money is ${trade.buys.text.replace(trade.buys.name, words(trade.buys.name))}.`}${left ? html` Equal at the medians; over the trials the two differ by ${left.replace(/^\((.*)\)$/, '$1')}.` : null}`
}

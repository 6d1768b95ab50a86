/** What has been said it costs: each claim, the readings tried, and what a disputed fact would have to be. */
import type { ClaimResult, ReadingResult } from '../run/claims.ts'
import { nameOfSide } from './charts/names.ts'
import { atMedian, claimedWords, readingsChart } from './charts/readings.ts'
import { date, oftenness, percent, quantity, unitWords, words } from './format.ts'
import { chartFigure } from './html-figure.ts'
import { type Html, html, nothing } from './html-text.ts'
import { figureCell, sideHead, type View } from './html-view.ts'

export function claimsSection(view: View): Html {
	const claims = view.claims?.claims ?? []
	if (claims.length === 0) return nothing
	return html`<section id="claims"><h2>What has been said it costs</h2>
<p class="lede">Each claim is tried under every reading that might stand behind it. ✓ fits, ✗ does not. “About” allows ${percent((view.claims?.tolerance ?? 0) * 100)} either way.</p>
${claims.map((claim, index) => claimArticle(view, claim, `claim-${index + 1}`))}</section>`
}

function claimArticle(view: View, claim: ClaimResult, id: string): Html {
	const by =
		claim.by === null
			? html`Somebody`
			: view.costing.sides.some(side => side.id === claim.by)
				? sideHead(view, claim.by)
				: html`<bdi>${nameOfSide(view.costing, claim.by)}</bdi>`
	const svg = readingsChart(claim, `${id}-chart`)
	const late = claim.on !== null && claim.on > view.costing.asOf
	return html`<article class="claim" id="${id}"><h3>${claimedWords(claim)} <span class="unit">${words(claim.name)}</span></h3>
<p>${by}${claim.on ? html`, ${date(claim.on)}` : nothing}${claim.quote ? html`: <q>${claim.quote}</q>` : nothing}${claim.source ? html` · ${view.sources.cite(claim.source)}` : html` · <em>no source given</em>`}${late ? html` <span class="status withdrawn">said after the day of this page</span>` : nothing}</p>
${claim.note ? html`<p class="note">${claim.note}</p>` : nothing}
<p class="verdict ${claim.fits === null ? 'fails' : 'fits'}"><span aria-hidden="true">${claim.fits === null ? '✗' : '✓'}</span> ${claim.verdict}</p>
${svg === null ? nothing : readingsFigure(claim, svg)}
${breakEvens(claim)}
${others(view, 'Confirmed', claim.confirmed)}${others(view, 'Disputed', claim.disputed)}
</article>`
}

function readingsFigure(claim: ClaimResult, svg: string): Html {
	const unit = unitWords(claim.unit)
	const show = (value: number): string => quantity(value, claim.unit)
	return html`${chartFigure(
		[svg],
		html`<strong>The readings against the claim</strong>, in ${unit}: a dot at the median, full when the reading fits; lines with ends are 90% ranges.`,
		{
			caption: `Readings of “${words(claim.name)}”`,
			heads: ['Reading', `Value (median, ${unit})`, 'Off by', 'The claim holds', 'Fits'],
			rows: claim.readings.map(reading => ({
				head: html`${reading.title}${withWords(reading)}`,
				cells: [
					figureCell(atMedian(reading.value), show),
					html`${reading.off === null ? 'no figure' : `${reading.off > 0 ? '+' : ''}${percent(reading.off * 100)}`}`,
					html`${oftenness(reading.probability)}`,
					html`${reading.fits ? '✓ yes' : '✗ no'}`,
				],
			})),
		},
	)}`
}

function withWords(reading: ReadingResult): Html {
	const withs = reading.withs.map(({ name, text }) => `${words(name)} = ${text}`)
	const parts = [
		reading.text,
		...(reading.under ? [`under ${reading.under}`] : []),
		...(withs.length > 0 ? [`with ${withs.join(', ')}`] : []),
	]
	return html`<span class="unit code">${parts.join(' · ')}</span>`
}

function breakEvens(claim: ClaimResult): Html {
	const all = claim.readings.flatMap(reading => reading.breakEvens.map(even => ({ reading, even })))
	if (all.length === 0) return nothing
	return html`<h4>What would have to be true</h4><ul class="break-evens">${all.map(({ reading, even }) => html`<li>${even.text} <span class="unit">reading: ${reading.title}</span></li>`)}</ul>`
}

function others(view: View, word: string, texts: readonly string[]): Html {
	if (texts.length === 0) return nothing
	return html`<ul class="others">${texts.map(text => html`<li><strong>${word}:</strong> ${view.sources.cite(text)}</li>`)}</ul>`
}

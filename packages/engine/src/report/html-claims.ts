/** What has been said it costs: each claim, the readings tried, and what a disputed fact would have to be. */
import type { BreakEven, ClaimResult, ReadingResult } from '../run/claims.ts'
import { nameOfSide } from './charts/names.ts'
import { atMedian, claimedWords, readingsChart } from './charts/readings.ts'
import { date, heading, oftenness, percent, quantity, unitWords, withRange, words } from './format.ts'
import { inUnitOf } from './html-facts.ts'
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
			? html`Said in public`
			: view.costing.sides.some(side => side.id === claim.by)
				? sideHead(view, claim.by)
				: html`<bdi>${nameOfSide(view.costing, claim.by)}</bdi>`
	const svg = readingsChart(claim, `${id}-chart`)
	const late = claim.on !== null && claim.on > view.costing.asOf
	const said = html`${by}${claim.on ? html`, ${date(claim.on)}` : nothing}: <strong>${claimedWords(claim)}</strong>${claim.quote ? html`, <q>${claim.quote}</q>` : nothing}`
	return html`<article class="claim" id="${id}"><h3>${heading(claim.name)}</h3>
<p>${said} · ${claim.source ? view.sources.cite(claim.source) : html`<em>no source given</em>`}${late ? html` <span class="status withdrawn">said after the day of this page</span>` : nothing}</p>
${claim.note ? html`<p class="note">${view.sources.cite(claim.note)}</p>` : nothing}
${verdict(claim)}
${svg === null ? nothing : readingsFigure(claim, svg)}
${breakEvens(view, claim)}
<p class="note">${claim.standing.words}${claim.located ? html` In the source: ${claim.located}.` : nothing}</p>
${others(view, 'Confirmed', claim.confirmed)}${others(view, 'Documented', claim.documented)}${others(view, 'Measured', claim.measured)}${others(view, 'Admitted', claim.admitted)}${others(view, 'Disputed', claim.disputed)}
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

function verdict({ readings, fits, verdict: words }: ClaimResult): Html {
	if (readings.length === 0) return html`<p class="verdict">${words}</p>`
	return html`<p class="verdict ${fits === null ? 'fails' : 'fits'}"><span aria-hidden="true">${fits === null ? '✗' : '✓'}</span> ${words}</p>`
}

/** Beyond these the others wait behind a click: the facts the sides dispute come first. */
const shownBreakEvens = 4

function breakEvens(view: View, claim: ClaimResult): Html {
	const all = claim.readings.flatMap(reading => reading.breakEvens.map(even => ({ title: reading.title, even })))
	if (all.length === 0) return nothing
	const disputed = (name: string): boolean => view.costing.facts.some(fact => fact.name === name && fact.says.length > 0)
	const rank = ({ fact, value }: BreakEven): number => (value === null ? 2 : disputed(fact) ? 0 : 1)
	const items = [...Map.groupBy(all, ({ even }) => even.text).values()]
		.toSorted(([a], [b]) => rank(a!.even) - rank(b!.even))
		.map(group =>
			breakEven(
				view,
				group[0]!.even,
				group.map(each => each.title),
			),
		)
	const rest = items.slice(shownBreakEvens)
	return html`<h4>What would have to be true</h4><ul class="break-evens">${items.slice(0, shownBreakEvens)}</ul>${rest.length === 0 ? nothing : html`<details><summary>${rest.length} more</summary><ul class="break-evens">${rest}</ul></details>`}`
}

function breakEven(view: View, { fact: name, text }: BreakEven, titles: readonly string[]): Html {
	const fact = view.costing.facts.find(each => each.name === name)
	const now = fact?.value ? html`Shared facts: ${withRange(fact.value, inUnitOf(fact, fact.value))}. ` : nothing
	const under = titles.length === 1 ? `Reading: ${titles[0]}` : `The same in ${titles.length} readings`
	return html`<li>The claim ${text}. <span class="note">${now}${under}.</span></li>`
}

function others(view: View, word: string, texts: readonly string[]): Html {
	if (texts.length === 0) return nothing
	return html`<ul class="others">${texts.map(text => html`<li><strong>${word}:</strong> ${view.sources.cite(text)}</li>`)}</ul>`
}

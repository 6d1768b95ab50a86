/**
 * A costing as one HTML file, to be read on a phone or a desk, printed, and handed round: styles and charts stand inside, nothing is fetched,
 * no script runs.
 */

import { date } from './format.ts'
import { claimsSection } from './html-claims.ts'
import { gapSection, ownFactsSection, yearsSection } from './html-comparisons.ts'
import { factsSection, timeline } from './html-facts.ts'
import { hangsOnSection } from './html-hangs-on.ts'
import { issueSections } from './html-issues.ts'
import { header, problems, summary } from './html-overview.ts'
import { sourceSection } from './html-sources.ts'
import { style } from './html-style.ts'
import { mainTable } from './html-table.ts'
import { type Html, html, trustedMarkup } from './html-text.ts'
import { makeView, type ReportInput } from './html-view.ts'

export type { ReportInput } from './html-view.ts'

export function renderReport(input: ReportInput): string {
	const view = makeView(input)
	const { costing } = view
	const sections = [
		{ id: 'summary', name: 'Gap and totals', body: summary(view) },
		{ id: 'table', name: 'The table', body: mainTable(view) },
		{ id: 'gap', name: 'Where the gap lies', body: gapSection(view) },
		{ id: 'years', name: 'Each year', body: yearsSection(view) },
		{ id: 'own-facts', name: 'Own facts', body: ownFactsSection(view) },
		{ id: 'hangs-on', name: 'What it hangs on', body: hangsOnSection(view) },
		{ id: 'claims', name: 'Claims', body: claimsSection(view) },
		{ id: 'issues', name: 'Issue by issue', body: issueSections(view) },
		{ id: 'proposals', name: 'Proposals', body: timeline(view) },
		{ id: 'facts', name: 'Facts', body: factsSection(view) },
	].filter(section => section.body.html !== '')
	const sources = sourceSection(view.sources)
	const contents = [...sections, ...(sources.html === '' ? [] : [{ id: 'sources', name: 'Sources' }])]
	return html`${trustedMarkup('<!DOCTYPE html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<link rel="icon" href="data:,">
<title>${costing.title}, as of ${date(costing.asOf)}</title>
<style>${trustedMarkup(style)}</style>
</head>
<body>
<main${costing.points.length > 2 ? html` class="many"` : null}>
${header(view)}
<nav aria-label="Contents"><ul>${contents.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
${problems(view)}
${sections.map(section => section.body)}
${sources}
${reading()}
</main>
</body>
</html>
`.html
}

const reading = (): Html => html`<footer><h2>How to read this</h2>
<ul>
<li>A cost is what a proposal costs above the current agreement, in each contract year. A gap is one side’s cost less the other’s, on the same draws of the same uncertain facts.</li>
<li>A figure is a mean; the range after it runs from the 5% to the 95% point of the trials. A figure without a range is exact under the facts stated, which is not to say that the facts are.</li>
<li>Every figure is rounded for print on its own, so printed parts may differ from a printed sum in the last digit.</li>
<li>Colours and patterns stand for a side, the same on every chart: the first is solid, the second striped, the third dotted, the fourth lined.</li>
</ul></footer>`

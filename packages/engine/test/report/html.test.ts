import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Figure } from '../../src/index.ts'
import { type ReportInput, renderReport } from '../../src/report/html.ts'
import { flagship, grow } from './inputs.ts'

const flagshipReport = renderReport(flagship())

/** What a reader sees, without the markup. */
const seen = (page: string): string =>
	page
		.replace(/<style>[\s\S]*?<\/style>/, '')
		.replaceAll(/<[^>]+>/g, '')
		.replaceAll('&#39;', "'")
		.replaceAll('&quot;', '"')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&amp;', '&')

/** The row of a table that begins with these words. */
function row(page: string, head: string): string {
	const found = [...page.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].map(match => seen(match[1]!)).find(text => text.trim().startsWith(head))
	assert.ok(found, `no row begins with ${head}`)
	return found
}

test('the flagship: each figure stands where it must', () => {
	assert.match(row(flagshipReport, 'Cost: minimums'), /\$1,060\.3M.*\$881\.2M.*\$179\.1M/s)
	assert.match(row(flagshipReport, 'General increase'), /9%, 4%, 4%.*7%, 4%, 3\.5%/s)
	assert.match(row(flagshipReport, 'Levy rate'), /\$0\.276 per subscriber per quarter/)
	assert.match(row(flagshipReport, 'Performer consent: training'), /no\s*yes\s*no/)
	assert.match(row(flagshipReport, 'Contribution ceilings: half hour episode'), /\$15,000.*\$15,000.*\$20,000/s)
	assert.match(row(flagshipReport, 'Cash over the term'), /\$3,4\d\d\.\dM \(\$2,8\d\d\.\dM to \$4,0\d\d\.\dM\)/)
	assert.match(row(flagshipReport, 'Percent of payroll'), /43\.\d%/)
	assert.match(seen(flagshipReport), /As of 28 October 2023/)
	assert.match(seen(flagshipReport), /No cost is honest here/)
})

test('the flagship: one levy, each side’s facts, two prices', () => {
	const section = seen(/<section id="own-facts">[\s\S]*?<\/section>/.exec(flagshipReport)![0])
	assert.match(section, /SAG-AFTRA’s facts\s*\$488\.5M a year/)
	assert.match(section, /AMPTP’s facts\s*\$87\d\.\dM a year \(\$8\d\d\.\dM to \$9\d\d\.\dM\)/)
	assert.match(section, /Covered share.*SAG-AFTRA: 51\.63%/s)
})

test('the flagship: claims carry who, when, what and the readings tried', () => {
	const section = seen(/<section id="claims">[\s\S]*?<\/section>/.exec(flagshipReport)![0])
	assert.match(section, /AMPTP, 11 October 2023: at least \$800M per year, untenable/)
	assert.match(section, /covered share of about 84\.\d+%/)
})

test('the flagship: nothing later than its day, unless it is asked for and marked', () => {
	assert.doesNotMatch(flagshipReport, /Tentative agreement|8 November 2023<\/time>/)
	assert.doesNotMatch(flagshipReport, /class="banner"/)
	const later = renderReport(flagship('2023-12-31'))
	assert.match(seen(later), /A back-test\. This page holds what was known only after 28 October 2023/)
	assert.match(seen(later), /Tentative agreement, 8 November 2023/)
})

test('the page stands alone: no script, and nothing is fetched', () => {
	const page = flagshipReport
	assert.match(page, /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">/)
	assert.doesNotMatch(page, /<(script|iframe|object|embed|img|base|form|video|audio)\b/i)
	assert.doesNotMatch(page, /\son\w+=/i)
	const links = [...page.matchAll(/<link\b[^>]*>/g)].map(match => match[0])
	assert.deepEqual(links, ['<link rel="icon" href="data:,">'])
	assert.doesNotMatch(page, /@import|@font-face/)
	for (const [, target] of page.matchAll(/url\(([^)]*)\)/g)) assert.match(target!, /^#/)
	for (const [, target] of page.matchAll(/\bsrc(?:set)?="([^"]*)"/g)) assert.fail(`a source is fetched: ${target}`)
	for (const [, target] of page.matchAll(/\bhref="([^"]*)"/g)) assert.match(target!, /^(#[\w-]+|https?:\/\/.+|data:,)$/)
})

test('ids are unique, and every link within the page has an end', () => {
	const ids = [...flagshipReport.matchAll(/\sid="([^"]+)"/g)].map(match => match[1]!)
	assert.equal(new Set(ids).size, ids.length)
	for (const [, target] of flagshipReport.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.includes(target!), `no place #${target}`)
	for (const [, target] of flagshipReport.matchAll(/url\(#([^)]+)\)/g)) assert.ok(ids.includes(target!), `no pattern #${target}`)
})

test('every range of the total is shown', () => {
	const input = flagship()
	const total = input.costing.costs.find(cost => cost.name === 'total')!
	for (const end of [total.cash.p5!, total.cash.p95!])
		assert.ok(flagshipReport.includes(`$${(end / 1e6).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })}M`))
})

const shapes: readonly (readonly [string, () => ReportInput])[] = [
	['the flagship', () => flagship()],
	['one issue', () => grow({})],
	['no issue', () => grow({ issues: 0 })],
	['no cost', () => grow({ costs: false })],
	['three sides', () => grow({ sides: 3, issues: 2 })],
	['five sides', () => grow({ sides: 5, issues: 2 })],
	['thirty issues', () => grow({ issues: 30 })],
	['no figure at all', () => withoutFigures(grow({ issues: 2 }))],
	['no claims', () => ({ ...grow({}), claims: null })],
]

for (const [name, make] of shapes)
	test(`a whole page: ${name}`, () => {
		const page = renderReport(make())
		assert.doesNotMatch(seen(page), /\b(undefined|null|NaN|Infinity|\[object)\b/)
		for (const [table] of page.matchAll(/<table[\s\S]*?<\/table>/g)) {
			assert.match(table, /<thead[\s\S]*<th[^>]*scope="col"/, `a table without column heads: ${table.slice(0, 200)}`)
			assert.ok(/<th[^>]*scope="row/.test(table) || !/<tbody[^>]*>\s*<tr/.test(table), `a table without row heads: ${table.slice(0, 200)}`)
		}
		const tags = (pattern: RegExp): number => [...page.matchAll(pattern)].length
		for (const tag of ['table', 'section', 'article', 'div', 'details', 'figure', 'tr', 'td', 'th', 'span', 'p', 'ul', 'li', 'svg'])
			assert.equal(
				tags(new RegExp(`<${tag}[\\s>]`, 'g')),
				tags(new RegExp(`</${tag}>`, 'g')),
				`<${tag}> is closed as often as it is opened`,
			)
	})

test('no figure is told as such, never as zero', () => {
	const page = seen(renderReport(withoutFigures(grow({ issues: 2 }))))
	assert.match(page, /no figure/)
	assert.match(page, /What could not be worked out/)
	assert.doesNotMatch(page, /\$0\b/)
})

function withoutFigures(input: ReportInput): ReportInput {
	const none = { mean: null, p5: null, p50: null, p95: null } satisfies Figure
	const empty = <T>(value: T): T => {
		if (Array.isArray(value)) return value.map(empty) as T
		if (typeof value !== 'object' || value === null) return value
		const inner = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, empty(each)]))
		return ('p95' in inner ? { ...inner, ...none } : inner) as T
	}
	return {
		...input,
		costing: { ...empty(input.costing), problems: ['A cost of side-a could not be worked out: a division by zero.'] },
		claims: null,
	}
}

const hostile = [
	'<script>alert(1)</script>',
	'"><img src=x onerror=alert(1)>',
	"' onmouseover='alert(1)",
	'</style><script>alert(1)</script>',
	'</title><script>alert(1)</script>',
	'<!-- --><svg onload=alert(1)>',
	'&lt;b&gt; &amp; &#x3c;',
	'${alert(1)} {{7*7}}',
]

for (const text of hostile)
	test(`what a party writes stays text: ${text}`, () => {
		const page = renderReport(
			grow({
				title: text,
				sideName: text,
				text: `${text}\n\n![x](https://evil.example/x.png) [go](javascript:alert(1)) <b onclick="x">b</b>`,
				issues: 2,
			}),
		)
		assert.doesNotMatch(page, /<(script|img|b|svg onload)\b/i)
		assert.doesNotMatch(
			page
				.replaceAll(/<[^>]*>/g, tag => tag.replaceAll(/"[^"]*"/g, '""'))
				.match(/<[^>]*>/g)!
				.join(''),
			/\son\w+=/i,
		)
		assert.doesNotMatch(page, /href="\s*(javascript|data:[^,])/i)
		assert.ok(
			seen(page).includes(text.replaceAll('&lt;b&gt; &amp; &#x3c;', '&lt;b&gt; &amp; &#x3c;')),
			'the text is shown as it was written',
		)
	})

test('characters that turn or hide text are shown by their number', () => {
	const page = renderReport(grow({ title: 'safe\u202egnp.exe', sideName: 'A\u2066B', text: 'x\u202dy' }))
	assert.doesNotMatch(page, /[\u202a-\u202e\u2066-\u2069]/)
	assert.match(page, /safe\[U\+202E\]gnp\.exe/)
	assert.match(page, /A\[U\+2066\]B/)
	assert.match(page, /x\[U\+202D\]y/)
})

test('a source that is no web address stays text, and one that is gets its number', () => {
	const page = renderReport(grow({ source: 'javascript:alert(1) https://example.org/a?b=1&c=2).' }))
	assert.match(page, /javascript:alert\(1\) <a href="https:\/\/example\.org\/a\?b=1&amp;c=2" rel="noopener noreferrer">example\.org<\/a>/)
	assert.match(page, /<ol class="sources"><li><a href="https:\/\/example\.org\/a\?b=1&amp;c=2"/)
})

test('the same report twice is the same page', () => {
	assert.equal(renderReport(flagship()), flagshipReport)
})

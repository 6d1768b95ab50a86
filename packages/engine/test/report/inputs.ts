/** Reports to render: the flagship's, one made by hand for the charts, and folders grown to odd shapes. */
import { join } from 'node:path'
import type { Costing, CostLine, Figure, GapLine, YearFigure } from '../../src/index.ts'
import { checkClaims, costNegotiation, loadFolder, loadNegotiation, type Opened, openLoaded } from '../../src/index.ts'
import type { ReportInput } from '../../src/report/html.ts'

const flagshipFolder = join(import.meta.dirname, '../../../../examples/sag-aftra-2023')

export const flagship = (asOf?: string): ReportInput => inputOf(openLoaded(loadNegotiation(flagshipFolder), asOf ? { asOf } : {}))

export function inputOf({ negotiation, plan, columns, diagnostics }: Opened): ReportInput {
	if (!negotiation || !plan)
		throw new Error(`the folder does not compile: ${diagnostics.map(each => `${each.place.file}: ${each.message}`).join('; ')}`)
	const costed = costNegotiation(negotiation, plan, columns, { trials: 500 })
	if ('error' in costed) throw new Error(costed.error)
	return { costing: costed.costing, claims: checkClaims(negotiation, plan, columns, { trials: 500 }), negotiation }
}

export const fromFiles = (files: Readonly<Record<string, string>>): ReportInput =>
	inputOf(openLoaded(loadFolder({ directory: 'made', files: new Map(Object.entries(files)), diagnostics: [] })))

export interface Shape {
	readonly sides?: number
	readonly issues?: number
	readonly costs?: boolean
	readonly title?: string
	readonly sideName?: string
	readonly text?: string
	readonly source?: string
}

/** A folder of any number of sides and issues; `text` stands wherever a party may write prose. */
export function grow({
	sides = 2,
	issues = 1,
	costs = true,
	title = 'A small table',
	sideName = 'Side',
	text = 'Words.',
	source = 'https://example.org/paper',
}: Shape): ReportInput {
	const names = Array.from({ length: sides }, (_, index) => `side-${'abcdef'[index]}`)
	const quoted = JSON.stringify(title)
	const files: Record<string, string> = {
		'negotiation.md': `---\ntitle: ${quoted}\ncurrency: USD\nas-of: 2024-03-01\nterm: 2024-01-01 to 2026-12-31\nsides:\n${names
			.map(
				(name, index) =>
					`  ${name}: { name: ${JSON.stringify(`${sideName} ${index + 1}`)}, role: ${index === 0 ? 'union' : 'employer'} }\n`,
			)
			.join('')}parties:\n  payer: who pays\n  payee: who is paid\n---\n\n${text}\n`,
	}
	for (let index = 1; index <= issues; index++) {
		const letters = `issue-${String.fromCharCode(97 + Math.floor(index / 26))}${String.fromCharCode(97 + (index % 26))}`
		const cost = costs
			? `fact base-${letters} : USD = ${index === 1 ? '$80M to $120M' : '$90M'} source "${source}" confidence low\ncost pay-${letters} : USD by year = base-${letters} * (compound(raise-${letters}) - 1) from payer to payee\n`
			: ''
		files[`issues/${letters}.md`] =
			`---\ntitle: ${quoted}\norder: ${index}\nstatus: open\n---\n\n${text}\n\n## Clause\n\n${text}\n\n\`\`\`terms\nposition raise-${letters} : percent by year = 0%\n${cost}\`\`\`\n`
		names.forEach((name, side) => {
			files[`proposals/${letters}-${name}.md`] =
				`---\nside: ${name}\ndate: 2024-02-0${side + 1}\ntitle: ${quoted}\n---\n\n${text}\n\n## Clause: ${letters}\n\n${text}\n\n\`\`\`terms\npropose raise-${letters} = [${side + 2}%, 2%, 2%] by year\n\`\`\`\n`
		})
	}
	return fromFiles(files)
}

const exact = (value: number): Figure => ({ mean: value, p5: value, p50: value, p95: value })
const none: Figure = { mean: null, p5: null, p50: null, p95: null }
const between = (low: number, mean: number, high: number): Figure => ({ mean, p5: low, p50: mean, p95: high })

const years = [1, 2, 3].map(year => ({ year, from: `${2022 + year}-07-01`, to: `${2023 + year}-06-30` }))
const yearly = (figures: readonly Figure[]): readonly YearFigure[] => years.map((year, index) => ({ ...year, ...figures[index]! }))

function cost(issue: string | null, name: string, side: string, figures: readonly Figure[], cash: Figure, facts = 'shared'): CostLine {
	const last = figures[2]!
	const totals = { sumOfYearlyIncrements: last, costOverBaseInLastYear: last, cashOverTerm: cash }
	return {
		issue,
		name,
		side,
		facts,
		uncertain: cash.p5 !== cash.p95,
		byYear: yearly(figures),
		increments: [],
		cash,
		totals,
		payer: null,
		payee: null,
		parts: [],
	}
}

const gap = (issue: string | null, name: string, cash: Figure): GapLine => ({
	issue,
	name,
	between: ['union', 'employer'],
	facts: 'shared',
	uncertain: cash.p5 !== cash.p95,
	byYear: yearly([cash, cash, cash]),
	cash,
	firstCostsMore: 1,
})

const million = 1_000_000

/** Made by hand, so that the charts' golden files move only when the charts do. */
export const handmade: Costing = {
	version: 1,
	title: 'Made by hand',
	currency: 'USD',
	asOf: '2023-10-28',
	sides: [
		{ id: 'union', name: 'Union', role: 'union' },
		{ id: 'employer', name: 'Employers', role: 'employer' },
	],
	years,
	seed: 1,
	trials: 1000,
	points: [
		{ id: 'union', side: 'union', date: '2023-10-28' },
		{ id: 'employer', side: 'employer', date: '2023-10-28' },
	],
	issues: [{ id: 'pay', title: 'Pay', status: 'open' }],
	positions: [],
	costs: [
		cost(
			'pay',
			'levy',
			'union',
			[between(50, 70, 90), between(50, 70, 90), between(50, 70, 90)].map(times(million)),
			times(million)(between(150, 210, 270)),
		),
		cost(
			null,
			'total',
			'union',
			[between(90, 100, 110), between(100, 120, 140), exact(150)].map(times(million)),
			times(million)(between(350, 370, 390)),
		),
		cost(null, 'total', 'employer', [exact(-10), exact(40), none].map(times(million)), none),
	],
	continuation: [],
	ownFacts: [
		cost('pay', 'levy', 'union', [exact(50), exact(50), exact(50)].map(times(million)), times(million)(exact(150)), 'union'),
		cost(
			'pay',
			'levy',
			'union',
			[between(80, 85, 90), between(80, 85, 90), between(80, 85, 90)].map(times(million)),
			times(million)(between(240, 255, 270)),
			'employer',
		),
	],
	gaps: [
		gap('pay', 'minimum-rates', times(million)(exact(179.0946))),
		gap('pay', 'levy', times(million)(between(1530.6, 2147.4, 2768.1))),
		gap('pay', 'bonus', times(million)(between(-121.4, -65.9, -30.4))),
		gap('pay', 'nothing-at-all', exact(0)),
		gap('pay', 'a-division-by-zero', none),
		gap(null, 'total', times(million)(between(1600, 2260, 2900))),
	],
	measures: [],
	facts: [],
	problems: [],
	laterKnowledge: [],
}

function times(factor: number): (figure: Figure) => Figure {
	const by = (value: number | null): number | null => (value === null ? null : value * factor)
	return ({ mean, p5, p50, p95 }) => ({ mean: by(mean), p5: by(p5), p50: by(p50), p95: by(p95) })
}

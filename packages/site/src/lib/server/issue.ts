/** One issue: its clause, its terms, what it costs by year and side, why, what that hangs on, and what has been said of it. */
import type { ClaimResult, Costing, CostLine, Explained, Figure, Sensitivity } from '@parley/engine'
import { introduction, type MoneyScale, moneyScale } from '@parley/engine/report'
import { nearest } from '@parley/lang'
import { error } from '@sveltejs/kit'
import { issueAddress, roomAddress } from '#lib/addresses.ts'
import type { ClaimCard } from '#lib/claims/card.ts'
import { folderCard } from './claims/cards.ts'
import { movesOf, type ProposalMoves } from './history.ts'
import type { Between } from './moments.ts'
import type { Sound } from './negotiations.ts'
import { type Passage, passagesOf } from './passages.ts'
import { short } from './short.ts'
import { type SideView, sideView } from './sides.ts'
import { costOf, gapOf, type IssueOnTable, pairsOf, readTable, type Table } from './table.ts'

export interface YearTable {
	readonly name: string
	readonly payer: string | null
	readonly payee: string | null
	readonly years: Costing['years']
	readonly scale: MoneyScale
	/** One row for each contract year: each side's figure, then each pair's gap. */
	readonly rows: readonly (readonly Figure[])[]
	readonly cash: readonly Figure[]
	/** Cash over the term by a further dimension, for the sides that pay any of it. */
	readonly parts: readonly {
		readonly dimension: string
		readonly sides: readonly number[]
		readonly rows: readonly { readonly label: string; readonly figures: readonly Figure[] }[]
	}[]
	/** The same on a side's own facts. */
	readonly own: readonly { readonly holder: SideView; readonly figures: readonly (Figure | null)[] }[]
	readonly why: readonly { readonly side: SideView; readonly tree: Explained }[]
	readonly hangsOn: Sensitivity | null
}

export interface IssuePage {
	readonly id: string
	readonly title: string
	readonly status: string
	readonly opening: string
	readonly table: Pick<Table, 'currency' | 'scale' | 'sides' | 'pairs' | 'hasMoved' | 'trials' | 'seed'>
	readonly onTable: IssueOnTable
	readonly costs: readonly YearTable[]
	readonly history: readonly ProposalMoves[]
	readonly claims: readonly { readonly claim: ClaimResult; readonly card: ClaimCard }[]
	readonly passages: readonly Passage[]
	readonly units: readonly { readonly name: string; readonly unit: string; readonly dimensions: readonly string[] }[]
	readonly file: string
	readonly before: { readonly id: string; readonly title: string } | null
	readonly after: { readonly id: string; readonly title: string } | null
}

export function readIssue(sound: Sound, between: Between, id: string): IssuePage {
	const { negotiation, plan } = sound
	const at = negotiation.issues.findIndex(each => each.id === id)
	const issue = negotiation.issues[at]
	if (!issue) return unknown(sound, id)
	const table = readTable(sound, between)
	const onTable = table.issues.find(each => each.id === id)!
	const names = new Set(plan.quantities.map(quantity => quantity.name))
	return {
		id,
		title: issue.title,
		status: issue.status,
		opening: introduction(issue.prose).html,
		table,
		onTable,
		costs: onTable.costs.map(cost => yearTable(sound, between, cost.name)),
		history: movesOf(sound)
			.map(proposal => ({ ...proposal, moves: proposal.moves.filter(move => move.issue === id) }))
			.filter(proposal => proposal.moves.length > 0 && proposal.date <= between.to),
		claims: claimsAbout(sound, id),
		passages: withoutOpening(passagesOf(negotiation, issue.file, names, heading => heading.toLowerCase() === 'clause')),
		units: plan.quantities
			.filter(each => each.home.kind === 'issue' && each.home.id === id && (each.kind === 'position' || each.kind === 'cost'))
			.map(each => ({ name: each.name, unit: each.display, dimensions: each.axes })),
		file: issue.file,
		before: neighbour(negotiation.issues[at - 1]),
		after: neighbour(negotiation.issues[at + 1]),
	}
}

const neighbour = (issue: { id: string; title: string } | undefined): IssuePage['before'] =>
	issue ? { id: issue.id, title: issue.title } : null

/** The paragraphs before the first heading stand at the head of the page already. */
function withoutOpening(passages: readonly Passage[]): readonly Passage[] {
	const [first, ...rest] = passages
	if (first?.kind !== 'prose') return passages
	const heading = first.html.indexOf('<p class="heading">')
	return heading < 0 ? rest : [{ kind: 'prose', html: first.html.slice(heading) }, ...rest]
}

function unknown({ id: negotiation, negotiation: { issues } }: Sound, id: string): never {
	const near = nearest(
		id,
		issues.map(issue => issue.id),
	)
	error(404, {
		message: `This negotiation has no issue called “${short(id)}”.`,
		links: [
			...(near ? [{ href: issueAddress(negotiation, near), text: `The nearest is ${near}` }] : []),
			{ href: roomAddress(negotiation, 'issues'), text: 'All its issues' },
		],
	})
}

function yearTable(sound: Sound, between: Between, name: string): YearTable {
	const costing = sound.costing([...between.now, ...between.then])
	const lines = between.now.map(point => costOf(costing, point, name)!)
	const gaps = pairsOf(between.now).map(pair => gapOf(costing, pair, name)!)
	const all = [...lines, ...gaps]
	return {
		name,
		payer: lines[0]?.payer ?? null,
		payee: lines[0]?.payee ?? null,
		years: costing.years,
		scale: moneyScale(all.map(line => line.cash.mean)),
		rows: costing.years.map((_, year) => all.map(line => line.byYear[year]!)),
		cash: all.map(line => line.cash),
		parts: partsOf(lines),
		own: ownFacts(sound, costing, between, name),
		why: sound.sides.flatMap((side, index) => {
			if (isZero(lines[index]!.cash)) return []
			const tree = sound.explain(name, between.now[index]!)
			return tree ? [{ side: sideView(sound.negotiation, side), tree }] : []
		}),
		hangsOn: between.now.length < 2 ? null : sound.sensitivity([between.now[0]!, between.now[1]!], name),
	}
}

const isZero = (figure: Figure): boolean => figure.mean === 0 && figure.p5 === 0 && figure.p95 === 0

function partsOf(lines: readonly CostLine[]): YearTable['parts'] {
	const paying = lines.flatMap((line, index) => (line.parts.some(part => !isZero(part.cash)) ? [index] : []))
	const dimensions = [...new Set(paying.flatMap(index => lines[index]!.parts.map(part => part.dimension)))]
	return dimensions.map(dimension => {
		const labels = [...new Set(lines.flatMap(line => line.parts.filter(part => part.dimension === dimension).map(part => part.label)))]
		const figureOf = (index: number, label: string): Figure =>
			lines[index]!.parts.find(part => part.dimension === dimension && part.label === label)!.cash
		return { dimension, sides: paying, rows: labels.map(label => ({ label, figures: paying.map(index => figureOf(index, label)) })) }
	})
}

function ownFacts({ negotiation }: Sound, costing: Costing, between: Between, name: string): YearTable['own'] {
	const lines = costing.ownFacts.filter(line => line.name === name)
	const holders = [...new Set(lines.map(line => line.facts))]
	return holders.map(holder => ({
		holder: sideView(negotiation, holder),
		figures: between.now.map(point => lines.find(line => line.facts === holder && line.side === point)?.cash ?? null),
	}))
}

/** Those with a reading that names a quantity of this issue, or sets one. */
function claimsAbout(sound: Sound, issue: string): IssuePage['claims'] {
	const own = new Set(sound.plan.quantities.filter(each => each.home.kind === 'issue' && each.home.id === issue).map(each => each.name))
	const about = sound.plan.claims.filter(claim =>
		claim.readings.some(reading => [...reading.uses, ...reading.withs.map(each => each.name)].some(name => own.has(name))),
	)
	const names = new Set(about.map(claim => claim.name))
	return sound
		.claims()
		.claims.filter(claim => names.has(claim.name))
		.map(claim => ({ claim, card: folderCard(sound, claim) }))
}

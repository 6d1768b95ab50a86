/** The report that a committee hands round: the table, what it costs and why, what was said, and every source at the end. */
import type { ClaimResult, CostLine, Figure, GapLine } from '@parley/engine'
import { type MoneyScale, moneyScale, nameOfSide, quantity, range } from '@parley/engine/report'
import type { Picture } from '#lib/charts/index.ts'
import { hashOfInputs } from './inputs.ts'
import type { Between } from './moments.ts'
import type { Sound } from './negotiations.ts'
import { claimPictures, issuePictures, type TablePictures, tablePictures } from './pictures.ts'
import { readTable, type Table } from './table.ts'

export interface Report {
	readonly table: Table
	readonly pictures: TablePictures
	readonly issues: readonly ReportedIssue[]
	readonly claims: readonly ReportedClaim[]
	readonly facts: readonly ReportedFact[]
	/** Each once, in the order in which it is first needed; the first is number 1. */
	readonly sources: readonly string[]
	readonly hash: string
	readonly term: { readonly from: string; readonly to: string }
	readonly tolerance: number
}

export interface ReportedIssue {
	readonly id: string
	readonly title: string
	readonly status: string
	readonly costs: readonly ReportedCost[]
	/** By whose facts they are priced, where that matters. */
	readonly ownFacts: readonly Picture[]
}

export interface ReportedCost {
	readonly name: string
	readonly payer: string | null
	readonly payee: string | null
	readonly scale: MoneyScale
	readonly rows: readonly { readonly year: number; readonly from: string; readonly to: string; readonly figures: readonly Figure[] }[]
	readonly cash: readonly Figure[]
}

export interface ReportedClaim {
	readonly claim: ClaimResult
	readonly by: string
	readonly picture: Picture | null
	readonly source: number | null
}

export interface ReportedFact {
	readonly name: string
	readonly value: string
	readonly spread: string | null
	readonly whose: string
	readonly confidence: string | null
	readonly known: string | null
	readonly source: number | null
}

export function readReport(sound: Sound, between: Between): Report {
	const { sources, number } = createSources()
	const costing = sound.costing([...between.now, ...between.then])
	const pictures = claimPictures(sound)
	const claims = sound.claims()
	return {
		table: readTable(sound, between),
		pictures: tablePictures(sound, between.now),
		issues: costing.issues.map(issue => ({
			...issue,
			costs: costsOf(costing.costs, costing.gaps, between.now, issue.id),
			ownFacts: issuePictures(sound, issue.id, between.now).filter(picture => picture.id.includes('own-facts')),
		})),
		facts: factsOf(sound, number),
		claims: claims.claims.map(claim => ({
			claim,
			by: claim.by === null ? 'Said in public' : nameOfSide(costing, claim.by),
			picture: pictures.get(claim.name) ?? null,
			source: number(claim.source),
		})),
		sources,
		hash: hashOfInputs(sound.negotiation),
		term: sound.negotiation.setting.term,
		tolerance: claims.tolerance,
	}
}

function createSources(): { readonly sources: readonly string[]; readonly number: (source: string | null) => number | null } {
	const sources: string[] = []
	return {
		sources,
		number: source => {
			const words = source?.trim() ?? ''
			if (words === '') return null
			const known = sources.indexOf(words)
			return known >= 0 ? known + 1 : sources.push(words)
		},
	}
}

function costsOf(costs: readonly CostLine[], gaps: readonly GapLine[], points: readonly string[], issue: string): readonly ReportedCost[] {
	const own = costs.filter(cost => cost.issue === issue && points.includes(cost.side))
	const names = [...new Set(own.map(cost => cost.name))]
	return names.flatMap(name => {
		const lines = points.map(point => own.find(cost => cost.side === point && cost.name === name)!)
		const between = gaps.filter(gap => gap.issue === issue && gap.name === name && gap.between.every(point => points.includes(point)))
		if (lines.every(line => isNothing(line.cash) && line.byYear.every(isNothing))) return []
		return [
			{
				name,
				payer: lines[0]!.payer,
				payee: lines[0]!.payee,
				scale: moneyScale(lines.flatMap(line => [line.cash.mean, ...line.byYear.map(year => year.mean)])),
				rows: lines[0]!.byYear.map(({ year, from, to }, index) => ({
					year,
					from,
					to,
					figures: [...lines, ...between].map(line => line.byYear[index]!),
				})),
				cash: [...lines, ...between].map(line => line.cash),
			},
		]
	})
}

const isNothing = ({ mean, p5, p95 }: Figure): boolean => mean === 0 && p5 === 0 && p95 === 0

function factsOf(sound: Sound, number: (source: string | null) => number | null): readonly ReportedFact[] {
	const costing = sound.costing()
	return costing.facts.flatMap(fact => {
		const said = (value: Figure | null, text: string): Pick<ReportedFact, 'value' | 'spread'> => ({
			value: value === null || value.mean === null ? short(text) : quantity(value.mean, fact.unit),
			spread: value === null ? null : range(value, each => quantity(each, fact.unit)),
		})
		return [
			{
				name: fact.name,
				...said(fact.value, fact.text),
				whose: 'shared',
				confidence: fact.confidence,
				known: fact.known,
				source: number(fact.source),
			},
			...fact.says.map(says => ({
				name: fact.name,
				...said(says.value, 'by label'),
				whose: nameOfSide(costing, says.side),
				confidence: null,
				known: null,
				source: number(says.source),
			})),
		]
	})
}

/** A fact by label is a list or a table, which stands in its file. */
const short = (text: string): string => {
	const line = text.replaceAll(/\s+/g, ' ')
	return line.length > 90 ? `${line.slice(0, 89)}…` : line
}

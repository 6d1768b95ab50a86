/** What the made-up membership sums to, beside what is published. */
import { contributionCeiling, minimumRate, offeredCeiling, percentOverAllAges, streaming } from './contract.ts'
import { assumed, published } from './published.ts'
import type { Member } from './roster.ts'

export interface Line {
	readonly figure: string
	readonly target: number
	readonly got: number
	/** The part of the target by which it may differ; Infinity for what is only shown. */
	readonly within: number
}

const kinds = new Map(Object.values(streaming).flatMap(each => each.map(kind => [kind.name, kind] as const)))

export const sessionPay = ({ units, pay }: Member): number => units * pay
const perEngagement = (member: Member): number => (member.engagements === 0 ? 0 : sessionPay(member) / member.engagements)
const underCeilings = (member: Member, ceilings: typeof contributionCeiling): number =>
	member.engagements * Math.min(perEngagement(member), ceilings[member.program])

export function streamingResiduals(member: Member): number {
	const { ceiling, factors } = kinds.get(member.streamingKind)!
	return member.streamingEngagements * Math.min(perEngagement(member), ceiling) * factors * percentOverAllAges
}

/** As the health plan counts: pay up to the ceilings, residuals, other contracts. */
export const coveredEarnings = (member: Member): number =>
	underCeilings(member, contributionCeiling) + streamingResiduals(member) + member.otherResiduals + member.otherContracts

export function calibrate(members: readonly Member[]): readonly Line[] {
	const sum = (value: (member: Member) => number): number => members.reduce((total, member) => total + value(member), 0)
	const count = (is: (member: Member) => boolean): number => sum(member => (is(member) ? 1 : 0))
	const earned = members.map(coveredEarnings)
	const earnings = earned.reduce((total, each) => total + each, 0)
	const from = (least: number): number => earned.reduce((total, each) => total + (each >= least ? each : 0), 0)
	const line = (figure: string, target: number, got: number, within = Infinity): Line => ({ figure, target, got, within })
	return [
		line('members', published.members, members.length, 0),
		line('without earnings', published.withoutEarnings, earned.filter(each => each === 0).length, 0),
		line(
			'may vote',
			published.mayVote,
			count(member => member.mayVote),
			0,
		),
		line(
			'work under the contract',
			published.underTheContract,
			count(member => member.units > 0),
			0,
		),
		line('share above $26,470', 0.127, earned.filter(each => each > published.threshold).length / members.length, 0.005),
		line('above $250,000', 2_850, earned.filter(each => each > 250_000).length, 0.06),
		line('earnings under all contracts', published.coveredEarnings, earnings, 0.005),
		line('pay under the contract', published.earningsBase, sum(sessionPay), 0.005),
		line('share of background in earnings', published.backgroundShare, sum(backgroundPay) / earnings, 0.03),
		line('streaming residuals', published.streamingResiduals, sum(streamingResiduals), 0.005),
		line(
			'other residuals (assumed)',
			assumed.otherResiduals,
			sum(member => member.otherResiduals),
			0.005,
		),
		line(
			'pay between the ceilings and those offered',
			published.payBetweenCeilings,
			sum(member => underCeilings(member, offeredCeiling) - underCeilings(member, contributionCeiling)),
			0.15,
		),
		line('share of earnings of those from $35,020 on (more than)', 0.75, from(35_020) / earnings),
		line('share under $5,001 (1997)', 0.73, earned.filter(each => each < 5_001).length / members.length),
		line('share above $20,000 (1997)', 0.12, earned.filter(each => each > 20_000).length / members.length),
		line('other contracts, part of earnings (commercials in 1999)', 0.377, sum(member => member.otherContracts) / earnings),
		line('pay at the minimum rates, part of pay', Number.NaN, sum(member => member.units * minimumRate[member.work]) / sum(sessionPay)),
		line('pay under the ceilings, part of pay', Number.NaN, sum(member => underCeilings(member, contributionCeiling)) / sum(sessionPay)),
	]
}

const backgroundPay = (member: Member): number => (member.work === 'background' || member.work === 'stand-in' ? sessionPay(member) : 0)

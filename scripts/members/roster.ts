/**
 * The made-up membership: 160,000 members who do not exist, whose sums and shares are those that are published (`published.ts`).
 *
 * Earnings under all contracts come first: a quarter of the members have none, the others stand at evenly spaced places of one lognormal
 * curve, above $250,000 of a Pareto curve that ends at `assumed.most` and brings the whole to $4.5bn. Then who works under the
 * television and film contract, likelier the more somebody earns; then what part of the earnings that is, as what work, on how many days,
 * weeks or episodes and at what pay. Some pay stands above the ceilings on contributions and is not among the earnings. The rest is
 * residuals, streaming's by the formula in force, and other contracts. All amounts are whole dollars.
 */
import { contributionCeiling, minimumRate, type ProgramLength, percentOverAllAges, streaming, type Work } from './contract.ts'
import { chosen, exp, ln, orderBy, probit, reach, shuffled, uniforms } from './luck.ts'
import { assumed, published } from './published.ts'

export interface Member {
	readonly work: Work
	readonly program: ProgramLength
	/** Episodes or films in a year. */
	readonly engagements: number
	/** Days, weeks or episodes in a year, as the work is paid. */
	readonly units: number
	/** For a day, a week or an episode; zero without work. */
	readonly pay: number
	/** A kind of title of the assumed mix. */
	readonly streamingKind: string
	/** Of a year's engagements, those in titles of that kind. */
	readonly streamingEngagements: number
	readonly otherResiduals: number
	readonly otherContracts: number
	readonly mayVote: boolean
	/** 1 to 10 among those who work under the contract, by earnings under all contracts; 0 for the others. */
	readonly tenth: number
}

const backgroundPay = published.backgroundShare * published.coveredEarnings

export function makeRoster(seed: number): readonly Member[] {
	const earnings = earningsByRank()
	const luck = luckOf(seed, earnings.length)
	const under = whoWorksUnderTheContract(earnings, luck.contract)
	const worked = settleSessions()
	const streamed = stream(worked, earnings, luck)
	const residuals = reach(assumed.otherResiduals, 0, 1, at => sumOf(streamed, (session, rank) => otherResiduals(session, rank, at)))
	const tenths = tenthsOf(earnings, under)
	const votes = whoMayVote(seed, earnings)
	const place = shuffled(seed, 'place in the roster', published.members)
	const members = new Array<Member>(published.members)
	for (let rank = 0; rank < published.members; rank++) {
		const earned = earnings[rank - published.withoutEarnings] ?? 0
		members[place[rank]!] = memberAt(rank - published.withoutEarnings, earned)
	}
	return members

	/** How much of it is background work and how much of the earnings is from this contract hang on each other; twice round is near enough. */
	function settleSessions(): readonly Session[] {
		let part = 0.75
		let background = 1
		for (const near of [1e-2, 1e-5]) {
			background = reach(backgroundPay, 0, 4, weight => sumOf(sessions(part, weight), paidAsBackground), near)
			part = reach(published.earningsBase, 0, 3, at => sumOf(sessions(at, background), paid), near)
		}
		return sessions(part, background)
	}

	function sessions(at: number, weight: number): readonly Session[] {
		return Array.from(earnings, (earned, rank) => (under[rank] ? sessionOf(earned, rank, luck, at, weight) : noSession))
	}

	function otherResiduals({ left, streamingPaid }: Streamed, rank: number, at: number): number {
		const rest = left - streamingPaid
		const shows = under[rank] ? 1 : luck.formerWork[rank]! < 0.25 ? 0.8 : 0
		return Math.floor(rest * shows * at * luck.otherResiduals[rank]!)
	}

	function memberAt(rank: number, earned: number): Member {
		const mayVote = votes[rank + published.withoutEarnings]!
		if (rank < 0) return { ...idle, work: 'no-work', otherResiduals: 0, otherContracts: 0, mayVote, tenth: 0 }
		const session = streamed[rank]!
		const { work, program, engagements, units, pay, streamingKind, streamingEngagements } = session
		const others = otherResiduals(session, rank, residuals)
		const otherContracts = session.left - session.streamingPaid - others
		const base = { otherResiduals: others, otherContracts, mayVote, tenth: tenths[rank]! }
		if (units === 0) return { ...idle, ...base, work: earned > 0 ? 'other-contracts' : 'no-work' }
		return { work, program, engagements, units, pay, streamingKind, streamingEngagements, ...base }
	}
}

const idle = {
	program: 'one-hour-episode',
	engagements: 0,
	units: 0,
	pay: 0,
	streamingKind: 'netflix-hour',
	streamingEngagements: 0,
} as const

function earningsByRank(): Int32Array {
	const { logMean, logDeviation, top, coveredEarnings, members, withoutEarnings } = published
	const count = members - withoutEarnings
	const earnings = Float64Array.from({ length: count }, (_, rank) => exp(logMean + logDeviation * probit((rank + 0.5) / count)))
	const first = earnings.findIndex(each => each >= top)
	const below = earnings.subarray(0, first).reduce((sum, each) => sum + each, 0)
	const above = count - first
	const wanted = coveredEarnings - below
	/** The heavier the tail, the smaller its exponent. */
	const exponent = -reach(wanted, -3, -0.01, at => topEarnings(-at, above).reduce((sum, each) => sum + each, 0))
	earnings.set(topEarnings(exponent, above), first)
	return Int32Array.from(earnings, each => Math.max(1, Math.round(each)))
}

/** Evenly spaced places of a Pareto curve from `top` that ends at `most`. */
function topEarnings(exponent: number, count: number): Float64Array {
	const { top } = published
	const end = exp(-exponent * ln(assumed.most / top))
	return Float64Array.from({ length: count }, (_, rank) => top * exp(-ln(1 - ((rank + 0.5) / count) * (1 - end)) / exponent))
}

interface Luck {
	readonly contract: Float64Array
	readonly part: Float64Array
	readonly allOfIt: Float64Array
	readonly background: Float64Array
	readonly work: Float64Array
	readonly program: Float64Array
	readonly overscale: Float64Array
	readonly overscaleSize: Float64Array
	readonly engagements: Float64Array
	readonly aboveCeiling: Float64Array
	readonly streaming: Float64Array
	readonly streamingOrder: Float64Array
	readonly streamingPart: Float64Array
	readonly otherResiduals: Float64Array
	readonly formerWork: Float64Array
}

function luckOf(seed: number, count: number): Luck {
	const names = [
		'contract',
		'part',
		'allOfIt',
		'background',
		'work',
		'program',
		'overscale',
		'overscaleSize',
		'engagements',
		'aboveCeiling',
		'streaming',
		'streamingOrder',
		'streamingPart',
		'otherResiduals',
		'formerWork',
	] as const
	return Object.fromEntries(names.map(name => [name, uniforms(seed, name, count)])) as unknown as Luck
}

/** Exactly as many as are published: from 12 per cent of the lowest to 88 of the highest, and nobody who earns less than one day's pay. */
function whoWorksUnderTheContract(earnings: Int32Array, draw: Float64Array): Uint8Array {
	const count = earnings.length
	const order = orderBy(count, rank => (earnings[rank]! < minimumRate.background ? 1_000 : draw[rank]! / (0.12 + (0.76 * rank) / count)))
	const under = new Uint8Array(count)
	for (const rank of order.subarray(0, published.underTheContract)) under[rank] = 1
	return under
}

interface Session {
	readonly work: Work
	readonly program: ProgramLength
	readonly engagements: number
	readonly units: number
	readonly pay: number
	/** Earnings that do not come from this work: residuals and other contracts. */
	readonly left: number
}

const noSession: Session = { ...idle, work: 'other-contracts', left: 0 }

const paid = ({ units, pay }: Session): number => units * pay
const paidAsBackground = (session: Session): number => (session.work === 'background' || session.work === 'stand-in' ? paid(session) : 0)
const sumOf = <Item>(items: readonly Item[], value: (item: Item, rank: number) => number): number =>
	items.reduce((sum, item, rank) => sum + value(item, rank), 0)

function sessionOf(earned: number, rank: number, luck: Luck, at: number, backgroundWeight: number): Session {
	const low = Math.min(0.9, 0.3 * at)
	const share = luck.allOfIt[rank]! < 0.2 ? 1 : Math.min(1, low + (Math.min(1, at) - low) * luck.part[rank]!)
	const wanted = Math.max(minimumRate.background, earned * share)
	const work = workOf(wanted, rank, luck, backgroundWeight)
	const session = sessionAs(work, wanted, rank, luck)
	return { ...session, left: earned - covered(session) }
}

/** What of it counts as earnings: up to the ceiling for each episode or film. */
const covered = ({ engagements, units, pay, program }: Omit<Session, 'left'>): number =>
	Math.ceil(engagements * Math.min((units * pay) / engagements, contributionCeiling[program]))

function workOf(wanted: number, rank: number, luck: Luck, backgroundWeight: number): Work {
	const asBackground = wanted < minimumRate['day-performer'] ? 1 : backgroundWeight * backgroundPart(wanted)
	if (luck.background[rank]! < asBackground) return luck.work[rank]! < 0.85 || wanted < minimumRate['stand-in'] ? 'background' : 'stand-in'
	return chosen(luck.work[rank]!, principalParts(wanted))
}

const backgroundPart = (wanted: number): number => (wanted < 10_000 ? 0.3 : wanted < 30_000 ? 0.2 : wanted < 60_000 ? 0.08 : 0)

function principalParts(wanted: number): readonly (readonly [Work, number])[] {
	if (wanted < minimumRate['stunt-performer']) return [['day-performer', 1]]
	if (wanted < 20_000)
		return [
			['day-performer', 80],
			['weekly-performer', 15],
			['stunt-performer', 5],
		]
	if (wanted < 60_000)
		return [
			['day-performer', 50],
			['weekly-performer', 25],
			['stunt-performer', 12],
			['series-half-hour', 5],
			['series-hour', 8],
		]
	if (wanted < 200_000)
		return [
			['day-performer', 12],
			['weekly-performer', 30],
			['stunt-performer', 14],
			['series-half-hour', 16],
			['series-hour', 28],
		]
	return [
		['weekly-performer', 40],
		['series-half-hour', 14],
		['series-hour', 46],
	]
}

function sessionAs(work: Work, wanted: number, rank: number, luck: Luck): Omit<Session, 'left'> {
	if (work === 'background' || work === 'stand-in') return byTheDay(work, minimumRate[work], wanted, 220, 1, rank, luck)
	if (work === 'day-performer') return byTheDay(work, overscale(work, rank, luck), wanted, 90, 1 + 2 * luck.engagements[rank]!, rank, luck)
	if (work === 'series-half-hour') return byTheEpisode(work, 'half-hour-episode', wanted, rank, luck)
	if (work === 'series-hour') return byTheEpisode(work, 'one-hour-episode', wanted, rank, luck)
	return byTheWeek(work, wanted, rank, luck)
}

/** Most work is at the minimum; then ten per cent above it, the agent's; then anything. */
function overscale(work: Work, rank: number, luck: Luck): number {
	const minimum = minimumRate[work]
	const draw = luck.overscale[rank]!
	if (draw < 0.55) return minimum
	if (draw < 0.8) return Math.round(minimum * 1.1)
	return Math.round(minimum * exp(0.15 + 0.9 * luck.overscaleSize[rank]!))
}

function byTheDay(
	work: Work,
	agreed: number,
	wanted: number,
	mostDays: number,
	daysEach: number,
	rank: number,
	luck: Luck,
): Omit<Session, 'left'> {
	const rate = wanted < agreed ? minimumRate[work] : agreed
	const units = Math.max(1, Math.min(mostDays, Math.floor(wanted / rate)))
	const program = chosen<ProgramLength>(luck.program[rank]!, [
		['half-hour-episode', 20],
		['one-hour-episode', 55],
		['theatrical-film', 25],
	])
	return { work, program, engagements: Math.max(1, Math.floor(units / daysEach)), units, pay: rate }
}

/** Films for who earns much by the week; episodes, a week each, for most others. */
function byTheWeek(work: Work, wanted: number, rank: number, luck: Luck): Omit<Session, 'left'> {
	const program: ProgramLength =
		wanted >= 200_000 || luck.program[rank]! < 0.4
			? 'theatrical-film'
			: luck.program[rank]! < 0.55
				? 'half-hour-episode'
				: 'one-hour-episode'
	if (program === 'theatrical-film' && wanted >= 120_000) return leadInFilms(work, wanted, rank, luck)
	const agreed = overscale(work, rank, luck)
	const rate = wanted < agreed ? minimumRate[work] : agreed
	const units = Math.max(1, Math.floor(wanted / rate))
	if (units <= 40) return { work, program, engagements: filmsOrWeeks(program, units), units, pay: rate }
	return { work, program, engagements: filmsOrWeeks(program, 40), units: 40, pay: Math.floor(wanted / 40) }
}

const filmsOrWeeks = (program: ProgramLength, weeks: number): number => (program === 'theatrical-film' ? Math.ceil(weeks / 4) : weeks)

const weeksOfAFilm = 8

function leadInFilms(work: Work, wanted: number, rank: number, luck: Luck): Omit<Session, 'left'> {
	const ceiling = contributionCeiling['theatrical-film']
	const films = Math.max(1, Math.min(4, Math.floor(wanted / ceiling)))
	const each = wanted / films < ceiling ? wanted / films : ceiling * above(luck.aboveCeiling[rank]!, 0.5)
	return { work, program: 'theatrical-film', engagements: films, units: films * weeksOfAFilm, pay: Math.floor(each / weeksOfAFilm) }
}

function byTheEpisode(work: Work, program: ProgramLength, wanted: number, rank: number, luck: Luck): Omit<Session, 'left'> {
	const ceiling = contributionCeiling[program]
	const minimum = minimumRate[work]
	const season = chosen(luck.engagements[rank]!, [
		[6, 15],
		[8, 25],
		[10, 30],
		[13, 15],
		[22, 15],
	])
	const each = Math.floor(wanted / season)
	if (each < minimum) {
		const units = Math.max(1, Math.floor(wanted / minimum))
		return { work, program, engagements: units, units, pay: minimum }
	}
	if (each < ceiling) return { work, program, engagements: season, units: season, pay: each }
	const units = Math.min(26, Math.floor(wanted / ceiling))
	return { work, program, engagements: units, units, pay: Math.floor(ceiling * above(luck.aboveCeiling[rank]!, 0.35)) }
}

const atTheCeiling = 0.66

/** How far above the ceiling, for who reaches it: most stand at it, the others further and further above. */
const above = (draw: number, spread: number): number => (draw < atTheCeiling ? 1 : exp(-spread * ln((1 - draw) / (1 - atTheCeiling))))

interface Streamed extends Session {
	readonly streamingPaid: number
	readonly streamingKind: string
	readonly streamingEngagements: number
}

/** Principals in an order of luck, until the formula in force pays what the union reports. */
function stream(sessions: readonly Session[], earnings: Int32Array, luck: Luck): readonly Streamed[] {
	const streamed: Streamed[] = sessions.map((session, rank) => ({
		...session,
		left: session.units === 0 ? earnings[rank]! : session.left,
		streamingPaid: 0,
		streamingKind: streaming[session.program][0]!.name,
		streamingEngagements: 0,
	}))
	let owed = published.streamingResiduals
	for (const rank of orderBy(sessions.length, each => luck.streamingOrder[each]!)) {
		const session = streamed[rank]!
		if (owed <= 0) break
		if (session.units === 0 || paidAsBackground(session) > 0) continue
		const kinds = streaming[session.program]
		const kind = chosen(
			luck.streaming[rank]!,
			kinds.map(each => [each, each.part] as const),
		)
		const one = Math.min(paid(session) / session.engagements, kind.ceiling) * kind.factors * percentOverAllAges
		const wanted = Math.ceil(session.engagements * 0.4 * luck.streamingPart[rank]!)
		const engagements = Math.min(wanted, Math.floor(session.left / one))
		if (engagements < 1) continue
		const streamingPaid = Math.ceil(engagements * one)
		owed -= streamingPaid
		streamed[rank] = { ...session, streamingPaid, streamingKind: kind.name, streamingEngagements: engagements }
	}
	return streamed
}

function tenthsOf(earnings: Int32Array, under: Uint8Array): Uint8Array {
	const tenths = new Uint8Array(earnings.length)
	let at = 0
	for (let rank = 0; rank < earnings.length; rank++)
		if (under[rank]) tenths[rank] = 1 + Math.floor((at++ * 10) / published.underTheContract)
	return tenths
}

/** Dues unpaid or membership at rest: likeliest among those who earned nothing. */
function whoMayVote(seed: number, earnings: Int32Array): readonly boolean[] {
	const { members, withoutEarnings, mayVote } = published
	const draw = uniforms(seed, 'standing', members)
	const weight = (rank: number): number => (rank < withoutEarnings ? 3 : earnings[rank - withoutEarnings]! < 5_000 ? 1 : 0.1)
	const votes = new Array<boolean>(members).fill(true)
	for (const rank of orderBy(members, each => draw[each]! / weight(each)).subarray(0, members - mayVote)) votes[rank] = false
	return votes
}

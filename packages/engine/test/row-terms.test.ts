/**
 * The clauses that work member by member, on made-up rosters: what each gives against the same sum written by hand in whole numbers, in fractions
 * and on the generated code, equal to the cent; and the laws that hold for whatever roster.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeProgram, type RowRoad } from '@parley/lang'
import fc from 'fast-check'
import { loadFolder } from '../src/negotiation/load.ts'
import { openLoaded } from '../src/negotiation/open.ts'
import { createKernelRoad } from '../src/run/kernel-road.ts'
import { rowByRow, trialsOf, workRowsOn } from '../src/run/rows.ts'

interface Person {
	readonly step: number
	readonly lane: 'ba' | 'ma'
	readonly place: number
	readonly tenths: number
	readonly hired: string
	readonly left: string
	readonly settled: string
	readonly coverage: 'single' | 'family'
	readonly cents: number
	readonly halfHours: number
	readonly evening: number
}

/** What the parties settle: amounts in cents, percents in tenths. */
interface Deal {
	readonly schedule: { readonly ba: readonly number[]; readonly ma: readonly number[] }
	readonly leadsTo: readonly number[]
	readonly places: readonly number[]
	readonly raise: readonly number[]
	readonly minimum: number
	readonly leadKept: number
	readonly ceiling: number
	readonly share: { readonly single: number; readonly family: number }
}

const steps = [1, 2, 3, 4, 5, 6] as const
const halfSteps = Array.from({ length: 11 }, (_, index) => index + 1)
const never = '9999-12-31'
const years = [
	['2024-07-01', '2025-07-01'],
	['2025-07-01', '2026-07-01'],
	['2026-07-01', '2027-07-01'],
] as const
const premiums = { single: 843_500, family: 2_396_800 }

const front = (fields: string): string => `---\n${fields}\n---\n`
const money = (cents: number): string => `$${(cents / 100).toFixed(2)}`
const list = (values: readonly unknown[]): string => `[${values.join(', ')}]`
const tenthsOfPercent = (tenths: number): string => `${(tenths / 10).toFixed(1)}%`

function termsOf({ schedule, leadsTo, places, raise, minimum, leadKept, ceiling, share }: Deal): string {
	return `dimension step = 1 to 6
dimension half-step = 1 to 11
dimension lane = ba, ma
dimension coverage = single, family
dimension component = tax, pension, insurance
table roster "facts/roster.csv" of people by member
	column step : label of step
	column lane : label of lane
	column place : label of half-step
	column fte : ratio
	column hired : date
	column left : date empty ${never}
	column settled : date
	column coverage : label of coverage
	column rate : USD / hour
	column hours : hour
	column evening : hour
	source "Made up for a test"
	confidence assumed

let schedule : USD by step, lane = {ba: ${list(schedule.ba.map(money))} by step, ma: ${list(schedule.ma.map(money))} by step} by lane
position raise : percent by year = ${list(raise.map(tenthsOfPercent))}
position places : number by year = ${list(places)}
let leads-to : label of step by step = ${list(leadsTo)}
let there-before : yes-no by member, year = roster.hired < year-start()

let step-in : label of step by member, year = step-reached(roster.step, if there-before then places else 0 over step, year)
let step-continued : label of step by member, year = step-reached(roster.step, if there-before then 1 else 0 over step, year)
let redrawn : label of step by member, year = step-redrawn(roster.step, leads-to over step, year)
let place-in : label of half-step by member, year = step-reached(roster.place, places over half-step, year)

let new-schedule : USD by step, lane, year = each year from schedule: round(previous * (1 + raise), $1)
let base-pay : USD by member = round(schedule[step = roster.step, lane = roster.lane] * roster.fte, 1 cent)
let pay-continued : USD by member, year = round(schedule[step = step-continued, lane = roster.lane] * roster.fte, 1 cent)
let pay : USD by member, year = round(new-schedule[step = step-in, lane = roster.lane] * roster.fte, 1 cent)
let pay-redrawn : USD by member, year = round(schedule[step = redrawn, lane = roster.lane] * roster.fte, 1 cent)
let pay-by-halves : USD by member, year = round(with-half-steps(schedule over step, half-step)[half-step = place-in, lane = roster.lane] * roster.fte, 1 cent)
let step-day : date by member, year = anniversary(roster.hired)
let pay-on-anniversary : USD by member, year = round(pay-from-a-day(base-pay, pay-continued, anniversary(roster.hired)), 1 cent)
let continuation : USD by member, year = pay-continued - base-pay
let gain : USD by member, year = new-money(pay - base-pay, continuation, $0)

let lifted : USD / hour by member = round(new-minimum-with-lead(roster.rate, $15 / hour, ${money(minimum)} / hour, ${tenthsOfPercent(leadKept)}), 1 cent / hour)
let on-costs : USD by member, year = rounded-roll-up({tax: 7.65%, pension: 8.1%, insurance: 1.3%} by component, {tax: pay, pension: min(pay, ${money(ceiling)}), insurance: base-pay} by component, 1 cent over component)
let pension-on-raise : USD by member, year = round(contribution-on-raise(pay-continued, pay, ${money(ceiling)}, 8.1%), 1 cent)
let earned : USD by member = round(roster.rate * roster.hours + shift-differential(roster.evening, $1.25 / hour), 1 cent)
let overtime : USD by member = round(overtime-premium(earned, roster.hours, 40 hours, 1.5), 1 cent)
let own-premium : USD by member = round(member-premium({single: ${money(premiums.single)}, family: ${money(premiums.family)}} by coverage, {single: ${tenthsOfPercent(share.single)}, family: ${tenthsOfPercent(share.family)}} by coverage)[coverage = roster.coverage], 1 cent)
let owed : USD by member, year = round(retroactive-for-service(roster.rate * 3.5%, 2_080 hours, roster.hours, 1.5, 2024-09-15, roster.settled, roster.hired, roster.left), 1 cent)
let owed-if-here : USD by member, year = only-if-employed-on(owed, roster.hired, roster.left, 2025-02-01)
let cast : USD by member, year = pay * cast-forward(roster.hired, roster.left, 2024-07-01)
let actual : USD by member, year = round(pay * actual-staff(roster.hired, roster.left), 1 cent)

let lane-of : label of lane by member = roster.lane
let coverage-of : label of coverage by member = roster.coverage
let gains : USD by year = sum(gain over member)
let gains-by-step : USD by step, year = sum(gain over member by step-in)
let gains-by-lane : USD by lane, year = sum(gain over member by lane-of)
let gains-by-coverage : USD by coverage, year = sum(gain over member by coverage-of)
let better : number by year = gainers(pay, pay-continued over member)
let worse : number by year = losers(pay, pay-continued over member)
let scattergram : number by step, lane = placed-from-roster(if roster.lane = lane then roster.fte else 0, roster.step over member, step)
let by-cells : USD = scattergram-cost(sum(scattergram * schedule over lane), 1 over step)
let by-rows : USD = sum(schedule[step = roster.step, lane = roster.lane] * roster.fte over member)
`
}

function opened(people: readonly Person[], deal: Deal, terms = termsOf(deal)) {
	const rows = people.map((each, row) =>
		[
			`M${row}`,
			each.step,
			each.lane,
			each.place,
			(each.tenths / 10).toFixed(1),
			each.hired,
			each.left === never ? '' : each.left,
			each.settled,
			each.coverage,
			(each.cents / 100).toFixed(2),
			(each.halfHours / 2).toFixed(1),
			each.evening,
		].join(','),
	)
	const files = new Map([
		[
			'negotiation.md',
			front(
				'title: A school\ncurrency: USD\nas-of: 2024-06-01\nterm: 2024-07-01 to 2027-06-30\nsides:\n  local: { name: Local 1, role: union }\n  board: { name: The board, role: employer }',
			),
		],
		['facts/roster.csv', ['member,step,lane,place,fte,hired,left,settled,coverage,rate,hours,evening', ...rows].join('\n')],
		['issues/pay.md', `${front('title: Pay\norder: 1\nstatus: open')}\n\`\`\`terms\n${terms}\`\`\`\n`],
	])
	const open = openLoaded(loadFolder({ directory: 'school', files, diagnostics: [] }))
	assert.deepEqual(open.diagnostics, [])
	return { plan: open.plan!, columns: open.columns }
}

type Open = ReturnType<typeof opened>
/** By name, a list for each year (or one) with a value for each row. Money in cents, labels from 0, dates in days. */
type ByRow = Readonly<Record<string, readonly (readonly number[])[]>>

const roads: readonly (RowRoad | 'exact')[] = ['exact', createKernelRoad()]

function rowsOf({ plan, columns }: Open, road: RowRoad | 'exact'): ByRow {
	workRowsOn(columns, road)
	const wanted = plan.quantities.filter(({ kind, axes }) => kind === 'let' && axes.includes('member'))
	const maker = makeProgram(plan)
	const vectors = rowByRow(
		maker.finish(wanted.map(({ node }) => maker.builder.spread(maker.instantiate(node, new Map()), ['member']))),
		columns,
	)
	return Object.fromEntries(wanted.map(({ name }, index) => [name, vectors[index]!.map(vector => [...vector])]))
}

function wholeOf({ plan, columns }: Open, road: RowRoad | 'exact', name: string): readonly number[] {
	workRowsOn(columns, road)
	const maker = makeProgram(plan)
	const { node } = plan.quantities.find(each => each.name === name)!
	return [...trialsOf(maker.finish([maker.instantiate(node, new Map())]), { columns, seed: 1, trials: 1 })[0]!.data]
}

/* By hand: whole numbers and fractions of them. */

/** The nearest whole number to n / d, a half away from zero. */
function nearest(n: bigint | number, d: bigint | number): number {
	const [up, down] = [BigInt(n), BigInt(d)]
	const size = up < 0n ? -up : up
	const rounded = Number((2n * size + down) / (2n * down))
	return up < 0n && rounded !== 0 ? -rounded : rounded
}

const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000
const daysIn = (year: number): number => dayOf(years[year]![1]) - dayOf(years[year]![0])

function daysBetweenIn(year: number, from: number, until: number): number {
	const [start, end] = years[year]!.map(dayOf) as [number, number]
	return Math.max(0, Math.min(until, end) - Math.max(from, start))
}

/** The calendar's own way: the month and the day, in the first calendar year in which they fall into the contract year. */
function returnOf(hired: string, year: number): number {
	const [start] = years[year]!
	const first = Number(start.slice(0, 4))
	const days = [first, first + 1].map(calendar => {
		const isLeap = new Date(Date.UTC(calendar, 1, 29)).getUTCMonth() === 1
		const day = hired.slice(5) === '02-29' && !isLeap ? '02-28' : hired.slice(5)
		return dayOf(`${calendar}-${day}`)
	})
	return days.find(day => day >= dayOf(start))!
}

function byHand(person: Person, deal: Deal): Readonly<Record<string, readonly number[]>> {
	const { lane, tenths, cents } = person
	const scale = deal.schedule[lane]
	const top = (at: number, last: number): number => Math.min(at, last)
	const step = { in: person.step - 1, continued: person.step - 1, redrawn: person.step - 1, place: person.place - 1 }
	let raised = [...scale]
	const out: Record<string, number[]> = {}
	const put = (name: string, value: number): void => {
		out[name] = [...(out[name] ?? []), value]
	}
	const hired = dayOf(person.hired)
	const left = dayOf(person.left)
	const basePay = nearest(scale[step.in]! * tenths, 10)
	for (const year of [0, 1, 2]) {
		const wasThere = hired < dayOf(years[year]![0])
		step.in = top(step.in + (wasThere ? deal.places[year]! : 0), 5)
		step.continued = top(step.continued + (wasThere ? 1 : 0), 5)
		step.redrawn = deal.leadsTo[step.redrawn]! - 1
		step.place = top(step.place + deal.places[year]!, 10)
		raised = raised.map(cell => 100 * nearest(cell * (1000 + deal.raise[year]!), 100_000))
		const pay = nearest(raised[step.in]! * tenths, 10)
		const continued = nearest(scale[step.continued]! * tenths, 10)
		put('step-in', step.in)
		put('step-continued', step.continued)
		put('redrawn', step.redrawn)
		put('place-in', step.place)
		put('pay', pay)
		put('pay-continued', continued)
		put('pay-redrawn', nearest(scale[step.redrawn]! * tenths, 10))
		const [below, above] = [Math.floor(step.place / 2), Math.ceil(step.place / 2)] as const
		put('pay-by-halves', nearest((scale[below]! + scale[above]!) * tenths, 20))
		const day = returnOf(person.hired, year)
		put('step-day', day)
		const after = daysBetweenIn(year, day, Number.POSITIVE_INFINITY)
		put('pay-on-anniversary', nearest(basePay * daysIn(year) + (continued - basePay) * after, daysIn(year)))
		put('continuation', continued - basePay)
		put('gain', pay - continued)
		const capped = (amount: number): number => Math.min(amount, deal.ceiling)
		put('on-costs', nearest(pay * 765, 10_000) + nearest(capped(pay) * 81, 1000) + nearest(basePay * 13, 1000))
		put('pension-on-raise', nearest((capped(pay) - capped(continued)) * 81, 1000))
		const owedFor = daysBetweenIn(year, Math.max(dayOf('2024-09-15'), hired), Math.min(dayOf(person.settled), left))
		// Cents an hour × 3.5%, hours in quarters of an hour: 2,080 hours and one and a half times the half hours.
		const owed = nearest(BigInt(cents * 35) * BigInt(2080 * 4 + person.halfHours * 3) * BigInt(owedFor), BigInt(1000 * 4 * daysIn(year)))
		put('owed', owed)
		const isHere = (date: string): boolean => hired <= dayOf(date) && dayOf(date) < left
		put('owed-if-here', isHere('2025-02-01') ? owed : 0)
		put('cast', isHere('2024-07-01') ? pay : 0)
		put('actual', nearest(pay * daysBetweenIn(year, hired, left), daysIn(year)))
	}
	put('base-pay', basePay)
	put('lifted', Math.max(cents, nearest(deal.minimum * 1000 + Math.max(0, cents - 1500) * deal.leadKept, 1000)))
	const week = nearest(cents * person.halfHours * 2 + person.evening * 125 * 4, 4)
	put('earned', week)
	// The premium is half of the regular rate for each hour above 40: week / hours × (hours − 40) / 2.
	put('overtime', nearest(week * Math.max(0, person.halfHours - 80), 2 * person.halfHours))
	put('own-premium', nearest(premiums[person.coverage] * (1000 - deal.share[person.coverage]), 1000))
	return out
}

const dates = (from: string, until: string): fc.Arbitrary<string> =>
	fc.integer({ min: dayOf(from), max: dayOf(until) }).map(day => new Date(day * 86_400_000).toISOString().slice(0, 10))

const person: fc.Arbitrary<Person> = fc
	.record({
		step: fc.constantFrom(...steps),
		lane: fc.constantFrom('ba' as const, 'ma' as const),
		place: fc.constantFrom(...halfSteps),
		tenths: fc.integer({ min: 1, max: 10 }),
		hired: fc.oneof(
			{ weight: 4, arbitrary: dates('1984-02-27', '2026-12-31') },
			{ weight: 1, arbitrary: fc.constantFrom('2004-02-29', '2024-07-01', '2025-06-30') },
		),
		stays: fc.option(fc.integer({ min: 1, max: 900 }), { nil: null }),
		settled: dates('2024-09-15', '2026-03-31'),
		coverage: fc.constantFrom('single' as const, 'family' as const),
		cents: fc.integer({ min: 1200, max: 6000 }),
		halfHours: fc.integer({ min: 1, max: 130 }),
		evening: fc.integer({ min: 0, max: 20 }),
	})
	.map(({ stays, ...rest }) => {
		const from = Math.max(dayOf(rest.hired), dayOf('2024-06-01'))
		return { ...rest, left: stays === null ? never : new Date((from + stays) * 86_400_000).toISOString().slice(0, 10) }
	})

const rising = (base: number): fc.Arbitrary<readonly number[]> =>
	fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 6, maxLength: 6 }).map(increments => {
		let at = base
		return increments.map(increment => (at += increment))
	})

const deal: fc.Arbitrary<Deal> = fc.record({
	schedule: fc.record({ ba: rising(3_000_000), ma: rising(3_400_050) }),
	leadsTo: fc.array(fc.constantFrom(...steps), { minLength: 6, maxLength: 6 }),
	places: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
	raise: fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 3, maxLength: 3 }),
	minimum: fc.integer({ min: 1500, max: 2600 }),
	leadKept: fc.integer({ min: 0, max: 1000 }),
	ceiling: fc.integer({ min: 2_500_000, max: 5_000_000 }),
	share: fc.record({ single: fc.integer({ min: 500, max: 1000 }), family: fc.integer({ min: 500, max: 1000 }) }),
})

const roster = fc.array(person, { minLength: 1, maxLength: 25 })
const settings = { seed: 20_240_701, numRuns: 12 }

test('every clause by hand, in fractions and on the generated code, to the cent', () => {
	fc.assert(
		fc.property(roster, deal, (people, settled) => {
			const open = opened(people, settled)
			const expected = people.map(each => byHand(each, settled))
			for (const road of roads) {
				const found = rowsOf(open, road)
				for (const name of Object.keys(expected[0]!)) {
					const years = expected[0]![name]!.length
					const ours = Array.from({ length: years }, (_, year) => people.map((_, row) => found[name]![year]![row]! + 0))
					assert.deepEqual(
						ours,
						Array.from({ length: years }, (_, year) => expected.map(each => each[name]![year]!)),
						name,
					)
				}
			}
		}),
		settings,
	)
})

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const inYears = (cells: readonly number[]): readonly number[] =>
	[0, 1, 2].map(year => sum(cells.slice((year * cells.length) / 3, ((year + 1) * cells.length) / 3)))

test('parts by any key make the whole, and the scattergram costs what the rows cost', () => {
	fc.assert(
		fc.property(roster, deal, (people, settled) => {
			const open = opened(people, settled)
			for (const road of roads) {
				const { gain } = rowsOf(open, road)
				const whole = wholeOf(open, road, 'gains')
				assert.deepEqual(whole, gain!.map(sum))
				for (const key of ['step', 'lane', 'coverage']) {
					const { axes } = open.plan.quantities.find(({ name }) => name === `gains-by-${key}`)!
					assert.deepEqual(axes[0], 'year', 'the cells stand year by year')
					assert.deepEqual(inYears(wholeOf(open, road, `gains-by-${key}`)), whole, key)
				}
				const [better, worse] = [wholeOf(open, road, 'better'), wholeOf(open, road, 'worse')]
				assert.deepEqual(
					better,
					gain!.map(year => year.filter(each => each > 0).length),
				)
				assert.deepEqual(
					worse,
					gain!.map(year => year.filter(each => each < 0).length),
				)
				const [[cells = 0], [rows = 0]] = [wholeOf(open, road, 'by-cells'), wholeOf(open, road, 'by-rows')]
				assert.ok(Math.abs(cells - rows) <= 1e-6, `${cells} by cells, ${rows} by rows`)
			}
		}),
		settings,
	)
})

test('nobody’s figures change because a colleague joined', () => {
	fc.assert(
		fc.property(roster, person, deal, (people, colleague, settled) => {
			for (const road of roads) {
				const before = rowsOf(opened(people, settled), road)
				const after = rowsOf(opened([...people, colleague], settled), road)
				for (const [name, byYear] of Object.entries(before))
					assert.deepEqual(
						after[name]!.map(values => values.slice(0, -1)),
						byYear,
						name,
					)
			}
		}),
		{ ...settings, numRuns: 6 },
	)
})

test('without steps there is no continuation, and a settlement of nothing but a freeze is what the steps would have cost', () => {
	fc.assert(
		fc.property(roster, deal, (people, settled) => {
			const frozen = { ...settled, places: [0, 0, 0], raise: [0, 0, 0], schedule: wholeDollars(settled.schedule) }
			const terms = termsOf(frozen)
			for (const road of roads) {
				const { pay, gain, continuation, 'base-pay': base } = rowsOf(opened(people, frozen), road)
				for (const year of pay!) assert.deepEqual(year, base![0])
				assert.deepEqual(
					gain!.map(year => year.map(each => 0 - each)),
					continuation!.map(year => year.map(each => each + 0)),
				)
				const still = rowsOf(opened(people, frozen, terms.replace('if there-before then 1 else 0', 'if there-before then 0 else 0')), road)
				assert.ok(still.continuation!.every(year => year.every(each => each === 0)))
			}
		}),
		{ ...settings, numRuns: 6 },
	)
})

const wholeDollars = ({ ba, ma }: Deal['schedule']): Deal['schedule'] => {
	const whole = (cells: readonly number[]): readonly number[] => cells.map(cell => 100 * Math.round(cell / 100))
	return { ba: whole(ba), ma: whole(ma) }
}

test('a leaver is owed what one who stays was owed up to that day', () => {
	fc.assert(
		fc.property(roster, deal, fc.integer({ min: 0, max: 500 }), (people, settled, days) => {
			const leaving = new Date((dayOf('2024-09-15') + days) * 86_400_000).toISOString().slice(0, 10)
			const pairs = people.flatMap(each => {
				const hired = each.hired < '2024-09-15' ? each.hired : '2020-08-01'
				return [
					{ ...each, hired, left: leaving, settled: '2026-03-31' },
					{ ...each, hired, left: never, settled: leaving },
				]
			})
			const open = opened(pairs, settled)
			for (const road of roads)
				for (const year of rowsOf(open, road).owed!)
					year.forEach((owed, row) => {
						if (row % 2 === 0) assert.equal(owed, year[row + 1])
					})
		}),
		{ ...settings, numRuns: 8 },
	)
})

test('a new minimum with leads lowers nobody, leaves nobody below it, and lets nobody be overtaken', () => {
	fc.assert(
		fc.property(roster, deal, (people, settled) => {
			const open = opened(people, settled)
			const order = people.map((_, row) => row).toSorted((a, b) => people[a]!.cents - people[b]!.cents)
			for (const road of roads) {
				const [lifted = []] = rowsOf(open, road).lifted!
				people.forEach(({ cents }, row) => assert.ok(lifted[row]! >= cents && lifted[row]! >= settled.minimum))
				order.slice(1).forEach((row, place) => assert.ok(lifted[row]! >= lifted[order[place]!]!))
			}
		}),
		{ ...settings, numRuns: 8 },
	)
})

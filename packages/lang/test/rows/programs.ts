/** Terms over two tables, with everything that members' terms do: grids, ceilings, roundings, lookups across tables, shares, chance. */
import { makeProgram, type Program, type RowColumn } from '../../src/index.ts'
import { compileText, planOf, tableOf } from '../support/compile.ts'
import { createRandom } from '../support/generate.ts'
import { columnOf } from './support.ts'

const terms = `
dimension step = 1 to 4
dimension lane = bachelor, master
dimension class = principal, background, stunt
table people "people.csv" of people by member
	column rate : USD / hour
	column hours : hour / year
	column step : label of step
	column lane : label of lane
	column class : label of class
	column full-time : yes-no
	column joined : date
	column mentor : label of member
table jobs "jobs.csv" of rows by job
	column member : label of member
	column pay : USD
	column weeks : number

fact grid : USD / hour by step, lane = [[$20.10 / hour, $24.35 / hour, $28.75 / hour, $31.05 / hour], [$22.15 / hour, $26.45 / hour, $30.85 / hour, $35.95 / hour] by step] by lane
position raise : percent by year = [3.25%, 2.5%, 2.75%]
fact inflation : percent by year = [2% to 4%, 1% to 5%, 2% to 3%]
fact overtime-hours : hour / year = uniform(20 hours / 1 year, 90 hours / 1 year)
fact overtime-paid : yes-no = chance(60%)
fact grid-uplift : percent by step = [1% to 2%, 1% to 3%, 2% to 3%, 1% to 4%]

let scale : ratio by year = cumulative-product(1 + raise over year)
let step-in : label of step by member, year = each year from people.step: moved-on(previous, 1)
let grid-now : USD / hour by step, lane, year = round(grid * scale, 1 cent / hour)
let rate-now : USD / hour by member, year = max(grid-now[step = step-in, lane = people.lane], round(people.rate * scale, 1 cent / hour))
let pay : USD by member, year = round(rate-now * people.hours * 1 year, 1 cent)
let contribution : USD by member, year = round(21% * min(pay, $40_000), 1 cent)
let payroll : USD by year = sum(pay over member)
let contributions : USD = sum(contribution over member, year)
let class-of : label of class by member = people.class
let by-class : USD by class, year = sum(pay over member by class-of)
let by-step : USD by step, year = sum(pay over member by step-in)
let heads : number by step, year = sum(1 over member by step-in)
let most : USD by class = max(pay[year = 1] over member by class-of)
let least : USD = min(pay over member, year)
let part : ratio by member = pay[year = 1] / payroll[year = 1]
let largest-part : ratio = max(part over member)
let above-mean : number = sum((if pay[year = 2] > mean(pay[year = 2] over member) then 1 else 0) over member)
let joined-late : number = sum((if people.joined >= 2020-01-01 and people.full-time then 1 else 0) over member)
let mentors-rate : USD / hour by member = people.rate[member = people.mentor]
let mentors-pay : USD by member, year = pay[member = people.mentor]
let below-mentor : number by year = sum((if pay < mentors-pay then 1 else 0) over member)
let member-of : label of member by job = jobs.member
let earned : USD by member = sum(jobs.pay over job by member-of)
let reaches : number = sum((if earned >= $2_000 then 1 else 0) over member)
let earned-by-class : USD by class = sum(earned over member by class-of)
let job-class : label of class by job = people.class[member = jobs.member]
let jobs-by-class : number by class = sum(jobs.weeks over job by job-class)
let pay-of-jobs : USD by year = sum(pay[member = member-of] * jobs.weeks over job)
let nobody : ratio = sum(jobs.pay / $1 over job) / sum((jobs.pay - jobs.pay) / $1 over job)

let hoped : USD by year = sum(people.rate * people.hours * 1 year * (1 + inflation) over member)
let overtime : USD = sum((if overtime-paid then 1.5 * people.rate * overtime-hours * 1 year else 0) over member)
let overtime-by-class : USD by class, year = sum(people.rate * overtime-hours * 1 year * (1 + inflation) over member by class-of)
let uplifted : USD by year = sum(grid-now[step = people.step, lane = people.lane] * people.hours * 1 year * (1 + grid-uplift[step = people.step]) over member)
let mixed : USD = sum(if people.full-time then people.rate * people.hours * 1 year * (1 + inflation) / (2 + inflation[year = 1]) - $10 else $5 over member, year)
let with-both : USD = hoped[year = 3] / payroll[year = 1] * overtime
let rounded-luck : USD by year = sum(round(people.rate * people.hours * 1 year * (1 + inflation), 1 cent) over member)
let capped-luck : USD = sum(min(people.rate * overtime-hours * 1 year, $3_000) over member)
let by-lucky-step : USD by step = sum(people.rate * 1 hour over member by lucky-step)
let lucky-step : label of step by member = if inflation[year = 1] > 3% then people.step else moved-on(people.step, 1)
let lucky-mean : USD = mean(rounded-luck over year)
let over-lucky-mean : number = sum((if pay[year = 1] > lucky-mean / count(member) then 1 else 0) over member)
`

export interface TwoTables {
	readonly program: Program
	readonly names: readonly string[]
	readonly columns: ReadonlyMap<string, readonly string[]>
	readonly rows: ReadonlyMap<string, RowColumn>
}

export function twoTables(seed: number, members: number, jobs: number): TwoTables {
	const random = createRandom(seed)
	const cents = (most: number): string => (random.below(most) / 100).toFixed(2)
	const mentor = Array.from({ length: members }, () => random.below(members))
	const people = Array.from({ length: members }, (_, row) =>
		[
			`m${row}`,
			cents(6000),
			random.below(2200),
			1 + random.below(4),
			random.pick(['bachelor', 'master']),
			random.pick(['principal', 'background', 'stunt']),
			random.pick(['yes', 'no']),
			`20${10 + random.below(14)}-0${1 + random.below(9)}-1${random.below(10)}`,
			`m${mentor[row]}`,
		].join(','),
	)
	const ofJob = Array.from({ length: jobs }, () => random.below(members))
	const worked = Array.from({ length: jobs }, (_, row) => [`j${row}`, `m${ofJob[row]}`, cents(200_000), random.below(30)].join(','))
	const compiled = compileText(terms, {
		tables: new Map([
			['people.csv', tableOf(['member,rate,hours,step,lane,class,full-time,joined,mentor', ...people].join('\n'))],
			['jobs.csv', tableOf(['job,member,pay,weeks', ...worked].join('\n'))],
		]),
	})
	const plan = planOf(compiled)
	const columns = new Map([
		...compiled.columns,
		['people.mentor', mentor.map(String)] as const,
		['jobs.member', ofJob.map(String)] as const,
	])
	const maker = makeProgram(plan)
	const wanted = plan.quantities.filter(({ kind }) => kind === 'let')
	return {
		program: maker.finish(wanted.map(({ node }) => maker.instantiate(node, new Map()))),
		names: wanted.map(({ name }) => name),
		columns,
		rows: new Map([...columns].map(([name, cells]) => [name, columnOf(cells)])),
	}
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RowRoad } from '@parley/lang'
import fc from 'fast-check'
import { loadFolder } from '../src/negotiation/load.ts'
import { openLoaded } from '../src/negotiation/open.ts'
import { costNegotiation } from '../src/run/costing.ts'
import { explain } from '../src/run/explain.ts'
import { createKernelRoad } from '../src/run/kernel-road.ts'
import { memberOf } from '../src/run/member.ts'
import { workRowsOn } from '../src/run/rows.ts'
import { showFigure } from '../src/run/show.ts'
import { whoGains } from '../src/run/who-gains.ts'

interface Person {
	readonly cents: number
	readonly hours: number
	readonly class: 'clerk' | 'driver' | 'welder'
	readonly fullTime: boolean
}

const front = (fields: string): string => `---\n${fields}\n---\n`
const terms = (text: string): string => `\n\`\`\`terms\n${text}\n\`\`\`\n`

function folderOf(people: readonly Person[]): ReadonlyMap<string, string> {
	const rows = people.map(
		(each, row) => `M${row},${(each.cents / 100).toFixed(2)},${each.hours},${each.class},${each.fullTime ? 'yes' : 'no'}`,
	)
	return new Map([
		[
			'negotiation.md',
			front(
				'title: A plant\ncurrency: USD\nas-of: 2024-06-01\nterm: 2024-07-01 to 2027-06-30\nsides:\n  local: { name: Local 1, role: union }\n  firm: { name: The firm, role: employer }',
			),
		],
		[
			'facts/roster.md',
			front('title: Roster') +
				terms(`dimension class = clerk, driver, welder
table roster "facts/roster.csv" of people by member
	column rate : USD / hour
	column hours : hour / year within 0 hours / 1 year to 3_000 hours / 1 year
	column class : label of class
	column full-time : yes-no
	source "Made up for a test"
	confidence assumed`),
		],
		['facts/roster.csv', ['member,rate,hours,class,full-time', ...rows].join('\n')],
		[
			'issues/pay.md',
			front('title: Pay\norder: 1\nstatus: open') +
				terms(`position raise : percent by year = 0%
position flat : USD / hour = $0 / hour
let class-of : label of class by member = roster.class
let rate : USD / hour by member, year = round(roster.rate * compound(raise) + flat, 1 cent / hour)
let pay : USD by member, year = round(rate * roster.hours * 1 year, 1 cent)
let best : USD / hour by class = max(roster.rate over member by class-of)
let best-of-all : USD / hour = max(roster.rate over member)
cost wages : USD by class, year = sum(pay over member by class-of)`),
		],
		['proposals/2024-05-01-ask.md', front('side: local\ndate: 2024-05-01\ntitle: Ask') + terms('propose raise = [9%, 4%, 4%]')],
		[
			'proposals/2024-05-02-offer.md',
			front('side: firm\ndate: 2024-05-02\ntitle: Offer') + terms('propose raise = [2%, 2%, 2%]\npropose flat = $0.50 / hour'),
		],
	])
}

function opened(people: readonly Person[], road?: RowRoad | 'exact') {
	const open = openLoaded(loadFolder({ directory: 'plant', files: folderOf(people), diagnostics: [] }))
	assert.deepEqual(open.diagnostics, [])
	if (road) workRowsOn(open.columns, road)
	return { ...open, plan: open.plan!, negotiation: open.negotiation! }
}

const person = (most: number): fc.Arbitrary<Person> =>
	fc.record({
		cents: fc.integer({ min: 725, max: 9000 }),
		hours: fc.integer({ min: 0, max: 2600 }),
		class: fc.oneof(
			{ weight: most, arbitrary: fc.constant<'clerk'>('clerk') },
			{ weight: 2, arbitrary: fc.constantFrom<'driver' | 'welder'>('driver', 'welder') },
		),
		fullTime: fc.boolean(),
	})

const roster = fc.integer({ min: 1, max: 40 }).chain(most => fc.array(person(most), { minLength: 1, maxLength: 130 }))
const settings = { seed: 20_240_601, numRuns: 25 }

const raises = { current: [0, 0, 0], local: [90, 40, 40], firm: [20, 20, 20] } as const

/** The same by hand: whole cents, a half goes up. */
function payOf({ cents, hours }: Person, side: keyof typeof raises): readonly number[] {
	let thousandths = 1
	return raises[side].map(raise => {
		thousandths *= (1000 + raise) / 1000
		const rate = Math.floor(cents * thousandths + (side === 'firm' ? 50 : 0) + 0.5 + 1e-9)
		return rate * hours
	})
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

test('the same pay by hand, in fractions and on the kernel', () => {
	fc.assert(
		fc.property(roster, people => {
			const costings = (['exact', createKernelRoad()] as const).map(road => {
				const open = opened(people, road)
				const costed = costNegotiation(open.negotiation, open.plan, open.columns)
				assert.ok('costing' in costed)
				return costed.costing
			})
			assert.deepEqual(costings[1], costings[0])
			for (const side of ['local', 'firm'] as const) {
				const byHand = sum(people.flatMap(each => payOf(each, side))) - sum(people.flatMap(each => payOf(each, 'current')))
				const line = costings[0]!.costs.find(each => each.name === 'wages' && each.side === side)!
				assert.equal(Math.round(line.cash.mean! * 100), byHand)
			}
		}),
		settings,
	)
})

test('no group of fewer than ten is shown, and none can be told from the others', () => {
	fc.assert(
		fc.property(roster, people => {
			const open = opened(people, createKernelRoad())
			const counts = (['clerk', 'driver', 'welder'] as const).map(name => people.filter(each => each.class === name).length)
			const costed = costNegotiation(open.negotiation, open.plan, open.columns)
			assert.ok('costing' in costed)
			for (const line of costed.costing.costs.filter(each => each.name === 'wages')) {
				assert.ok(line.cash.mean !== null, 'the whole is nobody in particular')
				const parts = line.parts.map((part, index) => ({ many: counts[index]!, shown: part.cash.mean !== null }))
				assert.ok(parts.every(({ many, shown }) => !shown || many === 0 || many >= 10))
				const left = parts.filter(({ shown }) => !shown)
				assert.ok(left.length !== 1 || counts.filter(many => many > 0).length === 1, 'one that is left out alone is the rest of the whole')
			}
			const found = whoGains(open.negotiation, open.plan, open.columns, { of: 'pay', by: 'class' })
			assert.ok(!('error' in found))
			const [group] = found.groups
			assert.ok(group!.lines.every(({ people: many }) => many === null || many === 0 || many >= 10))
			const shown = group!.lines.map(({ people: many }) => many ?? people.length)
			assert.equal(sum(shown), people.length)
			for (const { gain } of found.offers) {
				const all = [gain.winners, gain.losers, gain.unchanged]
				assert.ok(all.every(many => many === null || many === 0 || many >= 10))
				assert.notEqual(all.filter(many => many === null).length, people.length < 10 ? -1 : 1)
			}
			for (const { quantiles } of [found.current])
				assert.ok(quantiles.every(({ at, value }) => value === null || Math.min(at, 1 - at) * people.length >= 9))
		}),
		settings,
	)
})

test('the greatest of a group is one person, and stands only when ten share it', () => {
	const alike = Array.from({ length: 12 }, (): Person => ({ cents: 3000, hours: 2000, class: 'clerk', fullTime: true }))
	const one: Person = { cents: 4000, hours: 2000, class: 'clerk', fullTime: true }
	const bestOf = (people: readonly Person[], name: string): string => {
		const open = opened(people, createKernelRoad())
		const tree = explain(open.plan, open.columns, name, showFigure)
		assert.ok(!('error' in tree))
		return tree.cells[0]!.shown
	}
	assert.equal(bestOf(alike, 'best-of-all'), '$30 per hour')
	assert.equal(bestOf([...alike, one], 'best-of-all'), 'not shown, for a small group')
	assert.equal(bestOf([...alike, one], 'best'), 'not shown, for a small group')
})

test('one person’s page is that person’s sums, and their row is named by its key', () => {
	const people = fc.sample(fc.array(person(3), { minLength: 60, maxLength: 60 }), { seed: 7, numRuns: 1 })[0]!
	const open = opened(people, createKernelRoad())
	const labels = (table: string) => open.rows.tables.get(table)?.labels
	const page = memberOf(open.negotiation, open.plan, open.columns, labels, 'M17')
	assert.ok(!('error' in page))
	const pay = page.lines.find(line => line.name === 'pay')!
	page.points.forEach(({ id }, index) => {
		const byHand = payOf(people[17]!, id as keyof typeof raises).map(cents => cents / 100)
		assert.deepEqual(
			pay.values[index]!.map(cell => cell.figure.mean),
			byHand,
		)
	})
	assert.equal(page.lines.find(line => line.name === 'class-of')!.values[0]![0]!.shown, people[17]!.class)
	const nobody = memberOf(open.negotiation, open.plan, open.columns, labels, 'M99')
	assert.deepEqual(nobody, { error: 'roster has no member M99.' })
})

test('what cannot be asked is refused with what can', () => {
	const open = opened([{ cents: 3000, hours: 2000, class: 'clerk', fullTime: true }])
	const ask = (options: Parameters<typeof whoGains>[3]) => {
		const found = whoGains(open.negotiation, open.plan, open.columns, options)
		return 'error' in found ? found.error : 'no error'
	}
	assert.equal(ask({}), 'Say with --of what is to be looked at. Worked out for each member: rate, pay.')
	assert.equal(ask({ of: 'pya' }), 'Nothing called pya is worked out by member. The nearest is pay. Worked out for each member: rate, pay.')
	assert.equal(ask({ of: 'pay', by: 'town' }), 'member cannot be grouped by town. It can by class, full-time.')
	assert.equal(ask({ of: 'pay', year: 4 }), 'There is no contract year 4: the term has years 1 to 3.')
	assert.match(ask({ of: 'pay', points: ['nobody'] }), /^There is no side or proposal called nobody/)
})

/** What is true of every costing: tried on the flagship, the small folder and tables made by chance. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadFolder } from '../src/negotiation/load.ts'
import { openLoaded } from '../src/negotiation/open.ts'
import type { Costing } from '../src/run/costing.ts'
import { costingOf, openFolder, openWhole, type Whole } from './support/figures.ts'
import { luck } from './support/random.ts'
import { fact, openTexts, proposal, type Texts, terms } from './support/table.ts'

const root = join(import.meta.dirname, '../../..')
const few = { seed: 3, trials: 400 }

/** Positions, facts with ranges and own values, costs by further dimensions; the figures are those of the seed. */
function chanceTable(seed: number): Texts {
	const dice = luck(seed)
	const number = (): string => String(1 + dice.below(900))
	const many = 1 + dice.below(4)
	const indices = Array.from({ length: many }, (_, index) => index)
	const issue = (index: number): string =>
		terms(
			[
				`position p${index} : percent by year = ${dice.below(3)}%`,
				`position q${index} : number = ${dice.below(4)}`,
				dice.below(2) === 0
					? `cost c${index} : USD by year = base${index} * 1 year * (compound(p${index}) - 1) + q${index} * unsure${index}`
					: `cost c${index} : USD by year, shop = base${index} * 1 year * share${index} * compound(p${index}) + q${index} * unsure${index} / count(shop)`,
			].join('\n'),
			`title: T\norder: ${dice.below(3)}`,
		)
	const facts = indices.map(index =>
		[
			fact(`base${index} : USD / year = $${number()} / 1 year`),
			`${fact(`unsure${index} : USD = $${number()} to $${Number(number()) + 1000}`)}\tunion says $${number()}\n\t\tsource "S"\n\t\tconfidence assumed\n`,
			fact(`share${index} : percent by shop = {north: ${dice.below(100)}%, south: ${dice.below(100)}%} by shop`),
		].join('\n'),
	)
	const offer = (): string =>
		indices
			.filter(() => dice.below(3) > 0)
			.map(
				index =>
					`propose p${index} = [${dice.below(9)}%, ${dice.below(9)}%, ${dice.below(9)}%] by year\npropose q${index} = ${dice.below(5)}`,
			)
			.join('\n')
	return {
		...Object.fromEntries(indices.map(index => [`issues/i${index}.md`, issue(index)])),
		'facts/f.md': terms(`dimension shop = north, south\n${facts.join('\n')}`),
		'proposals/2026-01-01-u.md': proposal('union', '2026-01-01', offer()),
		'proposals/2026-01-02-t.md': proposal('town', '2026-01-02', offer()),
		'proposals/2026-02-01-u.md': proposal('union', '2026-02-01', offer()),
		'proposals/2026-02-02-t.md': proposal('town', '2026-02-02', offer()),
	}
}

const seeds = Array.from({ length: 25 }, (_, index) => 100 + index)
const tables: readonly (readonly [string, () => Whole])[] = [
	['the flagship', () => openFolder(join(root, 'examples/sag-aftra-2023'))],
	['the small folder', () => openFolder(join(root, 'packages/engine/templates/small'))],
	...seeds.map(seed => [`the table of seed ${seed}`, () => openWhole(openTexts(chanceTable(seed)))] as const),
]

const near = (a: number | null, b: number | null, about: string): void => {
	assert.ok(a !== null && b !== null, `${about}: ${a} and ${b}`)
	assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)), `${about}: ${a} is not ${b}`)
}

const sum = (values: readonly (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? Number.NaN), 0)
const allOf = (costing: Costing) => [...costing.costs, ...costing.ownFacts]

for (const [name, open] of tables)
	test(`the sums of ${name}`, () => {
		const costing = costingOf(open(), few)
		assert.deepEqual(costing.problems, [])
		for (const line of allOf(costing)) {
			const about = `${line.name} of ${line.side} on ${line.facts} facts`
			near(sum(line.byYear.map(year => year.mean)), line.cash.mean, `${about}: years`)
			near(sum(line.increments.map(year => year.mean)), line.byYear.at(-1)!.mean, `${about}: increments`)
			near(line.totals.sumOfYearlyIncrements.mean, line.totals.costOverBaseInLastYear.mean, about)
			near(line.totals.cashOverTerm.mean, line.cash.mean, about)
			near(line.totals.costOverBaseInLastYear.mean, line.byYear.at(-1)!.mean, about)
			if (line.parts.length > 0) near(sum(line.parts.map(part => part.cash.mean)), line.cash.mean, `${about}: parts`)
			for (const figure of [line.cash, ...line.byYear]) assert.ok(figure.p5! <= figure.p50! && figure.p50! <= figure.p95!, about)
		}
		for (const point of costing.points) {
			const mine = costing.costs.filter(line => line.side === point.id)
			const total = mine.find(line => line.name === 'total')!
			const parts = mine.filter(line => line !== total)
			near(sum(parts.map(line => line.cash.mean)), total.cash.mean, `total of ${point.id}`)
			for (const year of total.byYear)
				near(sum(parts.map(line => line.byYear[year.year - 1]!.mean)), year.mean, `total of ${point.id} in year ${year.year}`)
		}
		for (const gap of costing.gaps) {
			const [first, second] = gap.between.map(side => costing.costs.find(line => line.side === side && line.name === gap.name)!)
			near(gap.cash.mean, first!.cash.mean! - second!.cash.mean!, `gap of ${gap.name}`)
			if (second!.cash.p5 === 0 && second!.cash.p95 === 0) assert.deepEqual(gap.cash, first!.cash, 'the gap with nothing is the cost')
		}
	})

for (const [name, open] of tables.slice(0, 12))
	test(`the agreement in force costs nothing above itself, and turning a gap round turns its sign: ${name}`, () => {
		const whole = open()
		const ids = whole.plan.sides
		const there = costingOf(whole, { ...few, between: ['current', ids[0]!] })
		for (const line of there.costs.filter(each => each.side === 'current')) {
			assert.deepEqual([line.cash.mean, line.cash.p5, line.cash.p95], [0, 0, 0], line.name)
			assert.ok(line.byYear.every(year => year.mean === 0))
		}
		const back = costingOf(whole, { ...few, between: [ids[0]!, 'current'] })
		there.gaps.forEach((gap, index) => {
			near(gap.cash.mean, -back.gaps[index]!.cash.mean!, gap.name)
			near(gap.cash.p5, -back.gaps[index]!.cash.p95!, gap.name)
		})
		const same = costingOf(whole, { ...few, between: [ids[0]!, ids[0]!] })
		assert.ok(
			same.gaps.every(gap => gap.cash.p5 === 0 && gap.cash.mean === 0 && gap.cash.p95 === 0),
			'a side has no gap with itself',
		)
	})

const without = (costing: Costing, names: readonly string[]) => ({
	costs: costing.costs.filter(line => !names.includes(line.name)),
	gaps: costing.gaps.filter(line => !names.includes(line.name)),
	own: costing.ownFacts.filter(line => !names.includes(line.name)),
	facts: costing.facts.filter(line => !names.includes(line.name)),
})

for (const seed of seeds.slice(0, 10)) {
	const texts = chanceTable(seed)
	const before = costingOf(openWhole(openTexts(texts)), few)

	test(`an issue beside the others moves none of them: seed ${seed}`, () => {
		const more = {
			...texts,
			'issues/aaa.md': terms(`position extra : number = 0\n${fact('luck : USD = $1 to $9')}\ncost extra-cost : USD by year = extra * luck`),
			'proposals/2026-02-05-u.md': proposal('union', '2026-02-05', 'propose extra = 3'),
		}
		assert.deepEqual(without(costingOf(openWhole(openTexts(more)), few), ['extra-cost', 'total', 'luck']), without(before, ['total']))
	})

	test(`the order of the files changes nothing: seed ${seed}`, () => {
		const { files } = openTexts(texts)
		const turned = openWhole(openLoaded(loadFolder({ directory: '', files: new Map([...files].reverse()), diagnostics: [] })))
		assert.equal(JSON.stringify(costingOf(turned, few)), JSON.stringify(before))
	})

	test(`a line of prose, a comment or another file name changes no figure: seed ${seed}`, () => {
		const moved = Object.fromEntries(
			Object.entries(texts).map(([path, text]) => [
				path.replace('facts/f', 'facts/other'),
				text.replace('```terms\n', 'Words.\n\n```terms\n-- a comment\n\n'),
			]),
		)
		assert.deepEqual(without(costingOf(openWhole(openTexts(moved)), few), []), without(before, []))
	})

	test(`what one side says of a fact moves no shared figure: seed ${seed}`, () => {
		const said = { ...texts, 'facts/f.md': texts['facts/f.md']!.replace(/union says \$\d+/, 'union says $77777') }
		const after = costingOf(openWhole(openTexts(said)), few)
		assert.deepEqual(after.costs, before.costs)
		assert.deepEqual(after.gaps, before.gaps)
		assert.deepEqual(after.measures, before.measures)
	})

	test(`a proposal of one side moves no figure of the other: seed ${seed}`, () => {
		const moved = {
			...texts,
			'proposals/2026-03-01-u.md': proposal('union', '2026-03-01', 'propose p0 = [9%, 9%, 9%] by year\npropose q0 = 44'),
		}
		const after = costingOf(openWhole(openTexts(moved)), few)
		const town = (costing: Costing) => allOf(costing).filter(line => line.side === 'town')
		assert.deepEqual(town(after), town(before))
		assert.notDeepEqual(after.costs, before.costs)
	})

	test(`a proposal of a later day moves nothing as of today: seed ${seed}`, () => {
		const later = {
			...texts,
			'proposals/2026-06-01-t.md': proposal('town', '2026-06-01', 'propose q0 = 44'),
			'proposals/2026-06-02-x.md': proposal('agreed', '2026-06-02', 'propose q0 = 45'),
		}
		assert.deepEqual(without(costingOf(openWhole(openTexts(later)), few), []), without(before, []))
	})
}

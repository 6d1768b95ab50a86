/** Sensitivities, trades and break-evens on the flagship, against sums that can be done by hand. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openNegotiation, sensitivity, trade } from '@parley/engine'
import { renderReport } from '../src/report/html.ts'
import { costNegotiation } from '../src/run/costing.ts'
import { pearson, ranks } from '../src/run/sensitivity.ts'
import { solve } from '../src/run/solve.ts'
import { studiesOf } from '../src/run/studies.ts'

const opened = await openNegotiation(join(import.meta.dirname, '../../../examples/sag-aftra-2023'))
assert.ok(opened.plan && opened.negotiation)
const { plan, columns, negotiation } = opened

const near = (got: number | null, wanted: number, share = 1e-6): void =>
	assert.ok(got !== null && Math.abs(got - wanted) <= share * Math.abs(wanted), `${got} is not near ${wanted}`)

/** 856.95M subscriptions at four quarters of 27.6 cents, for three years, at full coverage. */
const fullLevy = 856.95e6 * 4 * 0.276 * 3

test('the covered share swings the gap by the levy between its 5% and 95% points', () => {
	const found = sensitivity(plan, columns, { between: ['sag-aftra', 'amptp'] })
	assert.ok(!('error' in found))
	const swing = found.swings.find(each => each.name === 'covered-share')
	assert.ok(swing)
	const [low, high] = [0.516 + 0.484 * 0.05, 0.516 + 0.484 * 0.95]
	near(swing.swing, fullLevy * (high - low))
	assert.equal(swing.low, '54.02%')
	assert.equal(swing.high, '97.58%')
	assert.ok(swing.correlation !== null && swing.correlation > 0.99)
	const bonus = found.swings.find(each => each.name === 'bonus-value-at-half')
	assert.ok(bonus?.correlation && bonus.correlation < 0, 'a dearer bonus narrows the gap')
	assert.deepEqual(
		found.swings.map(each => each.swing),
		found.swings.map(each => each.swing).toSorted((a, b) => b - a),
	)
})

test('taking the other side’s position one at a time says what each position is worth in the gap', () => {
	const found = sensitivity(plan, columns, { between: ['sag-aftra', 'amptp'], of: 'minimums' })
	assert.ok(!('error' in found))
	assert.deepEqual(
		found.swings.map(each => each.name),
		['general-increase'],
	)
	near(found.swings[0]!.atLow, 179.0946e6, 1e-5)
	assert.ok(Math.abs(found.swings[0]!.atHigh!) < 1)
})

test('the levy that equals the wage gap', () => {
	const found = trade(plan, columns, { give: 'general-increase', for: 'levy-rate', at: 'sag-aftra', to: 'amptp' })
	assert.ok(!('error' in found))
	// The wage gap with contributions of 21% on it.
	near(found.worth.mean, -179.0946e6 * 1.21, 1e-5)
	const perCent = (856.95e6 * 4 * 3 * 0.758) / 100
	near(found.buys.shift, (179.0946e6 * 1.21) / perCent / 100, 1e-5)
	assert.ok(found.remains)
	assert.ok(Math.abs(found.remains.p50!) < 2e6, 'at the medians nothing is left of $217M')
	assert.ok(found.remains.p5! < -50e6 && found.remains.p95! > 50e6, 'the covered share leaves a range')
})

test('a trade that nothing can pay for says so', () => {
	const found = trade(plan, columns, { give: 'levy-rate', for: 'success-bonus', at: 'sag-aftra', to: 'amptp' })
	assert.ok(!('error' in found))
	assert.equal(found.buys.to, null)
	assert.match(found.buys.text, /No value of success-bonus between 0% and 200%/)
})

test('a trade of what costs the same on both sides, of unknown names and of words is refused with words', () => {
	const asked = { at: 'sag-aftra', to: 'amptp' }
	assert.match(errorOf(trade(plan, columns, { ...asked, give: 'revenue-share', for: 'levy-rate' })), /nothing to trade/)
	assert.match(errorOf(trade(plan, columns, { ...asked, give: 'levy-rat', for: 'levy-rate' })), /nearest is levy-rate/)
	assert.match(errorOf(trade(plan, columns, { ...asked, give: 'levy-rate', for: 'foreign-scheme' })), /no number/)
	assert.match(errorOf(trade(plan, columns, { ...asked, give: 'levy-rate', for: 'levy-rate' })), /two different/)
})

const errorOf = (answer: object): string => ('error' in answer ? String(answer.error) : 'no error')

test('the solver says where there is no crossing, and where a figure jumps past its target', () => {
	const levy = plan.quantities.find(quantity => quantity.name === 'levy-a-year')
	assert.ok(levy)
	const ask = (target: bigint) =>
		solve({
			plan,
			columns,
			figure: (maker, scenario) => maker.instantiate(levy.node, scenario),
			target: maker => maker.builder.constant({ n: target, d: 1n }, levy.measure),
			scenario: new Map([['levy-rate', { value: '110.4' }]]),
			name: 'covered-share',
			as: 'value',
			low: 0,
			high: 1,
		})
	const found = ask(80_000_000_000n)
	assert.ok(found.found)
	near(found.found.at, 800e6 / (856.95e6 * 1.104), 1e-9)
	assert.equal(found.found.rising, true)
	assert.equal(found.found.jumps, false)
	assert.deepEqual(ask(999_000_000_000n), { found: null, always: 'below' })
	const rounded = plan.quantities.find(quantity => quantity.name === 'published-total-subscriptions')
	assert.ok(rounded)
	const step = solve({
		plan,
		columns,
		figure: (maker, scenario) => maker.instantiate(rounded.node, scenario),
		target: maker => maker.builder.constant({ n: 857_050_000n, d: 1n }, rounded.measure),
		scenario: new Map(),
		name: 'netflix-subscriptions',
		as: 'value',
		low: 200e6,
		high: 300e6,
	})
	assert.equal(step.found?.jumps, true, 'rounded to 0.1 million, the total is never 857.05 million')
})

test('ranks share ties, and correlation is 1 with itself, -1 with its mirror and null with a constant', () => {
	assert.deepEqual([...ranks(Float64Array.of(3, 1, 3, 2))], [2.5, 0, 2.5, 1])
	const values = Float64Array.of(1, 5, 2, 8)
	near(pearson(values, values), 1)
	near(
		pearson(
			values,
			values.map(value => -value),
		),
		-1,
	)
	assert.equal(pearson(values, Float64Array.of(1, 1, 1, 1)), null)
})

test('the report shows what the gap hangs on and what the same money buys', () => {
	const costed = costNegotiation(negotiation, plan, columns)
	assert.ok('costing' in costed)
	const page = renderReport({ costing: costed.costing, claims: null, negotiation, ...studiesOf(plan, columns, ['sag-aftra', 'amptp']) })
	assert.match(page, /What it hangs on/)
	assert.match(page, /Covered share, 54\.02% to 97\.58%/)
	assert.match(page, /\$0\.3038 per subscriber per quarter/)
})

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type ClaimResult, standingOf } from '../../src/index.ts'
import { gapChart } from '../../src/report/charts/gap.ts'
import { ownFactsChart, ownFactsOf } from '../../src/report/charts/own-facts.ts'
import { readingsChart } from '../../src/report/charts/readings.ts'
import { makeScale } from '../../src/report/charts/scale.ts'
import { wrap } from '../../src/report/charts/svg.ts'
import { yearCharts } from '../../src/report/charts/years.ts'
import { handmade } from './inputs.ts'

function golden(context: TestContext, name: string, svg: string | null): void {
	assert.ok(svg !== null, 'there is no chart')
	assert.deepEqual(svg.match(/\d\.\d{4,}/g), null, 'numbers are cut to three decimals')
	assert.match(svg, /^<svg [^>]*role="img" aria-labelledby="([^" ]+)-title \1-desc"/)
	context.assert.fileSnapshot(svg, join(import.meta.dirname, 'golden', `${name}.svg.snapshot`), { serializers: [text => text] })
}

test('the gap chart', context => golden(context, 'gap', gapChart(handmade, ['union', 'employer'])))

test('the years of one side', context => golden(context, 'years-union', yearCharts(handmade)[0]!.svg))

test('the years of a side that saves, and of one without a figure', context =>
	golden(context, 'years-employer', yearCharts(handmade)[1]!.svg))

test('one proposal on each side’s facts', context => {
	const [own, ...others] = ownFactsOf(handmade)
	assert.deepEqual(others, [])
	golden(context, 'own-facts', ownFactsChart(handmade, own!))
})

test('the readings of a claim', context => golden(context, 'readings', readingsChart(claim, 'claim')))

test('nothing to draw gives no chart', () => {
	assert.equal(gapChart({ ...handmade, gaps: [] }, ['union', 'employer']), null)
	assert.equal(readingsChart({ ...claim, value: null }, 'claim'), null)
	assert.equal(readingsChart({ ...claim, readings: [] }, 'claim'), null)
	const unknown = { mean: null, p5: null, p50: null, p95: null }
	assert.equal(gapChart({ ...handmade, gaps: handmade.gaps.map(gap => ({ ...gap, cash: unknown })) }, ['union', 'employer']), null)
})

test('a chart escapes what it is given', () => {
	const svg = gapChart({ ...handmade, gaps: handmade.gaps.map(gap => ({ ...gap, name: '"><script>x' })) }, ['union', 'employer'])!
	assert.doesNotMatch(svg, /<script/)
	assert.match(svg, /&quot;&gt;&lt;script&gt;x/)
})

test('a scale holds every value, and zero', () => {
	for (const values of [[5], [-5], [0], [], [1e-9, 3e-9], [-121.4, 2768.1], [1e15, -1e15], [Number.NaN, 4]]) {
		const scale = makeScale(values)
		for (const value of [...values.filter(Number.isFinite), 0]) {
			const at = scale.at(value)
			assert.ok(at >= 0 && at <= 1, `${value} is at ${at} of ${values}`)
		}
		assert.ok(scale.ticks.includes(0) && scale.ticks.length >= 2 && scale.ticks.length <= 8, `${values}: ticks ${scale.ticks}`)
	}
})

test('long labels are wrapped, and a word that is too long is cut', () => {
	assert.deepEqual(wrap('one two three', 7), ['one two', 'three'])
	assert.deepEqual(wrap('abcdefghij', 5), ['abcd…'])
})

const claim: ClaimResult = {
	name: 'levy-over-a-hundred',
	relation: 'at-least',
	value: 100e6,
	unit: 'USD / year',
	quote: null,
	by: 'employer',
	on: '2023-10-11',
	source: null,
	note: null,
	confirmed: [],
	documented: [],
	measured: [],
	admitted: [],
	disputed: [],
	located: null,
	archived: null,
	withdrawn: null,
	nature: 'figure',
	topic: null,
	standing: standingOf({ people: 0, papers: 0, disputes: 0, isWithdrawn: false }),
	readings: [
		reading('Full coverage', 120e6, 120e6, 120e6, true),
		reading('A share that nobody knows, told in so many words that it takes two lines', 60e6, 90e6, 130e6, false),
	],
	fits: 'Full coverage',
	verdict: 'One fits.',
}

function reading(title: string, p5: number, p50: number, p95: number, fits: boolean): ClaimResult['readings'][number] {
	return {
		title,
		text: 'levy',
		under: null,
		withs: [],
		value: { mean: p50 + 1, p5, p50, p95 },
		uncertain: p5 !== p95,
		probability: fits ? 1 : 0.3,
		fits,
		off: 0,
		breakEvens: [],
	}
}

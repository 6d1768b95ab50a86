import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as format from '../../src/report/format.ts'

const exact = (value: number) => ({ mean: value, p5: value, p50: value, p95: value })

const cases: readonly (readonly [string, string | null, string | null])[] = [
	['millions', format.money(881_165_700, 'USD'), '$881.2M'],
	['thousands of millions', format.money(1_060_260_260.08, 'USD'), '$1,060.3M'],
	['a negative one', format.money(-26_430_000, 'USD'), '−$26.4M'],
	['whole millions alone', format.money(717_000_000, 'USD'), '$717M'],
	['whole millions in a table', format.money(717_000_000, 'USD', 'millions'), '$717.0M'],
	['a few millions to the dollar', format.money(1_200_500, 'USD'), '$1,200,500'],
	['thousands of millions', format.money(50e9, 'USD'), '$50bn'],
	['just below the scale', format.money(9_999_999.9, 'USD'), '$10M'],
	['thousands', format.money(26_470, 'EUR'), '€26,470'],
	['cents', format.money(57.2, 'GBP'), '£57.20'],
	['whole dollars', format.money(187, 'USD'), '$187'],
	['part of a dollar', format.money(0.276, 'USD'), '$0.276'],
	['57 cents', format.money(0.57, 'USD'), '$0.57'],
	['nothing', format.money(0, 'USD'), '$0'],
	['minus nothing', format.money(-0, 'USD'), '$0'],
	['a currency without a sign', format.money(15_500_000, 'CHF'), 'CHF 15.5M'],
	['no figure', format.money(null, 'USD'), 'no figure'],
	['not a number', format.money(Number.NaN, 'USD'), 'no figure'],
	['small beside millions', format.money(8_810, 'USD', 'millions'), 'under $0.1M'],
	['percent', format.percent(43.412), '43.4%'],
	['whole percent', format.percent(7), '7%'],
	['negative percent', format.percent(-2.5), '−2.5%'],
	['nearly nothing has no sign', format.percent(-0.001), '0%'],
	['share', format.share(0.516), '51.6%'],
	['large counts', format.quantity(247_150_000, 'subscriber'), '247.15 million subscribers'],
	['people', format.quantity(160_000, 'person'), '160,000 people'],
	['one', format.quantity(1, 'day'), '1 day'],
	['rates', format.quantity(0.276, 'USD / subscriber / quarter'), '$0.276 per subscriber per quarter'],
	['money a year', format.quantity(126_000_000, 'USD / year'), '$126M per year'],
	['ratio', format.quantity(0.7566, 'ratio'), '75.7%'],
	['yes', format.quantity(1, 'yes-no'), 'yes'],
	['a plain number', format.quantity(2.23, 'number'), '2.23'],
	['per member', format.quantity(3, '1 / year'), '3 per year'],
	['views', format.quantity(0.2, 'view / subscriber'), '0.2 views per subscriber'],
	['a date', format.date('2023-10-28'), '28 October 2023'],
	['a short date', format.shortDate('2023-07-01'), '1 Jul 2023'],
	['not a date', format.date('soon'), 'soon'],
	['a contract year', format.span('2023-07-01', '2024-06-30'), 'July 2023 to June 2024'],
	['a contract year from the middle of a month', format.span('2023-07-15', '2024-07-14'), '15 July 2023 to 14 July 2024'],
	['an exact figure has no range', format.range(exact(5), String), null],
	['a range', format.range({ mean: 2, p5: 1, p50: 2, p95: 3 }, String), '(1 to 3)'],
	['a figure with its range', format.withRange({ mean: 2, p5: 1, p50: 2, p95: 3 }, String), '2 (1 to 3)'],
	['no figure at all', format.withRange({ mean: null, p5: null, p50: null, p95: null }, String), 'no figure'],
	['never', format.oftenness(0), 'in no trial'],
	['nearly never', format.oftenness(0.0001), 'in fewer than 1% of the trials'],
	['often', format.oftenness(0.84), 'in 84% of the trials'],
	['always', format.oftenness(1), 'in every trial'],
	['a name', format.heading('contributions-on-wages'), 'Contributions on wages'],
]

for (const [what, got, expected] of cases) test(`format: ${what}`, () => assert.equal(got, expected))

test('a narrow range is said, not hidden', () => {
	const narrow = { mean: 1_000_000, p5: 999_990, p50: 1_000_000, p95: 1_000_010 }
	assert.match(format.range(narrow, value => format.money(value, 'USD', 'millions')) ?? '', /too narrow/)
})

test('one scale for figures that stand together', () => {
	assert.equal(format.moneyScale([5, null, 2e7]), 'millions')
	assert.equal(format.moneyScale([5, null, 2e6]), 'units')
})

test('decimal points stand under each other', () => {
	assert.deepEqual(format.alignDecimals(['$9.5M', '$1,060.3M', '$0', '−$26.4M']), ['    $9.5M', '$1,060.3M', '    $0   ', '  −$26.4M'])
})

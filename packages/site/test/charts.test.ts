/** Pictures of made-up reports, as text: numbers cut, ids their own, no style that a strict policy would refuse, and nothing said by colour alone. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type ClaimResult, type Figure, type Movement, type Sensitivity, type Spread, standingOf } from '@parley/engine'
import fc from 'fast-check'
import { parseHTML } from 'linkedom'
import { handmade } from '../../engine/test/report/inputs.ts'
import {
	gapPicture,
	movementPicture,
	ownFactsOf,
	ownFactsPicture,
	type Picture,
	readingsPicture,
	spreadPicture,
	standAlone,
	tornadoPicture,
	yearsPicture,
} from '../src/lib/charts/index.ts'

const document = parseHTML('<!doctype html><html><body></body></html>').document as unknown as Document
const canvas = (id: string) => ({ document, id })

const exact = (value: number): Figure => ({ mean: value, p5: value, p50: value, p95: value })
const between = (p5: number, mean: number, p95: number): Figure => ({ mean, p5, p50: mean, p95 })

const movement: Movement = {
	version: 1,
	currency: 'USD',
	asOf: '2024-06-10',
	sides: ['union', 'employer'],
	days: [
		{ date: '2024-01-15', proposals: ['opening'], costs: [exact(90e6), null], gaps: [{ between: ['union', 'employer'], cash: null }] },
		{
			date: '2024-03-04',
			proposals: ['answer'],
			costs: [exact(90e6), between(18e6, 20e6, 23e6)],
			gaps: [{ between: ['union', 'employer'], cash: between(67e6, 70e6, 72e6) }],
		},
		{
			date: '2024-05-20',
			proposals: ['counter', 'unnamed'],
			costs: [between(50e6, 60e6, 71e6), between(18e6, 20e6, 23e6)],
			gaps: [{ between: ['union', 'employer'], cash: between(30e6, 40e6, 51e6) }],
		},
	],
	seed: 1,
	trials: 1000,
}

const talks = {
	sides: [
		{ id: 'union', name: 'The union', role: 'union' },
		{ id: 'employer', name: 'The employer', role: 'employer' },
	],
	proposals: [
		{ id: 'opening', title: 'What we need' },
		{ id: 'answer', title: 'What we can' },
		{ id: 'counter', title: 'Half way' },
	],
}

const spread: Spread = {
	version: 1,
	of: 'total',
	between: ['union', 'employer'],
	currency: 'USD',
	asOf: '2024-06-10',
	cash: between(-2e6, 6e6, 14e6),
	firstCostsMore: 0.87,
	quantiles: Array.from({ length: 20 }, (_, index) => (index - 6.5) * 1e6),
	seed: 1,
	trials: 1000,
}

const pair = { first: { label: 'The union', tone: 'side-1' }, second: { label: 'The employer', tone: 'side-2' } }

const study: Sensitivity = {
	version: 1,
	of: 'total',
	between: ['union', 'employer'],
	currency: 'USD',
	asOf: '2024-06-10',
	base: 40e6,
	swings: [
		{
			name: 'covered-share',
			kind: 'fact',
			unit: 'ratio',
			low: '52%',
			high: '97%',
			ends: 'p5-p95',
			atLow: 25e6,
			atHigh: 58e6,
			swing: 33e6,
			correlation: 0.98,
		},
		{
			name: 'turnover',
			kind: 'fact',
			unit: 'ratio',
			low: '4%',
			high: '9%',
			ends: 'bounds',
			atLow: 44e6,
			atHigh: 36e6,
			swing: 8e6,
			correlation: null,
		},
		{
			name: 'raise',
			kind: 'position',
			unit: 'percent',
			low: '4%',
			high: '7%',
			ends: 'points',
			atLow: 40e6,
			atHigh: 12e6,
			swing: 28e6,
			correlation: null,
		},
		{
			name: 'without-a-figure',
			kind: 'fact',
			unit: 'ratio',
			low: '0%',
			high: '1%',
			ends: 'bounds',
			atLow: null,
			atHigh: 36e6,
			swing: 0,
			correlation: null,
		},
	],
	seed: 1,
	trials: 1000,
}

const reading = (title: string, value: Figure, fits: boolean): ClaimResult['readings'][number] => ({
	title,
	text: 'a sum',
	under: null,
	withs: [],
	value,
	uncertain: value.p5 !== value.p95,
	probability: fits ? 1 : 0,
	fits,
	off: null,
	breakEvens: [],
})

const claim: ClaimResult = {
	name: 'over-fifty',
	relation: 'at-least',
	value: 50e6,
	unit: 'USD / year',
	quote: null,
	by: 'employer',
	on: '2024-05-01',
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
		reading('With everybody counted', exact(54e6), true),
		reading('With <b>some</b> & not others', between(30e6, 41e6, 52e6), false),
	],
	fits: 'With everybody counted',
	verdict: 'One fits.',
}

const pictures: Readonly<Record<string, Picture | null>> = {
	gap: gapPicture(handmade, ['union', 'employer'], canvas('gap')),
	years: yearsPicture(handmade, canvas('years')),
	'own-facts': ownFactsPicture(handmade, ownFactsOf(handmade)[0]!, canvas('own-facts')),
	movement: movementPicture(movement, talks, canvas('movement')),
	spread: spreadPicture(spread, pair, canvas('spread')),
	tornado: tornadoPicture(study, 'What the gap hangs on', canvas('tornado')),
	readings: readingsPicture(claim, canvas('readings')),
}

/** One mark a line, so that a change shows where it is. */
const lines = (svg: string): string => `${svg.replaceAll('><', '>\n<')}\n`

for (const [name, picture] of Object.entries(pictures)) {
	test(`the picture: ${name}`, (context: TestContext) => {
		assert.ok(picture)
		const text = [
			picture.title,
			picture.name,
			picture.note ?? '',
			...[picture.table.head, ...picture.table.rows].map(row => row.join(' | ')),
			lines(picture.wide),
		].join('\n')
		context.assert.fileSnapshot(text, join(import.meta.dirname, 'golden/charts', `${name}.svg.snapshot`), { serializers: [each => each] })
	})

	test(`the picture ${name} is fit for a strict page`, () => {
		assert.ok(picture)
		for (const [kind, svg] of [
			['wide', picture.wide],
			['narrow', picture.narrow],
		] as const) {
			assert.doesNotMatch(svg, /<style|\sstyle=|\son\w+=|<script|javascript:/)
			assert.doesNotMatch(svg, /\d\.\d{4,}/, 'numbers are cut to three decimals')
			assert.match(svg, /^<svg [^>]*role="img"/)
			assert.match(svg, /aria-label="[^"]{20,}"/, 'its name is a sentence')
			for (const [, id] of svg.matchAll(/\sid="([^"]+)"/g))
				assert.ok(id!.startsWith(`${picture.id}-${kind}-`), `${id} is the picture's own`)
			for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) assert.ok(svg.includes(`id="${id}"`), `${id} is there`)
			assert.doesNotMatch(svg, /NaN|undefined|Infinity/)
		}
		assert.ok(
			picture.table.rows.every(row => row.length === picture.table.head.length),
			'a cell for each heading',
		)
	})

	test(`the picture ${name} stands alone with colours of its own`, () => {
		const svg = standAlone(picture!.wide)
		assert.doesNotMatch(svg, /var\(|currentColor/)
		assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
	})
}

test('a side is told apart without its colour', () => {
	assert.match(pictures['years']!.wide, /fill="url\(#years-wide-side-2\)"/, 'a bar by its pattern')
	assert.match(pictures['movement']!.wide, /stroke-dasharray="7 4"/, 'a line by its dash')
	assert.match(pictures['readings']!.wide, /✓ With everybody counted/, 'what fits by a sign')
})

test('every mark of the data says its figure', () => {
	for (const [name, picture] of Object.entries(pictures)) {
		const titles = [...picture!.wide.matchAll(/<title>([^<]+)<\/title>/g)].map(([, words]) => words!)
		assert.ok(titles.length > 0, `${name} can be read out`)
		for (const words of titles) assert.match(words, /\$|no figure/, `${name}: ${words}`)
	}
})

test('nothing to draw is no picture', () => {
	assert.equal(gapPicture({ ...handmade, gaps: [] }, ['union', 'employer'], canvas('none')), null)
	assert.equal(movementPicture({ ...movement, days: movement.days.slice(0, 1) }, talks, canvas('none')), null)
	assert.equal(spreadPicture({ ...spread, quantiles: [] }, pair, canvas('none')), null)
	assert.equal(tornadoPicture({ ...study, swings: [] }, 'nothing', canvas('none')), null)
	assert.equal(readingsPicture({ ...claim, value: null }, canvas('none')), null)
})

test('whatever the names and figures, a picture is whole and its words are only words', () => {
	const figure = fc.double({ min: -1e12, max: 1e12, noNaN: true })
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.array(figure, { minLength: 3, maxLength: 3 }), (name, values) => {
			const [p5, mean, p95] = values.toSorted((a, b) => a - b) as [number, number, number]
			const drawn = readingsPicture({ ...claim, readings: [reading(name, between(p5, mean, p95), false)] }, canvas('any'))!
			for (const svg of [drawn.wide, drawn.narrow]) {
				assert.doesNotMatch(svg, /<script|<style|NaN|undefined|Infinity/)
				const elements = new Set([...svg.matchAll(/<([a-zA-Z]+)/g)].map(([, tag]) => tag))
				for (const tag of elements)
					assert.ok(['svg', 'g', 'rect', 'line', 'path', 'text', 'tspan', 'title', 'defs', 'pattern', 'circle'].includes(tag!), tag)
			}
		}),
		{ seed: 20240610, numRuns: 30 },
	)
})

/** The trials road where it has no exact one to be held against: luck. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluateTrials } from '../src/index.ts'
import { compileText, planOf } from './support/compile.ts'
import { programFor, quantityNamed, trialsOf } from './support/show.ts'

const drawKeys = (text: string): readonly string[] =>
	planOf(compileText(text)).nodes.flatMap(node => (node.op === 'draw' ? [node.key] : []))

test('a draw is named after its fact, the labels on its way and its place among the draws there', () => {
	assert.deepEqual(drawKeys('fact covered : ratio = 52% to 100%'), ['covered#0'])
	assert.deepEqual(drawKeys('fact both : ratio = uniform(0, 1) + uniform(0, 1)'), ['both#0', 'both#1'])
	assert.deepEqual(drawKeys('fact raise : percent by year = [1% to 2%, 3%, normal(2%, 1%) + normal(0, 1%)]'), [
		'raise.year:1#0',
		'raise.year:3#0',
		'raise.year:3#1',
	])
	assert.deepEqual(drawKeys('dimension grade = a, b\nfact raise : percent by grade, year = { b: [1% to 2%, 0, 0], a: 0 }'), [
		'raise.grade:b.year:1#0',
	])
})

test('a side speaks of the same luck, and so does a later value', () => {
	assert.deepEqual(drawKeys('fact covered : ratio = 52% to 100%\n\tunion says 50% to 55%'), ['covered#0'])
})

test('a new label, a new fact and another order move no draw', () => {
	const run = (text: string, name: string): readonly number[] => [...trialsOf(planOf(compileText(text)), name, 500).data]
	const first = run(
		'dimension grade = a, b\nfact raise : percent by grade = { a: 1% to 2%, b: 3% to 4% }\nlet shown = raise[grade = b]',
		'shown',
	)
	const other = run(
		'fact more : USD = $1 to $2\ndimension grade = z, b, a\nfact raise : percent by grade = { z: 5% to 6%, a: 1% to 2%, b: 3% to 4% }\nlet shown = raise[grade = b]',
		'shown',
	)
	assert.deepEqual(first, other)
})

test('every trial has its own luck, and the seed makes all of it', () => {
	const plan = planOf(compileText('fact u : ratio = uniform(0, 1)\nlet twice : ratio = u + u'))
	const program = programFor(plan, [quantityNamed(plan, 'u').node, quantityNamed(plan, 'twice').node])
	const [u, twice] = evaluateTrials(program, { seed: 3, trials: 5000 })
	assert.equal(new Set(u!.data).size, 5000)
	u!.data.forEach((value, trial) => assert.equal(twice!.data[trial], 2 * value))
	assert.deepEqual(evaluateTrials(program, { seed: 3, trials: 5000 })[0]!.data, u!.data)
	assert.notDeepEqual(evaluateTrials(program, { seed: 4, trials: 5000 })[0]!.data, u!.data)
	const mean = u!.data.reduce((sum, value) => sum + value, 0) / 5000
	// The mean of 5,000 uniforms is within 5 of its standard errors: 5 / sqrt(12 * 5000).
	assert.ok(Math.abs(mean - 0.5) < 0.0205)
})

test('what does not depend on luck stands once', () => {
	const plan = planOf(compileText('fact u : ratio = uniform(0, 1)\nlet sure : USD by year = [$1, $2, $3]'))
	const value = trialsOf(plan, 'sure', 1000)
	assert.deepEqual([...value.data], [100, 200, 300])
	assert.equal(value.chancy, false)
	assert.equal(trialsOf(plan, 'u', 1000).chancy, true)
})

test('distributions keep to what they are declared to be', () => {
	const part = (fact: string, condition: string): number => {
		const plan = planOf(compileText(`fact x : USD = ${fact}\nlet so : yes-no = ${condition}`))
		const { data } = trialsOf(plan, 'so', 40_000)
		return data.reduce((sum, value) => sum + value, 0) / data.length
	}
	// Five standard errors of a share of 40,000 trials are at most 0.0125.
	const near = (share: number, wanted: number, what: string): void =>
		assert.ok(Math.abs(share - wanted) < 0.0125, `${what}: ${share}, not ${wanted}`)
	near(part('$10 to $40', 'x < $10'), 0.05, 'below a range')
	near(part('$10 to $40', 'x > $40'), 0.05, 'above a range')
	near(part('$10 to $40', 'x < $20'), 0.5, 'a range above zero has its geometric mean in the middle')
	near(part('-$10 to $40', 'x < $15'), 0.5, 'a range across zero has its mean in the middle')
	near(part('normal($10, $2)', 'x < $12'), 0.8413, 'one deviation above the mean')
	near(part('uniform($10, $20)', 'x < $12.5'), 0.25, 'a quarter of the way')
	near(part('triangular($0, $4, $10)', 'x < $4'), 0.4, 'below the likeliest')
	near(part('triangular($0, $0, $10)', 'x < $5'), 0.75, 'the likeliest at the low end')
	near(part('if chance(30%) then $1 else $0', 'x = $1'), 0.3, 'a chance of 30%')
	assert.equal(part('uniform($10, $20)', 'x > $10 and x < $20'), 1)
	assert.equal(part('lognormal($10, $20)', 'x > 0'), 1)
})

/** Every builtin's own entry: its example runs, gives what it says, and gives the same on both roads. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtins, checkPlan, evaluateExact, type Plan, rational } from '../src/index.ts'
import { compileText, planOf } from './support/compile.ts'
import { plain, printCell, programFor, quantityNamed, trialsOf } from './support/show.ts'

for (const [name, builtin] of builtins) {
	test(`${name}: the entry is whole`, () => {
		assert.equal(builtin.name, name)
		assert.ok(name === 'to' || builtin.signature.startsWith(`${name}(`), builtin.signature)
		assert.match(builtin.prose, /^[A-Z].*[.?…]$/s)
		assert.ok(builtin.example.program.includes(name), 'the example does not show it')
	})

	test(`${name}: the example gives what it says`, () => {
		const { program, show, gives } = builtin.example
		const plan = planOf(compileText(program))
		assert.deepEqual(checkPlan(plan), [])
		if (quantityNamed(plan, show).uncertain) assert.deepEqual([...new Set(everyTrial(plan, show))], [gives])
		else {
			assert.equal(plain(plan, show), gives)
			assertRoadsAgree(plan, show)
		}
	})
}

/** Chance has no exact value: its examples are such that every trial comes out alike. */
function everyTrial(plan: Plan, name: string): readonly string[] {
	const { data } = trialsOf(plan, name, 2000)
	return [...data].map(value => printCell(plan, quantityNamed(plan, name).measure, rational.fromNumber(value), '1'))
}

function assertRoadsAgree(plan: Plan, name: string): void {
	const exact = evaluateExact(programFor(plan, [quantityNamed(plan, name).node])).outputs[0]!
	const { data } = trialsOf(plan, name)
	assert.equal(data.length, exact.cells.length)
	exact.cells.forEach((cell, index) => {
		const wanted = rational.toNumber(cell!)
		assert.ok(
			Math.abs(data[index]! - wanted) <= 1e-12 * Math.abs(wanted),
			`${name}[${index}]: ${data[index]} in doubles, ${wanted} exactly`,
		)
	})
}

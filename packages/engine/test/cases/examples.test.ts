/** The two made-up negotiations: whole, without a mistake, honest about what is made up, and right where a hand can check. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { compile, evaluateExact, makeProgram, type Plan, type Rational, rational, type Scenario } from '@parley/lang'
import { loadNegotiation } from '../../src/negotiation/from-disk.ts'

const folderOf = (name: string): string => join(import.meta.dirname, '../../../../examples', name)

function open(name: string) {
	const { negotiation, diagnostics } = loadNegotiation(folderOf(name))
	assert.deepEqual(diagnostics, [])
	assert.ok(negotiation)
	const compiled = compile(negotiation)
	assert.deepEqual(compiled.diagnostics, [])
	assert.ok(compiled.plan)
	return { negotiation, plan: compiled.plan, columns: compiled.columns }
}

type Opened = ReturnType<typeof open>

/** The positions of one proposal and of those its side made before. */
function positionsOf(plan: Plan, id: string): Scenario {
	const at = plan.proposals.findIndex(proposal => proposal.id === id)
	assert.ok(at >= 0, `there is no proposal ${id}`)
	const mine = plan.proposals.slice(0, at + 1).filter(proposal => proposal.side === plan.proposals[at]!.side)
	return new Map(mine.flatMap(proposal => proposal.bindings.map(({ name, node }) => [name, node] as const)))
}

/** In the unit of the declaration. */
function figures({ plan, columns }: Opened, name: string, positions: Scenario = new Map()): readonly string[] {
	const quantity = plan.quantities.find(each => each.name === name)
	assert.ok(quantity, `there is no ${name}`)
	const maker = makeProgram(plan)
	const { outputs } = evaluateExact(maker.finish([maker.instantiate(quantity.node, positions)]), columns)
	const scale = rational.parseRational(quantity.displayScale)!
	return outputs[0]!.cells.map(cell => (cell === null ? 'none' : rational.printRational(rational.divide(cell as Rational, scale))))
}

for (const name of ['teachers-grid', 'hourly-plant']) {
	test(`${name} compiles, each side has moved twice, and every issue has its clause`, () => {
		const { negotiation } = open(name)
		for (const side of negotiation.sides)
			assert.ok(negotiation.proposals.filter(proposal => proposal.side === side.id).length >= 2, `${side.id} has no two proposals`)
		for (const issue of negotiation.issues) assert.ok((issue.clause ?? '').length > 60, `${issue.id} has no clause`)
	})

	test(`${name} says of everything made up that it is`, () => {
		const { negotiation, plan } = open(name)
		for (const fact of plan.quantities.filter(quantity => quantity.kind === 'fact')) {
			assert.ok(fact.source, `${fact.name} has no source`)
			assert.equal(fact.source.startsWith('Made up'), fact.confidence === 'assumed', `${fact.name}: made up and assumed go together`)
			assert.ok(fact.source.startsWith('Made up') || /https:\/\//.test(fact.source), `${fact.name} names no page`)
		}
		for (const proposal of plan.proposals)
			for (const binding of proposal.bindings)
				assert.match(binding.source ?? '', /made up for this example/i, `${proposal.id} ${binding.name}`)
		for (const claim of plan.claims) assert.match(claim.source ?? '', /Made up for this example/, claim.name)
		for (const side of negotiation.sides) assert.match(side.name, /\(made up\)/)
		for (const issue of negotiation.issues) assert.match(issue.clause ?? '', /Made up for this example/, issue.id)
		const readme = readFileSync(join(folderOf(name), 'README.md'), 'utf8')
		for (const word of ['are made up', '| real', 'https://']) assert.ok(readme.includes(word), `the README lacks "${word}"`)
	})
}

test('teachers-grid: payroll, a flat amount on 188 people, and the steps apart from the settlement', () => {
	const opened = open('teachers-grid')
	assert.deepEqual(figures(opened, 'base-payroll'), ['14294734'])
	assert.deepEqual(figures(opened, 'teachers-employed'), ['188'])
	const flat = positionsOf(opened.plan, '2024-05-13-board-flat-amount')
	assert.deepEqual(figures(opened, 'new-money', flat), [188 * 1883, 188 * 3483, 188 * 5083].map(String))
	assert.deepEqual(figures(opened, 'signing-bonuses', flat), ['94000', '0', '0'])
	assert.deepEqual(figures(opened, 'steps-and-lanes-continued', flat), figures(opened, 'steps-and-lanes-continued'))
	assert.deepEqual(figures(opened, 'new-money'), ['0', '0', '0'])
})

test('teachers-grid: nobody gets lost on the way, frozen or not', () => {
	const opened = open('teachers-grid')
	for (const id of [null, ...opened.plan.proposals.map(proposal => proposal.id)]) {
		const staff = figures(opened, 'staff', id === null ? new Map() : positionsOf(opened.plan, id))
		const each = staff.length / 3
		for (const year of [0, 1, 2]) {
			const total = staff
				.slice(year * each, (year + 1) * each)
				.reduce((sum, cell) => rational.add(sum, rational.parseRational(cell)!), rational.zero)
			assert.equal(rational.printRational(total), '188')
		}
	}
})

test('hourly-plant: wages on hours paid, funds on hours worked, overtime on the regular rate', () => {
	const opened = open('hourly-plant')
	const counter = positionsOf(opened.plan, '2023-11-15-local-counter')
	assert.deepEqual(figures(opened, 'total-hours-paid'), ['832000'])
	assert.deepEqual(figures(opened, 'total-hours-worked'), ['808100'])
	assert.deepEqual(
		figures(opened, 'wages', counter),
		[1.2, 2.25, 3.25].map(rise => String(832_000 * rise)),
	)
	assert.deepEqual(figures(opened, 'fund-contributions', counter), ['444455', '808100', '1171745'])
	assert.deepEqual(figures(opened, 'overtime', counter)[0], String(56_100 * 1.2 * 1.5 + 56_100 * (0.3 * 0.3 + 0.15 * 0.45) * 0.5))
	assert.deepEqual(figures(opened, 'bonus', positionsOf(opened.plan, '2023-12-08-company-counter')), ['300000', '0', '0'])
})

test('hourly-plant: the parts make the whole in every package but one, which is a cent short', () => {
	const opened = open('hourly-plant')
	const missing = opened.plan.proposals.map(({ id }) => [id, figures(opened, 'not-allocated', positionsOf(opened.plan, id))] as const)
	assert.deepEqual(
		missing.filter(([, parts]) => parts.some(part => part !== '0')),
		[['2023-10-20-company-opening', ['0', '0.01', '0']]],
	)
})

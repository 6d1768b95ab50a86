/** The examples' rosters: they stand in the cells of the crowds they were made up for, and their sums are the crowds' sums. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Binding, makeProgram } from '@parley/lang'
import { loadNegotiation } from '../src/negotiation/from-disk.ts'
import { openLoaded } from '../src/negotiation/open.ts'
import { createKernelRoad } from '../src/run/kernel-road.ts'
import { currentPoint, pointOf, scenarioOf } from '../src/run/points.ts'
import { trialsOf, workRowsOn } from '../src/run/rows.ts'

function open(name: string) {
	const opened = openLoaded(loadNegotiation(join(import.meta.dirname, '../../../examples', name)))
	assert.deepEqual(opened.diagnostics, [])
	return { plan: opened.plan!, columns: opened.columns }
}

type Open = ReturnType<typeof open>

/** In cents and other base units, under a side's offer. */
function cells({ plan, columns }: Open, name: string, id: string, sets: readonly (readonly [string, string])[] = []): readonly number[] {
	const point = id === 'current' ? currentPoint(plan) : pointOf(plan, id)
	assert.ok(!('error' in point))
	const bindings = new Map<string, Binding>(sets.map(([fact, value]) => [fact, { value }]))
	const maker = makeProgram(plan)
	const node = maker.instantiate(
		plan.quantities.find(each => each.name === name)!.node,
		scenarioOf(plan, point, { facts: null, sets: bindings }),
	)
	return [...trialsOf(maker.finish([node]), { columns, seed: 1, trials: 1 })[0]!.data]
}

const near = (ours: readonly number[], theirs: readonly number[], what: string): void =>
	theirs.forEach((each, index) => assert.ok(Math.abs(ours[index]! - each) < 0.01, `${what}: ${ours[index]} and ${each}`))

for (const road of ['exact', createKernelRoad()] as const)
	test(`teachers-grid: the members' sums are the schedule's, ${road === 'exact' ? 'in fractions' : 'on the generated code'}`, () => {
		const opened = open('teachers-grid')
		workRowsOn(opened.columns, road)
		const placed = cells(opened, 'placed', 'current')
		const byRoster = cells(opened, 'placed-by-roster', 'current')
		assert.equal(placed.length, 105)
		near(byRoster, placed, 'a cell of the scattergram')
		const [base = 0] = cells(opened, 'base-payroll', 'current')
		assert.equal(base, 1_429_473_400)
		const noLanes = [['lane-moves', '0']] as const
		for (const id of ['current', ...opened.plan.proposals.map(proposal => proposal.id)]) {
			near(cells(opened, 'members-salaries-continued', id), cells(opened, 'payroll-continued', id, noLanes), `continued under ${id}`)
			near(cells(opened, 'members-salaries', id), cells(opened, 'payroll-proposed', id, noLanes), `proposed under ${id}`)
			const lanes = cells(opened, 'lane-changes-continued', id)
			assert.ok(
				lanes.every(each => each > 0),
				'lanes add to the steps',
			)
		}
		const [shortcut = 0] = cells(opened, 'average-step-increment-shortcut', 'current')
		const [steps = 0] = cells(opened, 'steps-of-the-first-year', 'current')
		assert.ok(shortcut > steps && steps > 0, 'the mean increment counts those on the top step too')
	})

for (const road of ['exact', createKernelRoad()] as const)
	test(`hourly-plant: the members' sums are the plant's, ${road === 'exact' ? 'in fractions' : 'on the generated code'}`, () => {
		const opened = open('hourly-plant')
		workRowsOn(opened.columns, road)
		const each = cells(opened, 'members-in-grade', 'current')
		near(
			cells(opened, 'hours-of-overtime-by-grade', 'current'),
			cells(opened, 'overtime-each', 'current').map((hours, grade) => hours * each[grade]!),
			'overtime of a grade',
		)
		for (const id of ['current', ...opened.plan.proposals.map(proposal => proposal.id)]) {
			near(cells(opened, 'wages-by-members', id), cells(opened, 'wages', id), `wages under ${id}`)
			near(cells(opened, 'differentials-by-members', id), cells(opened, 'shift-differentials', id), `differentials under ${id}`)
			const [missed = 0, ...later] = cells(opened, 'overtime-missed-by-the-average', id)
			const moves = cells(opened, 'shift-differentials', id)[0]! > 0
			assert.ok(moves ? missed > 100 : Math.abs(missed) < 0.01, `${missed} missed under ${id}`)
			for (const year of later) assert.ok(Math.abs(year - missed) < 0.01)
		}
	})

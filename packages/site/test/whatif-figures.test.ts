/** The figures of a what-if: to the printed digit those of the command line, on every road, with whatever is left open to move. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { type Costing, type Figure, openNegotiation } from '@parley/engine'
import { money, withRange } from '@parley/engine/report'
import {
	createDrawCache,
	defaultPoints,
	differencesOf,
	type LiveTable,
	type Opened,
	openLive,
	planUnder,
	portableOf,
	readLive,
	trade,
} from '@parley/engine/run'
import { controlsOf } from '#lib/server/controls.ts'
import { readAddress } from '#lib/whatif/address.ts'
import { setTexts } from '#lib/whatif/command.ts'
import { standing } from '#lib/whatif/controls.ts'
import { openedOf } from '#lib/whatif/opened.ts'
import { valuesWithTrade } from '#lib/whatif/trades.ts'

const root = join(import.meta.dirname, '../../..')
const folder = 'examples/sag-aftra-2023'
const opened = await openNegotiation(join(root, folder))
const [negotiation, plan] = [opened.negotiation!, opened.plan!]
const sides = defaultPoints(negotiation, plan)
const { controls } = controlsOf({ negotiation, plan, columns: opened.columns, sides })
// As it comes to a page: through JSON.
const portable = JSON.parse(JSON.stringify(portableOf(negotiation, plan, opened.columns))) as ReturnType<typeof portableOf>
const columns = new Map(portable.columns)
const cache = createDrawCache()

function scenarioOf(query: string) {
	const read = readAddress({ controls, sides }, new URLSearchParams(query))
	if ('wrong' in read) assert.fail(read.wrong[0]!.wrong)
	return read.address
}

function live(values: readonly Opened[], trials: number, road: 'kernel' | 'plain' = 'kernel'): LiveTable {
	const found = openLive(portable.plan, columns, { points: sides, opened: values, seed: 2023, trials, cache, road })
	return readLive(found.shape, found.work())
}

const printed = (figure: Figure): string => `${withRange(figure, value => money(value, 'USD', 'millions'))} / ${figure.p50?.toFixed(0)}`

function printedTable(table: LiveTable): readonly string[] {
	const [pair] = table.pairs
	return [...table.sides.flatMap(side => [...side.byYear, side.cash, ...side.costs]), ...pair!.byYear, pair!.cash, ...pair!.costs].map(
		printed,
	)
}

function printedCosting(costing: Costing): readonly string[] {
	const names = plan.quantities.filter(each => each.kind === 'cost').map(each => each.name)
	const line = (side: string, name: string) => costing.costs.find(each => each.side === side && each.name === name)!
	const gap = (name: string) => costing.gaps.find(each => each.name === name)!
	return [
		...sides.flatMap(side => [...line(side, 'total').byYear, line(side, 'total').cash, ...names.map(name => line(side, name).cash)]),
		...gap('total').byYear,
		gap('total').cash,
		...names.map(name => gap(name).cash),
	].map(printed)
}

const run = promisify(execFile)
const parley = join(root, 'packages/engine/src/cli/parley.ts')

async function commandLine(sets: readonly string[], trials: number): Promise<Costing> {
	const options = [...sets.flatMap(text => ['--set', text]), '--seed', '2023', '--trials', String(trials), '--json']
	const { stdout } = await run(process.execPath, [parley, 'what-if', folder, ...options], { cwd: root, maxBuffer: 2 ** 26 })
	return JSON.parse(stdout) as Costing
}

const scenarios = [
	'covered-share=85%25&amptp.general-increase=8%25,4%25,3.5%25',
	'sag-aftra.success-bonus=25%25&amptp.success-bonus=75%25&amptp.bonus-share-of-fund=33%25',
	'bonus-value-at-half=$31M&apple-tv-plus-subscriptions=42.5M&amptp.foreign-scheme=thirty-five-percent',
	'amptp.contribution-ceilings=21000,31000,33000,40000,232000&sag-aftra.levy-rate=$0.1&amptp.union-gate=approval,approval,no-part,no-part,no-part,approval,no-part',
]

for (const query of scenarios)
	test(`the page and the command line print the same: ${query}`, async () => {
		const values = scenarioOf(query).scenarios[0]!.values
		const costing = await commandLine(setTexts(controls, values), 20_000)
		const expected = printedCosting(costing)
		assert.equal(new Set(expected).size > 10, true, 'the figures differ among themselves')
		assert.deepEqual(printedTable(live(openedOf(controls, values), 20_000)), expected)
		assert.equal(
			live(openedOf(controls, values), 20_000).pairs[0]!.firstCostsMore,
			costing.gaps.find(each => each.name === 'total')!.firstCostsMore,
		)
	})

test('what is left open to move, at its place, changes no figure', () => {
	const values = scenarioOf(scenarios[0]!).scenarios[0]!.values
	const all = new Map(controls.flatMap(each => (standing(each) ? [[each.key, values.get(each.key) ?? standing(each)!] as const] : [])))
	for (const [key, cells] of values) all.set(key, cells)
	const facts = new Set(controls.filter(each => each.side === null).map(each => each.key))
	const positions = new Map([...all].filter(([key]) => values.has(key) || !facts.has(key)))
	assert.deepEqual(printedTable(live(openedOf(controls, positions), 5_000)), printedTable(live(openedOf(controls, values), 5_000)))
})

test('moving is the same as opening there, and the plain road says the same', () => {
	const at = (share: string): readonly Opened[] => [{ side: 'amptp', name: 'success-bonus', cells: [share] }]
	const moved = openLive(portable.plan, columns, { points: sides, opened: at('1/2'), seed: 2023, trials: 5_000, cache })
	for (const share of ['0', '3/10', '2', '1/3']) {
		moved.set({ side: 'amptp', name: 'success-bonus' }, [share])
		const table = readLive(moved.shape, moved.work())
		assert.deepEqual(table, live(at(share), 5_000))
		assert.deepEqual(table, live(at(share), 5_000, 'plain'))
	}
})

test('what a scenario changes is worked trial by trial', () => {
	const values = openedOf(controls, scenarioOf('sag-aftra.general-increase=7%25,4%25,3.5%25').scenarios[0]!.values)
	const [difference] = differencesOf(portable.plan, columns, sides, [[], values], { seed: 2023, trials: 5_000, cache })
	const [gap] = difference!.gaps
	assert.equal(gap!.p5, gap!.p95, 'wages have no chance in them, so neither has their change, however wide the gap itself is')
	const change = live(values, 5_000).pairs[0]!.cash.mean! - live([], 5_000).pairs[0]!.cash.mean!
	assert.ok(Math.abs(gap!.mean! - change) < 1)
})

test('the levy that equals a wage gap, put into the scenario, leaves the package where it was', () => {
	const address = scenarioOf('covered-share=52%25&give=general-increase&for=levy-rate&whose=sag-aftra')
	const values = address.scenarios[0]!.values
	const question = address.trade!
	const under = planUnder(portable.plan, openedOf(controls, values))
	const answer = trade(under, columns, {
		give: question.give,
		for: question.for,
		at: question.whose,
		to: 'amptp',
		seed: 2023,
		trials: 5_000,
	})
	if ('error' in answer) assert.fail(answer.error)
	const after = valuesWithTrade(controls, values, question, 'amptp', answer)!
	assert.deepEqual(after.get('sag-aftra.general-increase'), ['0.07', '0.04', '0.035'])
	const before = live(openedOf(controls, values), 5_000).sides[0]!.cash.mean!
	const now = live(openedOf(controls, after), 5_000).sides[0]!.cash.mean!
	assert.ok(Math.abs(now - before) / before < 1e-3, `${before} and ${now}`)
	assert.notDeepEqual(after.get('sag-aftra.levy-rate'), standing(controls.find(each => each.key === 'sag-aftra.levy-rate')!))
})

test('nothing that the door for pages leads to needs Node', () => {
	const engine = join(root, 'packages/engine/src/run/index.ts')
	const { exports } = JSON.parse(readFileSync(join(root, 'packages/lang/package.json'), 'utf8')) as { exports: Record<string, string> }
	const seen = new Set<string>()
	const open = [engine]
	while (open.length > 0) {
		const file = open.pop()!
		if (seen.has(file)) continue
		seen.add(file)
		for (const [, what = '', from = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s([\s\S]*?)from '([^']+)'/gm)) {
			if (/^type\s/.test(what)) continue
			const door = from.startsWith('@parley/lang') ? exports[from.replace('@parley/lang', '.')] : undefined
			if (door) open.push(join(root, 'packages/lang', door))
			else if (from.startsWith('.')) open.push(join(dirname(file), from))
			else assert.fail(`${file} imports ${from}`)
		}
	}
	assert.ok(seen.size > 50)
})

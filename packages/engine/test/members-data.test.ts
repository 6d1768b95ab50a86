/**
 * The made-up membership: its sums and shares are the published ones, it is the same to the byte, and what the terms of
 * examples/sag-aftra-2023-members make of it. The published figures and how near each must come stand in scripts/members.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { calibrate, coveredEarnings, sessionPay } from '../../../scripts/members/calibration.ts'
import { minimumRate } from '../../../scripts/members/contract.ts'
import { seed } from '../../../scripts/members/published.ts'
import { makeRoster } from '../../../scripts/members/roster.ts'
import { rosterCsv, writeRoster } from '../../../scripts/members/write.ts'
import { openNegotiation } from '../src/negotiation/from-disk.ts'
import { explain } from '../src/run/explain.ts'
import { showFigure } from '../src/run/show.ts'
import { whoGains } from '../src/run/who-gains.ts'
import { costingOf, openFolder, openWhole } from './support/figures.ts'

const examples = join(import.meta.dirname, '../../../examples')
const folder = join(examples, 'sag-aftra-2023-members')
const flagship = join(examples, 'sag-aftra-2023')
const shipped = join(folder, 'facts/members-made-up.parquet')

const members = makeRoster(seed)
const lines = calibrate(members)
const opened = openWhole(await openNegotiation(folder))
const columns = new Map([...opened.columns, ...opened.rows.columns])
const scratch = mkdtempSync(join(tmpdir(), 'parley-members-test-'))
after(() => rmSync(scratch, { recursive: true }))

for (const { figure, target, got, within } of lines.filter(line => line.within < Infinity))
	test(`${figure}: ${target}`, () => {
		assert.ok(Math.abs(got - target) <= within * target, `${got} is further from ${target} than ${within * 100}%`)
	})

test('more than three quarters of the earnings are of those with 35,020 dollars or more', () => {
	const earned = members.map(coveredEarnings)
	const sum = (each: readonly number[]): number => each.reduce((total, amount) => total + amount, 0)
	assert.ok(sum(earned.filter(amount => amount >= 35_020)) > 0.75 * sum(earned))
})

test('nobody works below the minimum, on no days, or for less than nothing; each tenth is a tenth', () => {
	const tenths = new Map<number, number>()
	for (const member of members) {
		const { work, pay, units, engagements, streamingEngagements, otherResiduals, otherContracts, tenth } = member
		assert.ok(pay >= minimumRate[work] && otherResiduals >= 0 && otherContracts >= 0, JSON.stringify(member))
		assert.equal(units > 0, tenth > 0)
		assert.ok(engagements <= units && streamingEngagements <= engagements && (units === 0) === (engagements === 0), JSON.stringify(member))
		assert.equal(work === 'no-work', coveredEarnings(member) === 0)
		assert.equal(work === 'other-contracts' || work === 'no-work', sessionPay(member) === 0)
		tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1)
	}
	assert.deepEqual(
		Array.from({ length: 11 }, (_, tenth) => tenths.get(tenth)),
		[100_000, ...new Array(10).fill(6_000)],
	)
})

test('the same members to the byte from the same seed, others from another', async () => {
	const again = join(scratch, 'again.parquet')
	await writeRoster(members, again)
	assert.ok(readFileSync(again).equals(readFileSync(shipped)), 'run `npx node scripts/members.ts` and look at what has changed')
	assert.equal(createHash('sha256').update(rosterCsv(members)).digest('hex'), rosterSum)
})

/** Of the table as text: the members do not change with DuckDB's way of writing Parquet. */
const rosterSum = 'e181b3618bda5cf21412543383b67b2a5ac534acdcbeb00f0c006225968655e6'

test('every key and every place says that the members do not exist', () => {
	const [table] = opened.plan.tables
	const { labels } = opened.rows.tables.get('roster')!
	assert.deepEqual([table!.of, table!.rows, labels.count], ['people', 160_000, 160_000])
	for (let row = 0; row < labels.count; row++) assert.match(labels.at(row), /^SYN-\d{6}$/)
	assert.match(table!.source ?? '', /^Made up/)
	assert.match(table!.note ?? '', /^SYNTHETIC/)
	assert.match(opened.negotiation.title, /SYNTHETIC/)
})

const shared = ['minimum-rates', 'pension-health', 'streaming-residuals'].map(name => `issues/${name}.md`)
const sharedFacts = ['earnings', 'pension-health', 'rates', 'streaming-residuals'].map(name => `facts/${name}.md`)

for (const path of [...shared, ...sharedFacts])
	test(`${path} is the flagship's, word for word`, () => {
		assert.equal(readFileSync(join(folder, path), 'utf8'), readFileSync(join(flagship, path), 'utf8'))
	})

test('both sides stand where they stand in the flagship, and the same terms cost the same', () => {
	const whole = openFolder(flagship)
	const there = costingOf(whole)
	const here = costingOf(opened)
	for (const { name, bySide } of here.positions)
		assert.deepEqual(
			bySide.map(({ side, shown }) => [side, shown]),
			there.positions.find(each => each.name === name)!.bySide.map(({ side, shown }) => [side, shown]),
			name,
		)
	for (const { name, side, cash } of here.costs.filter(cost => cost.issue !== null))
		assert.deepEqual(cash, there.costs.find(cost => cost.name === name && cost.side === side)!.cash, `${side} ${name}`)
})

function figures(name: string, at = 'current'): readonly number[] {
	const tree = explain(opened.plan, columns, name, showFigure, { point: at })
	assert.ok(!('error' in tree), 'error' in tree ? tree.error : '')
	return tree.cells.map(({ figure }) => figure.mean ?? Number.NaN)
}

const near = (got: number, wanted: number, within: number): void =>
	assert.ok(Math.abs(got - wanted) <= within * Math.abs(wanted), `${got} is not within ${within * 100}% of ${wanted}`)

test('the terms find in the table what the script put there', () => {
	near(figures('earnings-of-members')[0]!, 4.5e9, 0.005)
	near(figures('pay-of-members')[0]!, 717e6 / 0.27222, 0.005)
	near(figures('streaming-residuals-of-members')[0]!, 126e6, 0.005)
	assert.deepEqual(figures('members-in-plan-in-force'), [
		members.filter(member => Math.round(coveredEarnings(member) * 100) >= 2_647_000).length,
	])
	assert.deepEqual(figures('gained'), [0, 0, 0])
})

/** Whole dollars, worked out here from the members by hand and in the order of the contract: rates rounded each year, then days times rates. */
function wagesByHand(increases: readonly number[], background: readonly number[]): readonly number[] {
	const rises = (rate: number, by: readonly number[]): readonly number[] => {
		let now = rate
		return by.map(percent => {
			now = Math.round((now * (100 + percent)) / 100)
			return now - rate
		})
	}
	const byWork = new Map(
		Object.entries(minimumRate).map(([work, rate]) => [
			work,
			rises(rate, work === 'background' || work === 'stand-in' ? background : increases),
		]),
	)
	return [0, 1, 2].map(year => members.reduce((sum, { work, units }) => sum + units * byWork.get(work)![year]!, 0))
}

for (const [side, increases, background] of [
	['sag-aftra', [9, 4, 4], [11, 4, 4]],
	['amptp', [7, 4, 3.5], [11, 4, 3.5]],
] as const)
	test(`${side}: wages member by member, by hand`, () => {
		assert.deepEqual(figures('wages-of-members', side), wagesByHand(increases, background))
	})

test('absorbed pay gains least, grown pay most; grown, the members come near the whole', () => {
	for (const side of ['sag-aftra', 'amptp']) {
		const [absorbed, kept, grown, whole] = ['wages-if-absorbed', 'wages-if-kept', 'wages-if-grown', 'minimums'].map(name =>
			figures(name, side),
		)
		for (const year of [0, 1, 2]) {
			assert.ok(absorbed![year]! < kept![year]! && kept![year]! < grown![year]!)
			near(grown![year]!, whole![year]!, 0.05)
		}
	}
})

test('who gains: nobody loses, everybody who works under the contract gains, and more under 9 than under 7 per cent of the wages', () => {
	const found = whoGains(opened.negotiation, opened.plan, columns, { of: 'wages-gained', by: 'work' })
	assert.ok(!('error' in found))
	const [union, studios] = found.offers
	assert.deepEqual([union!.gain.winners, union!.gain.losers, studios!.gain.winners, studios!.gain.losers], [60_000, 0, 60_000, 0])
	assert.ok(union!.gain.total > studios!.gain.total)
})

test('the tenths sum to the whole, and who comes into the health plan is counted by work and by tenth alike', () => {
	const sum = (cells: readonly number[]): number => cells.reduce((total, cell) => total + cell, 0)
	for (const side of ['sag-aftra', 'amptp']) {
		near(sum(figures('gained-by-tenth', side)), sum(figures('gained-by-work', side)), 1e-12)
		near(sum(figures('part-of-the-gain', side)), 100, 1e-9)
		const third = figures('members-coming-in', side)[2]
		assert.equal(sum(figures('coming-in-by-work', side)), third)
		assert.equal(sum(figures('coming-in-by-tenth', side)), third)
	}
	assert.deepEqual(figures('members-coming-in', 'sag-aftra'), [806, 1147, 1492])
	assert.deepEqual(figures('members-coming-in', 'amptp'), [705, 1069, 1384])
})

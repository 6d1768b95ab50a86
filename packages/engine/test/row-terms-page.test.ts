/**
 * docs/members.md is one negotiation: its tables, facts, issues and proposals are taken out of its fences, and what stands under `expect` must
 * come out in fractions and on the generated code, as must one member's page. test/docs.test.ts compiles the same fences.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkPlan, makeProgram, type Quantity, type RowRoad, rational } from '@parley/lang'
import { loadFolder } from '../src/negotiation/load.ts'
import { openLoaded } from '../src/negotiation/open.ts'
import { memberText } from '../src/report/terminal-members.ts'
import { createKernelRoad } from '../src/run/kernel-road.ts'
import { memberOf } from '../src/run/member.ts'
import { currentPoint, pointOf, scenarioOf } from '../src/run/points.ts'
import { trialsOf, workRowsOn } from '../src/run/rows.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/members.md'), 'utf8')
const fences = [...page.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(([, word = '', rest = '', text = '']) => ({
	word,
	words: rest.split(' ').filter(each => each !== '' && each !== 'continued'),
	text,
}))
const fencesOf = (word: string) => fences.filter(fence => fence.word === word)

const negotiation = `---
title: A home for the old (made up)
currency: USD
as-of: 2023-10-28
term: 2023-07-01 to 2026-06-30
sides:
  union: { name: The union, role: union }
  employer: { name: The home, role: employer }
---
`

const inFence = (text: string): string => `\n\`\`\`terms\n${text}\`\`\`\n`

function folder(): ReadonlyMap<string, string> {
	const terms = fencesOf('terms')
	const of = (home: string | undefined) => terms.filter(({ words }) => words[1] === home).map(({ text }) => inFence(text))
	const proposals = terms.filter(({ words }) => words[1] === 'proposal')
	return new Map([
		['negotiation.md', negotiation],
		['facts/page.md', `---\ntitle: Facts\n---\n${of('facts').join('')}`],
		['issues/page.md', `---\ntitle: Pay\norder: 1\nstatus: open\n---\n${of(undefined).join('')}`],
		...proposals.map(({ words: [, , side, date], text }): [string, string] => [
			`proposals/${date}-${side}.md`,
			`---\nside: ${side}\ndate: ${date}\ntitle: Offer\n---\n${inFence(text)}`,
		]),
		...fencesOf('csv').map(({ words: [path = ''], text }): [string, string] => [path, text.trimEnd()]),
	])
}

function opened(road: RowRoad | 'exact') {
	const open = openLoaded(loadFolder({ directory: 'home', files: folder(), diagnostics: [] }))
	assert.deepEqual(
		open.diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`),
		[],
	)
	workRowsOn(open.columns, road)
	return { ...open, plan: open.plan!, negotiation: open.negotiation! }
}

type Open = ReturnType<typeof opened>

/** The line as it would be written from our figures, with as many decimals. */
function ours(open: Open, point: string, line: string): string {
	const [, head = '', name = '', picks = '', written = '', unit = ''] =
		/^(([\w-]+)(?:\[(.+?)\])?) = (\[.+?\]|\S+)( .+)?$/.exec(line) ?? assert.fail(`"${line}" is no expectation`)
	const { plan } = open
	const quantity = plan.quantities.find(each => each.name === name) ?? assert.fail(`there is no ${name}`)
	const at = point === 'now' ? currentPoint(plan) : pointOf(plan, point)
	assert.ok(!('error' in at))
	const maker = makeProgram(plan)
	let node = maker.instantiate(quantity.node, scenarioOf(plan, at, { facts: null }))
	for (const [axis = '', label = ''] of picks === '' ? [] : picks.split(', ').map(pick => pick.split(' = '))) {
		const index = plan.axes.find(each => each.name === axis)!.labels.indexOf(label)
		assert.ok(index >= 0 && quantity.axes.includes(axis), line)
		node = maker.builder.slice(axis, index, node)
	}
	const [value] = trialsOf(maker.finish([node]), { columns: open.columns, seed: 1, trials: 1 })
	const decimals = /\.(\d+)/.exec(written)?.[1]?.length ?? 0
	const cells = [...value!.data].map(cell => shown(quantity, cell, decimals))
	return `${head} = ${written.startsWith('[') ? `[${cells.join(', ')}]` : cells.join(', ')}${unit}`
}

function shown(quantity: Quantity, cell: number, decimals: number): string {
	const value = cell / rational.toNumber(rational.parseRational(quantity.displayScale)!)
	const nudged = Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value + Math.sign(value) * 1e-9
	return nudged.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}

for (const [name, road] of [['in fractions', 'exact'] as const, ['on the generated code', createKernelRoad()] as const])
	test(`docs/members.md gives what it says, ${name}`, () => {
		const open = opened(road)
		assert.deepEqual(checkPlan(open.plan), [])
		const expectations = fencesOf('expect').map(({ words: [, point = 'now'], text }) => ({ point, lines: text.trim().split('\n') }))
		assert.ok(expectations.length > 10)
		for (const { point, lines } of expectations)
			assert.deepEqual(
				lines.map(line => ours(open, point, line)),
				lines,
			)
	})

test('the page of one member on docs/members.md is what parley member prints', () => {
	const open = opened('exact')
	const [fence] = fencesOf('text').filter(({ words }) => words[0] === 'member')
	const found = memberOf(open.negotiation, open.plan, open.columns, table => open.rows.tables.get(table)?.labels, fence!.words[1]!)
	assert.ok(!('error' in found))
	const text = memberText(found, open.negotiation, { colour: false, width: 120 })
	assert.deepEqual(
		fence!.text
			.trimEnd()
			.split('\n')
			.filter(line => !text.includes(line.trimEnd())),
		[],
	)
	assert.ok(fence!.text.split('\n').length > 8)
})

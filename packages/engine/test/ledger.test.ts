/** The ledger as text: what is written is read again, what does not hold together is refused, and each turn costs what its positions cost. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
	cellsOf,
	checkRedLines,
	costNegotiation,
	costPackage,
	costTurns,
	inTurn,
	type Ledger,
	ledgerMovement,
	loadFolder,
	movementOf,
	openLoaded,
	openNegotiation,
	standingOfTurns,
	type Turn,
	type WrittenTurn,
	writeLedger,
	writeTurn,
} from '../src/index.ts'
import { readLedger } from '../src/ledger/read.ts'
import { readMarkdown } from '../src/negotiation/markdown.ts'
import { readFiles } from './support/mutate.ts'

const flagship = await openNegotiation(join(import.meta.dirname, '../../../examples/sag-aftra-2023'))
const { negotiation, plan, columns } = flagship
assert.ok(negotiation && plan)
const { ledger } = negotiation
const roleOf = (side: string) => negotiation.sides.find(each => each.id === side)!.role
const turn = (number: string): Turn => ledger.turns.find(each => each.number === number)!
const millions = (value: number | null): number => Math.round(value! / 1e6)

test('the flagship: every proposal known on 28 October is in turns, with its positions, its day and its source', () => {
	const known = plan.proposals.filter(each => !each.later && each.date <= '2023-10-28')
	for (const proposal of known) {
		const turns = ledger.turns.filter(each => each.proposal === proposal.id)
		assert.deepEqual(
			turns.flatMap(each => each.positions).toSorted(),
			[...proposal.bindings.map(each => each.name), ...proposal.withdrawn].toSorted(),
			proposal.id,
		)
		for (const each of turns) assert.equal(each.date, proposal.date, each.number)
	}
	const entries = [...ledger.turns, ...ledger.packages, ...ledger.sessions, ...ledger.agreements, ...ledger.moves, ...ledger.releases]
	for (const entry of entries) {
		assert.ok(entry.date <= '2023-10-28', `${entry.number} is of ${entry.date}`)
		assert.match(entry.source ?? '', /https:\/\//, entry.number)
		assert.ok(entry.confidence, entry.number)
	}
	const named = ledger.sessions.flatMap(each => each.present)
	assert.deepEqual(
		named.map(each => each.split(',')[0]),
		['Iger', 'Langley', 'Sarandos', 'Zaslav'],
	)
})

test('all turns together move as the proposals do, day by day and on the same luck', () => {
	const sides = ['sag-aftra', 'amptp']
	assert.deepEqual(
		ledgerMovement(plan, columns, ledger, sides, { facts: null, trials: 500 }).days.map(({ date, costs, gaps }) => ({ date, costs, gaps })),
		movementOf(plan, columns, sides, { trials: 500 }).days.map(({ date, costs, gaps }) => ({ date, costs, gaps })),
	)
})

test('the issues of the ledger come to the whole where they do not work on one another', () => {
	const options = { facts: null, trials: 500 }
	const levy = ledgerMovement(plan, columns, ledger, ['sag-aftra', 'amptp'], { ...options, issue: 'streaming-levy' })
	const costing = costNegotiation(negotiation, plan, columns, { trials: 500 })
	assert.ok('costing' in costing)
	const asked = costing.costing.costs.filter(each => each.side === 'sag-aftra' && each.issue === 'streaming-levy')
	assert.equal(millions(levy.days.at(-1)!.costs[0]!.mean), millions(asked.reduce((sum, each) => sum + each.cash.mean!, 0)))
})

test('a turn is held against the current agreement, its own last and theirs; words alone are not costed', () => {
	const costs = costTurns(plan, columns, ledger, roleOf, { facts: null, trials: 500 })
	const nine = costs.get('U-7')!
	assert.equal(millions(nine.overCurrent.mean), 1283, '9 / 4 / 4 with 21% of contributions: 1,060M * 1.21 and the ceilings')
	assert.deepEqual([nine.againstOwnLast!.turn, millions(nine.againstOwnLast!.cash.mean)], ['U-1', -199])
	assert.deepEqual([nine.againstTheirs!.turn, millions(nine.againstTheirs!.cash.mean)], ['E-10', 217])
	assert.equal(nine.regression, null)
	assert.equal(costs.has('U-9'), false)
	assert.equal(costs.get('U-8')!.hasPrice, false)
	assert.deepEqual(costs.get('U-8')!.withoutPrice, ['union-gate', 'franchise-consent'])
	assert.equal(costs.get('E-1')!.againstOwnLast, null)
})

test('whether the levy is a step back hangs on whose facts it is read with', () => {
	const read = (facts: string | null) => costTurns(plan, columns, ledger, roleOf, { facts, trials: 2000 }).get('U-6')!
	assert.equal(read('sag-aftra').regression, null, 'at the union’s covered share the levy asks for less than 1% of revenue')
	assert.deepEqual([read('amptp').regression!.than, read('amptp').regression!.chance], ['U-5', 1])
	assert.equal(read('sag-aftra').overCurrent.p5, read('sag-aftra').overCurrent.p95, 'the union holds one share, the employers a range')
	assert.notEqual(read('amptp').overCurrent.p5, read('amptp').overCurrent.p95)
})

test('a package is all its turns at once', () => {
	const parts = ledger.turns.filter(each => each.package === 'UP-1')
	assert.deepEqual(
		parts.map(each => each.number),
		['U-7', 'U-8', 'U-9'],
	)
	const whole = costPackage(plan, columns, parts, { facts: null, trials: 500 })!
	assert.equal(millions(whole.overCurrent.mean), 1283)
	assert.equal(costPackage(plan, columns, [turn('U-9')], { facts: null }), null)
})

test('a turn that was withdrawn no longer counts, and is still what the turn of that day is held against', () => {
	const without: Ledger = { ...ledger, turns: ledger.turns.filter(each => each.number !== 'U-6') }
	const day = ledgerMovement(plan, columns, without, ['sag-aftra'], { facts: null, issue: 'streaming-levy', trials: 500 }).days
	assert.equal(millions(day.find(each => each.date === '2023-10-02')!.costs[0]!.mean), 1500)
	assert.equal(costTurns(plan, columns, ledger, roleOf, { facts: null, trials: 500 }).get('U-6')!.againstOwnLast!.turn, 'U-5')
})

test('red lines: what passes, what breaks which line by how much, and what cannot be told', async () => {
	const loaded = join(import.meta.dirname, '../../../examples/sag-aftra-2023')
	const sets = [
		{ name: 'general-increase', text: '[7.5%, 4%, 3.5%] by year' },
		{
			name: 'union-gate',
			text: '{create-replica: approval, use-replica: approval, reuse-elsewhere: approval, background-replica: approval, alteration: no-part, synthetic-performer: approval, training: no-part} by ai-use',
		},
		{ name: 'levy-rate', text: '$0.2 / subscriber / quarter' },
	]
	const opened = await openNegotiation(loaded, { sets })
	assert.ok(opened.plan, JSON.stringify(opened.diagnostics))
	const lines = [
		{ id: 'a', kind: 'position', position: 'general-increase', relation: 'at-least', set: 0 },
		{ id: 'b', kind: 'position', position: 'union-gate', relation: 'exactly', set: 1 },
		{ id: 'c', kind: 'position', position: 'levy-rate', relation: 'at-least', set: 2 },
		{ id: 'd', kind: 'clause', issue: 'minimum-rates', words: 'rounded to the  NEAREST dollar' },
		{ id: 'e', kind: 'clause', issue: 'minimum-rates', words: 'rounded up' },
		{ id: 'f', kind: 'clause', issue: 'streaming-levy', words: 'fund' },
		{ id: 'g', kind: 'position', position: 'union-gate', relation: 'at-least', set: 1 },
		{ id: 'h', kind: 'position', position: 'general-increase', relation: 'at-least', set: 0, cell: 'year 2' },
		{ id: 'i', kind: 'position', position: 'general-increase', relation: 'at-least', set: 0, cell: 'year 9' },
	] as const
	const clauses = new Map([['minimum-rates', 'A rate is **rounded to the nearest\ndollar**.']])
	const verdicts = (number: string) =>
		checkRedLines(opened.plan!, opened.columns, lines, { standing: standingOfTurns(opened.plan!, [turn(number)]), clauses }).map(
			each => `${each.line} ${each.verdict}: ${each.says}`,
		)
	assert.deepEqual(verdicts('E-10'), [
		'a breaks: year 1: 7%, where the line is at least 7.5%: 0.5 points short.',
		'b cannot be told: It takes no position on union gate.',
		'c cannot be told: It takes no position on levy rate.',
		'd passes: The words stand in the clause.',
		'e breaks: The words do not stand in the clause.',
		'f cannot be told: It gives no wording of this clause.',
		'g cannot be told: It takes no position on union gate.',
		'h passes: year 2: 4%, and the line is at least 4%.',
		'i cannot be told: General increase has no year 9 any more.',
	])
	assert.deepEqual(cellsOf(opened.plan!, 'general-increase'), ['year 1', 'year 2', 'year 3'])
	assert.match(verdicts('U-7')[0]!, /^a passes: 9%, 4%, 4%, and the line is at least 7.5%, 4%, 3.5%\.$/)
	assert.match(verdicts('U-6')[2]!, /^c passes/)
	assert.match(verdicts('U-8')[1]!, /^b passes/)
	assert.match(verdicts('U-8')[6]!, /^g cannot be told: Union gate is no amount/)
	assert.match(verdicts('E-4')[1]!, /^b breaks: create replica: no-part, where the line is exactly approval; /)
})

const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map(text => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ').trim())
const title = line.filter(text => text !== '')
const paragraph = fc
	.array(fc.oneof(line, fc.constantFrom('## Pay', '  ## Pay', '# Whole', '- a', '1. b', '---', 'a: b')), { maxLength: 6 })
	.map(lines => lines.join('\n').trim())
const name = fc.constantFrom('wages', 'health-plan', 'no', 'yes', 'null', 'a, b', '12', '"x"', '# y', 'a: b', '[x]', '*z', '!t')
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const day = fc.constantFrom('2023-10-26', '2024-02-29')
const written: fc.Arbitrary<WrittenTurn> = fc.record({
	number: fc.constantFrom('U-1', 'E-20'),
	title,
	date: day,
	source: maybe(title),
	confidence: maybe(fc.constantFrom('high', 'derived')),
	prose: paragraph.filter(text => !/^ *##/m.test(text)),
	time: maybe(fc.constantFrom('14:05', '23:59:59.123')),
	side: name,
	issue: name,
	state: fc.constantFrom('draft', 'handed-over', 'held'),
	answers: maybe(fc.constantFrom('E-1')),
	replaces: maybe(fc.constantFrom('U-2')),
	package: maybe(fc.constantFrom('UP-1')),
	session: maybe(fc.constantFrom('S-9')),
	expires: maybe(day),
	offTheRecord: fc.boolean(),
	proposal: maybe(name),
	positions: fc.constant([]),
	clause: maybe(paragraph.filter(text => !/^(?:```|~~~)/m.test(text))),
	terms: maybe(fc.constantFrom('propose increase = 3%', 'withdraw increase\npropose other = 2')),
})

test('a turn that is written is read again as it was', () => {
	fc.assert(
		fc.property(written, turn => {
			const diagnostics: never[] = []
			const text = writeTurn(turn)
			const markdown = readMarkdown(`ledger/${turn.number}.md`, text)
			const [read] = readLedger([markdown], diagnostics).turns
			assert.deepEqual([...markdown.diagnostics, ...diagnostics], [], text)
			const { file: _, hasTerms, ...rest } = read!
			const { terms, ...given } = turn
			assert.deepEqual(rest, given, text)
			assert.equal(hasTerms, terms !== null)
			assert.equal(markdown.terms.map(each => each.text).join(), terms ?? '')
		}),
		{ seed: 20231028, numRuns: 400 },
	)
})

test('the flagship’s ledger, written by the machine, is the same ledger', () => {
	const again = writeLedger({ ...ledger, turns: ledger.turns.map(turn => ({ ...turn, terms: null })) })
	assert.deepEqual([...again.keys()].toSorted(), [...negotiation.files.keys()].filter(path => path.startsWith('ledger/')).toSorted())
	const files = [...again].map(([path, text]) => readMarkdown(path, text))
	assert.deepEqual(readLedger(files, []), ledger)
})

test('a session with its hours and its record, and releases to everybody and to one side’s members, are read again as they were written', () => {
	const common = { date: '2026-03-02', source: null, confidence: null, prose: '1. The union: Touched: wages' }
	const sessions = [
		{
			...common,
			...{ number: 'S-1', title: 'Bargaining: first day', to: '2026-03-03', from: '22:00', until: '02:30', zone: 'America/Los_Angeles' },
			...{ place: 'Hall 2, upstairs', virtual: false, present: ['Ada, chair (The union)'], items: ['wages'], papers: ['U-1', 'E-1'] },
		},
	]
	const releases = [
		{ ...common, number: 'ER-1', title: 'Told', side: 'town', audience: 'members' as const, state: null, turns: ['E-1'] },
		{ ...common, number: 'R-1', title: 'Told', side: null, audience: 'everybody' as const, state: 'held' as const, turns: ['U-1', 'E-1'] },
		{ ...common, number: 'UR-1', title: 'Told', side: 'union', audience: 'members' as const, state: 'countered' as const, turns: ['U-1'] },
	]
	const diagnostics: never[] = []
	const written = writeLedger({ turns: [], packages: [], sessions, agreements: [], moves: [], releases })
	const read = readLedger(
		[...written].map(([path, text]) => readMarkdown(path, text)),
		diagnostics,
	)
	assert.deepEqual(diagnostics, [])
	const inFiles = <Entry extends { readonly number: string }>(entries: readonly Entry[]) =>
		entries.map(each => ({ ...each, file: `ledger/${each.number}.md` }))
	assert.deepEqual([read.sessions, read.releases], [inFiles(sessions), inFiles(releases)])
})

const small = new Map(
	[...readFiles(join(import.meta.dirname, '../templates/small'))].map(([path, bytes]) => [path, bytes.toString('utf8')]),
)
const openSmall = (files: Readonly<Record<string, string>>) =>
	openLoaded(loadFolder({ directory: 'small', files: new Map([...small, ...Object.entries(files)]), diagnostics: [] }))
const turnText = (side: string, state: string, date: string, terms: string, more = '') =>
	`---\ntitle: A turn\nside: ${side}\nissue: wages\ndate: ${date}\nstate: ${state}\n${more}---\n\n\`\`\`terms\n${terms}\n\`\`\`\n\n## Clause\n\nThe rates rise.\n`

test('a turn with terms of its own is on the table like a proposal; a draft, or what is off the record, is not', () => {
	const five = 'propose increase = [5%, 5%, 5%] by year\n\tsource "Synthetic"'
	const { negotiation: with5, plan: plan5 } = openSmall({ 'ledger/U-1.md': turnText('union', 'handed-over', '2026-03-14', five) })
	assert.deepEqual([with5!.proposals.at(-1)!.id, plan5!.proposals.at(-1)!.id], ['U-1', 'U-1'])
	for (const [state, more] of [
		['draft', ''],
		['withdrawn', ''],
		['handed-over', 'off-the-record: yes\n'],
	] as const) {
		const { plan: plan0 } = openSmall({ 'ledger/U-1.md': turnText('union', state, '2026-03-14', five, more) })
		assert.ok(plan0 && !plan0.proposals.some(each => each.id === 'U-1'), state)
	}
	const late = openSmall({ 'ledger/U-1.md': turnText('union', 'handed-over', '2026-09-01', five) }).plan!
	assert.deepEqual([late.proposals.at(-1)!.id, late.proposals.at(-1)!.date], ['U-1', late.asOf])
	const ten = Object.fromEntries(
		Array.from({ length: 10 }, (_, at) => [
			`ledger/U-${at + 1}.md`,
			turnText('union', 'handed-over', '2026-03-14', `propose increase = [${at + 1}%, 1%, 1%] by year\n\tsource "Synthetic"`),
		]),
	)
	assert.equal(openSmall(ten).plan!.proposals.at(-1)!.id, 'U-10')
})

test('the terms of a draft are checked with the rest', () => {
	const { diagnostics, plan: none } = openSmall({ 'ledger/U-1.md': turnText('union', 'draft', '2026-03-14', 'propose increas = 3%') })
	assert.equal(none, null)
	assert.deepEqual(
		diagnostics.map(each => [each.code, each.place.file]),
		[['proposals/unknown-position', 'ledger/U-1.md']],
	)
})

test('turns come in order of day, and within a day after what they answer', () => {
	const made = (number: string, date: string, answers: string | null) => ({ ...turn('U-7'), number, date, answers })
	const turns = [
		made('E-1', '2024-01-01', 'U-2'),
		made('U-10', '2024-01-01', null),
		made('U-2', '2024-01-01', null),
		made('U-1', '2023-12-31', null),
	]
	assert.deepEqual(
		inTurn(turns).map(each => each.number),
		['U-1', 'U-2', 'E-1', 'U-10'],
	)
})

/** `checkPlan` finds each way a plan can be broken: a good plan, one thing changed in it, and what is said. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlan, makeProgram, type Plan } from '../src/index.ts'
import type { Node, Op } from '../src/plan/plan.ts'
import { compileFiles, compileText, planOf, tableOf } from './support/compile.ts'
import { show } from './support/show.ts'

const good = planOf(
	compileFiles(
		[
			{
				path: 'issues/pay.md',
				text: `dimension grade = junior, senior
				table crew "crew.csv" by row column rate : USD / hour column grade : label of grade
				let grade-of = crew.grade
				position increase : percent by year = [4%, 3%, 2%]
				fact hours : hour by grade = [1_800 hours, 2_000 hours]
					union says [1_900 hours, 2_100 hours]
				fact inflation : percent = 2% to 4%
				let rates : USD / hour by grade = mean(crew.rate over row by grade-of)
				let here : hour by row = hours[grade = grade-of]
				let first-year : percent = increase[year = 1]
				let raised : USD / hour by grade, year = round(rates * (1 + increase), 1 cent / hour)
				let high : yes-no by year = not (increase < inflation) and index(year) < 3
				cost pay : USD by year = sum(raised * hours over grade) * (if high then 2 else 1) from producers to performers`,
			},
			{ path: 'proposals/offer.md', text: 'propose increase = [5%, 5%, 5%]', side: 'employer', date: '2023-08-01' },
			{ path: 'claims.md', text: 'claim dear : USD = at least $5\n\treading "the first year" = pay[year = 1] with hours = 5 hours' },
		],
		{ tables: new Map([['crew.csv', tableOf('row,rate,grade\na,20,junior\nb,30,senior')]]) },
	),
)

type Draft = { -readonly [K in keyof Plan]: Plan[K] }

/** The plan with one thing changed. */
function broken(change: (draft: Draft) => void): readonly string[] {
	const draft = structuredClone(good) as Draft
	change(draft)
	return checkPlan(draft)
}

const says = (found: readonly string[], pattern: RegExp): void =>
	assert.ok(
		found.some(each => pattern.test(each)),
		`nothing like ${pattern} in:\n${found.join('\n') || 'nothing'}`,
	)

/** Changes the first node with the operation. */
function node<O extends Op>(op: O, change: (node: Extract<Node, { op: O }>, id: number) => object): (draft: Draft) => void {
	return draft => {
		const id = draft.nodes.findIndex(each => each.op === op)
		assert.ok(id >= 0, `the good plan has no ${op}`)
		draft.nodes = draft.nodes.map((each, index) =>
			index === id ? ({ ...each, ...change(each as Extract<Node, { op: O }>, id) } as Node) : each,
		)
	}
}

test('the good plan breaks nothing', () => assert.deepEqual(checkPlan(good), []))

const cases: readonly (readonly [string, (draft: Draft) => void, RegExp])[] = [
	['1: another version', draft => Object.assign(draft, { version: 99 }), /^version 99 is not/],
	['2: an argument that does not exist', node('mul', () => ({ left: 1_000_000 })), /argument 1000000 does not exist/],
	['2: an argument below zero', node('mul', () => ({ left: -1 })), /argument -1 does not exist/],
	['2: an argument that is no whole number', node('mul', () => ({ left: 0.5 })), /argument 0.5 does not exist/],
	['2: a node of itself', node('mul', (_, id) => ({ left: id })), /does not stand before it/],
	['2: a node of a later one', node('stack', (each, id) => ({ args: each.args.map(() => id + 1) })), /does not stand before it/],
	['3: an axis that is not there', node('iota', () => ({ axes: ['month'] })), /not in the axis list/],
	['3: an axis twice in the list', draft => Object.assign(draft, { axes: [...draft.axes, draft.axes[0]] }), /stands twice/],
	['3: an axis twice in a node', node('iota', each => ({ axes: [each.axes[0], each.axes[0]] })), /not in the order/],
	[
		'3: axes in another order',
		draft => {
			const id = draft.nodes.findIndex(each => each.axes.length === 2)
			draft.nodes = draft.nodes.map((each, index) => (index === id ? { ...each, axes: [...each.axes].reverse() } : each))
		},
		/not in the order/,
	],
	['4: arithmetic that loses an axis', node('lt', () => ({ axes: [] })), /the axes are none, the arguments give year/],
	['4: a constant with an axis', node('const', () => ({ axes: ['year'] })), /the axes are year, the arguments give none/],
	['4: a draw with an axis', node('draw', () => ({ axes: ['year'] })), /the axes are year, the arguments give none/],
	['4: a reduction that keeps its axis', node('reduce', each => ({ axes: [...each.axes, ...each.over] })), /the arguments give/],
	['4: a list without its axis', node('stack', () => ({ axes: [] })), /the arguments give/],
	['4: a pick that keeps its axis', node('slice', () => ({ axes: ['year'] })), /the arguments give none/],
	['4: a lookup without the axes of its labels', node('gather', () => ({ axes: [] })), /the arguments give row/],
	['4: a grouping without its groups', node('group', () => ({ axes: [] })), /the arguments give grade/],
	[
		'4: a spread that loses an axis',
		draft => Object.assign(draft, { nodes: [...draft.nodes, { ...spreadOf(draft), axes: [] }] }),
		/loses an axis/,
	],
	['5: a list too short', node('stack', each => ({ args: each.args.slice(1) })), /values for \d labels/],
	['5: a pick beyond the labels', node('slice', () => ({ index: 3 })), /has no label 3/],
	['5: a pick of half a label', node('slice', () => ({ index: 0.5 })), /has no label 0.5/],
	['5: a pick along what is not there', node('slice', () => ({ axis: 'row' })), /does not vary by row/],
	['5: a lookup along what is not there', node('gather', () => ({ axis: 'year' })), /does not vary by year/],
	['5: a reduction over what is not there', node('reduce', () => ({ over: ['row'] })), /reduces an axis that is not there/],
	['5: a reduction over nothing', node('reduce', () => ({ over: [] })), /reduces an axis that is not there/],
	['5: a grouping along what is not there', node('group', () => ({ axis: 'year' })), /does not vary by year/],
	['6: a constant that is no number', node('const', () => ({ value: '1,082' })), /not an exact number/],
	['6: a constant that is a double too many', node('const', () => ({ value: 'NaN' })), /not an exact number/],
	['6: a rounding that is not there', node('round', () => ({ mode: 'nearest' })), /no rounding/],
	['6: a unit that is not one', node('const', () => ({ measure: { kind: 'quantity', unit: 'USD//hour' } })), /no unit/],
	['6: a key without labels', draft => withKey(draft), /its key holds no labels/],
	['6: a display scale of nothing', draft => quantity(draft, { displayScale: '0' }), /display/],
	['7: a quantity without a node', draft => quantity(draft, { node: 1_000_000 }), /has no node/],
	['7: two quantities with one name', draft => quantity(draft, { name: 'hours' }), /two quantities have one name/],
	['7: a quantity that uses what is not there', draft => quantity(draft, { uses: ['nothing'] }), /uses nothing, which is not there/],
	['7: what a side says without a node', draft => said(draft, { node: -1 }), /what union says is broken/],
	['7: what nobody says', draft => said(draft, { side: 'nobody' }), /what nobody says is broken/],
	['7: a quantity whose axes are not its node’s', draft => quantity(draft, { axes: ['year'] }), /its axes are year, those of its node row/],
	['7: a proposal for what is not there', draft => binding(draft, { name: 'nothing' }), /binds nothing/],
	['7: a proposal without a node', draft => binding(draft, { node: 1_000_000 }), /binds increase/],
	[
		'7: a proposal of a wider value',
		draft => binding(draft, { node: draft.nodes.findIndex(each => each.axes.includes('row')) }),
		/varies by/,
	],
	['7: a claim without a node', draft => Object.assign(draft, { claims: [{ ...draft.claims[0], node: -1 }] }), /claim dear has no node/],
	['7: a reading without a node', draft => Object.assign(draft.claims[0]!.readings[0]!, { node: -1 }), /a reading has no node/],
	[
		'7: a reading that sets what is not there',
		draft => Object.assign(draft.claims[0]!.readings[0]!.withs[0]!, { name: 'nothing' }),
		/sets nothing/,
	],
	[
		'7: a what-if for what is not there',
		draft => Object.assign(draft, { sets: [{ name: 'nothing', node: 0, text: '0' }] }),
		/the what-if sets nothing, which is not there/,
	],
	['7: an input that no quantity has', node('input', () => ({ name: 'nothing' })), /no quantity/],
	['8: a draw that names no fact', node('draw', () => ({ key: 'nothing#0' })), /names no fact/],
	['8: a draw that names a position', node('draw', () => ({ key: 'increase#0' })), /names no fact/],
	['8: a draw that only begins like a fact', node('draw', () => ({ key: 'inflation-rate#0' })), /names no fact/],
]

for (const [name, change, pattern] of cases) test(`${name} is found`, () => says(broken(change), pattern))

function spreadOf(draft: Draft): object {
	const arg = draft.nodes.findIndex(each => each.op === 'column')
	return { op: 'spread', arg, measure: draft.nodes[arg]!.measure }
}

function quantity(draft: Draft, change: object): void {
	draft.quantities = draft.quantities.map((each, index) => (index === 0 ? { ...each, ...change } : each))
}

function said(draft: Draft, change: object): void {
	draft.quantities = draft.quantities.map(each => (each.says.length === 0 ? each : { ...each, says: [{ ...each.says[0]!, ...change }] }))
}

function binding(draft: Draft, change: object): void {
	const [proposal] = draft.proposals
	draft.proposals = [{ ...proposal!, bindings: [{ ...proposal!.bindings[0]!, ...change }] }]
}

function withKey(draft: Draft): void {
	const { key } = draft.nodes.find(each => each.op === 'group')!
	draft.nodes = draft.nodes.map((each, id) => (id === key ? { ...each, measure: { kind: 'quantity', unit: '1' } } : each))
}

test('what is left out of the plan leaves nothing behind', () => {
	const plan = planOf(
		compileText(`fact survey : USD = $5 known 2024-02-01
			fact covered : ratio = uniform(0, 1) * survey / $1
			position share : ratio = covered
			let rate : USD = $7`),
	)
	assert.deepEqual(checkPlan(plan), [])
	assert.deepEqual(
		plan.quantities.map(each => each.name),
		['rate'],
	)
	assert.deepEqual(
		plan.nodes.filter(each => each.op === 'draw'),
		[],
	)
})

test('a list of one quantity many times over is no circle', () => {
	const labels = Array.from({ length: 200 }, (_, index) => `l${index}`)
	const plan = planOf(
		compileText(
			`dimension place = ${labels.join(', ')}\nposition rate : USD = $5\nlet rates : USD by place = [${labels.map(() => 'rate').join(', ')}]\nlet total = sum(rates over place)`,
		),
	)
	assert.equal(show(plan, 'total'), '1000 USD')
})

test('a scenario that binds in a circle is refused and does not run for ever', () => {
	const plan = planOf(compileText('position rate : USD = $5\nlet doubled : USD = rate * 2'))
	const of = (name: string): number => plan.quantities.find(each => each.name === name)!.node
	const maker = makeProgram(plan)
	assert.throws(() => maker.instantiate(of('doubled'), new Map([['rate', of('doubled')]])), /circle/)
})

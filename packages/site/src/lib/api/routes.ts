/**
 * Every address of the API, in one table: what it says, what it takes, the shape of its answer, and the work. The description in OpenAPI, the page
 * for people and the answers themselves all come from here. The answers are those of the command line with --json, to the byte.
 */
import {
	type Asked,
	checkClaims,
	costNegotiation,
	costWhatIf,
	defaultPoints,
	explain,
	type Negotiation,
	type Opened,
	openNegotiation,
	parseAsked,
	sensitivity,
	showFigure,
	trade,
} from '@parley/engine'
import { inOrder, nearest, type Plan } from '@parley/lang'
import { saidClaims } from '#lib/server/claims/json.ts'
import { findNegotiation, type Held, listNegotiations } from '#lib/server/negotiations.ts'
import { betweenOf, cut, dayOf, type Given, type ParameterName, runOf, textOf } from './parameters.ts'
import { ApiProblem } from './problem.ts'

export interface ApiRoute {
	/** From `/api`, with names in braces. */
	readonly path: string
	readonly title: string
	readonly says: string
	readonly takes: readonly ParameterName[]
	readonly answer: string
	/** After `/api`; leads to an answer from the example. */
	readonly example: string
	/** The same on the command line; null when it has no such command. */
	readonly command: string | null
	/** It comes from the database, and is worked out anew each time. */
	readonly isLive?: true
	readonly run: (call: Call) => Promise<unknown>
}

export interface Call {
	readonly names: Readonly<Record<string, string>>
	readonly given: Given
}

const run = ['as-of', 'seed', 'trials'] as const
const example = '/negotiations/sag-aftra-2023'
const folder = 'examples/sag-aftra-2023'

export const apiRoutes: readonly ApiRoute[] = [
	{
		path: '/negotiations',
		title: 'All negotiations',
		says: 'The negotiations of this server, with the address of each.',
		takes: [],
		answer: 'Negotiations',
		example: '/negotiations',
		command: null,
		run: listAll,
	},
	{
		path: '/negotiations/{id}',
		title: 'One negotiation',
		says: 'Its sides, issues and proposals, and the names that the other addresses take.',
		takes: ['as-of'],
		answer: 'Negotiation',
		example,
		command: null,
		run: describe,
	},
	{
		path: '/negotiations/{id}/check',
		title: 'Mistakes',
		says: 'Every mistake in its folder, with file, line and how to mend it. A folder with mistakes answers here, and nowhere else.',
		takes: [],
		answer: 'Check',
		example: `${example}/check`,
		command: `parley check ${folder} --json`,
		run: async ({ names }) => checkOf((await find(names)).opened),
	},
	{
		path: '/negotiations/{id}/cost',
		title: 'Costing',
		says: 'What each side’s proposals cost above the current agreement, by year, and the gap between them.',
		takes: ['between', ...run],
		answer: 'Costing',
		example: `${example}/cost?between=sag-aftra@2023-10-11,sag-aftra&trials=5000`,
		command: `parley cost ${folder} --between sag-aftra@2023-10-11 sag-aftra --trials 5000 --json`,
		run: async call => {
			const between = betweenOf(call.given)
			const { negotiation, plan, columns } = await ready(call)
			const costed = costNegotiation(negotiation, plan, columns, { ...runOf(call.given), ...(between ? { between } : {}) })
			return sound(costed).costing
		},
	},
	{
		path: '/negotiations/{id}/claims',
		title: 'Claims',
		says: 'What was said it costs: which reading fits, how likely, and what would have to be true.',
		takes: [...run],
		answer: 'Claims',
		example: `${example}/claims`,
		command: `parley claims ${folder} --json`,
		run: async call => {
			const { negotiation, plan, columns } = await ready(call)
			return checkClaims(negotiation, plan, columns, runOf(call.given))
		},
	},
	{
		path: '/negotiations/{id}/claims/said',
		title: 'Claims of the table',
		says: 'What was written down at the table and released to everybody: who said it, who stands behind it and against it, how it stands, and each correction.',
		takes: [],
		answer: 'SaidClaims',
		example: `${example}/claims/said`,
		command: null,
		isLive: true,
		run: async call => {
			const { negotiation } = await ready(call)
			return saidClaims(call.names['id']!, negotiation.title)
		},
	},
	{
		path: '/negotiations/{id}/sensitivity',
		title: 'What the gap hangs on',
		says: 'Each disputed fact and each position on which two points differ, from the one that moves the gap most.',
		takes: ['of', 'between', ...run],
		answer: 'Sensitivity',
		example: `${example}/sensitivity?of=streaming-levy`,
		command: `parley sensitivity ${folder} --of streaming-levy --json`,
		run: async ({ names, given }) => {
			const between = betweenOf(given)
			const of = textOf(given, 'of')
			const { negotiation, plan, columns } = await ready({ names, given })
			const [first = '', second = ''] = defaultPoints(negotiation, plan)
			return sound(
				sensitivity(plan, columns, { between: between ?? [first, second], ...(of === undefined ? {} : { of }), ...runOf(given) }),
			)
		},
	},
	{
		path: '/negotiations/{id}/explain/{name}',
		title: 'Why a figure is what it is',
		says: 'The tree from a position, fact, let, basis or cost down to its facts and their sources.',
		takes: ['at', 'facts', ...run],
		answer: 'Explanation',
		example: `${example}/explain/covered-share?facts=sag-aftra`,
		command: `parley explain ${folder} covered-share --facts sag-aftra --json`,
		run: explainName,
	},
	{
		path: '/negotiations/{id}/what-if',
		title: 'What if',
		says: 'The costing with other facts or positions.',
		takes: ['set', ...run],
		answer: 'Costing',
		example: `${example}/what-if?set=covered-share%3D85%25`,
		command: `parley what-if ${folder} --set 'covered-share=85%' --json`,
		run: whatIf,
	},
	{
		path: '/negotiations/{id}/trade',
		title: 'An equal-cost trade',
		says: 'What one position would have to become to pay for another, the package costing the same.',
		takes: ['give', 'for', 'at', 'to', ...run],
		answer: 'Trade',
		example: `${example}/trade?give=levy-rate&for=general-increase`,
		command: `parley trade ${folder} --give levy-rate --for general-increase --json`,
		run: tradePositions,
	},
]

async function listAll(): Promise<unknown> {
	const all = await listNegotiations()
	return {
		version: 1,
		negotiations: all.map(held => ({
			id: held.id,
			title: held.opened.negotiation?.title || held.id,
			asOf: held.sound?.negotiation.setting.asOf ?? null,
			mistakes: held.opened.diagnostics.filter(each => each.severity === 'error').length,
			href: hrefOf(held.id),
		})),
	}
}

const hrefOf = (id: string, rest = ''): string => `/api/negotiations/${encodeURIComponent(id)}${rest}`

async function describe(call: Call): Promise<unknown> {
	const { negotiation, plan } = await ready(call)
	const { id = '' } = call.names
	const namesOf = (kind: string): readonly string[] => plan.quantities.filter(each => each.kind === kind).map(each => each.name)
	return {
		version: 1,
		id,
		title: negotiation.title,
		currency: negotiation.setting.currency,
		asOf: plan.asOf,
		term: { from: negotiation.setting.term.from, to: negotiation.setting.term.to },
		sides: negotiation.sides.map(({ id, name, role }) => ({ id, name, role })),
		issues: negotiation.issues.map(({ id, title, status }) => ({ id, title, status })),
		proposals: negotiation.proposals
			.filter(each => each.date <= plan.asOf)
			.map(({ id, side, date, title, later }) => ({ id, side, date, title, later })),
		positions: namesOf('position'),
		facts: namesOf('fact'),
		costs: namesOf('cost'),
		claims: plan.claims.map(claim => claim.name),
		links: Object.fromEntries(['check', 'cost', 'claims', 'sensitivity'].map(name => [name, hrefOf(id, `/${name}`)])),
	}
}

async function explainName({ names, given }: Call): Promise<unknown> {
	const { plan, columns } = await ready({ names, given })
	const facts = textOf(given, 'facts')
	if (facts !== undefined && !plan.sides.includes(facts))
		throw new ApiProblem('no-such-name', 400, `There is no side called ${cut(facts)}. The sides are ${plan.sides.join(', ')}.`)
	const at = textOf(given, 'at') ?? (facts === undefined ? 'current' : facts)
	const { name = '' } = names
	if (!plan.quantities.some(each => each.name === name)) {
		const near = nearest(
			name,
			plan.quantities.map(each => each.name),
		)
		throw new ApiProblem('no-such-name', 404, `There is nothing called ${cut(name)}.`, near ? { mend: `The nearest is ${near}.` } : {})
	}
	const tree = sound(explain(plan, columns, name, showFigure, { ...runOf(given), point: at, facts: facts ?? null }))
	return { version: 1, at, facts: facts ?? 'shared', asOf: plan.asOf, tree }
}

async function whatIf(call: Call): Promise<unknown> {
	const asked = (call.given.set ?? []).map(text => {
		const parsed = parseAsked(text)
		if ('error' in parsed)
			throw new ApiProblem('query', 400, `“${cut(text)}” is not name=value.`, {
				mend: 'Write set=covered-share%3D85%25, or set=amptp:general-increase%3D[8%25,4%25,3.5%25] for one side.',
			})
		return parsed
	})
	const { negotiation, plan, columns } = await ready(call, asked)
	return sound(costWhatIf(negotiation, plan, columns, asked, runOf(call.given))).costing
}

async function tradePositions({ names, given }: Call): Promise<unknown> {
	const { negotiation, plan, columns } = await ready({ names, given })
	const points = defaultPoints(negotiation, plan)
	const at = textOf(given, 'at') ?? points[0]!
	const to = textOf(given, 'to') ?? points.find(point => point !== at.split('@')[0]) ?? 'current'
	return sound(trade(plan, columns, { give: textOf(given, 'give')!, for: textOf(given, 'for')!, at, to, ...runOf(given) }))
}

const checkOf = ({ diagnostics }: Pick<Opened, 'diagnostics'>): unknown => ({ version: 1, mistakes: inOrder(diagnostics) })

interface Ready extends Opened {
	readonly negotiation: Negotiation
	readonly plan: Plan
}

/** The folder as it stands, or as of another day, or with other values. */
async function ready({ names, given }: Call, sets: readonly Asked[] = []): Promise<Ready> {
	const asOf = dayOf(given)
	const held = await find(names)
	const isPlain = asOf === undefined && sets.length === 0
	const opened = isPlain ? held.opened : await openNegotiation(held.directory, { sets, ...(asOf === undefined ? {} : { asOf }) })
	const { negotiation, plan } = opened
	if (negotiation && plan) return { ...opened, negotiation, plan }
	if (held.sound && sets.length > 0)
		throw new ApiProblem('query', 400, 'A value that is set makes no sense.', { mistakes: inOrder(opened.diagnostics) })
	throw new ApiProblem('folder', 422, 'This negotiation has no figures, because its folder has mistakes.', {
		mend: 'Mend the files and ask again.',
		mistakes: inOrder(opened.diagnostics),
	})
}

export async function find({ id = '' }: Readonly<Record<string, string>>): Promise<Held> {
	const held = await findNegotiation(id)
	if (held) return held
	const all = await listNegotiations()
	const near = nearest(
		id,
		all.map(each => each.id),
	)
	throw new ApiProblem('no-such-negotiation', 404, `There is no negotiation called ${cut(id)} here.`, {
		mend: near ? `The nearest is ${near}.` : '/api/negotiations lists them.',
	})
}

/** What the engine could not make sense of is a wrong question. */
function sound<T extends object>(answer: T | { readonly error: string }): T {
	if ('error' in answer) throw new ApiProblem('no-such-name', 400, answer.error)
	return answer
}

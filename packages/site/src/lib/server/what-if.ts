/** A what-if worked out on the server: for pages before their script, and for addresses that somebody was sent. */
import { type Costing, costNegotiation } from '@parley/engine'
import {
	canBeLive,
	createDrawCache,
	type Difference,
	differencesOf,
	type Figure,
	type LiveTable,
	type Opened,
	openLive,
	planUnder,
	readLive,
	type Trade,
	trade,
} from '@parley/engine/run'
import { error } from '@sveltejs/kit'
import { type Address, readAddress, titleOf, type Wrong, writeAddress } from '#lib/whatif/address.ts'
import { commandOf } from '#lib/whatif/command.ts'
import type { Control } from '#lib/whatif/controls.ts'
import { openedOf } from '#lib/whatif/opened.ts'
import { type TradeChoices, tradeChoices } from '#lib/whatif/trades.ts'
import { type Controls, controlsOf, restsOn } from './controls.ts'
import type { Sound } from './negotiations.ts'
import { type SideView, sideView } from './sides.ts'

export interface WhatIf {
	readonly controls: readonly Control[]
	readonly leftOut: readonly string[]
	readonly address: Address
	readonly titles: readonly string[]
	readonly sides: readonly SideView[]
	readonly costs: readonly { readonly issue: string | null; readonly name: string }[]
	readonly issues: readonly { readonly id: string; readonly title: string }[]
	readonly years: readonly { readonly label: string; readonly from: string; readonly to: string }[]
	readonly currency: string
	readonly asOf: string
	/** Where the sides stand today. */
	readonly stands: LiveTable
	/** One for each scenario of the address. */
	readonly tables: readonly LiveTable[]
	/** Of each scenario, against where the sides stand today. */
	readonly differences: readonly Difference[]
	readonly choices: TradeChoices
	readonly trade: Trade | { readonly error: string } | null
	readonly command: string
	/** The page can run it itself. */
	readonly canBeLive: boolean
}

const held = new WeakMap<Sound, Controls>()

export function controlsFor(sound: Sound): Controls {
	const known = held.get(sound) ?? controlsOf(sound)
	held.set(sound, known)
	return known
}

/** The what-if of an address, and the address as it should read. */
export function readWhatIf(sound: Sound, query: URLSearchParams): { readonly whatIf: WhatIf; readonly canonical: string } {
	const { controls, leftOut } = controlsFor(sound)
	const read = readAddress({ controls, sides: sound.sides }, query)
	if ('wrong' in read) refuse(read.wrong)
	const { address } = read
	return { whatIf: whatIfOf(sound, controls, leftOut, address), canonical: writeAddress(controls, address) }
}

function refuse(wrong: readonly Wrong[]): never {
	const [first] = wrong
	if (wrong.length === 1)
		error(400, { message: first!.wrong, mend: first!.right, links: [{ href: '?', text: 'The what-if as the sides stand today' }] })
	error(400, {
		message: `${wrong.length} parts of this address make no sense.`,
		parts: wrong.map(each => `${each.wrong} ${each.right}`),
		links: [{ href: '?', text: 'The what-if as the sides stand today' }],
	})
}

function whatIfOf(sound: Sound, controls: readonly Control[], leftOut: readonly string[], address: Address): WhatIf {
	const { plan, negotiation, sides } = sound
	const scenarios = address.scenarios.map(each => openedOf(controls, each.values))
	const run = { seed: address.seed, trials: address.trials }
	const costs = plan.quantities.filter(each => each.kind === 'cost')
	const stands = tableOf(sound, [], run)
	return {
		controls,
		leftOut,
		address,
		titles: address.scenarios.map((_, index) => titleOf(address, index)),
		sides: sides.map(side => sideView(negotiation, side)),
		costs: costs.map(({ name, home }) => ({ issue: home.kind === 'issue' ? home.id : null, name })),
		issues: negotiation.issues.map(({ id, title }) => ({ id, title })),
		years: plan.years,
		currency: plan.currency,
		asOf: plan.asOf,
		stands,
		tables: scenarios.map(opened => tableOf(sound, opened, run)),
		differences: differences(sound, scenarios, run),
		choices: tradeChoices(controls, positionsByWorth(sound, controls, stands)),
		trade: address.trade && tradeUnder(sound, scenarios[address.at]!, address),
		command: commandOf(controls, sound.id, address),
		canBeLive: canBeLive(plan, sides),
	}
}

/** The positions on which the sides differ, those first on whose cost most money lies between them. */
function positionsByWorth({ plan }: Sound, controls: readonly Control[], { pairs }: LiveTable): readonly string[] {
	const costs = plan.quantities.filter(each => each.kind === 'cost')
	const size = (index: number): number => Math.abs(pairs[0]?.costs[index]?.mean ?? 0)
	const inOrder = costs.map((_, index) => index).sort((a, b) => size(b) - size(a))
	const moved = new Set(controls.filter(each => each.marks.length > 0 && each.side !== null).map(each => each.name))
	return [...new Set(inOrder.flatMap(index => [...restsOn(plan, [costs[index]!.name])].filter(name => moved.has(name))))]
}

interface Run {
	readonly seed: number | string
	readonly trials: number
}

/** Draws are kept, within bounds, from one request to the next. */
const cache = createDrawCache({ most: 2 ** 28 })
const mostKept = 60
const answers = new WeakMap<Sound, Map<string, unknown>>()

/** Anybody may write an address, so only so many answers are kept. */
function remember<T>(sound: Sound, key: string, make: () => T): T {
	const known = answers.get(sound) ?? new Map<string, unknown>()
	answers.set(sound, known)
	const answer = known.has(key) ? (known.get(key) as T) : make()
	known.delete(key)
	known.set(key, answer)
	if (known.size > mostKept) known.delete(known.keys().next().value!)
	return answer
}

export function tableOf(sound: Sound, opened: readonly Opened[], run: Run): LiveTable {
	return remember(sound, `table ${JSON.stringify([opened, run])}`, () => {
		const { plan, columns, sides } = sound
		if (!canBeLive(plan, sides)) return tableOfCosting(costed(sound, opened, run), sides)
		const live = openLive(plan, columns, { points: sides, opened, ...run, cache })
		return readLive(live.shape, live.work())
	})
}

function differences(sound: Sound, scenarios: readonly (readonly Opened[])[], run: Run): readonly Difference[] {
	return remember(sound, `differences ${JSON.stringify([scenarios, run])}`, () =>
		differencesOf(sound.plan, sound.columns, sound.sides, [[], ...scenarios], { ...run, cache }),
	)
}

function tradeUnder(
	sound: Sound,
	opened: readonly Opened[],
	{ trade: question, seed, trials }: Address,
): Trade | { readonly error: string } {
	const { whose, give, for: wanted } = question!
	const other = sound.sides.find(side => side !== whose) ?? 'current'
	return remember(sound, `trade ${JSON.stringify([opened, question, seed, trials])}`, () =>
		trade(planUnder(sound.plan, opened), sound.columns, { give, for: wanted, at: whose, to: other, seed, trials }),
	)
}

function costed(sound: Sound, opened: readonly Opened[], run: Run): Costing {
	const result = costNegotiation(sound.negotiation, planUnder(sound.plan, opened), sound.columns, { between: sound.sides, ...run })
	if ('error' in result) throw new Error(`points are checked before they are costed: ${result.error}`)
	return result.costing
}

/** The same table from the whole costing, for negotiations whose rows stay where they are. */
function tableOfCosting(costing: Costing, sides: readonly string[]): LiveTable {
	const plain = ({ mean, p5, p50, p95 }: Figure): Figure => ({ mean, p5, p50, p95 })
	const names = [...new Set(costing.costs.map(line => line.name))].filter(name => name !== 'total')
	const line = (side: string, name: string) => costing.costs.find(each => each.side === side && each.name === name)!
	const pairs = sides.flatMap((_, a) => sides.slice(a + 1).map((_, more) => [a, a + 1 + more] as const))
	return {
		sides: sides.map(side => ({
			byYear: line(side, 'total').byYear.map(plain),
			cash: line(side, 'total').cash,
			costs: names.map(name => line(side, name).cash),
		})),
		pairs: pairs.map(([a, b]) => {
			const gap = (name: string) =>
				costing.gaps.find(each => each.name === name && each.between[0] === sides[a] && each.between[1] === sides[b])!
			return {
				between: [a, b],
				byYear: gap('total').byYear.map(plain),
				cash: gap('total').cash,
				firstCostsMore: gap('total').firstCostsMore,
				costs: names.map(name => gap(name).cash),
			}
		}),
	}
}

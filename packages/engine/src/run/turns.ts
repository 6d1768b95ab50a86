/**
 * What each turn of a ledger costs, read with one side's own facts: over the current agreement, against the last that the same side had on the table
 * on the issue, and against what the other side has there. One program for all turns, so that all meet the same luck.
 */
import { makeProgram, type NodeId, type Plan, type ProgramMaker, type Scenario } from '@parley/lang'
import type { Ledger, Turn } from '../ledger/ledger.ts'
import { inTurn, type Standing, standingOf, takenBy, turnsBefore } from '../ledger/standing.ts'
import { isOnTheTable } from '../ledger/turns-as-proposals.ts'
import { byYear, cashOverTerm, costsOf, moneyScale, packageByYear } from './amounts.ts'
import { type Figure, figuresOf, plainFigure, type RunOptions, standardRun } from './figures.ts'
import { currentPoint, scenarioOf } from './points.ts'

export interface TurnCost {
	readonly turn: string
	/** Cash over the term, above the current agreement, of all that the side has on the table on this issue with this turn. */
	readonly overCurrent: Figure
	readonly byYear: readonly Figure[]
	/** Less what the same side had on the table on this issue before. */
	readonly againstOwnLast: Against | null
	/** Less what the other side has on the table on this issue. */
	readonly againstTheirs: Against | null
	/** Worse for the other side than an earlier turn of the same side: dearer for a union's, cheaper for an employer's. */
	readonly regression: Regression | null
	/** Positions of this turn that no cost rests on. */
	readonly withoutPrice: readonly string[]
	/** False when that is all of them: what it costs cannot be told then, and the figures say nothing. */
	readonly hasPrice: boolean
}

export interface Against {
	/** The turn that last moved what it is held against. */
	readonly turn: string
	readonly cash: Figure
}

export interface Regression {
	readonly than: string
	/** By how much, as an amount above zero. */
	readonly by: Figure
	/** In how many of the trials. */
	readonly chance: number
}

export interface TurnCostOptions {
	/** Whose own facts; the shared ones when null. */
	readonly facts: string | null
	readonly seed?: number | string
	readonly trials?: number
}

/** Of the turns with terms; one of words alone has no entry. */
export function costTurns(
	plan: Plan,
	columns: RunOptions['columns'],
	ledger: Ledger,
	roleOf: (side: string) => 'union' | 'employer',
	options: TurnCostOptions,
): ReadonlyMap<string, TurnCost> {
	const work = workOn(plan, columns, options)
	const made = inTurn(ledger.turns).flatMap(turn => {
		const make = turnCost(work, plan, ledger, turn, roleOf)
		return make ? [[turn.number, make] as const] : []
	})
	work.run()
	return new Map(made.map(([number, make]) => [number, make()]))
}

/** A package as a whole: everything its turns take, at once. */
export function costPackage(
	plan: Plan,
	columns: RunOptions['columns'],
	turns: readonly Turn[],
	options: TurnCostOptions,
): { readonly overCurrent: Figure; readonly byYear: readonly Figure[] } | null {
	const standing = standingOf(plan, inTurn(turns))
	if (!standing) return null
	const work = workOn(plan, columns, options)
	const cash = work.cash(standing)
	const years = work.years(standing)
	work.run()
	return { overCurrent: cash().figure, byYear: years() }
}

function turnCost(
	work: TurnWork,
	plan: Plan,
	ledger: Ledger,
	turn: Turn,
	roleOf: (side: string) => 'union' | 'employer',
): (() => TurnCost) | null {
	const taken = takenBy(plan, turn)
	if (!taken) return null
	const earlier = turnsBefore(ledger, turn)
	const before = earlier.filter(each => each.side === turn.side)
	const standing = standingOf(plan, [...before.filter(each => isOnTheTable(ledger, each, turn.date)), turn])!
	const cash = work.cash(standing)
	const years = work.years(standing)
	const ownLast = against(work, plan, standing, before)
	const theirs = against(
		work,
		plan,
		standing,
		earlier.filter(each => each.side !== turn.side),
	)
	const sign = roleOf(turn.side) === 'union' ? 1 : -1
	const moved = [...taken.bindings.keys(), ...taken.withdrawn]
	const unpriced = withoutPrice(plan, moved)
	const worse = before.flatMap((earlier, index) => {
		if (!takenBy(plan, earlier)) return []
		const then = standingOf(plan, before.slice(0, index + 1))!
		return [{ than: earlier.number, read: sign > 0 ? work.difference(standing, then) : work.difference(then, standing) }]
	})
	return () => ({
		turn: turn.number,
		overCurrent: cash().figure,
		byYear: years(),
		againstOwnLast: ownLast?.() ?? null,
		againstTheirs: theirs?.() ?? null,
		regression: worstOf(worse.map(({ than, read }) => ({ than, ...read() }))),
		withoutPrice: unpriced,
		hasPrice: unpriced.length < moved.length,
	})
}

function against(work: TurnWork, plan: Plan, standing: Standing, turns: readonly Turn[]): (() => Against) | null {
	const other = standingOf(plan, turns)
	const last = turns.findLast(turn => takenBy(plan, turn))
	if (!other || !last) return null
	const read = work.difference(standing, other)
	return () => ({ turn: last.number, cash: read().figure })
}

/** Half a dollar is rounding. A turn is flagged when it is worse in more trials than not. */
function worstOf(all: readonly { readonly than: string; readonly figure: Figure; readonly more: number }[]): Regression | null {
	const worse = all.filter(({ figure, more }) => figure.mean !== null && figure.mean > 0.5 && more > 0.5)
	const [worst] = worse.toSorted((a, b) => b.figure.mean! - a.figure.mean!)
	return worst ? { than: worst.than, by: worst.figure, chance: worst.more } : null
}

/** Which of these no cost rests on, however far down. */
export function withoutPrice(plan: Plan, names: readonly string[]): readonly string[] {
	const uses = new Map(plan.quantities.map(each => [each.name, each.uses]))
	const reached = new Set<string>()
	const open = costsOf(plan).map(cost => cost.name)
	while (open.length > 0) {
		const name = open.pop()!
		if (reached.has(name)) continue
		reached.add(name)
		open.push(...(uses.get(name) ?? []))
	}
	return names.filter(name => !reached.has(name))
}

interface Read {
	readonly figure: Figure
	/** In what share of the trials it is above zero. */
	readonly more: number
}

interface TurnWork {
	cash(standing: Standing): () => Read
	years(standing: Standing): () => readonly Figure[]
	difference(first: Standing, second: Standing): () => Read
	run(): void
}

function workOn(plan: Plan, columns: RunOptions['columns'], { facts, seed, trials }: TurnCostOptions): TurnWork {
	const maker = makeProgram(plan)
	const { builder } = maker
	const packages = packagesOf(plan, maker, facts)
	const wanted: NodeId[] = []
	let cells: ReturnType<typeof figuresOf> | null = null
	const want = (node: NodeId) => {
		const index = wanted.push(node) - 1
		return () => cells![index]!
	}
	const read = (node: NodeId) => {
		const of = want(node)
		return () => ({ figure: plainFigure(of().figures[0]!), more: shareAbove(of()) })
	}
	return {
		cash: standing => read(cashOverTerm(builder, packages(standing))),
		years: standing => {
			const of = want(byYear(builder, packages(standing)))
			return () => of().figures.map(plainFigure)
		},
		difference: (first, second) => read(cashOverTerm(builder, builder.binary('sub', packages(first), packages(second)))),
		run: () => {
			const run = { seed: seed ?? standardRun.seed, trials: trials ?? standardRun.trials, columns }
			const program = maker.finish(wanted)
			cells =
				wanted.length === 0
					? []
					: figuresOf(
							program,
							wanted.map(() => moneyScale),
							run,
						)
		},
	}
}

function packagesOf(plan: Plan, maker: ProgramMaker, facts: string | null): (standing: Standing) => NodeId {
	const current: Scenario = scenarioOf(plan, currentPoint(plan), { facts })
	const known = new Map<string, NodeId>()
	return standing => {
		const key = [...standing].map(([name, { node }]) => `${name} ${node}`).join('\n')
		const found = known.get(key)
		if (found !== undefined) return found
		const point = { id: '', side: null, date: plan.asOf, positions: standing }
		const node = packageByYear(maker, plan, scenarioOf(plan, point, { facts }), current)
		known.set(key, node)
		return node
	}
}

function shareAbove({ figures, trials }: ReturnType<typeof figuresOf>[number]): number {
	if (!trials) return (figures[0]!.mean ?? 0) > 0 ? 1 : 0
	let above = 0
	for (const value of trials) if (value > 0) above++
	return above / trials.length
}

/** How far apart the sides are, day by day and issue by issue, as the ledger has it and on one reader's facts; and what each turn costs. */
import { costTurns, emptyLedger, type Ledger, ledgerMovement, type TurnCost } from '@parley/engine'
import type { Plan } from '@parley/lang'
import { asPerson } from '#db'
import { movementPicture, type Picture } from '#lib/charts/index.ts'
import type { LedgerView } from '../ledger/read.ts'
import type { Seat } from '../ledger/visit.ts'
import type { Sound } from '../negotiations.ts'
import { canvas } from '../pictures.ts'
import { type SideView, sideView } from '../sides.ts'
import { assemble, assembleReleased, hashOf, sideIdOf } from './assemble.ts'
import { besideOf } from './cost.ts'

export interface Ground {
	readonly ledger: Ledger
	readonly plan: Plan
	readonly columns: Sound['columns']
	/** Whose own facts; the shared ones when null. */
	readonly facts: string | null
}

export interface GapPage {
	readonly total: Picture | null
	readonly issues: readonly {
		readonly id: string
		readonly title: string
		readonly picture: Picture | null
		readonly turns: readonly TurnRow[]
	}[]
	/** Why what crossed the table is not charted. */
	readonly problem?: string
	readonly currency: string
	readonly asOf: string
}

export interface TurnRow {
	readonly number: string
	readonly title: string
	readonly date: string
	readonly side: SideView
	readonly source: string | null
	readonly cost: TurnCost | null
	/** Why there is no figure. */
	readonly none: string | null
}

/**
 * Of the ledger as a reader has it, on the facts that both sides share or those that the folder has of one. The figures are kept by all that they are worked from,
 * so nobody is given another reader's.
 */
export function gapOfView(sound: Sound, view: LedgerView, facts: string | null): GapPage {
	const { negotiation, plan, columns } = sound
	if (view.sees === 'record')
		return sound.remember(`ledger gap ${facts}`, () => gapPage(sound, { ledger: negotiation.ledger, plan, columns, facts }))
	return sound.remember(`ledger gap ${facts} ${hashOf(view)}`, () => pageOf(sound, assembleReleased(sound, view), facts))
}

/** At the table: all that crossed it, on the side's own facts. */
export async function gapOfSeat(sound: Sound, view: LedgerView, { database, session }: Seat): Promise<GapPage> {
	const beside = await asPerson(database, session, work => besideOf(work, sound.id, session.side))
	const facts = sideIdOf(sound, session.side)
	return sound.remember(`ledger gap at the table ${facts} ${hashOf(view, beside)}`, async () =>
		pageOf(sound, await assemble(sound, view, beside), facts),
	)
}

function pageOf(sound: Sound, assembled: Awaited<ReturnType<typeof assemble>>, facts: string | null): GapPage {
	if ('ledger' in assembled) return gapPage(sound, { ...assembled, facts })
	return { ...gapPage(sound, { ledger: emptyLedger, plan: sound.plan, columns: sound.columns, facts }), problem: unrunnable }
}

const unrunnable = 'What crossed the table cannot be run with this negotiation’s terms as they are now: they have changed since.'
export function gapPage(sound: Sound, { ledger, plan, columns, facts }: Ground): GapPage {
	const { negotiation } = sound
	const roleOf = (id: string) => negotiation.sides.find(each => each.id === id)?.role ?? 'union'
	const costs = costTurns(plan, columns, ledger, roleOf, { facts })
	const talks = {
		sides: negotiation.sides,
		proposals: ledger.turns.map(({ number, title }) => ({ id: number, title: `${number}: ${title}` })),
	}
	const picture = (id: string, issue?: { readonly id: string; readonly title: string }): Picture | null => {
		const options = { facts, ...(issue === undefined ? {} : { issue: issue.id }) }
		const movement = ledgerMovement(plan, columns, ledger, sound.sides, options)
		// The talks go on after the day that the folder's facts are of.
		const asOf = [movement.asOf, ...movement.days.map(each => each.date)].toSorted().at(-1)!
		const drawn = movementPicture({ ...movement, asOf }, talks, canvas(id))
		return drawn && issue ? { ...drawn, title: `${issue.title}: what is asked and what is offered, in cash over the term` } : drawn
	}
	return {
		currency: negotiation.setting.currency,
		asOf: negotiation.setting.asOf,
		total: picture('gap-all'),
		issues: negotiation.issues.map(({ id, title }) => ({
			id,
			title,
			picture: hasMoney(costs, ledger, id) ? picture(`gap-${id}`, { id, title }) : null,
			turns: ledger.turns
				.filter(turn => turn.issue === id && !turn.offTheRecord && turn.state !== 'draft')
				.map(turn => {
					const cost = costs.get(turn.number) ?? null
					return {
						number: turn.number,
						title: turn.title,
						date: turn.date,
						side: sideView(negotiation, turn.side),
						source: turn.source,
						cost: cost?.hasPrice ? cost : null,
						none: cost?.hasPrice ? null : cost ? 'No cost rests on what it changes.' : 'Words, and no terms to cost.',
					}
				}),
		})),
	}
}

const hasMoney = (costs: ReadonlyMap<string, TurnCost>, ledger: Ledger, issue: string): boolean =>
	ledger.turns.some(turn => turn.issue === issue && costs.get(turn.number)?.hasPrice)

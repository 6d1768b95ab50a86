/**
 * The costing of the turns that crossed the table, for one side and on its facts, kept where only that side reads. It is run as that side's own role of
 * the database: what it cannot see it cannot cost. Asked for again it changes nothing; other facts or terms give another row, and the old one stays.
 */
import { createHash } from 'node:crypto'
import { costTurns, type TurnCost } from '@parley/engine'
import { asPerson, asSide, type Database, type Person, type Side, type Work } from '#db'
import { readLedgerIn, sitsAtTable } from '../ledger/read.ts'
import { findNegotiation, type Sound } from '../negotiations.ts'
import { assemble, sideIdOf } from './assemble.ts'

export interface CostedTurn {
	readonly cost: TurnCost | null
	/** Why there is no figure, in words. */
	readonly problem: string | null
	readonly planHash: string
	readonly factsHash: string
	readonly costedAt: Date
}

/** How many rows were new. Nothing is done in a negotiation whose folder is not here, or has mistakes. */
export async function costLedger(database: Database, space: string, side: Side): Promise<number> {
	const sound = (await findNegotiation(space))?.sound
	return sound ? costFor(database, sound, space, side) : 0
}

export const costFor = (database: Database, sound: Sound, space: string, side: Side): Promise<number> =>
	asSide(database, { space, side }, async work => {
		const view = await readLedgerIn(work, space, 'table')
		const turns = view.offers.filter(offer => !offer.offRecord).flatMap(offer => offer.turns)
		if (turns.length === 0) return 0
		const hashes = hashesOf(sound)
		const assembled = assemble(sound, view)
		const costs = 'problems' in assembled ? null : costsOf(sound, assembled, side)
		const problem = 'problems' in assembled ? assembled.problems.map(each => each.message).join(' ') : null
		const rows = turns.map(turn => {
			const cost = costs?.get(turn.number) ?? null
			return {
				turn: turn.id,
				space,
				side,
				plan_hash: hashes.plan,
				facts_hash: hashes.facts,
				figures: cost && JSON.stringify(cost),
				problem: cost ? null : (problem ?? 'This turn takes no position, so there is nothing to cost.'),
			}
		})
		const { numInsertedOrUpdatedRows } = await work
			.insertInto('turn_costing')
			.values(rows)
			.onConflict(conflict => conflict.doNothing())
			.executeTakeFirstOrThrow()
		return Number(numInsertedOrUpdatedRows ?? 0)
	})

function costsOf(sound: Sound, { plan, columns, ledger }: Exclude<ReturnType<typeof assemble>, { problems: unknown }>, side: Side) {
	const roleOf = (id: string): Side => sound.negotiation.sides.find(each => each.id === id)?.role ?? 'union'
	return costTurns(plan, columns, ledger, roleOf, { facts: sideIdOf(sound, side) })
}

/** The newest of each turn, by the turn's id; of one's own side, and of nobody else's. */
export async function costedTurns(database: Database, person: Person): Promise<ReadonlyMap<string, CostedTurn>> {
	return sitsAtTable(person) ? asPerson(database, person, work => costedIn(work, person)) : new Map()
}

async function costedIn(work: Work, { space, side }: Pick<Person, 'space' | 'side'>): Promise<ReadonlyMap<string, CostedTurn>> {
	const rows = await work.selectFrom('turn_costing').selectAll().where('space', '=', space).where('side', '=', side).orderBy('id').execute()
	return new Map(
		rows.map(row => [
			row.turn,
			{
				cost: row.figures as TurnCost | null,
				problem: row.problem,
				planHash: row.plan_hash.toString('hex'),
				factsHash: row.facts_hash.toString('hex'),
				costedAt: row.costed_at,
			},
		]),
	)
}

/** Of the terms and of the facts, apart: a row says by both what it was worked from. */
export function hashesOf({ negotiation }: Pick<Sound, 'negotiation'>): { readonly plan: Buffer; readonly facts: Buffer } {
	const of = (isOf: (path: string) => boolean): Buffer => {
		const hash = createHash('sha256')
		for (const [path, text] of [...negotiation.files].filter(([path]) => isOf(path)).toSorted(([a], [b]) => (a < b ? -1 : 1)))
			hash.update(`${path}\0${Buffer.byteLength(text)}\0`).update(text)
		return hash.digest()
	}
	const isFacts = (path: string): boolean => path.startsWith('facts/')
	return { facts: of(isFacts), plan: of(path => !isFacts(path) && !path.startsWith('ledger/')) }
}

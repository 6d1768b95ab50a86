/**
 * The costing of the turns that crossed the table, for one side and on its facts, kept where only that side reads. It is run as that side's own role of
 * the database: what it cannot see it cannot cost. Asked for again it changes nothing; other facts or terms give another row, and the old one stays.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { costTurns, type TurnCost } from '@parley/engine'
import { asPerson, asSide, type Database, type Person, type Side, type Work } from '#db'
import { type FolderFiles, hashOfFile } from '../folder/files.ts'
import { storedFiles } from '../folder/stored.ts'
import { readLedgerIn, sitsAtTable } from '../ledger/read.ts'
import { findNegotiation, lyingTables, type Sound } from '../negotiations.ts'
import { queue } from '../people/queue.ts'
import { type Assembled, assemble, type Beside, sideIdOf } from './assemble.ts'
import { ownFactsIn } from './own-facts.ts'

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
		const beside = await besideOf(work, space, side)
		const hashes = await hashesOf(sound, beside.own)
		const assembled = await assemble(sound, view, beside)
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

/** What a side at the table has beside the folder's files: the entries that were imported, and its own facts. */
export const besideOf = async (work: Work, space: string, side: Side): Promise<Beside> => ({
	imported: await storedFiles(work, space, { under: 'ledger/' }),
	own: await ownFactsIn(work, space, side),
})

function costsOf(sound: Sound, { plan, columns, ledger }: Assembled, side: Side) {
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

/** When the folder or a side's facts are not those its newest figures were worked from, they are worked anew; asked for once for each state of the folder. */
export async function recostIfStale(database: Database, person: Person, sound: Sound): Promise<void> {
	if (!sitsAtTable(person)) return
	const { space, side } = person
	await asPerson(database, person, async work => {
		const hashes = await hashesOf(sound, await ownFactsIn(work, space, side))
		const newest = await work
			.selectFrom('turn_costing')
			.select(['plan_hash', 'facts_hash'])
			.where('space', '=', space)
			.where('side', '=', side)
			.orderBy('id', 'desc')
			.executeTakeFirst()
		if (!newest || (newest.plan_hash.equals(hashes.plan) && newest.facts_hash.equals(hashes.facts))) return
		const asked = sound.remember(`recost asked ${side} ${hashes.facts.toString('hex')}`, () => ({ already: false }))
		if (asked.already) return
		asked.already = true
		await queue(work, 'cost-turns', { space, side })
	})
}

/** Of the terms and of the facts, apart, tables among them: a row says by both what it was worked from. */
export async function hashesOf(sound: Sound, own: FolderFiles): Promise<{ readonly plan: Buffer; readonly facts: Buffer }> {
	const { negotiation } = sound
	const texts = [...negotiation.files].map(([path, text]) => [path, hashOfFile(Buffer.from(text))] as const)
	const files = [...texts, ...(await sound.remember('hashes of tables', () => hashesOfTables(sound)))]
	const of = (chosen: readonly (readonly [path: string, hash: Buffer])[]): Buffer => {
		const hash = createHash('sha256')
		for (const [path, each] of chosen.toSorted(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${path}\0`).update(each)
		return hash.digest()
	}
	const isFacts = ([path]: readonly [string, Buffer]): boolean => path.startsWith('facts/')
	const ownOnes = [...own].map(([path, bytes]) => [path, hashOfFile(bytes)] as const)
	return {
		facts: of([...files.filter(each => isFacts(each) && !own.has(each[0])), ...ownOnes]),
		plan: of(files.filter(each => !isFacts(each) && !each[0].startsWith('ledger/'))),
	}
}

async function hashesOfTables({ negotiation }: Sound): Promise<readonly (readonly [path: string, hash: Buffer])[]> {
	const tables = await lyingTables(negotiation)
	return Promise.all(
		[...tables].map(async ([path, full]) => {
			const hash = createHash('sha256')
			await pipeline(createReadStream(full), hash)
			return [path, hash.digest()] as const
		}),
	)
}

/**
 * The log of a negotiation: within the transaction of an act each of its events becomes an entry, and a checkpoint is signed over them all. So an act
 * stands with its entry or not at all, and its receipt is there at once.
 */
import { randomBytes } from 'node:crypto'
import {
	type LedgerReceipt,
	ledgerEntry,
	type OfferRecord,
	packageNumber,
	type Signer,
	type Statement,
	signerHash,
	type TurnRecord,
	turnNumber,
} from '@parley/engine/ledger'
import { checkpointText, createSigner, createTree, leafHash, type NoteSigner, printKey, printNote } from '@parley/engine/log'
import type { Selectable } from 'kysely'
import {
	asPerson,
	asService,
	becomeService,
	type Database,
	type LedgerAct,
	type OfferState,
	type Person,
	type Tables,
	type Work,
} from '#db'
import { seal, unseal } from '../letters/keys.ts'
import type { OfferView } from './read.ts'
import { Refused } from './refusals.ts'

type EventRow = Selectable<Tables['ledger_event']>

/** The first line of every checkpoint. */
export const originOf = (space: string): string => `parley.ledger/${space}`

const signerOf = ({ by_name, name_salt }: EventRow): Signer => ({ name: by_name, salt: name_salt.toString('hex') })

const statementOf = (event: EventRow): Statement => ({
	version: 1,
	negotiation: event.space,
	act: event.kind,
	side: event.side,
	hash: event.hash.toString('hex'),
	signer: signerHash(signerOf(event)),
	at: event.at.toISOString(),
})

/** What of a negotiation's events is not in its log yet is appended; the last thing in the transaction of an act. */
export async function appendToLog(work: Work, master: Buffer, space: string): Promise<void> {
	await becomeService(work, 'ledger')
	const signer = await signerIn(work, master, space)
	const logged = await work.selectFrom('ledger_log_entry').select(['leaf_hash']).where('space', '=', space).orderBy('place').execute()
	const events = await work
		.selectFrom('ledger_event')
		.leftJoin('ledger_log_entry', 'ledger_log_entry.event', 'ledger_event.id')
		.selectAll('ledger_event')
		.where('ledger_event.space', '=', space)
		.where('ledger_log_entry.event', 'is', null)
		.orderBy('ledger_event.id')
		.execute()
	if (events.length === 0) return
	const tree = createTree(logged.map(each => each.leaf_hash))
	await needSameLog(work, space, tree)
	for (const event of events) {
		const entry = ledgerEntry(statementOf(event), event.salt.toString('hex'))
		const leaf = leafHash(Buffer.from(entry, 'utf8'))
		const place = tree.append(leaf)
		await work.insertInto('ledger_log_entry').values({ space, place, event: event.id, entry, leaf_hash: leaf }).execute()
	}
	const text = checkpointText({ origin: originOf(space), size: tree.size, root: tree.root().toString('base64') })
	await work
		.insertInto('ledger_checkpoint')
		.values({ space, size: tree.size, root: tree.root(), note: printNote({ text, signatures: [signer.sign(text)] }) })
		.execute()
}

/** What was signed last is what stands here: nothing is appended to a log that was cut or changed behind its back. */
async function needSameLog(work: Work, space: string, tree: ReturnType<typeof createTree>): Promise<void> {
	const last = await work
		.selectFrom('ledger_checkpoint')
		.select(['size', 'root'])
		.where('space', '=', space)
		.orderBy('size', 'desc')
		.executeTakeFirst()
	const stands = last ? Number(last.size) === tree.size && last.root.equals(tree.root()) : tree.size === 0
	if (!stands) throw new Refused('another-log')
}

async function signerIn(work: Work, master: Buffer, space: string): Promise<NoteSigner> {
	const purpose = `ledger ${space}`
	const known = await work.selectFrom('ledger_secret').select('log_key').where('space', '=', space).executeTakeFirst()
	const seed = known ? unseal(master, purpose, known.log_key) : randomBytes(32)
	if (!known)
		await work
			.insertInto('ledger_secret')
			.values({ space, log_key: seal(master, purpose, seed) })
			.execute()
	return createSigner(originOf(space), 'log', seed)
}

/** The public key as both sides note it once; null before the first act. */
export async function keyOf(database: Database, master: Buffer, space: string): Promise<string | null> {
	return asService(
		database,
		'ledger',
		async work => {
			const known = await work.selectFrom('ledger_secret').select('log_key').where('space', '=', space).executeTakeFirst()
			return known ? printKey(createSigner(originOf(space), 'log', unseal(master, `ledger ${space}`, known.log_key)).key) : null
		},
		space,
	)
}

/** The log as the table's people may take it away: an entry a line. */
export async function entriesOf(database: Database, person: Person): Promise<readonly string[]> {
	const rows = await asPerson(database, person, work =>
		work.selectFrom('ledger_log_entry').select('entry').where('space', '=', person.space).orderBy('place').execute(),
	)
	return rows.map(each => each.entry)
}

/** For those at the table; null where there is no such event, or where it is not theirs to see. */
export async function receiptOf(database: Database, master: Buffer, person: Person, event: string): Promise<LedgerReceipt | null> {
	const key = await keyOf(database, master, person.space)
	if (key === null || !/^\d{1,18}$/.test(event)) return null
	return asPerson(database, person, work => receiptIn(work, person.space, key, { id: event }))
}

/**
 * Of a turn that was released to whoever asks: that it was handed over, or came into the state in which it was released. It tells what was released and no name.
 * `offer`: one that the reader sees, in a view of theirs.
 */
export async function releasedReceipt(
	database: Database,
	master: Buffer,
	space: string,
	{ id, state }: Pick<OfferView, 'id' | 'state'>,
	of: 'handed-over' | 'state',
): Promise<LedgerReceipt | null> {
	const key = await keyOf(database, master, space)
	if (key === null) return null
	const receipt = await asService(
		database,
		'ledger',
		work => receiptIn(work, space, key, of === 'state' ? { offer: id, state } : { offer: id, kind: 'handed-over' }),
		space,
	)
	return receipt && { ...receipt, signer: null }
}

type WhichEvent =
	| { readonly id: string }
	| { readonly offer: string; readonly kind: LedgerAct }
	| { readonly offer: string; readonly state: OfferState }

async function receiptIn(work: Work, space: string, key: string, which: WhichEvent): Promise<LedgerReceipt | null> {
	const found = await work
		.selectFrom('ledger_event')
		.innerJoin('ledger_log_entry', 'ledger_log_entry.event', 'ledger_event.id')
		.selectAll('ledger_event')
		.select(['ledger_log_entry.place', 'ledger_log_entry.entry'])
		.where('ledger_event.space', '=', space)
		.$if('id' in which, query => query.where('ledger_event.id', '=', 'id' in which ? which.id : ''))
		.$if('offer' in which, query => query.where('ledger_event.offer', '=', 'offer' in which ? which.offer : ''))
		.$if('kind' in which, query => query.where('ledger_event.kind', '=', 'kind' in which ? which.kind : 'agreed'))
		.$if('state' in which, query => query.where('ledger_event.state', '=', 'state' in which ? which.state : 'agreed'))
		.orderBy('ledger_event.id', 'desc')
		.executeTakeFirst()
	const checkpoint = await work
		.selectFrom('ledger_checkpoint')
		.select(['size', 'note'])
		.where('space', '=', space)
		.orderBy('size', 'desc')
		.executeTakeFirst()
	if (!found || !checkpoint) return null
	const leaves = await work
		.selectFrom('ledger_log_entry')
		.select('leaf_hash')
		.where('space', '=', space)
		.where('place', '<', checkpoint.size)
		.orderBy('place')
		.execute()
	const index = Number(found.place)
	const records = found.offer === null ? { offer: null, turns: [] } : await recordsOf(work, found.offer)
	return {
		kind: 'parley/ledger-receipt',
		version: 1,
		statement: statementOf(found),
		salt: found.salt.toString('hex'),
		signer: signerOf(found),
		...records,
		offers: found.offer === null ? await settledBefore(work, space, found.id) : [],
		entry: found.entry,
		index,
		proof: createTree(leaves.map(each => each.leaf_hash))
			.inclusionProof(index)
			.map(hash => hash.toString('base64')),
		checkpoint: checkpoint.note,
		key,
	}
}

export async function recordsOf(work: Work, id: string): Promise<{ readonly offer: OfferRecord; readonly turns: readonly TurnRecord[] }> {
	const offer = await work.selectFrom('offer').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
	const turns = await work
		.selectFrom('turn')
		.leftJoin('turn as answered', 'answered.id', 'turn.answers')
		.selectAll('turn')
		.select(['answered.side as answered_side', 'answered.number as answered_number'])
		.where('turn.offer', '=', id)
		.orderBy('turn.number')
		.execute()
	return {
		offer: {
			version: 1,
			negotiation: offer.space,
			side: offer.side,
			title: offer.title,
			package: offer.package_number === null ? null : packageNumber(offer.side, offer.package_number),
			expires: offer.expires_at?.toISOString() ?? null,
			offRecord: offer.off_record,
			turns: turns.map(turn => turn.hash.toString('hex')),
		},
		turns: turns.map(turn => ({
			version: 1,
			negotiation: turn.space,
			side: turn.side,
			turn: turnNumber(turn.side, turn.number),
			issue: turn.issue,
			title: turn.title,
			text: turn.text,
			positions: turn.positions,
			answers: turn.answered_number === null ? null : turnNumber(turn.answered_side!, turn.answered_number),
		})),
	}
}

/** The offers that were tentatively agreed just before an event. */
async function settledBefore(work: Work, space: string, event: string): Promise<readonly string[]> {
	const rows = await work
		.selectFrom('ledger_event')
		.innerJoin('offer', 'offer.id', 'ledger_event.offer')
		.select(['offer.id', 'offer.hash', 'ledger_event.state'])
		.where('ledger_event.space', '=', space)
		.where('ledger_event.id', '<', event)
		.orderBy('ledger_event.id')
		.execute()
	const last = new Map(rows.map(row => [row.id, row]))
	return [...last.values()].flatMap(({ state, hash }) => (state === 'tentatively-agreed' ? [hash.toString('hex')] : [])).toSorted()
}

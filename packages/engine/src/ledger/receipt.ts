/**
 * What a side keeps of an act at the table, and can check alone: what was acted on in full, the statement of the act, its entry in the negotiation's log, the
 * entry's place, and the signed checkpoint over it.
 *
 *   entry      parley/ledger/1 5f…(64 hex) 2023-10-26T14:03
 *              commitment, and the minute, UTC
 *   commitment SHA-256("parley/ledger/1" ‖ 0 ‖ salt ‖ 0 ‖ RFC 8785 JSON of the statement), salt in hexadecimal
 *   signer     SHA-256(salt of the name ‖ 0 ‖ name), so that a receipt can be shown with the name left out
 *
 * Without the salt an entry tells nothing: neither who acted, nor on what, nor how.
 */
import { canonicalJson, sha256 } from '../log/canonical.ts'
import { createTree, isIncluded, leafHash, readCheckpoint, readKey, readNote, signedBy } from '../log/index.ts'
import { type LedgerSide, type OfferRecord, offerHash, settlementHash, type TurnRecord, turnHash } from './records.ts'

export const ledgerActs = [
	'handed-over',
	'acknowledged',
	'held',
	'countered',
	'withdrawn',
	'initialled',
	'reopened',
	'signed',
	'agreed',
	'imported',
] as const
export type LedgerActName = (typeof ledgerActs)[number]

export interface Statement {
	readonly version: 1
	readonly negotiation: string
	readonly act: LedgerActName
	readonly side: LedgerSide
	/** Of the offer; of the settlement, for 'signed'. */
	readonly hash: string
	readonly signer: string
	/** "2023-10-26T14:03:20.123Z" */
	readonly at: string
}

export interface Signer {
	readonly name: string
	readonly salt: string
}

export interface LedgerReceipt {
	readonly kind: 'parley/ledger-receipt'
	readonly version: 1
	readonly statement: Statement
	readonly salt: string
	readonly signer: Signer | null
	/** What was acted on; null for the agreement of everything, which lists its offers' hashes. */
	readonly offer: OfferRecord | null
	readonly turns: readonly TurnRecord[]
	readonly offers: readonly string[]
	readonly entry: string
	readonly index: number
	/** Base64, the nearest first. */
	readonly proof: readonly string[]
	readonly checkpoint: string
	readonly key: string
}

export const signerHash = ({ name, salt }: Signer): string => sha256(`${salt}\0${name}`)

export const ledgerEntry = (statement: Statement, salt: string): string =>
	`parley/ledger/1 ${sha256(`parley/ledger/1\0${salt}\0${canonicalJson(statement)}`)} ${statement.at.slice(0, 16)}`

export interface Beside {
	/** The clause as somebody holds it, to be compared with that of `turn`, or of the only turn. */
	readonly text?: string
	readonly turn?: string
	/** The log's key as it was told otherwise. */
	readonly key?: string
	/** The whole log as the table's people can fetch it. */
	readonly entries?: readonly string[]
}

/** What does not hold; nothing where all does. */
export function verifyLedgerReceipt(receipt: LedgerReceipt, beside: Beside = {}): readonly string[] {
	return [...wordsHold(receipt), ...entryHolds(receipt), ...besideHolds(receipt, beside)]
}

function wordsHold({ statement, offer, turns, offers, signer }: LedgerReceipt): readonly string[] {
	const problems: string[] = []
	if (signer && signerHash(signer) !== statement.signer) problems.push(`The act was not signed as “${signer.name}”.`)
	if (statement.act === 'signed') {
		if (settlementHash(offers) !== statement.hash) problems.push('The agreement that was signed is over other offers than those listed.')
		return problems
	}
	if (!offer) return [...problems, 'The receipt does not hold what was acted on.']
	if (offerHash(offer) !== statement.hash) problems.push('The offer is not the one that was acted on: its hash is another.')
	if (offer.turns.length !== turns.length) problems.push(`The offer has ${offer.turns.length} turns, and the receipt ${turns.length}.`)
	for (const [index, turn] of turns.entries()) {
		if (turnHash(turn) !== offer.turns[index]) problems.push(`${turn.turn} is not as it crossed the table: its hash is another.`)
		if (turn.negotiation !== statement.negotiation || turn.side !== offer.side)
			problems.push(`${turn.turn} is of another side or negotiation than the offer.`)
	}
	if (offer.negotiation !== statement.negotiation) problems.push('The offer is of another negotiation than the act.')
	return problems
}

function entryHolds({ statement, salt, entry, index, proof, checkpoint, key: keyLine }: LedgerReceipt): readonly string[] {
	const problems: string[] = []
	if (ledgerEntry(statement, salt) !== entry) problems.push('The entry of the log is not of this act.')
	const key = readKey(keyLine)
	const note = readNote(checkpoint)
	const read = note && readCheckpoint(note.text)
	if (!key || !note || !read) return [...problems, 'The receipt has no signed checkpoint.']
	if (signedBy(note, key) === null) problems.push('The checkpoint is not signed by the key of the log.')
	const hashes = proof.map(hash => Buffer.from(hash, 'base64'))
	if (!isIncluded(leafHash(Buffer.from(entry, 'utf8')), index, read.size, hashes, Buffer.from(read.root, 'base64')))
		problems.push('The entry does not stand where the receipt says, under the checkpoint that it holds.')
	return problems
}

function besideHolds(receipt: LedgerReceipt, { text, turn, key, entries }: Beside): readonly string[] {
	const problems: string[] = []
	if (key !== undefined && key.trim() !== receipt.key) problems.push('The receipt is signed by another key than the one given.')
	if (text !== undefined) {
		const of =
			turn === undefined ? (receipt.turns.length === 1 ? receipt.turns[0] : undefined) : receipt.turns.find(each => each.turn === turn)
		if (!of)
			problems.push(
				turn === undefined ? 'The receipt has several turns: say which one the text is of.' : `The receipt has no turn ${turn}.`,
			)
		else if (of.text !== text) problems.push(`The text is not that of ${of.turn}, to the last character.`)
	}
	const checkpoint = readCheckpoint(readNote(receipt.checkpoint)?.text ?? '')
	if (entries === undefined || !checkpoint) return problems
	const tree = createTree(entries.map(line => leafHash(Buffer.from(line, 'utf8'))))
	if (entries[receipt.index] !== receipt.entry) problems.push(`The log has another entry, or none, at ${receipt.index}.`)
	if (tree.size < checkpoint.size)
		problems.push(`The checkpoint is of ${checkpoint.size} entries, and the log has ${tree.size}: some are gone.`)
	else if (tree.root(checkpoint.size).toString('base64') !== checkpoint.root)
		problems.push(
			`The checkpoint does not fit the first ${checkpoint.size} entries of the log: one of them was changed, added or taken out.`,
		)
	return problems
}

/**
 * The ledger of the talks as either side can check it alone: what a turn and an offer are, how they are hashed, and the receipt of an act. Pure, over
 * node:crypto; who stores and signs is the site.
 *
 *   turnHash(record)                        → what a turn is known by
 *   offerHash(record)                       → what is handed over, acknowledged and initialled
 *   verifyLedgerReceipt(receipt, { text })  → what does not hold; nothing where all does
 */
export {
	type Beside,
	type LedgerActName,
	type LedgerReceipt,
	ledgerActs,
	ledgerEntry,
	type Signer,
	type Statement,
	signerHash,
	verifyLedgerReceipt,
} from './receipt.ts'
export {
	type LedgerSide,
	type OfferRecord,
	offerHash,
	packageNumber,
	settlementHash,
	type TurnRecord,
	turnHash,
	turnNumber,
} from './records.ts'

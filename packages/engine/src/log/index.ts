/**
 * The log behind a count that outsiders can check: a Merkle tree of entries without names, checkpoints signed by the log and by witnesses, the roll
 * committed to beforehand, and what is published of it all. Pure, over node:crypto; who stores the entries and holds the keys is the site.
 *
 *   const tree = createTree(entries.map(entry => leafHash(Buffer.from(printEntry(entry)))))
 *   const text = checkpointText({ origin, size: tree.size, root: tree.root().toString('base64') })
 *   const note = printNote({ text, signatures: [signer.sign(text)] })
 *   verifyBundle({ files })                       → what holds, or what does not
 */
export {
	type Bundle,
	bundleFiles,
	type CountRecord,
	type LetterRecord,
	printCheckpoints,
	type Receipt,
	type RollPlace,
	readCheckpoints,
	readReceipt,
	readRollPlace,
	type Verdict,
	type Verified,
	verifyBundle,
	verifyReceipt,
	verifyRollPlace,
} from './bundle.ts'
export { canonicalJson, sha256 } from './canonical.ts'
export {
	type Act,
	acts,
	type Entry,
	type Misfit,
	minuteOf,
	nullifierOf,
	printEntry,
	readEntry,
	type Tally,
	tally,
	textHash,
} from './entry.ts'
export {
	type Checkpoint,
	checkpointText,
	createSigner,
	keyId,
	type NoteKey,
	type NoteSignature,
	type NoteSigner,
	printKey,
	printNote,
	readCheckpoint,
	readKey,
	readNote,
	type SignedNote,
	signedBy,
} from './note.ts'
export {
	type CommittedRoll,
	commitRoll,
	commitRollInTurns,
	isOnRoll,
	type RollCommitment,
	type RollMember,
	type RollProof,
	rollLeaf,
	saltOf,
} from './roll.ts'
export { createTree, emptyRoot, type Hash, isConsistent, isIncluded, leafHash, nodeHash, type Tree } from './tree.ts'

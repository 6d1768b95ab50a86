/**
 * Signed notes and checkpoints, as the transparency-log community writes them (C2SP signed-note, tlog-checkpoint and tlog-cosignature): a text that a
 * person can read, and under it one line for each signature.
 *
 *   parley.example/letter/0123          the origin: which log
 *   5021                                how many entries
 *   CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=      the root over them
 *
 *   — parley.example/letter/0123 Az3grn…            name, and base64 of (key id ‖ signature)
 *   — mediator.example h3G5f0…                       a witness: (key id ‖ seconds ‖ signature over "cosignature/v1\\ntime …\\n" and the text)
 *
 * A key id is the first four bytes of SHA-256(name ‖ "\\n" ‖ kind ‖ public key); kind 1 is plain Ed25519, kind 4 a witness's timed one.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

export interface Checkpoint {
	readonly origin: string
	readonly size: number
	/** Base64. */
	readonly root: string
}

export interface NoteSignature {
	readonly name: string
	/** Key id and signature, as they stand. */
	readonly bytes: Buffer
}

export interface SignedNote {
	/** With its last line break; without the empty line. */
	readonly text: string
	readonly signatures: readonly NoteSignature[]
}

const plainKind = 1
const witnessKind = 4

export type KeyKind = 'log' | 'witness'

const kinds: Readonly<Record<KeyKind, number>> = { log: plainKind, witness: witnessKind }

/** A public key as one line: "name+0a1b2c3d+base64(kind ‖ key)". */
export interface NoteKey {
	readonly name: string
	readonly kind: KeyKind
	readonly publicKey: Buffer
}

export const checkpointText = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${root}\n`

/** Null when the text is no checkpoint; lines after the third are extensions and are left to whoever knows them. */
export function readCheckpoint(text: string): Checkpoint | null {
	const [origin = '', size = '', root = ''] = text.split('\n')
	if (origin === '' || !/^(0|[1-9]\d{0,15})$/.test(size) || !/^[A-Za-z0-9+/]{43}=$/.test(root)) return null
	return strictBase64(root) && { origin, size: Number(size), root }
}

/** One text for the same bytes: bits that stand for nothing are noughts. */
export function strictBase64(text: string): Buffer | null {
	const bytes = Buffer.from(text, 'base64')
	return bytes.toString('base64') === text ? bytes : null
}

/** Null when it is no signed note. */
export function readNote(note: string): SignedNote | null {
	const at = note.lastIndexOf('\n\n')
	if (at < 0 || !note.endsWith('\n')) return null
	const text = note.slice(0, at + 1)
	const lines = note.slice(at + 2, -1).split('\n')
	const signatures = lines.map(line => /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line))
	if (signatures.length === 0 || signatures.some(match => !match || strictBase64(match[2]!) === null)) return null
	return { text, signatures: signatures.map(match => ({ name: match![1]!, bytes: Buffer.from(match![2]!, 'base64') })) }
}

export const printNote = ({ text, signatures }: SignedNote): string =>
	`${text}\n${signatures.map(({ name, bytes }) => `\u2014 ${name} ${bytes.toString('base64')}\n`).join('')}`

export const keyId = ({ name, kind, publicKey }: NoteKey): Buffer =>
	createHash('sha256').update(`${name}\n`).update(Buffer.of(kinds[kind])).update(publicKey).digest().subarray(0, 4)

export const printKey = (key: NoteKey): string =>
	`${key.name}+${keyId(key).toString('hex')}+${Buffer.concat([Buffer.of(kinds[key.kind]), key.publicKey]).toString('base64')}`

/** Null when the line is no key, or its id is another key's. */
export function readKey(line: string): NoteKey | null {
	const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(line.trim())
	if (!match) return null
	const bytes = strictBase64(match[3]!)
	if (!bytes) return null
	const kind = (Object.keys(kinds) as KeyKind[]).find(each => kinds[each] === bytes[0])
	if (bytes.length !== 33 || !kind) return null
	const key: NoteKey = { name: match[1]!, kind, publicKey: bytes.subarray(1) }
	return keyId(key).toString('hex') === match[2] ? key : null
}

/** A secret key of 32 bytes with the name it signs under. */
export interface NoteSigner {
	readonly key: NoteKey
	sign(text: string, seconds?: number): NoteSignature
}

const privateHead = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicHead = Buffer.from('302a300506032b6570032100', 'hex')

/** `secret`: the 32 bytes of an Ed25519 seed. A name has no space and no plus. */
export function createSigner(name: string, kind: KeyKind, secret: Uint8Array): NoteSigner {
	if (!/^[^\s+]+$/.test(name) || secret.length !== 32) throw new Error('a signer has a name without spaces and a secret of 32 bytes')
	const privateKey = createPrivateKey({ key: Buffer.concat([privateHead, secret]), format: 'der', type: 'pkcs8' })
	const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(publicHead.length)
	const key: NoteKey = { name, kind, publicKey }
	return {
		key,
		sign: (text, seconds = 0) => {
			if (kind === 'log') return { name, bytes: Buffer.concat([keyId(key), sign(null, Buffer.from(text), privateKey)]) }
			const time = Buffer.alloc(8)
			time.writeBigUInt64BE(BigInt(seconds))
			return { name, bytes: Buffer.concat([keyId(key), time, sign(null, Buffer.from(witnessed(text, seconds)), privateKey)]) }
		},
	}
}

const witnessed = (text: string, seconds: number | bigint): string => `cosignature/v1\ntime ${seconds}\n${text}`

const publicKeyOf = (bytes: Buffer): KeyObject => createPublicKey({ key: Buffer.concat([publicHead, bytes]), format: 'der', type: 'spki' })

/** The second at which a witness signed, 0 for a log's own key; null when this key has not signed the note. */
export function signedBy({ text, signatures }: SignedNote, key: NoteKey): number | null {
	for (const { name, bytes } of signatures) {
		if (name !== key.name || !bytes.subarray(0, 4).equals(keyId(key))) continue
		const seconds = key.kind === 'witness' && bytes.length === 76 ? bytes.readBigUInt64BE(4) : 0n
		const message = key.kind === 'witness' ? witnessed(text, seconds) : text
		const signature = bytes.subarray(key.kind === 'witness' ? 12 : 4)
		if (signature.length === 64 && verify(null, Buffer.from(message), publicKeyOf(key.publicKey), signature)) return Number(seconds)
	}
	return null
}

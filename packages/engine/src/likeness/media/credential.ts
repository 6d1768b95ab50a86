/**
 * A key with its certificates, and the signature it makes: COSE_Sign1 (RFC 9052) as C2PA wants it, of exactly the size that was set aside for it.
 *
 *   COSE_Sign1 = 18([ protected: { 1: algorithm, 33: x5chain }, { "pad": zeros }, nil, signature ])
 *   signed     = [ "Signature1", protected, empty, claim ]
 */
import { constants, createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { bytes, list, map, nothing, tagged, text, whole } from './cbor.ts'

export interface Credential {
	readonly key: KeyObject
	/** The signer's own first, then those above it, without the root. */
	readonly chain: readonly X509Certificate[]
	readonly algorithm: Algorithm
}

/** RFC 9053 and RFC 8230 number them. */
const algorithms = {
	es256: { id: -7, curve: 'prime256v1', hash: 'sha256' },
	es384: { id: -35, curve: 'secp384r1', hash: 'sha384' },
	es512: { id: -36, curve: 'secp521r1', hash: 'sha512' },
	ps256: { id: -37, curve: null, hash: 'sha256' },
	ed25519: { id: -8, curve: null, hash: null },
} as const
export type Algorithm = keyof typeof algorithms

/** Reads both from PEM; a string says what is wrong with them. */
export function readCredential(keyPem: string, certificatesPem: string): Credential | string {
	const key = readKey(keyPem)
	if (typeof key === 'string') return key
	const chain = certificatesIn(certificatesPem)
	if (typeof chain === 'string') return chain
	const [leaf] = chain
	if (!leaf) return 'There is no certificate in the file of certificates: it holds blocks that begin with -----BEGIN CERTIFICATE-----.'
	if (leaf.ca) return 'The first certificate is an authority’s, and an authority signs no files: the signer’s own comes first.'
	if (!leaf.checkPrivateKey(key)) return 'The key does not belong to the first certificate: the signer’s own certificate comes first.'
	const algorithm = algorithmOf(key)
	if (!algorithm)
		return `Content Credentials know no signature by this kind of key (${key.asymmetricKeyType}): take EC P-256, P-384 or P-521, RSA or Ed25519.`
	return { key, chain: chain.filter(each => each.subject !== each.issuer), algorithm }
}

function readKey(pem: string): KeyObject | string {
	if (/ENCRYPTED/.test(pem.slice(0, 400))) return 'The key is locked with a passphrase: unlock it into a file that only you can read.'
	try {
		return createPrivateKey(pem)
	} catch {
		return 'The key cannot be read: it is a private key in PEM, -----BEGIN PRIVATE KEY-----.'
	}
}

const block = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

/** Every certificate of a PEM text, in order. A string says which cannot be read. */
export function certificatesIn(pem: string): readonly X509Certificate[] | string {
	const found: X509Certificate[] = []
	for (const [text] of pem.matchAll(block)) {
		try {
			found.push(new X509Certificate(text))
		} catch {
			return `Certificate ${found.length + 1} cannot be read.`
		}
	}
	return found
}

function algorithmOf(key: KeyObject): Algorithm | null {
	if (key.asymmetricKeyType === 'ed25519') return 'ed25519'
	if (key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss') return 'ps256'
	const curve = key.asymmetricKeyDetails?.namedCurve
	const names = Object.keys(algorithms) as Algorithm[]
	return names.find(name => algorithms[name].curve !== null && algorithms[name].curve === curve) ?? null
}

/** How much room a signature by these needs in a file: the certificates, the signature, and a pad to fill up with. */
export const roomFor = ({ chain }: Credential): number => 2048 + chain.reduce((sum, each) => sum + each.raw.length + 8, 0)

export function coseSignature(credential: Credential, claim: Uint8Array, room: number): Buffer {
	const { chain, algorithm } = credential
	const certificates = chain.map(each => bytes(each.raw))
	const stated = map([
		[whole(1), whole(algorithms[algorithm].id)],
		[whole(33), certificates.length === 1 ? certificates[0]! : list(certificates)],
	])
	const signature = rawSignature(credential, list([text('Signature1'), bytes(stated), bytes(Buffer.alloc(0)), bytes(claim)]))
	const withPad = (length: number): Buffer =>
		tagged(18, list([bytes(stated), map([[text('pad'), bytes(Buffer.alloc(length))]]), nothing, bytes(signature)]))
	// The head of the pad grows with it, so that a length or two cannot be met; the room asked for is well clear of them.
	for (let pad = room - withPad(0).length; pad >= 0; pad--) {
		const whole = withPad(pad)
		if (whole.length === room) return whole
		if (whole.length < room) break
	}
	throw new Error(`a signature fits the ${room} bytes set aside for it`)
}

function rawSignature({ key, algorithm }: Credential, data: Buffer): Buffer {
	const { hash } = algorithms[algorithm]
	if (algorithm !== 'ps256') return sign(hash, data, { key, dsaEncoding: 'ieee-p1363' })
	return sign(hash, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST })
}

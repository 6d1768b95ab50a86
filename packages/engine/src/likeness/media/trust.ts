/**
 * Whose certificates count. Each signatory's authorities are a list of their own, named for it, so that the verifier says which signatory a signer belongs
 * to; a signer's own certificate is listed by itself and recognised by its serial number and issuer.
 */
import type { X509Certificate } from 'node:crypto'
import { canonicalJson, sha256 } from '../consent.ts'
import type { Signatory } from '../register.ts'
import { certificatesIn } from './credential.ts'
import type { ManifestFound } from './findings.ts'
import { offline } from './verifier.ts'

export interface Trust {
	/** The verifier's settings, as JSON. */
	readonly settings: string
	/** SHA-256 over every certificate that counts, and what it counts as. */
	readonly hash: string
	/** The signatory that signed a manifest, if one did. */
	readonly signatoryOf: (manifest: ManifestFound) => Signatory | null
}

/** What a certificate may be for: e-mail, documents, C2PA's own claims. The standard's default list, with its own purpose added. */
const purposes = ['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36', '1.3.6.1.4.1.62558.2.1'].join('\n')

const uriOf = (id: string): string => `parley:signatory:${encodeURIComponent(id)}`
const further = 'parley:trusted'

/** `known`: authorities beside the signatories' own, in PEM: tools, cameras, time-stamps. Whoever they vouch for is known by name, and no signatory. */
export function trustOf(signatories: readonly Signatory[], known = ''): Trust {
	const enrolled = signatories.map(signatory => ({ signatory, certificates: signatory.certificates.flatMap(readSound) }))
	const anchors = enrolled.flatMap(({ signatory, certificates }) => anchorsFor(uriOf(signatory.id), certificates, ['manifest']))
	const others = anchorsFor(further, readSound(known), ['manifest', 'tsa', 'cawg'])
	const leaves = enrolled.flatMap(({ signatory, certificates }) =>
		certificates.filter(each => !each.ca).map(each => ({ signatory, serial: each.serialNumber.toLowerCase(), name: commonName(each) })),
	)
	const lists = enrolled.map(({ signatory, certificates }) => [signatory.id, certificates.map(each => each.fingerprint256)])
	return {
		settings: JSON.stringify({ ...offline, trust: { trust_config: purposes, anchors: [...anchors, ...others] } }),
		hash: sha256(canonicalJson([lists, readSound(known).map(each => each.fingerprint256)])),
		signatoryOf: ({ trustedBy, signer }) => {
			if (trustedBy === null) return null
			if (trustedBy !== '') return signatories.find(each => uriOf(each.id) === trustedBy) ?? null
			const own = leaves.find(leaf => signer !== null && sameSerial(leaf.serial, signer.serial) && signer.name.startsWith(leaf.name))
			return own?.signatory ?? null
		},
	}
}

const readSound = (pem: string): readonly X509Certificate[] => {
	const found = certificatesIn(pem)
	if (typeof found === 'string') throw new Error(`certificates are read before they are trusted: ${found}`)
	return found
}

const pemOf = (certificates: readonly X509Certificate[]): string => certificates.map(each => each.toString()).join('')

function anchorsFor(uri: string, certificates: readonly X509Certificate[], trustKinds: readonly string[]): readonly object[] {
	if (certificates.length === 0) return []
	const [authorities, own] = [certificates.filter(each => each.ca), certificates.filter(each => !each.ca)]
	return trustKinds.map(kind => ({
		trust_anchors: pemOf(authorities),
		...(own.length > 0 && kind === 'manifest' ? { allowed_list: pemOf(own) } : {}),
		trust_uri: uri,
		trust_kind: kind,
	}))
}

const commonName = ({ subject }: X509Certificate): string => /^CN=(.*)$/m.exec(subject)?.[1] ?? ''
const sameSerial = (one: string, other: string): boolean => one.replace(/^0+/, '') === other.replace(/^0+/, '')

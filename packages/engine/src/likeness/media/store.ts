/**
 * The verifier's JSON to findings. Every manifest is walked, the active one and those of everything the file was made from; failures are gathered from
 * what was verified now, from what changed in an ingredient since (deltas), and from what a manifest recorded when it took the ingredient in. The
 * verifier's one-word state is not looked at: it calls an edit of a tampered file trusted.
 */
import type { Failure, IngredientFound, ManifestFound, SignerFound, StampFound } from './findings.ts'

/** The assertion that names a consent. */
export const stampLabel = 'parley.replica-consent'

type Json = Readonly<Record<string, unknown>>

/** A tree deeper or wider than these is cut, and says how much is left out. */
const mostManifests = 500
const mostEach = 200
const longestText = 400

export function manifestsIn(
	crJson: string,
	active: string | undefined,
): { readonly manifests: readonly ManifestFound[]; readonly more: number } {
	const found = listOf(objectOf(JSON.parse(crJson))['manifests']).map(objectOf)
	const ordered = [...found.filter(each => each['label'] === active), ...found.filter(each => each['label'] !== active)]
	const manifests = ordered.slice(0, mostManifests).map(each => manifestFrom(each, each['label'] === active))
	return { manifests, more: found.length - manifests.length }
}

function manifestFrom(manifest: Json, isActive: boolean): ManifestFound {
	const claim = objectOf(manifest['claim.v2'] ?? manifest['claim'])
	const assertions = Object.entries(objectOf(manifest['assertions']))
	const results = objectOf(manifest['validationResults'])
	const successes = statuses(results['success'])
	const failures = [...failuresNow(manifest, results), ...assertions.flatMap(([label, data]) => recorded(label, data))]
	return {
		label: textOf(manifest['label']) ?? 'without a label',
		isActive,
		title: textOf(claim['dc:title']),
		generator: generatorOf(claim),
		signer: signerOf(objectOf(manifest['signature'])),
		trustedBy: trustedBy(successes),
		provenTime: provenTime(manifest, successes),
		failures: unique(failures, each => `${each.code} ${each.explanation}`),
		sources: unique(sourcesIn(assertions), each => each),
		references: assertions.filter(([label]) => isStamp(label)).map(([, data]) => stampFrom(objectOf(data))),
		ingredients: assertions.filter(([label]) => isIngredient(label)).map(([, data]) => ingredientFrom(objectOf(data))),
		redacted: listOf(claim['redacted_assertions']).flatMap(each => textOf(each) ?? []),
	}
}

const isStamp = (label: string): boolean => label === stampLabel || label.startsWith(`${stampLabel}__`)
const isIngredient = (label: string): boolean => /^c2pa\.ingredient(\.v\d+)?(__\d+)?$/.test(label)

function failuresNow(manifest: Json, results: Json): readonly Failure[] {
	const deltas = listOf(manifest['ingredientDeltas']).map(each => objectOf(objectOf(each)['validationDeltas']))
	const failed = [results, ...deltas].flatMap(each => statuses(each['failure']))
	// A signature over something else is told apart from the other failures by some versions, and passed over as information by others.
	const quiet = [results, ...deltas].flatMap(each => statuses(each['informational'])).filter(({ code }) => isMismatch(code))
	return [...failed, ...quiet].map(({ code, explanation }) => ({ code, explanation, isRecorded: false }))
}

/** An ingredient's own results, as whoever took it in wrote them down: a list in the first versions of the standard, an object since. */
function recorded(label: string, data: unknown): readonly Failure[] {
	if (!isIngredient(label)) return []
	const ingredient = objectOf(data)
	const results = objectOf(ingredient['validationResults'])
	const deltas = listOf(results['ingredientDeltas']).map(each => objectOf(objectOf(each)['validationDeltas']))
	return [
		...statuses(ingredient['validationStatus']).filter(({ code }) => !isSuccess(code)),
		...[objectOf(results['activeManifest']), ...deltas].flatMap(each => statuses(each['failure'])),
	].map(({ code, explanation }) => ({ code, explanation, isRecorded: true }))
}

const isMismatch = (code: string): boolean => /mismatch/i.test(code)
const isSuccess = (code: string): boolean => /\.(match|validated|trusted|accessible|insideValidity|notRevoked|well-formed)$/.test(code)

/** The verifier names the list of certificates on which it found the signer. */
function trustedBy(successes: readonly Status[]): string | null {
	const trusted = successes.find(({ code }) => code === 'signingCredential.trusted')
	if (!trusted) return null
	return /found in \[(.*?)\] trust anchors/.exec(trusted.explanation)?.[1] ?? ''
}

/** Time-stamps of the standard's first version are accepted from anybody ("legacy"), and so prove no day. */
function provenTime(manifest: Json, successes: readonly Status[]): string | null {
	const trusted = successes.find(({ code }) => code === 'timeStamp.trusted')
	if (!trusted || /^legacy/i.test(trusted.explanation)) return null
	return textOf(objectOf(objectOf(manifest['signature'])['timeStampInfo'])['timestamp'])
}

function signerOf(signature: Json): SignerFound | null {
	const certificate = objectOf(signature['certificateInfo'])
	const serial = textOf(certificate['serialNumber'])
	if (serial === null) return null
	return { name: nameOf(objectOf(certificate['subject'])), issuer: nameOf(objectOf(certificate['issuer'])), serial: serial.toLowerCase() }
}

const nameOf = (names: Json): string => {
	const parts = [textOf(names['CN']), textOf(names['O'])].filter((each, index, all) => each !== null && all.indexOf(each) === index)
	return parts.join(', ') || 'without a name'
}

function generatorOf(claim: Json): string | null {
	const info = objectOf(listOf(claim['claim_generator_info'])[0] ?? claim['claim_generator_info'])
	const name = textOf(info['name'])
	if (name === null) return textOf(claim['claim_generator'])
	const version = textOf(info['version'])
	return version === null ? name : `${name} ${version}`
}

const stampFrom = (data: Json): StampFound => ({
	consentId: textOf(data['consentId']),
	consentHash: textOf(data['consentHash']),
	use: textOf(data['use']),
})

function ingredientFrom(data: Json): IngredientFound {
	const own = objectOf(data['activeManifest'] ?? data['c2pa_manifest'])
	const label = /\/c2pa\/([^/]+)/.exec(textOf(own['url']) ?? '')?.[1] ?? null
	return { title: textOf(data['dc:title']), relationship: textOf(data['relationship']), manifest: label }
}

/** Wherever it stands in an assertion, under whatever prefix: `digitalSourceType`, `Iptc4xmpExt:DigitalSourceType`. The last part of the address names it. */
function sourcesIn(value: unknown): readonly string[] {
	const found: string[] = []
	const waiting: unknown[] = [value]
	while (waiting.length > 0) {
		const next = waiting.pop()
		if (Array.isArray(next)) waiting.push(...next.slice(0, 100_000))
		else if (typeof next === 'object' && next !== null)
			for (const [key, inner] of Object.entries(next)) {
				if (/(^|:)digitalsourcetype$/i.test(key)) found.push(...namedIn(inner))
				waiting.push(inner)
			}
	}
	return found
}

function namedIn(value: unknown): readonly string[] {
	if (typeof value === 'string') return [cut(value.trim().split(/[/#]/).at(-1) || value)]
	return Array.isArray(value) ? value.flatMap(namedIn) : []
}

interface Status {
	readonly code: string
	readonly explanation: string
}

const statuses = (value: unknown): readonly Status[] =>
	listOf(value).map(each => {
		const status = objectOf(each)
		return { code: textOf(status['code']) ?? 'unknown', explanation: textOf(status['explanation']) ?? '' }
	})

const unique = <T>(values: readonly T[], keyOf: (value: T) => string): readonly T[] =>
	[...new Map(values.map(each => [keyOf(each), each])).values()].slice(0, mostEach)

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const objectOf = (value: unknown): Json => (isObject(value) ? value : {})
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const textOf = (value: unknown): string | null => (typeof value === 'string' ? cut(value) : null)
const cut = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text)

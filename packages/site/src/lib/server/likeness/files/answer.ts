/** An answer as it is kept and shown: everything that was found, with a bound on what a hostile file can make of it. */
import { type MediaCheck, manifestTree, outcomeWords, type Reason, type TreePart } from '@parley/engine/likeness/media'

type Found = MediaCheck['manifests'][number]

export interface KeptAnswer {
	readonly outcome: MediaCheck['outcome']
	readonly type: string | null
	readonly reasons: readonly Reason[]
	readonly notes: readonly Reason[]
	readonly signer: MediaCheck['signer']
	readonly day: MediaCheck['day']
	readonly sources: readonly string[]
	readonly consents: MediaCheck['consents']
	readonly manifests: readonly Found[]
	/** Manifests that were walked and are left out here. */
	readonly more: number
}

const mostLetters = 200_000

export function keptAnswer(check: MediaCheck): KeptAnswer {
	const manifests: Found[] = []
	let letters = 0
	for (const each of check.manifests.map(bounded)) {
		letters += JSON.stringify(each).length
		if (letters > mostLetters && manifests.length > 0) break
		manifests.push(each)
	}
	const { outcome, reasons, notes, signer, day, sources, consents } = check
	const kept: KeptAnswer = {
		outcome,
		type: check.file.type,
		reasons: reasons.slice(0, 40),
		notes: notes.slice(0, 20),
		signer,
		day,
		sources: sources.slice(0, 20),
		consents: consents.slice(0, 40),
		manifests,
		more: check.manifests.length - manifests.length,
	}
	return JSON.parse(JSON.stringify(kept), (_, value: unknown) => (typeof value === 'string' ? clean(value, 600) : value)) as KeptAnswer
}

/** Text of a file as one line: no control characters, none that turn a line or hide, no half of a character. */
export const clean = (text: string, most: number): string =>
	[...text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').toWellFormed()].slice(0, most).join('')

const bounded = (found: Found): Found => ({
	...found,
	failures: found.failures.slice(0, 20),
	sources: found.sources.slice(0, 20),
	references: found.references.slice(0, 20),
	ingredients: found.ingredients.slice(0, 60),
	redacted: found.redacted.slice(0, 20),
})

export interface ShownPart {
	readonly title: string
	readonly how: string
	/** In lines, each a whole sentence or two. */
	readonly says: readonly string[]
	readonly failures: readonly string[]
	readonly from: readonly ShownPart[]
}

const relationships: Readonly<Record<string, string>> = {
	parentOf: 'what it was made from',
	componentOf: 'a part put into it',
	inputTo: 'what a tool was given',
}

/** The tree in words, each part with what it was made from. */
export function shownTree({ manifests }: Pick<KeptAnswer, 'manifests'>): readonly ShownPart[] {
	const roots: Open[] = []
	const path: Open[] = []
	for (const part of manifestTree(manifests)) {
		const shown = shownPart(part)
		path.length = Math.min(part.depth, path.length)
		;(path.at(-1)?.from ?? roots).push(shown)
		path.push(shown)
	}
	return roots
}

type Open = Omit<ShownPart, 'from'> & { readonly from: Open[] }

const shownPart = ({ title, relationship, manifest, isAgain, isLoose }: TreePart<Found>): Open => ({
	title: title ?? 'without a title',
	how: isLoose
		? 'in the file, and nothing that speaks for the file leads to it'
		: relationship === null
			? 'the file itself'
			: (relationships[relationship] ?? relationship),
	says: manifest === null ? ['No credentials of its own.'] : isAgain ? ['It stands further up.'] : saysOf(manifest),
	failures:
		manifest === null || isAgain
			? []
			: manifest.failures.map(
					({ code, explanation, isRecorded }) =>
						`${/^signingCredential\./.test(code) ? 'Of its certificate' : 'Does not hold'}: ${code}${isRecorded ? ', written down when it was taken in' : ''}${explanation === '' ? '' : `: ${explanation}`}`,
				),
	from: [],
})

function saysOf(found: Found): readonly string[] {
	const { signer, signatory, generator, sources, references, provenTime, redacted } = found
	const who =
		signer === null ? 'Signed without a certificate that can be read.' : `Signed by ${signer.name}, certificate by ${signer.issuer}: `
	const counts =
		signatory !== null ? `the signatory ${signatory}.` : found.trustedBy !== null ? 'known, and no signatory.' : 'nobody enrolled.'
	return [
		signer === null ? who : who + counts,
		...(generator === null ? [] : [`Written by ${generator}.`]),
		...(provenTime === null ? [] : [`Time-stamped ${provenTime.slice(0, 16).replace('T', ' ')}.`]),
		...(sources.length === 0 ? [] : [`Declares: ${sources.join(', ')}.`]),
		...references.map(
			({ consentId, consentHash, use }) =>
				`Names the consent ${consentId ?? '?'} for ${use ?? '?'}, hash ${consentHash?.slice(0, 12) ?? '?'}….`,
		),
		...(redacted.length === 0 ? [] : [`Taken out later: ${redacted.join(', ')}.`]),
	]
}

export interface ShownCheck {
	readonly id: string
	readonly name: string
	readonly sha256: string
	readonly size: number
	readonly type: string | null
	readonly outcome: string
	readonly verdict: string
	readonly says: string
	readonly reasons: readonly Reason[]
	readonly notes: readonly Reason[]
	readonly day: string
	readonly tree: readonly ShownPart[]
	readonly more: number
	readonly scope: 'all' | 'own'
	readonly producer: string | null
	readonly project: string | null
	readonly medium: string | null
	readonly verifier: string
	readonly trustList: string
	readonly register: string
	readonly at: string
}

const dayWords = {
	'time-stamp': 'proven by a time-stamp',
	given: 'as given',
	check: 'today, as no other day is proven or given',
} as const

export const shownAnswer = (
	answer: KeptAnswer,
): Pick<ShownCheck, 'outcome' | 'verdict' | 'says' | 'reasons' | 'notes' | 'day' | 'tree' | 'more' | 'type'> => {
	const { name, says } = outcomeWords(answer.outcome)
	return {
		outcome: answer.outcome,
		verdict: name,
		says,
		type: answer.type,
		reasons: answer.reasons,
		notes: answer.notes,
		day: `${answer.day.day}, ${dayWords[answer.day.by]}`,
		tree: shownTree(answer),
		more: answer.more,
	}
}

export const minute = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

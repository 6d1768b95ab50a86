/**
 * The eight verdicts, in the order in which they are come to: the first that holds is given. None says that a file is authentic, since nothing in a file can
 * say so. `unreadable` is none of them: no verdict was reached.
 */
export const verdicts = {
	'no-credentials': {
		name: 'no credentials',
		says: 'It carries no Content Credentials, so nothing can be said about how it was made. That is a finding, and no clean bill.',
	},
	'remote-only': {
		name: 'credentials elsewhere',
		says: 'It names an address where its credentials are said to lie. This check opens no address; ask for the file with its credentials in it.',
	},
	tampered: {
		name: 'does not match what was signed',
		says: 'The file, or something it was made from, is not what its credentials were signed over.',
	},
	'untrusted-signer': {
		name: 'not signed by a signatory',
		says: 'Its credentials are whole, and not signed with a certificate that a signatory has enrolled: anybody could have written them.',
	},
	'no-ai-declared': {
		name: 'no AI declared',
		says: 'A signatory signed it, and nobody in its chain declared the use of AI or named a consent. What was left undeclared cannot be seen.',
	},
	'ai-without-consent': {
		name: 'AI without a consent',
		says: 'It declares the use of AI, and names no consent for it.',
	},
	'outside-consent': {
		name: 'outside the consent',
		says: 'It names a consent, and what it is goes beyond what that consent allows.',
	},
	'matches-consent': {
		name: 'matches its consent',
		says: 'It names a consent of the register, and what can be checked from the file is inside it.',
	},
} as const
export type Verdict = keyof typeof verdicts

export const unreadable = { name: 'not checked', says: 'No verdict was reached.' } as const
export type Outcome = Verdict | 'unreadable'

export const outcomeWords = (outcome: Outcome): { readonly name: string; readonly says: string } =>
	outcome === 'unreadable' ? unreadable : verdicts[outcome]

/** These ask nothing of anybody; everything else is worth a question to the producer. */
export const isQuiet = (outcome: Outcome): boolean => outcome === 'matches-consent' || outcome === 'no-ai-declared'

export interface Reason {
	readonly code: string
	readonly words: string
	/** The verifier's own text, where it gave one. */
	readonly explanation?: string
	/** The manifest it is about, by its label. */
	readonly manifest?: string
	/** The consent it is about. */
	readonly consent?: string
}

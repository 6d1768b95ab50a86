/** What the page and its worker say to each other. */
import type { Card, Checked, Cost, Mistake, Texts } from './check.ts'
import type { Word } from './words.ts'

export interface Requests {
	/** The whole folder, once. */
	readonly open: Pick<Texts, 'unread' | 'elsewhere' | 'tables'> & { readonly files: readonly (readonly [string, string])[] }
	/** One file as it now stands. */
	readonly change: { readonly path: string; readonly text: string }
	readonly check: null
	/** What a name means, from the last text without mistakes. */
	readonly card: string
	/** Costs the text as it stands; null while it has mistakes. */
	readonly cost: null
}

export interface Answers {
	readonly open: null
	readonly change: null
	readonly check: Report
	readonly card: Card | null
	readonly cost: Cost | null
}

export interface Report {
	readonly mistakes: readonly Mistake[]
	readonly isSound: boolean
	/** Null when they have not changed since the last report. */
	readonly words: readonly Word[] | null
	readonly milliseconds: number
}

export type RequestKind = keyof Requests

export interface Question<K extends RequestKind = RequestKind> {
	readonly id: number
	readonly kind: K
	readonly given: Requests[K]
}

export type Answer = { readonly id: number; readonly answer: Answers[RequestKind] } | { readonly id: number; readonly failed: string }

export type { Card, Checked, Cost, Mistake }

/** A negotiation as read from its folder: the people's part (titles, clauses, prose) and the machine's part (terms blocks, tables). */
import type { Block, Setting, TableData } from '@parley/lang'
import type { Ledger } from '../ledger/ledger.ts'

export interface Side {
	readonly id: string
	readonly name: string
	readonly role: 'union' | 'employer'
}

export interface Issue {
	readonly id: string
	readonly title: string
	readonly order: number
	readonly status: 'open' | 'close' | 'agreed' | 'withdrawn'
	/** The clause as it stands today, Markdown; null when the issue has none. */
	readonly clause: string | null
	readonly prose: string
	readonly file: string
}

export interface Proposal {
	readonly id: string
	/** A side's id, or "agreed" for what both have signed. */
	readonly side: string
	readonly date: string
	readonly title: string
	readonly source: string | null
	readonly confidence: string | null
	/** Known only after the negotiation's as-of date: a back-test, never part of the as-of view. */
	readonly later: boolean
	readonly prose: string
	readonly clauses: readonly { readonly issue: string; readonly text: string }[]
	readonly file: string
}

export interface Negotiation {
	readonly directory: string
	readonly title: string
	readonly setting: Setting
	readonly sides: readonly Side[]
	readonly parties: readonly { readonly id: string; readonly words: string }[]
	readonly prose: string
	readonly issues: readonly Issue[]
	readonly proposals: readonly Proposal[]
	/** Without files in `ledger/` it is empty. A turn that stands on the record with terms or wording of its own is among the proposals too, under its number. */
	readonly ledger: Ledger
	readonly claims: string
	/** The headings of claims.md, each with its line: a claim is of the topic it stands under. */
	readonly claimTopics: readonly { readonly heading: string; readonly line: number }[]
	readonly blocks: readonly Block[]
	readonly tables: ReadonlyMap<string, TableData>
	/** Every file read, by its path in the folder: for showing the line of a mistake, and for exporting the folder unchanged. */
	readonly files: ReadonlyMap<string, string>
}

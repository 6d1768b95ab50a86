/** A claim as a page shows it, whether it stands in the folder or was written at the table. */
import type { ClaimStanding } from '@parley/engine'
import type { SideView } from '#lib/server/sides.ts'
import type { Nature } from './words.ts'

export interface ClaimCard {
	/** Of its place in a list. */
	readonly anchor: string
	readonly href: string
	/** What is claimed, in words. */
	readonly title: string
	/** The amount, where it is one: "at least $800M per year". */
	readonly said: string | null
	/** Who wrote it down; null of the folder. */
	readonly entered: Entered | null
	readonly speaker: { readonly name: string; readonly role: string | null; readonly side: SideView | null }
	/** As `2023-10-26`. */
	readonly on: string | null
	/** Where it was said, with its web addresses; null where nothing is known. */
	readonly where: string | null
	/** Its page on this site: a session, a turn. */
	readonly place: { readonly href: string; readonly text: string } | null
	readonly locator: string | null
	readonly archived: string | null
	readonly quote: string | null
	readonly note: string | null
	readonly nature: Nature
	readonly topic: string | null
	readonly supports: readonly Backing[]
	/** Who confirmed it and must stay unnamed: how many. */
	readonly unnamed: number
	readonly disputes: readonly Backing[]
	readonly standing: ClaimStanding
	/** What Parley works out of the sum that it is tied to; null where it is tied to none. */
	readonly computed: Computed | null
	readonly corrections: readonly { readonly version: number; readonly at: Date; readonly why: string }[]
	readonly withdrawn: string | null
}

export interface Entered {
	readonly side: SideView
	readonly audience: 'writers' | 'members' | 'public'
}

export interface Backing {
	/** "Confirmed", "Documented", "Disputed". */
	readonly word: string
	readonly text: string
}

export interface Computed {
	readonly words: string
	/** Null where it neither fits nor fails: a count of days. */
	readonly fits: boolean | null
}

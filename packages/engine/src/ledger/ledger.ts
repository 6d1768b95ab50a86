/**
 * The ledger of the talks as the folder's `ledger/` tells it: what crossed the table, one file each and none ever changed. A file is named for its
 * number: `U-7.md` and `E-5.md` are turns of a union and of an employer, `UP-3.md` and `EP-2.md` their packages, `S-2.md` a session, `TA-1.md` a tentative agreement,
 * `M-4.md` what later became of a turn, `R-1.md` what was released to the members of both sides or to everybody, `UR-1.md` and `ER-2.md` to those of one.
 */

export const turnStates = ['draft', 'handed-over', 'countered', 'held', 'withdrawn', 'tentatively-agreed', 'agreed'] as const
export type TurnState = (typeof turnStates)[number]

interface Entry {
	/** As the file is named: "U-7". */
	readonly number: string
	readonly title: string
	/** As `2023-10-26`. */
	readonly date: string
	readonly source: string | null
	readonly confidence: string | null
	readonly prose: string
	readonly file: string
}

export interface Turn extends Entry {
	/** When on its day, in UTC, as `14:05` or to the thousandth of a second: which of two turns of one day came first. */
	readonly time: string | null
	readonly side: string
	readonly issue: string
	/** What it was when the file was written; a move says what it became. */
	readonly state: TurnState
	/** The turn of another side that it answers. */
	readonly answers: string | null
	/** The turn of its own side that it takes the place of, and so withdraws. */
	readonly replaces: string | null
	readonly package: string | null
	readonly session: string | null
	readonly expires: string | null
	readonly offTheRecord: boolean
	/** The proposal of this folder whose positions (those named) it put on the table, and whose wording where it has none of its own. */
	readonly proposal: string | null
	readonly positions: readonly string[]
	/** It takes positions in terms of its own. */
	readonly hasTerms: boolean
	/** The whole clause as it would stand, Markdown; null when no wording was given. */
	readonly clause: string | null
}

/** Turns of one side that are offered only together. */
export interface Package extends Entry {
	readonly side: string
	readonly expires: string | null
}

export interface Session extends Entry {
	/** The last day, when it ran over several. */
	readonly to: string | null
	readonly place: string | null
	readonly virtual: boolean
	/** By the clock on the wall of a zone, as `14:00` and `America/Los_Angeles`. */
	readonly from: string | null
	readonly until: string | null
	readonly zone: string | null
	readonly present: readonly string[]
	/** The issues that were touched. */
	readonly items: readonly string[]
	/** The turns that were handed over in it as papers. */
	readonly papers: readonly string[]
}

export interface Agreement extends Entry {
	readonly issue: string
	readonly turns: readonly string[]
}

export interface Move extends Entry {
	readonly turn: string
	readonly state: TurnState
}

export const audiences = ['members', 'everybody'] as const

export interface Release extends Entry {
	/** Who released it, and to whose members; null where no side says so, and then the members are those of both. */
	readonly side: string | null
	readonly audience: (typeof audiences)[number]
	/** In which state the turns were shown; null where it is what had become of them by the end of that day. */
	readonly state: TurnState | null
	readonly turns: readonly string[]
}

export interface Ledger {
	/** Each list in order of day, then of number. */
	readonly turns: readonly Turn[]
	readonly packages: readonly Package[]
	readonly sessions: readonly Session[]
	readonly agreements: readonly Agreement[]
	readonly moves: readonly Move[]
	readonly releases: readonly Release[]
}

export const emptyLedger: Ledger = { turns: [], packages: [], sessions: [], agreements: [], moves: [], releases: [] }

/** What has become of a turn by a day. One whose place another has taken is withdrawn from that day on, whatever it was. */
export function stateOn({ turns, moves }: Ledger, turn: Turn, day: string): TurnState {
	const isReplaced = turns.some(each => each.replaces === turn.number && each.date <= day && each.state !== 'draft' && !each.offTheRecord)
	return isReplaced ? 'withdrawn' : (moves.findLast(move => move.turn === turn.number && move.date <= day)?.state ?? turn.state)
}

/** "U-9" before "U-10". */
export function byNumber(a: string, b: string): number {
	const [letter, count] = partsOf(a)
	const [otherLetter, otherCount] = partsOf(b)
	return letter === otherLetter ? count - otherCount : letter < otherLetter ? -1 : 1
}

export function partsOf(number: string): readonly [letter: string, count: number] {
	const at = number.lastIndexOf('-')
	return [number.slice(0, at), Number(number.slice(at + 1))]
}

interface Dated {
	readonly date: string
	readonly time?: string | null
	readonly number: string
}

/** By day, then by the time of the day where it is known, then by number. */
export function byDay(a: Dated, b: Dated): number {
	if (a.date !== b.date) return a.date < b.date ? -1 : 1
	const [time, other] = [a.time ?? '', b.time ?? '']
	return time === other ? byNumber(a.number, b.number) : time < other ? -1 : 1
}

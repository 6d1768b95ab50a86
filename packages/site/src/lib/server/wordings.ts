/** The words of a clause over time: as the agreement has them, and as each proposal would have them. */
import { date, showHidden } from '@parley/engine/report'
import { nearest } from '@parley/lang'
import { error } from '@sveltejs/kit'
import { type Redline, redline } from '#lib/redline/redline.ts'
import type { Sound } from './negotiations.ts'
import { short } from './short.ts'
import { type SideView, sideView } from './sides.ts'

export interface Wording {
	/** "current", or a proposal's id. */
	readonly id: string
	readonly title: string
	readonly side: SideView | null
	readonly date: string | null
	readonly text: string
}

export interface Compared {
	readonly old: Wording
	readonly now: Wording
	readonly redline: Redline
}

export function wordingsOf({ negotiation }: Sound, issue: string): readonly Wording[] {
	const { asOf } = negotiation.setting
	const clause = negotiation.issues.find(each => each.id === issue)?.clause ?? null
	const current = clause === null ? [] : [{ id: 'current', title: 'Current agreement', side: null, date: null, text: clause }]
	const proposed = negotiation.proposals
		.filter(each => !each.later && each.date <= asOf)
		.flatMap(each =>
			each.clauses
				.filter(wording => wording.issue === issue)
				.map(({ text }) => ({ id: each.id, title: each.title, side: sideView(negotiation, each.side), date: each.date, text })),
		)
	return [...current, ...proposed]
}

/** "28 October 2023, SAG-AFTRA: Comprehensive counter". */
export const wordingLabel = ({ title, side, date: day }: Wording): string =>
	side === null || day === null ? title : `${date(day)}, ${side.name}: ${title}`

/** Which two are compared: as the address asks, or else what the last wordings of the two sides make of each other. */
export function compareWordings(sound: Sound, issue: string, wordings: readonly Wording[], query: URLSearchParams): Compared | null {
	if (wordings.length === 0) return null
	const [first, second] = standard(sound, wordings)
	const old = pick(wordings, query.get('old')) ?? first
	const now = pick(wordings, query.get('new')) ?? second
	return { old, now, redline: redlineOf(sound, issue, old, now) }
}

/** A long clause takes long to compare, so it is compared once. Letters that turn text round or hide are shown by their number. */
export const redlineOf = (sound: Sound, issue: string, old: Wording | null, now: Wording): Redline =>
	sound.remember(`redline ${issue} ${old?.id ?? 'nothing'} ${now.id}`, () => redline(showHidden(old?.text ?? ''), showHidden(now.text)))

function pick(wordings: readonly Wording[], id: string | null): Wording | null {
	if (id === null || id === '') return null
	const found = wordings.find(wording => wording.id === id)
	if (found) return found
	const near = nearest(
		id,
		wordings.map(wording => wording.id),
	)
	error(400, {
		message: `No wording of this clause is called “${short(id)}”.`,
		mend: `${near ? `The nearest is ${near}. ` : ''}There are ${wordings.map(wording => wording.id).join(', ')}.`,
	})
}

function standard({ sides }: Sound, wordings: readonly Wording[]): readonly [Wording, Wording] {
	const last = sides.map(side => wordings.findLast(wording => wording.side?.id === side)).filter(wording => wording !== undefined)
	const [first, second] = last.toSorted((a, b) => ((a.date ?? '') < (b.date ?? '') ? -1 : 1))
	if (first && second) return [first, second]
	return [wordings[0]!, first ?? wordings.at(-1)!]
}

/**
 * The record of a session as a text to keep. The shared copy is the same for both sides: without caucus notes, and without what was said or handed over off the record. One's own
 * side's copy has both, and says so at its head.
 */
import type { Side } from '#db'
import { dateStates } from '#lib/parts/sessions/words.ts'
import type { DateView } from './dates.ts'
import type { EntryView, SessionRecord } from './record.ts'
import { wallOf, wallWords } from './zones.ts'

export interface Named {
	readonly sides: Readonly<Record<Side, string>>
	readonly issues: Readonly<Record<string, string>>
	readonly negotiation: string
}

export const entryWords = {
	started: 'Started',
	'caucus-began': 'Caucus began',
	'caucus-ended': 'Caucus ended',
	ended: 'Ended',
	item: 'Touched',
	paper: 'Handed over',
	gist: '',
} as const

export const isShared = (entry: EntryView): boolean => !entry.offRecord && !entry.turn?.offRecord

export function recordText({ date, presence, entries, notes }: SessionRecord, named: Named, own: Side | null): string {
	const shown = own === null ? entries.filter(isShared) : entries
	const here = (side: Side): string => {
		const people = presence.filter(each => each.side === side)
		if (people.length === 0) return `${escapeLine(named.sides[side])}: nobody was entered.`
		const list = (present: boolean): string =>
			people
				.filter(each => each.present === present)
				.map(each => escapeLine(each.name) + (each.role === '' ? '' : `, ${escapeLine(each.role)}`))
				.join('; ')
		return `${escapeLine(named.sides[side])}: ${list(true) || 'nobody present'}.${list(false) === '' ? '' : ` Absent: ${list(false)}.`}`
	}
	const parts = [
		`# ${escapeLine(date.title)}`,
		own === null
			? '*The record both sides share. Each line is in the words of the side that wrote it. Caucus notes and what was off the record are not in it.*'
			: `***The copy of ${escapeLine(named.sides[own])}, for its own people: it has caucus notes and what was off the record. It is not to be handed on.***`,
		`${escapeLine(named.negotiation)}. ${whenWords(date)}. ${whereWords(date)}. Proposed by ${escapeLine(named.sides[date.side])}; ${dateStates[date.state]}.`,
		'## Who was there',
		...(['union', 'employer'] as const).map(side => `- ${here(side)}`),
		'## What happened',
		...(shown.length === 0 ? ['Nothing was written down.'] : shown.map(entry => entryLine(entry, date, named, entries))),
		...(own === null
			? []
			: [
					'## Caucus notes',
					...(notes.length === 0
						? ['None.']
						: notes.map(
								note =>
									`${escapeLine(note.by)}${note.turn ? `, on ${note.turn.number}` : ''}: ${escapeLine(note.words ?? 'This note cannot be opened with the key on this server.')}`,
							)),
				]),
	]
	const isListed = (part: string | undefined): boolean => part !== undefined && /^(?:-|\d+\.) /.test(part)
	return `${parts.map((part, at) => (at === 0 ? part : `${isListed(part) && isListed(parts[at - 1]) ? '\n' : '\n\n'}${part}`)).join('')}\n`
}

/** A line each, and no word of one side alone. */
export const sharedLines = ({ date, entries }: Pick<SessionRecord, 'date' | 'entries'>, named: Named): readonly string[] =>
	entries.filter(isShared).map(entry => entryLine(entry, date, named, entries))

export const whenWords = ({ start, end, zone }: DateView): string =>
	`${wallWords(start)} to ${end.slice(0, 10) === start.slice(0, 10) ? end.slice(11) : wallWords(end)} (${zone.replaceAll('_', ' ')})`

const whereWords = ({ mode, place }: DateView): string =>
	mode === 'virtual'
		? `By video${place === '' ? '' : `: ${escapeLine(place)}`}`
		: `${mode === 'both' ? 'In person and by video' : 'In person'}: ${escapeLine(place)}`

function entryLine(entry: EntryView, { zone }: DateView, { sides, issues }: Named, all: readonly EntryView[]): string {
	const head = entryWords[entry.kind]
	const what = [
		entry.happenedAt ? `${head}: ${wallOf(entry.happenedAt, zone).slice(11)}` : '',
		entry.kind === 'item' ? `${head}: ${escapeLine(issues[entry.issue!] ?? entry.issue!)}` : '',
		entry.kind === 'paper' ? `${head}: ${entry.turn!.number}, ${escapeLine(entry.turn!.title)} (SHA-256 ${entry.turn!.hash})` : '',
		entry.kind === 'gist' && entry.turn ? `On ${entry.turn.number}` : '',
	].filter(part => part !== '')
	const words = [...what, escapeLine(entry.words)].filter(part => part !== '').join(': ')
	const marks = [
		entry.offRecord ? 'off the record' : '',
		entry.corrects ? `corrects line ${all.findIndex(each => each.id === entry.corrects) + 1}` : '',
		entry.correctedBy ? `corrected in line ${all.findIndex(each => each.id === entry.correctedBy) + 1}` : '',
	].filter(mark => mark !== '')
	return `${all.findIndex(each => each.id === entry.id) + 1}. ${escapeLine(sides[entry.side])}: ${words}${marks.length === 0 ? '' : ` (${marks.join('; ')})`}`
}

/** What somebody wrote is words, not marks; and one line. */
const escapeLine = (words: string): string =>
	words
		.replaceAll(/\s+/g, ' ')
		.trim()
		.replace(/[\\*_`[\]<>|]/g, '\\$&')

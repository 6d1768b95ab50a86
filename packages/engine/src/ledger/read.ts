/** The files of `ledger/` made strict, each for itself; what they say of one another is held together in `agree.ts`. */
import type { Diagnostic } from '@parley/lang'
import { type FieldReader, readFields } from '../negotiation/fields.ts'
import { type MarkdownFile, mistake } from '../negotiation/markdown.ts'
import {
	type Agreement,
	audiences,
	byDay,
	type Ledger,
	type Move,
	type Package,
	type Release,
	type Session,
	type Turn,
	turnStates,
} from './ledger.ts'

const confidences = ['high', 'medium', 'low', 'derived', 'assumed'] as const
const common = ['title', 'date', 'source', 'confidence'] as const

const ofTurn = [
	...common,
	'time',
	'side',
	'issue',
	'state',
	'answers',
	'replaces',
	'package',
	'session',
	'expires',
	'off-the-record',
	'proposal',
	'positions',
] as const

/** What stands before the number in a file's name, and what fields such a file has. */
const kinds = {
	U: ofTurn,
	E: ofTurn,
	UP: [...common, 'side', 'expires'],
	EP: [...common, 'side', 'expires'],
	S: [...common, 'to', 'from', 'until', 'zone', 'place', 'virtual', 'present', 'items', 'papers'],
	TA: [...common, 'issue', 'turns'],
	M: [...common, 'turn', 'state'],
	R: [...common, 'side', 'audience', 'state', 'turns'],
	UR: [...common, 'side', 'state', 'turns'],
	ER: [...common, 'side', 'state', 'turns'],
} as const
type Kind = keyof typeof kinds

const nameForm = /^ledger\/((U|E|UP|EP|S|TA|M|R|UR|ER)-[1-9][0-9]{0,5})\.md$/

export function readLedger(files: readonly MarkdownFile[], diagnostics: Diagnostic[]): Ledger {
	const turns: Turn[] = []
	const packages: Package[] = []
	const sessions: Session[] = []
	const agreements: Agreement[] = []
	const moves: Move[] = []
	const releases: Release[] = []
	for (const file of files) {
		const [, number, letters] = nameForm.exec(file.file) ?? []
		if (number === undefined) {
			diagnostics.push(wrongName(file))
			continue
		}
		const kind = letters as Kind
		const fields = readFields(file, kinds[kind], diagnostics)
		const entry = entryOf(file, number, fields)
		switch (kind) {
			case 'U':
			case 'E':
				turns.push({ ...entry, ...turnOf(file, fields) })
				break
			case 'UP':
			case 'EP':
				packages.push({ ...entry, side: fields.requiredText('side'), expires: fields.date('expires') })
				break
			case 'S':
				sessions.push({ ...entry, ...sessionOf(fields, entry.date) })
				break
			case 'TA':
				agreements.push({ ...entry, issue: fields.requiredText('issue'), turns: someTurns(fields) })
				break
			case 'M':
				moves.push({ ...entry, turn: fields.requiredText('turn'), state: requiredState(fields) })
				break
			case 'R':
				releases.push({
					...entry,
					...releaseOf(fields),
					side: fields.text('side'),
					audience: fields.choice('audience', audiences) ?? 'members',
				})
				break
			case 'UR':
			case 'ER':
				releases.push({ ...entry, ...releaseOf(fields), side: fields.requiredText('side'), audience: 'members' })
				break
			default:
				kind satisfies never
		}
		if (kind !== 'U' && kind !== 'E') refuseTerms(file, diagnostics)
	}
	return {
		turns: turns.sort(byDay),
		packages: packages.sort(byDay),
		sessions: sessions.sort(byDay),
		agreements: agreements.sort(byDay),
		moves: moves.sort(byDay),
		releases: releases.sort(byDay),
	}
}

const wrongName = ({ file }: MarkdownFile): Diagnostic =>
	mistake(file, 1, 'ledger/name', 'The name of this file does not say what it is.', {
		mend: 'A turn is `U-7.md` (a union’s) or `E-5.md` (an employer’s), their packages `UP-3.md` and `EP-2.md`, a session `S-2.md`, a tentative agreement `TA-1.md`, what became of a turn `M-4.md`, a release to everybody or to the members of both sides `R-1.md`, to those of one side `UR-1.md` and `ER-2.md`.',
	})

const entryOf = (file: MarkdownFile, number: string, fields: FieldReader) => ({
	number,
	title: fields.requiredText('title'),
	date: fields.requiredDate('date'),
	source: fields.text('source'),
	confidence: fields.choice('confidence', confidences),
	prose: file.prose.split(clauseHeading)[0]!.trim(),
	file: file.file,
})

const clauseHeading = /^## +clause *#* *$/im

function turnOf(file: MarkdownFile, fields: FieldReader) {
	const clauses = file.sections.filter(section => section.heading.toLowerCase() === 'clause')
	const proposal = fields.text('proposal')
	const positions = fields.list('positions')
	const hasTerms = file.terms.some(({ text }) => text.trim() !== '')
	if (positions.length > 0 && proposal === null)
		fields.fail(
			'positions',
			'ledger/positions',
			'positions names some of a proposal’s, and no proposal is named.',
			'Write `proposal: …`, or give the terms in a block of their own.',
		)
	if (positions.length > 0 && hasTerms)
		fields.fail(
			'positions',
			'ledger/positions',
			'This turn names positions of a proposal and has terms of its own too.',
			'Keep one of the two.',
		)
	return {
		time: timeOf(fields),
		side: fields.requiredText('side'),
		issue: fields.requiredText('issue'),
		state: requiredState(fields),
		answers: fields.text('answers'),
		replaces: fields.text('replaces'),
		package: fields.text('package'),
		session: fields.text('session'),
		expires: fields.date('expires'),
		offTheRecord: fields.flag('off-the-record'),
		proposal,
		positions,
		hasTerms,
		clause: clauses[0] ? inTheClear(clauses[0].text) : null,
	}
}

function timeOf(fields: FieldReader): string | null {
	const time = fields.text('time')
	if (time === null || /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?$/.test(time)) return time
	fields.fail('time', 'ledger/time', `There is no time of day ${time.slice(0, 40)}.`, 'Write it in UTC, as `"14:05"`.')
	return null
}

/** A heading within a clause is written one space in, or it would end the clause (`write.ts`). */
const inTheClear = (text: string): string => text.replaceAll(/^ ( *##\s)/gm, '$1')

function sessionOf(fields: FieldReader, date: string) {
	const to = fields.date('to')
	if (to !== null && to < date) fields.fail('to', 'ledger/day', 'This session ends before it begins.')
	const [from, until, zone] = [clockOf(fields, 'from'), clockOf(fields, 'until'), zoneOf(fields)]
	if (until !== null && fields.raw('from') === null)
		fields.fail('until', 'ledger/time', 'This session has an end and no beginning.', 'Write `from: "14:00"` too.')
	if (from !== null && fields.raw('zone') === null)
		fields.fail('from', 'ledger/time', 'It is not said whose clock this is.', 'Write the time zone: `zone: "America/Los_Angeles"`.')
	return {
		to,
		from,
		until,
		zone,
		place: fields.text('place'),
		virtual: fields.flag('virtual'),
		present: fields.list('present'),
		items: fields.list('items'),
		papers: fields.list('papers'),
	}
}

function clockOf(fields: FieldReader, name: 'from' | 'until'): string | null {
	const time = fields.text(name)
	if (time === null || /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time)) return time
	fields.fail(name, 'ledger/time', `There is no time of day ${time.slice(0, 40)}.`, 'Write it as the clock there shows it: `"14:05"`.')
	return null
}

function zoneOf(fields: FieldReader): string | null {
	const zone = fields.text('zone')
	if (zone === null || isZone(zone)) return zone
	fields.fail('zone', 'ledger/time', `There is no time zone ${zone.slice(0, 40)}.`, 'It has a name like `"America/Los_Angeles"`.')
	return null
}

function isZone(name: string): boolean {
	try {
		return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }) !== null
	} catch {
		return false
	}
}

function releaseOf(fields: FieldReader) {
	const state = fields.choice('state', turnStates)
	if (state === 'draft') fields.fail('state', 'ledger/state', 'A draft is not released.')
	return { state, turns: someTurns(fields) }
}

function requiredState(fields: FieldReader): Turn['state'] {
	const there = fields.required('state', `Write one of ${turnStates.join(', ')}.`)
	return (there && fields.choice('state', turnStates)) || 'draft'
}

function someTurns(fields: FieldReader): readonly string[] {
	return fields.required('turns', 'Name them: `turns: [U-3, E-4]`.') ? fields.list('turns') : []
}

function refuseTerms(file: MarkdownFile, diagnostics: Diagnostic[]): void {
	for (const { firstLine } of file.terms)
		diagnostics.push(
			mistake(file.file, firstLine, 'ledger/terms', 'Only a turn has terms.', {
				mend: 'Move them to the turn which puts them on the table.',
			}),
		)
}

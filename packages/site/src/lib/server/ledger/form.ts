/** A draft as its form sends it: several turns in one page, without script. */
import { nearest } from '@parley/lang'
import type { Positions } from '#db'
import type { DraftView, DraftWritten, TurnWritten } from './drafts.ts'

export interface TurnFields {
	readonly issue: string
	readonly title: string
	readonly text: string
	/** `name = expression`, a line each. */
	readonly positions: string
	readonly answers: string
}

export interface DraftFields {
	readonly title: string
	readonly offRecord: boolean
	/** "2023-11-03T17:00", UTC; empty for none. */
	readonly expires: string
	readonly turns: readonly TurnFields[]
}

export interface FieldProblem {
	readonly field: string
	readonly message: string
}

const longestText = 200_000
const mostTurns = 40

export function fieldsOf(form: FormData): DraftFields {
	const text = (name: string): string => {
		const value = form.get(name)
		return typeof value === 'string' ? value : ''
	}
	const count = Math.min(mostTurns, Number.parseInt(text('turns'), 10) || 0)
	return {
		title: text('title').trim().replace(/\s+/g, ' '),
		offRecord: text('offRecord') !== '',
		expires: text('expires').trim(),
		turns: Array.from({ length: count }, (_, index) => ({
			issue: text(`issue-${index}`),
			title: text(`title-${index}`).trim().replace(/\s+/g, ' '),
			text: `${text(`text-${index}`).replace(/\r\n?/g, '\n').trimEnd()}\n`.replace(/^\n$/, ''),
			positions: text(`positions-${index}`).replace(/\r\n?/g, '\n'),
			answers: text(`answers-${index}`),
		})),
	}
}

export const fieldsOfDraft = (draft: DraftView): DraftFields => ({
	title: draft.title,
	offRecord: draft.offRecord,
	expires: draft.expiresAt?.toISOString().slice(0, 16) ?? '',
	turns: draft.turns.map(turn => ({
		issue: turn.issue,
		title: turn.title,
		text: turn.text,
		positions: writePositions(turn.positions),
		answers: turn.answers?.id ?? '',
	})),
})

export const writePositions = (positions: Positions): string =>
	Object.entries(positions)
		.map(([name, expression]) => `${name} = ${expression}`)
		.join('\n')

export type ReadDraft =
	| { readonly draft: DraftWritten; readonly turns: readonly TurnWritten[] }
	| { readonly problems: readonly FieldProblem[] }

const hasControl = (text: string): boolean => /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text.replace(/[\n\t]/g, ''))

/** `issues` and `positions`: the words the folder knows. */
export function readFields(fields: DraftFields, issues: readonly string[], positions: readonly string[]): ReadDraft {
	const problems: FieldProblem[] = []
	const wrong = (field: string, message: string): void => void problems.push({ field, message })
	const expiresAt = fields.expires === '' ? null : new Date(`${fields.expires}Z`)
	if (fields.title === '' || fields.title.length > 200) wrong('title', 'What is offered needs a name of 1 to 200 characters.')
	if (expiresAt && Number.isNaN(expiresAt.getTime())) wrong('expires', 'The end is a day and a time, UTC, such as 2023-11-03T17:00.')
	if (fields.turns.length === 0) wrong('turns', 'Write at least one turn.')
	const turns = fields.turns.map((turn, index): TurnWritten => {
		const which = fields.turns.length === 1 ? '' : ` of turn ${index + 1}`
		if (!issues.includes(turn.issue)) wrong(`issue-${index}`, `The issue${which} is none of this negotiation’s.`)
		if (fields.turns.findIndex(each => each.issue === turn.issue) < index)
			wrong(`issue-${index}`, 'Two turns are on the same issue; a package has one for each.')
		if (turn.title === '' || turn.title.length > 200) wrong(`title-${index}`, `The title${which} has 1 to 200 characters.`)
		if (turn.text.length > longestText)
			wrong(`text-${index}`, `The text${which} has more than ${longestText.toLocaleString('en')} characters.`)
		if (hasControl(`${turn.title}${turn.text}${turn.positions}`))
			wrong(`text-${index}`, `There is a control character in the words${which}, which could show them otherwise than they are.`)
		if (turn.text === '' && turn.positions.trim() === '') wrong(`text-${index}`, `There are no words and no positions${which}.`)
		const read = readPositions(turn.positions, positions)
		for (const message of read.problems) wrong(`positions-${index}`, message)
		return {
			issue: turn.issue,
			title: turn.title,
			text: turn.text,
			positions: read.positions,
			answers: turn.answers === '' ? null : turn.answers,
		}
	})
	if (hasControl(fields.title)) wrong('title', 'The name has a control character in it.')
	if (problems.length > 0) return { problems }
	return { draft: { title: fields.title, isPackage: turns.length > 1, offRecord: fields.offRecord, expiresAt }, turns }
}

export function readPositions(
	text: string,
	known: readonly string[],
): { readonly positions: Positions; readonly problems: readonly string[] } {
	const problems: string[] = []
	const positions: Record<string, string> = {}
	for (const line of text.split('\n').map(each => each.trim())) {
		if (line === '') continue
		const [, name, expression] = /^(?:propose\s+)?([a-z][\w-]*)\s*=\s*(\S.*)$/.exec(line) ?? []
		if (name === undefined || expression === undefined) {
			problems.push(
				`“${line.slice(0, 60)}” is no position: write its name, an equals sign and what it shall be, such as general-increase = 4%.`,
			)
			continue
		}
		const near = nearest(name, known)
		if (!known.includes(name)) problems.push(`No position is called “${name.slice(0, 60)}”.${near ? ` The nearest is ${near}.` : ''}`)
		else if (Object.hasOwn(positions, name)) problems.push(`${name} stands twice.`)
		else positions[name] = expression
	}
	return { positions, problems }
}

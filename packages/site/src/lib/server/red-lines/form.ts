/** A red line from the fields of its form; everything that is wrong is told at once. */
import { cellsOf } from '@parley/engine'
import { nearest, parseDate } from '@parley/lang'
import type { Role, Side } from '#db'
import type { FieldProblem } from '../ledger/form.ts'
import type { Sound } from '../negotiations.ts'
import { valueProblem } from './check.ts'
import { type LineWritten, type Relation, rolesOf, type Says } from './lines.ts'

export const relations = ['at-least', 'at-most', 'exactly'] as const satisfies readonly Relation[]

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ')
const hasControl = (text: string): boolean => /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text.replaceAll(/[\r\n\t]/g, ''))

export const positionsOf = ({ plan }: Sound): readonly string[] =>
	plan.quantities.filter(each => each.kind === 'position').map(each => each.name)

export function readLine(
	sound: Sound,
	side: Side,
	field: (name: string) => string,
): { readonly line: LineWritten } | { readonly problems: readonly FieldProblem[] } {
	const problems: FieldProblem[] = []
	const wrong = (name: string, message: string): void => void problems.push({ field: name, message })
	const needed = (name: string, most: number, what: string): string => {
		const text = oneLine(field(name))
		if (text === '' || text.length > most) wrong(name, `${what} has 1 to ${most} characters.`)
		else if (hasControl(text)) wrong(name, `${what} has a control character in it.`)
		return text
	}
	const title = needed('title', 300, 'The line in words')
	const decidedBy = needed('decidedBy', 200, 'Who decided it')
	const source = needed('source', 500, 'Where that is written')
	const decidedOn = field('decidedOn').trim()
	if (!/^\d{4}-\d\d-\d\d$/.test(decidedOn) || parseDate(decidedOn) === null) wrong('decidedOn', 'Write the day as 2023-10-12.')
	const mayCross = rolesOf[side].find(role => role === field('mayCross')) as Role | undefined
	if (!mayCross) wrong('mayCross', `Who may cross it is one of ${rolesOf[side].join(', ')}.`)
	const says = field('kind') === 'clause' ? readClause(sound, field, wrong) : readPosition(sound, field, wrong)
	if (problems.length > 0 || !says || !mayCross) return { problems }
	return { line: { title, says, mayCross, decidedOn, decidedBy, source } }
}

type Wrong = (field: string, message: string) => void

function readClause({ negotiation }: Sound, field: (name: string) => string, wrong: Wrong): Says | null {
	const issue = field('issue')
	const words = field('words').replace(/\r\n?/g, '\n').trim()
	if (!negotiation.issues.some(each => each.id === issue)) wrong('issue', 'The issue is none of this negotiation’s.')
	if (words === '' || words.length > 5000 || hasControl(words))
		wrong('words', 'The words that have to stand there are 1 to 5,000 characters.')
	return { kind: 'clause', issue, words }
}

function readPosition(sound: Sound, field: (name: string) => string, wrong: Wrong): Says | null {
	const position = field('position').trim()
	const relation = relations.find(each => each === field('relation'))
	const value = oneLine(field('value'))
	const cell = oneLine(field('cell')).toLowerCase() || null
	const known = positionsOf(sound)
	if (!relation) wrong('relation', 'It is at least, at most or exactly something.')
	if (!known.includes(position)) {
		const near = nearest(position, known)
		wrong('position', `No position is called “${position.slice(0, 60)}”.${near ? ` The nearest is ${near}.` : ''}`)
		return null
	}
	const cells = cellsOf(sound.plan, position)
	if (cell !== null && !cells.includes(cell))
		wrong(
			'cell',
			`${position} has no “${cell.slice(0, 60)}”. ${cells.length === 1 ? 'It has one value: leave this empty.' : `It has ${listed(cells)}.`}`,
		)
	if (value === '' || value.length > 500) wrong('value', 'Write what it is held against, as in the terms: 9%.')
	if (!relation || value === '') return null
	const says: Says = { kind: 'position', position, relation, value, cell }
	const problem = valueProblem(sound, { says })
	if (problem) wrong('value', problem)
	return says
}

const listed = (cells: readonly string[]): string => (cells.length > 8 ? `${cells.slice(0, 8).join(', ')} …` : cells.join(', '))

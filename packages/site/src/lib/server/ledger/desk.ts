/** What the pages of drafts share: what the form offers, and reading it with the folder's own words. */
import { error } from '@sveltejs/kit'
import { ledgerAddress } from '#lib/addresses.ts'
import { states } from '#lib/ledger/states.ts'
import type { Sound } from '../negotiations.ts'
import { type CheckedLine, checkLines } from '../red-lines/cross.ts'
import { type DraftView, findDraft } from './drafts.ts'
import { type DraftFields, type FieldProblem, type ReadDraft, readFields, type TurnFields } from './form.ts'
import { namesOfSides } from './names.ts'
import { clauseOf, issueTitle } from './page.ts'
import { findTurn, type LedgerView, threadOf } from './read.ts'
import { termsProblems } from './terms.ts'
import type { Seat } from './visit.ts'

export function offered(sound: Sound, view: LedgerView) {
	const { negotiation, plan } = sound
	const names = namesOfSides(sound)
	const issues = negotiation.issues.map(({ id, title }) => ({ id, title }))
	const answers = Object.fromEntries(
		issues.map(({ id }) => [
			id,
			threadOf(view, id)
				.filter(({ offer }) => view.sees === 'table' && states[offer.state].isOpen)
				.toReversed()
				.map(({ turn, offer }) => ({
					id: turn.id,
					number: turn.number,
					words: `${names[turn.side].name}: ${turn.title} (${states[offer.state].word})`,
				})),
		]),
	)
	const positions = Object.fromEntries(
		issues.map(({ id }) => [
			id,
			plan.quantities.filter(each => each.kind === 'position' && each.home.kind === 'issue' && each.home.id === id).map(each => each.name),
		]),
	)
	return { issues, answers, positions }
}

/** A turn to begin with: in the words of what it answers, or of the clause as it stands. */
export function beginTurn(sound: Sound, view: LedgerView, issue: string, answers: string | null): TurnFields {
	const answered = answers === null ? null : findTurn(view, answers)
	return {
		issue: answered?.turn.issue ?? issue,
		title: answered ? `Answer to ${answered.turn.number}`.slice(0, 200) : issueTitle(sound, issue),
		text: answered?.turn.text || clauseOf(sound, answered?.turn.issue ?? issue),
		positions: answered
			? Object.entries(answered.turn.positions)
					.map(([name, expression]) => `${name} = ${expression}`)
					.join('\n')
			: '',
		answers: answered?.turn.id ?? '',
	}
}

/** The form read strictly, its positions run against the folder. */
export function readDraftForm(sound: Sound, seat: Seat, fields: DraftFields): ReadDraft {
	const { negotiation, plan } = sound
	const read = readFields(
		fields,
		negotiation.issues.map(each => each.id),
		plan.quantities.filter(each => each.kind === 'position').map(each => each.name),
	)
	if ('problems' in read) return read
	const problems = termsProblems(sound, seat.session.side, read.turns).map(
		({ issue, position, column, message }): FieldProblem => ({
			field: `positions-${read.turns.findIndex(turn => turn.issue === issue)}`,
			message: position === null ? message : `${position}, character ${column}: ${message}`,
		}),
	)
	return problems.length > 0 ? { problems } : read
}

export async function needDraft({ database, session }: Seat, id: string): Promise<DraftView> {
	const found = await findDraft(database, session, id)
	if (found) return found
	error(404, {
		message: 'Your side has no such draft.',
		links: [{ href: ledgerAddress(session.space), text: 'The ledger' }],
	})
}

export const linesOfDraft = (
	{ database, session }: Seat,
	sound: Sound,
	{ id, version, turns }: DraftView,
): Promise<readonly CheckedLine[]> => checkLines(database, session, sound, session.side, turns, { draft: id, version })

/** Whether the positions of a draft can be run: the folder is read with the draft in it as further turns, and what the compiler says of them is told, with its place. */
import { fileOf, loadFolder, writeTurn } from '@parley/engine'
import { turnNumber } from '@parley/engine/ledger'
import { compileLoaded } from '@parley/engine/texts'
import type { Positions, Side } from '#db'
import type { Sound } from '../negotiations.ts'
import { roleOf } from './names.ts'

export interface TurnTerms {
	readonly issue: string
	readonly text?: string
	readonly positions: Positions
}

export interface TermsProblem {
	readonly issue: string
	/** Null where it is of the turn as a whole. */
	readonly position: string | null
	/** In what the position shall be, counted from 1. */
	readonly column: number | null
	readonly message: string
}

export function termsProblems(sound: Sound, side: Side, turns: readonly TurnTerms[]): readonly TermsProblem[] {
	if (turns.every(({ positions }) => Object.keys(positions).length === 0)) return []
	const { negotiation } = sound
	const drafted = draftedTurns(sound, side, turns)
	if (drafted.size === 0) return []
	const files = new Map([...negotiation.files, ...[...drafted].map(([file, { text }]) => [file, text] as const)])
	return compileLoaded(loadFolder({ directory: negotiation.directory, files, diagnostics: [] })).diagnostics.flatMap(each => {
		const turn = drafted.get(each.place.file)
		if (!turn || each.severity !== 'error') return []
		const [whole = '', position = null] = /^propose ([a-z][\w-]*) = /.exec(turn.text.split('\n')[each.place.line - 1] ?? '') ?? []
		return [
			{
				issue: turn.issue,
				position,
				column: position === null ? null : Math.max(1, each.place.column - whole.length),
				message: each.mend ? `${each.message} ${each.mend}` : each.message,
			},
		]
	})
}

/** With its place in front, for where no page stands round it. */
export const placed = ({ issue, position, column, message }: TermsProblem): string =>
	`On ${issue}${position === null ? '' : `, ${position}, character ${column}`}: ${message}`

/** As files of `ledger/`, under numbers that nobody has. */
export function draftedTurns(
	sound: Sound,
	side: Side,
	turns: readonly TurnTerms[],
): ReadonlyMap<string, { readonly issue: string; readonly number: string; readonly text: string }> {
	const { negotiation } = sound
	const holder = negotiation.sides.find(each => roleOf(sound, each.id) === side)
	if (!holder) return new Map()
	return new Map(
		turns.map(({ issue, text = '', positions }, index) => {
			const lines = Object.entries(positions).map(([name, expression]) => `propose ${name} = ${expression}`)
			const number = turnNumber(side, 900_001 + index)
			const written = writeTurn({
				number,
				title: 'A draft',
				date: negotiation.setting.asOf,
				source: 'a draft',
				confidence: null,
				prose: '',
				side: holder.id,
				issue,
				state: 'handed-over',
				answers: null,
				package: null,
				session: null,
				expires: null,
				offTheRecord: false,
				proposal: null,
				positions: [],
				clause: text.trim() === '' ? null : text.trim(),
				terms: lines.length === 0 ? null : lines.join('\n'),
			})
			return [fileOf(number), { issue, number, text: written }] as const
		}),
	)
}

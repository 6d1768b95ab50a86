/** Whether the positions of a draft can be run: the folder is read with the draft in it as one more turn, and what is wrong in that turn is told. */
import { fileOf, loadFolder, writeTurn } from '@parley/engine'
import { turnNumber } from '@parley/engine/ledger'
import { compileLoaded } from '@parley/engine/texts'
import type { Positions, Side } from '#db'
import type { Sound } from '../negotiations.ts'
import { roleOf } from './names.ts'

export function termsProblems(sound: Sound, side: Side, issue: string, positions: Positions): readonly string[] {
	const { negotiation } = sound
	const holder = negotiation.sides.find(each => roleOf(sound, each.id) === side)
	const lines = Object.entries(positions).map(([name, expression]) => `propose ${name} = ${expression}`)
	if (lines.length === 0 || !holder) return []
	const number = turnNumber(side, 999_999)
	const file = fileOf(number)
	const turn = writeTurn({
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
		clause: null,
		terms: lines.join('\n'),
	})
	const loaded = loadFolder({ directory: negotiation.directory, files: new Map([...negotiation.files, [file, turn]]), diagnostics: [] })
	return compileLoaded(loaded)
		.diagnostics.filter(each => each.severity === 'error' && each.place.file === file && each.place.line > 1)
		.map(({ message, mend }) => (mend ? `${message} ${mend}` : message))
}

/** The turns of an offer against the red lines of a side: run with the folder's terms, as the engine reads them. */
import { createHash } from 'node:crypto'
import { checkRedLines, loadFolder, type RedLine, standingOfTurns, type Verdict } from '@parley/engine'
import { compileLoaded } from '@parley/engine/texts'
import type { Side } from '#db'
import { draftedTurns, type TurnTerms } from '../ledger/terms.ts'
import type { Sound } from '../negotiations.ts'
import type { Line } from './lines.ts'

export interface LineVerdict {
	readonly line: Line
	/** 'untouched': the offer says nothing on what the line is about. */
	readonly verdict: Verdict['verdict'] | 'untouched'
	readonly says: string
}

/** What stands in an offer's way until somebody has said so: a line that it crosses, or touches so that it cannot be told. */
export const isCrossing = ({ verdict }: LineVerdict): boolean => verdict === 'breaks' || verdict === 'cannot be told'

/** `side`: whose turns they are. Without a sound folder nothing can be told of positions. */
export function verdictsOf(sound: Sound | null, side: Side, lines: readonly Line[], turns: readonly TurnTerms[]): readonly LineVerdict[] {
	if (lines.length === 0) return []
	const touched = lines.filter(line => isTouched(line, turns))
	const make = () => new Map(verdictsOn(sound, side, touched, turns).map(each => [each.line, each]))
	const key = createHash('sha256').update(JSON.stringify([side, touched.map(each => [each.id, each.says]), turns.map(plainOf)]))
	const found = touched.length === 0 ? new Map<string, Verdict>() : (sound?.remember(`red lines ${key.digest('hex')}`, make) ?? make())
	return lines.map(line => {
		const verdict = found.get(line.id)
		return verdict ? { line, verdict: verdict.verdict, says: verdict.says } : { line, verdict: 'untouched', says: 'Nothing here is on it.' }
	})
}

const plainOf = ({ issue, text, positions }: TurnTerms) => [issue, text ?? '', positions]

const isTouched = ({ says }: Line, turns: readonly TurnTerms[]): boolean =>
	says.kind === 'position'
		? turns.some(turn => Object.hasOwn(turn.positions, says.position))
		: turns.some(turn => turn.issue === says.issue && (turn.text ?? '').trim() !== '')

function verdictsOn(sound: Sound | null, side: Side, lines: readonly Line[], turns: readonly TurnTerms[]): readonly Verdict[] {
	const clauses = new Map(turns.map(turn => [turn.issue, turn.text ?? '']))
	const readable = sound ? lines.filter(line => line.says.kind === 'clause' || valueProblem(sound, line) === null) : []
	const opened = sound && openWith(sound, side, readable, turns)
	const told = opened && checkRedLines(opened.plan, sound.columns, engineLines(readable), { standing: opened.standing, clauses })
	return lines.map(line => {
		const verdict = told?.find(each => each.line === line.id)
		if (verdict) return verdict
		const problem = sound && !readable.includes(line) ? valueProblem(sound, line) : null
		return {
			line: line.id,
			verdict: 'cannot be told',
			says: problem ?? 'These terms cannot be run, so nothing can be held against the line.',
		}
	})
}

function openWith(sound: Sound, side: Side, lines: readonly Line[], turns: readonly TurnTerms[]) {
	const drafted = draftedTurns(sound, side, turns)
	const { negotiation } = sound
	const texts = [...drafted].map(([file, { text }]) => [file, text] as const)
	const loaded = loadFolder({ directory: negotiation.directory, files: new Map([...negotiation.files, ...texts]), diagnostics: [] })
	const read = compileLoaded(loaded, { sets: setsOf(lines) })
	if (!read.plan || !read.negotiation) return null
	const numbers = new Set([...drafted.values()].map(each => each.number))
	const own = read.negotiation.ledger.turns.filter(turn => numbers.has(turn.number))
	return { plan: read.plan, standing: standingOfTurns(read.plan, own) }
}

const setsOf = (lines: readonly Line[]) =>
	lines.flatMap(({ says }) => (says.kind === 'position' ? [{ name: says.position, text: says.value }] : []))

function engineLines(lines: readonly Line[]): readonly RedLine[] {
	let set = 0
	return lines.map(({ id, says }) =>
		says.kind === 'clause'
			? { id, kind: 'clause', issue: says.issue, words: says.words }
			: { id, kind: 'position', position: says.position, relation: says.relation, cell: says.cell, set: set++ },
	)
}

/** What is wrong with the value of a line in the terms as they are now; null where nothing is. */
export function valueProblem(sound: Sound, { says }: Pick<Line, 'says'>): string | null {
	if (says.kind === 'clause') return null
	return sound.remember(`red line value ${JSON.stringify([says.position, says.value])}`, () => {
		const { negotiation } = sound
		if (!sound.plan.quantities.some(each => each.kind === 'position' && each.name === says.position))
			return `No position is called ${says.position} any more.`
		const loaded = loadFolder({ directory: negotiation.directory, files: negotiation.files, diagnostics: [] })
		const sets = [{ name: says.position, text: says.value }]
		const wrong = compileLoaded(loaded, { sets }).diagnostics.find(each => each.severity === 'error')
		return wrong ? `Character ${wrong.place.column}: ${wrong.message}${wrong.mend ? ` ${wrong.mend}` : ''}` : null
	})
}

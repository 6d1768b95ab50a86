/** Every mark of a text drawn at one moment, as those it is for may see what it is drawn from; or every mistake. */
import { date } from '@parley/engine/report'
import { asPerson, type Database, dataFolder, type Person } from '#db'
import { states } from '#lib/ledger/states.ts'
import { namesOfSides } from '../ledger/names.ts'
import { findTurn, type LedgerView, readLedger } from '../ledger/read.ts'
import { recordOf } from '../ledger/record.ts'
import { listPublished } from '../letters/files.ts'
import type { Sound } from '../negotiations.ts'
import { claimsOfReaders, drawClaim, drawStrikeDay, type KeptClaim, keptClaims, type Web } from './claims.ts'
import { type Drawing, type Drawn, drawFigure, drawPosition, signaturesDrawn, unknown } from './figures.ts'
import { byPlace, type Mark, type Marked, type Mistake, readMarks } from './marks.ts'

export interface DrawnMark extends Drawn {
	readonly mark: Mark
}

export interface DrawnText {
	readonly marked: Marked
	readonly drawn: readonly DrawnMark[]
}

export type Drew = { readonly text: DrawnText } | { readonly mistakes: readonly Mistake[] }

interface Sources {
	readonly sound: Sound
	readonly view: LedgerView
	/** What crossed the table and was not released to those this is for. */
	readonly table: LedgerView
	readonly kept: readonly KeptClaim[]
	readonly unseen: readonly KeptClaim[]
	readonly letters: Awaited<ReturnType<typeof listPublished>>
}

export async function drawText(database: Database, person: Person, sound: Sound, body: string, web: Web, now = new Date()): Promise<Drew> {
	const marked = readMarks(body)
	const sources = await readSources(database, person, sound, marked, web, now)
	const mistakes = [...marked.mistakes]
	const drawn: DrawnMark[] = []
	for (const mark of marked.marks) {
		const drawing = drawOne(sources, mark)
		if ('message' in drawing) mistakes.push({ place: mark.place, mark: `{{${mark.text}}}`, ...drawing })
		else drawn.push({ mark, ...drawing })
	}
	return mistakes.length > 0 ? { mistakes: mistakes.toSorted(byPlace) } : { text: { marked, drawn } }
}

const noLedger = (space: string): LedgerView => ({ space, sees: 'released', offers: [], signed: [] })

async function readSources(database: Database, person: Person, sound: Sound, { marks }: Marked, web: Web, now: Date): Promise<Sources> {
	const has = (...kinds: readonly Mark['kind'][]): boolean => marks.some(mark => kinds.includes(mark.kind))
	const asReader = web === 'public' ? { space: person.space } : { ...person, roles: [] }
	const table = has('turn') ? await readLedger(database, person, now) : noLedger(person.space)
	const view = has('turn') ? (table.offers.length > 0 ? await readLedger(database, asReader, now) : recordOf(sound)) : table
	const kept = has('claim', 'strike-day') ? await claimsOfReaders(database, person, web, now) : []
	return {
		sound,
		view,
		table,
		kept,
		unseen: has('claim') ? await asPerson(database, person, work => keptClaims(work, person, now)) : [],
		letters: marks.some(mark => mark.kind === 'figure' && mark.of === 'letter') ? await listPublished(dataFolder(), person.space) : [],
	}
}

function drawOne(sources: Sources, mark: Mark): Drawing {
	const { sound, kept, unseen } = sources
	switch (mark.kind) {
		case 'figure':
			return mark.of === 'letter' ? drawLetter(sources, mark.name) : drawFigure(sound, mark)
		case 'position':
			return drawPosition(sound, mark)
		case 'claim':
			return drawClaim(sound, kept, unseen, mark.name)
		case 'turn':
			return drawTurn(sources, mark.name)
		case 'strike-day':
			return drawStrikeDay(sound, kept, mark.name)
	}
}

function drawLetter({ letters }: Sources, slug: string): Drawing {
	const found = letters.find(each => each.slug === slug)
	if (!found)
		return unknown(
			'open letter',
			slug,
			letters.map(each => each.slug),
			letters.length === 0 ? 'None has been opened.' : 'Those that were opened are listed in their room.',
		)
	return signaturesDrawn(found.record.title, found.count.standing, found.record.roll.size, found.count.at)
}

const numbersOf = ({ offers }: LedgerView): readonly string[] => offers.flatMap(offer => offer.turns.map(turn => turn.number))

function drawTurn({ sound, view, table }: Sources, number: string): Drawing {
	const found = findTurn(view, number)
	if (!found) {
		if (findTurn(table, number))
			return {
				message: `${number} was not released to those this bulletin is for.`,
				mend: 'Release it on its page in the ledger; nothing is seen sooner.',
			}
		const numbers = numbersOf(view)
		return unknown(
			'turn',
			number,
			numbers,
			numbers.length === 0
				? 'Nothing has been released.'
				: `There are ${numbers.slice(0, 12).join(', ')}${numbers.length > 12 ? ' and others' : ''}.`,
		)
	}
	const { turn, offer } = found
	const day = date(offer.handedOverAt.toISOString().slice(0, 10))
	return {
		shown: `${number}, “${turn.title}” (${namesOfSides(sound)[turn.side].name}, ${day}): ${states[offer.state].word}`,
		unit: null,
		source: `Turn ${number} of the ledger, on ${sound.negotiation.issues.find(each => each.id === turn.issue)?.title ?? turn.issue}.${turn.source ? ` Source: ${turn.source.replace(/[.\s]+$/, '')}.` : ''}${turn.hash === '' ? '' : ` Its hash: ${turn.hash}.`}`,
	}
}

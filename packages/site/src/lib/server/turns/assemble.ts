/**
 * The ledger that was kept on this server, put into the folder as text and read there: one road for what a folder tells and for what was handed over
 * here. What a reader may not see is not among the offers, and so in no figure of theirs.
 */
import { createHash } from 'node:crypto'
import {
	byNumber,
	type Ledger,
	loadFolder,
	type Negotiation,
	partsOf,
	type WrittenLedger,
	type WrittenTurn,
	writeLedger,
} from '@parley/engine'
import { compileLoaded, type Opened } from '@parley/engine/texts'
import type { Diagnostic, Plan } from '@parley/lang'
import type { Positions, Side } from '#db'
import { states } from '#lib/ledger/states.ts'
import type { FolderFiles } from '../folder/files.ts'
import { openInHand } from '../folder/in-hand.ts'
import { textsOfFiles } from '../folder/stored.ts'
import type { LedgerView, OfferView, TurnView } from '../ledger/read.ts'
import { lyingTables, type Sound } from '../negotiations.ts'

export interface Assembled {
	readonly negotiation: Negotiation
	readonly ledger: Ledger
	readonly plan: Plan
	readonly columns: Sound['columns']
}

/** What stands beside the folder's own files. */
export interface Beside {
	/** The entries of its ledger that came with a folder, as they came. */
	readonly imported: FolderFiles
	/** A side's own facts, in the place of the folder's files of the same name. */
	readonly own: FolderFiles
}

export const nothingBeside: Beside = { imported: new Map(), own: new Map() }

export async function assemble(
	sound: Sound,
	{ offers }: Pick<LedgerView, 'offers'>,
	{ imported, own }: Beside = nothingBeside,
): Promise<Assembled | { readonly problems: readonly Diagnostic[] }> {
	const { negotiation } = sound
	const told = [...negotiation.files].filter(([path]) => !path.startsWith('ledger/'))
	const entries = textsOf(sound, offers, imported)
	const files = new Map<string, string>([...told, ...textsOfFiles(imported), ...entries])
	const tables = await lyingTables(negotiation)
	const hasRows = sound.plan.tables.length > 0 || tables.size > 0 || [...own.keys()].some(path => !path.endsWith('.md'))
	const opened: Opened = hasRows
		? await openInHand(new Map<string, string | Uint8Array>([...files, ...own]), tables)
		: compileLoaded(loadFolder({ directory: negotiation.directory, files: new Map([...files, ...textsOfFiles(own)]), diagnostics: [] }))
	const { negotiation: read, plan, columns, diagnostics } = opened
	if (!read || !plan) return { problems: diagnostics.filter(each => each.severity === 'error') }
	return { negotiation: read, ledger: read.ledger, plan, columns }
}

/** The folder with what was released beside what its own ledger tells: for members and everybody. No side's facts are in it, and no entry but those released. */
export function assembleReleased(
	sound: Sound,
	{ offers }: Pick<LedgerView, 'offers'>,
): Assembled | { readonly problems: readonly Diagnostic[] } {
	const { negotiation } = sound
	const told = new Set(negotiation.ledger.turns.map(turn => turn.number))
	const released = offers.filter(offer => !offer.turns.some(turn => told.has(turn.number))).map(offer => ({ ...offer, isImported: false }))
	const files = new Map([...negotiation.files, ...textsOf(sound, released)])
	const opened = compileLoaded(loadFolder({ directory: negotiation.directory, files, diagnostics: [] }))
	const { negotiation: read, plan, columns, diagnostics } = opened
	if (!read || !plan) return { problems: diagnostics.filter(each => each.severity === 'error') }
	return { negotiation: read, ledger: read.ledger, plan, columns: new Map([...columns, ...sound.columns]) }
}

/** Of all that a reader sees, in which state, and with which files beside it: what was worked out of it is the same for whoever has the same. */
export function hashOf({ offers }: Pick<LedgerView, 'offers'>, { imported, own }: Beside = nothingBeside): string {
	const hash = createHash('sha256')
	const seen = offers.map(({ hash, state, handedOverAt, turns }) => [
		hash,
		state,
		handedOverAt,
		turns.map(turn => [turn.hash, turn.answers?.number]),
	])
	hash.update(JSON.stringify(seen))
	for (const [path, bytes] of [...imported, ...own]) hash.update(`\0${path}\0${bytes.length}\0`).update(bytes)
	return hash.digest('hex')
}

/**
 * As files of `ledger/`: each turn as it was handed over, in the state in which its offer is; and what became here of the turns that were imported,
 * numbered on from what was.
 */
export function textsOf(
	sound: Pick<Sound, 'negotiation'>,
	offers: readonly OfferView[],
	imported: Beside['imported'] = new Map(),
): ReadonlyMap<string, string> {
	const given = offers.filter(offer => !offer.isImported)
	const sides = new Map(offers.flatMap(offer => offer.turns.map(turn => [turn.number, turn.side] as const)))
	return writeLedger({
		turns: given.flatMap(offer => offer.turns.map(turn => writtenTurn(sound, offer, turn, sides))),
		packages: given.flatMap(offer =>
			offer.package === null
				? []
				: [
						{
							number: offer.package,
							title: offer.title,
							date: dayOf(offer.handedOverAt),
							side: sideIdOf(sound, offer.side),
							expires: offer.expiresAt && dayOf(offer.expiresAt),
							source: null,
							confidence: null,
							prose: '',
						},
					],
		),
		sessions: [],
		agreements: agreementsOf(offers, lastOf(imported, 'TA')),
		moves: movesOf(offers, lastOf(imported, 'M')),
		releases: [],
	})
}

/** The highest number of a kind of entry. */
export const lastOf = (imported: Beside['imported'], kind: string): number =>
	Math.max(
		0,
		...[...imported.keys()]
			.map(path => partsOf(path.slice('ledger/'.length, -'.md'.length)))
			.flatMap(([letter, count]) => (letter === kind ? [count] : [])),
	)

function writtenTurn(sound: Pick<Sound, 'negotiation'>, offer: OfferView, turn: TurnView, sides: ReadonlyMap<string, Side>): WrittenTurn {
	const answers = turn.answers?.number ?? null
	const isOwn = answers !== null && sides.get(answers) === turn.side
	const isAnswered = offer.state === 'countered' ? 'handed-over' : offer.state
	return {
		number: turn.number,
		title: turn.title,
		date: dayOf(offer.handedOverAt),
		time: offer.handedOverAt.toISOString().slice(11, 23),
		source: null,
		confidence: null,
		prose: '',
		side: sideIdOf(sound, turn.side),
		issue: turn.issue,
		// Whether it is countered shows in the turn that answers it, which this reader may not see.
		state: isAnswered,
		answers: isOwn ? null : answers,
		replaces: isOwn ? answers : null,
		package: offer.package,
		session: null,
		expires: offer.expiresAt && dayOf(offer.expiresAt),
		offTheRecord: offer.offRecord,
		proposal: null,
		positions: [],
		clause: turn.text.trim() === '' ? null : turn.text.trim(),
		terms: termsOf(turn.positions),
	}
}

/** What both sides initialled here, an agreement for each issue of the offer. */
function agreementsOf(offers: readonly OfferView[], last: number): WrittenLedger['agreements'] {
	return offers
		.filter(offer => (offer.state === 'tentatively-agreed' || offer.state === 'agreed') && becameHere(offer))
		.flatMap(offer => offer.turns.map(turn => ({ offer, turn })))
		.map(({ offer, turn }, index) => ({
			number: `TA-${last + index + 1}`,
			title: turn.title,
			date: dayOf(offer.events.at(-1)?.at ?? offer.handedOverAt),
			issue: turn.issue,
			turns: [turn.number],
			source: null,
			confidence: null,
			prose: '',
		}))
}

/** What became here of a turn that came with a folder; that it was countered or replaced shows in the turn that did it. */
function movesOf(offers: readonly OfferView[], last: number): WrittenLedger['moves'] {
	return offers
		.filter(offer => offer.isImported && becameHere(offer) && offer.state !== 'countered')
		.flatMap(offer => offer.turns.map(turn => ({ offer, turn })))
		.toSorted((a, b) => byNumber(a.turn.number, b.turn.number))
		.map(({ offer, turn }, index) => ({
			number: `M-${last + index + 1}`,
			title: `${turn.number}: ${states[offer.state].word}`,
			date: dayOf(offer.events.at(-1)!.at),
			turn: turn.number,
			state: offer.state,
			source: null,
			confidence: null,
			prose: '',
		}))
}

/** Whether the state it is in is that of an act on this server. */
function becameHere({ isImported, events, state }: OfferView): boolean {
	if (!isImported) return true
	const since = events.findLastIndex((event, index) => event.state === state && events[index - 1]?.state !== state)
	return since >= 0 && events[since]!.kind !== 'imported'
}

/** Null where a turn takes no position. */
export const termsOf = (positions: Positions): string | null => {
	const lines = Object.entries(positions).map(([name, expression]) => `propose ${name} = ${expression}`)
	return lines.length === 0 ? null : lines.join('\n')
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

export const sideIdOf = ({ negotiation }: Pick<Sound, 'negotiation'>, role: Side): string =>
	negotiation.sides.find(side => side.role === role)?.id ?? role

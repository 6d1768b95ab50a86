/**
 * What a folder would bring, and what it would change, before anything is: the given files against those in force here and the ledger as it stands. All
 * that is wrong with it is told at once.
 */
import { type Ledger, type Negotiation, partsOf, type Turn } from '@parley/engine'
import type { Plan } from '@parley/lang'
import type { OfferState, Work } from '#db'
import { roleOf } from '../ledger/names.ts'
import { type LedgerView, readLedgerIn } from '../ledger/read.ts'
import type { Sound } from '../negotiations.ts'
import { stepsOf } from './become.ts'
import { readFromDisk } from './disk.ts'
import { entriesOf, lastTold } from './export.ts'
import type { FolderFault, FolderFiles } from './files.ts'
import { openInHand } from './in-hand.ts'
import { releasesIn } from './releases.ts'
import { type AgreedSession, numbersOver, sessionsIn } from './sessions.ts'
import { isEntry, storedFiles } from './stored.ts'

export interface Fresh {
	readonly number: string
	readonly title: string
	readonly date: string
	/** As the folder names it; null of what is of no side. */
	readonly side: string | null
	readonly kind: 'turn' | 'package' | 'session' | 'agreement' | 'move' | 'release'
}

export interface Became {
	/** Of an offer that is here: a turn's number, or a package's. */
	readonly number: string
	readonly from: OfferState
	readonly to: OfferState
}

export interface Look {
	/** Files beside the ledger, by what would become of them. */
	readonly added: readonly string[]
	readonly changed: readonly string[]
	readonly gone: readonly string[]
	readonly same: number
	readonly fresh: readonly Fresh[]
	readonly became: readonly Became[]
	/** Entries that are here and not in the folder: they stay. */
	readonly kept: readonly string[]
	/** Nothing would change. */
	readonly isNothing: boolean
}

export interface Looked {
	readonly look: Look
	readonly read: Told
	readonly view: LedgerView
	/** To be stored: other than what is. */
	readonly store: ReadonlyMap<string, Buffer | null>
}

export interface Told {
	readonly negotiation: Negotiation
	readonly plan: Plan
}

/** A folder that this server shows already, or none yet. */
export interface Here {
	readonly space: string
	readonly sound: Sound | null
	/** It lies where whoever runs the server keeps it (PARLEY_FOLDERS), and is changed there. */
	readonly isKept: boolean
}

type Answer = Looked | { readonly faults: readonly FolderFault[] }

interface Looking {
	/** The folder was brought already, and what crossed the table here was not kept with it. */
	readonly isWaiting?: boolean
	/** Where the transaction itself may not read them: the service reads no session. */
	readonly sessions?: readonly AgreedSession[]
}

/** Within a transaction that sees all that crossed the table. */
export async function lookThrough(
	work: Work,
	{ space, sound, isKept }: Here,
	brought: FolderFiles,
	{ isWaiting = false, sessions }: Looking = {},
): Promise<Answer> {
	const inForce = sound ? await readFromDisk(sound.negotiation.directory) : { files: new Map<string, Buffer>() }
	if ('faults' in inForce) return inForce
	const view = await readLedgerIn(work, space, 'table')
	const stored = await storedFiles(work, space)
	const imported = new Map([...stored].filter(([path]) => isEntry(path)))
	const happened = { offers: view.offers, releases: await releasesIn(work, space), sessions: sessions ?? (await sessionsIn(work, space)) }
	const here = sound ? entriesOf(sound, happened, imported, inForce.files) : new Map<string, Buffer>()
	const known = new Map([...imported, ...here])
	const given = isWaiting ? new Map([...brought, ...here]) : brought
	const merged = new Map([...given, ...[...known].filter(([path]) => !given.has(path)), ...[...here].filter(([path]) => given.has(path))])
	const opened = await openInHand(merged)
	const { negotiation, plan } = opened
	const faults: FolderFault[] = opened.diagnostics
		.filter(each => each.severity === 'error')
		.map(({ place, message, mend }) => ({ path: `${place.file}:${place.line}`, message: mend ? `${message} ${mend}` : message }))
	const aside = [...stored].filter(([path]) => path.startsWith('ledger/'))
	const files = compare(withoutEntries([...inForce.files, ...aside]), withoutEntries(given))
	if (isKept)
		for (const path of [...files.added, ...files.changed, ...files.gone])
			faults.push({
				path,
				message: 'This file is other than in the folder on this server’s disk, where whoever runs the server changes it.',
			})
	if (isKept)
		for (const [path, bytes] of given)
			if (isEntry(path) && inForce.files.has(path) && !inForce.files.get(path)!.equals(bytes))
				faults.push({ path, message: 'The folder on this server’s disk has this entry in other words.' })
	if (!negotiation || !plan) return { faults: faults.length > 0 ? faults : [{ path: '', message: 'The folder cannot be read.' }] }
	faults.push(...changedEntries(brought, imported, here))
	const fresh = freshOf(negotiation.ledger, path => given.has(path) && !known.has(path))
	faults.push(...faultsOfFresh(negotiation, fresh, view))
	const over = new Set(numbersOver(happened.sessions, lastTold(imported, inForce.files)('S')))
	for (const { number } of fresh)
		if (over.has(number))
			faults.push({
				path: `ledger/${number}.md`,
				message: `${number} was agreed here and has been called off or moved since: no folder brings it back.`,
			})
	const became = becameOf({ negotiation, plan }, view, new Set(fresh.map(each => each.number)), faults)
	if (faults.length > 0) return { faults }
	const store = new Map<string, Buffer | null>([...given].filter(([path, bytes]) => !here.has(path) && !stored.get(path)?.equals(bytes)))
	for (const path of stored.keys()) if (!isEntry(path) && !given.has(path)) store.set(path, null)
	const look = {
		...files,
		fresh,
		became,
		kept: [...known.keys()].filter(path => !given.has(path)),
		same: given.size - files.added.length - files.changed.length - fresh.length,
		isNothing: files.added.length + files.changed.length + files.gone.length + fresh.length + became.length === 0,
	}
	return { look, read: { negotiation, plan }, view, store }
}

const withoutEntries = (files: Iterable<readonly [string, Buffer]>): FolderFiles => new Map([...files].filter(([path]) => !isEntry(path)))

function compare(before: FolderFiles, after: FolderFiles): Pick<Look, 'added' | 'changed' | 'gone'> {
	return {
		added: [...after.keys()].filter(path => !before.has(path)),
		changed: [...after].filter(([path, bytes]) => before.has(path) && !before.get(path)!.equals(bytes)).map(([path]) => path),
		gone: [...before.keys()].filter(path => !after.has(path)),
	}
}

/** What is past stays as it is: what was imported to the byte, what crossed the table here in all but the state it is in. */
function changedEntries(given: FolderFiles, imported: FolderFiles, here: FolderFiles): readonly FolderFault[] {
	return [...given].flatMap(([path, bytes]): readonly FolderFault[] => {
		const before = here.get(path) ?? imported.get(path)
		if (!before || before.equals(bytes)) return []
		const number = path.slice('ledger/'.length, -'.md'.length)
		const compared = here.has(path) ? comparedOf(number) : null
		if (compared !== null && compared(before) === compared(bytes)) return []
		return [
			{
				path,
				message: here.has(path)
					? `${number} ${happenedWord(number)} here, and the folder has other words for it. What ${happenedWord(number)} stays as it was.`
					: `${number} is here already, and the folder has other words for it. What is past is not changed: what becomes of it is another entry.`,
			},
		]
	})
}

const happenedWord = (number: string): string =>
	number.startsWith('S-') ? 'was agreed' : /^[UE]?R-/.test(number) ? 'was released' : 'crossed the table'

/** What stays of an entry of this server: a turn comes into another state, the record of a session grows, and a release is for good. */
const comparedOf = (number: string): ((bytes: Buffer) => string) | null =>
	number.startsWith('S-') ? headOfSession : /^[UE]?R-/.test(number) ? null : withoutState

const headOfSession = (bytes: Buffer): string =>
	(bytes.toString('utf8').match(/^(?:title|date|to|from|until|zone|place|virtual): .*$/gm) ?? []).join('\n')

const withoutState = (bytes: Buffer): string => bytes.toString('utf8').replace(/^state: .*$/m, '')

function freshOf(ledger: Ledger, isFresh: (path: string) => boolean): readonly Fresh[] {
	const of = (
		kind: Fresh['kind'],
		entries: readonly (Pick<Turn, 'number' | 'title' | 'date' | 'file'> & { readonly side?: string | null })[],
	) =>
		entries.filter(each => isFresh(each.file)).map(({ number, title, date, side = null }): Fresh => ({ number, title, date, side, kind }))
	return [
		...of('turn', ledger.turns),
		...of('package', ledger.packages),
		...of('session', ledger.sessions),
		...of('agreement', ledger.agreements),
		...of('move', ledger.moves),
		...of('release', ledger.releases),
	]
}

const longestTitle = 200
const largestNumber = 2_147_483_647

function faultsOfFresh(negotiation: Negotiation, fresh: readonly Fresh[], view: LedgerView): readonly FolderFault[] {
	const { ledger } = negotiation
	const isFresh = new Set(fresh.map(each => each.number))
	const file = (number: string): string => `ledger/${number}.md`
	const faults: FolderFault[] = []
	const fail = (number: string, message: string): void => void faults.push({ path: file(number), message })
	for (const { number, title } of fresh) {
		if (title.length > longestTitle) fail(number, `The title is longer than ${longestTitle} characters.`)
		if (partsOf(number)[1] > largestNumber) fail(number, `There is no counting to ${number}.`)
	}
	for (const turn of ledger.turns.filter(each => isFresh.has(each.number))) {
		if (turn.state === 'draft')
			fail(turn.number, 'A draft is its own side’s, and comes with no folder: write it in the room of the ledger, or take the file out.')
		if (!/^[a-z0-9][a-z0-9-]{0,79}$/.test(turn.issue))
			fail(
				turn.number,
				`The issue ${turn.issue.slice(0, 80)} has a name that this server cannot keep: small letters, digits and hyphens, at most 80.`,
			)
		if (turn.package !== null && view.offers.some(offer => offer.package === turn.package))
			fail(turn.number, `${turn.package} is here already, and a package stays whole: no turn comes to it.`)
		const settled = view.offers.find(offer => isSettled(offer.state) && offer.turns.some(each => each.issue === turn.issue))
		if (settled && !settled.isImported)
			fail(turn.number, `There is a tentative agreement on ${turn.issue} at this table: both sides reopen it first.`)
	}
	for (const each of ledger.packages.filter(({ number }) => isFresh.has(number))) {
		const turns = ledger.turns.filter(turn => turn.package === each.number)
		if (new Set(turns.map(turn => turn.issue)).size < turns.length)
			fail(each.number, 'The package has two turns on one issue; here it has one for each.')
		if (new Set(turns.map(turn => turn.offTheRecord)).size > 1) fail(each.number, 'A package is off the record as a whole, or not at all.')
		if (turns.some(turn => !isFresh.has(turn.number))) fail(each.number, 'Turns of this package were brought without it before.')
	}
	for (const release of ledger.releases.filter(({ number }) => isFresh.has(number)))
		for (const name of release.turns)
			if (view.offers.some(offer => !offer.isImported && offer.turns.some(turn => turn.number === name)))
				fail(release.number, `${name} crossed the table here: its side releases it in the room of the ledger.`)
	return faults
}

const isSettled = (state: OfferState): boolean => state === 'tentatively-agreed' || state === 'agreed'

/** What the folder says has become of what is here already. Of what crossed the table here nothing becomes of by a file. */
function becameOf({ negotiation }: Told, view: LedgerView, fresh: ReadonlySet<string>, faults: FolderFault[]): readonly Became[] {
	const { ledger } = negotiation
	for (const { number, turns } of newOffers(negotiation, fresh))
		if (stepsOf(ledger, turns, dayOfOffer(ledger, number, turns)) === null)
			faults.push({
				path: `ledger/${number}.md`,
				message: 'One turn of this package is agreed and another is not; here a package is agreed as a whole.',
			})
	return view.offers.flatMap((offer): readonly Became[] => {
		const number = offer.package ?? offer.turns[0]!.number
		const numbers = new Set(offer.turns.map(turn => turn.number))
		const turns = ledger.turns.filter(turn => numbers.has(turn.number))
		if (turns.length === 0 || !isTouched(ledger, numbers, fresh)) return []
		const to = stepsOf(ledger, turns, turns[0]!.date)?.at(-1)?.state ?? null
		if (to === offer.state) return []
		if (to === null || !offer.isImported) {
			faults.push({
				path: `ledger/${number}.md`,
				message: `${number} crossed the table here: what becomes of it is done at the table, and not by a folder.`,
			})
			return []
		}
		return [{ number, from: offer.state, to }]
	})
}

/** Whether an entry that is new says something of these turns. */
const isTouched = (ledger: Ledger, turns: ReadonlySet<string>, fresh: ReadonlySet<string>): boolean =>
	ledger.turns.some(each => fresh.has(each.number) && (turns.has(each.answers ?? '') || turns.has(each.replaces ?? ''))) ||
	ledger.moves.some(each => fresh.has(each.number) && turns.has(each.turn)) ||
	ledger.agreements.some(each => fresh.has(each.number) && each.turns.some(turn => turns.has(turn)))

/** The turns that are new, by what they are offered in: a package, or each alone. */
export function newOffers(
	{ ledger }: Pick<Negotiation, 'ledger'>,
	fresh: ReadonlySet<string>,
): readonly { readonly number: string; readonly turns: readonly Turn[] }[] {
	const turns = ledger.turns.filter(turn => fresh.has(turn.number))
	return [...Map.groupBy(turns, turn => turn.package ?? turn.number)].map(([number, own]) => ({ number, turns: own }))
}

/** Of a package its own day; the last of its turns when that is later. */
export const dayOfOffer = ({ packages }: Ledger, number: string, turns: readonly Turn[]): string =>
	[packages.find(each => each.number === number)?.date ?? '', ...turns.map(turn => turn.date)].toSorted().at(-1)!

export const sideOf = (told: Told, id: string) => roleOf(told as Sound, id)

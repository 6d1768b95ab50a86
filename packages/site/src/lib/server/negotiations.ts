/**
 * The negotiations this server shows: the examples, those that were imported, and the folders of PARLEY_FOLDERS (a list of paths as in PATH). A folder is opened when it is
 * first asked for and again when one of its files has changed; what was worked out of it is kept for as long.
 */
import { readdir, stat } from 'node:fs/promises'
import { basename, delimiter, join, resolve } from 'node:path'
import {
	type Claims,
	type Costing,
	checkClaims,
	costNegotiation,
	defaultPoints,
	type Explained,
	examplesDirectory,
	explain,
	type Negotiation,
	type Opened,
	openNegotiation,
	type RowLabels,
	type Sensitivity,
	sensitivity,
	showFigure,
} from '@parley/engine'
import { readTerms, type Terms } from '@parley/engine/report'
import type { Plan } from '@parley/lang'
import { importedFolders } from './folder/in-force.ts'

export interface Held {
	/** The name of the folder: what stands in the address. */
	readonly id: string
	readonly directory: string
	/** It came with Parley. */
	readonly isExample: boolean
	/** It lies where whoever runs the server keeps it, and is changed there. */
	readonly isKept: boolean
	readonly opened: Opened
	/** Null when the folder has mistakes. */
	readonly sound: Sound | null
}

/** A negotiation without mistakes, and what the engine says of it. Everything is worked out once for each state of the folder. */
export interface Sound {
	readonly id: string
	readonly negotiation: Negotiation
	readonly plan: Plan
	readonly columns: Opened['columns']
	/** What the rows of a table are called. */
	labels(table: string): RowLabels | undefined
	/** The sides in the order of the table: unions first. */
	readonly sides: readonly string[]
	readonly terms: Terms
	costing(points?: readonly string[]): Costing
	claims(): Claims
	/** What the gap between two points hangs on; of the whole package, or of one cost. */
	sensitivity(between: readonly [string, string], of?: string): Sensitivity | null
	explain(name: string, point: string): Explained | null
	/** Works something else out once for this state of the folder. The key begins with a word of the caller's own. */
	remember<T>(key: string, make: () => T): T
}

export async function listNegotiations(): Promise<readonly Held[]> {
	const places = await findFolders()
	return Promise.all([...places.values()].map(open))
}

export async function findNegotiation(id: string): Promise<Held | null> {
	const place = (await findFolders()).get(id)
	return place ? open(place) : null
}

interface Place {
	readonly id: string
	readonly directory: string
	readonly isExample: boolean
	readonly isKept: boolean
}

/** A folder of one's own hides one that was imported, and that an example, of the same name. */
async function findFolders(): Promise<ReadonlyMap<string, Place>> {
	const own = (process.env['PARLEY_FOLDERS'] ?? '').split(delimiter).filter(path => path.trim() !== '')
	const examples = process.env['PARLEY_EXAMPLES'] === 'no' ? [] : await foldersOf(examplesDirectory)
	const places = [
		...own.map(path => ({ id: basename(resolve(path)), directory: resolve(path), isExample: false, isKept: true })),
		...(await importedFolders()).map(each => ({ ...each, isExample: false, isKept: false })),
		...flagshipFirst(examples).map(directory => ({ id: basename(directory), directory, isExample: true, isKept: false })),
	]
	const ids = places.map(({ id }) => id)
	return new Map(places.filter(({ id }, index) => ids.indexOf(id) === index).map(each => [each.id, each]))
}

const flagshipFirst = (examples: readonly string[]): readonly string[] =>
	examples.toSorted((a, b) => Number(isFlagship(b)) - Number(isFlagship(a)))
const isFlagship = (directory: string): boolean => basename(directory) === 'sag-aftra-2023'

async function foldersOf(directory: string): Promise<readonly string[]> {
	const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
	return entries
		.filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
		.map(entry => join(directory, entry.name))
		.toSorted()
}

const kept = new Map<string, { readonly stamp: string; readonly held: Promise<Held> }>()

async function open(place: Place): Promise<Held> {
	const stamp = await stampOf(place.directory)
	const known = kept.get(place.directory)
	if (known?.stamp === stamp) return known.held
	const held = openPlace(place)
	kept.set(place.directory, { stamp, held })
	return held
}

async function openPlace(place: Place): Promise<Held> {
	const opened = await openNegotiation(place.directory)
	const { negotiation, plan, columns, rows } = opened
	const labels: Sound['labels'] = table => rows.tables.get(table)?.labels
	return { ...place, opened, sound: negotiation && plan ? makeSound(place.id, { negotiation, plan, columns, labels }) : null }
}

/** Every file that may belong to the negotiation, with its size and when it was last written. */
async function stampOf(directory: string): Promise<string> {
	const folders = ['', 'issues', 'facts', 'proposals', 'ledger'].map(part => join(directory, part))
	const names = await Promise.all(folders.map(async folder => (await readdir(folder).catch(() => [])).map(name => join(folder, name))))
	const lines = await Promise.all(
		names.flat().map(async path => {
			const status = await stat(path).catch(() => null)
			return `${path} ${status?.mtimeMs ?? 0} ${status?.size ?? 0}`
		}),
	)
	return lines.join('\n')
}

/** Tables that are no texts in hand, by their path in the folder: where they lie. */
export async function lyingTables({ directory, files }: Pick<Negotiation, 'directory' | 'files'>): Promise<ReadonlyMap<string, string>> {
	const found = await Promise.all(
		['issues', 'facts', 'proposals'].map(async part => {
			const names = await readdir(join(directory, part)).catch(() => [])
			return names.filter(name => /^[^.].*[.](csv|xlsx|parquet)$/.test(name)).map(name => `${part}/${name}`)
		}),
	)
	return new Map(
		found
			.flat()
			.filter(path => !files.has(path))
			.map(path => [path, join(directory, ...path.split('/'))]),
	)
}

export type Ready = Pick<Sound, 'negotiation' | 'plan' | 'columns' | 'labels'>

export function makeSound(id: string, { negotiation, plan, columns, labels }: Ready): Sound {
	const remember = makeMemory()
	const sides = defaultPoints(negotiation, plan)
	return {
		id,
		negotiation,
		plan,
		columns,
		labels,
		sides,
		terms: readTerms(negotiation),
		remember,
		costing: (points = sides) =>
			remember(`costing ${points.join()}`, () => {
				const costed = costNegotiation(negotiation, plan, columns, { between: points })
				if ('error' in costed) throw new Error(`points are checked before they are costed: ${costed.error}`)
				return costed.costing
			}),
		claims: () => remember('claims', () => checkClaims(negotiation, plan, columns)),
		sensitivity: (between, of = 'total') =>
			remember(`sensitivity ${of} ${between.join()}`, () => {
				const found = sensitivity(plan, columns, { between, of })
				return 'error' in found ? null : found
			}),
		explain: (name, point) =>
			remember(`explain ${name} ${point}`, () => {
				const found = explain(plan, columns, name, showFigure, { point })
				return 'error' in found ? null : found
			}),
	}
}

/** The points of time in an address are anybody's to choose, so only so many answers are kept. */
const mostKept = 200

function makeMemory(): <T>(key: string, make: () => T) => T {
	const answers = new Map<string, unknown>()
	return <T>(key: string, make: () => T): T => {
		const answer = answers.has(key) ? (answers.get(key) as T) : make()
		answers.delete(key)
		answers.set(key, answer)
		if (answers.size > mostKept) answers.delete(answers.keys().next().value!)
		return answer
	}
}

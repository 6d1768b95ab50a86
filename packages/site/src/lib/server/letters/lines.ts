/**
 * A line that staff hide, for a reason that stands in the record and that its signer is told. The signature under it counts as before. A line is named by its text:
 * whoever hides it does not learn whose it is, and copies of it go with it.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { asService, type Database, dataFolder, type Person } from '#db'
import { note } from '../people/audit.ts'
import { folderOf, type Shown } from './files.ts'

export interface LineChange {
	readonly letter: string
	readonly line: string
	readonly reason: string
}

/** How many signatures have that line, and had it shown (or hidden) until now. */
export const hideLine = (database: Database, person: Person, { letter, line, reason }: LineChange): Promise<number> =>
	change(database, person, letter, 'line-hidden', { line, reason }, { is: false })

export const showLine = (database: Database, person: Person, { letter, line }: Omit<LineChange, 'reason'>): Promise<number> =>
	change(database, person, letter, 'line-shown', { line, reason: null }, { is: true })

function change(
	database: Database,
	person: Person,
	letter: string,
	act: 'line-hidden' | 'line-shown',
	{ line, reason }: { readonly line: string; readonly reason: string | null },
	hidden: { readonly is: boolean },
): Promise<number> {
	if (!person.roles.includes('staff')) return Promise.resolve(0)
	return asService(database, 'moderate', async work => {
		const changed = await work
			.updateTable('signature')
			.set(
				reason === null
					? { line_hidden_at: null, line_hidden_by: null, line_hidden_for: null }
					: { line_hidden_at: sql<Date>`now()`, line_hidden_by: person.id, line_hidden_for: reason },
			)
			.where('letter', '=', letter)
			.where('space', '=', person.space)
			.where('side', '=', person.side)
			.where('own_line', '=', line)
			.where('line_hidden_at', hidden.is ? 'is not' : 'is', null)
			.executeTakeFirst()
		const count = Number(changed.numUpdatedRows)
		if (count > 0) await note(work, person, act, { detail: { letter, line, ...(reason === null ? {} : { reason }) } })
		return count
	})
}

export interface HiddenLine {
	readonly line: string
	readonly reason: string
}

export function hiddenLines(database: Database, person: Person, letter: string): Promise<readonly HiddenLine[]> {
	if (!person.roles.includes('staff')) return Promise.resolve([])
	return asService(database, 'moderate', work =>
		work
			.selectFrom('signature')
			.select(['own_line as line', 'line_hidden_for as reason'])
			.distinct()
			.where('letter', '=', letter)
			.where('space', '=', person.space)
			.where('side', '=', person.side)
			.where('line_hidden_at', 'is not', null)
			.where('own_line', 'is not', null)
			.orderBy('own_line')
			.$narrowType<{ line: string; reason: string }>()
			.execute(),
	)
}

const mostFound = 50

/** Of the lines that everybody can read, those with these words in them; from the published file. */
export async function findLines(space: string, slug: string, words: string): Promise<readonly string[]> {
	const folder = folderOf(dataFolder(), space, slug)
	const text = folder && (await readFile(join(folder, 'shown.json'), 'utf8').catch(() => null))
	if (!text) return []
	const { signers, lines } = JSON.parse(text) as Shown
	const all = [...signers.flatMap(({ line }) => (line === null ? [] : [line])), ...lines]
	const wanted = words.normalize('NFC').trim().toLowerCase()
	return [...new Set(all)].filter(line => line.toLowerCase().includes(wanted)).slice(0, mostFound)
}

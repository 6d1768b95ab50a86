/** A bulletin before it is sent: what its writers give, read strictly, and kept as a draft that its side's staff and committee see. */

import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import { asPerson, type Database, type Person, type Tables } from '#db'
import { note } from '../people/audit.ts'
import { hasUnseen } from '../unseen.ts'
import type { Web } from './claims.ts'

export interface Audience {
	readonly units?: readonly string[]
	readonly standings?: readonly string[]
}

export interface Draft {
	readonly slug: string
	readonly title: string
	readonly body: string
	readonly kind: 'news' | 'statutory'
	readonly web: Web
	readonly audience: Audience
	/** Nobody but its writers sees it before. */
	readonly notBefore: Date | null
}

export interface KeptDraft extends Draft {
	readonly id: string
	readonly changedBy: string
	readonly draftedBy: string
	/** Said to be ready by whoever changed it last. */
	readonly readyAt: Date | null
	/** A mark of this state of the draft, so that nobody overwrites what they have not read. */
	readonly version: string
}

export interface FieldProblem {
	readonly field: string
	readonly message: string
}

export const fields = ['slug', 'title', 'body', 'kind', 'web', 'units', 'standings', 'notBefore'] as const
export type Written = Readonly<Record<(typeof fields)[number], string>>

export const emptyForm: Written = { slug: '', title: '', body: '', kind: 'news', web: 'members', units: '', standings: '', notBefore: '' }

export const formOf = (draft: Draft): Written => ({
	slug: draft.slug,
	title: draft.title,
	body: draft.body,
	kind: draft.kind,
	web: draft.web,
	units: (draft.audience.units ?? []).join('\n'),
	standings: (draft.audience.standings ?? []).join('\n'),
	notBefore: draft.notBefore?.toISOString().slice(0, 16) ?? '',
})

export type ReadForm =
	| { readonly draft: Draft; readonly written: Written }
	| { readonly written: Written; readonly problems: readonly FieldProblem[] }

const [longestTitle, longestBody, longestField] = [200, 50_000, 60_000]

/** Everything that is wrong is told at once, and what was written goes back into the form as it was. */
export function readForm(form: FormData): ReadForm {
	const field = (name: string): string => {
		const value = form.get(name)
		return typeof value === 'string' ? value.slice(0, longestField) : ''
	}
	const written = Object.fromEntries(fields.map(name => [name, field(name)])) as Written
	const problems: FieldProblem[] = []
	const wrong = (name: (typeof fields)[number], message: string): void => void problems.push({ field: name, message })
	const slug = written.slug.trim()
	const title = written.title.trim().replace(/\s+/g, ' ')
	const body = `${written.body.replace(/\r\n?/g, '\n').trim()}\n`
	if (!/^[a-z0-9][a-z0-9-]{0,79}$/.test(slug))
		wrong('slug', 'The word for the address has small letters, digits and hyphens only, such as what-we-asked.')
	if (title === '' || title.length > longestTitle) wrong('title', `A title has 1 to ${longestTitle} characters.`)
	if (body.trim() === '' || body.length > longestBody) wrong('body', `The text has 1 to ${longestBody.toLocaleString('en')} characters.`)
	if (hasUnseen(title)) wrong('title', 'The title has a character that is not seen, which could show it otherwise than it is.')
	const unseen = body.split('\n').findIndex(line => hasUnseen(line.replaceAll('\t', ' ')))
	if (unseen >= 0)
		wrong('body', `Line ${unseen + 1} of the text has a character that is not seen, which could show it otherwise than it is.`)
	if (written.kind !== 'news' && written.kind !== 'statutory') wrong('kind', 'It is a bulletin or a statutory notice.')
	if (written.web !== 'members' && written.web !== 'public') wrong('web', 'Its page is for members or for everybody.')
	const day = written.notBefore.trim()
	const notBefore = day === '' ? null : new Date(`${day}Z`)
	if (notBefore && Number.isNaN(notBefore.getTime())) wrong('notBefore', 'The hour is a day and a time, UTC, such as 2023-11-08T18:00.')
	const [units, standings] = [lines(written.units), lines(written.standings)]
	for (const [name, list] of [
		['units', units],
		['standings', standings],
	] as const)
		if (list.length > 200 || list.some(each => each.length > 200)) wrong(name, 'At most 200 lines of 200 characters each.')
	if (problems.length > 0) return { written, problems }
	return {
		written,
		draft: {
			slug,
			title,
			body,
			kind: written.kind as Draft['kind'],
			web: written.web as Web,
			audience: { ...(units.length > 0 ? { units } : {}), ...(standings.length > 0 ? { standings } : {}) },
			notBefore,
		},
	}
}

const lines = (text: string): readonly string[] => [
	...new Set(
		text
			.split(/[\r\n]+/)
			.map(line => line.trim())
			.filter(line => line !== ''),
	),
]

const columnsOf = (draft: Draft, person: Person) => ({
	slug: draft.slug,
	title: draft.title,
	body: draft.body,
	kind: draft.kind,
	web: draft.web,
	audience: JSON.stringify(draft.audience),
	not_before: draft.notBefore,
	changed_by: person.id,
})

export const mayWrite = ({ roles }: Person): boolean => roles.includes('staff') || roles.includes('committee')

const stateOf = sql<string>`xmin::text`

const viewOf = (row: Selectable<Tables['bulletin']> & { readonly version: string }): KeptDraft => ({
	id: row.id,
	slug: row.slug,
	title: row.title,
	body: row.body,
	kind: row.kind as Draft['kind'],
	web: row.web,
	audience: row.audience,
	notBefore: row.not_before,
	changedBy: row.changed_by,
	draftedBy: row.drafted_by,
	readyAt: row.ready_at,
	version: row.version,
})

export const isId = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

export async function draftOf(database: Database, person: Person, id: string): Promise<KeptDraft | null> {
	if (!isId(id)) return null
	const found = await asPerson(database, person, work =>
		work
			.selectFrom('bulletin')
			.selectAll()
			.select(stateOf.as('version'))
			.where('id', '=', id)
			.where('side', '=', person.side)
			.where('state', '=', 'draft')
			.executeTakeFirst(),
	)
	return found ? viewOf(found) : null
}

export const draftsOf = (database: Database, person: Person): Promise<readonly KeptDraft[]> =>
	asPerson(database, person, async work => {
		const rows = await work
			.selectFrom('bulletin')
			.selectAll()
			.select(stateOf.as('version'))
			.where('side', '=', person.side)
			.where('state', '=', 'draft')
			.orderBy('drafted_at', 'desc')
			.execute()
		return rows.map(viewOf)
	})

export type Saved = { readonly id: string } | { readonly words: string }

const taken = ({ slug }: Draft) => ({ words: `Another bulletin of your side has the address “${slug}”. Choose another word.` })
export const meanwhile = {
	words: 'Somebody has changed this draft since you opened it. Open it again: what you wrote is still in the form below to be copied.',
} as const

export const addDraft = (database: Database, person: Person, draft: Draft): Promise<Saved> =>
	whenFree(draft, () =>
		asPerson(database, person, async work => {
			const { id } = await work
				.insertInto('bulletin')
				.values({ ...columnsOf(draft, person), space: person.space, side: person.side, drafted_by: person.id })
				.returning('id')
				.executeTakeFirstOrThrow()
			await note(work, person, 'bulletin-drafted', { detail: { bulletin: id } })
			return { id }
		}),
	)

export const changeDraft = (database: Database, person: Person, id: string, version: string, draft: Draft): Promise<Saved> =>
	whenFree(draft, () =>
		asPerson(database, person, async work => {
			const changed = await work
				.updateTable('bulletin')
				.set(columnsOf(draft, person))
				.where('id', '=', id)
				.where('side', '=', person.side)
				.where('state', '=', 'draft')
				.where(stateOf, '=', version)
				.returning('id')
				.executeTakeFirst()
			return changed ?? meanwhile
		}),
	)

/** From then on somebody else may send it; a change takes it back. */
export const sayReady = (database: Database, person: Person, id: string, version: string): Promise<Saved> =>
	asPerson(database, person, async work => {
		const changed = await work
			.updateTable('bulletin')
			.set({ ready_at: sql<Date>`now()`, changed_by: person.id })
			.where('id', '=', id)
			.where('side', '=', person.side)
			.where('state', '=', 'draft')
			.where(stateOf, '=', version)
			.returning('id')
			.executeTakeFirst()
		if (!changed) return meanwhile
		await note(work, person, 'bulletin-ready', { detail: { bulletin: id } })
		return changed
	})

export const dropDraft = (database: Database, person: Person, id: string, version: string): Promise<Saved> =>
	asPerson(database, person, async work => {
		const dropped = await work
			.deleteFrom('bulletin')
			.where('id', '=', id)
			.where('side', '=', person.side)
			.where('state', '=', 'draft')
			.where(stateOf, '=', version)
			.returning('id')
			.executeTakeFirst()
		if (!dropped) return meanwhile
		await note(work, person, 'bulletin-dropped', { detail: { bulletin: id } })
		return dropped
	})

async function whenFree(draft: Draft, work: () => Promise<Saved>): Promise<Saved> {
	try {
		return await work()
	} catch (error) {
		if ((error as { readonly code?: string }).code === '23505') return taken(draft)
		throw error
	}
}

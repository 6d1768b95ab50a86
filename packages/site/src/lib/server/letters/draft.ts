/** A letter before it opens: what its writers give, read strictly, and kept as a draft that its side's staff and committee see. */
import { readKey } from '@parley/engine/log'
import { asPerson, type Database, type Person } from '#db'
import { note } from '../people/audit.ts'
import { isDay } from '../people/roll-file.ts'
import { hasUnseen } from '../unseen.ts'
import type { DraftedRule } from './rule.ts'

export interface Draft {
	readonly slug: string
	readonly title: string
	readonly body: string
	readonly names: 'shown' | 'hidden' | 'together'
	readonly revealAt: number | null
	readonly ownLine: boolean
	readonly closesAt: Date | null
	readonly eligibility: DraftedRule
	/** Public keys of witnesses, a line each. */
	readonly witnesses: readonly string[]
}

export interface FieldProblem {
	readonly field: string
	readonly message: string
}

export type ReadDraft = { readonly draft: Draft } | { readonly problems: readonly FieldProblem[] }

/** Words that stand in addresses beside the letters. */
const taken = new Set(['new'])

const longestBody = 50_000
const longestTitle = 200

/** From the fields of a form; everything that is wrong is told at once. */
export function readDraft(field: (name: string) => string): ReadDraft {
	const problems: FieldProblem[] = []
	const wrong = (name: string, message: string): void => void problems.push({ field: name, message })
	const [slug, title] = [field('slug').trim(), field('title').trim().replace(/\s+/g, ' ')]
	const body = `${field('body').replace(/\r\n?/g, '\n').trim()}\n`
	if (!/^[a-z0-9][a-z0-9-]{0,79}$/.test(slug) || taken.has(slug))
		wrong('slug', 'The word for the address has small letters, digits and hyphens only, such as no-bad-deal.')
	if (title === '' || title.length > longestTitle) wrong('title', `A title has 1 to ${longestTitle} characters.`)
	if (body.trim() === '' || body.length > longestBody) wrong('body', `The text has 1 to ${longestBody.toLocaleString('en')} characters.`)
	if (hasUnseen(`${title}${body.replace(/[\n\t]/g, '')}`))
		wrong('body', 'The title or the text has a control character, or another that is not seen, which could show it otherwise than it is.')
	const names = field('names')
	if (names !== 'shown' && names !== 'hidden' && names !== 'together') wrong('names', 'Names are shown, hidden, or revealed together.')
	const revealAt = names === 'together' ? Number(field('revealAt')) : null
	if (revealAt !== null && (!Number.isInteger(revealAt) || revealAt < 2 || revealAt > 10_000_000))
		wrong('revealAt', 'Names are revealed together at a whole number of signatures, 2 or more.')
	const closes = field('closesAt').trim()
	const closesAt = closes === '' ? null : new Date(`${closes}Z`)
	if (closesAt && Number.isNaN(closesAt.getTime())) wrong('closesAt', 'The end is a day and a time, UTC, such as 2023-11-08T18:00.')
	const since = field('since').trim()
	if (since !== '' && !isDay(since)) wrong('since', 'The day is written like 2023-10-26.')
	const witnesses = lines(field('witnesses'))
	for (const line of witnesses)
		if (readKey(line)?.kind !== 'witness') wrong('witnesses', `This is no public key of a witness: ${line.slice(0, 60)}`)
	if (problems.length > 0) return { problems }
	return {
		draft: {
			slug,
			title,
			body,
			names: names as Draft['names'],
			revealAt,
			ownLine: field('ownLine') !== '',
			closesAt,
			eligibility: ruleOf(lines(field('units')), lines(field('standings')), since),
			witnesses,
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

const ruleOf = (units: readonly string[], standings: readonly string[], since: string): DraftedRule => ({
	...(units.length > 0 ? { units } : {}),
	...(standings.length > 0 ? { standings } : {}),
	...(since === '' ? {} : { onRollSince: since }),
})

const columnsOf = (draft: Draft) => ({
	slug: draft.slug,
	title: draft.title,
	body: draft.body,
	names: draft.names,
	reveal_at: draft.revealAt,
	own_line: draft.ownLine,
	closes_at: draft.closesAt,
	eligibility: JSON.stringify(draft.eligibility),
	witnesses: [...draft.witnesses],
})

/** 'taken': another letter has that address. */
export type Saved = { readonly id: string } | 'taken' | 'not a draft'

export async function addDraft(database: Database, person: Person, draft: Draft): Promise<Saved> {
	return whenFree(() =>
		asPerson(database, person, async work => {
			const { id } = await work
				.insertInto('letter')
				.values({ ...columnsOf(draft), space: person.space, side: person.side, created_by: person.id })
				.returning('id')
				.executeTakeFirstOrThrow()
			await work
				.insertInto('audit')
				.values({ space: person.space, side: person.side, actor: person.id, act: 'letter-drafted', detail: JSON.stringify({ letter: id }) })
				.execute()
			return { id }
		}),
	)
}

export async function changeDraft(database: Database, person: Person, id: string, draft: Draft): Promise<Saved> {
	return whenFree(() =>
		asPerson(database, person, async work => {
			const changed = await work
				.updateTable('letter')
				.set(columnsOf(draft))
				.where('id', '=', id)
				.where('side', '=', person.side)
				.where('state', '=', 'draft')
				.returning('id')
				.executeTakeFirst()
			return changed ?? 'not a draft'
		}),
	)
}

/** One more after the opening: none can be taken away, since others may have relied on them. Null when it was added; otherwise why not. */
export async function addWitness(database: Database, person: Person, id: string, line: string): Promise<string | null> {
	const key = readKey(line)
	if (key?.kind !== 'witness') return 'This is no public key of a witness.'
	return asPerson(database, person, async work => {
		const letter = await work
			.selectFrom('letter')
			.select('witnesses')
			.where('id', '=', id)
			.where('side', '=', person.side)
			.where('state', '<>', 'draft')
			.forUpdate()
			.executeTakeFirst()
		if (!letter) return 'This letter is not open.'
		if (letter.witnesses.some(each => readKey(each)?.name === key.name)) return `${key.name} is a witness of this letter already.`
		await work
			.updateTable('letter')
			.set({ witnesses: [...letter.witnesses, line] })
			.where('id', '=', id)
			.execute()
		await note(work, person, 'witness-added', { detail: { letter: id, witness: key.name } })
		return null
	})
}

/** No more signatures; those that stand can still be withdrawn. */
export async function closeLetter(database: Database, person: Person, id: string): Promise<boolean> {
	return asPerson(database, person, async work => {
		const closed = await work
			.updateTable('letter')
			.set({ state: 'closed', closed_at: new Date() })
			.where('id', '=', id)
			.where('side', '=', person.side)
			.where('state', '=', 'open')
			.returning('id')
			.executeTakeFirst()
		if (!closed) return false
		await work
			.insertInto('audit')
			.values({ space: person.space, side: person.side, actor: person.id, act: 'letter-closed', detail: JSON.stringify({ letter: id }) })
			.execute()
		return true
	})
}

async function whenFree(work: () => Promise<Saved>): Promise<Saved> {
	try {
		return await work()
	} catch (error) {
		if ((error as { code?: string }).code === '23505') return 'taken'
		throw error
	}
}

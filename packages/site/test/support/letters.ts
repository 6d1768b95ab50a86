/** A union with a roll and an open letter, in a database and a data folder of a test's own. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { asService, type Database, type Person } from '#db'
import { addDraft, type Draft } from '../../src/lib/server/letters/draft.ts'
import { masterKey } from '../../src/lib/server/letters/keys.ts'
import { openLetter } from '../../src/lib/server/letters/open.ts'
import type { Signing } from '../../src/lib/server/letters/sign.ts'

export interface Union {
	readonly database: Database
	readonly data: string
	readonly master: Buffer
	readonly staff: Person
	/** By their numbers on the roll, from 1. */
	readonly members: readonly Person[]
}

export const unitOf = (index: number): string => ['Cutters', 'Pressers', 'Packers'][index % 3]!

export async function makeUnion(database: Database, count: number, space = 'plant', names: readonly string[] = []): Promise<Union> {
	const data = mkdtempSync(join(tmpdir(), 'parley-letters-'))
	after(() => rmSync(data, { recursive: true, force: true }))
	const ids = Array.from({ length: count }, () => randomUUID())
	await asService(database, 'set-up', async work => {
		await work.insertInto('space').values({ id: space }).execute()
		for (let from = 0; from < count; from += 1000)
			await work
				.insertInto('member')
				.values(
					ids.slice(from, from + 1000).map((id, at) => ({
						id,
						space,
						side: 'union' as const,
						number: String(from + at + 1),
						name: names[from + at] ?? `Member ${from + at + 1}`,
						unit: unitOf(from + at),
						standing: 'good',
						since: '2020-01-01',
					})),
				)
				.execute()
	})
	const members = ids.map((id): Person => ({ id, space, side: 'union', roles: [] }))
	return { database, data, master: masterKey(data), staff: { ...members[0]!, roles: ['staff'] }, members }
}

export const draftOf = (changes: Partial<Draft> = {}): Draft => ({
	slug: 'no-bad-deal',
	title: 'We would rather strike',
	body: 'We would rather **go on strike** than take a bad deal.\n',
	names: 'hidden',
	revealAt: null,
	ownLine: true,
	closesAt: null,
	eligibility: {},
	witnesses: [],
	...changes,
})

export async function openOne({ database, master, staff }: Union, changes: Partial<Draft> = {}): Promise<string> {
	const saved = await addDraft(database, staff, draftOf(changes))
	if (typeof saved === 'string') throw new Error(saved)
	const opened = await openLetter(database, master, staff, saved.id)
	if (typeof opened === 'string') throw new Error(opened)
	return saved.id
}

export const by = (member: Person, more: Partial<Signing> = {}): Signing => ({
	member: member.id,
	showName: false,
	ownLine: null,
	isNotable: false,
	captainHash: null,
	...more,
})

export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
	for (let tries = 0; tries < 2400; tries++) {
		if (await holds()) return
		await new Promise(go => setTimeout(go, 50))
	}
	throw new Error(`it never came to be that ${what}`)
}

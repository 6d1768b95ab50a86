/** Files checked on the site, each against what the one who asks may see of the register. What was answered is kept; the file is not. */
import { type Checker, createChecker, type Outcome, outcomeWords } from '@parley/engine/likeness/media'
import { sql } from 'kysely'
import { asPerson, type Database, type Person, type Tables } from '#db'
import { isTooOften, limits } from '../../people/rate.ts'
import { registerFor, seesAll } from '../read.ts'
import { clean, type KeptAnswer, keptAnswer, minute, type ShownCheck, shownAnswer } from './answer.ts'
import { filePool } from './pool.ts'
import { NotTaken, type TakenFile } from './upload.ts'

export interface Told {
	readonly name: string
	readonly producer: string | null
	readonly project: string | null
	readonly medium: string | null
	/** The day of delivery or use. */
	readonly on: string | null
}

export async function needPace(database: Database, person: Person): Promise<void> {
	if (await isTooOften(database, limits.checkOfMember, person.id))
		throw new NotTaken(
			408,
			`These are ${limits.checkOfMember.most.toLocaleString('en-US')} files within an hour, which is as many as are checked here. For whole folders take parley check-media, with the register.`,
		)
}

export async function checkTaken(database: Database, person: Person, taken: TakenFile, told: Told): Promise<ShownCheck> {
	const checker = await checkerFor(database, person)
	const check = await checker.check(taken.handle.fd, told.name, {
		today: today(),
		...(told.on === null ? {} : { on: told.on }),
		...(told.project === null ? {} : { project: told.project }),
		...(told.medium === null ? {} : { medium: told.medium }),
	})
	const answer = keptAnswer(check)
	const row = await asPerson(database, person, work =>
		work
			.insertInto('asset_check')
			.values({
				space: person.space,
				side: person.side,
				sha256: taken.sha256,
				mime: check.file.format ?? 'application/octet-stream',
				verdict: answer.outcome,
				reasons: JSON.stringify(answer.reasons),
				consent_ids: [...new Set(answer.consents.flatMap(each => (each.id === null ? [] : [clean(each.id, 200)])))],
				signer: answer.signer === null ? null : clean(answer.signer.name, 200),
				verifier_version: check.verifier,
				trust_list_hash: check.trustList,
				by_member: person.id,
				name: clean(told.name, 200),
				bytes: taken.bytes,
				kind: check.file.kind as Tables['asset_check']['kind'],
				scope: seesAll(person) ? 'all' : 'own',
				producer: told.producer,
				project: told.project,
				medium: told.medium,
				signatory: answer.signer?.signatory ?? null,
				answer: JSON.stringify(answer),
				register_hash: check.register,
			})
			.returningAll()
			.executeTakeFirstOrThrow(),
	)
	return shownRow(row)
}

const today = (): string => new Date().toISOString().slice(0, 10)

interface Kept {
	readonly state: string
	readonly checker: Checker
}
const kept = new Map<string, Kept>()
const mostKept = 32

/** Made anew when anything in the register may have changed; of a folder full of files the same one answers. */
async function checkerFor(database: Database, person: Person): Promise<Checker> {
	const { rows } = await asPerson(database, person, work =>
		sql<{ state: string }>`
			select concat_ws(' ', to_char(now(), 'YYYY-MM-DD HH24:MI'),
				(select max(size) from parley.likeness_checkpoint where space = ${person.space}),
				(select count(*) from parley.likeness_signatory where space = ${person.space}),
				(select count(*) from parley.likeness_certificate where space = ${person.space})) as state`.execute(work),
	)
	const key = `${person.space} ${person.id} ${seesAll(person)}`
	const state = rows[0]!.state
	const known = kept.get(key)
	if (known?.state === state) return known.checker
	const checker = createChecker(await registerFor(database, person), { pool: filePool() })
	kept.delete(key)
	kept.set(key, { state, checker })
	if (kept.size > mostKept) kept.delete(kept.keys().next().value!)
	return checker
}

type Row = {
	readonly id: string
	readonly name: string
	readonly sha256: string
	readonly bytes: string | number
	readonly scope: 'all' | 'own'
	readonly producer: string | null
	readonly project: string | null
	readonly medium: string | null
	readonly answer: unknown
	readonly verifier_version: string
	readonly trust_list_hash: string
	readonly register_hash: string
	readonly checked_at: Date
}

const shownRow = (row: Row): ShownCheck => ({
	id: row.id,
	name: row.name,
	sha256: row.sha256,
	size: Number(row.bytes),
	...shownAnswer(row.answer as KeptAnswer),
	scope: row.scope,
	producer: row.producer,
	project: row.project,
	medium: row.medium,
	verifier: row.verifier_version,
	trustList: row.trust_list_hash,
	register: row.register_hash,
	at: minute(row.checked_at),
})

export async function checkSeen(database: Database, person: Person, id: string): Promise<ShownCheck | null> {
	if (!/^[0-9a-f-]{36}$/.test(id)) return null
	const row = await asPerson(database, person, work =>
		work.selectFrom('asset_check').selectAll().where('space', '=', person.space).where('id', '=', id).executeTakeFirst(),
	)
	return row && Object.keys(row.answer as object).length > 0 ? shownRow(row) : null
}

export interface CheckLine {
	readonly id: string
	readonly name: string
	readonly verdict: string
	readonly at: string
}

/** Their own, the newest first. */
export const ownChecks = (database: Database, person: Person): Promise<readonly CheckLine[]> =>
	asPerson(database, person, async work => {
		const rows = await work
			.selectFrom('asset_check')
			.select(['id', 'name', 'verdict', 'checked_at'])
			.where('space', '=', person.space)
			.where('by_member', '=', person.id)
			.orderBy('checked_at', 'desc')
			.limit(50)
			.execute()
		return rows.map(({ id, name, verdict, checked_at }) => ({
			id,
			name,
			verdict: outcomeWords(verdict as Outcome).name,
			at: minute(checked_at),
		}))
	})

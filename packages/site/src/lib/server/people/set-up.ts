/** The first of a side's staff: by a code that stands in the terminal of the machine and nowhere else, once, as long as the side has no staff. */
import { randomInt } from 'node:crypto'
import { sql } from 'kysely'
import { asService, type Database, type Side, type Work } from '#db'
import { hasUnseen } from '../unseen.ts'
import { noteOfService } from './audit.ts'
import { readEmail } from './contact.ts'
import { isTooOften, limits } from './rate.ts'
import { noteRefused } from './refused.ts'
import { hashSecret } from './secrets.ts'
import { beginSession } from './sessions.ts'
import type { SignedIn } from './sign-in.ts'
import { tooOften } from './sign-in.ts'

/** Without letters and digits that are taken for each other. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz'

export async function hasStaff(work: Work, space: string, side: Side): Promise<boolean> {
	const staff = await work
		.selectFrom('role_grant')
		.select('id')
		.where('space', '=', space)
		.where('side', '=', side)
		.where('role', '=', 'staff')
		.where('revoked_at', 'is', null)
		.executeTakeFirst()
	return staff !== undefined
}

/** Null where the side has staff already. */
export function drawSetUpCode(database: Database, space: string, side: Side): Promise<string | null> {
	return asService(database, 'set-up', async work => {
		if (await hasStaff(work, space, side)) return null
		const code = Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('')).join('-')
		await work.deleteFrom('set_up_code').where('space', '=', space).where('side', '=', side).execute()
		await work
			.insertInto('set_up_code')
			.values({ code_hash: hashSecret(code), space, side, expires_at: sql<Date>`now() + interval '1 hour'` })
			.execute()
		return code
	})
}

export interface FirstStaff {
	readonly code: string
	readonly number: string
	readonly name: string
	readonly email: string
}

export async function setUp(
	database: Database,
	{ code, number, name, email }: FirstStaff,
	from: string,
	before: string | undefined,
): Promise<SignedIn> {
	const address = readEmail(email)
	if (!address) return { words: 'That is no e-mail address.' }
	const [givenNumber, givenName] = [number.normalize('NFC').trim(), name.normalize('NFC').trim()]
	if (givenNumber === '' || givenNumber.length > 40 || givenName === '' || givenName.length > 120 || hasUnseen(givenNumber + givenName))
		return { words: 'A number, as the roll will have it, and a name are needed.' }
	if (await isTooOften(database, limits.setUpOfAddress, from)) return { words: tooOften }
	return asService(database, 'set-up', async work => {
		const taken = await work
			.deleteFrom('set_up_code')
			.where('code_hash', '=', hashSecret(code.trim().toLowerCase()))
			.where('expires_at', '>', sql<Date>`now()`)
			.returning(['space', 'side'])
			.executeTakeFirst()
		if (!taken) noteRefused('set-up code', 'unknown, over or used', code)
		if (!taken) return { words: 'That code is not good, or no longer: it can be used once, within an hour. The command prints a new one.' }
		const { space, side } = taken
		await work
			.insertInto('space')
			.values({ id: space })
			.onConflict(conflict => conflict.doNothing())
			.execute()
		const { id } = await work
			.insertInto('member')
			.values({ space, side, number: givenNumber, name: givenName, unit: null, standing: null, since: null })
			.returning('id')
			.executeTakeFirstOrThrow()
		await work.insertInto('contact').values({ member: id, space, side, kind: 'email', address }).execute()
		await work.insertInto('role_grant').values({ space, side, member: id, role: 'staff', granted_by: null }).execute()
		await noteOfService(work, taken, 'set-up', { subject: id })
		return { secret: await beginSession(work, { id, space, side }, 'set-up', before) }
	})
}

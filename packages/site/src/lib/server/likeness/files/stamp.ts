/**
 * A stamp written here, with a key that the installation holds for a signatory: `ID.key.pem` and `ID.cert.pem` in the folder that PARLEY_STAMP_KEYS names. What
 * comes out is checked against the register before it is handed over, and the act stands in the log before that.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { createChecker, readCredential, type Stamp, stampInThread } from '@parley/engine/likeness/media'
import type { Database, Person } from '#db'
import { note } from '../../people/audit.ts'
import { isTooOften, limits } from '../../people/rate.ts'
import { type Actor, inTurn } from '../log.ts'
import { pageFor, registerFor, type UseSeen, usesSeen } from '../read.ts'
import { Refused } from '../refusals.ts'
import { clean } from './answer.ts'
import { filePool, largestStamped } from './pool.ts'
import { NotTaken, openNameless, type TakenFile } from './upload.ts'

interface Keys {
	readonly keyPem: string
	readonly certificatesPem: string
	readonly name: string
}

/** Null where the installation holds none; a sentence where it holds one that cannot sign. */
export function keysOf(signatory: string): Keys | { readonly problem: string } | null {
	const folder = process.env['PARLEY_STAMP_KEYS']
	if (!folder || !/^[a-z0-9][a-z0-9-]{0,79}$/.test(signatory)) return null
	const [key, certificates] = ['key', 'cert'].map(each => join(folder, `${signatory}.${each}.pem`)) as [string, string]
	if (!existsSync(key) || !existsSync(certificates)) return null
	if ([key, certificates].some(path => statSync(path).size > 1024 * 1024))
		return { problem: 'The key of this installation is no key in PEM.' }
	const [keyPem, certificatesPem] = [key, certificates].map(path => readFileSync(path, 'utf8')) as [string, string]
	const credential = readCredential(keyPem, certificatesPem)
	if (typeof credential === 'string') return { problem: `The key that this installation holds cannot sign. ${credential}` }
	return { keyPem, certificatesPem, name: /^CN=(.*)$/m.exec(credential.chain[0]?.subject ?? '')?.[1] ?? 'a certificate without a name' }
}

export interface UseToStamp {
	readonly use: UseSeen
	readonly consent: { readonly id: string; readonly hash: string }
}

/** An allowed use of a producer this person acts for, or the sentence that says why there is none to be stamped. */
export async function useToStamp(
	database: Database,
	person: Person,
	actsFor: readonly string[],
	id: string,
): Promise<UseToStamp | { readonly problem: string; readonly isMissing: boolean }> {
	const use = (await pageFor(database, person)).uses.find(each => each.id === id)
	if (!use || !actsFor.includes(use.producer)) return { problem: 'There is no such request that you act for.', isMissing: true }
	const { consent } = use.request
	if (use.state !== 'allowed') return { problem: 'Only a use that the rules have allowed is named in a file.', isMissing: false }
	if (!consent) return { problem: 'This use was allowed without a consent, so that there is none to name.', isMissing: false }
	return { use, consent }
}

export const makings = {
	'by-ai': 'made by a trained system',
	'with-ai': 'put together with parts made by a trained system',
	'without-ai': 'no trained system had a part in it',
} as const satisfies Readonly<Record<Stamp['made'], string>>

export interface StampedFile {
	readonly handle: FileHandle
	readonly bytes: number
	readonly type: string
	readonly name: string
}

/** Throws a sentence where the file takes no stamp, or would not match its consent with one. The caller closes what comes back. */
export async function stampTaken(
	database: Database,
	master: Buffer,
	actor: Actor,
	{ use, consent }: UseToStamp,
	keys: Keys,
	taken: TakenFile,
	fileName: string,
	made: Stamp['made'],
): Promise<StampedFile> {
	const name = clean(fileName, 150) || 'file'
	const stamp: Stamp = { consentId: consent.id, consentHash: consent.hash, use: use.id, made, title: name }
	const checker = createChecker(await registerFor(database, actor), { pool: filePool() })
	// A file made ready before the first day of its use is held against that day.
	const today = new Date().toISOString().slice(0, 10)
	const asked = { today, on: today < use.request.from ? use.request.from : today }
	const before = await checker.check(taken.handle.fd, name, asked)
	if (before.outcome === 'tampered' || before.outcome === 'unreadable')
		throw new NotTaken(400, `It takes no stamp as it is. ${before.reasons.map(each => each.words).join(' ')}`)
	const stamped = await stampInThread({
		source: taken.handle.fd,
		largest: largestStamped(),
		stamp,
		keyPem: keys.keyPem,
		certificatesPem: keys.certificatesPem,
	})
	if ('problem' in stamped) throw new NotTaken(400, stamped.problem)
	const handle = await openNameless()
	try {
		await handle.writeFile(stamped.bytes)
		const after = await checker.check(handle.fd, name, asked)
		if (after.outcome !== 'matches-consent')
			throw new NotTaken(
				400,
				`With the stamp it would not match its consent, and so it is not handed out. ${[...after.reasons, ...after.notes].map(each => each.words).join(' ')}`,
			)
		await noteStamp(database, master, actor, use.id, {
			use: use.id,
			consent,
			made,
			of: taken.sha256,
			file: after.file.sha256,
			signer: after.signer?.serial ?? null,
		})
		return { handle, bytes: stamped.bytes.length, type: stamped.type, name: stampedName(name) }
	} catch (error) {
		await handle.close()
		throw error
	}
}

/** The use is looked at once more under the lock of the room: what was vetoed or taken back meanwhile is not stamped. */
async function noteStamp(database: Database, master: Buffer, actor: Actor, use: string, detail: object): Promise<void> {
	const answer = await inTurn(database, master, actor, async work => {
		if ((await usesSeen(work, actor.space)).find(each => each.id === use)?.state !== 'allowed') throw new Refused('not-allowed')
		await note(work, actor, 'likeness-acted', { detail: { use, act: 'stamped' } })
		return { answer: { use }, lines: [{ act: 'stamped', subject: use, detail }] }
	})
	if ('refusal' in answer) throw new NotTaken(400, `${answer.refusal.message} ${answer.refusal.mend}`)
}

export async function needStampPace(database: Database, person: Person): Promise<void> {
	if (await isTooOften(database, limits.stampOfMember, person.id))
		throw new NotTaken(
			408,
			`These are ${limits.stampOfMember.most} stamps within an hour, which is as many as are written here. For more take parley stamp-media.`,
		)
}

const stampedName = (name: string): string => {
	const at = name.lastIndexOf('.')
	return at > 0 ? `${name.slice(0, at)}-stamped${name.slice(at)}` : `${name}-stamped`
}

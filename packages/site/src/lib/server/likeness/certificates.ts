/** The certificates with which a signatory signs its files: those it was enrolled with, those that were added since, and none that was withdrawn. */
import { X509Certificate } from 'node:crypto'
import { asPerson, type Database, type Person, type Work } from '#db'
import { note } from '../people/audit.ts'
import { type Answer, Refused, refused } from './refusals.ts'

/** Each PEM block of a text, or null where one is none. */
export function certificatesIn(text: string): readonly string[] | null {
	const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
	if (text.trim() !== '' && blocks.length === 0) return null
	try {
		for (const block of blocks) new X509Certificate(block)
		return blocks
	} catch {
		return null
	}
}

export const fingerprintOf = (pem: string): string => new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase()

/** By signatory, those that count now. */
export async function certificatesOf(work: Work, space: string): Promise<ReadonlyMap<string, readonly string[]>> {
	const enrolled = await work.selectFrom('likeness_signatory').select(['id', 'certificates']).where('space', '=', space).execute()
	const later = await work
		.selectFrom('likeness_certificate')
		.select(['signatory', 'kind', 'fingerprint', 'pem'])
		.where('space', '=', space)
		.orderBy('signatory')
		.orderBy('place')
		.execute()
	const found = new Map(enrolled.map(({ id, certificates }) => [id, new Map(certificates.map(pem => [fingerprintOf(pem), pem]))]))
	for (const { signatory, kind, fingerprint, pem } of later)
		if (kind === 'added') found.get(signatory)?.set(fingerprint, pem!)
		else found.get(signatory)?.delete(fingerprint)
	return new Map([...found].map(([id, own]) => [id, [...own.values()]]))
}

/** A certificate that two signatories share tells neither of them. */
export function needUnshared(all: ReadonlyMap<string, readonly string[]>, signatory: string, added: readonly string[]): void {
	const others = new Set([...all].filter(([id]) => id !== signatory).flatMap(([, own]) => own.map(fingerprintOf)))
	if (added.some(pem => others.has(fingerprintOf(pem)))) throw new Refused('shared-certificate')
}

export function addCertificates(
	database: Database,
	person: Person,
	signatory: string,
	text: string,
): Promise<Answer<{ readonly added: number }>> {
	return refused(() =>
		asPerson(database, person, async work => {
			const read = certificatesIn(text)
			const all = await certificatesOf(work, person.space)
			const own = all.get(signatory)
			if (!own || read === null || read.length === 0) throw new Refused('unsound')
			needUnshared(all, signatory, read)
			const known = new Set(own.map(fingerprintOf))
			const added = read.filter(pem => !known.has(fingerprintOf(pem)))
			for (const pem of added) await addRow(work, person, signatory, 'added', fingerprintOf(pem), pem)
			await note(work, person, 'likeness-acted', { detail: { act: 'certificates', signatory } })
			return { added: added.length }
		}),
	)
}

export function withdrawCertificate(
	database: Database,
	person: Person,
	signatory: string,
	fingerprint: string,
): Promise<Answer<{ readonly fingerprint: string }>> {
	return refused(() =>
		asPerson(database, person, async work => {
			const own = (await certificatesOf(work, person.space)).get(signatory) ?? []
			if (!own.some(pem => fingerprintOf(pem) === fingerprint)) throw new Refused('no-such-certificate')
			await addRow(work, person, signatory, 'withdrawn', fingerprint, null)
			await note(work, person, 'likeness-acted', { detail: { act: 'certificate-withdrawn', signatory } })
			return { fingerprint }
		}),
	)
}

async function addRow(
	work: Work,
	person: Person,
	signatory: string,
	kind: 'added' | 'withdrawn',
	fingerprint: string,
	pem: string | null,
): Promise<void> {
	const last = await work
		.selectFrom('likeness_certificate')
		.select('place')
		.where('space', '=', person.space)
		.where('signatory', '=', signatory)
		.orderBy('place', 'desc')
		.executeTakeFirst()
	await work
		.insertInto('likeness_certificate')
		.values({ space: person.space, signatory, place: last ? last.place + 1 : 0, kind, fingerprint, pem, added_by: person.id })
		.execute()
}

export interface CertificateSeen {
	readonly fingerprint: string
	readonly subject: string
	readonly until: string
	readonly isOver: boolean
}

export function shownCertificate(pem: string, now: Date): CertificateSeen {
	const read = new X509Certificate(pem)
	return {
		fingerprint: fingerprintOf(pem),
		subject: /^CN=(.*)$/m.exec(read.subject)?.[1] ?? 'without a name',
		until: read.validToDate.toISOString().slice(0, 10),
		isOver: read.validToDate < now,
	}
}

/** Who takes part: signatories with their certificates, who of the employers acts for which, who speaks for a minor or for somebody who has died. */
import { asPerson, type Database, type Person, type Work } from '#db'
import { note } from '../people/audit.ts'
import { isDay } from '../people/roll-file.ts'
import { type CertificateSeen, certificatesIn, certificatesOf, needUnshared, shownCertificate } from './certificates.ts'
import { type Answer, Refused, refused } from './refusals.ts'

export interface Signatory {
	readonly id: string
	readonly name: string
	readonly certificates: readonly CertificateSeen[]
	readonly people: readonly string[]
}

export const signatoriesOf = (database: Database, person: Person): Promise<readonly Signatory[]> =>
	asPerson(database, person, async work => {
		const rows = await work
			.selectFrom('likeness_signatory')
			.select(['id', 'name'])
			.where('space', '=', person.space)
			.orderBy('name')
			.execute()
		const people =
			person.side === 'employer'
				? await work
						.selectFrom('likeness_signatory_person')
						.innerJoin('member', 'member.id', 'likeness_signatory_person.member')
						.select(['signatory', 'name'])
						.where('likeness_signatory_person.space', '=', person.space)
						.orderBy('name')
						.execute()
				: []
		const certificates = await certificatesOf(work, person.space)
		const now = new Date()
		return rows.map(({ id, name }) => ({
			id,
			name,
			certificates: (certificates.get(id) ?? []).map(pem => shownCertificate(pem, now)),
			people: people.filter(each => each.signatory === id).map(each => each.name),
		}))
	})

/** For the union all of them; for the employers those the person acts for. */
export async function signatoriesFor(
	database: Database,
	person: Person,
	actsFor: readonly string[],
): Promise<readonly { readonly id: string; readonly name: string }[]> {
	const all = await asPerson(database, person, work =>
		work.selectFrom('likeness_signatory').select(['id', 'name']).where('space', '=', person.space).orderBy('name').execute(),
	)
	return person.side === 'union' ? all : all.filter(each => actsFor.includes(each.id))
}

export interface Enrolling {
	readonly id: string
	readonly name: string
	readonly certificates: string
	readonly from: string
}

export function enrol(
	database: Database,
	person: Person,
	{ id, name, certificates, from }: Enrolling,
): Promise<Answer<{ readonly id: string }>> {
	return refused(() =>
		asPerson(database, person, async work => {
			const read = certificatesIn(certificates)
			if (read === null || !/^[a-z0-9][a-z0-9-]{0,79}$/.test(id) || name === '' || !isDay(from)) throw new Refused('unsound')
			needUnshared(await certificatesOf(work, person.space), id, read)
			await work
				.insertInto('likeness_signatory')
				.values({ space: person.space, id, name, certificates: [...read], from_day: from, until_day: null, added_by: person.id })
				.execute()
			await note(work, person, 'likeness-acted', { detail: { act: 'enrolled', signatory: id } })
			return { id }
		}),
	)
}

const lifeStages = { guardian: 'minor', representative: 'adult', estate: 'deceased', union: 'deceased' } as const

export function nameSpeaker(
	database: Database,
	person: Person,
	subject: string,
	speaker: string,
	role: string,
): Promise<Answer<{ readonly role: string }>> {
	return refused(() =>
		asPerson(database, person, async work => {
			if (!Object.hasOwn(lifeStages, role)) throw new Refused('unsound')
			const [of, by] = [await memberOf(work, person, subject), await memberOf(work, person, speaker)]
			await addSpeaker(work, person, of, by, role as keyof typeof lifeStages)
			await note(work, person, 'likeness-acted', { subject: of, detail: { act: 'speaker', role } })
			return { role }
		}),
	)
}

/** Both by their ids. */
export async function addSpeaker(
	work: Work,
	{ id, space }: Person,
	subject: string,
	speaker: string,
	role: keyof typeof lifeStages,
): Promise<void> {
	await work.insertInto('likeness_speaker').values({ space, subject, speaker, role, life_stage: lifeStages[role], added_by: id }).execute()
}

export function letAct(
	database: Database,
	person: Person,
	signatory: string,
	number: string,
): Promise<Answer<{ readonly signatory: string }>> {
	return refused(() =>
		asPerson(database, person, async work => {
			const member = await memberOf(work, person, number)
			await work.insertInto('likeness_signatory_person').values({ space: person.space, signatory, member, added_by: person.id }).execute()
			await note(work, person, 'likeness-acted', { subject: member, detail: { act: 'acts-for', signatory } })
			return { signatory }
		}),
	)
}

export async function memberOf(work: Work, { space, side }: Person, number: string): Promise<string> {
	const found = await work
		.selectFrom('member')
		.select('id')
		.where('space', '=', space)
		.where('side', '=', side)
		.where('number', '=', number)
		.where('gone_at', 'is', null)
		.executeTakeFirst()
	if (!found) throw new Refused('no-such-person')
	return found.id
}

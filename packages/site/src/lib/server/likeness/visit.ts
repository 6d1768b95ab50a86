/** Who comes to the likeness room, and as what. */
import { error } from '@sveltejs/kit'
import { likenessAddress } from '#lib/addresses.ts'
import { needVisit, type Visit, visitOf } from '../letters/visit.ts'
import type { Asking } from '../people/request.ts'
import type { Session } from '../people/sessions.ts'
import { actsFor } from './read.ts'

export interface Part extends Visit {
	readonly master: Buffer
	readonly isReviewer: boolean
	/** Signatories this person acts for. */
	readonly actsFor: readonly string[]
}

export const isReviewer = ({ side, roles }: Session): boolean =>
	side === 'union' && (roles.includes('staff') || roles.includes('committee'))

async function partOf(visit: Visit): Promise<Part> {
	return {
		...visit,
		master: visit.letters.master,
		isReviewer: isReviewer(visit.session),
		actsFor: await actsFor(visit.database, visit.session),
	}
}

/** Null for whoever only reads. */
export async function maybePart(asking: Asking, space: string): Promise<Part | null> {
	const visit = await visitOf(asking, space)
	return visit ? partOf(visit) : null
}

/** Everybody of the union, and whoever acts for a signatory. */
export const checksFiles = ({ session, actsFor }: Part): boolean => session.side === 'union' || actsFor.length > 0

/** Who reads the log: besides these, the employers' side at the table. */
export const takesPart = (part: Part): boolean =>
	checksFiles(part) || ['staff', 'negotiator', 'counsel'].some(role => part.session.roles.some(each => each === role))

export type As = 'performer' | 'producer' | 'reviewer' | 'either'

const words: Readonly<Record<As, string>> = {
	performer: 'This page is a performer’s own: of those on the union’s roll.',
	producer: 'This page is for those who act for a signatory; the staff of the employers’ side say who does.',
	reviewer: 'This page is for the union’s staff and committee.',
	either: 'This page is for the two sides.',
}

export async function needPart(asking: Asking, space: string, as: As): Promise<Part> {
	const part = await partOf(await needVisit(asking, space))
	const is = { performer: part.session.side === 'union', producer: part.actsFor.length > 0, reviewer: part.isReviewer, either: true }
	if (is[as]) return part
	error(403, { message: words[as], links: [{ href: likenessAddress(space), text: 'Likeness' }] })
}

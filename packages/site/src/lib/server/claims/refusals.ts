/** What is refused of a claim, in words. Losing a race or lacking the right is an ordinary answer. */
export interface Refusal {
	readonly message: string
	readonly mend: string
}

const words = {
	'not-at-table': [
		'Claims are written by those who sit at the table.',
		'Staff and committee of the union; staff, negotiators and counsel of the employer. A member may confirm one.',
	],
	'not-there': ['There is no such claim here for you to read, or no such line of it.', 'Load the page again.'],
	'not-yours': ['This claim is the other side’s.', 'Say what is wrong with it as a dispute, with a source.'],
	'corrected-meanwhile': ['Somebody has corrected this claim since you opened it.', 'Read it as it stands now, then correct that.'],
	'nothing-changed': ['Nothing is otherwise than it stood.', 'Change what is to be corrected.'],
	'name-twice': ['That is entered already under this name, and would be counted twice.', 'Take the other line back first.'],
	'own-word': ['Whoever said it does not confirm it.', 'Name somebody else who heard it, or a paper.'],
	'said-already': ['You have said so already.', 'Load the page again.'],
	'taken-back-already': ['That was taken back already.', 'Load the page again.'],
	'stays-released': ['A claim that was released is not hidden again.', 'Correct it, or say when it was taken back.'],
	'no-such-session': ['There is no such session at this table.', 'Choose one of those listed.'],
	'no-such-turn': ['No turn of that number has crossed the table.', 'Its number stands in the ledger, such as U-7 or E-5.'],
	'too-often': ['That is more than anybody does by hand in an hour.', 'Try again in an hour.'],
	'not-as-written': ['The database takes this otherwise: a field is empty, too long, or out of order.', 'Look at the fields once more.'],
} as const satisfies Readonly<Record<string, readonly [message: string, mend: string]>>

export type RefusalCode = keyof typeof words

export interface Refused {
	readonly refusal: Refusal & { readonly code: RefusalCode }
}

export type Answer<T> = T | Refused

export function refuse(code: RefusalCode): Refused {
	const [message, mend] = words[code]
	return { refusal: { code, message, mend } }
}

interface DatabaseError {
	readonly code?: string
	readonly constraint?: string
}

/** By the constraint that refused, where the words differ. */
const byConstraint: Readonly<Record<string, RefusalCode>> = {
	claim_support_once: 'name-twice',
	claim_dispute_once: 'name-twice',
	claim_confirmed_once: 'said-already',
	claim_version_pkey: 'corrected-meanwhile',
	taken_back_once: 'taken-back-already',
	claim_widens: 'stays-released',
	claim_in_bulletin: 'stays-released',
}

/** Thrown inside a transaction to leave nothing of it behind. */
export class Undone extends Error {
	readonly code: RefusalCode
	constructor(code: RefusalCode) {
		super(code)
		this.code = code
	}
}

export async function refused<T>(work: () => Promise<T>): Promise<Answer<T>> {
	try {
		return await work()
	} catch (error) {
		if (error instanceof Undone) return refuse(error.code)
		const { code, constraint } = error as DatabaseError
		const known = constraint === undefined ? undefined : byConstraint[constraint]
		if (known) return refuse(known)
		// A version that does not follow the one before it.
		if (code === '40001') return refuse('corrected-meanwhile')
		if (code === '42501') return refuse('not-at-table')
		if (code === '23503' || code === '22P02') return refuse('not-there')
		if (code === '23514' || code === '22007' || code === '22008') return refuse('not-as-written')
		throw error
	}
}

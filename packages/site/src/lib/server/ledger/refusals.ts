/** What the database refuses in the ledger, in words. The codes are those of migrations/0010-ledger.sql. */
export interface Refusal {
	readonly code: string
	readonly message: string
	readonly mend: string
}

const words: Readonly<Record<string, readonly [message: string, mend: string]>> = {
	'only-added-to': ['What crossed the table stays as it was.', 'Hand over a new turn that answers it.'],
	'handed-over-already': ['This was handed over already, and stays as it is.', 'Write a new draft.'],
	expired: ['Its time is over.', 'The side that offers can hand it over anew with a later end.'],
	'number-taken': ['Another turn was handed over at the same moment.', 'Look at what has come, then hand over again.'],
	'issue-settled': ['There is a tentative agreement on this issue.', 'Both sides together can reopen it.'],
	'not-acknowledged': ['The other side’s receipt is missing.', 'Whoever got an offer acknowledges it first; then it can be answered.'],
	'another-hash': ['This is not over the hash that crossed the table.', 'Load the page again and read what stands there now.'],
	'another-settlement': [
		'What is tentatively agreed has changed since this page was shown.',
		'Load the page again and read what both sides would sign.',
	],
	'done-already': ['Your side has done that already.', 'It waits for the other side.'],
	'no-such-offer': ['There is no such offer at this table.', 'Load the page again.'],
	'other-side': ['Only the side that offers may do that.', 'The other side answers, holds or initials.'],
	'own-side': ['Only the side that was offered it may do that.', 'Your own side may withdraw it.'],
	'not-by-itself': ['That follows from another act, and is not done by itself.', 'Hand over a turn that answers it.'],
	'not-agreed': ['There is no tentative agreement to reopen here.', 'Load the page again.'],
	'not-open': ['It is no longer open: it was countered, withdrawn or agreed.', 'Load the page again to see what has come of it.'],
	'not-whole': ['An offer is handed over whole or not at all.', 'Hand over again.'],
	'not-logged': ['An act without its entry in the log does not stand.', 'Try again.'],
	'another-log': [
		'The log of this negotiation is not the one that was signed last: entries are gone or changed in the database.',
		'Nothing is done until whoever runs the server has found out why. Keep your receipts and log.txt: parley verify-turn compares them.',
	],
	'off-record': ['What was said off the record is released to nobody.', 'Hand it over once more on the record.'],
	'not-at-table': [
		'That is for those at the table whose sign-in is fresh.',
		'Staff and committee of the union, staff, negotiators and counsel of the employer, signed in within the last ten minutes.',
	],
	'other-sides-draft': ['There is no such draft of your side.', 'Load the page again.'],
	'no-such-line': ['There is no such red line of your side, or nothing crosses it here.', 'Load the page again.'],
	'not-yours-to-cross': ['The line names another role for that.', 'Somebody of that role, signed in just now, says that it is crossed.'],
	'no-terms': [
		'What these positions mean cannot be worked out: the folder of this negotiation is not on this server, or has mistakes.',
		'Mend the folder first; a turn of words alone can be handed over without it.',
	],
	'empty-package': ['There is nothing in this draft to hand over.', 'Write a turn into it first.'],
	'changed-meanwhile': ['Somebody of your side changed this draft meanwhile.', 'Load it again; what you wrote is below.'],
	'import-waits': [
		'A folder that was brought waits for the other side.',
		'It is agreed to, declined or taken back first, in the room of the folder.',
	],
	'import-nothing': ['All of this folder is here already: there is nothing to bring.', 'Add an entry, or change a file that may change.'],
	'import-over': ['Something has become of this folder already.', 'Load the page again.'],
	'no-such-file': ['Your side has no such file.', 'Load the page again.'],
	'issue-twice': ['The draft has a turn on this issue already.', 'A package has one turn for each issue.'],
	'wrong-answer': ['It answers a turn of another issue, or one that is not there.', 'Choose one of the turns listed.'],
}

export const refusal = (code: string): Refusal => {
	const [message, mend] = words[code] ?? [`The ledger refuses this: ${code}.`, 'Load the page again.']
	return { code: `ledger/${code}`, message, mend }
}

interface DatabaseError {
	readonly code?: string
	readonly message: string
	readonly constraint?: string
}

/** The refusal an error of the database stands for; null where it is none, and has to be thrown on. */
export function refusalOf(error: unknown): Refusal | null {
	if (error instanceof Refused && error.words) return { code: `ledger/${error.message}`, ...error.words }
	const { code, message, constraint } = error as DatabaseError
	if (code === 'PLEDG') return refusal(message.replace(/^ledger\//, ''))
	if (code === '42501') return refusal('not-at-table')
	if (code === '23505' && constraint?.includes('issue')) return refusal('issue-twice')
	if (code === '23505') return refusal('number-taken')
	if (code === '23503' && constraint?.includes('answers')) return refusal('wrong-answer')
	if (code === '23503') return refusal('other-sides-draft')
	return null
}

/** Losing a race or lacking the right is an ordinary answer. */
export async function refused<T>(work: () => Promise<T>): Promise<T | { readonly refusal: Refusal }> {
	try {
		return await work()
	} catch (error) {
		const told = refusalOf(error)
		if (told) return { refusal: told }
		throw error
	}
}

/** Thrown inside a transaction so that nothing of it stays. */
export class Refused extends Error {
	readonly code = 'PLEDG'
	readonly words: Pick<Refusal, 'message' | 'mend'> | null

	/** `words`: of what the code alone cannot say. */
	constructor(code: string, words: Pick<Refusal, 'message' | 'mend'> | null = null) {
		super(code)
		this.words = words
	}
}

/** What the database refuses in the sessions and requests, in words. The codes are those of migrations/0018-sessions.sql. */
export interface Refusal {
	readonly message: string
	readonly mend: string
}

const words: Readonly<Record<string, readonly [message: string, mend: string]>> = {
	'stays-as-said': ['What was said stays as it was said.', 'Write a line that corrects it.'],
	'not-agreed': ['Both sides have not said yes to this date, or it is over.', 'Load the page again to see what has become of it.'],
	'not-by-itself': ['A date is moved by proposing another in its place.', 'Propose the other date.'],
	'other-side-agrees': ['The other side says yes or no to a date that yours proposed.', 'Your side may withdraw it.'],
	'own-side-withdraws': ['Only the side that proposed a date withdraws it.', 'Say no to it instead.'],
	'settled-already': ['This date has been settled meanwhile.', 'Load the page again to see what has become of it.'],
	'no-reason': ['A date that both sides agreed to is called off for a reason.', 'Write the reason.'],
	'corrects-another': [
		'A line corrects one of the same session and of one’s own side.',
		'Write a line of your own beside the other side’s.',
	],
	'no-such-turn': ['There is no such turn at this table.', 'Choose one of those listed.'],
	'other-side-answers': [
		'The other side answers what yours asked.',
		'Your side may say that it is not enough, move the day, or withdraw it.',
	],
	'asker-alone': ['Only the side that asked may do that.', 'Deliver, refuse, or write a remark.'],
	'withdrawn-already': ['This request was withdrawn.', 'Ask anew.'],
	'not-answered-yet': ['Nothing was delivered or refused yet that could be too little.', 'Write a remark instead.'],
	'too-much': ['The files of a request have 50 MB together at most.', 'Deliver the rest on paper or by a link, and say so in the words.'],
	'not-at-table': [
		'That is for those who sit at the table.',
		'Staff and committee of the union; staff, negotiators and counsel of the employer.',
	],
	'name-twice': ['Your side has entered that name already.', 'Remove the other line first.'],
	'not-there': ['There is nothing like that at this table.', 'Load the page again.'],
	'not-as-asked': ['The database takes this otherwise: a field is empty, too long, or out of order.', 'Look at the fields once more.'],
}

export const refusal = (code: string): Refusal => {
	const [message, mend] = words[code] ?? [`This is refused: ${code}.`, 'Load the page again.']
	return { message, mend }
}

interface DatabaseError {
	readonly code?: string
	readonly message: string
	readonly constraint?: string
}

/** Losing a race or lacking the right is an ordinary answer. */
export async function refused<T>(work: () => Promise<T>): Promise<T | { readonly refusal: Refusal }> {
	try {
		return await work()
	} catch (error) {
		const { code, message, constraint } = error as DatabaseError
		if (code === 'PSESS') return { refusal: refusal(message.replace(/^sessions\//, '')) }
		if (code === '42501') return { refusal: refusal('not-at-table') }
		if (code === '23505' && constraint?.includes('presence')) return { refusal: refusal('name-twice') }
		if (code === '23503' || code === '22P02') return { refusal: refusal('not-there') }
		if (code === '23514') return { refusal: refusal('not-as-asked') }
		throw error
	}
}

/** What is refused in the likeness room, in words. The codes are those of migrations/0030-likeness.sql, and a few of the services. */
export interface Refusal {
	readonly code: string
	readonly message: string
	readonly mend: string
}

const words: Readonly<Record<string, readonly [message: string, mend: string]>> = {
	'not-fresh': ['This needs a sign-in of the last ten minutes.', 'Sign in again, then repeat it.'],
	'not-yours': [
		'That is not for you to do.',
		'The performer, or who speaks for them, consents; the union reviews; the producer asks and pays.',
	],
	'speaker-signs': [
		'Somebody else speaks for this performer.',
		'A guardian signs for a minor; the estate, or else the union, for the dead.',
	],
	'another-version': ['Another version was signed meanwhile.', 'Load the page again and look at it.'],
	'another-event': ['Something else has happened to this consent meanwhile.', 'Load the page again.'],
	'another-act': ['Somebody was quicker.', 'Load the page again and read what stands there now.'],
	'no-such-use': ['There is no such request that you may see.', 'Load the page again.'],
	'no-such-consent': ['There is no such consent that you may see.', 'Load the page again.'],
	'no-such-person': ['Nobody of the union has that number.', 'Ask the performer or the union for it.'],
	answered: ['This was answered already. A no is final.', 'Ask anew, with what has changed.'],
	'not-pending': ['The review is not open: it was finished, or its window is over.', 'Load the page again.'],
	'not-vetoed': ['There is no veto to be released here.', 'Load the page again.'],
	'not-asked': ['Nobody has asked for this release yet.', 'One person asks, another releases.'],
	'second-person': ['A veto is released by a second person.', 'Somebody else of the staff or the committee does it.'],
	'no-claim': ['There is no exemption to decide here.', 'Load the page again.'],
	'paid-already': ['It is marked as paid already.', 'Load the page again.'],
	'there-already': ['That is there already.', 'Load the page again.'],
	'not-a-signatory': ['You act for no signatory of that name.', 'The staff of your side says who acts for whom.'],
	'goes-on': [
		'This consent says that it goes on in a strike.',
		'It was signed so; the performer can withdraw it, or sign a later version.',
	],
	'no-strike': ['No strike is on.', 'Staff note one on the first page of this room.'],
	'not-suspended': ['It is not suspended for that strike.', 'Load the page again.'],
	'not-over': ['Its last day is not over yet.', 'The performer can withdraw it before that; the union cannot.'],
	'no-speaker': ['Nobody is named who speaks for them.', 'Name the estate, or the union where nobody can be found.'],
	'shared-certificate': [
		'Another signatory has enrolled that certificate, and then neither could be told by it.',
		'Ask the signatory for one of its own.',
	],
	'no-such-certificate': [
		'That certificate does not count for this signatory.',
		'Load the page again: it may have been withdrawn already.',
	],
	'not-allowed': ['The use is not allowed any more.', 'Load the page again and read where it stands.'],
	'no-such-file': ['There is no such check of a file that you may see.', 'Load the page again.'],
	unsound: ['What was written cannot be taken as it is.', 'Mend what is named below.'],
}

export const refusal = (code: string): Refusal => {
	const [message, mend] = words[code] ?? [`The likeness room refuses this: ${code}.`, 'Load the page again.']
	return { code: `likeness/${code}`, message, mend }
}

export class Refused extends Error {
	readonly refusal: Refusal
	constructor(code: string) {
		super(code)
		this.refusal = refusal(code)
	}
}

export type Answer<T> = T | { readonly refusal: Refusal }

export const isRefused = <T extends object>(answer: Answer<T>): answer is { readonly refusal: Refusal } => 'refusal' in answer

/** A refusal of the database or of a service, as a value; whatever else goes wrong is thrown on. */
export async function refused<T>(work: () => Promise<T>): Promise<Answer<T>> {
	try {
		return await work()
	} catch (error) {
		if (error instanceof Refused) return { refusal: error.refusal }
		const { code, message, table } = error as { readonly code?: string; readonly message: string; readonly table?: string }
		if (code === 'PLIKE') return { refusal: refusal(message.replace(/^likeness\//, '')) }
		if (code === '42501') return { refusal: refusal('not-yours') }
		if (code === '23505')
			return {
				refusal: refusal(table === 'likeness_payment' ? 'paid-already' : table === 'likeness_act' ? 'another-act' : 'there-already'),
			}
		if (code === '23503') return { refusal: refusal('no-such-use') }
		if (code === '23514') return { refusal: refusal('unsound') }
		throw error
	}
}

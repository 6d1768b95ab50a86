/** What the words of a claim are called on the page. */
export const natures = {
	figure: 'a figure',
	event: 'an event',
	impact: 'an impact',
	days: 'a counter of days',
} as const

export type Nature = keyof typeof natures

export const standings = {
	asserted: 'asserted',
	confirmed: 'confirmed',
	documented: 'documented',
	contradicted: 'contradicted',
	withdrawn: 'withdrawn',
} as const

export type Standing = keyof typeof standings

export const audiences = {
	writers: 'those of your side who sit at the table',
	members: 'the members of your side',
	public: 'everybody',
} as const

export const venues = {
	press: 'in the press',
	document: 'in a document',
	session: 'at a session of the talks',
	turn: 'in a turn that crossed the table',
} as const

export const supports = {
	heard: 'confirmed',
	document: 'documented',
	data: 'measured',
	admission: 'admitted',
} as const

/** As a writer chooses between them. */
export const supportChoices = {
	heard: 'Somebody heard it too',
	document: 'A paper says so',
	data: 'Data say so',
	admission: 'Somebody admits it whom it does not suit',
} as const

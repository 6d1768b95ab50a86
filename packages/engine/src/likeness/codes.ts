/**
 * The closed lists of the trade, each with the words a performer reads. What is not on a list cannot be asked for, consented to or stamped into a file;
 * what a list cannot say stands in a consent's own words, and where the words say less than the codes, the words win.
 */
export interface Code {
	readonly name: string
	readonly says: string
}

/** What is made of a person. Definitions: TV/Theatrical 2023, MOA item 29. */
export const kinds = {
	employment: {
		name: 'employment-based replica',
		says: 'a copy of your voice or likeness, made with your help while you work on this project',
	},
	independent: { name: 'independently created replica', says: 'a copy of you, recognisable as you, made without your taking part' },
	background: {
		name: 'background replica',
		says: 'a copy of you as a background actor, to show you in a scene in which you did not appear',
	},
	alteration: { name: 'digital alteration', says: 'a change to footage or sound that you did record' },
	synthetic: {
		name: 'synthetic performer',
		says: 'a made-up figure, recognisable as nobody, that carries features asked for by your name',
	},
} as const satisfies Readonly<Record<string, Code>>
export type Kind = keyof typeof kinds

/** What is done with it. A dub names its language: `dub:fr`. */
export const acts = {
	create: { name: 'make the replica', says: 'scan or record you, or build the copy' },
	use: { name: 'use the replica', says: 'show or play the copy in the finished work' },
	alter: { name: 'alter a performance', says: 'change what you recorded' },
	dub: { name: 'dub into a language', says: 'make you speak another language' },
	train: { name: 'train a system', says: 'feed your voice or likeness to a system that learns from it' },
	realtime: { name: 'generate in real time', says: 'let the copy speak or move by itself while somebody plays or watches' },
} as const satisfies Readonly<Record<string, Code>>
export type Act = keyof typeof acts

export const modalities = {
	voice: { name: 'voice', says: 'your voice' },
	face: { name: 'face', says: 'your face' },
	body: { name: 'body', says: 'your body' },
	motion: { name: 'motion', says: 'how you move' },
} as const satisfies Readonly<Record<string, Code>>
export type Modality = keyof typeof modalities

export const media = {
	theatrical: { name: 'film', says: 'a film for cinemas' },
	television: { name: 'television', says: 'television' },
	streaming: { name: 'streaming', says: 'a streaming service' },
	game: { name: 'video game', says: 'a video game' },
	commercial: { name: 'commercial', says: 'an advertisement' },
	audio: { name: 'audio', says: 'an audio programme' },
	promotion: { name: 'promotion', says: 'trailers and promotion of this project' },
} as const satisfies Readonly<Record<string, Code>>
export type Medium = keyof typeof media

/** What the replica is never to be shown doing. A consent names at least one. */
export const limits = {
	nudity: { name: 'no nudity', says: 'never nude' },
	'sexual-content': { name: 'no sexual content', says: 'never in a sexual scene' },
	violence: { name: 'no graphic violence', says: 'never committing or suffering graphic violence' },
	politics: { name: 'no politics', says: 'never for or against a party, a candidate or a cause' },
	slurs: { name: 'no slurs', says: 'never speaking a slur' },
	endorsement: { name: 'no endorsement', says: 'never selling or recommending anything' },
	drugs: { name: 'no drugs', says: 'never using drugs, alcohol or tobacco' },
	gambling: { name: 'no gambling', says: 'never with gambling' },
} as const satisfies Readonly<Record<string, Code>>
export type Limit = keyof typeof limits

export const scopeUnits = {
	lines: { name: 'lines', says: 'lines of dialogue (about ten words each)' },
	scenes: { name: 'scenes', says: 'scenes' },
	days: { name: 'days', says: 'days of work it stands for' },
	seconds: { name: 'seconds', says: 'seconds on screen or in sound' },
} as const satisfies Readonly<Record<string, Code>>
export type ScopeUnit = keyof typeof scopeUnits

/** Who signed, and by what right. */
export const signerRoles = {
	performer: { name: 'the performer', says: 'you' },
	guardian: { name: 'the guardian', says: 'the parent or guardian of a minor' },
	representative: { name: 'the representative', says: 'somebody the performer has authorised' },
	estate: { name: 'the estate', says: 'who speaks for a performer who has died' },
	union: { name: 'the union', says: 'the union, where nobody who speaks for a performer who has died can be found' },
} as const satisfies Readonly<Record<string, Code>>
export type SignerRole = keyof typeof signerRoles

export const lifeStages = {
	adult: { name: 'adult', says: 'of age' },
	minor: { name: 'minor', says: 'under age: a guardian signs, and nude or sexual content is out, whatever was agreed' },
	deceased: { name: 'deceased', says: 'dead: the estate signs, or the union where nobody can be found' },
} as const satisfies Readonly<Record<string, Code>>
export type LifeStage = keyof typeof lifeStages

export const isCode = <T extends string>(list: Readonly<Record<T, Code>>, value: unknown): value is T =>
	typeof value === 'string' && Object.hasOwn(list, value)

export const codesOf = <T extends string>(list: Readonly<Record<T, Code>>): readonly T[] => Object.keys(list) as T[]

/** `dub:fr` is the act dub, in French. */
export const actOf = (text: string): Act | null => {
	const [head = '', language, ...rest] = text.split(':')
	if (!isCode(acts, head) || rest.length > 0) return null
	if (head === 'dub') return language !== undefined && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language) ? 'dub' : null
	return language === undefined ? head : null
}

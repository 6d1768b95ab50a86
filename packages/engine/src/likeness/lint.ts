/**
 * The reader that a consent has to pass: it refuses what could mean everything. Each problem has a code, a field, one sentence and a mend; all of them are
 * given, not the first. A consent that passes can still be a bad bargain; it cannot be an empty one.
 */
import { parseDate } from '@parley/lang'
import { actOf, type Code, codesOf, isCode, kinds, lifeStages, limits, media, modalities, scopeUnits, signerRoles } from './codes.ts'
import type { Consent } from './consent.ts'

export interface ConsentProblem {
	readonly code: string
	readonly field: keyof Consent
	readonly message: string
	readonly mend: string
}

/** Words that take everything, with what to write instead. English and Spanish; another language is read by the union's reviewer. */
const vague: readonly { readonly words: RegExp; readonly mend: string }[] = [
	{ words: /\bin perpetuity\b|\bperpetual(ly)?\b|\bforever\b|\ba perpetuidad\b|\bpara siempre\b/i, mend: 'Give a last day.' },
	{ words: /\b(now|presently) known\b|\bhereafter (devised|invented|known)\b|\bpor inventarse?\b/i, mend: 'Name the media there are.' },
	{ words: /\ball media\b|\bevery medium\b|\bthroughout the universe\b|\btodos los medios\b/i, mend: 'Name the media, one by one.' },
	{ words: /\bany(thing|where|time|one)?\b|\bcualquier(a)?\b/i, mend: 'Name which one.' },
	{ words: /\bwithout limit(ation)?s?\b|\bunlimited\b|\bincluding but not limited to\b|\bsin l[ií]mite\b/i, mend: 'Name the limit.' },
	{ words: /\betc\b|\band so (on|forth)\b|\bor similar\b|\bas (needed|required)\b|\bdiscretion\b/i, mend: 'List what is meant.' },
]

export function vagueWords(text: string): readonly { readonly words: string; readonly mend: string }[] {
	return vague.flatMap(({ words, mend }) => {
		const match = words.exec(text)
		return match ? [{ words: match[0], mend }] : []
	})
}

const fewestWords = 8
const mostYears = 10

/** Whether a text says what is done: no words that take everything, and enough of them. */
export const isSpecific = (text: string): boolean => vagueWords(text).length === 0 && wordsOf(text) >= fewestWords

const wordsOf = (text: string): number => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0

export function lintConsent(given: Consent): readonly ConsentProblem[] {
	const problems: ConsentProblem[] = []
	const wrong = (code: string, field: keyof Consent, message: string, mend: string): void =>
		void problems.push({ code: `consent/${code}`, field, message, mend })
	const closed = <T extends string>(
		field: keyof Consent,
		values: readonly unknown[],
		list: Readonly<Record<T, Code>>,
		what: string,
	): void => {
		if (values.length === 0) wrong('empty', field, `No ${what} is named.`, `Name at least one: ${codesOf(list).join(', ')}.`)
		for (const value of values)
			if (!isCode(list, value)) wrong('unknown', field, `“${short(value)}” is no ${what}.`, `Choose from ${codesOf(list).join(', ')}.`)
		if (new Set(values).size !== values.length) wrong('twice', field, `A ${what} stands there twice.`, 'Name each once.')
	}
	const texts: readonly (readonly [keyof Consent, string])[] = [
		['role', given.role],
		['project', given.project.title],
		['description', given.description],
		['representation', given.representation.reference],
	]
	for (const [field, text] of texts) {
		if (text.trim() === '') wrong('empty', field, `The ${field} is empty.`, 'Write it out.')
		for (const { words, mend } of vagueWords(text)) wrong('vague', field, `“${words}” could mean everything.`, mend)
		if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text.replace(/[\n\t]/g, '')))
			wrong('hidden', field, `The ${field} has a character that could show it otherwise than it is.`, 'Type it anew.')
	}
	if (wordsOf(given.description) < fewestWords)
		wrong(
			'short',
			'description',
			`The description has ${wordsOf(given.description)} words.`,
			`Say in ${fewestWords} or more who sees the replica do what, and where.`,
		)
	closed('kind', [given.kind], kinds, 'kind of replica')
	closed('modalities', given.modalities, modalities, 'part of the performer')
	closed('media', given.media, media, 'medium')
	closed('limits', given.limits, limits, 'limit')
	closed('lifeStage', [given.lifeStage], lifeStages, 'life stage')
	closed('signerRole', [given.signerRole], signerRoles, 'signer')
	if (given.media.length === codesOf(media).length)
		wrong('vague', 'media', 'Every medium there is has been named.', 'Name those of this project.')
	if (given.acts.length === 0)
		wrong('empty', 'acts', 'No act is named.', 'Name what may be done: create, use, alter, dub:LANGUAGE, train, realtime.')
	for (const act of given.acts)
		if (actOf(act) === null)
			wrong('unknown', 'acts', `“${short(act)}” is no act.`, 'Choose from create, use, alter, dub:LANGUAGE, train, realtime.')
	if (given.producers.length === 0) wrong('empty', 'producers', 'No producer is named.', 'Name who may act on it.')
	for (const field of ['producers', 'transferees'] as const)
		for (const id of given[field])
			if (!/^[a-z0-9][a-z0-9-]{0,79}$/.test(id))
				wrong('unknown', field, `“${short(id)}” is no signatory’s id.`, 'Use the id in the register, such as harbour-pictures.')
	if (
		!isCode(scopeUnits, given.scope.unit) ||
		!Number.isInteger(given.scope.atMost) ||
		given.scope.atMost < 1 ||
		given.scope.atMost > 100_000
	)
		wrong('scope', 'scope', 'The scope is no whole number of lines, scenes, days or seconds, from 1 to 100,000.', 'Say how much at most.')
	checkDays(given, wrong)
	checkSigner(given, wrong)
	checkPay(given, wrong)
	return problems
}

type Wrong = (code: string, field: keyof Consent, message: string, mend: string) => void

function checkDays({ from, until }: Consent, wrong: Wrong): void {
	if (parseDate(from) === null) wrong('day', 'from', `There is no day “${short(from)}”.`, 'Write it like 2023-11-20.')
	if (until.trim() === '') return wrong('no-end', 'until', 'It has no last day.', 'Give one: what has no end is no consent here.')
	if (parseDate(until) === null) return wrong('day', 'until', `There is no day “${short(until)}”.`, 'Write it like 2024-11-20.')
	if (parseDate(from) === null) return
	if (until < from) wrong('day', 'until', 'Its last day is before its first.', 'Turn them round.')
	if (Number(until.slice(0, 4)) - Number(from.slice(0, 4)) > mostYears)
		wrong(
			'no-end',
			'until',
			`It runs for more than ${mostYears} years, which is no end at all.`,
			'Give an earlier last day, and ask again then.',
		)
}

function checkSigner({ lifeStage, signerRole, limits: ruledOut }: Consent, wrong: Wrong): void {
	const fits = {
		adult: ['performer', 'representative'],
		minor: ['guardian'],
		deceased: ['estate', 'union'],
	} as const satisfies Record<string, readonly string[]>
	if (isCode(lifeStages, lifeStage) && !(fits[lifeStage] as readonly string[]).includes(signerRole))
		wrong(
			'signer',
			'signerRole',
			`For ${lifeStage === 'adult' ? 'an adult' : lifeStage === 'minor' ? 'a minor' : 'somebody who has died'}, ${signerRole} does not sign.`,
			`Who signs is ${fits[lifeStage].join(' or ')}.`,
		)
	if (lifeStage !== 'minor') return
	for (const needed of ['nudity', 'sexual-content'] as const)
		if (!ruledOut.includes(needed)) wrong('minor', 'limits', `A minor’s consent rules out ${needed}, always.`, 'Add it to the limits.')
}

function checkPay({ compensation, scope, representation }: Consent, wrong: Wrong): void {
	if (compensation.basis === 'rate' && (!Number.isInteger(compensation.cents) || compensation.cents < 1 || compensation.per !== scope.unit))
		wrong(
			'pay',
			'compensation',
			'The rate is no whole number of cents for each unit of the scope.',
			`Give it for each of the ${scope.unit}.`,
		)
	if (representation.by !== 'union' && representation.by !== 'counsel')
		wrong(
			'representation',
			'representation',
			'Nobody is named who advised the signer.',
			'The union, under an agreement that speaks of replicas, or a lawyer.',
		)
}

const short = (value: unknown): string => String(value).slice(0, 60)

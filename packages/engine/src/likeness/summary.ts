/** A consent in the words of whoever signs it, made from the record alone, so that the two cannot differ. Each line answers one question. */
import { actOf, acts, kinds, limits, media, modalities, scopeUnits } from './codes.ts'
import type { Consent } from './consent.ts'
import { counted, dollars, listed } from './words.ts'

export interface SummaryLine {
	readonly asks: string
	readonly says: string
}

export function plainSummary(consent: Consent, names: (id: string) => string = id => id): readonly SummaryLine[] {
	const { scope, compensation, producers, transferees } = consent
	return [
		{ asks: 'What is made', says: `${upper(kinds[consent.kind].name)}: ${kinds[consent.kind].says}.` },
		{ asks: 'What may be done', says: `They may ${listed(consent.acts.map(actWords))}. Nothing else.` },
		{ asks: 'What of you', says: `${upper(listed(consent.modalities.map(each => modalities[each].says)))}.` },
		{
			asks: 'Where',
			says: `In ${consent.project.title}, as ${consent.role}, for ${listed(consent.media.map(each => media[each].says))}. Another project needs a new consent.`,
		},
		{ asks: 'How', says: consent.description },
		{ asks: 'How much', says: `At most ${counted(scope.atMost, scopeUnits[scope.unit].says)}.` },
		{ asks: 'Never', says: `${upper(listed(consent.limits.map(each => limits[each].says)))}.` },
		{
			asks: 'Who',
			says: `${listed(producers.map(names))}, and nobody else${transferees.length === 0 ? '' : `, unless they hand it to ${listed(transferees.map(names))}`}.`,
		},
		{ asks: 'When', says: `From ${consent.from} until ${consent.until}, both days included. After that nothing new.` },
		{
			asks: 'Pay',
			says:
				compensation.basis === 'agreement'
					? 'What the agreement’s rules give for each use.'
					: `${dollars(compensation.cents)} for each of the ${compensation.per}, and never less than the agreement’s rules give.`,
		},
		{
			asks: 'In a strike',
			says: consent.strikeSuspends
				? 'It is suspended: nothing new is made or used until work resumes.'
				: 'It goes on in a strike, unless the agreement says otherwise.',
		},
		{ asks: 'After death', says: consent.survivesDeath ? 'It goes on until its last day; your estate speaks for you.' : 'It ends.' },
		{
			asks: 'Who advised',
			says: `${consent.representation.by === 'union' ? 'The union' : 'A lawyer'}: ${consent.representation.reference}.`,
		},
		{
			asks: 'Can you take it back',
			says: 'Yes, at any time, on your own page. You choose whether that stops what is new, new uses too, or everything.',
		},
	]
}

/** Under the list of acts, so that a long dub stays readable: "make you speak another language (fr)". */
function actWords(act: string): string {
	const known = actOf(act)
	if (known === null) return act
	const language = act.split(':')[1]
	return acts[known].says + (language === undefined ? '' : ` (${language})`)
}

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A negotiation in a few lines, for the front page and the head of its rooms. */
import type { Negotiation } from '@parley/engine'
import { introduction } from '@parley/engine/report'
import type { Held } from './negotiations.ts'
import { type SideView, sidesOf } from './sides.ts'

export interface Summary {
	readonly id: string
	readonly title: string
	readonly isExample: boolean
	/** Null when the folder has mistakes. */
	readonly about: About | null
	readonly mistakes: number
}

export interface About {
	readonly asOf: string
	readonly term: { readonly from: string; readonly to: string }
	readonly sides: readonly SideView[]
	readonly issues: number
	readonly proposals: number
	readonly opening: string
	readonly madeUp: MadeUp
}

/** What of a negotiation is no fact of the world. */
export interface MadeUp {
	/** Its own sentence about that, as HTML. */
	readonly words: string | null
	readonly assumed: number
	readonly facts: number
}

export function summaryOf(held: Held): Summary {
	const { opened, sound } = held
	return {
		id: held.id,
		title: opened.negotiation?.title || held.id,
		isExample: held.isExample,
		about: sound ? aboutOf(sound.negotiation, sound.plan) : null,
		mistakes: opened.diagnostics.filter(each => each.severity === 'error').length,
	}
}

function aboutOf(negotiation: Negotiation, plan: NonNullable<Held['sound']>['plan']): About {
	const { asOf, term } = negotiation.setting
	const facts = plan.quantities.filter(quantity => quantity.kind === 'fact')
	const opening = paragraphs(negotiation.prose)
	return {
		asOf,
		term,
		sides: sidesOf(negotiation),
		issues: negotiation.issues.length,
		proposals: negotiation.proposals.filter(each => !each.later && each.date <= asOf).length,
		opening: introduction(opening.find(each => !isAboutMadeUp(each)) ?? '').html,
		madeUp: {
			words: introduction(opening.find(isAboutMadeUp) ?? '').html || null,
			assumed: facts.filter(fact => fact.confidence === 'assumed').length,
			facts: facts.length,
		},
	}
}

const paragraphs = (prose: string): readonly string[] =>
	(prose.split(/^##\s/m)[0] ?? '').split(/\n\s*\n/).filter(each => each.trim() !== '' && !each.trim().startsWith('#'))

/** The examples say so in a paragraph of its own that begins with emphasis. */
const isAboutMadeUp = (paragraph: string): boolean => /^\s*[*_].*\b(made[ -]up|synthetic)\b/i.test(paragraph)

/** The same as plain words, for what has no page: a workbook. */
export function madeUpWords({ prose }: Pick<Negotiation, 'prose'>): string | null {
	const said = paragraphs(prose).find(isAboutMadeUp)
	if (said === undefined) return null
	const unlinked = said.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
	return unlinked.replaceAll(/[*_`]/g, '').replaceAll(/\s+/g, ' ').trim()
}

/** The page of one claim along the fact that it hangs on: everything it shows, from the folder. */
import type { ClaimResult, FactLine } from '@parley/engine'
import { quantity as sayQuantity, words } from '@parley/engine/report'
import { atMedian, type ClaimSlider, claimSlider, sliderFacts } from '@parley/engine/run'
import { error } from '@sveltejs/kit'
import { roomAddress, sliderAddress } from '#lib/addresses.ts'
import { restsOn } from './controls.ts'
import type { Sound } from './negotiations.ts'
import { short } from './short.ts'
import { type SideView, sidesOf } from './sides.ts'

export interface SliderPage {
	readonly slider: ClaimSlider
	/** The claims in the order of the slider's. */
	readonly claims: readonly ClaimResult[]
	readonly fact: FactLine
	/** Where the fact may be put with one press: what each side says, and where a claim begins to hold. */
	readonly marks: readonly SliderMark[]
	/** What the term rests on besides, with where it comes from. */
	readonly grounds: readonly FactLine[]
	readonly sides: readonly SideView[]
	readonly otherFacts: readonly string[]
	/** The place that the address asks for, or the fact's median. */
	readonly at: number
	readonly isAsked: boolean
	readonly currency: string
	readonly asOf: string
}

export interface SliderMark {
	readonly place: number
	readonly text: string
	readonly tone: string
}

export function readSlider(sound: Sound, name: string, query: URLSearchParams): SliderPage {
	const checked = sound.claims().claims
	const slider = claimSlider(sound.plan, sound.columns, checked, name, query.get('fact') ?? undefined)
	if ('error' in slider) error(404, { message: slider.error, links: slidersOf(sound) })
	const { facts } = sound.costing()
	const fact = facts.find(each => each.name === slider.fact)!
	const leaves = slider.term ? restsOn(sound.plan, [slider.term.name]) : new Set<string>()
	const median = atMedian(sound.plan, sound.columns, slider.fact)
	const asked = readAt(slider, query.get('at'))
	const claims = slider.claims.map(each => checked.find(claim => claim.name === each.name)!)
	return {
		slider,
		claims,
		fact,
		marks: marksOf(sound, slider, fact),
		grounds: facts.filter(each => leaves.has(each.name) && each.name !== slider.fact),
		sides: sidesOf(sound.negotiation),
		otherFacts: sliderFacts(sound.plan, claims[0]!).filter(each => each !== slider.fact),
		at: asked ?? nearestPlace(slider, median),
		isAsked: asked !== null,
		currency: sound.plan.currency,
		asOf: sound.plan.asOf,
	}
}

/** The claims of this negotiation that have such a page. */
export const slidersOf = (sound: Sound): readonly { readonly href: string; readonly text: string }[] => [
	...sound
		.claims()
		.claims.filter(each => sliderFacts(sound.plan, each).length > 0)
		.map(each => ({ href: sliderAddress(sound.id, each.name), text: `What ${words(each.name)} hangs on` })),
	{ href: roomAddress(sound.id, 'claims'), text: 'All claims' },
]

/** The claim that a page for one subject ("levy") is about: the first that hangs on a disputed fact and whose reading rests on a figure of that name. */
export function claimAbout(sound: Sound, subject: string): string {
	const found = sound.claims().claims.find(claim => sliderFacts(sound.plan, claim).length > 0 && isAbout(sound, claim, subject))
	if (found) return found.name
	error(404, { message: `Nobody’s claim about a ${subject} can be moved along a fact here.`, links: slidersOf(sound) })
}

function isAbout({ plan }: Sound, { name, readings }: ClaimResult, subject: string): boolean {
	const planned = plan.claims.find(each => each.name === name)!
	const uses = planned.readings
		.filter((_, index) => readings[index]!.breakEvens.some(even => even.value !== null))
		.flatMap(each => each.uses)
	return uses.some(each => each.split('-').includes(subject))
}

const nearestPlace = ({ low, step, places }: ClaimSlider, value: number): number =>
	Math.max(0, Math.min(places - 1, Math.round((value - low) / step)))

function readAt(slider: ClaimSlider, text: string | null): number | null {
	if (text === null || text.trim() === '') return null
	const value = Number(text.replace(/%$/, ''))
	const { low, high, unit } = slider
	const show = (end: number): string => sayQuantity(end, unit)
	if (!Number.isFinite(value))
		error(400, { message: `“${short(text)}” is no number.`, mend: `at is between ${show(low)} and ${show(high)}.` })
	if (value < low || value > high)
		error(400, { message: `${words(slider.fact)} cannot be ${show(value)}.`, mend: `It lies between ${show(low)} and ${show(high)}.` })
	return nearestPlace(slider, value)
}

function marksOf({ negotiation }: Sound, slider: ClaimSlider, { says, unit }: FactLine): readonly SliderMark[] {
	const sides = sidesOf(negotiation)
	const said = says.flatMap(({ side, value }) => {
		const view = sides.find(each => each.id === side)
		if (!view || value?.p50 == null) return []
		const isRange = value.p5 !== value.p95
		const at = isRange ? (value.p5 ?? value.p50) : value.p50
		const text = isRange
			? `${view.name}: from ${sayQuantity(value.p5, unit)} to ${sayQuantity(value.p95, unit)}`
			: `${view.name}: ${sayQuantity(value.p50, unit)}`
		return [{ place: nearestPlace(slider, at), text, tone: view.tone }]
	})
	return said
}

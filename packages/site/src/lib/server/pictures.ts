/** The pictures of a negotiation, drawn once for each state of its folder. */
import { type Movement, movementOf, type Spread, spreadOf } from '@parley/engine'
import { nameOfPoint, namesOfPoints } from '@parley/engine/report'
import { parseHTML } from 'linkedom'
import {
	type Canvas,
	gapPicture,
	movementPicture,
	ownFactsOf,
	ownFactsPicture,
	type Picture,
	readingsPicture,
	spreadPicture,
	tornadoPicture,
	yearsPicture,
} from '#lib/charts/index.ts'
import type { Sound } from './negotiations.ts'

let page: Document | null = null

/** Plot draws with elements, so it is given a page that nobody sees. */
export function serverDocument(): Document {
	page ??= parseHTML('<!doctype html><html><body></body></html>').document as unknown as Document
	return page
}

export const canvas = (id: string): Canvas => ({ document: serverDocument(), id: `picture-${id}` })

/** Kept as long as the negotiation's folder is as it is: a changed folder is another `Sound`. */
const kept = new WeakMap<Sound, Map<string, unknown>>()
const mostKept = 400

export function remembered<T>(sound: Sound, key: string, make: () => T): T {
	const answers = kept.get(sound) ?? new Map<string, unknown>()
	kept.set(sound, answers)
	if (!answers.has(key)) answers.set(key, make())
	if (answers.size > mostKept) answers.delete(answers.keys().next().value!)
	return answers.get(key) as T
}

export const movement = (sound: Sound): Movement => remembered(sound, 'movement', () => movementOf(sound.plan, sound.columns, sound.sides))

export function spread(sound: Sound, between: readonly [string, string], of = 'total'): Spread | null {
	return remembered(sound, `spread ${of} ${between.join()}`, () => {
		const found = spreadOf(sound.plan, sound.columns, { between, of })
		return 'error' in found ? null : found
	})
}

/** Of the table: how it has moved, where the gap lies, how wide it may be, what it hangs on, what each year costs. */
export interface TablePictures {
	readonly moved: Picture | null
	readonly pairs: readonly { readonly gap: Picture | null; readonly spread: Picture | null; readonly hangsOn: Picture | null }[]
	readonly years: Picture | null
}

export function tablePictures(sound: Sound, points: readonly string[] = sound.sides): TablePictures {
	return remembered(sound, `table ${points.join()}`, () => {
		const costing = sound.costing(points)
		const names = namesOfPoints(costing)
		return {
			moved: movementPicture(movement(sound), sound.negotiation, canvas('moved')),
			pairs: pairsOf(points).map((pair, index) => {
				const [first, second] = [nameOfPoint(names, pair[0]), nameOfPoint(names, pair[1])]
				const spreading = spread(sound, pair)
				const hanging = sound.sensitivity(pair)
				const title = `What the gap hangs on: ${first.label} less ${second.label}, over the term`
				return {
					gap: gapPicture(costing, pair, canvas(`gap-${index + 1}`)),
					spread: spreading && spreadPicture(spreading, { first, second }, canvas(`spread-${index + 1}`)),
					hangsOn: hanging && tornadoPicture(hanging, title, canvas(`hangs-on-${index + 1}`)),
				}
			}),
			years: yearsPicture(costing, canvas('years')),
		}
	})
}

/** Of one issue: its part of the gap, its costs by year, and what they come to on each side's own facts. */
export function issuePictures(sound: Sound, issue: string, points: readonly string[] = sound.sides): readonly Picture[] {
	return remembered(sound, `issue ${issue} ${points.join()}`, () => {
		const costing = sound.costing(points)
		const names = [...new Set(costing.costs.filter(cost => cost.issue === issue).map(cost => cost.name))]
		const isIdle = (name: string): boolean =>
			costing.costs.every(cost => cost.name !== name || (cost.cash.mean === 0 && cost.cash.p5 === 0 && cost.cash.p95 === 0))
		const gaps = pairsOf(points).map((pair, index) => gapPicture(costing, pair, canvas(`issue-gap-${index + 1}`), issue))
		const years = names.filter(name => !isIdle(name)).map((name, index) => yearsPicture(costing, canvas(`issue-years-${index + 1}`), name))
		const own = ownFactsOf(costing)
			.filter(each => each.issue === issue)
			.map((each, index) => ownFactsPicture(costing, each, canvas(`own-facts-${index + 1}`)))
		return [...gaps, ...own, ...years].filter(picture => picture !== null)
	})
}

/** By the claim's name; null where there is nothing to compare. */
export function claimPictures(sound: Sound): ReadonlyMap<string, Picture | null> {
	return remembered(
		sound,
		'claims',
		() => new Map(sound.claims().claims.map((claim, index) => [claim.name, readingsPicture(claim, canvas(`claim-${index + 1}`))])),
	)
}

function pairsOf(all: readonly string[]): readonly (readonly [string, string])[] {
	return all.flatMap((first, index) => all.slice(index + 1).map(second => [first, second] as const))
}

/** Made-up cases: a sound one, and its neighbours by chance. Each is a pure function of its seed. */
import type { Case, ConsentOfCase } from '../../src/likeness/case.ts'
import { answers, exemptions, noConsent, reviews } from '../../src/likeness/case.ts'
import { acts, codesOf, kinds, lifeStages, limits, media, modalities, scopeUnits, signerRoles } from '../../src/likeness/codes.ts'
import { consentStates } from '../../src/likeness/status.ts'

export const soundCase: Case = {
	form: 'parley/case/1',
	producer: { id: 'harbour-pictures', isSignatory: true },
	consent: {
		id: 'c-1',
		state: 'active',
		agreement: 'tv-theatrical/2023',
		project: 'night-ferry',
		kind: 'employment',
		acts: ['create', 'use', 'dub:fr'],
		modalities: ['voice', 'face'],
		media: ['streaming', 'television'],
		limits: ['nudity', 'politics'],
		producers: ['harbour-pictures'],
		from: 19_700,
		until: 20_000,
		lifeStage: 'adult',
		signerRole: 'performer',
		unit: 'lines',
		atMost: 40,
		used: 10,
		strikeSuspends: true,
	},
	asked: {
		agreement: 'tv-theatrical/2023',
		project: 'night-ferry',
		kind: 'employment',
		act: 'use',
		actInFull: 'use',
		modalities: ['voice'],
		medium: 'streaming',
		content: ['violence'],
		unit: 'lines',
		quantity: 30,
		from: 19_710,
		until: 19_720,
		isDescribed: true,
		depictsMinor: false,
		concernsPerformer: true,
		noticeMinutes: 2_880,
		toldAtEngagement: false,
		exemption: 'none',
	},
	standing: { answer: 'yes', review: 'cleared', strike: false, payScheduled: true, unionNotified: true },
}

/** mulberry32: small, and the same everywhere. */
export function luckOf(seed: number): () => number {
	let state = seed >>> 0
	return () => {
		state = (state + 0x6d2b79f5) >>> 0
		let mixed = state
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
	}
}

type Draw = () => number
const one = <T>(draw: Draw, list: readonly T[]): T => list[Math.floor(draw() * list.length)]!
const some = <T>(draw: Draw, list: readonly T[]): readonly T[] => list.filter(() => draw() < 0.4)
const isSo = (draw: Draw): boolean => draw() < 0.5
const whole = (draw: Draw, from: number, to: number): number => from + Math.floor(draw() * (to - from + 1))

const actsInFull = [...codesOf(acts).filter(act => act !== 'dub'), 'dub:fr', 'dub:de']
const agreements = ['tv-theatrical/2023', 'interactive-media/2025', '']
const projects = ['night-ferry', 'day-ferry', '']
const producers = ['harbour-pictures', 'other-pictures', '']

/** One field drawn anew. Together they touch every field a rule reads. */
const changes: readonly ((draw: Draw, told: Case) => Case)[] = [
	(draw, told) => ({ ...told, producer: { ...told.producer, id: one(draw, producers) } }),
	(draw, told) => ({ ...told, producer: { ...told.producer, isSignatory: isSo(draw) } }),
	(_, told) => ({ ...told, consent: noConsent }),
	...consentChanges().map(
		change =>
			(draw: Draw, told: Case): Case => ({ ...told, consent: { ...told.consent, ...change(draw) } }),
	),
	...askedChanges().map(
		change =>
			(draw: Draw, told: Case): Case => ({ ...told, asked: { ...told.asked, ...change(draw) } }),
	),
	(draw, told) => {
		const actInFull = one(draw, actsInFull)
		return { ...told, asked: { ...told.asked, actInFull, act: actInFull.split(':')[0] as Case['asked']['act'] } }
	},
	(draw, told) => ({ ...told, standing: { ...told.standing, answer: one(draw, answers) } }),
	(draw, told) => ({ ...told, standing: { ...told.standing, review: one(draw, reviews) } }),
	(draw, told) => ({ ...told, standing: { ...told.standing, strike: isSo(draw) } }),
	(draw, told) => ({ ...told, standing: { ...told.standing, payScheduled: isSo(draw) } }),
	(draw, told) => ({ ...told, standing: { ...told.standing, unionNotified: isSo(draw) } }),
]

function consentChanges(): readonly ((draw: Draw) => Partial<ConsentOfCase>)[] {
	return [
		draw => ({ state: one(draw, [...(Object.keys(consentStates) as ConsentOfCase['state'][]), 'none']) }),
		draw => ({ agreement: one(draw, agreements) }),
		draw => ({ project: one(draw, projects) }),
		draw => ({ kind: one(draw, codesOf(kinds)) }),
		draw => ({ acts: some(draw, actsInFull) }),
		draw => ({ modalities: some(draw, codesOf(modalities)) }),
		draw => ({ media: some(draw, codesOf(media)) }),
		draw => ({ limits: some(draw, codesOf(limits)) }),
		draw => ({ producers: some(draw, producers) }),
		draw => ({ from: whole(draw, 19_690, 19_730) }),
		draw => ({ until: whole(draw, 19_690, 19_730) }),
		draw => ({ lifeStage: one(draw, codesOf(lifeStages)) }),
		draw => ({ signerRole: one(draw, codesOf(signerRoles)) }),
		draw => ({ unit: one(draw, codesOf(scopeUnits)) }),
		draw => ({ atMost: whole(draw, 0, 60) }),
		draw => ({ used: whole(draw, 0, 60) }),
		draw => ({ strikeSuspends: isSo(draw) }),
	]
}

function askedChanges(): readonly ((draw: Draw) => Partial<Case['asked']>)[] {
	return [
		draw => ({ agreement: one(draw, agreements) }),
		draw => ({ project: one(draw, projects) }),
		draw => ({ kind: one(draw, codesOf(kinds)) }),
		draw => ({ modalities: some(draw, codesOf(modalities)) }),
		draw => ({ medium: one(draw, codesOf(media)) }),
		draw => ({ content: some(draw, codesOf(limits)) }),
		draw => ({ unit: one(draw, codesOf(scopeUnits)) }),
		draw => ({ quantity: whole(draw, 0, 60) }),
		draw => ({ from: whole(draw, 19_690, 19_730) }),
		draw => ({ until: whole(draw, 19_690, 19_730) }),
		draw => ({ isDescribed: isSo(draw) }),
		draw => ({ depictsMinor: isSo(draw) }),
		draw => ({ concernsPerformer: isSo(draw) }),
		draw => ({ noticeMinutes: one(draw, [-1, 0, 2_879, 2_880, 10_000]) }),
		draw => ({ toldAtEngagement: isSo(draw) }),
		draw => ({ exemption: one(draw, exemptions) }),
	]
}

/** From nought to seven fields drawn anew; now and then all of them. */
export function caseOf(seed: number): Case {
	const draw = luckOf(seed)
	const chosen = draw() < 0.1 ? changes : Array.from({ length: Math.floor(draw() * 8) }, () => one(draw, changes))
	return chosen.reduce((told, change) => change(draw, told), soundCase)
}

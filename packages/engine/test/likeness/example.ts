/** The made-up dossier of likeness/example.json, written here: `UPDATE_GOLDEN=1 node --test packages/engine/test/likeness/consent.test.ts` renews the file. */
import type { Standing } from '../../src/likeness/case.ts'
import { type Consent, consentHash } from '../../src/likeness/consent.ts'
import type { Dossier } from '../../src/likeness/dossier.ts'
import type { RegisteredConsent } from '../../src/likeness/register.ts'
import type { LikenessRequest } from '../../src/likeness/request.ts'
import { type ConsentEvent, type EventWords, eventHash } from '../../src/likeness/status.ts'

export const consentA: Consent = {
	form: 'parley/consent/1',
	id: 'c-made-up-1',
	version: 1,
	previous: null,
	subject: 'p-made-up-1',
	lifeStage: 'adult',
	signerRole: 'performer',
	agreement: { id: 'tv-theatrical', version: '2023' },
	project: { id: 'night-ferry', title: 'Night Ferry (made up)' },
	role: 'the purser',
	producers: ['harbour-pictures'],
	transferees: [],
	kind: 'employment',
	acts: ['create', 'use', 'dub:fr'],
	modalities: ['voice', 'face'],
	media: ['streaming', 'television'],
	limits: ['nudity', 'sexual-content', 'politics'],
	scope: { unit: 'days', atMost: 4 },
	description: 'The replica speaks the purser’s lines in the storm scenes of episode three, on deck, seen from behind and in profile.',
	language: 'en',
	from: '2023-12-01',
	until: '2024-11-30',
	representation: { by: 'union', reference: 'TV/Theatrical 2023, item 29' },
	compensation: { basis: 'agreement' },
	strikeSuspends: true,
	survivesDeath: false,
	exclusive: false,
}

const consentB: Consent = {
	...consentA,
	id: 'c-made-up-2',
	subject: 'p-made-up-2',
	lifeStage: 'minor',
	signerRole: 'guardian',
	role: 'the stowaway',
	description: 'The replica of the stowaway crosses the lower deck in the background of two scenes of episode three, without a word.',
}

const consentC: Consent = {
	...consentA,
	id: 'c-made-up-3',
	subject: 'p-made-up-3',
	lifeStage: 'deceased',
	signerRole: 'representative',
	role: 'the old captain',
	description: 'The replica of the old captain reads his letter aloud over the last shot of episode eight, heard and not seen.',
}

/** A chain of events of one version. */
export function chain(
	record: Consent,
	steps: readonly (EventWords & { readonly at: string; readonly by: ConsentEvent['by'] })[],
): RegisteredConsent {
	const hash = consentHash(record)
	const events: ConsentEvent[] = []
	for (const { at, by, ...words } of steps) {
		const before = events.at(-1)
		events.push({
			form: 'parley/consent-event/1',
			consent: record.id,
			consentHash: hash,
			place: events.length,
			previous: before ? eventHash(before) : null,
			at,
			by,
			...words,
		} as ConsentEvent)
	}
	return { record, hash, events }
}

const a = chain(consentA, [{ kind: 'granted', at: '2023-11-28T10:00:00.000Z', by: 'performer' }])
const b = chain(consentB, [{ kind: 'granted', at: '2023-11-28T11:00:00.000Z', by: 'guardian' }])
const c = chain(consentC, [{ kind: 'granted', at: '2023-11-28T12:00:00.000Z', by: 'representative' }])

const requestA: LikenessRequest = {
	form: 'parley/request/1',
	id: 'u-made-up-1',
	producer: 'harbour-pictures',
	agreement: consentA.agreement,
	project: consentA.project,
	role: consentA.role,
	kind: 'employment',
	act: 'use',
	modalities: ['voice', 'face'],
	medium: 'streaming',
	content: ['violence'],
	amount: { unit: 'days', quantity: 2 },
	from: '2024-01-10',
	until: '2024-01-20',
	description: 'The purser calls the passengers on deck in two storm scenes of episode three, which were not shot.',
	businessReason: 'The tank was not available on the days of the shoot.',
	tool: 'in-house',
	consent: { id: consentA.id, hash: a.hash },
	depictsMinor: false,
	features: [],
	noticeGivenAt: '2024-01-02T09:00:00.000Z',
	engagedAt: '2023-11-20T09:00:00.000Z',
	servicesAt: '2024-01-10T09:00:00.000Z',
	exemption: null,
}

const standing: Standing = { answer: 'yes', review: 'pending', strike: false, payScheduled: true, unionNotified: false }
const as = (id: string, changes: Partial<LikenessRequest>, stands: Partial<Standing> = {}) => ({
	request: { ...requestA, id, ...changes },
	standing: { ...standing, ...stands },
	exemption: 'none' as const,
	used: 0,
})

export const exampleDossier: Dossier = {
	form: 'parley/dossier/1',
	title: 'Night Ferry: made-up performers, producer and requests, to show what the rules change',
	isSynthetic: true,
	at: '2024-01-05T12:00:00.000Z',
	consents: [a, b, c],
	signatories: [{ id: 'harbour-pictures', name: 'Harbour Pictures (made up)', certificates: [], from: '2023-11-09', until: null }],
	requests: [
		as('u-made-up-1', {}),
		as(
			'u-made-up-2',
			{ description: 'The purser sings the ferry’s song in the closing scene of episode four, which nobody recorded.' },
			{ review: 'vetoed' },
		),
		as(
			'u-made-up-3',
			{ description: 'The purser’s recorded lines teach a system that makes new lines in the same voice.', act: 'train' },
			{ review: 'cleared' },
		),
		as('u-made-up-4', { project: { id: 'day-ferry', title: 'Day Ferry (made up)' } }, { review: 'cleared' }),
		as('u-made-up-5', { consent: { id: b.record.id, hash: b.hash }, role: 'the stowaway', content: ['nudity'] }, { review: 'cleared' }),
		as(
			'u-made-up-6',
			{ consent: { id: c.record.id, hash: c.hash }, role: 'the old captain', modalities: ['voice'] },
			{ review: 'cleared' },
		),
		as(
			'u-made-up-7',
			{ consent: null, exemption: { clause: 'MOA item 29.a, exceptions', says: 'The change is one of timing and clarity only.' } },
			{ answer: 'none' },
		),
		as('u-made-up-8', { act: 'create', servicesAt: '2024-01-03T09:00:00.000Z' }, { review: 'cleared', payScheduled: false }),
		as('u-made-up-9', {}, { review: 'cleared', strike: true }),
	],
}

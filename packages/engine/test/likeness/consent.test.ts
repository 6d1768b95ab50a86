/** What a consent is, and what the reader refuses; events and states; what is owed; the dossier; the bundle of one use. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
	type Consent,
	canonicalJson,
	chainProblems,
	compareDossier,
	consentHash,
	decideDossier,
	detailHash,
	dossierProblems,
	grievanceBundle,
	grievanceProblems,
	lintConsent,
	loadPacks,
	owedFor,
	packIds,
	payProblems,
	plainSummary,
	printLikenessEntry,
	stateAt,
} from '../../src/likeness/index.ts'
import { checkpointText, createSigner, createTree, leafHash, printKey, printNote } from '../../src/log/index.ts'
import { checkPage, readPage } from '../cases/page.ts'
import { chain, consentA, exampleDossier } from './example.ts'

const codes = (consent: Consent): readonly string[] => lintConsent(consent).map(each => `${each.field} ${each.code}`)

test('a specific consent passes, and is told in plain words that miss nothing', () => {
	assert.deepEqual(lintConsent(consentA), [])
	const text = plainSummary(consentA)
		.map(line => `${line.asks}: ${line.says}`)
		.join('\n')
	for (const part of [
		'Night Ferry',
		'the purser',
		'harbour-pictures',
		'2024-11-30',
		'Your voice and your face',
		'speak another language (fr)',
		'Never nude',
		'At most 4',
	])
		assert.ok(text.includes(part), `${part} is not in\n${text}`)
})

const vagueTexts: readonly string[] = [
	'The replica may be used in any scene of the series by the producer on deck.',
	'The replica may be shown in all media by the producer for this series of films.',
	'The replica is granted to the producer in perpetuity for the storm scenes on deck.',
	'Media now known or hereafter devised, in the storm scenes of the third episode.',
	'Scenes in the storm, on deck, including but not limited to episodes three and four.',
	'The replica speaks lines on deck, in the cabin, on the bridge, etc.',
	'Uses at the producer’s sole discretion in the storm scenes of the third episode.',
	'El productor puede usar la réplica en cualquier escena de la serie, a perpetuidad.',
]
for (const description of vagueTexts)
	test(`refused as vague: ${description}`, () => {
		const problems = lintConsent({ ...consentA, description })
		assert.ok(problems.length > 0)
		for (const problem of problems) assert.ok(problem.field === 'description' && problem.mend !== '' && problem.code === 'consent/vague')
	})

test('refused: no limits, no end, an end in disguise, everything at once, a wrong signer, a minor without the two limits', () => {
	assert.deepEqual(codes({ ...consentA, limits: [] }), ['limits consent/empty'])
	assert.deepEqual(codes({ ...consentA, until: '' }), ['until consent/no-end'])
	assert.deepEqual(codes({ ...consentA, until: '2123-12-01' }), ['until consent/no-end'])
	assert.deepEqual(codes({ ...consentA, until: '2023-11-30' }), ['until consent/day'])
	assert.deepEqual(codes({ ...consentA, description: 'Storm scenes.' }), ['description consent/short'])
	assert.deepEqual(codes({ ...consentA, media: ['theatrical', 'television', 'streaming', 'game', 'commercial', 'audio', 'promotion'] }), [
		'media consent/vague',
	])
	assert.deepEqual(codes({ ...consentA, signerRole: 'estate' }), ['signerRole consent/signer'])
	assert.deepEqual(codes({ ...consentA, lifeStage: 'minor', signerRole: 'guardian', limits: ['politics'] }), [
		'limits consent/minor',
		'limits consent/minor',
	])
	assert.deepEqual(codes({ ...consentA, acts: ['use', 'dub', 'fly'] }), ['acts consent/unknown', 'acts consent/unknown'])
	assert.deepEqual(codes({ ...consentA, scope: { unit: 'days', atMost: 0 } }), ['scope consent/scope'])
	assert.deepEqual(codes({ ...consentA, role: 'the purser\u202e' }), ['role consent/hidden'])
})

test('the hash is over canonical JSON: the order of fields does not matter, every word does', () => {
	const turned = Object.fromEntries(Object.entries(consentA).reverse()) as unknown as Consent
	assert.equal(consentHash(turned), consentHash(consentA))
	fc.assert(
		fc.property(fc.constantFrom(...(Object.keys(consentA) as (keyof Consent)[])), fc.string(), (field, value) => {
			assert.notEqual(consentHash({ ...consentA, [field]: `${value}!` } as unknown as Consent), consentHash(consentA))
		}),
		{ seed: 8, numRuns: 200 },
	)
	assert.equal(canonicalJson({ b: 1, a: [true, null, 'é'] }), '{"a":[true,null,"é"],"b":1}')
	assert.throws(() => canonicalJson({ a: Number.NaN }))
})

test('states follow from the events alone', () => {
	const granted = { kind: 'granted', at: '2023-11-28T10:00:00.000Z', by: 'performer' } as const
	const at = (steps: Parameters<typeof chain>[1], when: string): string => {
		const { events, hash } = chain(consentA, steps)
		assert.deepEqual(chainProblems(events), [])
		return stateAt(events, hash, consentA, when)
	}
	assert.equal(at([], '2023-12-10'), 'unsigned')
	assert.equal(at([granted], '2023-11-29'), 'early')
	assert.equal(at([granted], '2023-11-27'), 'unsigned')
	assert.equal(at([granted], '2023-12-10'), 'active')
	assert.equal(at([granted], '2024-12-01'), 'expired')
	const strike = { kind: 'suspended', strike: 's', at: '2024-01-01T00:00:00.000Z', by: 'union' } as const
	const over = { kind: 'resumed', strike: 's', at: '2024-02-01T00:00:00.000Z', by: 'union' } as const
	assert.equal(at([granted, strike], '2024-01-02'), 'suspended')
	assert.equal(at([granted, strike, over], '2024-01-02'), 'suspended')
	assert.equal(at([granted, strike, over], '2024-02-02'), 'active')
	for (const effect of ['new-generation', 'new-use', 'all'] as const)
		assert.equal(
			at([granted, strike, { kind: 'withdrawn', effect, at: '2024-01-05T00:00:00.000Z', by: 'performer' }], '2024-01-06'),
			`withdrawn-${effect}`,
		)
	assert.equal(at([granted, { kind: 'superseded', to: 'x', at: '2024-01-05T00:00:00.000Z', by: 'performer' }], '2024-01-06'), 'superseded')
})

test('a chain of events that was cut, turned or changed says so', () => {
	const { events } = chain(consentA, [
		{ kind: 'granted', at: '2023-11-28T10:00:00.000Z', by: 'performer' },
		{ kind: 'withdrawn', effect: 'all', at: '2023-12-28T10:00:00.000Z', by: 'performer' },
	])
	assert.ok(chainProblems(events.slice(1)).length > 0)
	assert.ok(chainProblems(events.toReversed()).length > 0)
	assert.ok(chainProblems([{ ...events[0]!, at: '2023-11-27T10:00:00.000Z' }, events[1]!]).length > 0)
})

for (const page of ['tv-theatrical-2023', 'tv-theatrical-2022', 'interactive-2025'])
	test(`the page of pay ${page} runs on both roads`, () =>
		void checkPage(readPage(join(import.meta.dirname, `../../likeness/pay/${page}.md`))))

test('what is owed, worked by hand', () => {
	// Two days at the performer's own $2,000, a day's session by itself, 21%: 3 × 2,000 = 6,000 and 1,260.
	const own = owedFor('tv-theatrical-2023', { rate: 200_000, days: 2, session: 'own-day' })
	assert.deepEqual([own.wages, own.pensionAndHealth, own.owed, own.residualPay], [600_000, 126_000, 726_000, 400_000])
	// Below the minimum: 1,158 a day. Half the own rate for a short session of one's own choosing.
	assert.equal(owedFor('tv-theatrical-2023', { rate: 100_000, days: 1 }).wages, 115_800)
	assert.equal(owedFor('tv-theatrical-2023', { rate: 200_000, session: 'short-own-day' }).wages, 100_000)
	assert.equal(owedFor('tv-theatrical-2023', { rate: 200_000, session: 'same-day' }).owed, 0)
	assert.equal(owedFor('tv-theatrical-2023', { rate: 200_000, days: 9, session: 'own-day', covered: true }).owed, 0)
	assert.equal(owedFor('union-proposal-2023-10', { rate: 0, days: 1 }).wages, 108_200)
	// 250 lines at $3.10, and two sessions in real time at 7.5 × $1,000, 20.5%.
	const game = owedFor('interactive-2025', { lineRate: 310, lines: 250, scale: 100_000, realTimeSessions: 2, contribution: 2_050 })
	assert.deepEqual([game.wages, game.pensionAndHealth], [77_500 + 1_500_000, 323_388])
	assert.ok(own.sources.every(each => each.source !== ''))
	assert.equal(payProblems({ days: -1 }).length, 1)
	assert.throws(() => owedFor('interactive-2025', { lines: 1.5 }))
})

const file = join(import.meta.dirname, '../../likeness/example.json')

test('the example is the file, holds, and shows what the sides dispute', () => {
	if (process.env['UPDATE_GOLDEN']) writeFileSync(file, `${JSON.stringify(exampleDossier, null, '\t')}\n`)
	assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), exampleDossier)
	assert.deepEqual(dossierProblems(exampleDossier), [])
	const { rows, packs } = compareDossier(exampleDossier)
	const table = rows.map(({ request, decisions }) => [
		request.id.slice(-1),
		...decisions.map(each => (each.isAllowed ? 'yes' : each.reasons.map(reason => reason.rule.slice(0, 3)).join(' ') || 'error')),
	])
	assert.deepEqual(
		packs.map(pack => pack.id),
		[...packIds],
	)
	assert.deepEqual(table, [
		['1', 'yes', 'R19', 'yes', 'R17'],
		['2', 'yes', 'R20', 'yes', 'R17'],
		['3', 'R08 R25', 'R08', 'R08 R25', 'R08 R17 R25'],
		['4', 'R06', 'R06', 'R06', 'R06 R17'],
		['5', 'R11 R16', 'R11 R16', 'R11 R16', 'R11 R16 R17'],
		['6', 'R15', 'R15', 'yes', 'R15 R17'],
		['7', 'R01 R14 R24', 'R01 R14 R19 R24', 'R01 R14 R24', 'R01 R14 R24'],
		['8', 'R18 R22', 'R22', 'R22', 'R17 R22'],
		['9', 'R21', 'R21', 'R21', 'R17 R21'],
	])
})

test('a dossier whose consent was changed after it was hashed is refused', () => {
	const [first, ...rest] = exampleDossier.consents
	const changed = { ...exampleDossier, consents: [{ ...first!, record: { ...first!.record, acts: ['train'] } }, ...rest] }
	assert.match(dossierProblems(changed).join(), /its hash is another/)
	assert.equal(decideDossier(changed, 'tv-theatrical-2023')[0]!.decision.isAllowed, false)
	for (const value of [null, 1, {}, { form: 'parley/dossier/1' }, { ...exampleDossier, at: 'x' }, { ...exampleDossier, consents: [{}] }])
		assert.ok(dossierProblems(value).length > 0)
})

test('every rule carries clause, source and how sure it is', () => {
	for (const { pack } of loadPacks())
		for (const rule of pack.rules) assert.ok(rule.clause && rule.source && rule.confidence, `${pack.id} ${rule.id}`)
})

test('the bundle of one use verifies alone; each change in it is told', () => {
	const details = [{ asked: 'u-1' }, { vetoed: 'u-1', code: 'scope' }]
	const entries = ['asked', 'vetoed'].map((act, place) =>
		printLikenessEntry({ act: act as 'asked', subject: 'u-1', hash: detailHash(details[place]), minute: '2024-01-05T12:00' }),
	)
	const tree = createTree(entries.map(entry => leafHash(Buffer.from(entry))))
	const signer = createSigner('parley/likeness/made-up', 'log', Buffer.alloc(32, 7))
	const text = checkpointText({ origin: 'parley/likeness/made-up', size: 2, root: tree.root().toString('base64') })
	const consent = exampleDossier.consents[0]!
	const files = grievanceBundle({
		use: { id: 'u-1' },
		consent: { record: consent.record, hash: consent.hash, events: consent.events },
		decision: { isAllowed: false },
		review: { state: 'vetoed' },
		money: [],
		checks: [],
		log: {
			checkpoint: printNote({ text, signatures: [signer.sign(text)] }),
			key: printKey(signer.key),
			lines: entries.map((entry, index) => ({
				entry,
				index,
				detail: details[index],
				proof: tree.inclusionProof(index).map(hash => hash.toString('base64')),
			})),
		},
	})
	assert.deepEqual(grievanceProblems(files), [])
	for (const [name, body] of files) {
		assert.ok(grievanceProblems(new Map([...files].filter(([each]) => each !== name))).length > 0, `without ${name}`)
		const other = body.replace(/[0-9a-z](?=[^0-9a-z]*$)/i, digit => (digit === 'a' ? 'b' : 'a'))
		if (other !== body) assert.ok(grievanceProblems(new Map([...files, [name, other]])).length > 0, `${name} changed`)
	}
})

/**
 * Cedar and the plain rules agree, decision and list of reasons, on cases by chance; nothing but a whole case with every requirement met is a yes.
 *
 *   LIKENESS_CASES=100000 node --test packages/engine/test/likeness/decide.test.ts      the whole of it
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Case } from '../../src/likeness/case.ts'
import { noConsent } from '../../src/likeness/case.ts'
import { annotationsOf, type CedarAnswer, isYes, policiesById, prepare } from '../../src/likeness/cedar.ts'
import { decide, decider } from '../../src/likeness/decide.ts'
import { loadPack, loadPacks, packIds, packOf } from '../../src/likeness/pack.ts'
import { requirements, unmetPlainly } from '../../src/likeness/requirements.ts'
import { caseOf, soundCase } from './cases.ts'

const cases = Number(process.env['LIKENESS_CASES'] ?? 5_000)

const cedarReasons = (answer: CedarAnswer): readonly string[] =>
	answer.type === 'success' && answer.response.decision === 'deny' ? answer.response.diagnostics.reason.toSorted() : []

test(`the policies and the plain rules agree on ${cases} cases by chance, under the packs in turn`, () => {
	const packs = loadPacks().map(loaded => ({ loaded, ask: prepare(loaded) }))
	let allowed = 0
	const met = new Map<string, number>()
	for (let seed = 0; seed < cases; seed++) {
		const { loaded, ask } = packs[seed % packs.length]!
		const told = caseOf(seed)
		const answer = ask(told)
		const plainly = unmetPlainly(loaded.pack, told)
		assert.equal(answer.type, 'success', `seed ${seed}: ${JSON.stringify(answer)}`)
		assert.deepEqual(cedarReasons(answer), plainly.toSorted(), `seed ${seed}, ${loaded.pack.id}`)
		assert.equal(isYes(answer), plainly.length === 0, `seed ${seed}, ${loaded.pack.id}`)
		if (plainly.length === 0) allowed++
		for (const id of plainly) met.set(id, (met.get(id) ?? 0) + 1)
	}
	assert.ok(allowed > cases / 20 && allowed < cases / 2, `${allowed} of ${cases} were allowed: the cases show too little`)
	for (const id of Object.keys(requirements)) assert.ok(met.has(id), `${id} was missing in no case`)
})

test('each pack’s policies are its rules: the same names, the same clauses, one blanket permit', () => {
	for (const { pack, policies } of loadPacks()) {
		const found = policiesById(policies)
		assert.deepEqual(Object.keys(found).toSorted(), ['everything-else', ...pack.rules.map(rule => rule.id)].toSorted(), pack.id)
		for (const rule of pack.rules) {
			assert.equal(annotationsOf(found[rule.id]!)['cite'], rule.clause, `${pack.id} ${rule.id}`)
			assert.match(found[rule.id]!, /forbid \(principal, action, resource\) unless/)
		}
	}
})

test('a sound case is allowed where it is governed; the union’s pack asks for its review', () => {
	assert.deepEqual(decide('tv-theatrical-2023', soundCase).reasons, [])
	assert.ok(decide('tv-theatrical-2023', soundCase).isAllowed)
	const waiting: Case = { ...soundCase, standing: { ...soundCase.standing, review: 'pending' } }
	assert.ok(decide('tv-theatrical-2023', waiting).isAllowed)
	assert.deepEqual(
		decide('union-proposal-2023-10', waiting).reasons.map(each => each.rule),
		['R19-review'],
	)
	const vetoed: Case = { ...soundCase, standing: { ...soundCase.standing, review: 'vetoed' } }
	assert.ok(decide('employers-position-2023-10', vetoed).isAllowed)
	const [reason] = decide('union-proposal-2023-10', vetoed).reasons
	assert.equal(reason?.rule, 'R20-veto')
	assert.match(reason.clause, /union veto/)
	assert.match(reason.source, /^https:/)
})

test('a refusal names everything that is missing, in the order of the pack', () => {
	const bad: Case = {
		...soundCase,
		producer: { id: 'stranger', isSignatory: false },
		asked: { ...soundCase.asked, act: 'train', actInFull: 'train', medium: 'game', from: 1, content: ['nudity'], quantity: 31 },
		standing: { answer: 'no', review: 'vetoed', strike: true, payScheduled: false, unionNotified: false },
	}
	assert.deepEqual(
		decide('tv-theatrical-2023', bad).reasons.map(each => each.rule),
		[
			'R03-term',
			'R04-producer',
			'R05-signatory',
			'R08-act',
			'R10-medium',
			'R11-limits',
			'R12-scope',
			'R14-answer',
			'R21-strike',
			'R22-pay',
			'R25-governed',
		],
	)
})

test('the union can stop a yes and never make one; an exemption lifts no strike, no veto, no minor’s protection', () => {
	for (let seed = 0; seed < 2_000; seed++) {
		const told = caseOf(seed)
		const no: Case = {
			...told,
			asked: { ...told.asked, exemption: 'none', concernsPerformer: true },
			standing: { ...told.standing, answer: 'no' },
		}
		for (const review of ['cleared', 'lapsed-cleared'] as const)
			for (const id of packIds) {
				const plainly = unmetPlainly(loadPack(id).pack, { ...no, standing: { ...no.standing, review } })
				assert.ok(plainly.includes('R14-answer'), `seed ${seed}, ${id}`)
			}
	}
	const upheld: Case = { ...soundCase, consent: noConsent, asked: { ...soundCase.asked, exemption: 'upheld' } }
	assert.ok(decide('union-proposal-2023-10', upheld).isAllowed)
	const claimed: Case = { ...upheld, asked: { ...upheld.asked, exemption: 'claimed' } }
	for (const id of packIds) assert.equal(decide(id, claimed).isAllowed, false, `${id}: a claim alone allows nothing`)
	const rules = (told: Case): readonly string[] => decide('union-proposal-2023-10', told).reasons.map(each => each.rule)
	assert.deepEqual(rules({ ...upheld, standing: { ...upheld.standing, review: 'vetoed', strike: true } }), ['R20-veto', 'R21-strike'])
	assert.deepEqual(rules({ ...upheld, asked: { ...upheld.asked, depictsMinor: true, content: ['sexual-content'] } }), ['R16-minor'])
})

/** Every place in a case, as the way to it. */
function placesOf(value: unknown, way: readonly string[] = []): readonly (readonly string[])[] {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return [way]
	return Object.entries(value).flatMap(([name, inner]) => placesOf(inner, [...way, name]))
}

function changed(told: Case, way: readonly string[], change: (holder: Record<string, unknown>, name: string) => void): Case {
	const copy = structuredClone(told) as unknown as Record<string, unknown>
	const holder = way.slice(0, -1).reduce<Record<string, unknown>>((inner, name) => inner[name] as Record<string, unknown>, copy)
	change(holder, way.at(-1)!)
	return copy as unknown as Case
}

/** `form` says what it is and is read by no rule. */
const places = placesOf(soundCase).filter(way => way.join() !== 'form')

test('a case that lacks any one field, or has it of another type, is refused with words', () => {
	const wrong = [null, undefined, Number.NaN, 1.5, {}, [1], 'x', -0.1, { __extn: { fn: 'ip', arg: 'x' } }]
	for (const way of places) {
		for (const id of packIds) {
			const without = decide(
				id,
				changed(soundCase, way, (holder, name) => delete holder[name]),
			)
			assert.equal(without.isAllowed, false, `${id} without ${way.join('.')}`)
			assert.ok(without.errors.length > 0 || without.reasons.length > 0, way.join('.'))
		}
		for (const value of wrong) {
			const isText = typeof value === 'string' && typeof at(soundCase, way) === 'string'
			if (isText) continue
			const told = changed(soundCase, way, (holder, name) => {
				holder[name] = value
			})
			assert.equal(decide('tv-theatrical-2023', told).isAllowed, false, `${way.join('.')} = ${JSON.stringify(value)}`)
		}
	}
})

const at = (told: unknown, way: readonly string[]): unknown =>
	way.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], told)

test('what is no case at all is refused, and throws nothing', () => {
	for (const told of [null, undefined, 1, 'yes', [], {}, { consent: {} }, { asked: { act: 'permit' } }])
		assert.equal(decide('tv-theatrical-2023', told as unknown as Case).isAllowed, false, JSON.stringify(told))
	const circle: Record<string, unknown> = {}
	circle['self'] = circle
	assert.deepEqual(decide('tv-theatrical-2023', circle as unknown as Case).isAllowed, false)
})

test('only success, allow and no errors is a yes', () => {
	const error = { policyId: 'R20-veto', error: { message: 'x', help: null, code: null, url: null, severity: null } }
	const success = (decision: 'allow' | 'deny', errors: readonly object[]): CedarAnswer =>
		({ type: 'success', response: { decision, diagnostics: { reason: [], errors } }, warnings: [] }) as unknown as CedarAnswer
	assert.equal(isYes(success('allow', [])), true)
	assert.equal(isYes(success('allow', [error])), false)
	assert.equal(isYes(success('deny', [])), false)
	assert.equal(isYes({ type: 'failure', errors: [], warnings: [] }), false)
})

test('policies that were loosened by hand no longer agree with the plain rules, and nothing passes', () => {
	const { pack, policies, schema } = loadPack('union-proposal-2023-10')
	const loosened = policies.replace('context.review != "vetoed"', 'true')
	assert.notEqual(loosened, policies)
	const decision = decider(packOf(pack, loosened, schema))({ ...soundCase, standing: { ...soundCase.standing, review: 'vetoed' } })
	assert.equal(decision.isAllowed, false)
	assert.match(decision.errors.join(), /two readings/)
	assert.notEqual(decision.policyHash, loadPack('union-proposal-2023-10').hash)
	assert.throws(() => prepare(packOf(pack, policies.replace('context.review', 'context.revue'), schema)), /does not fit the schema/)
})

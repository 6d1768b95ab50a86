/**
 * One decision: may this be done, and if not, everything that is missing, each with its clause. Cedar decides; the plain reading is asked too, and where the
 * two should ever differ the answer is no.
 */
import { type Case, caseHash } from './case.ts'
import { isYes, prepare } from './cedar.ts'
import { type Confidence, isPackId, type LoadedPack, loadPack, type PackId } from './pack.ts'
import { type RequirementId, requirements, unmetPlainly } from './requirements.ts'

export interface Reason {
	readonly rule: RequirementId
	readonly says: string
	readonly mend: string
	readonly clause: string
	readonly source: string
	readonly confidence: Confidence
}

export interface Decision {
	readonly form: 'parley/decision/1'
	readonly pack: string
	/** Over the pack, its policies and the schema. */
	readonly policyHash: string
	/** Over the case; null when it could not even be written down. */
	readonly inputsHash: string | null
	readonly isAllowed: boolean
	/** Every requirement that is not met, in the order of the pack. */
	readonly reasons: readonly Reason[]
	/** What was wrong with the case itself. With one, the answer is no. */
	readonly errors: readonly string[]
}

export type Decide = (told: Case) => Decision

const deciders = new Map<string, Decide>()

export function decider(pack: LoadedPack): Decide {
	const found = deciders.get(pack.hash) ?? makeDecider(pack)
	deciders.set(pack.hash, found)
	return found
}

export function decide(id: PackId | string, told: Case): Decision {
	if (!isPackId(id)) throw new Error(`there is no rule pack ${id}`)
	return decider(loadPack(id))(told)
}

function makeDecider(loaded: LoadedPack): Decide {
	const { pack, hash } = loaded
	const ask = prepare(loaded)
	const known = new Map(pack.rules.map(rule => [rule.id as string, rule]))
	const places = new Map(pack.rules.map((rule, place) => [rule.id as string, place]))
	return told => {
		const base = { form: 'parley/decision/1', pack: pack.id, policyHash: hash, inputsHash: hashOrNull(told) } as const
		const refusal = (errors: readonly string[]): Decision => ({ ...base, isAllowed: false, reasons: [], errors })
		if (base.inputsHash === null) return refusal(['The case cannot be written down as JSON.'])
		let answer: ReturnType<typeof ask>
		try {
			answer = ask(told)
		} catch (fault) {
			return refusal([`The case could not be read: ${fault instanceof Error ? fault.message : String(fault)}`])
		}
		if (answer.type === 'failure') return refusal(answer.errors.map(each => each.message))
		const { decision, diagnostics } = answer.response
		const errors = diagnostics.errors.map(each => `${each.policyId}: ${each.error.message}`)
		const unmet = decision === 'allow' ? [] : diagnostics.reason.filter(id => known.has(id))
		const reasons = unmet
			.toSorted((one, other) => places.get(one)! - places.get(other)!)
			.map((id): Reason => {
				const { clause, source, confidence, id: rule } = known.get(id)!
				return { rule, says: requirements[rule].says, mend: requirements[rule].mend, clause, source, confidence }
			})
		const plainly = plainUnmet(loaded, told)
		const isSame = plainly !== null && plainly.length === reasons.length && plainly.every((id, place) => id === reasons[place]!.rule)
		const apart = isSame ? [] : ['The two readings of the rules differ on this case: it is refused until somebody has looked at it.']
		return { ...base, isAllowed: isYes(answer) && isSame, reasons, errors: [...errors, ...apart] }
	}
}

function plainUnmet({ pack }: LoadedPack, told: Case): readonly RequirementId[] | null {
	try {
		return unmetPlainly(pack, told)
	} catch {
		return null
	}
}

function hashOrNull(told: Case): string | null {
	try {
		return caseHash(told)
	} catch {
		return null
	}
}

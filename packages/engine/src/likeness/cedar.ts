/**
 * The policies of a pack, parsed once, and asked with everything checked. Cedar skips a `forbid` that errs, so an incomplete case could pass: therefore the
 * request and its entities are validated against the schema, and only success, allow and no error is a yes (`isYes`).
 */
import {
	type AuthorizationAnswer,
	type CedarValueJson,
	checkParsePolicySet,
	policySetTextToParts,
	policyToJson,
	preparsePolicySet,
	preparseSchema,
	type StatefulAuthorizationCall,
	statefulIsAuthorized,
	validate,
} from '@cedar-policy/cedar-wasm/nodejs'
import type { Case } from './case.ts'
import type { LoadedPack } from './pack.ts'

export type CedarAnswer = AuthorizationAnswer

/** Policy id, which is its @id, to its text. */
export function policiesById(policies: string): Readonly<Record<string, string>> {
	const parts = policySetTextToParts(policies)
	if (parts.type === 'failure') throw new Error(`the policies do not parse: ${parts.errors.map(each => each.message).join('; ')}`)
	return Object.fromEntries(parts.policies.map(text => [annotationsOf(text)['id'] ?? '', text]))
}

export function annotationsOf(policy: string): Readonly<Record<string, string>> {
	const answer = policyToJson(policy)
	if (answer.type === 'failure') throw new Error(`a policy does not parse: ${answer.errors.map(each => each.message).join('; ')}`)
	return answer.json.annotations ?? {}
}

/** Parsed by pack, kept by hash for the life of the process. Throws when a policy does not fit the schema: the packs are ours. */
export function prepare({ pack, policies, schema, hash }: LoadedPack): (told: Case) => CedarAnswer {
	const staticPolicies = policiesById(policies)
	const checked = checkParsePolicySet({ staticPolicies })
	if (checked.type === 'failure') throw new Error(`${pack.id}: ${checked.errors.map(each => each.message).join('; ')}`)
	const validated = validate({ schema, policies: { staticPolicies }, validationSettings: { mode: 'strict' } })
	const faults =
		validated.type === 'failure' ? validated.errors.map(each => each.message) : validated.validationErrors.map(each => each.error.message)
	if (faults.length > 0) throw new Error(`${pack.id} does not fit the schema: ${faults.join('; ')}`)
	for (const answer of [preparsePolicySet(hash, { staticPolicies }), preparseSchema(hash, schema)])
		if (answer.type === 'failure') throw new Error(`${pack.id}: ${answer.errors.map(each => each.message).join('; ')}`)
	return told => statefulIsAuthorized({ ...callOf(told), preparsedPolicySetId: hash, preparsedSchemaName: hash, validateRequest: true })
}

export type CedarCall = Pick<StatefulAuthorizationCall, 'principal' | 'action' | 'resource' | 'context' | 'entities'>

/** The case as Cedar takes it. What is missing stays missing, so that the schema refuses it. */
export function callOf({ producer, consent, asked, standing }: Case): CedarCall {
	const principal = { type: 'Producer', id: producer?.id }
	const resource = { type: 'Consent', id: consent?.id }
	const { id: _consent, ...consentFields } = consent ?? {}
	const { act, ...askedFields } = asked ?? {}
	return {
		principal,
		action: { type: 'Action', id: act as string },
		resource,
		context: plain({ ...askedFields, ...standing, producer: producer?.id }),
		entities: [
			{ uid: principal, attrs: plain({ isSignatory: producer?.isSignatory }), parents: [] },
			{ uid: resource, attrs: plain(consentFields), parents: [] },
		],
	}
}

const plain = (fields: object): Record<string, CedarValueJson> =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Record<string, CedarValueJson>

/** The only yes there is. */
export const isYes = (answer: CedarAnswer): boolean =>
	answer.type === 'success' && answer.response.decision === 'allow' && answer.response.diagnostics.errors.length === 0

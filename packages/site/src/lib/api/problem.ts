/** What makes no sense or is not there, as RFC 9457 has it. Whoever asked can mend it: its words are all that is said. */
import type { Diagnostic } from '@parley/lang'

export const problemTitles = {
	'no-such-address': 'There is nothing at this address',
	'no-such-negotiation': 'There is no such negotiation',
	'no-such-name': 'There is nothing of that name',
	query: 'The query does not make sense',
	folder: 'The folder has mistakes',
	method: 'This can only be read',
	ours: 'A mistake in Parley',
} as const

export type ProblemKind = keyof typeof problemTitles

export class ApiProblem extends Error {
	readonly kind: ProblemKind
	readonly status: number
	readonly also: { readonly mend?: string; readonly mistakes?: readonly Diagnostic[]; readonly reference?: string }

	constructor(kind: ProblemKind, status: number, detail: string, also: ApiProblem['also'] = {}) {
		super(detail)
		this.kind = kind
		this.status = status
		this.also = also
	}
}

export function problemResponse({ kind, status, message, also }: ApiProblem): Response {
	const body = { type: `/api#problem-${kind}`, title: problemTitles[kind], status, detail: message, ...also }
	return new Response(`${JSON.stringify(body, null, '\t')}\n`, {
		status,
		headers: {
			'content-type': 'application/problem+json',
			'cache-control': 'no-store',
			...(kind === 'method' ? { allow: 'GET, HEAD' } : {}),
		},
	})
}

import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit/hooks'
import { standInFront } from '#front'
import { answerHeaders, nothingAllowed } from '#lib/server/answer-headers.ts'
import { resumeFolders } from '#lib/server/folder/resume.ts'
import { letterDoor } from '#lib/server/letters/front.ts'
import { resumePublishing } from '#lib/server/letters/letters.ts'
import { isForeignForm } from '#lib/server/people/request.ts'
import { dev } from '$app/env'

export const init: ServerInit = () => {
	standInFront(letterDoor)
	// Nobody waits for it: what reads without a database reads at once.
	resumePublishing().catch(sayLater)
	resumeFolders().catch(sayLater)
}

/** A server that is told to end as it starts has closed the database under them: no reason to fall. */
function sayLater(error: Error): void {
	console.error('What was begun before the last stop waits for the next start:', error.message)
}

export const handle: Handle = async ({ event, resolve }) => {
	const response = isForeignForm(event)
		? new Response('Only a page of this server may do that. Open the page here and press its button.\n', { status: 403 })
		: await resolve(event)
	for (const [name, value] of Object.entries(answerHeaders)) response.headers.set(name, value)
	if (!response.headers.has('content-security-policy')) response.headers.set('content-security-policy', nothingAllowed)
	// Asked again each time, and answered with "not modified" by its tag: a folder may change at any moment.
	if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'private, no-cache')
	return response
}

/** What PostgreSQL says of a row has the row's own words in it, which are somebody's: of such an error its kind and its place are kept. */
function loggable(error: unknown): unknown {
	const { severity, code, constraint, stack } = error as { severity?: string; code?: string; constraint?: string; stack?: string }
	if (!(error instanceof Error) || severity === undefined) return error
	return [`PostgreSQL ${code ?? ''} ${constraint ?? ''}`.trimEnd(), ...(stack ?? '').split('\n').filter(line => /^\s+at /.test(line))].join(
		'\n',
	)
}

/** What a room says itself goes through as it is; what we did not foresee is logged under a reference, and nothing of it is shown. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
	if (kind === 'app') return error
	if (kind !== 'unknown' && error.status === 404)
		return { message: `There is no page at ${event.url.pathname.slice(0, 100)}.`, links: [{ href: '/', text: 'All negotiations' }] }
	if (kind !== 'unknown') return { message: error.message }
	const reference = crypto.randomUUID().slice(0, 8)
	// What follows a sign-in's path may be a secret.
	const query = event.url.pathname.startsWith('/sign-in') ? '' : event.url.search
	// So may the last step of a captain’s link.
	const path = event.params['by'] === undefined ? event.url.pathname : event.route.id
	console.error(`[${reference}] ${event.request.method} ${path}${query}`, loggable(error))
	return {
		message: 'This is a mistake in Parley, not in what you wrote.',
		mend: 'Please report it, with the folder and this reference.',
		reference: dev && error instanceof Error ? `${reference}: ${error.message}` : reference,
	}
}

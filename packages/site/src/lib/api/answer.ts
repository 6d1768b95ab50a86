/** From a request to its answer: finds the route, reads the query strictly, does the work once for each state of the folder, and tags it. */
import type { Opened } from '@parley/engine'
import { findNegotiation } from '#lib/server/negotiations.ts'
import { tagged } from '#lib/server/tagged.ts'
import { describeApi } from './openapi.ts'
import { cut, readQuery } from './parameters.ts'
import { ApiProblem, problemResponse } from './problem.ts'
import { type ApiRoute, apiRoutes } from './routes.ts'

export async function answer(request: Request, url: URL): Promise<Response> {
	try {
		if (request.method !== 'GET' && request.method !== 'HEAD')
			throw new ApiProblem('method', 405, `${cut(request.method)} does nothing here: the API only reads.`)
		const path = url.pathname.replace(/^\/api/, '').replace(/\/$/, '')
		if (path === '/openapi.json') return tagged(request, printed(describeApi()), json)
		const { route, names } = match(path)
		const given = readQuery(url.searchParams, route.takes)
		const opened = names['id'] === undefined ? null : ((await findNegotiation(names['id']))?.opened ?? null)
		const make = async (): Promise<string> => printed(await route.run({ names, given }))
		const body = route.isLive ? await make() : await remembered(opened, `${path}?${url.searchParams}`, make)
		return tagged(request, body, json)
	} catch (error) {
		return problemResponse(error instanceof ApiProblem ? error : ownMistake(error, url))
	}
}

const json = { 'content-type': 'application/json' }

/** As the command line prints it. */
const printed = (value: unknown): string => `${JSON.stringify(value, null, '\t')}\n`

function match(path: string): { readonly route: ApiRoute; readonly names: Readonly<Record<string, string>> } {
	const parts = path.split('/').map(decoded)
	for (const route of apiRoutes) {
		const pattern = route.path.split('/')
		if (pattern.length !== parts.length) continue
		const isMatch = pattern.every((each, index) => each.startsWith('{') || each === parts[index])
		if (isMatch)
			return {
				route,
				names: Object.fromEntries(pattern.flatMap((each, index) => (each.startsWith('{') ? [[each.slice(1, -1), parts[index]!]] : []))),
			}
	}
	throw new ApiProblem('no-such-address', 404, `There is nothing at /api${cut(path)}.`, { mend: '/api says what there is.' })
}

function decoded(part: string): string {
	try {
		return decodeURIComponent(part)
	} catch {
		throw new ApiProblem('no-such-address', 400, `The address is not written as addresses are: ${cut(part)}.`)
	}
}

/** A folder that has changed is opened anew, so an answer is good for as long as what was opened. */
const kept = new WeakMap<Opened, Map<string, Promise<string>>>()
const mostKept = 50

async function remembered(opened: Opened | null, key: string, make: () => Promise<string>): Promise<string> {
	if (!opened) return make()
	const answers = kept.get(opened) ?? new Map<string, Promise<string>>()
	kept.set(opened, answers)
	const known = answers.get(key)
	if (known) return known
	const made = make()
	answers.set(key, made)
	made.catch(() => answers.delete(key))
	if (answers.size > mostKept) answers.delete(answers.keys().next().value!)
	return made
}

function ownMistake(error: unknown, url: URL): ApiProblem {
	const reference = crypto.randomUUID().slice(0, 8)
	console.error(`[${reference}] ${url.pathname}${url.search}`, error)
	return new ApiProblem('ours', 500, 'This is a mistake in Parley, not in what you wrote.', {
		mend: 'Please report it, with the folder and this reference.',
		reference,
	})
}

/** The routes of the site as they stand in its folder: one that is added is walked too. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../src/routes')

export interface Route {
	/** As its folder: `/[negotiation]/letters/[letter]`. */
	readonly id: string
	readonly isPage: boolean
	/** Methods of its endpoint; of a page with actions POST. */
	readonly methods: readonly string[]
}

export function readRoutes(): readonly Route[] {
	const found = new Map<string, { isPage: boolean; methods: Set<string> }>()
	for (const path of globSync('**/{+page.svelte,+page.server.ts,+server.ts}', { cwd: folder }).toSorted()) {
		const id = `/${path.split('/').slice(0, -1).join('/')}`
		const route = found.get(id) ?? { isPage: false, methods: new Set<string>() }
		found.set(id, route)
		if (path.endsWith('.svelte')) {
			route.isPage = true
			route.methods.add('GET')
			continue
		}
		const text = readFileSync(join(folder, path), 'utf8')
		if (path.endsWith('+page.server.ts')) {
			if (/export const actions\b/.test(text)) route.methods.add('POST')
			continue
		}
		for (const [, method] of text.matchAll(/export (?:const|function|async function) (GET|POST|PUT|PATCH|DELETE)\b/g))
			route.methods.add(method!)
	}
	return [...found].map(([id, { isPage, methods }]) => ({ id, isPage, methods: [...methods] }))
}

/** Every address of a route, with each value for its parts; `[[optional]]` is left out too. */
export function addressesOf(id: string, valuesOf: (part: string) => readonly string[]): readonly string[] {
	let all = ['']
	for (const step of id.split('/').filter(each => each !== '' && !/^\(.*\)$/.test(each))) {
		const part = /\[+(?:\.\.\.)?(\w+)(?:=\w+)?\]+/.exec(step)
		if (!part) {
			all = all.map(each => `${each}/${step}`)
			continue
		}
		const values = valuesOf(part[1]!).map(value => step.replace(part[0], () => value.split('/').map(encodeURIComponent).join('/')))
		const isOptional = step.startsWith('[[')
		all = all.flatMap(each => [...(isOptional ? [each] : []), ...values.map(value => `${each}/${value}`)])
	}
	return all.map(each => each || '/')
}

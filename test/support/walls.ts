import { posix } from 'node:path'
import { codeOf, importsOf, lineAt } from './source.ts'

/**
 * The order of lang's stages: a folder may import from itself and from the folders that stand before it, never from a later one.
 * A new folder takes its place here; moving one says that the flow of the language has changed.
 */
export const stagesOfLang = [
	'numbers',
	'chance',
	'diagnostics',
	'source',
	'units',
	'syntax',
	'plan',
	'builtins',
	'prelude',
	'check',
	'exact',
	'trials',
	'rows',
	'kernel',
	'row-kernel',
	'sql',
]

/** A package may import the packages named for it and no other. */
const packagesBelow: Readonly<Record<string, readonly string[]>> = {
	lang: [],
	engine: ['lang'],
	site: ['lang', 'engine'],
}

/** What would let the same program answer differently tomorrow, or on another machine. */
const unsteady = [
	{ pattern: /\bDate\s*\.\s*now\b/g, name: 'Date.now', reason: 'reads the clock' },
	{ pattern: /\bnew\s+Date\b(?!\s*\(\s*[^\s)])/g, name: 'new Date()', reason: 'reads the clock' },
	{ pattern: /(?<!\bnew\s+|[.\w$])Date\s*\(/g, name: 'Date()', reason: 'reads the clock' },
	{ pattern: /\bMath\s*\.\s*random\b/g, name: 'Math.random', reason: "draws from the machine's own luck" },
	{ pattern: /(?<![.\w$])process\b(?!\s*\??:)/g, name: 'process', reason: 'reads the machine' },
	{ pattern: /(?<![.\w$])performance\b(?!\s*\??:)/g, name: 'performance', reason: 'reads the clock' },
	{ pattern: /(?<![.\w$])fetch\s*\(/g, name: 'fetch', reason: 'reads the network' },
	{ pattern: /(?<![.\w$])crypto\s*\./g, name: 'crypto', reason: "draws from the machine's own luck" },
	{ pattern: /(?<![.\w$])globalThis\b/g, name: 'globalThis', reason: 'reaches all of these by another name' },
	{ pattern: /(?<![.\w$])eval\s*\(|\bnew\s+Function\b/g, name: 'eval', reason: 'runs text nobody has checked' },
]

/** Path from the root of the project (`packages/lang/src/plan/plan.ts`) to the file's text. */
export type Sources = ReadonlyMap<string, string>

interface Arrow {
	readonly from: string
	readonly line: number
	readonly specifier: string
	/** The file it points to; undefined for a package or a `node:` module. */
	readonly target: string | undefined
}

/** Every breach of the walls between packages and between stages, one sentence each: the file, the import and the rule. */
export function findBreaches(sources: Sources): string[] {
	const arrows = [...sources].flatMap(([path, text]) => importsOf(text).map(found => arrowFrom(path, found)))
	return [
		...arrows.flatMap(arrow => [...breachOfPackages(arrow), ...breachOfLang(arrow), ...breachOfOrder(arrow)]),
		...[...sources].flatMap(([path, text]) => unknownStage(path).concat(unsteadyWords(path, text))),
		...findCycles(arrows),
	]
}

function arrowFrom(from: string, found: { readonly line: number; readonly specifier: string }): Arrow {
	const isRelative = found.specifier.startsWith('.')
	return { from, ...found, target: isRelative ? posix.join(posix.dirname(from), found.specifier) : undefined }
}

function breach(arrow: Arrow, rule: string): string[] {
	return [`${arrow.from}:${arrow.line} imports '${arrow.specifier}': ${rule}`]
}

function breachOfPackages(arrow: Arrow): string[] {
	const from = packageOf(arrow.from)
	const aim = arrow.target ? packageOf(arrow.target) : /^@parley\/([^/]+)/.exec(arrow.specifier)?.[1]
	if (arrow.target && aim !== from) return breach(arrow, 'a package is entered by its name (@parley/…), never by a path into its folder.')
	if (!from || !aim || aim === from) return []
	const allowed = packagesBelow[from] ?? []
	if (allowed.includes(aim)) return []
	const list = allowed.map(name => `@parley/${name}`).join(' and ') || 'no other package'
	return breach(arrow, `${from} may import ${list}.`)
}

function breachOfLang(arrow: Arrow): string[] {
	if (packageOf(arrow.from) !== 'lang' || arrow.target || arrow.specifier.startsWith('@parley/')) return []
	return breach(arrow, 'lang imports nothing from outside itself, so that it runs anywhere and the same everywhere.')
}

function breachOfOrder(arrow: Arrow): string[] {
	const from = stageOf(arrow.from)
	if (!from || !arrow.target || packageOf(arrow.target) !== 'lang') return []
	const aim = stageOf(arrow.target)
	if (!aim) return breach(arrow, "a stage never imports lang's door, which imports the stages.")
	if (stagesOfLang.indexOf(aim) <= stagesOfLang.indexOf(from)) return []
	return breach(arrow, `${aim} comes after ${from} in the order of stages, and no arrow points back.`)
}

function unknownStage(path: string): string[] {
	const stage = stageOf(path)
	if (!stage || stagesOfLang.includes(stage)) return []
	return [`${path} stands in the stage '${stage}': give it its place in stagesOfLang, in test/support/walls.ts.`]
}

function unsteadyWords(path: string, text: string): string[] {
	if (packageOf(path) !== 'lang') return []
	const code = codeOf(text)
	return unsteady.flatMap(({ pattern, name, reason }) =>
		[...code.matchAll(pattern)].map(({ index }) => `${path}:${lineAt(code, index)} uses ${name}: it ${reason}, and lang may not.`),
	)
}

/** Each cycle once, told from the file whose path sorts first. */
function findCycles(arrows: readonly Arrow[]): string[] {
	const next = Map.groupBy(arrows, arrow => arrow.from)
	const settled = new Set<string>()
	const cycles = new Map<string, string>()
	for (const start of [...next.keys()].toSorted()) follow(start, [])
	return [...cycles.values()]

	function follow(path: string, trail: readonly string[]): void {
		const begin = trail.indexOf(path)
		if (begin >= 0) return remember(trail.slice(begin))
		if (settled.has(path)) return
		for (const { target } of next.get(path) ?? []) if (target) follow(target, [...trail, path])
		settled.add(path)
	}

	function remember(cycle: readonly string[]): void {
		const first = cycle.indexOf([...cycle].toSorted()[0] ?? '')
		const turned = [...cycle.slice(first), ...cycle.slice(0, first)]
		const [path = '', aim = path] = turned
		const specifier = arrows.find(arrow => arrow.from === path && arrow.target === aim)?.specifier
		const round = [...turned, path].join(' → ')
		cycles.set(round, `${path} imports '${specifier}': files may not import each other in a circle (${round}).`)
	}
}

function packageOf(path: string): string | undefined {
	return /^packages\/([^/]+)\//.exec(path)?.[1]
}

function stageOf(path: string): string | undefined {
	return /^packages\/lang\/src\/([^/]+)\//.exec(path)?.[1]
}

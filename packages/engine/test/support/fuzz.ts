/** Mutates the project's own programs and runs them down every road: whatever the text, words come back, or figures. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
	builtins,
	checkPlan,
	compile,
	type Diagnostic,
	evaluateExact,
	evaluateTrials,
	makeProgram,
	type Plan,
	printDiagnostics,
} from '@parley/lang'

export interface FuzzOptions {
	readonly inputs: number
	readonly seed: number
	readonly onProgress?: (done: number) => void
}

export interface FuzzResult {
	readonly plans: number
	readonly refused: number
	readonly slowest: number
	readonly failures: readonly { readonly why: string; readonly text: string }[]
}

const setting = {
	currency: 'USD',
	sides: ['union', 'employer'],
	parties: [],
	term: { from: '2023-07-01', to: '2026-06-30' },
	asOf: '2023-10-28',
}
const root = join(import.meta.dirname, '../../../..')

/** Programs of the builtins, the docs and the examples; every text short enough to run thousands of times a minute. */
export function sources(): readonly string[] {
	const files = globSync(['docs/**/*.md', 'examples/**/*.md', 'packages/engine/templates/**/*.md', 'packages/engine/test/cases/**/*.md'], {
		cwd: root,
	}).toSorted()
	const blocks = files.flatMap(file =>
		[...readFileSync(join(root, file), 'utf8').matchAll(/^```terms[^\n]*\n([\s\S]*?)^```/gm)].map(match => match[1]!),
	)
	return [...[...builtins.values()].map(builtin => builtin.example.program), ...blocks]
}

/** A small generator of its own (mulberry32), so that a seed gives the same inputs on every machine. */
export function createRandom(seed: number): (below: number) => number {
	let state = seed >>> 0
	return below => {
		state = (state + 0x6d2b79f5) >>> 0
		let t = Math.imul(state ^ (state >>> 15), state | 1)
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
		return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below)
	}
}

const pieces = [
	'(',
	')',
	'[',
	']',
	'{',
	'}',
	',',
	':',
	'=',
	'+',
	'-',
	'*',
	'/',
	'^',
	'<',
	'<=',
	'to',
	'by',
	'over',
	'year',
	'if',
	'then',
	'else',
	'each',
	'from',
	'previous',
	'tier',
	'is',
	'not',
	'and',
	'or',
	'0',
	'1',
	'-1',
	'1e99',
	'1_000',
	'7%',
	'$1',
	'$',
	'"',
	'--',
	'\n',
	'\u0000',
	'\u2019',
	'\ud800',
	'says',
	'source',
	'sum(',
	'round(',
	'x',
	'9999999999999999999999',
	'2023-02-30',
	'within',
	'fact',
	'let',
	'position',
	'cost',
	'function',
	'dimension d = 1 to 99999',
	' ^ 1000',
	' / 0',
]

export function mutate(text: string, all: readonly string[], random: (below: number) => number): string {
	let mutated = text
	const times = 1 + random(3)
	for (let time = 0; time < times; time++) mutated = mutateOnce(mutated, all, random)
	return mutated
}

function mutateOnce(text: string, all: readonly string[], random: (below: number) => number): string {
	const at = random(text.length + 1)
	const length = 1 + random(12)
	const lines = text.split('\n')
	const line = random(lines.length)
	switch (random(9)) {
		case 0:
			return text.slice(0, at) + text.slice(at + length)
		case 1:
			return text.slice(0, at) + pieces[random(pieces.length)]! + text.slice(at)
		case 2:
			return `${text.slice(0, at)} ${pieces[random(pieces.length)]!} ${text.slice(at + length)}`
		case 3:
			return text.slice(0, at) + String.fromCharCode(random(128)) + text.slice(at + 1)
		case 4:
			return lines.filter((_, index) => index !== line).join('\n')
		case 5:
			return [...lines.slice(0, line), lines[line]!, ...lines.slice(line)].join('\n')
		case 6: {
			const from = random(text.length + 1)
			return text.slice(0, at) + text.slice(from, from + length * 3) + text.slice(at)
		}
		case 7: {
			const other = all[random(all.length)]!
			const from = random(other.length + 1)
			return text.slice(0, at) + other.slice(from, from + length * 4) + text.slice(at)
		}
		default:
			return text.slice(0, at)
	}
}

export function fuzz({ inputs, seed, onProgress }: FuzzOptions): FuzzResult {
	const random = createRandom(seed)
	const all = sources()
	const failures: { why: string; text: string }[] = []
	let plans = 0
	let refused = 0
	let slowest = 0
	for (let done = 0; done < inputs; done++) {
		const text = mutate(all[random(all.length)]!, all, random)
		const started = performance.now()
		try {
			if (runOnce(text)) plans++
			else refused++
		} catch (error) {
			failures.push({ why: error instanceof Error ? (error.stack ?? error.message) : String(error), text })
			if (failures.length >= 20) break
		}
		const took = performance.now() - started
		if (took > slowest) slowest = took
		if (took > 5000) failures.push({ why: `this took ${Math.round(took)} ms`, text })
		onProgress?.(done + 1)
	}
	return { plans, refused, slowest, failures }
}

/** True when the text compiled and ran; false when it was refused; throws when a promise is broken. */
export function runOnce(text: string): boolean {
	const { plan, diagnostics, columns } = compile({
		setting,
		blocks: [{ file: 'issues/fuzz.md', firstLine: 1, text, home: { kind: 'issue', id: 'fuzz' } }],
	})
	checkDiagnostics(diagnostics, text)
	if (!plan) {
		if (!diagnostics.some(each => each.severity === 'error')) throw new Error('no plan and no mistake')
		return false
	}
	const broken = checkPlan(plan)
	if (broken.length > 0) throw new Error(`the plan breaks its promises: ${broken.join('; ')}`)
	if (cellsOf(plan) > 200_000) return true
	const maker = makeProgram(plan)
	const program = maker.finish(plan.quantities.map(quantity => maker.instantiate(quantity.node, new Map())))
	evaluateExact(program, columns)
	evaluateTrials(program, { seed: 1, trials: 8, columns })
	return true
}

function cellsOf(plan: Plan): number {
	const size = new Map(plan.axes.map(axis => [axis.name, axis.labels.length]))
	return plan.nodes.reduce((sum, node) => sum + node.axes.reduce((cells, axis) => cells * size.get(axis)!, 1), 0)
}

function checkDiagnostics(diagnostics: readonly Diagnostic[], text: string): void {
	const lines = text.split(/\r\n|\r|\n/).length
	for (const { place, message, code } of diagnostics) {
		if (!/^[a-z-]+\/[a-z0-9-]+$/.test(code)) throw new Error(`a diagnostic has the code ${code}`)
		if (place.file === 'issues/fuzz.md' && (place.line < 1 || place.line > lines + 1 || place.column < 1))
			throw new Error(`a diagnostic stands at ${place.line}:${place.column} of ${lines} lines`)
		if (message.trim() === '') throw new Error(`${code} says nothing`)
	}
	printDiagnostics(diagnostics, () => text, { colour: false })
}

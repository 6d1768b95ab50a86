/**
 * Random programs that are well typed by construction: every builtin, every kind of expression, up to three dimensions at once, a
 * small table, proposals, facts that the sides dispute, claims. The same seed gives the same program. For tests and fuzzers.
 *
 *   const program = generateProgram(7)
 *   compileFiles(filesOf(program.pieces), { tables: program.tables })
 */
import type { TableData } from '../../src/index.ts'
import { type TestFile, tableOf } from './compile.ts'

/** One declaration and the file it stands in; the order of pieces means nothing. */
export interface Piece {
	readonly path: string
	readonly text: string
}

export interface GeneratedProgram {
	readonly seed: number
	readonly pieces: readonly Piece[]
	readonly tables: ReadonlyMap<string, TableData>
}

const proposals: Readonly<Record<string, { readonly side: string; readonly date: string }>> = {
	'proposals/opening.md': { side: 'union', date: '2023-07-10' },
	'proposals/answer.md': { side: 'employer', date: '2023-08-20' },
}

export function filesOf(pieces: readonly Piece[]): readonly TestFile[] {
	const paths = [...new Set(pieces.map(piece => piece.path))]
	return paths.map(path => ({
		path,
		text: pieces
			.filter(piece => piece.path === path)
			.map(piece => piece.text)
			.join('\n'),
		...proposals[path],
	}))
}

export interface Random {
	/** A whole number from 0 to below `n`. */
	below(n: number): number
	pick<T>(items: readonly T[]): T
	/** True once in `n` times. */
	once(n: number): boolean
	shuffle<T>(items: readonly T[]): readonly T[]
}

/** Mulberry32: small, and the same everywhere. */
export function createRandom(seed: number): Random {
	let state = (seed * 2_654_435_761) >>> 0
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0
		let t = state
		t = Math.imul(t ^ (t >>> 15), t | 1)
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
		return (t ^ (t >>> 14)) >>> 0
	}
	const below = (n: number): number => Math.floor((next() / 4_294_967_296) * n)
	return {
		below,
		pick: items => items[below(items.length)]!,
		once: n => below(n) === 0,
		shuffle: items => {
			const left = [...items]
			return items.map(() => left.splice(below(left.length), 1)[0]!)
		},
	}
}

/** What is wanted of an expression: a unit of the list below, or another kind. */
type Want = Unit | 'yes-no' | 'date' | `choice ${string}` | `label ${string}`
type Unit = (typeof units)[number]

const units = ['1', 'USD', 'hour', 'person', 'year', 'day', 'view', 'USD / hour', 'USD / year', 'credit'] as const
/** Units that are a product of two others. */
const products: Readonly<Partial<Record<Unit, readonly (readonly [Unit, '*' | '/', Unit])[]>>> = {
	USD: [
		['USD / hour', '*', 'hour'],
		['year', '*', 'USD / year'],
	],
	'USD / hour': [['USD', '/', 'hour']],
	'USD / year': [['USD', '/', 'year']],
	'1': [
		['hour', '/', 'hour'],
		['USD', '/', 'USD'],
		['person', '/', 'person'],
	],
	hour: [['USD', '/', 'USD / hour']],
	year: [['USD', '/', 'USD / year']],
}

const isUnit = (want: Want): want is Unit => (units as readonly string[]).includes(want)

interface Known {
	readonly name: string
	readonly want: Want
	readonly axes: readonly string[]
}

interface FunctionMade {
	readonly name: string
	readonly params: readonly Unit[]
	/** The first parameter varies by what the function goes along, and so does what it gives. */
	readonly keeps: boolean
	readonly gives: Unit
}

interface State {
	readonly random: Random
	readonly pieces: Piece[]
	readonly dimensions: Map<string, readonly string[]>
	readonly known: Known[]
	readonly functions: FunctionMade[]
	names: number
}

interface Context {
	/** Dimensions the value may vary by. */
	readonly axes: readonly string[]
	readonly depth: number
	readonly chance: boolean
	/** Parameters and `previous`. */
	readonly locals: readonly Known[]
	/** Inside a function its own dimension: its labels are not known there. */
	readonly nameless: readonly string[]
}

const words = { status: ['kept', 'folded', 'dropped'], mode: ['float', 'fold-in'] } as const

export function generateProgram(seed: number): GeneratedProgram {
	const random = createRandom(seed)
	const state: State = { random, pieces: [], dimensions: new Map([['year', ['1', '2', '3']]]), known: [], functions: [], names: 0 }
	const tables = new Map<string, TableData>()
	addDimensions(state)
	if (random.once(2)) tables.set('crew.csv', addTable(state))
	const many = 3 + random.below(7)
	for (let index = 0; index < 2; index++) addQuantity(state, random.pick(['fact', 'position']))
	for (let index = 0; index < many; index++) {
		if (random.once(5)) addFunction(state)
		addQuantity(state, random.pick(['fact', 'fact', 'position', 'let', 'let', 'let', 'basis', 'cost']))
	}
	addProposals(state)
	if (random.once(2)) addClaim(state)
	return { seed, pieces: state.pieces, tables }
}

function addDimensions(state: State): void {
	const { random } = state
	const put = (name: string, text: string, labels: readonly string[]): void => {
		state.dimensions.set(name, labels)
		state.pieces.push({ path: 'negotiation.md', text: `dimension ${name} = ${text}` })
	}
	const grades = ['junior', 'senior', 'lead'].slice(0, 2 + random.below(2))
	put('grade', grades.join(', '), grades)
	if (random.once(2)) put('step', '3 to 6', ['3', '4', '5', '6'])
	if (random.once(3)) put('service', 'netflix, "prime video"', ['netflix', 'prime video'])
	state.pieces.push({ path: 'negotiation.md', text: 'unit credit' }, { path: 'negotiation.md', text: 'unit fortnight = 14 days' })
}

function addTable(state: State): TableData {
	const { random } = state
	const grades = state.dimensions.get('grade')!
	const rows = Array.from({ length: 3 + random.below(5) }, (_, row) =>
		[
			`r${row}`,
			random.pick(grades),
			decimal(random, 15, 60, 2),
			decimal(random, 0, 2000, 1),
			random.pick(['yes', 'no']),
			day(random),
			random.pick(words.status),
		].join(','),
	)
	state.dimensions.set(
		'row',
		rows.map(row => row.split(',')[0]!),
	)
	state.pieces.push({
		path: 'facts/crew.md',
		text: `table crew "crew.csv" by row
	column grade : label of grade
	column rate : USD / hour
	column hours : hour
	column active : yes-no from "on"
	column start : date
	column status : one of (${words.status.join(', ')})
	source "made up"`,
	})
	for (const [name, want] of [
		['crew.rate', 'USD / hour'],
		['crew.hours', 'hour'],
		['crew.active', 'yes-no'],
		['crew.start', 'date'],
		['crew.grade', 'label grade'],
		['crew.status', 'choice status'],
	] as const)
		state.known.push({ name, want, axes: ['row'] })
	state.pieces.push({ path: 'issues/pay.md', text: 'let grade-of : label of grade by row = crew.grade' })
	state.known.push({ name: 'grade-of', want: 'label grade', axes: ['row'] })
	return tableOf(['row,grade,rate,hours,on,start,status', ...rows].join('\n'))
}

function someAxes(state: State, most: number): readonly string[] {
	const { random } = state
	return random.shuffle([...state.dimensions.keys()]).slice(0, random.below(most + 1))
}

const context = (axes: readonly string[], depth: number, chance = false): Context => ({ axes, depth, chance, locals: [], nameless: [] })

function typeText(want: Want, axes: readonly string[]): string {
	const by = axes.length > 0 ? ` by ${axes.join(', ')}` : ''
	if (want.startsWith('choice ')) return `one of (${words[want.slice(7) as keyof typeof words].join(', ')})${by}`
	if (want.startsWith('label ')) return `label of ${want.slice(6)}${by}`
	return `${want === '1' ? 'ratio' : want}${by}`
}

function newName(state: State, lead: string): string {
	const letters = 'abcdefghijklmnopqrstuvwxyz'
	const index = state.names++
	return `${lead}-${letters[Math.floor(index / 26)]}${letters[index % 26]}`
}

function addQuantity(state: State, kind: 'fact' | 'position' | 'let' | 'basis' | 'cost'): void {
	const { random } = state
	const want: Want = kind === 'cost' ? 'USD' : random.once(4) ? otherKind(state) : random.pick(units)
	const axes = someAxes(state, 3)
	const name = newName(state, kind === 'basis' ? 'ground' : kind)
	const chance = kind === 'fact' && random.once(2)
	const depth = kind === 'fact' || kind === 'position' ? random.below(3) : 1 + random.below(4)
	const value = (): string => {
		const text = expression(state, want, context(axes, depth, chance))
		return chance && isUnit(want) && random.once(2) ? drawn(state, want) : text
	}
	const clauses = [
		...(random.once(3) ? ['source "the payroll, page 3"'] : []),
		...(random.once(4) ? [`confidence ${random.pick(['high', 'medium', 'low', 'derived', 'assumed'])}`] : []),
		...(kind === 'fact' && random.once(4) ? [`\n\tunion says ${value()} note "our own count"`] : []),
		...(kind === 'fact' && random.once(6) ? [`\n\temployer says ${value()}`] : []),
	]
	const typed = kind === 'let' && random.once(3) && isUnit(want) ? '' : ` : ${typeText(want, axes)}`
	const from = kind === 'cost' && random.once(2) ? ' from producers to performers' : ''
	const text = expressionOrLead(state, typed, want, axes, value)
	state.pieces.push({
		path: kind === 'fact' && random.once(2) ? 'facts/figures.md' : 'issues/pay.md',
		text: `${kind} ${name}${typed} = ${text}${from} ${clauses.join(' ')}`.trim(),
	})
	// Without a type the value varies by what its text varies by, which is not followed here.
	if (typed !== '') state.known.push({ name, want, axes })
}

const expressionOrLead = (state: State, typed: string, want: Want, axes: readonly string[], value: () => string): string =>
	typed === '' ? expression(state, want, context(axes, 2)) : value()

function otherKind(state: State): Want {
	const { random } = state
	return random.pick<Want>(['yes-no', 'date', 'choice status', 'choice mode', `label ${random.pick([...state.dimensions.keys()])}`])
}

function drawn(state: State, want: Unit): string {
	const { random } = state
	const low = 1 + random.below(50)
	const at = (n: number): string => literalOf(want, String(n))
	return random.pick([
		`(${at(low)} to ${at(low + 1 + random.below(50))})`,
		`(0 to ${at(low)})`,
		`normal(${at(low)}, ${at(1)})`,
		`lognormal(${at(low)}, ${at(1 + random.below(9))})`,
		`uniform(${at(low)}, ${at(low + 5)})`,
		`triangular(${at(low)}, ${at(low + 2)}, ${at(low + 5)})`,
	])
}

function addFunction(state: State): void {
	const { random } = state
	const name = newName(state, 'clause')
	const gives = random.pick<Unit>(['1', 'USD', 'USD / hour', 'hour'])
	const params: readonly Unit[] = [gives, random.pick<Unit>(['1', 'USD', 'hour'])]
	const keeps = random.once(2)
	const locals: readonly Known[] = [
		{ name: 'x', want: params[0]!, axes: ['along'] },
		{ name: 'k', want: params[1]!, axes: [] },
	]
	const inner: Context = { axes: keeps ? ['along'] : [], depth: 3, chance: false, locals, nameless: ['along'] }
	const before = [...state.known]
	// A function names its parameters and no quantity that varies.
	state.known.splice(0, state.known.length, ...before.filter(known => known.axes.length === 0))
	const body = keeps ? expression(state, gives, inner) : overAxis(state, gives, { ...inner, axes: [] }, 'along')
	state.known.splice(0, state.known.length, ...before)
	const by = keeps ? ' by along' : ''
	state.pieces.push({
		path: random.pick(['negotiation.md', 'issues/pay.md']),
		text: `function ${name}(x : ${typeText(params[0]!, ['along'])}, k : ${random.once(4) ? 'any' : typeText(params[1]!, [])} over along) : ${typeText(gives, [])}${by} = ${body}`,
	})
	state.functions.push({ name, params, keeps, gives })
}

function addProposals(state: State): void {
	const { random } = state
	const positions = state.known.filter(known => known.name.startsWith('position'))
	for (const path of Object.keys(proposals))
		for (const position of positions) {
			// Only plain values, so that no proposal can close a circle.
			const plain = (): string => literal(state, position.want, { ...context(position.axes, 0), axes: position.axes })
			if (random.once(2)) state.pieces.push({ path, text: `propose ${position.name} = ${plain()} source "the table"` })
			else if (random.once(4)) state.pieces.push({ path, text: `withdraw ${position.name}` })
		}
}

function addClaim(state: State): void {
	const { random } = state
	const value = expression(state, 'USD', context([], 2))
	const position = state.known.find(known => known.name.startsWith('position') && known.axes.length === 0)
	const held = position ? ` with ${position.name} = ${literal(state, position.want, context([], 0))}` : ''
	const relation = random.pick(['at least ', 'at most ', 'about ', ''])
	state.pieces.push({
		path: 'claims.md',
		text: `claim ${newName(state, 'claim')} : USD = ${relation}${literalOf('USD', '5')}
	by employer on 2023-09-01 quote "too dear" disputed "the union"
	reading "as it stands" = ${value}
	reading "as offered" = ${value}${held} under union`,
	})
}

function decimal(random: Random, low: number, high: number, places: number): string {
	return (low + random.below((high - low) * 10 ** places) / 10 ** places).toFixed(places)
}

function day(random: Random): string {
	const pad = (n: number): string => String(n).padStart(2, '0')
	return `${2022 + random.below(5)}-${pad(1 + random.below(12))}-${pad(1 + random.below(28))}`
}

/** `number` of the unit: "$5 / hour". */
function literalOf(want: Unit, number: string): string {
	switch (want) {
		case '1':
			return number
		case 'USD':
			return `$${number}`
		case 'USD / hour':
			return `($${number} / hour)`
		case 'USD / year':
			return `($${number} / year)`
		case 'person':
			return `${number} people`
		default:
			return `${number} ${want}s`
	}
}

function literal(state: State, want: Want, at: Context): string {
	const { random } = state
	if (isUnit(want)) return unitLiteral(random, want)
	if (want === 'yes-no') return random.pick(['yes', 'no'])
	if (want === 'date') return day(random)
	if (want.startsWith('choice ')) return random.pick(words[want.slice(7) as keyof typeof words])
	const axis = want.slice(6)
	// A label's word is known where a label is expected; elsewhere the dimension itself gives one, or a quantity.
	if (at.axes.includes(axis) && random.once(2)) return axis
	return random.pick(state.dimensions.get(axis)!.filter(label => !label.includes(' ')))
}

const labelText = (label: string): string => (/^[a-z][a-z-]*$/.test(label) ? label : /^\d+$/.test(label) ? label : `"${label}"`)

function unitLiteral(random: Random, want: Unit): string {
	switch (want) {
		case '1':
			return random.pick([decimal(random, 0, 3, 3), `${decimal(random, 0, 40, 2)}%`, String(1 + random.below(9)), '1_082', '0.25e1'])
		case 'USD':
			return random.pick([`$${decimal(random, 0, 500, 2)}`, `${random.below(900)} cents`, '$1.2k', '3 USD'])
		case 'hour':
			return random.pick([`${decimal(random, 0, 50, 1)} hours`, `${random.below(90)} minutes`])
		case 'person':
			return `${1 + random.below(300)} ${random.pick(['people', 'members'])}`
		case 'year':
			return random.pick([`${1 + random.below(4)} years`, '6 months', '1 quarter'])
		case 'day':
			return random.pick([`${random.below(200)} days`, '1 fortnight'])
		case 'view':
			return `${1 + random.below(90)}k views`
		case 'credit':
			return `${decimal(random, 0, 9, 1)} credits`
		case 'USD / hour':
			return `($${decimal(random, 1, 80, 2)} / hour)`
		case 'USD / year':
			return random.pick([`($${decimal(random, 1, 900, 2)} / year)`, `($${random.below(90)} / month)`])
		default:
			return want satisfies never
	}
}

/** An expression of what is wanted that varies by no other dimensions than the context allows. */
function expression(state: State, want: Want, at: Context): string {
	const { random } = state
	if (at.depth <= 0) return leaf(state, want, at)
	const inner: Context = { ...at, depth: at.depth - 1 }
	if (random.once(6)) return leaf(state, want, at)
	if (random.once(4)) return shaped(state, want, inner)
	if (isUnit(want)) return random.once(3) && want === '1' ? ratioOnly(state, inner) : arithmetic(state, want, inner)
	if (want === 'yes-no') return condition(state, inner)
	if (want === 'date') return date(state, inner)
	return shaped(state, want, inner)
}

function leaf(state: State, want: Want, at: Context): string {
	const { random } = state
	const fitting = [...at.locals, ...state.known].filter(known => known.want === want && known.axes.every(axis => at.axes.includes(axis)))
	if (fitting.length > 0 && !random.once(4)) return random.pick(fitting).name
	if (at.chance && isUnit(want) && random.once(2)) return drawn(state, want)
	if (at.chance && want === 'yes-no' && random.once(2)) return `chance(${random.below(100)}%)`
	if (want === '1' && at.axes.length > 0 && random.once(4)) return `index(${random.pick(at.axes)})`
	return literal(state, want, at)
}

/** What any kind can be: `if`, `tier`, lists, picks, lookups, `each`, `first`, `last`. */
function shaped(state: State, want: Want, at: Context): string {
	const { random } = state
	const labelled = at.axes.filter(axis => !at.nameless.includes(axis))
	// A word of a choice or a label stands where one is expected, which is not on either side of a comparison or in a call.
	const isWord = want.startsWith('choice ') || want.startsWith('label ')
	const label = want.startsWith('label ') && at.axes.includes(want.slice(6)) && want !== 'label year' ? want.slice(6) : null
	switch (random.below(7)) {
		case 0:
			if (label !== null) return moved(random, label)
			return `(if ${condition(state, at)} then ${expression(state, want, at)} else ${expression(state, want, at)})`
		case 1:
			return `(if ${condition(state, at)} then ${expression(state, want, at)} else ${expression(state, want, at)})`
		case 2: {
			const by = random.pick<Unit>(['1', 'USD', 'hour'])
			const first = 1 + random.below(20)
			const arm = (op: string, n: number): string => `${op} ${literalOf(by, String(n))}: ${expression(state, want, at)}`
			return `(tier ${expression(state, by, at)} { ${arm('<', first)}, ${arm('<=', first + 5)}, else: ${expression(state, want, at)} })`
		}
		case 3:
			return labelled.length > 0 ? listing(state, want, at, random.pick(labelled)) : leaf(state, want, at)
		case 4:
			return isWord ? leaf(state, want, at) : picked(state, want, at)
		case 5:
			return at.axes.length > 0 && !isWord ? stepped(state, want, at, random.pick(at.axes)) : leaf(state, want, at)
		default: {
			if (isWord) return leaf(state, want, at)
			const axis = freshAxis(state, at)
			return axis === null ? leaf(state, want, at) : `${random.pick(['first', 'last'])}(${varying(state, want, at, axis)} over ${axis})`
		}
	}
}

/** A value for each label: a list or a map. */
function listing(state: State, want: Want, at: Context, axis: string): string {
	const { random } = state
	const rest: Context = { ...at, axes: at.axes.filter(name => name !== axis) }
	const labels = state.dimensions.get(axis)!
	if (random.once(2)) return `([${labels.map(() => expression(state, want, rest)).join(', ')}] by ${axis})`
	return `({ ${random
		.shuffle(labels)
		.map(label => `${labelText(label)}: ${expression(state, want, rest)}`)
		.join(', ')} } by ${axis})`
}

/** A dimension the value does not vary by yet. */
function freshAxis(state: State, at: Context): string | null {
	const free = [...state.dimensions.keys()].filter(axis => !at.axes.includes(axis) && !at.nameless.includes(axis))
	// Inside a function the dimension it goes along may be any of them.
	return free.length === 0 || at.axes.length >= 3 || at.nameless.length > 0 ? null : state.random.pick(free)
}

/** As `expression`, but sure to vary by the dimension. */
function varying(state: State, want: Want, at: Context, axis: string): string {
	const { random } = state
	const wider: Context = { ...at, axes: [...at.axes, axis] }
	const own = [...at.locals, ...state.known].filter(
		known => known.want === want && known.axes.includes(axis) && known.axes.every(each => wider.axes.includes(each)),
	)
	if (own.length > 0 && random.once(2)) return random.pick(own).name
	if (isUnit(want) && random.once(2)) return `(${expression(state, want, { ...wider, depth: at.depth - 1 })} * index(${axis}))`
	if (!at.nameless.includes(axis)) return listing(state, want, wider, axis)
	return isUnit(want)
		? `(${expression(state, want, wider)} * index(${axis}))`
		: `(if index(${axis}) < 2 then ${expression(state, want, wider)} else ${expression(state, want, wider)})`
}

function picked(state: State, want: Want, at: Context): string {
	const { random } = state
	const axis = freshAxis(state, at)
	if (axis === null) return leaf(state, want, at)
	const subject = varying(state, want, at, axis)
	const labels = state.dimensions.get(axis)!
	const looked = [...state.known].filter(known => known.want === `label ${axis}` && known.axes.every(each => at.axes.includes(each)))
	if (looked.length > 0 && random.once(2))
		return `(${subject})[${axis} = ${random.once(2) ? moved(random, random.pick(looked).name) : random.pick(looked).name}]`
	// A number looks up by label on a dimension of numbers; sometimes beyond its end, which makes holes.
	if (at.axes.length > 0 && random.once(2)) {
		const first = /^\d+$/.test(labels[0]!) ? Number(labels[0]) : 1
		return `(${subject})[${axis} = index(${random.pick(at.axes)}) + ${first - 1}]`
	}
	return `(${subject})[${axis} = ${labelText(random.pick(labels))}]`
}

const moved = (random: Random, label: string): string => `moved-on(${label}, ${random.pick(['1', '2', '-1', '0'])})`

function stepped(state: State, want: Want, at: Context, axis: string): string {
	const rest: Context = { ...at, axes: at.axes.filter(name => name !== axis) }
	const previous: Known = { name: 'previous', want, axes: rest.axes }
	const body = expression(state, want, { ...at, depth: Math.min(at.depth, 1), locals: [...at.locals, previous] })
	const used = isUnit(want) ? `(previous * ${literalOf('1', '1.02')} + ${body})` : body
	return `(each ${axis} from ${expression(state, want, rest)}: ${used})`
}

function arithmetic(state: State, want: Unit, at: Context): string {
	const { random } = state
	const one = (): string => expression(state, want, at)
	const ratio = (): string => expression(state, '1', at)
	switch (random.below(14)) {
		case 0:
			return `(${one()} + ${one()})`
		case 1:
			return `(${one()} - ${one()})`
		case 2:
			return random.pick([`(${one()} * ${ratio()})`, `(${ratio()} * ${one()})`])
		case 3:
			// A divisor that may be nothing makes a hole; a text that is nothing is refused.
			return random.once(3)
				? `(${one()} / (${ratio()} * index(year)[year = 1] - ${random.below(3)} * index(year)[year = 2]))`
				: `(${one()} / (1 + abs(${ratio()})))`
		case 4:
			return `(- ${one()})`
		case 5: {
			const made = random.pick(products[want] ?? [])
			if (!made) return one()
			const [a, op, b] = made
			const right = expression(state, b, at)
			return op === '*'
				? `(${expression(state, a, at)} * ${right})`
				: `(${expression(state, a, at)} / max(${literalOf(b, '0.5')}, ${right}))`
		}
		case 6:
			return `${random.pick(['min', 'max'])}(${one()}, ${one()}${random.once(3) ? ', 0' : ''})`
		case 7:
			return `clamp(${one()}, ${literalOf(want, '2')}, ${literalOf(want, '40')})`
		case 8: {
			const f = random.pick(['round', 'round-half-even', 'round-down', 'round-up', 'truncate'])
			const step = random.pick([
				literalOf(want, '0.01'),
				literalOf(want, '0.05'),
				literalOf(want, '3'),
				`max(${literalOf(want, '0.5')}, ${one()})`,
			])
			return `${f}(${one()}, ${step})`
		}
		case 9:
			return `abs(${one()})`
		case 10: {
			const [axis] = random.shuffle(at.axes)
			if (axis === undefined) return one()
			if (random.once(2)) return `cumulative-sum(${one()} over ${axis})`
			return `before(${one()}, ${expression(state, want, { ...at, axes: at.axes.filter(name => name !== axis) })} over ${axis})`
		}
		case 11:
			return calling(state, want, at)
		default: {
			const axis = freshAxis(state, at)
			return axis === null ? one() : overAxis(state, want, at, axis)
		}
	}
}

/** One value from many along the dimension. */
function overAxis(state: State, want: Unit, at: Context, axis: string): string {
	const { random } = state
	const x = varying(state, want, at, axis)
	if (axis === 'row' && at.axes.includes('grade') && random.once(2))
		return `${random.pick(['sum', 'min', 'max', 'mean'])}(${x.includes('grade') ? `(crew.rate / ($1 / hour) * ${unitLiteral(random, want)})` : x} over row by grade-of)`
	if (want === '1' && random.once(5)) return `product(${x} over ${axis})`
	const weight = `max(0.5, ${varying(state, '1', { ...at, depth: 0 }, axis)})`
	if (random.once(6)) return `weighted-mean(${x}, ${weight} over ${axis})`
	return `${random.pick(['sum', 'mean', 'min', 'max'])}(${x} over ${axis})`
}

function calling(state: State, want: Unit, at: Context): string {
	const { random } = state
	const fitting = state.functions.filter(made => made.gives === want && made.keeps)
	const [axis] = random.shuffle(at.axes)
	if (fitting.length === 0 || axis === undefined || at.nameless.length > 0) return calledOver(state, want, at)
	const made = random.pick(fitting)
	const first = expression(state, made.params[0]!, at)
	const second = expression(state, made.params[1]!, { ...at, axes: [] })
	return random.once(2) ? `${made.name}(${first}, ${second} over ${axis})` : `${made.name}(k: ${second}, x: ${first} over ${axis})`
}

function calledOver(state: State, want: Unit, at: Context): string {
	const made = state.functions.find(each => each.gives === want && !each.keeps)
	const axis = freshAxis(state, at)
	if (!made || axis === null || at.nameless.length > 0) return expression(state, want, at)
	return `${made.name}(${varying(state, made.params[0]!, at, axis)}, ${expression(state, made.params[1]!, { ...at, axes: [] })} over ${axis})`
}

function ratioOnly(state: State, at: Context): string {
	const { random } = state
	const ratio = (): string => expression(state, '1', at)
	const year = at.axes.includes('year')
	const [axis] = random.shuffle(at.axes)
	switch (random.below(10)) {
		case 0:
			return `count(${random.pick([...state.dimensions.keys()])})`
		case 1: {
			const unit = random.pick(units.filter(each => each !== '1'))
			return `number(${expression(state, unit, at)}, ${literalOf(unit, '2')})`
		}
		case 2:
			return `root(${random.pick([`abs(${ratio()})`, `${ratio()}`, '1.331'])}, ${2 + random.below(4)})`
		case 3:
			return random.once(3) && axis !== undefined
				? `(clamp(${ratio()}, 0.1, 2) ^ index(${axis}))`
				: `(clamp(${ratio()}, -3, 3) ^ ${random.below(4)})`
		case 4:
			return `(max(0.5, ${ratio()}) ^ (0 - ${1 + random.below(3)}))`
		case 5: {
			if (!year) return ratio()
			const f = random.pick(['in-effect', 'months-in-effect'])
			return random.once(2) ? `${f}(${date(state, at)})` : `${f}(${date(state, at)}, ${date(state, at)})`
		}
		case 6:
			return axis === undefined ? ratio() : `cumulative-product(1 + ${small(state, at)} over ${axis})`
		case 7: {
			if (axis === undefined || at.nameless.includes(axis)) return ratio()
			const rest: Context = { ...at, axes: at.axes.filter(name => name !== axis) }
			return `share(max(0.5, ${varying(state, '1', rest, axis)}) over ${axis})`
		}
		case 8:
			return year ? `compound(${small(state, at)})` : ratio()
		default: {
			if (!year || !state.dimensions.has('step') || at.axes.includes('step')) return ratio()
			return `dated-increases(${small(state, { ...at, axes: ['step'] })}, (year-start()[year = 1] + 100 days * index(step)) over step)`
		}
	}
}

const small = (state: State, at: Context): string => `clamp(${expression(state, '1', at)}, -10%, 20%)`

function condition(state: State, at: Context): string {
	const { random } = state
	const inner: Context = { ...at, depth: at.depth - 1 }
	if (at.depth <= 0 && random.once(2)) return leaf(state, 'yes-no', at)
	switch (random.below(9)) {
		case 0:
		case 1: {
			const unit = random.pick(units)
			return `(${expression(state, unit, inner)} ${random.pick(['<', '<=', '>', '>=', '=', '!='])} ${expression(state, unit, inner)})`
		}
		case 2:
			return at.depth <= 0
				? leaf(state, 'yes-no', at)
				: `(${condition(state, inner)} ${random.pick(['and', 'or'])} ${condition(state, inner)})`
		case 3:
			return at.depth <= 0 ? leaf(state, 'yes-no', at) : `(not ${condition(state, inner)})`
		case 4:
			return `(${date(state, inner)} ${random.pick(['<', '<=', '=', '>'])} ${date(state, inner)})`
		case 5: {
			const axis = freshAxis(state, at)
			return axis === null || at.depth <= 0
				? leaf(state, 'yes-no', at)
				: `${random.pick(['any', 'all'])}(${varying(state, 'yes-no', inner, axis)} over ${axis})`
		}
		case 6: {
			const named = at.axes.filter(axis => !at.nameless.includes(axis))
			if (named.length === 0) return leaf(state, 'yes-no', at)
			const axis = random.pick(named)
			return `(${axis} is ${random.once(3) ? 'not ' : ''}${labelText(random.pick(state.dimensions.get(axis)!))})`
		}
		default: {
			const choices = state.known.filter(known => known.want.startsWith('choice ') && known.axes.every(axis => at.axes.includes(axis)))
			if (choices.length === 0) return leaf(state, 'yes-no', at)
			const choice = random.pick(choices)
			return `(${choice.name} is ${random.pick(words[choice.want.slice(7) as keyof typeof words])})`
		}
	}
}

function date(state: State, at: Context): string {
	const { random } = state
	if (at.depth <= 0) return leaf(state, 'date', at)
	const inner: Context = { ...at, depth: at.depth - 1 }
	switch (random.below(5)) {
		case 0:
			if (!at.axes.includes('year')) return `year-start()[year = ${1 + random.below(3)}]`
			return random.once(2) ? 'year-start()' : `anniversary(${date(state, inner)})`
		case 1:
			return `(${date(state, inner)} ${random.pick(['+', '-'])} ${random.below(400)} days)`
		case 2:
			return `${random.pick(['min', 'max'])}(${date(state, inner)}, ${date(state, inner)})`
		case 3:
			return `(${date(state, inner)} + days-between(${day(random)}, ${date(state, inner)}))`
		default:
			return leaf(state, 'date', at)
	}
}

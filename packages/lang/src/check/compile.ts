/** Text to plan: parse, collect, settle every quantity, then proposals, claims and what-ifs; all mistakes of all files in one go. */
import { measureOf } from '../builtins/index.ts'
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts'
import { nearest } from '../diagnostics/nearest.ts'
import { contractYears, parseDate, printDate } from '../numbers/calendar.ts'
import { createBuilder } from '../plan/builder.ts'
import { keepNeeded } from '../plan/needed.ts'
import { chanceOf } from '../plan/nodes.ts'
import {
	type Node,
	type NodeId,
	type Plan,
	type PlannedClaim,
	type PlannedProposal,
	type PlannedReading,
	planVersion,
	type Quantity,
} from '../plan/plan.ts'
import { preludeBlocks } from '../prelude/index.ts'
import type { Block } from '../source/block.ts'
import { compareIds } from '../source/compare-ids.ts'
import { parse, parseExpression } from '../syntax/index.ts'
import type { Declaration, Expr } from '../syntax/tree.ts'
import { standardUnits } from '../units/unit.ts'
import { collect, yearAxis } from './collect.ts'
import { brief, lowerExpr } from './expressions.ts'
import { conform } from './kinds.ts'
import { demand, displayOf, lowerFor, reportLater, settle, typedValue } from './quantities.ts'
import { checkSaid } from './said.ts'
import { resolveType } from './types.ts'
import { checkUncalled } from './uncalled.ts'
import {
	type AxisState,
	type DeclarationOf,
	emptyEnv,
	type Found,
	type Frame,
	fail,
	mostExpressions,
	newFrame,
	type QuantityState,
	type Setting,
	sourceOf,
	type TableData,
	type World,
} from './world.ts'

export type { Setting, TableData } from './world.ts'

export interface CompileInput {
	readonly blocks: readonly Block[]
	readonly setting: Setting
	readonly tables?: ReadonlyMap<string, TableData>
	/** Refuses a fact whose source is not given: so for negotiations, not for a line tried out. */
	readonly sourcesRequired?: boolean
	/** What-if values: `--set name=expression`. */
	readonly sets?: readonly { readonly name: string; readonly text: string }[]
}

export interface Compiled {
	/** Null when there is an error. */
	readonly plan: Plan | null
	readonly diagnostics: readonly Diagnostic[]
	/** The cells of the tables' columns, as exact texts in base units, by "table.column". */
	readonly columns: ReadonlyMap<string, readonly string[]>
}

export function compile(input: CompileInput): Compiled {
	const diagnostics: Diagnostic[] = []
	const found: Found[] = []
	for (const block of [...preludeBlocks, ...input.blocks]) {
		const parsed = parseOnce(block)
		diagnostics.push(...parsed.diagnostics)
		found.push(...parsed.declarations.map(declaration => ({ declaration, home: block.home })))
	}
	const world = createWorld(input, found, diagnostics)
	if (!world) return { plan: null, diagnostics, columns: new Map() }
	collect(world, found)
	for (const state of world.quantities.values()) if (state.stage === 'waiting') settle(world, state)
	checkUncalled(world)
	const boundUses: BoundUses = new Map()
	const proposals = compileProposals(world, found, boundUses)
	const sets = compileSets(world, input.sets ?? [], boundUses)
	const claims = compileClaims(world, found, proposals, boundUses)
	refuseCircles(world, boundUses)
	refuseTooManyCells(world)
	const plan = diagnostics.some(each => each.severity === 'error') ? null : assemble(world, proposals, claims, sets)
	return { plan, diagnostics: dedupe(diagnostics), columns: world.columnData }
}

const mostCells = 20_000_000

/** Dimensions multiply: what no machine could hold is said here, and not met when it runs. */
function refuseTooManyCells(world: World): void {
	const size = (axes: readonly string[]): number =>
		axes.reduce((cells, axis) => cells * Math.max(1, world.axes.get(axis)?.labels.length ?? 1), 1)
	refuseRowProducts(world)
	const widest = world.builder.nodes.reduce<readonly string[]>((most, node) => (size(node.axes) > size(most) ? node.axes : most), [])
	if (size(widest) <= mostCells) return
	const place = widest.map(axis => world.axes.get(axis)?.place ?? null).find(each => each !== null)
	if (!place) return
	fail(
		world,
		'program/too-large',
		`A value by ${widest.join(', ')} has ${size(widest).toLocaleString('en-US')} cells; ${mostCells.toLocaleString('en-US')} is the most.`,
		place,
		{
			mend: 'Sum over a dimension before multiplying by the next.',
		},
	)
}

/** A value for each pair of rows of two tables: a hundred thousand members times as many titles. */
function refuseRowProducts(world: World): void {
	const rowAxes = (axes: readonly string[]): readonly string[] => axes.filter(axis => (world.axes.get(axis)?.rows ?? null) !== null)
	const node = world.builder.nodes.find(({ axes }) => rowAxes(axes).length > 1)
	if (!node) return
	const [first = '', second = ''] = rowAxes(node.axes)
	const at = [...world.quantities.values()].find(({ value }) => value && rowAxes(world.builder.axesOf(value.node)).length > 1)
	const place = at?.found.declaration.name.place ?? world.axes.get(second)?.place
	if (place)
		fail(world, 'rows/product', `A value cannot vary by the rows of two tables at once, ${first} and ${second}.`, place, {
			mend: `Give ${second} a column that holds its ${first}, and look up by it: \`x[${first} = …]\`; or sum \`over ${second} by\` that column first.`,
		})
}

/** A folder is compiled for more than one day; its text is read once. */
const parsedBlocks = new WeakMap<Block, ReturnType<typeof parse>>()

function parseOnce(block: Block): ReturnType<typeof parse> {
	const parsed = parsedBlocks.get(block) ?? parse(block)
	parsedBlocks.set(block, parsed)
	return parsed
}

/** A function's body is read anew at every call: what is wrong in it is said once. */
function dedupe(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
	const seen = new Set<string>()
	return diagnostics.filter(each => {
		const place = `${each.place.file}:${each.place.line}:${each.place.column}`
		const key = `${each.code} ${place} ${each.message}`
		// A name that a call could tell more about (a word of a choice, a hyphen) is unknown to the look at the function alone.
		if (seen.has(key) || (each.code === 'names/unknown' && seen.has(place))) return false
		seen.add(key).add(place)
		return true
	})
}

function createWorld(input: CompileInput, found: readonly Found[], diagnostics: Diagnostic[]): World | null {
	const from = parseDate(input.setting.term.from)
	const to = parseDate(input.setting.term.to)
	const asOf = parseDate(input.setting.asOf)
	if (from === null || to === null || asOf === null || to < from)
		throw new Error('compile: the setting has dates that the engine must refuse first')
	const years = contractYears(from, to)
	const order = [
		'year',
		...found.filter(({ declaration }) => declaration.kind === 'dimension').map(({ declaration }) => declaration.name.name),
		...tableAxes(found),
	]
	const world: World = {
		setting: input.setting,
		asOf,
		years,
		builder: createBuilder([...new Set(order)]),
		units: standardUnits(input.setting.currency),
		axes: new Map([['year', yearAxis(years.map(year => year.label))]]),
		quantities: new Map(),
		functions: new Map(),
		columns: new Map(),
		tables: input.tables ?? new Map(),
		columnData: new Map(),
		plannedTables: [],
		frames: [],
		budget: { left: mostExpressions },
		sourcesRequired: input.sourcesRequired ?? false,
		blamed: [],
		textAt: textFinder(input.blocks),
		lower: (expr, env, expected) => lowerExpr(world, expr, env, expected),
		demand: (state, place) => demand(world, state, place),
		report: diagnostic => {
			diagnostics.push(diagnostic)
		},
	}
	return world
}

/** The text that stands at a place. */
function textFinder(blocks: readonly Block[]): World['textAt'] {
	return place => {
		const block = blocks.find(
			each => each.file === place.file && place.line >= each.firstLine && place.endLine < each.firstLine + each.text.split('\n').length,
		)
		if (!block) return ''
		const lines = block.text.split('\n').slice(place.line - block.firstLine, place.endLine - block.firstLine + 1)
		lines[lines.length - 1] = lines[lines.length - 1]!.slice(0, place.endColumn - 1)
		lines[0] = lines[0]!.slice(place.column - 1)
		return lines.join('\n').trim()
	}
}

const tableAxes = (found: readonly Found[]): readonly string[] =>
	found.flatMap(({ declaration }) => (declaration.kind === 'table' ? [declaration.axis.name] : []))

/** What the values that proposals and what-ifs give a quantity name, and where. */
type BoundUses = Map<string, readonly { readonly name: string; readonly place: Place }[]>

function compileProposals(world: World, found: readonly Found[], uses: BoundUses): readonly PlannedProposal[] {
	const byId = new Map<string, { home: Extract<Found['home'], { kind: 'proposal' }>; declarations: Declaration[] }>()
	for (const { declaration, home } of found) {
		if (home.kind !== 'proposal') continue
		const known = byId.get(home.id) ?? { home, declarations: [] }
		known.declarations.push(declaration)
		byId.set(home.id, known)
	}
	const planned = [...byId.values()]
		.filter(({ home }) => (parseDate(home.date) ?? 0) <= world.asOf)
		.map(({ home, declarations }) => planProposal(world, home, declarations, uses))
	return planned.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : compareIds(a.id, b.id)))
}

function planProposal(
	world: World,
	home: Extract<Found['home'], { kind: 'proposal' }>,
	declarations: readonly Declaration[],
	uses: BoundUses,
): PlannedProposal {
	const bindings: PlannedProposal['bindings'][number][] = []
	const withdrawn: string[] = []
	const named = new Map<string, Place>()
	for (const declaration of declarations) {
		if (declaration.kind !== 'propose' && declaration.kind !== 'withdraw') continue
		const state = positionNamed(world, declaration)
		if (!state) continue
		const first = named.get(declaration.name.name)
		if (first) {
			fail(world, 'proposals/twice', `${declaration.name.name} stands twice in this proposal.`, declaration.name.place, {
				also: [{ place: first, text: 'first here' }],
				mend: 'Keep one of them: a proposal moves a position once, or withdraws it.',
			})
			continue
		}
		named.set(declaration.name.name, declaration.name.place)
		if (declaration.kind === 'withdraw') withdrawn.push(declaration.name.name)
		else {
			const binding = bind(world, state, declaration.stated.value, declaration.name.name, uses)
			const source = sourceOf(declaration.stated.clauses)
			if (binding !== null)
				bindings.push({
					name: declaration.name.name,
					node: binding,
					text: world.textAt(declaration.stated.value.place),
					source: source.source,
					note: source.note,
					confidence: source.confidence,
				})
		}
	}
	return { id: home.id, side: home.side, date: home.date, later: home.later, bindings, withdrawn }
}

function positionNamed(world: World, declaration: DeclarationOf<'propose'> | DeclarationOf<'withdraw'>): QuantityState | null {
	const { name, place } = declaration.name
	const state = world.quantities.get(name)
	if (state?.found.declaration.kind === 'position') return state
	const positions = [...world.quantities.values()]
		.filter(each => each.found.declaration.kind === 'position')
		.map(each => each.found.declaration.name.name)
	const near = nearest(name, positions)
	fail(
		world,
		'proposals/unknown-position',
		state ? `${name} is a ${state.found.declaration.kind}: a proposal moves positions only.` : `There is no position called ${name}.`,
		place,
		{
			...(near ? { mend: `The nearest is \`${near}\`.` } : positions.length > 0 ? { mend: `The positions are ${brief(positions)}.` } : {}),
		},
	)
	return null
}

function bind(world: World, state: QuantityState, expr: Expr, who: string, uses: BoundUses): NodeId | null {
	const { value, uses: named, later } = lowerFor(world, state, expr, who)
	const { name } = state.found.declaration.name
	uses.set(name, [...(uses.get(name) ?? []), ...named.map(each => ({ name: each, place: expr.place }))])
	if (later) {
		reportLater(world, `What is given for ${who}`, later, expr.place)
		return null
	}
	return value.kind.kind === 'error' ? null : value.node
}

function compileSets(world: World, sets: readonly { name: string; text: string }[], uses: BoundUses): Plan['sets'] {
	const planned: Plan['sets'][number][] = []
	for (const { name, text } of sets) {
		const parsed = parseExpression(text, `--set ${name}`)
		for (const diagnostic of parsed.diagnostics) world.report(diagnostic)
		const state = world.quantities.get(name)
		const kind = state?.found.declaration.kind
		if (!state || (kind !== 'position' && kind !== 'fact') || state.later) {
			reportUnsettable(world, name, wholeText(`--set ${name}`, text))
			continue
		}
		const node = bind(world, state, parsed.value, name, uses)
		if (node !== null) planned.push({ name, node, text })
	}
	return planned
}

function reportUnsettable(world: World, name: string, place: Place): void {
	const state = world.quantities.get(name)
	const kind = state?.found.declaration.kind
	const settable = [...world.quantities.values()]
		.filter(each => ['position', 'fact'].includes(each.found.declaration.kind))
		.map(each => each.found.declaration.name.name)
	if (state?.later) {
		reportLater(world, `What is set for ${name}`, state.later, place)
		return
	}
	const near = nearest(name, settable)
	fail(
		world,
		'sets/unknown',
		kind ? `${name} is a ${kind}: only positions and facts can be set.` : `There is no position or fact called ${name}.`,
		place,
		near ? { mend: `The nearest is \`${near}\`.` } : {},
	)
}

const wholeText = (file: string, text: string): { file: string; line: number; column: number; endLine: number; endColumn: number } => ({
	file,
	line: 1,
	column: 1,
	endLine: 1,
	endColumn: Math.max(2, text.length + 1),
})

function compileClaims(
	world: World,
	found: readonly Found[],
	proposals: readonly PlannedProposal[],
	uses: BoundUses,
): readonly PlannedClaim[] {
	const names = new Map<string, Place>()
	const claims: PlannedClaim[] = []
	for (const { declaration } of found) {
		if (declaration.kind !== 'claim') continue
		const first = names.get(declaration.name.name)
		if (first) {
			fail(world, 'names/taken', `There are two claims called ${declaration.name.name}.`, declaration.name.place, {
				also: [{ place: first, text: 'declared here first' }],
				mend: 'Give one of them another name.',
			})
			continue
		}
		names.set(declaration.name.name, declaration.name.place)
		const claim = planClaim(world, declaration, proposals, uses)
		if (claim) claims.push(claim)
	}
	return claims
}

function planClaim(
	world: World,
	declaration: DeclarationOf<'claim'>,
	proposals: readonly PlannedProposal[],
	uses: BoundUses,
): PlannedClaim | null {
	const { clauses } = declaration.stated
	const on = clauses.on ? parseDate(clauses.on.text) : null
	if (clauses.on && on === null) fail(world, 'calendar/no-such-day', `There is no day ${clauses.on.text}.`, clauses.on.place)
	if (on !== null && on > world.asOf) return null
	checkSaid(world, clauses, on)
	const withdrawn = clauses.withdrawn ? parseDate(clauses.withdrawn.text) : null
	const type = resolveType(world, declaration.type)
	const value = typedValue(
		world,
		framed(world, () =>
			world.lower(declaration.stated.value, emptyEnv, { kind: type.kind.kind === 'any' ? null : type.kind, axes: type.axes }),
		).result,
		type,
		declaration.name.name,
	)
	const readings = declaration.readings.map(reading => planReading(world, reading, type, proposals, uses))
	const under = checkUnder(world, clauses.under, proposals)
	if (value.kind.kind === 'error' || readings.includes(null)) return null
	return {
		name: declaration.name.name,
		relation: declaration.relation,
		node: value.node,
		measure: measureOf(value.kind),
		display: type.display,
		displayScale: type.displayScale,
		quote: clauses.quote?.text ?? null,
		by: clauses.by?.name ?? null,
		on: clauses.on?.text ?? null,
		source: clauses.source?.text ?? null,
		note: clauses.note?.text ?? null,
		confirmed: clauses.confirmed.map(text => text.text),
		documented: clauses.documented.map(text => text.text),
		measured: clauses.measured.map(text => text.text),
		admitted: clauses.admitted.map(text => text.text),
		disputed: clauses.disputed.map(text => text.text),
		located: clauses.located?.text ?? null,
		archived: clauses.archived?.text ?? null,
		withdrawn: withdrawn !== null && withdrawn <= world.asOf ? clauses.withdrawn!.text : null,
		nature: clauses.nature ?? 'figure',
		under,
		readings: readings.filter(reading => reading !== null),
		place: declaration.place,
	}
}

function framed<T>(world: World, work: () => T): { result: T; frame: Frame } {
	const frame = newFrame('')
	world.frames.push(frame)
	const result = work()
	world.frames.pop()
	return { result, frame }
}

function checkUnder(
	world: World,
	under: { readonly name: string; readonly place: Found['declaration']['place'] } | null,
	proposals: readonly PlannedProposal[],
): string | null {
	if (!under) return null
	const known = [...world.setting.sides, ...proposals.map(proposal => proposal.id), 'current']
	if (known.includes(under.name)) return under.name
	const near = nearest(under.name, known)
	fail(
		world,
		'claims/under',
		`There is no side or proposal called ${under.name} on ${world.setting.asOf}.`,
		under.place,
		near ? { mend: `The nearest is \`${near}\`.` } : {},
	)
	return null
}

function planReading(
	world: World,
	reading: DeclarationOf<'claim'>['readings'][number],
	type: ReturnType<typeof resolveType>,
	proposals: readonly PlannedProposal[],
	bound: BoundUses,
): PlannedReading | null {
	const uses: BoundUses = new Map(bound)
	const under = checkUnder(world, reading.under, proposals)
	const { result, frame } = framed(world, () => world.lower(reading.value, emptyEnv, { kind: null, axes: [] }))
	const kind = conform(world, result, type.kind, 'The claim', type.place)
	const varies = result.kind.kind === 'error' ? [] : world.builder.axesOf(result.node)
	if (varies.length > 0)
		fail(world, 'claims/varies', `A reading is one figure, and this varies by ${varies.join(', ')}.`, reading.value.place, {
			mend: `Pick a label (\`[${varies[0]} = …]\`) or sum over it.`,
		})
	const withs = reading.withs.map(each => {
		const state = world.quantities.get(each.name.name)
		const settable = state?.found.declaration.kind === 'position' || state?.found.declaration.kind === 'fact'
		if (!state || !settable) {
			reportUnsettable(world, each.name.name, each.name.place)
			return null
		}
		const node = bind(world, state, each.value, each.name.name, uses)
		return node === null ? null : { name: each.name.name, node, text: world.textAt(each.value.place) }
	})
	if (frame.later) reportLater(world, `The reading "${reading.title.text}"`, frame.later, reading.value.place)
	if (reading.withs.length > 0) refuseCircles(world, uses)
	if (kind.kind === 'error' || varies.length > 0 || frame.later || withs.includes(null)) return null
	return {
		title: reading.title.text,
		node: result.node,
		text: world.textAt(reading.value.place),
		withs: withs.filter(each => each !== null),
		under,
		uses: frame.uses,
	}
}

/**
 * A proposal or a what-if may give a quantity a value that itself rests on that quantity: refused, so that every scenario can be
 * worked out. Circles of the declarations themselves have been reported when they were met.
 */
function refuseCircles(world: World, bound: BoundUses): void {
	const done = new Set<string>()
	const visit = (name: string, path: readonly Step[]): void => {
		if (done.has(name)) return
		const from = path.findIndex(step => step.name === name)
		if (from >= 0) {
			reportBoundCircle(world, path.slice(from), name)
			return
		}
		const own = world.quantities.get(name)?.uses ?? []
		for (const next of own) visit(next, [...path, { name, place: null }])
		for (const { name: next, place } of bound.get(name) ?? []) if (!own.includes(next)) visit(next, [...path, { name, place }])
		done.add(name)
	}
	for (const name of world.quantities.keys()) visit(name, [])
}

/** A quantity on the way round, and where the text stands that leads on when that is not its declaration. */
interface Step {
	readonly name: string
	readonly place: Place | null
}

function reportBoundCircle(world: World, circle: readonly Step[], back: string): void {
	const [first, ...others] = circle.flatMap(({ name, place }) => (place ? [{ name, place }] : []))
	if (!first) return
	const from = circle.findIndex(step => step.place === first.place)
	const names = [...circle.slice(from), ...circle.slice(0, from)].map(step => step.name)
	fail(world, 'names/circle', `${first.name} would be worked out from itself: ${[...names, first.name].join(' → ')}.`, first.place, {
		also: others.map(({ name, place }) => ({ place, text: `what is given for ${name}` })),
		mend: back === first.name && circle.length === 1 ? 'Write the new value itself.' : 'Give it a value that does not rest on it.',
	})
}

function assemble(world: World, proposals: readonly PlannedProposal[], claims: readonly PlannedClaim[], sets: Plan['sets']): Plan {
	const nodes = [...world.builder.nodes]
	const chancy = chanceOf(nodes)
	const quantities = [...world.quantities.values()]
		.filter(state => state.value !== null && !state.later)
		.map(state => planQuantity(world, state, nodes, chancy))
	return onlyNeeded({
		version: planVersion,
		currency: world.setting.currency,
		asOf: world.setting.asOf,
		sides: [...world.setting.sides],
		years: world.years.map(year => ({ label: year.label, from: printDate(year.from), to: printDate(year.until - 1) })),
		axes: axisOrder(world).map(({ name, labels, table, rows }) => ({
			name,
			labels: [...labels],
			table,
			...(rows === null ? {} : { rows }),
			...(isOfPeople(world, name) ? { people: true as const } : {}),
		})),
		tables: world.plannedTables,
		nodes,
		quantities,
		proposals,
		claims,
		sets,
	})
}

/** What was worked out and then left out (it was not known yet, it became constant) does not stay in the plan. */
function onlyNeeded(plan: Plan): Plan {
	const roots = [
		...plan.quantities.flatMap(({ node, says }) => [node, ...says.map(said => said.node)]),
		...plan.proposals.flatMap(({ bindings }) => bindings.map(binding => binding.node)),
		...plan.claims.flatMap(({ node, readings }) => [
			node,
			...readings.flatMap(reading => [reading.node, ...reading.withs.map(each => each.node)]),
		]),
		...plan.sets.map(set => set.node),
	]
	const kept = keepNeeded(plan.nodes, roots)
	const moved = <T extends { readonly node: NodeId }>(each: T): T => ({ ...each, node: kept.renumbered(each.node) })
	return {
		...plan,
		nodes: kept.nodes,
		quantities: plan.quantities.map(quantity => ({ ...moved(quantity), says: quantity.says.map(moved) })),
		proposals: plan.proposals.map(proposal => ({ ...proposal, bindings: proposal.bindings.map(moved) })),
		claims: plan.claims.map(claim => ({
			...moved(claim),
			readings: claim.readings.map(reading => ({ ...moved(reading), withs: reading.withs.map(moved) })),
		})),
		sets: plan.sets.map(moved),
	}
}

const isOfPeople = (world: World, axis: string): boolean => world.plannedTables.some(table => table.axis === axis && table.of === 'people')

function axisOrder(world: World): readonly AxisState[] {
	return world.builder.orderAxes(world.axes.keys()).map(name => world.axes.get(name)!)
}

function planQuantity(world: World, state: QuantityState, nodes: readonly Node[], chancy: readonly boolean[]): Quantity {
	const { declaration, home } = state.found
	const value = state.value!
	const source = state.stated ? sourceOf(state.stated.clauses) : { source: null, confidence: null, known: null, dated: null, note: null }
	return {
		...source,
		name: declaration.name.name,
		kind: declaration.kind,
		home: { kind: home.kind, id: 'id' in home ? home.id : null },
		node: value.node,
		axes: nodes[value.node]!.axes,
		measure: measureOf(value.kind),
		...displayOf(state, world.setting.currency),
		text: declaration.text,
		formula: state.stated ? world.textAt(state.stated.value.place) : '',
		place: declaration.place,
		uses: state.uses,
		uncertain: chancy[value.node]!,
		within: state.within,
		says: state.says.map(said => ({ ...said.source, side: said.side, node: said.node, text: said.text })),
		payer: declaration.kind === 'cost' ? (declaration.payer?.name ?? null) : null,
		payee: declaration.kind === 'cost' ? (declaration.payee?.name ?? null) : null,
	}
}

/** Texts to plan: compiles as of a date, and gives every mistake there is, also in what was known only later. */
import { compile, type Diagnostic, nearest, type Plan, parse, parseDate } from '@parley/lang'
import type { Cells, Columns } from '../run/rows.ts'
import type { Assembled } from '../tables/reading.ts'
import { noRows, type TableRows } from '../tables/rows.ts'
import { readTexts } from '../tables/texts.ts'
import type { Loaded } from './load.ts'
import { mistake } from './markdown.ts'
import type { Negotiation } from './negotiation.ts'

export interface OpenOptions {
	/** Instead of the folder's own as-of date. */
	readonly asOf?: string
	readonly sets?: readonly { readonly name: string; readonly text: string }[]
}

export interface Opened {
	readonly negotiation: Negotiation | null
	/** Null when there is an error. */
	readonly plan: Plan | null
	/** The cells of the tables by "table.column": exact texts in base units of those with few rows, numbers of those that are worked row by row. */
	readonly columns: Columns
	/** What the rows of the latter are called, and what was seen while they were read. */
	readonly rows: TableRows
	readonly diagnostics: readonly Diagnostic[]
	readonly files: ReadonlyMap<string, string>
}

const farFuture = '9999-12-31'

/** With the rows of tables whose texts are in hand; those on the disk are for whoever may read one (`openNegotiation`). */
export function openLoaded(loaded: Loaded, options: OpenOptions = {}): Opened {
	const compiled = compileLoaded(loaded, options)
	return compiled.plan?.tables.length ? withRows(compiled, readTexts(compiled.plan.tables, compiled.files)) : compiled
}

export function withRows(opened: Opened, { rows, diagnostics }: Assembled): Opened {
	if (diagnostics.length === 0) return { ...opened, columns: new Map<string, Cells>([...opened.columns, ...rows.columns]), rows }
	return { ...opened, plan: null, diagnostics: [...opened.diagnostics, ...diagnostics] }
}

export function compileLoaded(loaded: Loaded, options: OpenOptions = {}): Opened {
	const { negotiation, draft, files } = loaded
	const failed = (diagnostics: readonly Diagnostic[]): Opened => ({
		negotiation,
		plan: null,
		columns: new Map(),
		rows: noRows,
		diagnostics,
		files,
	})
	if (options.asOf !== undefined && parseDate(options.asOf) === null)
		return failed([
			...loaded.diagnostics,
			mistake('--as-of', 1, 'files/date', `There is no day ${options.asOf.slice(0, 40)}.`, { mend: 'Write it as `2023-10-28`.' }),
		])
	if (!draft) return failed([...loaded.diagnostics, ...loaded.blocks.flatMap(block => parse(block).diagnostics)])
	const setting = { ...draft.setting, asOf: options.asOf ?? draft.setting.asOf }
	const { blocks, tables } = draft
	const { plan, diagnostics, columns } = compile({ blocks, tables, setting, sets: options.sets ?? [], sourcesRequired: true })
	const later = compile({ blocks, tables, setting: { ...setting, asOf: farFuture }, sourcesRequired: true })
	const ofTerms = [...diagnostics, ...later.diagnostics].filter(each => each.code !== 'tables/missing' || !isTold(loaded.diagnostics, each))
	const all = distinct([...loaded.diagnostics, ...ofTerms, ...positionsOfTurns(loaded, later.plan)])
	const broken = all.some(each => each.severity === 'error')
	return {
		negotiation: negotiation && { ...negotiation, setting },
		plan: broken ? null : plan,
		columns,
		rows: noRows,
		diagnostics: all,
		files,
	}
}

/** Whether the positions that a turn names are among those its proposal takes: known only when the terms are. */
function positionsOfTurns({ draft, fieldsOf }: Loaded, plan: Plan | null): readonly Diagnostic[] {
	if (!draft || !plan) return []
	return draft.ledger.turns.flatMap(turn => {
		const proposal = plan.proposals.find(each => each.id === turn.proposal)
		const taken = proposal ? [...proposal.bindings.map(each => each.name), ...proposal.withdrawn] : []
		const field = fieldsOf.get(turn.file)?.get('positions')
		return proposal
			? turn.positions
					.filter(name => !taken.includes(name))
					.map(name => {
						const near = nearest(name, taken)
						return mistake(turn.file, field?.line ?? 1, 'ledger/positions', `${turn.proposal} takes no position ${name.slice(0, 60)}.`, {
							column: field?.column ?? 1,
							width: 'positions'.length,
							mend: near ? `The nearest is \`${near}\`.` : `It takes ${taken.join(', ') || 'none'}.`,
						})
					})
			: []
	})
}

/** A table that could not be read is missing from the terms too: what was wrong with it has been said, at its file or where it is named. */
const isTold = (told: readonly Diagnostic[], missing: Diagnostic): boolean =>
	told.some(
		({ place }) =>
			missing.message.includes(place.file) ||
			(place.file === missing.place.file && place.line === missing.place.line && place.column === missing.place.column),
	)

function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
	const seen = new Set<string>()
	return diagnostics.filter(each => {
		const key = `${each.code} ${each.place.file}:${each.place.line}:${each.place.column} ${each.message}`
		if (seen.has(key)) return false
		seen.add(key)
		return true
	})
}

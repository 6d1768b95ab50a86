/** Texts to plan: compiles as of a date, and gives every mistake there is, also in what was known only later. */
import { compile, type Diagnostic, type Plan, parse, parseDate } from '@parley/lang'
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
	/** The cells of tables with few rows, as exact texts in base units, by "table.column". */
	readonly columns: ReadonlyMap<string, readonly string[]>
	/** The cells of those that are worked row by row. */
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
	if (diagnostics.length === 0) return { ...opened, rows }
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
	const unread = new Set(loaded.diagnostics.map(each => each.place.file))
	const ofTerms = [...diagnostics, ...later.diagnostics].filter(
		each => each.code !== 'tables/missing' || ![...unread].some(file => each.message.includes(file)),
	)
	const all = distinct([...loaded.diagnostics, ...ofTerms])
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

function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
	const seen = new Set<string>()
	return diagnostics.filter(each => {
		const key = `${each.code} ${each.place.file}:${each.place.line}:${each.place.column} ${each.message}`
		if (seen.has(key)) return false
		seen.add(key)
		return true
	})
}

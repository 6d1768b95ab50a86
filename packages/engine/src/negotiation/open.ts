/** Folder to plan: loads, compiles as of a date, and gives every mistake there is, also in what was known only later. */
import { compile, type Diagnostic, type Plan, parseDate } from '@parley/lang'
import { type Loaded, loadNegotiation } from './load.ts'
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
	readonly columns: ReadonlyMap<string, readonly string[]>
	readonly diagnostics: readonly Diagnostic[]
	readonly files: ReadonlyMap<string, string>
}

export function openNegotiation(directory: string, options: OpenOptions = {}): Opened {
	return openLoaded(loadNegotiation(directory), options)
}

const farFuture = '9999-12-31'

export function openLoaded(loaded: Loaded, options: OpenOptions = {}): Opened {
	const { negotiation, files } = loaded
	const failed = (diagnostics: readonly Diagnostic[]): Opened => ({ negotiation, plan: null, columns: new Map(), diagnostics, files })
	if (options.asOf !== undefined && parseDate(options.asOf) === null)
		return failed([
			...loaded.diagnostics,
			mistake('--as-of', 1, 'files/date', `There is no day ${options.asOf.slice(0, 40)}.`, { mend: 'Write it as `2023-10-28`.' }),
		])
	if (!negotiation) return failed(loaded.diagnostics)
	const setting = { ...negotiation.setting, asOf: options.asOf ?? negotiation.setting.asOf }
	const { blocks, tables } = negotiation
	const { plan, diagnostics, columns } = compile({ blocks, tables, setting, sets: options.sets ?? [] })
	const later = compile({ blocks, tables, setting: { ...setting, asOf: farFuture } })
	const all = distinct([...loaded.diagnostics, ...diagnostics, ...later.diagnostics])
	const broken = all.some(each => each.severity === 'error')
	return { negotiation: { ...negotiation, setting }, plan: broken ? null : plan, columns, diagnostics: all, files }
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

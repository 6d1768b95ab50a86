/** What was read of a negotiation's tables: the profile of each that is worked row by row, and the size of the others. */
import type { Negotiation } from '../negotiation/negotiation.ts'
import type { TableProfile } from '../tables/profile.ts'
import type { TableRows } from '../tables/rows.ts'

export interface TablesRead {
	readonly version: 1
	readonly tables: readonly TableProfile[]
	/** Tables with few rows, whose cells are names and figures of the terms; and those that no term uses. */
	readonly small: readonly { readonly path: string; readonly rows: number; readonly columns: readonly string[] }[]
}

export function tablesRead({ tables }: Negotiation, rows: TableRows): TablesRead {
	const profiles = [...rows.tables.values()].map(({ profile }) => profile)
	const worked = new Set(profiles.map(({ path }) => path))
	const small = [...tables].flatMap(([key, { rows, headings }]) => {
		const path = key.split('#')[0]!
		return worked.has(path) ? [] : [{ path, rows, columns: headings }]
	})
	return { version: 1, tables: profiles, small }
}

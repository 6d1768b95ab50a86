/** All that is in the database, as one text for each table: what must not have changed has not. */
import { createHash } from 'node:crypto'
import type { Database } from '#db'
import { asOwner } from './database.ts'

/** Counted on purpose whenever somebody comes; written by the publisher in its own time. */
const others = new Set(['rate', 'checkpoint'])

export function everything(database: Database): Promise<Readonly<Record<string, string>>> {
	return asOwner(database, async client => {
		const { rows: tables } = await client.query<{ name: string }>(
			`select relname as name from pg_class where relnamespace = 'parley'::regnamespace and relkind = 'r' order by 1`,
		)
		const found: Record<string, string> = {}
		for (const { name } of tables) {
			if (others.has(name)) continue
			const { rows } = await client.query<{ line: string }>(`select t::text as line from parley.${name} t order by 1`)
			found[name] = createHash('sha256')
				.update(rows.map(({ line }) => line).join('\n'))
				.digest('hex')
		}
		return found
	})
}

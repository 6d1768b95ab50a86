/** `--engine`: where the rows of long tables are worked. */
import type { RowRoad } from '@parley/lang'
import type { Opened } from '../negotiation/open.ts'
import { watchRowsOf, workRowsOn } from '../run/rows.ts'
import type { Given } from './command.ts'
import { UserError } from './user-error.ts'

const open: { close(): void }[] = []

const patience = 1000

/** A run that takes its time says how far it is; Ctrl-C ends it, and nothing stays behind. */
function onTerminal(stream: NodeJS.WriteStream): (done: number) => void {
	const start = Date.now()
	return done => {
		if (Date.now() - start < patience) return
		stream.write(done < 1 ? `\r${Math.floor(done * 100)}% of the rows’ work is done ` : '\r\u001b[2K')
	}
}

/** The rows of the folder's tables on the engine that was asked for; without one, on the kernel. */
export async function chooseEngine(given: Given, { columns }: Pick<Opened, 'columns'>): Promise<void> {
	if (process.stderr.isTTY) watchRowsOf(columns, onTerminal(process.stderr))
	const name = given.values['engine']
	if (typeof name === 'string') workRowsOn(columns, await roadNamed(name))
}

async function roadNamed(name: string): Promise<RowRoad | 'exact'> {
	if (name === 'exact') return 'exact'
	if (name === 'kernel') return (await import('../rows/standard-road.ts')).standardRoad()
	const { createSqlRoad, isSqlEngine } = await import('../rows/sql-road.ts')
	if (!isSqlEngine(name))
		throw new UserError(
			`--engine is kernel, exact, duckdb or clickhouse://user@host:8123/database, not ${name.slice(0, 60)}. The password of a ClickHouse comes from CLICKHOUSE_PASSWORD.`,
			2,
		)
	const road = createSqlRoad(name)
	open.push(road)
	return road
}

/** Leaves nothing behind in a database. */
export function closeEngines(): void {
	for (const road of open.splice(0)) road.close()
}

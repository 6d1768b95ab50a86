/** The made-up membership as a table: Parquet through DuckDB, one thread and one group of rows, so that the same members give the same bytes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Member } from './roster.ts'

export const headings = [
	'member',
	'work',
	'program',
	'engagements',
	'units',
	'pay',
	'streaming-kind',
	'streaming-engagements',
	'other-residuals',
	'other-contracts',
	'may-vote',
	'tenth',
] as const

const types: Readonly<Record<(typeof headings)[number], string>> = {
	member: 'VARCHAR',
	work: 'VARCHAR',
	program: 'VARCHAR',
	engagements: 'INTEGER',
	units: 'INTEGER',
	pay: 'INTEGER',
	'streaming-kind': 'VARCHAR',
	'streaming-engagements': 'INTEGER',
	'other-residuals': 'INTEGER',
	'other-contracts': 'INTEGER',
	'may-vote': 'VARCHAR',
	tenth: 'VARCHAR',
}

export const tenths = [
	'not-under-contract',
	'lowest-tenth',
	'second-tenth',
	'third-tenth',
	'fourth-tenth',
	'fifth-tenth',
	'sixth-tenth',
	'seventh-tenth',
	'eighth-tenth',
	'ninth-tenth',
	'highest-tenth',
] as const

export const rosterCsv = (members: readonly Member[]): string => `${headings.join(',')}\n${members.map(line).join('\n')}\n`

const line = (member: Member, index: number): string =>
	[
		`SYN-${String(index + 1).padStart(6, '0')}`,
		member.work,
		member.program,
		member.engagements,
		member.units,
		member.pay,
		member.streamingKind,
		member.streamingEngagements,
		member.otherResiduals,
		member.otherContracts,
		member.mayVote ? 'yes' : 'no',
		tenths[member.tenth],
	].join(',')

export async function writeRoster(members: readonly Member[], path: string): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'parley-members-'))
	try {
		const csv = join(folder, 'members.csv')
		writeFileSync(csv, rosterCsv(members))
		await toParquet(csv, path)
	} finally {
		rmSync(folder, { recursive: true })
	}
}

async function toParquet(csv: string, path: string): Promise<void> {
	const columns = headings.map(heading => `${quoted(heading)}: ${quoted(types[heading])}`).join(', ')
	const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
	const connection = await instance.connect()
	try {
		await connection.run(
			`copy (select * from read_csv(${quoted(csv)}, header = true, columns = {${columns}}))
			 to ${quoted(path)} (format parquet, compression zstd, compression_level 19, row_group_size 200000)`,
		)
	} finally {
		connection.closeSync()
		instance.closeSync()
	}
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

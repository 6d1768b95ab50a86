/**
 * Reading a long CSV into checked columns: ours from the file to typed arrays, twice through it, with its SHA-256; DuckDB's read_csv with every
 * column as text, cast and streamed to the process; csv-parse to texts alone. The same file, the same run, each in a process of its own so that
 * the memory it takes is its own.
 *
 *   node bench/tables.ts [rows] [spoil]      5,000,000 rows are 314 MB; `spoil` makes the last line a bad one
 */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

const engines = ['parley', 'duckdb', 'csv-parse'] as const
type Engine = (typeof engines)[number]

interface Measured {
	readonly rows: number
	readonly seconds: number
	/** Of all processors together: what it costs however busy the machine is. */
	readonly work: number
	readonly megabytes: number
	readonly said: string
}

const head = `---
title: "A long table"
currency: USD
as-of: 2026-03-15
term: 2026-07-01 to 2029-06-30
sides:
  union: { name: Union, role: union }
  town: { name: Town, role: employer }
parties: {}
---
`

const terms = `---
title: Roster
---

\`\`\`terms
dimension class = Guard, Cleaner, Porter, Cook
table roster "facts/roster.csv" of people by member
	column rate : USD / hour within $0 / hour to $500 / hour from "Rate"
	column class : label of class from "Class"
	column hours : hour from "Hours"
	column hired : date from "Hired"
	source "Synthetic"
	confidence assumed
\`\`\`
`

const classes = ['Guard', 'Cleaner', 'Porter', 'Cook']

async function lay(directory: string, rows: number, isSpoilt: boolean): Promise<string> {
	mkdirSync(join(directory, 'facts'))
	writeFileSync(join(directory, 'negotiation.md'), head)
	writeFileSync(join(directory, 'facts/roster.md'), terms)
	const path = join(directory, 'facts/roster.csv')
	const out = createWriteStream(path)
	let text = 'member,Class,Rate,Hours,Hired,Name\n'
	for (let row = 0; row < rows; row++) {
		const [rate, year, month, day] = [(15 + ((row * 37) % 4000) / 100).toFixed(2), 2010 + (row % 14), 1 + (row % 9), 10 + (row % 10)]
		text += `M${String(row).padStart(8, '0')},${classes[row % 4]},${rate},${row % 2081},${year}-0${month}-${day},"Person, number ${row}"\n`
		if (text.length < 1 << 20) continue
		if (!out.write(text)) await once(out, 'drain')
		text = ''
	}
	out.end(isSpoilt ? `${text}M,Guard,24.50,forty,2019-03-01,"Nobody"\n` : text)
	await once(out, 'finish')
	return path
}

const readers: Readonly<Record<Engine, (directory: string) => Promise<Pick<Measured, 'rows' | 'said'>>>> = {
	async parley(directory) {
		const { openNegotiation } = await import('@parley/engine')
		const { rows, diagnostics } = await openNegotiation(directory)
		return { rows: rows.tables.get('roster')?.profile.rows ?? 0, said: diagnostics.map(each => each.message).join(' ') }
	},
	async duckdb(directory) {
		const { DuckDBInstance } = await import('@duckdb/node-api')
		const connection = await (await DuckDBInstance.create(':memory:')).connect()
		const names = ['member', 'Class', 'Rate', 'Hours', 'Hired', 'Name'].map(name => `'${name}': 'VARCHAR'`)
		try {
			const result = await connection.stream(
				`SELECT member, Class, CAST(Rate AS DECIMAL(18, 4)), CAST(Hours AS INTEGER), CAST(Hired AS DATE) FROM read_csv('${join(directory, 'facts/roster.csv')}', delim = ',', quote = '"', escape = '"', header = true, auto_detect = false, columns = {${names.join(', ')}}, strict_mode = true)`,
			)
			let rows = 0
			for (;;) {
				const chunk = await result.fetchChunk()
				if (!chunk || chunk.rowCount === 0) return { rows, said: '' }
				rows += chunk.rowCount
				for (let column = 0; column < 5; column++) chunk.getColumnVector(column)
			}
		} catch (error) {
			return { rows: 0, said: String(error).split('\n')[0] ?? '' }
		}
	},
	async 'csv-parse'(directory) {
		const { parse } = await import('csv-parse')
		let rows = -1
		for await (const _ of createReadStream(join(directory, 'facts/roster.csv')).pipe(parse())) rows++
		return { rows, said: '' }
	},
}

async function measure(engine: Engine, directory: string): Promise<void> {
	const start = performance.now()
	const read = await readers[engine](directory)
	const seconds = (performance.now() - start) / 1000
	const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
	console.log(JSON.stringify({ ...read, seconds, work: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 } satisfies Measured))
}

async function main(rows: number, isSpoilt: boolean): Promise<void> {
	const directory = mkdtempSync(join(tmpdir(), 'parley-bench-tables-'))
	try {
		const size = statSync(await lay(directory, rows, isSpoilt)).size / 1e6
		console.log(
			`${rows.toLocaleString('en')} rows, ${Math.round(size).toLocaleString('en')} MB, ${availableParallelism()} processors, Node ${process.version}\n`,
		)
		console.log('| reader | s | processor s | work, times ours | most memory, MB | says |\n| --- | ---: | ---: | ---: | ---: | --- |')
		let ours = 0
		for (const engine of engines) {
			const { seconds, work, megabytes, said } = JSON.parse(
				execFileSync(process.execPath, [import.meta.filename, '--measure', engine, directory], { encoding: 'utf8' }),
			) as Measured
			if (engine === 'parley') ours = work
			console.log(
				`| ${engine} | ${seconds.toFixed(1)} | ${work.toFixed(1)} | ${(work / ours).toFixed(1)} | ${Math.round(megabytes)} | ${said} |`,
			)
		}
	} finally {
		rmSync(directory, { recursive: true, force: true })
	}
}

const [first = '5000000', engine, directory] = process.argv.slice(2)
if (first === '--measure') await measure(engine as Engine, directory!)
else await main(Number(first), engine === 'spoil')

// npx node scripts/viewing-log.ts --views 60000 --seed 2023 --out packages/engine/test/sql/viewing-log-made-up/facts/views-made-up.parquet
//
// A made-up viewing log, one line a view: which title, how many days after it was made available, minutes watched, whether at home. Nobody watched
// anything: the file's name and its own metadata say that it is synthetic. The same views and seed give the same bytes.
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'

const titles = ['aurora', 'ballad', 'cinder', 'drift', 'ember', 'fathom', 'gale', 'harbor', 'inlet', 'jetty', 'kestrel', 'lantern']
const { values } = parseArgs({ options: { views: { type: 'string' }, seed: { type: 'string' }, out: { type: 'string' } } })
const views = wholeNumber(values.views ?? '60000', '--views')
const seed = wholeNumber(values.seed ?? '2023', '--seed')
const out = values.out ?? 'views-made-up.parquet'
if (!/made-up[^/]*\.(parquet|csv)$/.test(out)) fail('The name of a made-up log says so: …made-up.parquet or …made-up.csv.')

const staging = join(tmpdir(), `views-${process.pid}.csv`)
writeFileSync(staging, `view,title,day,minutes,home\n`)
writeViews()
await convert()
rmSync(staging)
console.log(
	`SYNTHETIC: ${views} views that nobody had, of ${titles.length} titles that do not exist, ${statSync(out).size} bytes, seed ${seed}: ${out}`,
)

function wholeNumber(text: string, option: string): number {
	const value = Number(text)
	if (!Number.isSafeInteger(value) || value < 1) fail(`${option} is a whole number from 1.`)
	return value
}

function fail(sentence: string): never {
	console.error(sentence)
	process.exit(2)
}

/** Mulberry32. */
function createDice(start: number): () => number {
	let state = start >>> 0
	return () => {
		state = (state + 0x6d2b79f5) >>> 0
		let t = Math.imul(state ^ (state >>> 15), state | 1)
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
	}
}

/** Few titles are watched by many: the nth is drawn in proportion to 1/n. Most views come early, and two of three at home. */
function writeViews(): void {
	const dice = createDice(seed)
	const weights = titles.map((_, at) => 1 / (at + 1))
	const all = weights.reduce((sum, weight) => sum + weight, 0)
	const pickTitle = (): string => {
		let left = dice() * all
		for (const [at, weight] of weights.entries()) {
			left -= weight
			if (left < 0) return titles[at]!
		}
		return titles[0]!
	}
	let lines: string[] = []
	for (let view = 1; view <= views; view++) {
		const day = Math.floor(-45 * Math.log(1 - dice()))
		lines.push(`${view},${pickTitle()},${Math.min(day, 364)},${1 + Math.floor(dice() * 55)},${dice() < 2 / 3 ? 'yes' : 'no'}`)
		if (lines.length === 100_000 || view === views) {
			writeFileSync(staging, `${lines.join('\n')}\n`, { flag: 'a' })
			lines = []
		}
	}
}

async function convert(): Promise<void> {
	const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
	const connection = await instance.connect()
	const types = `{view: 'INTEGER', title: 'VARCHAR', day: 'SMALLINT', minutes: 'SMALLINT', home: 'VARCHAR'}`
	const note = `SYNTHETIC: ${views} made-up views, seed ${seed}; nobody watched anything`
	const format = out.endsWith('.csv') ? 'format csv' : `format parquet, compression zstd, kv_metadata {note: '${note}'}`
	await connection.run(`copy (select * from read_csv('${staging}', columns = ${types})) to '${out}' (${format})`)
	connection.closeSync()
	instance.closeSync()
}

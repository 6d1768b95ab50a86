/**
 * `node bench/rows.ts [rows…]`: milliseconds to work the contract of rows-contract.ts over so many rows, best of several turns taken in rotation, in this
 * engine and others (beyond 20 million without the databases), and how fast this machine reads memory at all. `node bench/rows.ts --memory ROWS`: the most memory that our road takes, in a process of its own.
 */
import { cpus, loadavg, totalmem } from 'node:os'
import { type RowRoad, settleRows } from '@parley/lang'
import { createRowPool, type RowPool } from '../packages/engine/src/rows/pool.ts'
import { createRowMemory, createRowSession, type RowMemory, soloCrew } from '../packages/lang/src/row-kernel/index.ts'
import {
	bytesRead,
	type ColumnMaker,
	categories,
	columnsOf,
	contractAt,
	contractPass,
	contractProgram,
	makeRows,
	type Rows,
	sliderAt,
	sumsPerCategory,
	years,
} from './rows-contract.ts'
import { createHand, createSum, handSums, handSumsBytes, writeHandTables } from './rows-hand.ts'
import { duckDbPeers, plainPeer, polarsPeer, type RowPeer } from './rows-peers.ts'

const increase = 0.07
const shown = (milliseconds: number): string => milliseconds.toPrecision(3)

const columnsIn =
	(memory: RowMemory): ColumnMaker =>
	(type, rows) => {
		const column = memory.column(type, rows)
		if (!column) throw new Error(`there is no room for ${rows} rows`)
		return column as never
	}

/** Sums of the pass (each cost by category, then year) as the other engines list them. */
function listed(result: readonly Float64Array[]): Float64Array {
	return Float64Array.from({ length: categories * sumsPerCategory }, (_, at) => {
		const category = Math.floor(at / sumsPerCategory)
		const sum = at % sumsPerCategory
		return sum === 3 * years ? result[3]![category]! : result[Math.floor(sum / years)]![category * years + (sum % years)]!
	})
}

interface Engine extends RowPeer {
	best: number
	/** Of all its threads: what the others on this machine take does not count. */
	bestProcessor: number
}

function ourPeer(name: string, rows: Rows, crew: RowPool | ReturnType<typeof soloCrew>): RowPeer {
	const { pass, valuesAt } = contractPass(rows)
	const session = createRowSession(pass, columnsOf(rows), crew)
	const values = valuesAt(increase)
	return { name, threads: crew.threads, turns: 12, work: () => listed(session.run(values)) }
}

function handPeer(rows: Rows, memory: RowMemory): RowPeer {
	const wasm = memory.memory as unknown as WebAssembly.Memory
	const into = memory.allot(handSumsBytes)!
	const hand = createHand(wasm)
	const { category, platform, rate, sessions, base } = rows
	return {
		name: 'WASM SIMD by hand',
		threads: 1,
		turns: 12,
		work: contract => {
			writeHandTables(wasm, contract)
			new Float64Array(wasm.buffer, into, handSumsBytes / 8).fill(0)
			const [c, p, r, s, b] = [category, platform, rate, sessions, base].map(each => each.byteOffset) as [
				number,
				number,
				number,
				number,
				number,
			]
			hand.work(c, p, r, s, b, into, rows.rows)
			return handSums(wasm, into)
		},
	}
}

/** Only reads: the three columns of doubles. */
function streamPeer(rows: Rows, memory: RowMemory): RowPeer {
	const sum = createSum(memory.memory as unknown as WebAssembly.Memory)
	return {
		name: 'reading alone',
		threads: 1,
		turns: 12,
		work: () =>
			Float64Array.of([rows.rate, rows.sessions, rows.base].reduce((all, each) => all + sum.sum(each.byteOffset, 8 * rows.rows), 0)),
	}
}

/** One running sum over a hundred million rows strays by some 2e-11 from sums put together by segments. */
function assertSame(engine: string, got: Float64Array, wanted: Float64Array): void {
	const at = got.findIndex((value, index) => !(Math.abs(value - wanted[index]!) <= 1e-10 * Math.abs(wanted[index]!)))
	if (at >= 0) throw new Error(`${engine}: sum ${at} is ${got[at]}, not ${wanted[at]}`)
}

async function compare(count: number, withDatabases: boolean): Promise<void> {
	const memory = createRowMemory({ shared: true })
	const rows = makeRows(count, columnsIn(memory))
	const pool = createRowPool({ threads: 2, memory })
	const peers: RowPeer[] = [
		ourPeer('Parley row kernel', rows, soloCrew(memory)),
		handPeer(rows, memory),
		streamPeer(rows, memory),
		ourPeer('Parley row kernel', rows, pool),
		plainPeer(rows),
	]
	if (withDatabases) {
		peers.push(...(await duckDbPeers(rows)))
		const polars = count <= 10_000_000 ? await polarsPeer(rows) : null
		if (polars) peers.push(polars)
		else if (count <= 10_000_000) console.error('polars is not installed: run `npm i` in bench/')
	}
	const engines: Engine[] = peers.map(peer => ({ ...peer, best: Number.POSITIVE_INFINITY, bestProcessor: Number.POSITIVE_INFINITY }))
	const contract = contractAt(increase)
	const wanted = await engines[0]!.work(contract)
	const isVast = count > 20_000_000
	const rounds = count >= 5_000_000 ? 1 : 10
	for (let round = 0; round < rounds; round++)
		for (const engine of engines)
			for (let turn = 0; turn < (isVast ? Math.ceil(engine.turns / 4) : engine.turns); turn++) {
				const processor = process.cpuUsage()
				const start = performance.now()
				const got = await engine.work(contract)
				engine.best = Math.min(engine.best, performance.now() - start)
				const { user, system } = process.cpuUsage(processor)
				engine.bestProcessor = Math.min(engine.bestProcessor, (user + system) / 1000)
				if (engine.name !== 'reading alone') assertSame(engine.name, got, wanted)
			}
	print(count, engines)
	for (const engine of engines) await engine.close?.()
	await pool.close()
}

function print(count: number, engines: readonly Engine[]): void {
	const ours = new Map(engines.filter(({ name }) => name.startsWith('Parley')).map(each => [each.threads, each]))
	console.log(`\n${count.toLocaleString('en')} rows, load ${loadavg()[0]!.toFixed(1)}`)
	console.log(
		'| engine | threads | ms | x ours on as many threads | processor ms | x ours | rows/s | GB/s |\n|---|---|---|---|---|---|---|---|',
	)
	for (const { name, threads, best, bestProcessor } of engines) {
		const own = ours.get(threads)!
		const bytes = name === 'reading alone' ? 24 : bytesRead
		console.log(
			`| ${name} | ${threads} | ${shown(best)} | ${(best / own.best).toFixed(2)} | ${shown(bestProcessor)} | ${(bestProcessor / own.bestProcessor).toFixed(2)} | ${((count / best) * 1000).toExponential(1)} | ${((count * bytes) / best / 1e6).toFixed(1)} |`,
		)
	}
}

/** A slider's move from the program down: what does not vary by row, the pass, and the costs as cells. */
async function printRecosting(count: number): Promise<void> {
	const memory = createRowMemory({ shared: true })
	const rows = makeRows(count, columnsIn(memory))
	const pool = createRowPool({ threads: 2, memory })
	const { program } = contractProgram(count)
	const columns = columnsOf(rows)
	const road: RowRoad = {
		run: (pass, values, given) => {
			const session = createRowSession(pass, given, pool)
			const result = session.run(values)
			session.close()
			return result
		},
	}
	let best = Number.POSITIVE_INFINITY
	for (let turn = 0; turn < 100; turn++) {
		const start = performance.now()
		settleRows(program, { columns: sliderAt(increase + turn / 1e4), rows: columns, road })
		best = Math.min(best, performance.now() - start)
	}
	console.log(`\n${count.toLocaleString('en')} rows x ${years} years, from a slider's move to the costs, 2 threads: ${shown(best)} ms`)
	const { pass, valuesAt } = contractPass(rows)
	const session = createRowSession(pass, columns, soloCrew(memory))
	const sets = Array.from({ length: 64 }, (_, set) => valuesAt(increase + set / 1e4))
	let [one, many] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
	for (let turn = 0; turn < 8; turn++) {
		let start = performance.now()
		for (const values of sets) session.run(values)
		one = Math.min(one, performance.now() - start)
		start = performance.now()
		session.runMany(sets, () => {})
		many = Math.min(many, performance.now() - start)
	}
	console.log(`64 sets of parameters on 1 thread: ${shown(one / 64)} ms each one after the other, ${shown(many / 64)} ms side by side`)
	await pool.close()
}

function printMemory(count: number): void {
	const before = process.resourceUsage().maxRSS
	const memory = createRowMemory({ shared: true })
	const rows = makeRows(count, columnsIn(memory))
	const columns = [rows.member, rows.category, rows.platform, rows.rate, rows.sessions, rows.base].reduce(
		(sum, each) => sum + each.byteLength,
		0,
	)
	const { pass, valuesAt } = contractPass(rows)
	const session = createRowSession(pass, columnsOf(rows), createRowPool({ threads: 2, memory }))
	for (let turn = 0; turn < 5; turn++) session.run(valuesAt(increase))
	const after = process.resourceUsage().maxRSS
	const mega = (bytes: number): string => (bytes / 1e6).toFixed(0)
	console.log(
		`${count.toLocaleString('en')} rows: columns ${mega(columns)} MB; the process at most ${mega(after * 1024)} MB, of which ${mega(before * 1024)} MB before any row: what is added is ${(((after - before) * 1024) / columns).toFixed(2)} times the columns`,
	)
}

const [first, ...more] = process.argv.slice(2)
const [processor] = cpus()
console.log(
	`${processor?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
)
if (first === '--memory') for (const count of more) printMemory(Number(count))
else {
	const asked = [first, ...more].flatMap(text => (text === undefined ? [] : [Number(text)]))
	for (const count of asked.length > 0 ? asked : [160_000, 1_000_000, 10_000_000]) await compare(count, count <= 20_000_000)
	await printRecosting(160_000)
}

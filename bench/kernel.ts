/**
 * `node bench/kernel.ts [trials…]`: milliseconds for one contract, best of several runs, in this engine and others; then the flagship.
 * "slider" is one point input moved, then the mean and the exact 5%, 50% and 95% points; "cold" draws first.
 */
import { cpus, totalmem } from 'node:os'
import { evaluateTrials, summarise } from '@parley/lang'
import { compileKernel, createDrawCache, createKernelSession, type KernelSession } from '../packages/lang/src/kernel/index.ts'
import { contractProgram, probabilities, sliderAt } from './contract.ts'
import { flagship } from './flagship.ts'
import { createHandWritten } from './hand-written.ts'
import { peers, type Samples } from './peers.ts'
import { createPlain } from './plain.ts'

async function best(turns: number, work: (turn: number) => unknown): Promise<number> {
	let least = Number.POSITIVE_INFINITY
	for (let turn = 0; turn < turns; turn++) {
		const start = performance.now()
		await work(turn)
		least = Math.min(least, performance.now() - start)
	}
	return least
}

const shown = (milliseconds: number): string => milliseconds.toPrecision(3)
const turnsFor = (trials: number): number => Math.max(20, Math.min(300, Math.round(3e6 / trials)))

function summariseAll(session: KernelSession): number {
	let cells = 0
	session.code.outputs.forEach((output, index) => {
		if (!output.chancy) return
		for (let cell = 0; cell < output.figures.length; cell++, cells++) session.summarise(index, cell, probabilities)
	})
	return cells
}

interface Row {
	readonly engine: string
	readonly trials: number
	readonly slider: number
	readonly cold: number | null
	readonly note: string
}

async function contractRows(trials: number): Promise<readonly Row[]> {
	const code = compileKernel(contractProgram())
	const columns = new Map([['increase', sliderAt(7)]])
	const turns = turnsFor(trials)
	const session = createKernelSession(code, { seed: 1, trials, columns })
	const slide = (turn: number): void => {
		session.set('increase', sliderAt(7 + turn / 100))
		session.work()
		summariseAll(session)
	}
	const cache = createDrawCache()
	const again = createKernelSession(code, { seed: 1, trials, columns, cache })
	const rows: Row[] = [
		{
			engine: 'Parley kernel',
			trials,
			slider: await best(turns, slide),
			cold: await best(Math.min(turns, 20), () => {
				cache.forget()
				again.work()
				summariseAll(again)
			}),
			note: 'also the standard deviation',
		},
	]
	const hand = createHandWritten(trials)
	hand.draw()
	rows.push({
		engine: 'WASM SIMD by hand',
		trials,
		slider: await best(turns, turn => hand.work(0.07 + (turn + 1) / 1e4)),
		cold: await best(Math.min(turns, 20), () => {
			hand.draw()
			hand.work(0.07)
		}),
		note: '',
	})
	const samples = samplesOf(hand.samples())
	rows.push({
		engine: 'TypeScript, one fused loop',
		trials,
		slider: await best(turns, turn => createPlainOnce(samples)(0.07 + turn / 1e4)),
		cold: null,
		note: 'summary by the plain road',
	})
	for (const peer of peers) {
		if (trials > peer.most) continue
		const work = await peer.prepare(samples)
		if (work)
			rows.push({
				engine: peer.name,
				trials,
				slider: await best(peer.turns, turn => work(0.07 + (turn + 1) / 1e4)),
				cold: null,
				note: peer.what,
			})
		else console.error(`${peer.name} is not installed: run \`npm i\` in bench/`)
	}
	return rows
}

const plain = new WeakMap<Samples, (increase: number) => unknown>()

function createPlainOnce(samples: Samples): (increase: number) => unknown {
	const known = plain.get(samples) ?? createPlain(samples)
	plain.set(samples, known)
	return known
}

function samplesOf([subscribers, growth, earnings]: readonly Float64Array[]): Samples {
	return { subscribers: subscribers!, growth: growth!, earnings: earnings!.map(cents => cents / 100) }
}

function printRows(rows: readonly Row[]): void {
	const ours = rows[0]!
	console.log('\n| engine | trials | slider ms | x ours | cold ms | |\n|---|---|---|---|---|---|')
	for (const { engine, trials, slider, cold, note } of rows)
		console.log(
			`| ${engine} | ${trials.toLocaleString('en')} | ${shown(slider)} | ${shown(slider / ours.slider)} | ${cold === null ? '' : shown(cold)} | ${note} |`,
		)
}

async function printFlagship(trials: number): Promise<void> {
	const { program, columns, slider } = await flagship()
	const start = performance.now()
	const code = compileKernel(program)
	const compiling = performance.now() - start
	const session = createKernelSession(code, { seed: 1, trials, columns: new Map([...columns, [slider, ['57']]]) })
	let cells = 0
	const work = await best(50, turn => {
		session.set(slider, [String(57 + turn)])
		session.work()
	})
	const whole = await best(50, turn => {
		session.set(slider, [String(57 + turn)])
		session.work()
		cells = summariseAll(session)
	})
	const reference = await best(3, () =>
		evaluateTrials(code.program, { seed: 1, trials, columns: new Map([...columns, [slider, ['57']]]) }).forEach(value => {
			if (!value.chancy) return
			for (let cell = 0; cell < value.cells; cell++) summarise(value.data.subarray(cell * trials, (cell + 1) * trials), probabilities)
		}),
	)
	console.log(
		`\nThe flagship: ${program.nodes.length} nodes, ${code.leaves.length} leaves, ${cells} uncertain figures, ${trials.toLocaleString('en')} trials.`,
	)
	console.log('\n| | ms |\n|---|---|')
	console.log(`| compile to ${code.bytes.length.toLocaleString('en')} bytes, once | ${shown(compiling)} |`)
	console.log(`| slider: every figure's trials | ${shown(work)} |`)
	console.log(`| slider: the same with mean, deviation and 5%, 50%, 95% points of every figure | ${shown(whole)} |`)
	console.log(`| the plain road, the same | ${shown(reference)} |`)
}

const asked = process.argv.slice(2).map(Number)
const [processor] = cpus()
console.log(
	`${processor?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, one thread`,
)
for (const trials of asked.length > 0 ? asked : [1000, 10_000, 100_000, 1_000_000]) printRows(await contractRows(trials))
await printFlagship(100_000)

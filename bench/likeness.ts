/**
 * Decisions a second: a whole decision (case validated against the schema, every requirement, the plain reading beside it, both hashes) on one thread and on
 * two, beside the plain rules alone and Cedar with its policies parsed in each call, in the same run on the same cases.
 *
 *   node bench/likeness.ts [seconds]
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { isAuthorized } from '../node_modules/@cedar-policy/cedar-wasm/nodejs/cedar_wasm.js'
import { callOf, policiesById, prepare } from '../packages/engine/src/likeness/cedar.ts'
import { decider } from '../packages/engine/src/likeness/decide.ts'
import { loadPack } from '../packages/engine/src/likeness/pack.ts'
import { unmetPlainly } from '../packages/engine/src/likeness/requirements.ts'
import { caseOf } from '../packages/engine/test/likeness/cases.ts'

const loaded = loadPack('union-proposal-2023-10')
const cases = Array.from({ length: 2_000 }, (_, seed) => caseOf(seed))

function rate(work: (told: (typeof cases)[number]) => unknown, seconds: number): number {
	for (let warm = 0; warm < 50; warm++) work(cases[warm]!)
	const end = performance.now() + seconds * 1000
	let done = 0
	const start = performance.now()
	while (performance.now() < end) for (let each = 0; each < 10; each++) work(cases[done++ % cases.length]!)
	return (done * 1000) / (performance.now() - start)
}

if (!isMainThread) {
	parentPort!.postMessage(rate(decider(loaded), workerData as number))
} else {
	const seconds = Number(process.argv[2] ?? 3)
	const staticPolicies = policiesById(loaded.policies)
	const parsedEach = (told: (typeof cases)[number]): unknown =>
		isAuthorized({ ...callOf(told), policies: { staticPolicies }, schema: loaded.schema, validateRequest: true })
	const one = rate(decider(loaded), seconds)
	const cedar = rate(prepare(loaded), seconds)
	const plain = rate(told => unmetPlainly(loaded.pack, told), seconds)
	const parsed = rate(parsedEach, seconds)
	const two = (await Promise.all([0, 1].map(() => onThread(seconds)))).reduce((sum, each) => sum + each, 0)
	const line = (name: string, value: number): void =>
		console.log(
			`${name.padEnd(44)} ${Math.round(value).toLocaleString('en').padStart(10)}/s   ${(value / one).toFixed(2).padStart(9)} of a decision’s`,
		)
	console.log(`${loaded.pack.id}, ${loaded.pack.rules.length} requirements, Node ${process.version}`)
	line('whole decisions, one thread', one)
	line('whole decisions, two threads', two)
	line('Cedar alone, policies parsed once', cedar)
	line('Cedar, policies parsed in each call', parsed)
	line('the plain rules alone', plain)
	console.log(
		two >= 2_500 ? 'At least 2,500 decisions a second on two threads: yes.' : 'At least 2,500 decisions a second on two threads: NO.',
	)
}

function onThread(seconds: number): Promise<number> {
	return new Promise((resolve, reject) => {
		const worker = new Worker(new URL(import.meta.url), { workerData: seconds })
		worker.once('message', resolve)
		worker.once('error', reject)
	})
}

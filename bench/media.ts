/**
 * Files checked a second: a JPEG of 190 kB with Content Credentials and a stamp, hashed, verified, every manifest walked, judged against a register, in the
 * pool of two workers and of one; beside the bare verifier on one thread and on two, which only reads its own words out. Certificates, register and picture are
 * made up; most of the picture is a comment of noise, which is hashed as pixels are.
 *
 *   node bench/media.ts [seconds]
 */
import { randomBytes } from 'node:crypto'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { createChecker } from '../packages/engine/src/likeness/media/checker.ts'
import { trustOf } from '../packages/engine/src/likeness/media/trust.ts'
import { startVerifier, WasmReader } from '../packages/engine/src/likeness/media/verifier.ts'

interface Job {
	readonly bytes: Uint8Array
	readonly settings: string
	readonly seconds: number
}

async function rate(work: () => Promise<unknown>, seconds: number, atOnce: number): Promise<number> {
	for (let warm = 0; warm < 20; warm++) await work()
	const start = performance.now()
	const end = start + seconds * 1000
	let done = 0
	const one = async (): Promise<void> => {
		while (performance.now() < end) {
			await work()
			done++
		}
	}
	await Promise.all(Array.from({ length: atOnce }, one))
	return (done * 1000) / (performance.now() - start)
}

async function bare({ bytes, settings, seconds }: Job): Promise<number> {
	startVerifier()
	const read = async (): Promise<void> => {
		const reader = await WasmReader.fromBytes('image/jpeg', bytes, settings)
		reader.crJson()
		reader.free()
	}
	return rate(read, seconds, 1)
}

function onThread(job: Job): Promise<number> {
	return new Promise((resolve, reject) => {
		const worker = new Worker(new URL(import.meta.url), { workerData: job })
		worker.once('message', resolve).once('error', reject)
	})
}

if (!isMainThread) {
	parentPort!.postMessage(await bare(workerData as Job))
} else {
	const { ai, keep, known, register, sign, stamp, today } = await import('../packages/engine/test/likeness/media/world.ts')
	const { tiny } = await import('../packages/engine/test/likeness/media/files.ts')
	const seconds = Number(process.argv[2] ?? 4)
	const bytes = await sign(lengthened(tiny.jpeg), [ai, stamp()])
	const path = keep(bytes, 'picture.jpg')
	const pooled = async (threads: number): Promise<number> => {
		const checker = createChecker(register, { known, limits: { threads } })
		const first = await checker.check(path, path, { today })
		if (first.outcome !== 'matches-consent') throw new Error(`the picture is judged ${first.outcome}`)
		const found = await rate(() => checker.check(path, path, { today }), seconds, threads * 2)
		await checker.close()
		return found
	}
	const job: Job = { bytes, settings: trustOf(register.signatories, known).settings, seconds }
	const bareOne = await onThread(job)
	const bareTwo = (await Promise.all([onThread(job), onThread(job)])).reduce((sum, each) => sum + each, 0)
	const one = await pooled(1)
	const two = await pooled(2)
	const line = (name: string, value: number, peer: number): void =>
		console.log(`${name.padEnd(36)} ${value.toFixed(0).padStart(6)}/s   ${(value / peer).toFixed(2)} of the bare verifier`)
	console.log(`a JPEG of ${Math.round(bytes.length / 1000)} kB, Node ${process.version}`)
	line('bare verifier, one thread', bareOne, bareOne)
	line('checked against a register, one', one, bareOne)
	line('bare verifier, two threads', bareTwo, bareTwo)
	line('checked against a register, two', two, bareTwo)
	console.log(`At least 250 checks a second on two threads: ${two >= 250 ? 'yes' : 'NO'}.`)
	process.exit(0)
}

/** A comment segment holds 65,533 bytes. */
function lengthened(jpeg: Uint8Array): Uint8Array {
	const segments = Array.from({ length: 3 }, () => {
		const noise = randomBytes(61_000)
		return Buffer.concat([Buffer.from([0xff, 0xfe, (noise.length + 2) >> 8, (noise.length + 2) & 0xff]), noise])
	})
	return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])
}

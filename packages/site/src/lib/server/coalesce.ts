/** Many small writes at once become few large ones: while one batch is on its way the next gathers, and whoever asks twice within a batch gets one answer. */
export interface Coalescer<Asked, Answer> {
	(asked: Asked): Promise<Answer>
	/** Until everything that was asked for has been answered. */
	settled(): Promise<void>
}

export interface Coalescing<Asked, Answer> {
	/** Two with the same key are one; the first is written. */
	readonly keyOf: (asked: Asked) => string
	/** One answer for each, in order. */
	readonly write: (batch: readonly Asked[]) => Promise<readonly Answer[]>
	readonly most?: number
	/** Until the first batch is on its way; 0: whatever comes in one turn of the loop. */
	readonly waitMilliseconds?: number
}

interface Waiting<Asked, Answer> {
	readonly asked: Asked
	readonly answer: Promise<Answer>
	readonly settle: (answer: Answer) => void
	readonly fail: (error: unknown) => void
}

export function createCoalescer<Asked, Answer>({
	keyOf,
	write,
	most = 500,
	waitMilliseconds = 3,
}: Coalescing<Asked, Answer>): Coalescer<Asked, Answer> {
	const gathered = new Map<string, Waiting<Asked, Answer>>()
	let running: Promise<void> | null = null

	async function run(): Promise<void> {
		await new Promise<void>(go => void (waitMilliseconds === 0 ? setImmediate(go) : setTimeout(go, waitMilliseconds)))
		while (gathered.size > 0) {
			const batch = [...gathered].slice(0, most)
			for (const [key] of batch) gathered.delete(key)
			await writeOut(batch.map(([, waiting]) => waiting))
		}
		running = null
	}

	async function writeOut(batch: readonly Waiting<Asked, Answer>[]): Promise<void> {
		try {
			const answers = await write(batch.map(({ asked }) => asked))
			for (const [index, { settle }] of batch.entries()) settle(answers[index]!)
		} catch (error) {
			for (const { fail } of batch) fail(error)
		}
	}

	const ask = (asked: Asked): Promise<Answer> => {
		const key = keyOf(asked)
		const same = gathered.get(key)
		if (same) return same.answer
		const { promise, resolve, reject } = Promise.withResolvers<Answer>()
		gathered.set(key, { asked, answer: promise, settle: resolve, fail: reject })
		running ??= run()
		return promise
	}
	return Object.assign(ask, { settled: async () => running ?? undefined })
}

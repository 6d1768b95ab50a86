/** What waits for the next who is free: nobody asks in vain, and nobody looks again and again. */
export interface Belt<T> {
	readonly length: number
	add(items: readonly T[]): void
	/** Null when it is closed. */
	next(): Promise<T | null>
	/** Takes away those of a kind that still wait. */
	remove(isIt: (item: T) => boolean): readonly T[]
	/** Gives what nobody took. */
	close(): readonly T[]
}

export function createBelt<T>(): Belt<T> {
	let waiting: T[] = []
	let isClosed = false
	const free: ((item: T | null) => void)[] = []
	return {
		get length() {
			return waiting.length
		},
		add(items) {
			waiting.push(...items)
			while (free.length > 0 && waiting.length > 0) free.shift()!(waiting.shift()!)
		},
		next() {
			if (waiting.length > 0) return Promise.resolve(waiting.shift()!)
			return isClosed ? Promise.resolve(null) : new Promise(settle => free.push(settle))
		},
		remove(isIt) {
			const removed = waiting.filter(isIt)
			if (removed.length > 0) waiting = waiting.filter(item => !isIt(item))
			return removed
		},
		close() {
			isClosed = true
			for (const go of free.splice(0)) go(null)
			return waiting.splice(0)
		},
	}
}

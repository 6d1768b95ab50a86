/** What the site writes to its log while something is done: kept, and not printed. */
export async function logLines(work: () => Promise<unknown>): Promise<readonly string[]> {
	const lines: string[] = []
	const before = { log: console.log, error: console.error, warn: console.warn, info: console.info }
	const keep = (...words: readonly unknown[]): void =>
		void lines.push(words.map(each => (each instanceof Error ? each.stack : String(each))).join(' '))
	Object.assign(console, { log: keep, error: keep, warn: keep, info: keep })
	try {
		await work()
	} finally {
		Object.assign(console, before)
	}
	return lines
}

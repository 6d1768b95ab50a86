/** The threads that read files, of which a process has one small set whoever asks; and how many files may be on their way at once. */
import { createFilePool, type FilePool, readLimits } from '@parley/engine/likeness/media'
import { NotTaken } from './upload.ts'

let pool: FilePool | null = null

export const filePool = (): FilePool => {
	pool ??= createFilePool({ largestBytes: largestFile() })
	return pool
}

/** `PARLEY_LARGEST_FILE`, in megabytes. Each file takes nearly three times its size of memory while it is verified, one large one at a time. */
export const largestFile = (): number => {
	const given = Number(process.env['PARLEY_LARGEST_FILE'])
	return Number.isFinite(given) && given >= 0.01 && given <= 2000 ? Math.floor(given * 1024 * 1024) : readLimits.largestBytes
}

/** A stamp takes about seven times the file: a film's master is stamped where it lies. */
export const largestStamped = (): number => Math.min(100 * 1024 * 1024, largestFile())

const mostAtOnce = 8
const mostOfOne = 3
const under = new Map<string, number>()

export class Busy extends NotTaken {
	constructor(words: string) {
		super(408, words)
	}
}

/** A place among those whose files are on their way, until the work is done. */
export async function inPlace<T>(person: string, work: () => Promise<T>): Promise<T> {
	const own = under.get(person) ?? 0
	if (own >= mostOfOne) throw new Busy(`${mostOfOne} of your files are on their way already. Wait for one of them.`)
	if ([...under.values()].reduce((sum, each) => sum + each, 0) >= mostAtOnce)
		throw new Busy('The server is busy with the files of others. Send it again in a minute.')
	under.set(person, own + 1)
	try {
		return await work()
	} finally {
		const left = under.get(person)! - 1
		if (left > 0) under.set(person, left)
		else under.delete(person)
	}
}

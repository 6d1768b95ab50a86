/**
 * A file that is sent, taken to the disk as it comes and hashed on the way. It has no name there: its place in the folder is given up as soon as it is open,
 * so that whatever ends this process leaves nothing of it behind.
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '#db'

export interface TakenFile {
	readonly handle: FileHandle
	readonly bytes: number
	readonly sha256: string
	close(): Promise<void>
}

/** Why nothing was taken, in the words of whoever sent it. */
export class NotTaken extends Error {
	readonly status: 400 | 408 | 413 | 507
	constructor(status: NotTaken['status'], words: string) {
		super(words)
		this.status = status
	}
}

/** Parts of a file as they come; null at its end. */
export type Parts = () => Promise<Uint8Array | null>

export const tooLarge = (largest: number): NotTaken =>
	new NotTaken(
		413,
		`It is larger than the ${sizeWords(largest)} that are taken here, and was not read on. Check a smaller copy of the same master, with its own credentials; or run parley check-media where the file lies.`,
	)

export const sizeWords = (bytes: number): string =>
	bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MB` : `${Math.max(1, Math.round(bytes / 1024))} kB`

export async function takeFile(parts: Parts, largest: number): Promise<TakenFile> {
	const handle = await openNameless()
	try {
		const hash = createHash('sha256')
		let bytes = 0
		for (let part = await parts(); part !== null; part = await parts()) {
			if (bytes + part.length > largest) throw tooLarge(largest)
			await writeAll(handle, part, bytes)
			hash.update(part)
			bytes += part.length
		}
		return { handle, bytes, sha256: hash.digest('hex'), close: () => handle.close() }
	} catch (error) {
		await handle.close()
		throw error
	}
}

async function writeAll(handle: FileHandle, part: Uint8Array, from: number): Promise<void> {
	for (let at = 0; at < part.length; ) {
		const { bytesWritten } = await handle.write(part, at, part.length - at, from + at).catch(error => {
			throw ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as NodeJS.ErrnoException).code ?? '')
				? new NotTaken(
						507,
						'This server has no room for the file just now. Try again later, or run parley check-media where the file lies.',
					)
				: error
		})
		at += bytesWritten
	}
}

/** On the disk of the data, since a system's own folder for such files is often its memory. */
const folder = (): string => join(dataFolder(), 'files-in-passing')
let isSwept = ''

export async function openNameless(): Promise<FileHandle> {
	const place = folder()
	if (isSwept !== place) sweep(place)
	const path = join(place, randomUUID())
	const handle = await open(path, 'wx+', 0o600)
	await unlink(path)
	return handle
}

/** A process that was ended between opening a file and giving up its name has left an empty one. */
function sweep(place: string): void {
	mkdirSync(place, { recursive: true, mode: 0o700 })
	isSwept = place
	for (const name of readdirSync(place)) {
		const path = join(place, name)
		const found = statSync(path, { throwIfNoEntry: false })
		if (found && Date.now() - found.mtimeMs > 60_000) rmSync(path, { force: true })
	}
}

const longestSilence = 60_000

/** The body of a request. It is never cancelled: that would cut the line before an answer is out. */
export function partsOf({ body }: Pick<Request, 'body'>): Parts {
	const reader = body?.getReader()
	return async () => {
		if (!reader) return null
		const { promise: silence, reject } = Promise.withResolvers<never>()
		const timer = setTimeout(() => reject(new NotTaken(408, 'Nothing of the file came for a minute. Send it again.')), longestSilence)
		try {
			const { done, value } = await Promise.race([reader.read(), silence])
			return done ? null : (value as Uint8Array)
		} catch (error) {
			if (error instanceof NotTaken) throw error
			throw new NotTaken(400, 'The file did not come to its end. Send it again.')
		} finally {
			clearTimeout(timer)
		}
	}
}

/** A table's file, read as bytes: once to count its rows, once for its cells, and it must be the same file all the while. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { reasonOf } from '../negotiation/reason.ts'
import type { Fault } from './headings.ts'

export interface TableFile {
	/** In the negotiation's folder, with `/`. */
	readonly path: string
	/** On the machine. */
	readonly full: string
	readonly bytes: number
	/** When it was last written, and its number on the disk. */
	readonly stamp: string
}

export interface Fingerprint {
	readonly bytes: number
	readonly sha256: string
}

export const stampOf = (status: { readonly mtimeMs: number; readonly size: number; readonly ino: number }): string =>
	`${status.mtimeMs} ${status.size} ${status.ino}`

const chunkBytes = 1 << 18

export const changed = (path: string): Fault => ({
	code: 'tables/changed',
	message: `${path} changed while it was read.`,
	mend: 'Run again when nothing writes to it.',
})

/** Hands on every chunk until `take` says no; a link put in the file's place is not followed. */
export async function readThrough(file: TableFile, take: (chunk: Uint8Array) => boolean): Promise<Fingerprint | Fault> {
	let handle: FileHandle | undefined
	try {
		handle = await open(file.full, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
		if (stampOf(await handle.stat()) !== file.stamp) return changed(file.path)
		const hash = createHash('sha256')
		const chunk = Buffer.allocUnsafe(chunkBytes)
		let wanted = true
		for (let bytes = 0; ; ) {
			const { bytesRead } = await handle.read(chunk, 0, chunkBytes)
			if (bytesRead === 0) {
				if (stampOf(await handle.stat()) !== file.stamp) return changed(file.path)
				return { bytes, sha256: hash.digest('hex') }
			}
			const part = chunk.subarray(0, bytesRead)
			hash.update(part)
			bytes += bytesRead
			if (wanted) wanted = take(part)
		}
	} catch (error) {
		return unreadable(file.path, error)
	} finally {
		await handle?.close()
	}
}

export const unreadable = (path: string, error: unknown): Fault => ({
	code: 'files/unreadable',
	message: `${path} cannot be read: ${reasonOf(error)}.`,
	mend: 'See that the file is there and may be read.',
})

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex')

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

const chunkBytes = 1 << 21

export const changed = (path: string): Fault => ({
	code: 'tables/changed',
	message: `${path} changed while it was read.`,
	mend: 'Run again when nothing writes to it.',
})

/** Hands on every chunk until `take` says no, and makes the fingerprint of all of it. */
export async function readThrough(file: TableFile, take: (chunk: Uint8Array) => boolean): Promise<Fingerprint | Fault> {
	const hash = createHash('sha256')
	let wanted = true
	const fault = await readPieces(file, chunk => {
		hash.update(chunk)
		if (wanted) wanted = take(chunk)
		return true
	})
	return fault ?? { bytes: file.bytes, sha256: hash.digest('hex') }
}

/** A link put in the file's place is not followed, and a file that is not the one first seen, or not the same at the end, is not believed. */
export async function readPieces(file: TableFile, take: (chunk: Uint8Array) => boolean): Promise<Fault | null> {
	let handle: FileHandle | undefined
	try {
		handle = await open(file.full, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
		if (stampOf(await handle.stat()) !== file.stamp) return changed(file.path)
		const chunk = Buffer.allocUnsafe(chunkBytes)
		for (;;) {
			const { bytesRead } = await handle.read(chunk, 0, chunkBytes)
			if (bytesRead === 0 || !take(chunk.subarray(0, bytesRead))) break
		}
		return stampOf(await handle.stat()) === file.stamp ? null : changed(file.path)
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

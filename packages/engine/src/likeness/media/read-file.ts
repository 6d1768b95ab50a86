/** One file, read once: hashed and held in the same pass, so that what is verified is what was hashed. Runs in a thread of the pool. */
import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { type Finding, nothingSeen, type Seen, type UnreadableCode } from './findings.ts'
import { sniff } from './formats.ts'
import { manifestsIn } from './store.ts'
import { WasmReader } from './verifier.ts'

const chunk = 4 * 1024 * 1024

/** A path, or the number of a file that this process holds open: one that has no name any more cannot be left behind. */
export type Source = string | number

export type Held = { readonly seen: Seen; readonly bytes: Uint8Array } | { readonly seen: Seen; readonly finding: Finding }

const unreadable = (code: UnreadableCode, explanation?: string): Finding => ({
	kind: 'unreadable',
	code,
	...(explanation === undefined ? {} : { explanation }),
})

export function holdFile(source: Source, largest: number): Held {
	if (typeof source === 'number') return holdOpen(source, largest)
	let file: number
	try {
		// Not to be kept waiting by a pipe that somebody has laid where a file was.
		file = openSync(source, constants.O_RDONLY | constants.O_NONBLOCK)
	} catch (error) {
		return { seen: nothingSeen, finding: unreadable(codeOf(error)) }
	}
	try {
		return holdOpen(file, largest)
	} finally {
		closeSync(file)
	}
}

/** Every read says where, since whoever wrote the file has left it at its end. */
function holdOpen(file: number, largest: number): Held {
	try {
		const stat = fstatSync(file)
		const { size } = stat
		if (!stat.isFile()) return { seen: nothingSeen, finding: unreadable('not-a-file') }
		if (size === 0) return { seen: { ...nothingSeen, sha256: createHash('sha256').digest('hex') }, finding: unreadable('empty') }
		return size > largest ? passOver(file, size) : takeIn(file, size)
	} catch (error) {
		return { seen: nothingSeen, finding: unreadable(codeOf(error)) }
	}
}

function codeOf(error: unknown): UnreadableCode {
	const code = (error as NodeJS.ErrnoException).code
	if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing'
	if (code === 'EACCES' || code === 'EPERM') return 'no-permission'
	return code === 'EISDIR' || code === 'ENXIO' ? 'not-a-file' : 'cannot-be-read'
}

/** Hashed in passing, so that it can still be told apart. */
function passOver(file: number, size: number): Held {
	const hash = createHash('sha256')
	const buffer = Buffer.allocUnsafe(chunk)
	let first: Buffer | null = null
	let at = 0
	for (let read = readSync(file, buffer, 0, chunk, at); read > 0; read = readSync(file, buffer, 0, chunk, at)) {
		const part = buffer.subarray(0, read)
		first ??= Buffer.from(part)
		hash.update(part)
		at += read
	}
	return {
		seen: { bytes: size, sha256: hash.digest('hex'), type: sniff(first ?? buffer.subarray(0, 0)) },
		finding: unreadable('too-large'),
	}
}

function takeIn(file: number, size: number): Held {
	const bytes = new Uint8Array(size)
	const hash = createHash('sha256')
	let at = 0
	while (at < size) {
		const read = readSync(file, bytes, at, Math.min(chunk, size - at), at)
		if (read === 0) break
		hash.update(bytes.subarray(at, at + read))
		at += read
	}
	const seen: Seen = { bytes: size, sha256: hash.digest('hex'), type: sniff(bytes) }
	const more = readSync(file, Buffer.allocUnsafe(1), 0, 1, at)
	return at < size || more > 0 ? { seen: { ...seen, sha256: null }, finding: unreadable('changed') } : { seen, bytes }
}

export async function findIn(bytes: Uint8Array, { type }: Seen, settings: string): Promise<Finding> {
	if (!type) return unreadable('unknown-type')
	let reader: WasmReader
	try {
		reader = await WasmReader.fromBytes(type.format, bytes, settings)
	} catch (error) {
		return findingOf(error, bytes)
	}
	try {
		const found = manifestsIn(reader.crJson(), reader.activeLabel())
		if (found.manifests[0]?.isActive !== true) return { kind: 'broken', explanation: 'No manifest speaks for the file as it is.' }
		return { kind: 'read', ...found }
	} finally {
		reader.free()
	}
}

/** The verifier's error is a text with the name of its kind in front: `C2pa(JumbfNotFound)`. A trap is an error of the machine's, and goes further up. */
function findingOf(error: unknown, bytes: Uint8Array): Finding {
	if (typeof error !== 'string') throw error
	const explanation = error.slice(0, 400)
	const kind = /^(?:C2pa\()?([A-Za-z]+)/.exec(error)?.[1] ?? ''
	if (kind === 'JumbfNotFound') return { kind: 'no-credentials', remains: hasRemains(bytes) }
	if (kind.startsWith('RemoteManifest')) return { kind: 'remote-only', address: /"(.*)"/.exec(error)?.[1]?.slice(0, 400) ?? explanation }
	if (kind === 'UnsupportedType') return unreadable('unknown-type', explanation)
	if (kind === 'InvalidAsset' || kind === 'IoError')
		return hasRemains(bytes) ? { kind: 'broken', explanation } : unreadable('damaged', explanation)
	return { kind: 'broken', explanation }
}

/** The mark of the box that holds credentials, wherever it has come to stand. */
const hasRemains = (bytes: Uint8Array): boolean => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('jumdc2pa')

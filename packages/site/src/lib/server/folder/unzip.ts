/**
 * A ZIP archive to a folder in hand (APPNOTE 4.3). Nothing touches a disk. How large a file may become is bounded before it is unpacked, whatever the
 * archive claims; what leads out of the folder, is a link, is locked or does not have the sum it should have is refused with its name.
 */
import { crc32, inflateRawSync } from 'node:zlib'
import { zip } from '#lib/exports/zip.ts'
import {
	type FolderFault,
	type FolderFiles,
	gather,
	inOrder,
	megabytes,
	mostBytes,
	mostBytesOfFile,
	mostFiles,
	type ReadFolder,
} from './files.ts'

const directoryEnd = 0x06054b50
const directoryEntry = 0x02014b50
const localHeader = 0x04034b50
const longestComment = 0xffff

interface Entry {
	readonly path: string
	readonly method: number
	readonly crc: number
	readonly packed: number
	readonly unpacked: number
	readonly headerAt: number
}

class Fault extends Error {
	readonly path: string
	constructor(path: string, message: string) {
		super(message)
		this.path = path
	}
}

/** The same folder gives the same bytes. */
export const packFolder = (files: FolderFiles): Uint8Array<ArrayBuffer> =>
	zip([...inOrder(files)].map(([name, content]) => ({ name, content })))

export function unzip(archive: Buffer): ReadFolder {
	try {
		const entries = entriesOf(archive).filter(({ path }) => !isLitter(path))
		const all = entries.reduce((sum, each) => sum + each.unpacked, 0)
		if (all > mostBytes) throw new Fault('', `Unpacked, the folder has ${megabytes(all)}; it may have ${megabytes(mostBytes)}.`)
		const faults: FolderFault[] = []
		const unpacked: [string, Buffer][] = []
		for (const entry of entries) {
			try {
				unpacked.push([entry.path, unpack(archive, entry)])
			} catch (error) {
				if (!(error instanceof Fault)) throw error
				faults.push({ path: error.path, message: error.message })
			}
		}
		if (faults.length > 0) return { faults }
		return gather(withoutTop(unpacked))
	} catch (error) {
		if (error instanceof Fault) return { faults: [{ path: error.path, message: error.message }] }
		if (error instanceof RangeError) return { faults: [{ path: '', message: 'The ZIP file is damaged or cut off.' }] }
		throw error
	}
}

function entriesOf(archive: Buffer): readonly Entry[] {
	const end = endOf(archive)
	const many = archive.readUInt16LE(end + 10)
	if (many > mostFiles * 2)
		throw new Fault(
			'',
			`The ZIP file has ${many.toLocaleString('en-US')} entries; a folder may have ${mostFiles.toLocaleString('en-US')} files.`,
		)
	const entries: Entry[] = []
	let at = archive.readUInt32LE(end + 16)
	for (let index = 0; index < many; index++) {
		if (archive.readUInt32LE(at) !== directoryEntry) throw new Fault('', 'The ZIP file is damaged: its list of files is broken.')
		const nameLength = archive.readUInt16LE(at + 28)
		const path = nameOf(archive.subarray(at + 46, at + 46 + nameLength))
		const entry = {
			path,
			method: archive.readUInt16LE(at + 10),
			crc: archive.readUInt32LE(at + 16),
			packed: archive.readUInt32LE(at + 20),
			unpacked: archive.readUInt32LE(at + 24),
			headerAt: archive.readUInt32LE(at + 42),
		}
		const unixMode = archive.readUInt32LE(at + 38) >>> 16
		if (archive.readUInt16LE(at + 8) & 1) throw new Fault(path, 'This file is locked with a password.')
		if ((unixMode & 0o170000) === 0o120000) throw new Fault(path, 'This is a link; put the file itself there.')
		if (entry.unpacked === 0xffffffff || entry.headerAt === 0xffffffff)
			throw new Fault(path, 'The ZIP file is of the kind for very large files.')
		if (!path.endsWith('/')) entries.push(entry)
		at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
	}
	return entries
}

function endOf(archive: Buffer): number {
	for (let at = archive.length - 22; at >= Math.max(0, archive.length - 22 - longestComment); at--)
		if (archive.readUInt32LE(at) === directoryEnd) return at
	throw new Fault(
		'',
		archive.length > 4 && archive.readUInt32LE(0) === localHeader ? 'The ZIP file is cut off: its end is missing.' : 'This is no ZIP file.',
	)
}

function nameOf(bytes: Buffer): string {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
	} catch {
		throw new Fault(bytes.toString('latin1').slice(0, 80), 'The name of this file is not UTF-8.')
	}
}

function unpack(archive: Buffer, { path, method, crc, packed, unpacked, headerAt }: Entry): Buffer {
	if (unpacked > mostBytesOfFile) throw new Fault(path, `This file has ${megabytes(unpacked)}; one may have ${megabytes(mostBytesOfFile)}.`)
	if (archive.readUInt32LE(headerAt) !== localHeader) throw new Fault(path, 'The ZIP file is damaged: this file is not where it should be.')
	const from = headerAt + 30 + archive.readUInt16LE(headerAt + 26) + archive.readUInt16LE(headerAt + 28)
	const bytes = archive.subarray(from, from + packed)
	if (bytes.length < packed) throw new Fault(path, 'The ZIP file is cut off within this file.')
	const content = method === 0 ? Buffer.from(bytes) : method === 8 ? inflate(path, bytes, unpacked) : null
	if (content === null) throw new Fault(path, 'This file is packed in an unusual way; make the ZIP file anew.')
	if (content.length !== unpacked || crc32(content) !== crc)
		throw new Fault(path, 'This file is not what the ZIP file says it is: it was damaged, or changed, on the way.')
	return content
}

function inflate(path: string, bytes: Buffer, unpacked: number): Buffer {
	if (unpacked === 0) return Buffer.alloc(0)
	try {
		return inflateRawSync(bytes, { maxOutputLength: unpacked })
	} catch (error) {
		if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
			throw new Fault(path, 'This file unpacks to more than the ZIP file says.')
		throw new Fault(path, 'This file cannot be unpacked: the ZIP file is damaged.')
	}
}

/** What systems leave in an archive by themselves. */
const isLitter = (path: string): boolean => path.startsWith('__MACOSX/') || path.endsWith('/.DS_Store') || path === '.DS_Store'

/** A folder that was packed from outside has everything under its own name. */
function withoutTop(entries: readonly (readonly [string, Buffer])[]): readonly (readonly [string, Buffer])[] {
	const [top] = entries[0]?.[0].split('/') ?? []
	const isTop =
		top !== undefined && entries.every(([path]) => path.startsWith(`${top}/`)) && entries.some(([path]) => path === `${top}/negotiation.md`)
	return isTop ? entries.map(([path, bytes]) => [path.slice(top.length + 1), bytes] as const) : entries
}

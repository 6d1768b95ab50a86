/**
 * A ZIP archive as a workbook uses it (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3): the directory at its end names each
 * part, and a part is stored or deflated. A part is unpacked in pieces and never beyond the bound that its reader sets, whatever size it claims.
 */
import { createInflateRaw } from 'node:zlib'

/** A workbook that cannot be read, in words: caught where the file's name is known. */
export class WorkbookFault extends Error {
	readonly mend: string

	constructor(message: string, mend: string) {
		super(message)
		this.mend = mend
	}
}

export const damaged = (what: string): WorkbookFault =>
	new WorkbookFault(`is damaged: ${what}`, 'Open it in a spreadsheet program and save it again as XLSX.')

export interface Part {
	readonly name: string
	readonly isDeflated: boolean
	readonly packed: number
	readonly headerAt: number
}

const directoryEnd = 0x06054b50
const directoryEntry = 0x02014b50
const localHeader = 0x04034b50
const longestComment = 0xffff
const mostParts = 10_000

export function partsOf(archive: Buffer): ReadonlyMap<string, Part> {
	const end = endOf(archive)
	const many = archive.readUInt16LE(end + 10)
	const parts = new Map<string, Part>()
	if (many > mostParts) throw damaged('it claims to have more parts than any workbook')
	let at = archive.readUInt32LE(end + 16)
	for (let index = 0; index < many; index++) {
		if (at + 46 > archive.length || archive.readUInt32LE(at) !== directoryEntry) throw damaged('its list of parts is broken')
		const flags = archive.readUInt16LE(at + 8)
		const method = archive.readUInt16LE(at + 10)
		const nameLength = archive.readUInt16LE(at + 28)
		const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
		if (flags & 1) throw new WorkbookFault('is locked with a password', 'Save it without one.')
		if (method !== 0 && method !== 8) throw damaged('a part is packed in an unknown way')
		parts.set(name, { name, isDeflated: method === 8, packed: archive.readUInt32LE(at + 20), headerAt: archive.readUInt32LE(at + 42) })
		at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
	}
	return parts
}

function endOf(archive: Buffer): number {
	const first = Math.max(0, archive.length - 22 - longestComment)
	for (let at = archive.length - 22; at >= first; at--) if (archive.readUInt32LE(at) === directoryEnd) return at
	if (archive.length > 8 && archive.readUInt32LE(0) === 0xe011cfd0)
		throw new WorkbookFault('is an old Excel file, or one locked with a password', 'Save it as XLSX, without a password.')
	if (archive.length > 4 && archive.readUInt32LE(0) === localHeader) throw damaged('it is cut off, its end is missing')
	throw new WorkbookFault('is no workbook', 'Save it as XLSX, or name it for what it is.')
}

/** In pieces, `most` bytes altogether; ends early when `take` says no. */
export async function unpack(archive: Buffer, part: Part, most: number, take: (piece: Buffer) => boolean): Promise<void> {
	const { headerAt, packed } = part
	if (headerAt + 30 > archive.length || archive.readUInt32LE(headerAt) !== localHeader) throw damaged('a part is not where it should be')
	const from = headerAt + 30 + archive.readUInt16LE(headerAt + 26) + archive.readUInt16LE(headerAt + 28)
	if (from + packed > archive.length) throw damaged('it is cut off')
	const bytes = archive.subarray(from, from + packed)
	if (!part.isDeflated) {
		if (bytes.length > most) throw tooLarge(part, most)
		take(bytes)
		return
	}
	const inflate = createInflateRaw({ chunkSize: 1 << 17 })
	inflate.end(bytes)
	let unpacked = 0
	try {
		for await (const piece of inflate) {
			unpacked += piece.length
			if (unpacked > most) throw tooLarge(part, most)
			if (!take(piece)) return
		}
	} catch (error) {
		throw error instanceof WorkbookFault ? error : damaged('a part cannot be unpacked')
	} finally {
		inflate.destroy()
	}
}

const tooLarge = ({ name }: Part, most: number): WorkbookFault =>
	new WorkbookFault(
		`unpacks to more than it may: ${name} has more than ${Math.round(most / 1048576).toLocaleString('en-US')} MB`,
		'Save the one sheet as CSV or Parquet: those may be of any length.',
	)

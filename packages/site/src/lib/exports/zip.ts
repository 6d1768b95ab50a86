/** A ZIP archive of a few files, deflated (APPNOTE 6.3). Every entry has the same day, so that the same content gives the same bytes. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipEntry {
	readonly name: string
	readonly content: string | Uint8Array
}

/** 1 January 1980, the first day that the format knows. */
const dosDay = 33

export function zip(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
	const parts: Buffer[] = []
	const directory: Buffer[] = []
	let offset = 0
	for (const { name, content } of entries) {
		const plain = typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content)
		const packed = deflateRawSync(plain, { level: 9 })
		const fileName = Buffer.from(name, 'utf8')
		const shared = Buffer.alloc(26)
		shared.writeUInt16LE(20, 0)
		// Names are in UTF-8.
		shared.writeUInt16LE(0x0800, 2)
		shared.writeUInt16LE(8, 4)
		shared.writeUInt16LE(dosDay, 8)
		shared.writeUInt32LE(crc32(plain), 10)
		shared.writeUInt32LE(packed.length, 14)
		shared.writeUInt32LE(plain.length, 18)
		shared.writeUInt16LE(fileName.length, 22)
		const local = Buffer.concat([signature(0x04034b50), shared, fileName, packed])
		const tail = Buffer.alloc(14)
		tail.writeUInt32LE(offset, 10)
		directory.push(Buffer.concat([signature(0x02014b50), Buffer.from([20, 0]), shared, tail, fileName]))
		parts.push(local)
		offset += local.length
	}
	const size = directory.reduce((sum, part) => sum + part.length, 0)
	const end = Buffer.alloc(18)
	end.writeUInt16LE(entries.length, 4)
	end.writeUInt16LE(entries.length, 6)
	end.writeUInt32LE(size, 8)
	end.writeUInt32LE(offset, 12)
	return Uint8Array.from(Buffer.concat([...parts, ...directory, signature(0x06054b50), end]))
}

function signature(value: number): Buffer {
	const bytes = Buffer.alloc(4)
	bytes.writeUInt32LE(value)
	return bytes
}

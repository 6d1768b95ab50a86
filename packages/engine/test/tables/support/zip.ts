/** A ZIP archive from its parts, as small as one can be: to make workbooks that no program would write. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipPart {
	readonly name: string
	readonly content: string | Buffer
}

export function zip(parts: readonly ZipPart[]): Buffer {
	const locals: Buffer[] = []
	const directory: Buffer[] = []
	let at = 0
	for (const { name, content } of parts) {
		const bytes = Buffer.from(content)
		const packed = deflateRawSync(bytes)
		const common = Buffer.alloc(26)
		common.writeUInt16LE(20, 0)
		common.writeUInt16LE(8, 4)
		common.writeUInt32LE(crc32(bytes), 10)
		common.writeUInt32LE(packed.length, 14)
		common.writeUInt32LE(bytes.length, 18)
		common.writeUInt16LE(Buffer.byteLength(name), 22)
		const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed])
		const rest = Buffer.alloc(14)
		rest.writeUInt32LE(at, 10)
		directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, rest, Buffer.from(name)]))
		locals.push(local)
		at += local.length
	}
	const size = directory.reduce((sum, entry) => sum + entry.length, 0)
	const end = Buffer.alloc(22)
	end.write('PK\x05\x06', 'latin1')
	end.writeUInt16LE(parts.length, 8)
	end.writeUInt16LE(parts.length, 10)
	end.writeUInt32LE(size, 12)
	end.writeUInt32LE(at, 16)
	return Buffer.concat([...locals, ...directory, end])
}

const relation = (id: string, kind: string, target: string): string =>
	`<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}"/>`

const relations = (...each: readonly string[]): string => `<?xml version="1.0"?><Relationships>${each.join('')}</Relationships>`

/** The least workbook with one sheet; format 1 is a date. */
export const workbook = (sheet: string, { rest = '', from1904 = false } = {}): Buffer =>
	zip([
		{ name: '_rels/.rels', content: relations(relation('r1', 'officeDocument', 'xl/workbook.xml')) },
		{
			name: 'xl/workbook.xml',
			content: `<workbook><workbookPr date1904="${from1904 ? 1 : 0}"/><sheets><sheet name="Roster" sheetId="1" r:id="r1"/></sheets></workbook>`,
		},
		{
			name: 'xl/_rels/workbook.xml.rels',
			content: relations(relation('r1', 'worksheet', 'worksheets/sheet1.xml'), relation('r2', 'styles', 'styles.xml')),
		},
		{ name: 'xl/styles.xml', content: '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>' },
		{ name: 'xl/worksheets/sheet1.xml', content: `<worksheet><sheetData>${sheet}</sheetData>${rest}</worksheet>` },
	])

export const text = (value: string): string => `<c t="inlineStr"><is><t>${value}</t></is></c>`
export const number = (value: string | number): string => `<c><v>${value}</v></c>`
export const day = (serial: number): string => `<c s="1"><v>${serial}</v></c>`
export const yes = (is: boolean): string => `<c t="b"><v>${is ? 1 : 0}</v></c>`
export const row = (...cells: readonly string[]): string => `<row>${cells.join('')}</row>`

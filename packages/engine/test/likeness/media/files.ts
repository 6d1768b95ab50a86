/** The smallest files of each format that hold together: a pixel or two, a moment of silence, a film without a picture. Made here, from nothing. */
import { crc32, deflateSync } from 'node:zlib'

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')
const big16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff])
const big32 = (value: number): Buffer => {
	const bytes = Buffer.alloc(4)
	bytes.writeUInt32BE(value)
	return bytes
}
const little16 = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8])
const little32 = (value: number): Buffer => big32(value).reverse()
const join = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts)

/** A fixed noise, so that a byte changed is a byte changed. */
export function noise(length: number, seed = 7): Buffer {
	const bytes = Buffer.alloc(length)
	let state = seed
	for (let index = 0; index < length; index++) {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0
		bytes[index] = state >>> 24
	}
	return bytes
}

function png(): Buffer {
	const chunk = (type: string, data: Buffer): Buffer => join(big32(data.length), ascii(type), data, big32(crc32(join(ascii(type), data))))
	const rows = join(...Array.from({ length: 8 }, (_, row) => join(Buffer.from([0]), noise(24, row + 1))))
	const header = join(big32(8), big32(8), Buffer.from([8, 2, 0, 0, 0]))
	return join(ascii('\x89PNG\r\n\x1a\n'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0)))
}

/** 8 × 8, grey, baseline; the shortest tables: one code for DC, one for AC. */
function jpeg(): Buffer {
	const segment = (marker: number, data: Buffer): Buffer => join(Buffer.from([0xff, marker]), big16(data.length + 2), data)
	const table = (kind: number): Buffer => join(Buffer.from([kind, 1]), Buffer.alloc(15), Buffer.from([0]))
	return join(
		Buffer.from([0xff, 0xd8]),
		segment(0xe0, join(ascii('JFIF\0'), Buffer.from([1, 1, 0, 0, 1, 0, 1, 0, 0]))),
		segment(0xdb, join(Buffer.from([0]), Buffer.alloc(64, 16))),
		segment(0xc0, join(Buffer.from([8]), big16(8), big16(8), Buffer.from([1, 1, 0x11, 0]))),
		segment(0xc4, table(0x00)),
		segment(0xc4, table(0x10)),
		segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
		Buffer.from([0x3f, 0xff, 0xd9]),
	)
}

const gif = (): Buffer =>
	join(
		ascii('GIF89a'),
		little16(1),
		little16(1),
		Buffer.from([0x80, 0, 0, 255, 255, 255, 0, 0, 0]),
		Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b]),
	)

const chunkOf = (type: string, data: Buffer): Buffer => join(ascii(type), little32(data.length), data, Buffer.alloc(data.length % 2))
const riff = (form: string, ...chunks: readonly Buffer[]): Buffer => chunkOf('RIFF', join(ascii(form), ...chunks))

const webp = (): Buffer => riff('WEBP', chunkOf('VP8L', Buffer.from('2f00000010071011118888fe0700', 'hex')))

function wav(): Buffer {
	const format = join(little16(1), little16(1), little32(8000), little32(16_000), little16(2), little16(16))
	return riff('WAVE', chunkOf('fmt ', format), chunkOf('data', noise(1600)))
}

function avi(): Buffer {
	const header = join(
		little32(40_000),
		little32(1000),
		little32(0),
		little32(0x10),
		little32(1),
		Buffer.alloc(12),
		little32(8),
		little32(8),
		Buffer.alloc(16),
	)
	const stream = join(ascii('vidsDIB '), Buffer.alloc(12), little32(1), little32(25), little32(0), little32(1), Buffer.alloc(20))
	const picture = join(little32(40), little32(8), little32(8), little16(1), little16(24), Buffer.alloc(24))
	const lists = chunkOf(
		'LIST',
		join(ascii('hdrl'), chunkOf('avih', header), chunkOf('LIST', join(ascii('strl'), chunkOf('strh', stream), chunkOf('strf', picture)))),
	)
	return riff('AVI ', lists, chunkOf('LIST', join(ascii('movi'), chunkOf('00db', noise(192)))))
}

/** Grey, 8 × 8, little-endian: nine entries, then the strip. */
function tiff(): Buffer {
	const entry = (tag: number, type: number, value: number): Buffer =>
		join(little16(tag), little16(type), little32(1), type === 3 ? join(little16(value), little16(0)) : little32(value))
	const entries = [
		entry(256, 3, 8),
		entry(257, 3, 8),
		entry(258, 3, 8),
		entry(259, 3, 1),
		entry(262, 3, 1),
		entry(273, 4, 8 + 2 + 9 * 12 + 4),
		entry(277, 3, 1),
		entry(278, 3, 8),
		entry(279, 4, 64),
	]
	return join(ascii('II*\0'), little32(8), little16(entries.length), ...entries, little32(0), noise(64))
}

const svg = (): Buffer =>
	Buffer.from(
		'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="#336699"/></svg>\n',
	)

/** Frames of MPEG-1 layer III at 128 kbit/s, 44.1 kHz: 417 bytes each. */
const mp3 = (): Buffer =>
	join(
		...Array.from({ length: 4 }, (_, frame) =>
			join(
				Buffer.from([0xff, 0xfb, 0x90, 0x64]),
				noise(413, frame + 1).map(byte => byte & 0x7f),
			),
		),
	)

function flac(): Buffer {
	const info = join(big16(4096), big16(4096), Buffer.alloc(6), Buffer.from([0x0a, 0xc4, 0x40, 0xf0]), big32(4096), noise(16))
	return join(
		ascii('fLaC'),
		Buffer.from([0x80, 0, 0, info.length]),
		info,
		Buffer.from([0xff, 0xf8, 0xc9, 0x08]),
		noise(400).map(byte => byte & 0x7f),
	)
}

const box = (type: string, ...content: readonly Uint8Array[]): Buffer => {
	const data = join(...content)
	return join(big32(data.length + 8), ascii(type), data)
}
const fullBox = (type: string, ...content: readonly Uint8Array[]): Buffer => box(type, big32(0), ...content)

/** A film's boxes with one track, and its samples in `mdat`. */
function baseMedia(brands: readonly string[], handler: string): Buffer {
	const matrix = join(big32(0x10000), Buffer.alloc(12), big32(0x10000), Buffer.alloc(12), big32(0x40000000))
	const head = box('ftyp', ascii(brands[0]!), big32(0), ...brands.map(ascii))
	const movie = fullBox(
		'mvhd',
		Buffer.alloc(8),
		big32(1000),
		big32(40),
		big32(0x10000),
		big16(0x100),
		Buffer.alloc(10),
		matrix,
		Buffer.alloc(24),
		big32(2),
	)
	const track = fullBox(
		'tkhd',
		Buffer.alloc(8),
		big32(1),
		Buffer.alloc(4),
		big32(40),
		Buffer.alloc(16),
		matrix,
		big32(8 << 16),
		big32(8 << 16),
	)
	const media = fullBox('mdhd', Buffer.alloc(8), big32(1000), big32(40), big16(0x55c4), big16(0))
	const handled = fullBox('hdlr', Buffer.alloc(4), ascii(handler), Buffer.alloc(13))
	const place = (offset: number): Buffer =>
		box(
			'stbl',
			fullBox('stsd', big32(0)),
			fullBox('stts', big32(1), big32(1), big32(40)),
			fullBox('stsc', big32(1), big32(1), big32(1), big32(1)),
			fullBox('stsz', big32(0), big32(1), big32(400)),
			fullBox('stco', big32(1), big32(offset)),
		)
	const moov = (offset: number): Buffer =>
		box('moov', movie, box('trak', track, box('mdia', media, handled, box('minf', box('dinf', fullBox('dref', big32(0))), place(offset)))))
	return join(head, moov(head.length + moov(0).length + 8), box('mdat', noise(400)))
}

/** A picture as an item whose bytes stand in `mdat`. */
function still(brand: string): Buffer {
	const head = box('ftyp', ascii(brand), big32(0), ascii('mif1'), ascii(brand))
	const meta = (offset: number): Buffer =>
		fullBox(
			'meta',
			fullBox('hdlr', Buffer.alloc(4), ascii('pict'), Buffer.alloc(13)),
			fullBox('pitm', big16(1)),
			fullBox('iloc', Buffer.from([0x44, 0]), big16(1), big16(1), big16(0), big16(1), big32(offset), big32(400)),
			fullBox(
				'iinf',
				big16(1),
				box('infe', big32(0x02000000), big16(1), big16(0), ascii(brand === 'avif' ? 'av01' : 'hvc1'), Buffer.alloc(1)),
			),
		)
	return join(head, meta(head.length + meta(0).length + 8), box('mdat', noise(400)))
}

function pdf(): Buffer {
	const objects = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] >>',
	]
	let text = '%PDF-1.7\n'
	const places = objects.map((object, index) => {
		const at = text.length
		text += `${index + 1} 0 obj\n${object}\nendobj\n`
		return at
	})
	const start = text.length
	const rows = ['0000000000 65535 f ', ...places.map(at => `${String(at).padStart(10, '0')} 00000 n `)].join('\n')
	return ascii(
		`${text}xref\n0 ${objects.length + 1}\n${rows}\ntrailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`,
	)
}

export const tiny = {
	jpeg: jpeg(),
	png: png(),
	webp: webp(),
	tiff: tiff(),
	gif: gif(),
	svg: svg(),
	avif: still('avif'),
	heic: still('heic'),
	wav: wav(),
	mp3: mp3(),
	m4a: baseMedia(['M4A ', 'mp42', 'isom'], 'soun'),
	flac: flac(),
	mp4: baseMedia(['isom', 'mp42'], 'vide'),
	mov: baseMedia(['qt  '], 'vide'),
	avi: avi(),
	pdf: pdf(),
} as const satisfies Readonly<Record<string, Buffer>>
export type Format = keyof typeof tiny
export const formats = Object.keys(tiny) as readonly Format[]

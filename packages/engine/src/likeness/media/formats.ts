/** What a file is by its first bytes, whatever its name says: the formats that can carry Content Credentials. */
export type MediaKind = 'picture' | 'sound' | 'film' | 'document'

export interface MediaType {
	/** As the verifier wants it: `image/jpeg`. */
	readonly format: string
	readonly name: string
	readonly kind: MediaKind
}

const types = {
	jpeg: { format: 'image/jpeg', name: 'JPEG', kind: 'picture' },
	png: { format: 'image/png', name: 'PNG', kind: 'picture' },
	gif: { format: 'image/gif', name: 'GIF', kind: 'picture' },
	webp: { format: 'image/webp', name: 'WebP', kind: 'picture' },
	tiff: { format: 'image/tiff', name: 'TIFF', kind: 'picture' },
	avif: { format: 'image/avif', name: 'AVIF', kind: 'picture' },
	heic: { format: 'image/heic', name: 'HEIC', kind: 'picture' },
	jxl: { format: 'image/jxl', name: 'JPEG XL', kind: 'picture' },
	svg: { format: 'image/svg+xml', name: 'SVG', kind: 'picture' },
	wav: { format: 'audio/wav', name: 'WAV', kind: 'sound' },
	mp3: { format: 'audio/mpeg', name: 'MP3', kind: 'sound' },
	flac: { format: 'audio/flac', name: 'FLAC', kind: 'sound' },
	m4a: { format: 'audio/mp4', name: 'M4A', kind: 'sound' },
	mp4: { format: 'video/mp4', name: 'MP4', kind: 'film' },
	mov: { format: 'video/quicktime', name: 'QuickTime', kind: 'film' },
	avi: { format: 'video/avi', name: 'AVI', kind: 'film' },
	pdf: { format: 'application/pdf', name: 'PDF', kind: 'document' },
} as const satisfies Readonly<Record<string, MediaType>>

export const mediaTypes: readonly MediaType[] = Object.values(types)

/** How far into a file the marks of its type can stand. */
const reach = 4096

export function sniff(bytes: Uint8Array): MediaType | null {
	const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, reach))
	const ascii = (from: number, to: number): string => head.toString('latin1', from, to)
	if (head.length < 4) return null
	if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return types.jpeg
	if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return types.png
	if (ascii(0, 4) === 'GIF8') return types.gif
	if (ascii(0, 4) === 'RIFF') return riff(ascii(8, 12))
	if (ascii(0, 4) === 'II*\0' || ascii(0, 4) === 'MM\0*') return types.tiff
	if (ascii(4, 8) === 'ftyp') return baseMedia(head)
	if (ascii(4, 8) === 'JXL ') return types.jxl
	if (ascii(0, 4) === 'fLaC') return types.flac
	if (ascii(0, 3) === 'ID3') return afterTag(bytes)
	if (head[0] === 0xff && isLayerThree(head[1]!)) return types.mp3
	if (ascii(0, 1024).includes('%PDF-')) return types.pdf
	return /^[\s\ufeff]*<(\?xml|!--|!DOCTYPE|svg)/i.test(head.toString('utf8')) && /<svg[\s>]/i.test(head.toString('utf8')) ? types.svg : null
}

function riff(form: string): MediaType | null {
	if (form === 'WEBP') return types.webp
	if (form === 'WAVE') return types.wav
	return form === 'AVI ' ? types.avi : null
}

/** ISO/IEC 14496-12, `ftyp`: the major brand at 8, the compatible ones from 16. */
function baseMedia(head: Buffer): MediaType {
	const end = Math.min(head.readUInt32BE(0), head.length)
	const brands = [head.toString('latin1', 8, 12)]
	for (let at = 16; at + 4 <= end; at += 4) brands.push(head.toString('latin1', at, at + 4))
	const [major = ''] = brands
	if (major === 'qt  ') return types.mov
	if (brands.includes('avif') || brands.includes('avis')) return types.avif
	if (/^(he[iv][cxms]|mif1|msf1)$/.test(major)) return types.heic
	return /^M4[AB] $/.test(major) ? types.m4a : types.mp4
}

/** ID3v2 stands before MP3, and before FLAC too; its length is four times seven bits. */
function afterTag(bytes: Uint8Array): MediaType {
	const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(6, 10)
	const after = 10 + ((a << 21) | (b << 14) | (c << 7) | d)
	return Buffer.from(bytes.subarray(after, after + 4)).toString('latin1') === 'fLaC' ? types.flac : types.mp3
}

/** The second byte of a frame: three more bits of its mark, any version but the reserved one, layer III. */
const isLayerThree = (byte: number): boolean => (byte & 0xe0) === 0xe0 && (byte & 0x18) !== 0x08 && (byte & 0x06) === 0x02

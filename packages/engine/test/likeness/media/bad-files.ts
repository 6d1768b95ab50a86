/** Files that are bad in every way we could think of, made from good ones by a fixed seed: cut, random, spliced, lying about their lengths, bombs, names that bite. */
import { deflateSync } from 'node:zlib'
import { luck } from '../../support/random.ts'
import { type Format, noise } from './files.ts'

export interface BadFile {
	readonly name: string
	readonly how: string
	readonly bytes: Buffer
}

export interface Good {
	readonly format: Format
	readonly plain: Buffer
	readonly signed: Buffer
}

type Below = (limit: number) => number
type Make = (good: Good, below: Below, other: Good) => Buffer

const big32 = (value: number): Buffer => {
	const bytes = Buffer.alloc(4)
	bytes.writeUInt32BE(value >>> 0)
	return bytes
}

/** Something that was signed over is another, so that no change that only met padding passes for none. */
function spoil(bytes: Buffer): Buffer {
	const copy = Buffer.from(bytes)
	for (const mark of ['made for a test', '#336699']) {
		const at = copy.indexOf(mark)
		if (at >= 0) copy[at + 1]! ^= 1
	}
	return copy
}

/** Lengths that a reader may believe: nothing, one, nearly 2³¹, 2³² less one. */
const lies = [0, 1, 7, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff] as const

function withLie(bytes: Buffer, below: Below, order: 'big' | 'little' = 'big'): Buffer {
	const copy = spoil(bytes)
	const at = below(Math.max(1, Math.min(copy.length - 4, 4096)))
	const lie = lies[below(lies.length)]!
	if (order === 'big') copy.writeUInt32BE(lie, at)
	else copy.writeUInt32LE(lie, at)
	return copy
}

/** The box that holds the credentials, with a length that is none. */
function boxLie(bytes: Buffer, below: Below): Buffer {
	const copy = spoil(bytes)
	const at = copy.indexOf('jumb')
	if (at < 4) return withLie(bytes, below)
	copy.writeUInt32BE(lies[below(lies.length)]!, at - 4)
	return copy
}

/** A picture of a few kilobytes that says it is 60,000 × 60,000, with rows that inflate to a hundred megabytes. */
const bombRows = deflateSync(Buffer.alloc(100_000_000), { level: 9 })
function pngBomb(below: Below): Buffer {
	const chunk = (type: string, data: Buffer): Buffer =>
		Buffer.concat([big32(data.length), Buffer.from(type, 'latin1'), data, big32(below(2 ** 31))])
	const header = Buffer.concat([big32(60_000), big32(60_000), Buffer.from([8, 6, 0, 0, 0])])
	return Buffer.concat([
		Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
		chunk('IHDR', header),
		chunk('iTXt', bombRows.subarray(0, 60_000)),
		chunk('IDAT', bombRows),
	])
}

/** Entities that open one another, a million deep if anybody opens them. */
const svgBomb = (): Buffer => {
	const entities = Array.from({ length: 12 }, (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`).join('')
	return Buffer.from(
		`<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e0 "boom">${entities}]><svg xmlns="http://www.w3.org/2000/svg"><metadata>&e12;</metadata></svg>`,
	)
}

/** Boxes in boxes in boxes. */
const nested = (): Buffer => {
	let inner: Buffer = Buffer.from('jumdc2pa')
	for (let depth = 0; depth < 3000; depth++) inner = Buffer.concat([big32(inner.length + 8), Buffer.from('jumb'), inner])
	const head = Buffer.concat([big32(24), Buffer.from('ftypisom'), big32(0), Buffer.from('isommp42')])
	return Buffer.concat([head, inner])
}

const ways: Readonly<Record<string, Make>> = {
	cut: ({ signed }, below) => signed.subarray(0, 1 + below(signed.length - 1)),
	'random behind the first bytes': ({ signed }, below) =>
		Buffer.concat([signed.subarray(0, 12 + below(40)), noise(below(20_000), below(1e6))]),
	random: (_, below) => noise(1 + below(20_000), below(1e6)),
	spliced: ({ signed }, below, other) =>
		Buffer.concat([signed.subarray(0, below(signed.length)), other.signed.subarray(below(other.signed.length))]),
	'of another format': ({ signed }, _, other) => Buffer.concat([signed.subarray(0, 16), spoil(other.signed).subarray(16)]),
	'credentials of another': ({ plain }, below, other) => {
		const at = other.signed.indexOf('jumb')
		const cut = below(plain.length)
		return Buffer.concat([plain.subarray(0, cut), other.signed.subarray(Math.max(0, at - 4)), plain.subarray(cut)])
	},
	scattered: ({ signed }, below) => {
		const copy = Buffer.from(signed)
		for (let turn = 0; turn < 30; turn++) copy[below(copy.length)]! ^= 1 + below(255)
		return spoil(copy)
	},
	'a length that lies': ({ signed }, below) => withLie(signed, below),
	'a length that lies, little end first': ({ signed }, below) => withLie(signed, below, 'little'),
	'the box of credentials lies': ({ signed }, below) => boxLie(signed, below),
	'a stretch repeated': ({ signed }, below) => {
		const at = below(signed.length)
		const part = signed.subarray(at, at + 1 + below(2000))
		return Buffer.concat([spoil(signed).subarray(0, at), ...Array.from({ length: 1 + below(20) }, () => part), signed.subarray(at)])
	},
	zeros: ({ signed }, below) => {
		const copy = Buffer.from(signed)
		const at = below(copy.length)
		copy.fill(0, at, Math.min(copy.length, at + 1 + below(4000)))
		return spoil(copy)
	},
	'a bomb': ({ format }, below) => (format === 'svg' ? svgBomb() : format === 'mp4' ? nested() : pngBomb(below)),
}
export const waysOf = Object.keys(ways)

/** Names as somebody who means harm gives them; none has a slash, since no disk takes one. */
const names: readonly string[] = [
	'..',
	'-rf',
	'\u001b[2Jname',
	'line\nbreak.jpg',
	'\u202egpj.exe',
	'$(touch here).png',
	"'; drop table asset_check; --.wav",
	'<img src=x onerror=alert(1)>.svg',
	'%2e%2e%2fetc%2fpasswd',
	'con.jpg',
	'a'.repeat(200),
	'e\u0301\u0301\u0301\u0301.mp3',
	'\u{1f3ac}.mov',
	'.',
	' ',
]

/** Each by its number alone, so that a bad one can be made again by itself. */
export function badFile(goods: readonly Good[], number: number): BadFile {
	const { below } = luck(7_000_003 + number)
	const how = waysOf[number % waysOf.length]!
	const good = goods[Math.floor(number / waysOf.length) % goods.length]!
	const other = goods[below(goods.length)]!
	// A bomb is heavy to make, so that one in ten of them is one.
	const way = how === 'a bomb' && Math.floor(number / waysOf.length) % 10 > 0 ? ways['scattered']! : ways[how]!
	return { name: `${number}-${names[below(names.length)]!}`, how, bytes: Buffer.from(way(good, below, other)) }
}

/** None of these says that a file may pass. */
export const badOutcomes: readonly string[] = ['tampered', 'unreadable', 'no-credentials', 'remote-only']

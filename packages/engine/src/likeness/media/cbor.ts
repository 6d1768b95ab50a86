/** As much CBOR (RFC 8949) as a signature needs: whole numbers, bytes, text, lists and maps, in the shortest form. */
const head = (major: number, count: number): Buffer => {
	if (count < 24) return Buffer.from([(major << 5) | count])
	if (count < 0x1_00) return Buffer.from([(major << 5) | 24, count])
	if (count < 0x1_0000) return Buffer.from([(major << 5) | 25, count >> 8, count & 0xff])
	const wide = Buffer.alloc(5)
	wide[0] = (major << 5) | 26
	wide.writeUInt32BE(count, 1)
	return wide
}

export const whole = (value: number): Buffer => (value < 0 ? head(1, -1 - value) : head(0, value))
export const bytes = (value: Uint8Array): Buffer => Buffer.concat([head(2, value.length), value])
export const text = (value: string): Buffer => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
export const list = (items: readonly Uint8Array[]): Buffer => Buffer.concat([head(4, items.length), ...items])
export const map = (entries: readonly (readonly [Uint8Array, Uint8Array])[]): Buffer =>
	Buffer.concat([head(5, entries.length), ...entries.flat()])
export const tagged = (tag: number, value: Uint8Array): Buffer => Buffer.concat([head(6, tag), value])
export const nothing = Buffer.from([0xf6])

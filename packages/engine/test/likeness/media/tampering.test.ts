/** Every way a signed file can be altered, in every format; then at random. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { luck } from '../../support/random.ts'
import { type Format, formats, tiny } from './files.ts'
import { ai, camera, check, codes, sign, stamp } from './world.ts'

/** A stretch of each file that is picture, sound or film, and not its frame. */
const media: Readonly<Record<Format, Buffer>> = {
	jpeg: Buffer.from([0, 63, 0, 0x3f]),
	png: tiny.png.subarray(tiny.png.indexOf('IDAT') + 20, tiny.png.indexOf('IDAT') + 30),
	webp: tiny.webp.subarray(-8),
	tiff: tiny.tiff.subarray(-40, -30),
	gif: tiny.gif.subarray(-6, -1),
	svg: Buffer.from('#336699'),
	avif: tiny.avif.subarray(-40, -30),
	heic: tiny.heic.subarray(-40, -30),
	wav: tiny.wav.subarray(-40, -30),
	mp3: tiny.mp3.subarray(-40, -30),
	m4a: tiny.m4a.subarray(-40, -30),
	flac: tiny.flac.subarray(-40, -30),
	mp4: tiny.mp4.subarray(-40, -30),
	mov: tiny.mov.subarray(-40, -30),
	avi: tiny.avi.subarray(-40, -30),
	pdf: Buffer.from('MediaBox[0 0 72'),
}

function altered(bytes: Uint8Array, needle: string | Buffer, offset = 0): Buffer {
	const copy = Buffer.from(bytes)
	const at = copy.indexOf(needle)
	assert.ok(at >= 0, 'what is altered stands in the file')
	assert.equal(copy.indexOf(needle, at + 1), -1, 'and stands there once')
	copy[at + offset]! ^= 1
	return copy
}

for (const format of formats) {
	const signed = await sign(tiny[format], [ai, stamp()])
	const verdictOf = async (bytes: Uint8Array): Promise<string> => (await check(bytes)).outcome

	test(`${format}: as it was signed`, async () => assert.equal(codes(await check(signed)), 'matches-consent inside'))

	test(`${format}: a byte of the picture, the sound or the film`, async () => {
		const found = await check(altered(signed, media[format], media[format].length - 1))
		assert.equal(found.outcome, 'tampered')
		assert.match(codes(found), /assertion\.(dataHash|bmffHash)\.mismatch/)
		assert.ok(found.reasons.every(each => each.explanation))
	})

	test(`${format}: 16 bytes at its end`, async () =>
		assert.equal(await verdictOf(Buffer.concat([signed, Buffer.alloc(16, 65)])), 'tampered'))

	test(`${format}: its credentials taken out`, async () => assert.equal(codes(await check(tiny[format])), 'no-credentials none'))

	test(`${format}: signed under another authority with the same names`, async () =>
		assert.equal(codes(await check(await sign(tiny[format], [ai, stamp()], 'stranger'))), 'untrusted-signer signer-unknown'))

	// In SVG the credentials stand in base64: a letter of it is changed instead.
	if (format === 'svg')
		test('svg: a letter of its credentials', async () => {
			const copy = Buffer.from(signed)
			const at = copy.indexOf('manifest>') + 1200
			copy[at] = copy[at] === 65 ? 66 : 65
			assert.equal(await verdictOf(copy), 'tampered')
		})
	else {
		test(`${format}: the consent it names`, async () => {
			const found = await check(altered(signed, 'gc-ferry', 3))
			assert.match(codes(found), /^tampered .*assertion\.hashedURI\.mismatch/)
		})
		test(`${format}: the claim`, async () => {
			const found = await check(altered(signed, 'made for a test', 2))
			assert.match(codes(found), /^tampered .*claimSignature\.mismatch/)
		})
	}
}

test('credentials moved to another picture', async () => {
	const signed = Buffer.from(await sign(tiny.jpeg, [camera]))
	const end = signed.indexOf(Buffer.from([0xff, 0xdb]))
	const other = Buffer.from(tiny.jpeg)
	other[other.length - 3]! ^= 8
	const moved = Buffer.concat([signed.subarray(0, end), other.subarray(other.indexOf(Buffer.from([0xff, 0xdb])))])
	assert.match(codes(await check(moved)), /^tampered .*assertion\.dataHash\.mismatch/)
})

test('remains of credentials that were cut out are told', async () => {
	const signed = Buffer.from(await sign(tiny.png, [camera]))
	const broken = altered(signed, 'caBX')
	assert.match(codes(await check(broken)), /^(no-credentials remains|tampered credentials-broken)$/)
})

/** Outside the credentials any change is caught, but for padding of base media files that the standard leaves out; inside, what is read may not change. */
test('changed at random, no file passes as something else', async () => {
	const { below } = luck(2023)
	const wrong: string[] = []
	for (const format of formats) {
		const signed = Buffer.from(await sign(tiny[format], [ai, stamp()]))
		const whole = await check(signed)
		for (let turn = 0; turn < 60; turn++) {
			const copy = Buffer.from(signed)
			const at = below(copy.length)
			copy[at] = copy[at]! ^ (1 + below(255))
			const found = await check(copy)
			if (found.outcome !== 'matches-consent') continue
			if (JSON.stringify(said(found)) !== JSON.stringify(said(whole))) wrong.push(`${format}: byte ${at}`)
		}
	}
	assert.deepEqual(wrong, [])
})

const said = ({ manifests, consents, signer, sources }: Awaited<ReturnType<typeof check>>): unknown => ({
	manifests,
	consents,
	signer,
	sources,
})

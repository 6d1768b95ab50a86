/** The public test files of c2pa-org against a stated register, and what another implementation makes of files that ours signed. */
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { after, test } from 'node:test'
import { crc32 } from 'node:zlib'
import { JPEG, PNG } from '@trustnxt/c2pa-ts/asset'
import { SuperBox } from '@trustnxt/c2pa-ts/jumbf'
import { ManifestStore } from '@trustnxt/c2pa-ts/manifest'
import { createChecker } from '../../../src/likeness/media/checker.ts'
import type { Register } from '../../../src/likeness/register.ts'
import { checkGolden } from '../../support/golden.ts'
import { luck } from '../../support/random.ts'
import { tiny } from './files.ts'
import { ai, camera, check, edit, sign, stamp } from './world.ts'

/** © the C2PA contributors, CC BY-SA 4.0, https://github.com/c2pa-org/public-testfiles. They lie beside the project, not in it. */
const publicFiles = join(import.meta.dirname, '../../../../../../shared/data/c2pa')
const isThere = existsSync(publicFiles)

/** Certificates that a file carries in its signatures, wherever they stand. */
function certificatesIn(bytes: Buffer): readonly X509Certificate[] {
	const found: X509Certificate[] = []
	for (let at = bytes.indexOf(Buffer.from([0x30, 0x82])); at >= 0; at = bytes.indexOf(Buffer.from([0x30, 0x82]), at + 1)) {
		const length = bytes.readUInt16BE(at + 2) + 4
		try {
			found.push(new X509Certificate(bytes.subarray(at, at + length)))
		} catch {
			// Not every sequence is a certificate.
		}
	}
	return found
}

test('the public test files, each against a register that knows who made them', {
	skip: isThere ? false : 'the public test files are not on this machine',
}, async () => {
	const authority = certificatesIn(readFileSync(join(publicFiles, 'image/jpeg/adobe-20220124-C.jpg'))).find(
		each => each.ca && each.subject.includes('Intermediate CA'),
	)
	assert.ok(authority, 'the test files carry the authority that signed their signer')
	const signatory = {
		id: 'make-test',
		name: 'The makers of the test files',
		certificates: [authority.toString()],
		from: '2020-01-01',
		until: null,
	}
	const register: Register = {
		version: 1,
		title: 'Public test files',
		asOf: '2024-01-01',
		consents: [],
		uses: [],
		signatories: [signatory],
	}
	const checker = createChecker(register)
	after(() => checker.close())
	const files = globSync('{image,pdf,font}/**/*.{jpg,jpeg,pdf,ttf}', { cwd: publicFiles }).toSorted()
	const lines: string[] = []
	for (const file of files) {
		const { outcome, reasons, manifests, sources, signer } = await checker.check(join(publicFiles, file), file, { today: '2024-01-01' })
		const codes = [...new Set(reasons.map(each => each.code))].join(', ')
		lines.push(
			[basename(file), outcome, codes || '-', `${manifests.length} manifests`, sources.join(', ') || '-', signer?.signatory ?? '-'].join(
				' · ',
			),
		)
	}
	checkGolden(new URL('golden/public-files.txt', import.meta.url), `${lines.join('\n')}\n`)
})

/** @trustnxt/c2pa-ts, written apart from ours: hashes and signatures, and no chain of trust. */
async function isWholeByOthers(given: Uint8Array): Promise<boolean> {
	const bytes = Uint8Array.from(given)
	const asset = JPEG.canRead(bytes) ? new JPEG(bytes) : new PNG(bytes)
	try {
		const credentials = asset.getManifestJUMBF()
		if (!credentials) return false
		const { isValid } = await ManifestStore.read(SuperBox.fromBuffer(Uint8Array.from(credentials))).validate(asset)
		return isValid
	} catch {
		return false
	}
}

for (const format of ['jpeg', 'png'] as const)
	test(`what a second implementation refuses of ${format}, ours refuses or reads as before: padding and frames that no signature covers`, async () => {
		const { below } = luck(11)
		const whole = [
			await sign(tiny[format], [ai, stamp()]),
			await sign(tiny[format], [camera], 'stranger'),
			await sign(await sign(tiny[format], [ai, stamp()]), [edit], 'post', { intent: 'edit' }),
		]
		for (const bytes of whole) assert.equal(await isWholeByOthers(bytes), true)
		const before = await Promise.all(whole.map(async bytes => (await check(bytes)).manifests))
		const differ: string[] = []
		for (let turn = 0; turn < 400; turn++) {
			const copy = Buffer.from(whole[turn % whole.length]!)
			const at = below(copy.length)
			copy[at] = copy[at]! ^ (1 + below(255))
			if (format === 'png') mendSums(copy)
			const found = await check(copy)
			const { outcome } = found
			const isOursWhole = outcome !== 'tampered' && outcome !== 'unreadable' && outcome !== 'no-credentials'
			const isAsBefore = JSON.stringify(found.manifests) === JSON.stringify(before[turn % whole.length])
			if (isOursWhole && !isAsBefore && !(await isWholeByOthers(copy))) differ.push(`${outcome}: byte ${at} of file ${turn % whole.length}`)
		}
		assert.deepEqual(differ, [])
	})

/** The sums of a PNG's chunks, so that it is the change itself that is judged. */
function mendSums(bytes: Buffer): void {
	for (let at = 8; at + 12 <= bytes.length; ) {
		const end = at + 8 + bytes.readUInt32BE(at)
		if (end + 4 > bytes.length) return
		bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end)), end)
		at = end + 4
	}
}

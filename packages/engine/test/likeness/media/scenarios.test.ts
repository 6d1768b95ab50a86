/** What a file is, told by how it was made, against what the check says: every scenario in every format. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sniff } from '../../../src/likeness/media/formats.ts'
import type { Asked } from '../../../src/likeness/media/judge.ts'
import { type Format, formats, tiny } from './files.ts'
import { ai, aiEdit, base, camera, check, codes, edit, hashOf, type SignerName, sign, stamp } from './world.ts'

interface Scenario {
	readonly says: string
	readonly make: (bytes: Uint8Array) => Promise<Uint8Array>
	readonly expected: string
	readonly asked?: Partial<Asked>
	/** Where it makes sense, when not everywhere. */
	readonly kinds?: readonly string[]
}

const stamped =
	(...[id, given]: Parameters<typeof stamp>) =>
	(bytes: Uint8Array): Promise<Uint8Array> =>
		sign(bytes, [ai, stamp(id, given)])
const by =
	(signer: SignerName, use?: string) =>
	(bytes: Uint8Array): Promise<Uint8Array> =>
		sign(bytes, [ai, stamp('c-ferry', use === undefined ? {} : { use })], signer)
const chained =
	(...links: readonly (readonly [Parameters<typeof sign>[1], SignerName?])[]) =>
	async (bytes: Uint8Array): Promise<Uint8Array> => {
		let made = bytes
		for (const [index, [assertions, signer]] of links.entries())
			made = await sign(made, assertions, signer, index > 0 ? { intent: 'edit' } : {})
		return made
	}
/** A byte of what was signed, changed, and then an edit by a signer everybody trusts. */
async function launderedTamper(bytes: Uint8Array): Promise<Uint8Array> {
	const parent = Buffer.from(await sign(bytes, [ai, stamp()]))
	const at = parent.indexOf('c-ferry')
	parent.write('c-fairy', at, 'latin1')
	return sign(bytes, [camera], 'harbour', {
		ingredients: [{ title: 'parent', relationship: 'componentOf', format: sniff(parent)!.format, bytes: parent }],
	})
}

const scenarios: readonly Scenario[] = [
	{ says: 'inside the consent, by act', make: stamped(), expected: 'matches-consent inside' },
	{
		says: 'inside the consent, by a use that was allowed',
		make: stamped('c-ferry', { use: 'u-allowed' }),
		expected: 'matches-consent inside',
	},
	{ says: 'stamped, then edited by the same', make: chained([[ai, stamp()]], [[edit]]), expected: 'matches-consent inside' },
	{
		says: 'stamped by the producer, finished by whom the consent lets it hand over to',
		make: chained([[ai, stamp()]], [[edit], 'post']),
		expected: 'matches-consent inside',
	},
	{ says: 'made by a tool, then stamped', make: chained([[ai], 'tool'], [[edit, stamp()]]), expected: 'matches-consent inside' },
	{ says: 'the strike is over', make: stamped('c-resumed'), expected: 'matches-consent inside' },
	{ says: 'withdrawn for what is new, and only used', make: stamped('c-withdrawn-new'), expected: 'matches-consent inside' },
	{
		says: 'withdrawn, and delivered before',
		make: stamped('c-withdrawn'),
		asked: { on: '2024-01-05' },
		expected: 'matches-consent inside',
	},
	{ says: 'a certificate for claims alone', make: by('claims'), expected: 'matches-consent inside' },
	{ says: 'a camera’s picture', make: bytes => sign(bytes, [camera]), expected: 'no-ai-declared' },
	{
		says: 'AI, taken out and signed anew as a camera’s: nobody can see it',
		make: bytes => sign(bytes, [camera]),
		expected: 'no-ai-declared',
	},
	{ says: 'AI and no consent', make: bytes => sign(bytes, [ai]), expected: 'ai-without-consent ai-declared' },
	{ says: 'AI two edits back', make: chained([[ai], 'tool'], [[edit]], [[edit]]), expected: 'ai-without-consent ai-declared' },
	{ says: 'AI brought in after the stamp', make: chained([[ai, stamp()]], [[aiEdit]]), expected: 'ai-without-consent ai-declared' },
	{ says: 'withdrawn', make: stamped('c-withdrawn'), expected: 'outside-consent consent-withdrawn-new-use' },
	{
		says: 'withdrawn for what is new, and made',
		make: stamped('c-withdrawn-new', { use: 'create' }),
		expected: 'outside-consent consent-withdrawn-new-generation',
	},
	{
		says: 'withdrawn altogether since',
		make: stamped('c-withdrawn-late'),
		asked: { on: '2024-01-05', today: '2024-03-15' },
		expected: 'outside-consent consent-withdrawn-all',
	},
	{ says: 'suspended in a strike', make: stamped('c-struck'), expected: 'outside-consent consent-suspended' },
	{ says: 'after its term', make: stamped('c-over'), expected: 'outside-consent consent-expired' },
	{ says: 'before its term', make: stamped('c-early'), expected: 'outside-consent consent-early' },
	{ says: 'never signed', make: stamped('c-unsigned'), expected: 'outside-consent consent-unsigned' },
	{ says: 'a later version stands', make: stamped('c-replaced'), expected: 'outside-consent consent-superseded' },
	{ says: 'its words were others', make: stamped('c-ferry', { hash: '0'.repeat(64) }), expected: 'outside-consent consent-altered' },
	{
		says: 'unknown to the register',
		make: bytes =>
			sign(bytes, [ai, { label: 'parley.replica-consent', data: { consentId: 'c-nobody', consentHash: hashOf('c-ferry'), use: 'use' } }]),
		expected: 'outside-consent consent-unknown',
	},
	{
		says: 'a stamp without its use',
		make: bytes => sign(bytes, [ai, { label: 'parley.replica-consent', data: { consentId: 'c-ferry', consentHash: hashOf('c-ferry') } }]),
		expected: 'outside-consent reference-malformed',
	},
	{ says: 'vetoed', make: stamped('c-ferry', { use: 'u-vetoed' }), expected: 'outside-consent use-vetoed' },
	{ says: 'refused', make: stamped('c-ferry', { use: 'u-refused' }), expected: 'outside-consent use-refused' },
	{ says: 'waiting for its review', make: stamped('c-ferry', { use: 'u-waiting' }), expected: 'outside-consent use-waiting' },
	{ says: 'allowed later', make: stamped('c-ferry', { use: 'u-late' }), expected: 'outside-consent use-early' },
	{ says: 'allowed until earlier', make: stamped('c-ferry', { use: 'u-short' }), expected: 'outside-consent use-outside-term' },
	{ says: 'a use of another project', make: stamped('c-ferry', { use: 'u-project' }), expected: 'outside-consent project' },
	{ says: 'delivered for another project', make: stamped(), asked: { project: 'day-ferry' }, expected: 'outside-consent project' },
	{ says: 'a use in another medium', make: stamped('c-ferry', { use: 'u-game' }), expected: 'outside-consent medium' },
	{
		says: 'delivered for another medium',
		make: stamped('c-ferry', { use: 'u-allowed' }),
		asked: { medium: 'television' },
		expected: 'outside-consent medium-of-use',
	},
	{ says: 'an act that was not allowed', make: stamped('c-ferry', { use: 'train' }), expected: 'outside-consent act' },
	{ says: 'a use for an act that was not allowed', make: stamped('c-ferry', { use: 'u-train' }), expected: 'outside-consent act' },
	{ says: 'a use nobody knows', make: stamped('c-ferry', { use: 'u-nobody' }), expected: 'outside-consent use-unknown' },
	{ says: 'a use under another consent', make: stamped('c-ferry', { use: 'u-other' }), expected: 'outside-consent use-of-another-consent' },
	{ says: 'another producer', make: by('rival'), expected: 'outside-consent producer stamp-unproven' },
	{ says: 'a use of another producer', make: by('harbour', 'u-rival'), expected: 'outside-consent producer-of-use' },
	{ says: 'edited by another producer', make: chained([[ai, stamp()]], [[edit], 'rival']), expected: 'outside-consent producer' },
	{ says: 'a stamp that only a tool wrote', make: chained([[ai, stamp()], 'tool'], [[edit]]), expected: 'outside-consent stamp-unproven' },
	{
		says: 'one stamp inside and one outside',
		make: chained([[ai, stamp()]], [[edit, stamp('c-struck')]]),
		expected: 'outside-consent consent-suspended',
	},
	{ says: 'sound, and a face', make: stamped('c-face'), kinds: ['sound'], expected: 'outside-consent modality' },
	{ says: 'a picture, and a voice', make: stamped('c-voice'), kinds: ['picture'], expected: 'outside-consent modality' },
	{ says: 'signed by nobody known, under the producer’s names', make: by('stranger'), expected: 'untrusted-signer signer-unknown' },
	{ says: 'signed by a tool', make: by('tool'), expected: 'untrusted-signer signer-no-signatory' },
	{ says: 'signed by who was a signatory', make: by('retired'), expected: 'untrusted-signer signatory-not-then' },
	{ says: 'signed with a certificate that has run out', make: by('expired'), expected: 'untrusted-signer signer-unfit' },
	{ says: 'signed with a certificate for something else', make: by('unfit'), expected: 'untrusted-signer signer-unfit' },
	{ says: 'a certificate enrolled by itself', make: bytes => sign(bytes, [camera], 'solo'), expected: 'no-ai-declared' },
	{
		says: 'another with its names and number',
		make: bytes => sign(bytes, [camera], 'impostor'),
		expected: 'untrusted-signer signer-unknown',
	},
	{ says: 'made from something tampered, by a signatory', make: launderedTamper, expected: 'tampered' },
]

for (const format of formats)
	test(`every scenario as ${format}`, async () => {
		const kind = sniff(tiny[format])!.kind
		const own = scenarios.filter(each => each.kinds === undefined || each.kinds.includes(kind)).filter(each => isPossible(format, each))
		const found = await Promise.all(
			own.map(async ({ says, make, asked }) => `${says}: ${codes(await check(await make(tiny[format]), asked))}`),
		)
		const expected = own.map(({ says, expected }) => `${says}: ${expected}`)
		// Of a tampered ingredient the verifier's own codes differ by format, so that only the verdict is held.
		assert.deepEqual(
			found.map(each => (each.includes(': tampered') ? each.replace(/: tampered.*/, ': tampered') : each)),
			expected,
		)
	})

/** An ingredient of SVG keeps its credentials in base64, where this tampering does not reach. */
const isPossible = (format: Format, { make }: Scenario): boolean => make !== launderedTamper || format !== 'svg'

test('the consent that the scenarios stand on has the terms they lean on', () => {
	assert.deepEqual(base.producers, ['harbour-pictures'])
	assert.deepEqual(base.acts, ['create', 'use', 'dub:fr'])
	assert.deepEqual(base.media, ['streaming', 'television'])
})

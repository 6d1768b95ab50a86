/** A register and the signers around it, all made up, and files signed by them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { Consent } from '../../../src/likeness/consent.ts'
import { createChecker, type MediaCheck } from '../../../src/likeness/media/checker.ts'
import type { Credential } from '../../../src/likeness/media/credential.ts'
import { sniff } from '../../../src/likeness/media/formats.ts'
import type { Asked } from '../../../src/likeness/media/judge.ts'
import { type Assertion, type Manifest, signMedia } from '../../../src/likeness/media/sign.ts'
import { stampLabel } from '../../../src/likeness/media/store.ts'
import type { Register, RegisteredUse } from '../../../src/likeness/register.ts'
import { chain, consentA } from '../example.ts'
import { makeAuthority } from './authority.ts'
import type { Good } from './bad-files.ts'
import { formats, tiny } from './files.ts'

export const base: Consent = { ...consentA, id: 'c-ferry', modalities: ['voice', 'face', 'body'], transferees: ['pier-post'] }
const other = (id: string, more: Partial<Consent> = {}): Consent => ({ ...base, id, ...more })
const granted = { kind: 'granted', at: '2023-11-20T12:00:00.000Z', by: 'performer' } as const
const on = (day: string) => ({ at: `${day}T12:00:00.000Z`, by: 'performer' as const })

const consents = {
	'c-ferry': chain(base, [granted]),
	'c-withdrawn': chain(other('c-withdrawn'), [granted, { kind: 'withdrawn', effect: 'new-use', ...on('2024-01-10') }]),
	'c-withdrawn-new': chain(other('c-withdrawn-new'), [granted, { kind: 'withdrawn', effect: 'new-generation', ...on('2024-01-10') }]),
	'c-withdrawn-late': chain(other('c-withdrawn-late'), [granted, { kind: 'withdrawn', effect: 'all', ...on('2024-03-10') }]),
	'c-struck': chain(other('c-struck'), [granted, { kind: 'suspended', strike: 'strike-1', ...on('2024-01-15') }]),
	'c-resumed': chain(other('c-resumed'), [
		granted,
		{ kind: 'suspended', strike: 'strike-1', ...on('2024-01-15') },
		{ kind: 'resumed', strike: 'strike-1', ...on('2024-01-20') },
	]),
	'c-over': chain(other('c-over', { until: '2024-01-31' }), [granted]),
	'c-early': chain(other('c-early', { from: '2024-03-01' }), [granted]),
	'c-unsigned': chain(other('c-unsigned'), []),
	'c-replaced': chain(other('c-replaced'), [granted, { kind: 'superseded', to: 'f'.repeat(64), ...on('2024-01-10') }]),
	'c-face': chain(other('c-face', { modalities: ['face'] }), [granted]),
	'c-voice': chain(other('c-voice', { modalities: ['voice'] }), [granted]),
} as const
export type ConsentId = keyof typeof consents
export const hashOf = (id: ConsentId): string => consents[id].hash

const use = (id: string, more: Partial<RegisteredUse> = {}): RegisteredUse => ({
	id,
	consent: 'c-ferry',
	consentHash: hashOf('c-ferry'),
	act: 'use',
	project: 'night-ferry',
	medium: 'streaming',
	producer: 'harbour-pictures',
	from: '2024-01-01',
	until: '2024-12-31',
	state: 'allowed',
	since: '2023-12-20',
	...more,
})

const authorities = {
	harbour: await makeAuthority('Harbour Pictures Root (made up)'),
	rival: await makeAuthority('Rival Studio Root (made up)'),
	post: await makeAuthority('Pier Post Root (made up)'),
	retired: await makeAuthority('Retired Studio Root (made up)'),
	tools: await makeAuthority('Tool Makers Root (made up)'),
	stranger: await makeAuthority('Harbour Pictures Root (made up)'),
}
const solo = await (await makeAuthority('Solo Root (made up)')).signer('Solo Films', { serial: '0a0b0c' })
const impostor = await (await makeAuthority('Solo Root (made up)')).signer('Solo Films', { serial: '0a0b0c' })

export const signers = {
	harbour: await authorities.harbour.signer('Harbour Pictures'),
	/** For the claims of Content Credentials and nothing else, as newer certificates are. */
	claims: await authorities.harbour.signer('Harbour Pictures', { purpose: '1.3.6.1.4.1.62558.2.1' }),
	rival: await authorities.rival.signer('Rival Studio'),
	post: await authorities.post.signer('Pier Post'),
	retired: await authorities.retired.signer('Retired Studio'),
	tool: await authorities.tools.signer('Image Tool'),
	/** The names of Harbour's, under an authority of somebody else's. */
	stranger: await authorities.stranger.signer('Harbour Pictures'),
	expired: await authorities.harbour.signer('Harbour Pictures', { until: '2021-01-01' }),
	unfit: await authorities.harbour.signer('Harbour Pictures', { purpose: '1.3.6.1.5.5.7.3.1' }),
	solo,
	impostor,
} as const satisfies Readonly<Record<string, Credential>>
export type SignerName = keyof typeof signers

const signatory = (id: string, name: string, pem: string, until: string | null = null) => ({
	id,
	name,
	certificates: [pem],
	from: '2023-01-01',
	until,
})

export const register: Register = {
	version: 1,
	title: 'Night Ferry (made up)',
	asOf: '2024-03-15T12:00:00.000Z',
	consents: Object.values(consents),
	uses: [
		use('u-allowed'),
		use('u-waiting', { state: 'waiting' }),
		use('u-refused', { state: 'refused' }),
		use('u-vetoed', { state: 'vetoed', since: '2024-01-05' }),
		use('u-late', { since: '2024-02-20' }),
		use('u-short', { until: '2024-01-31' }),
		use('u-project', { project: 'day-ferry' }),
		use('u-game', { medium: 'game' }),
		use('u-train', { act: 'train' }),
		use('u-rival', { producer: 'rival-studio' }),
		use('u-other', { consent: 'c-struck', consentHash: hashOf('c-struck') }),
	],
	signatories: [
		signatory('harbour-pictures', 'Harbour Pictures', authorities.harbour.pem),
		signatory('rival-studio', 'Rival Studio', authorities.rival.pem),
		signatory('pier-post', 'Pier Post', authorities.post.pem),
		signatory('retired-studio', 'Retired Studio', authorities.retired.pem, '2023-12-31'),
		signatory('solo-films', 'Solo Films', solo.pem),
	],
}
export const known = authorities.tools.pem

/** Two weeks after everything in the register but the last withdrawal. */
export const today = '2024-02-15'

const iptc = 'http://cv.iptc.org/newscodes/digitalsourcetype/'
export const ai: Assertion = action('c2pa.created', 'trainedAlgorithmicMedia')
export const camera: Assertion = action('c2pa.created', 'digitalCapture')
export const aiEdit: Assertion = action('c2pa.edited', 'compositeWithTrainedAlgorithmicMedia')
export const edit: Assertion = action('c2pa.edited')

function action(name: string, source?: string): Assertion {
	const digitalSourceType = source === undefined ? {} : { digitalSourceType: `${iptc}${source}` }
	return { label: 'c2pa.actions.v2', data: { actions: [{ action: name, ...digitalSourceType }] } }
}

export const stamp = (id: ConsentId = 'c-ferry', given: { readonly use?: string; readonly hash?: string } = {}): Assertion => ({
	label: stampLabel,
	data: { consentId: id, consentHash: given.hash ?? hashOf(id), use: given.use ?? 'use' },
})

export function sign(
	bytes: Uint8Array,
	assertions: readonly Assertion[],
	signer: SignerName = 'harbour',
	more: Partial<Manifest> = {},
): Promise<Uint8Array> {
	const type = sniff(bytes)
	if (!type) throw new Error('what the tests sign is of a kind that is known')
	return signMedia(bytes, type.format, { title: 'made for a test', assertions, ...more }, signers[signer])
}

export const folder = mkdtempSync(join(tmpdir(), 'parley-media-'))
const checker = createChecker(register, { known })
after(async () => {
	await checker.close()
	rmSync(folder, { recursive: true, force: true })
})

let files = 0
export function keep(bytes: Uint8Array, name = `file-${++files}`): string {
	const path = join(folder, name)
	writeFileSync(path, bytes)
	return path
}

export const check = (bytes: Uint8Array, asked: Partial<Asked> = {}): Promise<MediaCheck> => checkPath(keep(bytes), asked)
export const checkPath = (path: string, asked: Partial<Asked> = {}): Promise<MediaCheck> => checker.check(path, path, { today, ...asked })

export const codes = ({ outcome, reasons }: MediaCheck): string => [outcome, ...new Set(reasons.map(each => each.code))].join(' ')

/** Of each format, as it is and signed with a stamp: what the bad ones are made of. */
export const goodFiles = (): Promise<readonly Good[]> =>
	Promise.all(formats.map(async format => ({ format, plain: tiny[format], signed: Buffer.from(await sign(tiny[format], [ai, stamp()])) })))

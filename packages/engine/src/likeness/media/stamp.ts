/** Names a consent inside a file: the stamp goes in beside what the file already carries, and what it carried becomes what it was made from. */
import type { Credential } from './credential.ts'
import type { MediaType } from './formats.ts'
import { type Assertion, signMedia } from './sign.ts'
import { stampLabel } from './store.ts'
import { offline, startVerifier, WasmReader } from './verifier.ts'

export interface Stamp {
	readonly consentId: string
	readonly consentHash: string
	/** A use of the register by its id, or an act: `use`, `alter`, `dub:fr`. */
	readonly use: string
	/** What a trained system had to do with it; it is declared in the file. */
	readonly made: 'by-ai' | 'with-ai' | 'without-ai'
	readonly title: string
}

const iptc = 'http://cv.iptc.org/newscodes/digitalsourcetype/'
const sources = {
	'by-ai': 'trainedAlgorithmicMedia',
	'with-ai': 'compositeWithTrainedAlgorithmicMedia',
	'without-ai': 'humanEdits',
} as const

/** Throws the verifier's words where a file can take no credentials. */
export async function stampMedia(bytes: Uint8Array, type: MediaType, stamp: Stamp, credential: Credential): Promise<Uint8Array> {
	const isEdit = await hasCredentials(bytes, type)
	const { consentId, consentHash, use } = stamp
	const source = `${iptc}${sources[stamp.made]}`
	const actions = isEdit
		? [{ action: 'c2pa.edited', digitalSourceType: source }]
		: [{ action: 'c2pa.created', digitalSourceType: stamp.made === 'without-ai' ? `${iptc}digitalCreation` : source }]
	const assertions: readonly Assertion[] = [
		{ label: 'c2pa.actions.v2', data: { actions } },
		{ label: stampLabel, data: { consentId, consentHash, use } },
	]
	return signMedia(bytes, type.format, { title: stamp.title, assertions, intent: isEdit ? 'edit' : null }, credential)
}

async function hasCredentials(bytes: Uint8Array, { format }: MediaType): Promise<boolean> {
	startVerifier()
	try {
		const reader = await WasmReader.fromBytes(format, bytes, JSON.stringify(offline))
		reader.free()
		return true
	} catch (error) {
		if (String(error).includes('JumbfNotFound')) return false
		throw error
	}
}

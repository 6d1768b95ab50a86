/** Writes Content Credentials into a file that is held in memory. The stamp stands on it, and so do the tests' own files. */
import { type Credential, coseSignature, roomFor } from './credential.ts'
import { offline, startVerifier, WasmBuilder } from './verifier.ts'

export interface Assertion {
	readonly label: string
	readonly data: unknown
}

export interface Ingredient {
	readonly title: string
	readonly relationship: 'parentOf' | 'componentOf' | 'inputTo'
	readonly format: string
	readonly bytes: Uint8Array
}

export interface Manifest {
	readonly title: string
	readonly assertions: readonly Assertion[]
	readonly ingredients?: readonly Ingredient[]
	/** An address at which the credentials are said to lie; with `embed: false` they lie nowhere else. */
	readonly remote?: { readonly url: string; readonly embed: boolean }
	/** `edit`: the file as it came is what this one was made from. */
	readonly intent?: 'edit' | null
}

/** The file with its credentials in it, signed. Throws the verifier's own words when the file cannot take any. */
export async function signMedia(bytes: Uint8Array, format: string, manifest: Manifest, credential: Credential): Promise<Uint8Array> {
	startVerifier()
	giveFileReader()
	const definition = {
		claim_generator_info: [{ name: 'Parley', version: '0.1.0' }],
		title: manifest.title,
		assertions: manifest.assertions,
	}
	const builder = WasmBuilder.fromJson(
		JSON.stringify(definition),
		JSON.stringify({ ...offline, verify: { ...offline.verify, verify_after_sign: false } }),
	)
	try {
		for (const { bytes, format, ...said } of manifest.ingredients ?? [])
			await builder.addIngredientFromBlob(JSON.stringify(said), format, new BytesBlob(bytes))
		if (manifest.intent) builder.setIntent(manifest.intent)
		if (manifest.remote) builder.setRemoteUrl(manifest.remote.url)
		if (manifest.remote?.embed === false) builder.setNoEmbed(true)
		const room = roomFor(credential)
		const signer = {
			alg: credential.algorithm,
			reserveSize: room,
			sign: async (claim: Uint8Array) => new Uint8Array(coseSignature(credential, claim, room)),
		}
		return await builder.sign(signer, [], format, new BytesBlob(bytes))
	} finally {
		builder.free()
	}
}

const held: unique symbol = Symbol('bytes')

/** The signer reads its input in pieces, each of them at once; a Blob of Node can only be read later, and so this one keeps its bytes at hand. */
class BytesBlob extends Blob {
	readonly [held]: Uint8Array
	override readonly size: number

	constructor(bytes: Uint8Array) {
		super([])
		this[held] = bytes
		this.size = bytes.length
	}

	override slice(from = 0, to = this[held].length): BytesBlob {
		return new BytesBlob(this[held].subarray(from, to))
	}
}

/** What browsers give their workers, and the signer asks for by this name. */
function giveFileReader(): void {
	const scope = globalThis as { FileReaderSync?: unknown }
	scope.FileReaderSync ??= class {
		readAsArrayBuffer(blob: BytesBlob): ArrayBuffer {
			return new Uint8Array(blob[held]).buffer
		}
	}
}

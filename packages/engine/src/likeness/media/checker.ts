/** Checks files against one register, and says on what the answer rests. */
import { canonicalJson, sha256 } from '../consent.ts'
import type { Register } from '../register.ts'
import { type ManifestFound, nothingSeen, type UnreadableCode } from './findings.ts'
import { type Asked, type Judged, judge } from './judge.ts'
import { createFilePool, type FilePool, type Found, type ReadLimits } from './pool.ts'
import type { Source } from './read-file.ts'
import { type Trust, trustOf } from './trust.ts'
import { verifierVersion } from './verifier.ts'

export interface MediaCheck extends Judged {
	readonly version: 1
	readonly file: {
		readonly name: string
		readonly bytes: number
		readonly sha256: string | null
		readonly format: string | null
		readonly type: string | null
		readonly kind: string | null
	}
	readonly manifests: readonly (ManifestFound & { readonly signatory: string | null })[]
	readonly verifier: string
	/** SHA-256 over the certificates that counted, and over the register. */
	readonly trustList: string
	readonly register: string
}

export interface Checker {
	/** `source`: a path, or the number of an open file. `name`: as the file is called in the answer. */
	check(source: Source, name: string, asked: Asked): Promise<MediaCheck>
	/** The answer for what is not to be opened. */
	refuse(name: string, code: UnreadableCode, asked: Asked): MediaCheck
	readonly verifier: string
	readonly trustList: string
	readonly register: string
	close(): Promise<void>
}

export interface CheckerOptions {
	readonly limits?: Partial<ReadLimits>
	/** Authorities beside the signatories' own, in PEM: those of tools, cameras and time-stamps. */
	readonly known?: string
	/** Threads that many registers share; whoever gives them closes them. */
	readonly pool?: FilePool
}

export function createChecker(register: Register, { limits = {}, known = '', pool: shared }: CheckerOptions = {}): Checker {
	const trust = trustOf(register.signatories, known)
	const pool = shared ?? createFilePool(limits)
	const registerHash = sha256(canonicalJson(register))
	const told = (found: Found, name: string, asked: Asked): MediaCheck => answer(found, name, asked, register, registerHash, trust)
	return {
		check: async (source, name, asked) => told(await pool.read(source, trust.settings), name, asked),
		refuse: (name, code, asked) => told({ seen: nothingSeen, finding: { kind: 'unreadable', code } }, name, asked),
		verifier: verifierVersion,
		trustList: trust.hash,
		register: registerHash,
		close: async () => {
			if (!shared) await pool.close()
		},
	}
}

function answer(found: Found, name: string, asked: Asked, register: Register, registerHash: string, trust: Trust): MediaCheck {
	const { seen, finding } = found
	return {
		version: 1,
		file: {
			name,
			bytes: seen.bytes,
			sha256: seen.sha256,
			format: seen.type?.format ?? null,
			type: seen.type?.name ?? null,
			kind: seen.type?.kind ?? null,
		},
		...judge(finding, seen, register, trust, asked),
		manifests: finding.kind === 'read' ? finding.manifests.map(each => ({ ...each, signatory: trust.signatoryOf(each)?.id ?? null })) : [],
		verifier: verifierVersion,
		trustList: trust.hash,
		register: registerHash,
	}
}

/**
 * The verifier of Content Credentials (c2pa-rs as WebAssembly), with the two doors that Node needs: bytes in, JSON out. Its version is pinned: a newer one
 * may judge the same file otherwise, and so its name stands in every result.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { initSync, WasmBuilder, WasmReader } from '@contentauth/c2pa-wasm'

/** Verifications are offline. The empty list of hosts is what stops every call a file asks for; the other two make the refusal plain. */
export const offline = {
	core: { allowed_network_hosts: [] },
	verify: { remote_manifest_fetch: false, ocsp_fetch: false },
} as const

const require = createRequire(import.meta.url)
const { version } = require('@contentauth/c2pa-wasm/package.json') as { readonly version: string }
export const verifierVersion = `@contentauth/c2pa-wasm ${version}`

let memory: { readonly buffer: { readonly byteLength: number } } | null = null

/** Compiled and started once in each thread. */
export function startVerifier(): void {
	memory ??= initSync({ module: readFileSync(require.resolve('@contentauth/c2pa-wasm/c2pa.wasm')) }).memory
}

/** What it has taken of the machine; it never gives back. */
export const verifierBytes = (): number => memory?.buffer.byteLength ?? 0

export { WasmBuilder, WasmReader }

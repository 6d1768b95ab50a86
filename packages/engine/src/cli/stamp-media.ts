/** `parley stamp-media`: names a consent in a file and signs it, with the producer's own key. */
import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { basename } from 'node:path'
import { actOf } from '../likeness/codes.ts'
import { readCredential, readLimits, type Stamp, sniff, stampMedia } from '../likeness/media/index.ts'
import { readSmall, registerOption } from './check-media.ts'
import type { Given } from './command.ts'
import { printJson, textOption, wantsJson } from './given.ts'
import { UserError } from './user-error.ts'

const kinds = ['by-ai', 'with-ai', 'without-ai'] as const

export async function stampFile(given: Given): Promise<number> {
	const [path = ''] = given.positionals
	const out = required(given, 'out', 'the file to write')
	if (existsSync(out)) throw new UserError(`${out} is there already, and is not written over.`)
	const credential = readCredential(
		readSmall(required(given, 'key', 'the private key, in PEM'), 1024 * 1024, 'a key'),
		readSmall(required(given, 'cert', 'the certificates, in PEM'), 1024 * 1024, 'a list of certificates'),
	)
	if (typeof credential === 'string') throw new UserError(credential)
	const stamp = stampOption(given, path)
	const bytes = readMedia(path)
	const type = sniff(bytes)
	if (!type) throw new UserError(`${path} is of no kind that can carry Content Credentials.`)
	const signed = await stampMedia(bytes, type, stamp, credential).catch(error => {
		throw new UserError(`${path} takes no credentials: ${String(error instanceof Error ? error.message : error).slice(0, 300)}`)
	})
	writeNew(out, signed)
	const told = { version: 1, file: out, bytes: signed.length, consentId: stamp.consentId, consentHash: stamp.consentHash, use: stamp.use }
	if (wantsJson(given)) printJson(told)
	else
		process.stdout.write(
			`${out} names the consent ${stamp.consentId} for ${stamp.use}, signed by ${nameOf(credential.chain[0]?.subject)}.\n`,
		)
	return 0
}

const nameOf = (subject: string | undefined): string => /^CN=(.*)$/m.exec(subject ?? '')?.[1] ?? 'a certificate without a name'

function required(given: Given, name: string, what: string): string {
	const value = textOption(given, name)
	if (value !== undefined && value !== '') return value
	throw new UserError(`--${name} is missing: ${what}.`, 2)
}

function stampOption(given: Given, path: string): Stamp {
	const made = kinds.find(each => each === textOption(given, 'made'))
	if (!made)
		throw new UserError('--made says what a trained system had to do with it: by-ai (all of it), with-ai (parts of it) or without-ai.', 2)
	const consentId = required(given, 'consent', 'the consent, by its id')
	const use = required(given, 'use', 'a use of the register, by its id, or an act: use, alter, dub:fr')
	const hash = textOption(given, 'hash')
	if (hash !== undefined && !/^[0-9a-f]{64}$/.test(hash))
		throw new UserError('--hash is the consent’s hash: 64 digits and letters from a to f.', 2)
	return { consentId, use, made, title: basename(path), consentHash: hash ?? hashFromRegister(given, consentId, use) }
}

/** The latest version, and a use that the register knows: a stamp that says anything else is refused before it is written. */
function hashFromRegister(given: Given, consentId: string, use: string): string {
	const { consents, uses } = registerOption(given)
	const versions = consents.filter(({ record }) => record.id === consentId)
	const latest = versions.toSorted((one, other) => other.record.version - one.record.version)[0]
	if (!latest) throw new UserError(`The register knows no consent ${consentId}.`)
	const registered = uses.find(({ id }) => id === use)
	if (registered && registered.consent !== consentId)
		throw new UserError(`The use ${use} was asked for under the consent ${registered.consent}.`)
	if (!registered && actOf(use) === null) throw new UserError(`The register knows no use ${use}, and it is no act either.`)
	return registered?.consentHash ?? latest.hash
}

function readMedia(path: string): Uint8Array {
	let size: number
	try {
		const found = statSync(path)
		if (!found.isFile()) throw new UserError(`${path} is no file.`)
		size = found.size
	} catch (error) {
		if (error instanceof UserError) throw error
		throw new UserError(`There is no file ${path} that can be read.`)
	}
	if (size > readLimits.largestBytes)
		throw new UserError(`${path} has more than ${readLimits.largestBytes / 1024 / 1024} MB, which is not stamped.`)
	return new Uint8Array(readFileSync(path))
}

function writeNew(path: string, bytes: Uint8Array): void {
	try {
		const file = openSync(path, 'wx')
		try {
			for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
		} finally {
			closeSync(file)
		}
	} catch {
		throw new UserError(`${path} cannot be written.`)
	}
}

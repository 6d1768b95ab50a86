/**
 * A file written back to the folder. Only where the server was started for it (PARLEY_EDIT=1) and hears this machine alone, only by a page of
 * this site, and only over the text that the page was given.
 */
import { readFile, realpath, rename, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Held } from './negotiations.ts'
import { hashOf, type Saving } from './texts.ts'

const loopback = new Set(['127.0.0.1', '::1', 'localhost', '[::1]'])

export function savingIn(held: Held, address: URL): Saving {
	if (process.env['PARLEY_EDIT'] !== '1')
		return {
			allowed: false,
			words:
				'What you write stays in this browser tab until you close it, and nobody else sees it. Download the file to keep it. A server started with PARLEY_EDIT=1 on your own machine writes into the folder.',
		}
	if (!loopback.has(process.env['HOST'] || '127.0.0.1') || !loopback.has(address.hostname))
		return {
			allowed: false,
			words: 'This server does not write into the folder: it can be reached from other machines. Download the file to keep it.',
		}
	if (held.isExample)
		return {
			allowed: false,
			words:
				'This example belongs to Parley, so nothing is written into it. Download the file, or make a folder of your own with `npm run parley -- init`.',
		}
	return {
		allowed: true,
		words: 'Save writes the file into the folder on this machine. It is not written when somebody has changed it there meanwhile.',
	}
}

export type Written =
	| { readonly written: true; readonly hash: string }
	| { readonly written: false; readonly words: string; readonly conflict: boolean }

const refused = (words: string, conflict = false): Written => ({ written: false, words, conflict })

/** As long a text as is read. */
const longestText = 16 * 1024 * 1024

/** One after another: what is compared must be what is replaced. */
let turn: Promise<unknown> = Promise.resolve()

export function writeText(held: Held, path: string, hash: string, text: string): Promise<Written> {
	const mine = turn.then(() => replaceFile(held, path, hash, text))
	turn = mine.catch(() => undefined)
	return mine
}

async function replaceFile({ directory, opened: { files } }: Held, path: string, hash: string, text: string): Promise<Written> {
	if (!files.has(path)) return refused('There is no such file in this negotiation.')
	if (text.length > longestText) return refused('This text is longer than 16 MB.')
	const root = await realpath(directory)
	const full = await realpath(join(root, path)).catch(() => null)
	if (full === null) return refused('The file is no longer there.', true)
	if (!full.startsWith(root + sep)) return refused('The file is a link that leads out of the folder.')
	if (hashOf(await readFile(full, 'utf8')) !== hash) return refused('Somebody has changed the file since it was read here.', true)
	const fresh = `${full}.${process.pid}.new`
	await writeFile(fresh, text)
	await rename(fresh, full)
	return { written: true, hash: hashOf(text) }
}

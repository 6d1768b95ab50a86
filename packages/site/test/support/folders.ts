/** Folders of negotiations made for a test, taken away after it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

const template = join(import.meta.dirname, '../../../engine/templates/small')

/** The small negotiation of `parley init` under a name of its own, with some of its files written otherwise. */
export function makeFolder(name: string, changes: Readonly<Record<string, (text: string) => string>> = {}): string {
	const parent = mkdtempSync(join(tmpdir(), 'parley-site-'))
	after(() => rmSync(parent, { recursive: true, force: true }))
	const folder = join(parent, name)
	cpSync(template, folder, { recursive: true })
	for (const [path, change] of Object.entries(changes)) rewrite(folder, path, change)
	return folder
}

export function rewrite(folder: string, path: string, change: (text: string) => string): void {
	const file = join(folder, path)
	writeFileSync(file, change(readFileSync(file, 'utf8')))
}

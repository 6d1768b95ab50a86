import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The text as it stands in the file; UPDATE_GOLDEN=1 writes the file anew, to be read before it is kept. */
export function checkGolden(file: URL, text: string): void {
	if (process.env['UPDATE_GOLDEN'] !== undefined) {
		mkdirSync(new URL('.', file), { recursive: true })
		writeFileSync(file, text)
		return
	}
	assert.ok(existsSync(file), `${fileURLToPath(file)} is not there: run with UPDATE_GOLDEN=1 and read what it writes`)
	assert.equal(text, readFileSync(file, 'utf8'))
}

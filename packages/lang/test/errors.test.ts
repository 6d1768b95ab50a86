/**
 * Programs that the checker refuses, and what it says: cases/errors/NAME.terms beside NAME.txt. UPDATE_GOLDEN=1 writes the texts
 * anew; read each as somebody who has never programmed would.
 */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { printDiagnostics } from '../src/diagnostics/index.ts'
import { readTerms } from './support/case.ts'
import { compileFiles } from './support/compile.ts'

const folder = new URL('./cases/errors/', import.meta.url)
const names = readdirSync(folder)
	.filter(name => name.endsWith('.terms'))
	.map(name => name.slice(0, -'.terms'.length))

test('there are cases', () => assert.ok(names.length >= 50))

for (const name of names) {
	test(name, () => {
		const { files, options } = readTerms(readFileSync(new URL(`${name}.terms`, folder), 'utf8'))
		const { plan, diagnostics } = compileFiles(files, options)
		assert.equal(plan, null)
		assert.deepEqual(
			diagnostics.filter(each => each.code.startsWith('syntax/')),
			[],
			'this case is for the checker',
		)
		const sets = new Map(options.sets?.map(set => [`--set ${set.name}`, set.text]))
		const printed = printDiagnostics(diagnostics, file => sets.get(file) ?? files.find(each => each.path === file)?.text ?? null, {
			colour: false,
		})
		const golden = new URL(`${name}.txt`, folder)
		if (process.env.UPDATE_GOLDEN !== undefined) return writeFileSync(golden, printed)
		assert.ok(existsSync(golden), `${name} has no expected text: run with UPDATE_GOLDEN=1 and read what it writes`)
		assert.equal(printed, readFileSync(golden, 'utf8'))
	})
}

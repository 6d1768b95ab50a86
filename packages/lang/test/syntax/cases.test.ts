/**
 * Programs and what the parser makes of them: cases/NAME.terms beside cases/NAME.expected, which has the tree and then the
 * diagnostics as people read them. UPDATE_GOLDEN=1 writes the expected files anew; read the difference before keeping it.
 */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { printDiagnostics } from '../../src/diagnostics/index.ts'
import { parse } from '../../src/syntax/index.ts'
import { declarationText } from './sexpr.ts'

const folder = new URL('./cases/', import.meta.url)

const outcome = (file: string, text: string): string => {
	const { declarations, diagnostics } = parse({ file, firstLine: 1, text, home: { kind: 'prelude' } })
	const printed = printDiagnostics(diagnostics, () => text, { colour: false })
	return [...declarations.map(declarationText), ...(printed === '' ? [] : ['', printed.trimEnd()])].join('\n').concat('\n')
}

for (const file of readdirSync(folder).filter(name => name.endsWith('.terms'))) {
	test(file, () => {
		const golden = new URL(file.replace(/terms$/, 'expected'), folder)
		const actual = outcome(file, readFileSync(new URL(file, folder), 'utf8'))
		if (process.env.UPDATE_GOLDEN !== undefined) return writeFileSync(golden, actual)
		assert.ok(existsSync(golden), `${file} has no expected output: run with UPDATE_GOLDEN=1 and read what it writes`)
		assert.equal(actual, readFileSync(golden, 'utf8'))
	})
}

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { codeOf, importsOf } from './support/source.ts'
import { findBreaches, type Sources } from './support/walls.ts'

const root = join(import.meta.dirname, '..')

test('no import crosses a wall, points back or goes round in a circle', () => {
	const sources = readSources()
	assert.ok(sources.size > 0, 'no source file was read')
	assert.deepEqual(findBreaches(sources), [])
})

const planted = [
	{
		wall: 'lang imports a node: module',
		files: { 'packages/lang/src/plan/plan.ts': "import { readFileSync } from 'node:fs'" },
		says: /^packages\/lang\/src\/plan\/plan\.ts:1 imports 'node:fs': lang imports nothing from outside itself/,
	},
	{
		wall: 'lang imports a package',
		files: { 'packages/lang/src/source/read.ts': "\nimport type {\n\tNode,\n} from 'yaml'" },
		says: /read\.ts:2 imports 'yaml': lang imports nothing/,
	},
	{
		wall: 'lang imports the engine',
		files: { 'packages/lang/src/plan/plan.ts': "export * from '@parley/engine'" },
		says: /imports '@parley\/engine': lang may import no other package\./,
	},
	{
		wall: 'the engine imports the site',
		files: { 'packages/engine/src/run/run.ts': "const site = await import('@parley/site')" },
		says: /imports '@parley\/site': engine may import @parley\/lang\./,
	},
	{
		wall: 'the engine goes round the door',
		files: { 'packages/engine/src/run/run.ts': "import { parse } from '../../../lang/src/syntax/parse.ts'" },
		says: /a package is entered by its name/,
	},
	{
		wall: 'an arrow points back',
		files: { 'packages/lang/src/syntax/parse.ts': "import { check } from '../check/check.ts'", 'packages/lang/src/check/check.ts': '' },
		says: /parse\.ts:1 imports '\.\.\/check\/check\.ts': check comes after syntax in the order of stages/,
	},
	{
		wall: 'a stage imports the door',
		files: { 'packages/lang/src/syntax/parse.ts': "import { run } from '../index.ts'" },
		says: /a stage never imports lang's door/,
	},
	{
		wall: 'a folder without a place',
		files: { 'packages/lang/src/magic/wand.ts': '' },
		says: /stands in the stage 'magic'/,
	},
	{
		wall: 'a circle',
		files: {
			'packages/engine/src/a.ts': "import './b.ts'",
			'packages/engine/src/b.ts': "import { c } from './c.ts'",
			'packages/engine/src/c.ts': "import { a } from './a.ts'",
		},
		says: /^packages\/engine\/src\/a\.ts imports '\.\/b\.ts': .*a\.ts → packages\/engine\/src\/b\.ts → packages\/engine\/src\/c\.ts → packages/,
	},
]

for (const { wall, files, says } of planted) {
	test(`a planted breach is found: ${wall}`, () => {
		const [first, ...more] = findBreaches(new Map(Object.entries(files)))
		assert.match(first ?? 'nothing was found', says)
		assert.deepEqual(more, [])
	})
}

const unsteady = [
	'const now = Date.now()',
	'const now = new Date()',
	'const now = new Date',
	'const now = Date()',
	'const luck = Math.random()',
	'const home = process.env.HOME',
	"const page = await fetch('x')",
	'const start = performance.now()',
	'const luck = crypto.getRandomValues(bytes)',
	'const all = globalThis',
	"eval('1')",
	'const text = `the time is ${Date.now()}`',
]

for (const line of unsteady) {
	test(`lang may not say: ${line}`, () => {
		assert.equal(findBreaches(new Map([['packages/lang/src/numbers/x.ts', line]])).length, 1)
		assert.deepEqual(findBreaches(new Map([['packages/engine/src/x.ts', line]])), [], 'the engine may')
	})
}

test('words in comments, texts and patterns are not code', () => {
	const innocent = [
		"// import { x } from 'node:fs' and Date.now()",
		'/* Math.random() */',
		"const text = 'process and fetch(it)'",
		'const page = `new Date() ${name} performance`',
		'const form = /process|Date.now/g',
		'const first = new Date(0)',
		'const item = { process: 1 }.process',
	]
	assert.deepEqual(findBreaches(new Map([['packages/lang/src/numbers/x.ts', innocent.join('\n')]])), [])
})

test('every form of import is read', () => {
	const forms = [
		"import a from 'one'",
		"import * as b from 'two'",
		"import type { c } from 'three'",
		"import 'four'",
		"export { d } from 'five'",
		"export * from 'six'",
		"const e = await import('seven')",
		"type F = import('eight').F",
		"const g = require('nine')",
		'export type { h } from "ten"',
	]
	const read = importsOf(forms.join('\n'))
	assert.deepEqual(
		read.map(found => found.specifier),
		['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'],
	)
	assert.deepEqual(
		read.map(found => found.line),
		[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
	)
})

test('blanking keeps every offset', () => {
	const text = "const a = `x ${b ? `y ${'}'} z` : /[/`]/.source} w` / 2 // tail\nconst c = 'don\\'t' + \"🎬\""
	const code = codeOf(text)
	assert.equal(code.length, text.length)
	assert.equal(code.indexOf('const c'), text.indexOf('const c'))
	assert.ok(!/[xyzwt🎬]\s|tail|don/u.test(code.replaceAll('const ', '')), code)
})

function readSources(): Sources {
	const paths = globSync('packages/*/src/**/*.ts', { cwd: root })
		.map(path => path.replaceAll('\\', '/'))
		.filter(path => !path.endsWith('.test.ts'))
	return new Map(paths.toSorted().map(path => [path, readFileSync(join(root, path), 'utf8')]))
}

// npm test                         the types, the house style, then every test
// npm test -- walls sql            only the test files whose path contains one of these words
// npm test -- --test-name-pattern=levy   anything that begins with a hyphen goes to `node --test`
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const options = process.argv.slice(2).filter(word => word.startsWith('-'))
const words = process.argv.slice(2).filter(word => !word.startsWith('-'))
const isWhole = words.length === 0 && options.length === 0

if (Number.parseInt(process.versions.node, 10) < 24) {
	console.error(
		`Parley's tests need Node 24 and this is ${process.version}: run \`npm test\`, which brings it (with ignore-scripts=false).`,
	)
	process.exit(1)
}

const files = findTests()
if (files.length === 0) {
	console.error(
		words.length === 0 ? 'There is no test file.' : `No test file has ${words.map(word => `"${word}"`).join(' or ')} in its path.`,
	)
	process.exit(1)
}

const results = []
if (isWhole) {
	for (const project of ['packages/lang', 'packages/engine', '.'])
		step(`types of ${project === '.' ? 'everything' : project}`, checkTypes(project))
	checkTypesOfSite()
	step('house style', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'])
}
await prepareBrowser()
await prepareClickHouse()
await prepareSite()
// Node runs one file less at a time than there are cores, but a file waits for its browser and its database half of its time.
const together = availableParallelism() + 1
step(`tests in ${files.length} ${files.length === 1 ? 'file' : 'files'}`, [
	'--test',
	`--test-concurrency=${together}`,
	// A file that hangs fails by its name, and the others still run.
	'--test-timeout=420000',
	...options,
	...files,
])
summarise()

function findTests() {
	const patterns = ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'test/**/*.test.ts']
	const found = fs.globSync(patterns, { cwd: root }).toSorted()
	return words.length === 0 ? found : found.filter(file => words.some(word => file.includes(word)))
}

function checkTypes(project) {
	return ['node_modules/typescript/bin/tsc', '--noEmit', '--project', project]
}

/** Svelte's own checker, on the types that SvelteKit makes of the routes. It brings its own TypeScript, so it is found from the site. */
function checkTypesOfSite() {
	const site = join(root, 'packages/site')
	const from = createRequire(join(site, 'package.json'))
	const tool = (name, path) => join(dirname(from.resolve(`${name}/package.json`)), path)
	spawnSync(process.execPath, [tool('@sveltejs/kit', 'svelte-kit.js'), 'sync'], { cwd: site, stdio: ['ignore', 'ignore', 'inherit'] })
	const options = ['--tsconfig', './tsconfig.json', '--fail-on-warnings']
	step('types of packages/site', [tool('svelte-check', 'bin/svelte-check'), ...options], site)
}

function step(name, args, cwd = root) {
	console.log(`\n── ${name}`)
	const answer = spawnSync(process.execPath, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
	results.push({ name, passed: answer.status === 0 })
}

/** The browser is only asked for when a chosen test uses it; a test without one then fails with the line that is missing. */
async function prepareBrowser() {
	const usesBrowser = files.some(file => fs.readFileSync(join(root, file), 'utf8').includes('support/chromium.ts'))
	if (!usesBrowser) return
	const { installChromium } = await import('../test/support/chromium.ts')
	installChromium()
}

/** The SQL road's tests compare with ClickHouse; where it cannot be had they say what is missing and go on. */
async function prepareClickHouse() {
	const usesClickHouse = files.some(file => fs.readFileSync(join(root, file), 'utf8').includes('support/clickhouse.ts'))
	if (!usesClickHouse) return
	const { installChdb, installServer } = await import('../test/support/clickhouse.ts')
	installServer()
	installChdb()
}

/** Built once, before the tests that ask for it run side by side. */
async function prepareSite() {
	const usesSite = files.some(file => fs.readFileSync(join(root, file), 'utf8').includes('support/site.ts'))
	if (!usesSite) return
	const { ensureBuild } = await import('../packages/site/server/build.ts')
	await ensureBuild(words => console.log(words))
}

function summarise() {
	console.log('')
	for (const { name, passed } of results) console.log(`${passed ? '✔' : '✖'} ${name}`)
	const failed = results.filter(result => !result.passed)
	console.log(failed.length === 0 ? 'Everything holds.' : `Not yet: ${failed.map(result => result.name).join(', ')}.`)
	process.exitCode = failed.length === 0 ? 0 : 1
}

/** The API: the command line's answers to the byte, of the shapes that its description promises, and every refusal in words. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Browser } from 'playwright-core'
import { launchChromium } from '../../../test/support/chromium.ts'
import { apiRoutes } from '../src/lib/api/routes.ts'
import { makeFolder, rewrite } from './support/folders.ts'
import { startSite } from './support/site.ts'
import { axeFindings, scrollsSideways, visit } from './support/walk.ts'

const broken = makeFolder('broken', { 'issues/wages.md': text => text.replace('average-wage * scale', 'average-wage * scales') })
const moving = makeFolder('moving')
const site = await startSite([broken, moving])
const api = (path: string, init?: RequestInit): Promise<Response> => fetch(`${site.address}/api${path}`, init)
const root = join(import.meta.dirname, '../../..')
let browser: Browser

before(async () => {
	browser = await launchChromium()
})
after(() => browser?.close())

type Schema = Readonly<Record<string, unknown>>
const described = (await (await api('/openapi.json')).json()) as {
	readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
} & Schema

/** Fields may be added later, but not without the description knowing: here a field that is not described is a mistake. */
function closed(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(closed)
	if (typeof value !== 'object' || value === null) return value
	const fields = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, closed(inner)]))
	return fields['type'] === 'object' && fields['properties'] !== undefined && fields['additionalProperties'] === undefined
		? { ...fields, additionalProperties: false }
		: fields
}

const ajv = new Ajv2020({
	strict: true,
	allErrors: true,
	allowUnionTypes: true,
	formats: { date: /^\d{4}-\d{2}-\d{2}$/, 'uri-reference': /^\S+$/ },
})
ajv.addVocabulary(['components'])
ajv.addSchema({ $id: 'parley', components: { schemas: closed(described.components.schemas) } } as object)

function hasShape(name: string, value: unknown): void {
	const check = ajv.getSchema(`parley#/components/schemas/${name}`)
	assert.ok(check, `${name} is described`)
	assert.ok(check(value), `${name}: ${ajv.errorsText(check.errors, { separator: '\n' }).slice(0, 1000)}`)
}

test('the description is OpenAPI 3.1', async () => {
	const validator = new Validator()
	const { valid, errors } = await validator.validate(structuredClone(described) as Record<string, unknown>)
	assert.equal(valid, true, JSON.stringify(errors))
	assert.equal(validator.version, '3.1')
	const paths = Object.keys(described['paths'] as object)
	assert.deepEqual(
		paths,
		apiRoutes.map(route => route.path),
	)
})

for (const { path, answer, example, command } of apiRoutes) {
	test(`${path} answers in the shape that is described`, async () => {
		const response = await api(example)
		assert.equal(response.status, 200)
		assert.equal(response.headers.get('content-type'), 'application/json')
		assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
		hasShape(answer, await response.json())
	})

	if (command !== null)
		test(`${path} answers as the command line does, to the byte`, async () => {
			const words = [...command.replace(/^parley /, '').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!)
			const run = promisify(execFile)(process.execPath, ['packages/engine/src/cli/parley.ts', ...words], { cwd: root, maxBuffer: 1e8 })
			const [{ stdout }, body] = await Promise.all([run, api(example).then(response => response.text())])
			assert.ok(body === stdout, `${body.length} characters, and ${stdout.length} from the command line`)
		})
}

test('the other examples have the same shapes', async () => {
	for (const id of ['teachers-grid', 'hourly-plant', 'moving'])
		for (const [path, shape] of [
			['', 'Negotiation'],
			['/cost?trials=200', 'Costing'],
			['/claims?trials=200', 'Claims'],
			['/sensitivity?trials=200', 'Sensitivity'],
			['/check', 'Check'],
		] as const)
			hasShape(shape, await (await api(`/negotiations/${id}${path}`)).json())
})

test('an earlier day knows only what was known by then', async () => {
	const told = (await (await api('/negotiations/sag-aftra-2023?as-of=2023-07-12')).json()) as {
		asOf: string
		proposals: readonly { date: string }[]
	}
	assert.equal(told.asOf, '2023-07-12')
	assert.ok(told.proposals.every(proposal => proposal.date <= '2023-07-12'))
})

test('an answer is tagged, and the tag changes with the folder', async () => {
	const path = '/negotiations/moving/cost?trials=200'
	const first = await api(path)
	const tag = first.headers.get('etag')!
	assert.match(tag, /^"[\w-]{27}"$/)
	for (const asked of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
		const again = await api(path, { headers: { 'if-none-match': asked } })
		assert.equal(again.status, 304, asked)
		assert.equal(await again.text(), '')
		assert.equal(again.headers.get('etag'), tag)
	}
	rewrite(moving, 'negotiation.md', text => `${text}\nOne more sentence.\n`)
	rewrite(moving, 'issues/wages.md', text => text.replace(/^title: .*$/m, 'title: Wages, renamed'))
	const changed = await api(path, { headers: { 'if-none-match': tag } })
	assert.equal(changed.status, 200)
	assert.match(await changed.text(), /Wages, renamed/)
})

test('HEAD is answered without a body', async () => {
	const response = await api('/negotiations', { method: 'HEAD' })
	assert.equal(response.status, 200)
	assert.equal(await response.text(), '')
})

const sag = '/negotiations/sag-aftra-2023'
const refusals: readonly (readonly [path: string, status: number, kind: string, says: RegExp])[] = [
	['/nowhere', 404, 'no-such-address', /There is nothing at \/api\/nowhere/],
	['/negotiations/sag-aftra', 404, 'no-such-negotiation', /The nearest is sag-aftra-2023|There is no negotiation/],
	['/negotiations/%2e%2e%2fetc/check', 404, 'no-such-negotiation', /There is no negotiation/],
	[`${sag}/cost?between=amptp,sag-aftr`, 400, 'no-such-name', /There is no side or proposal called sag-aftr; the nearest is sag-aftra/],
	[`${sag}/cost?between=amptp`, 400, 'query', /two points with a comma/],
	[`${sag}/cost?trials=1e9`, 400, 'query', /from 100 to 100,000, not 1e9/],
	[`${sag}/cost?trials=5000000`, 400, 'query', /not 5000000/],
	[`${sag}/cost?seed=1&seed=2`, 400, 'query', /given 2 times/],
	[`${sag}/cost?as-of=2023-02-30`, 400, 'query', /There is no day 2023-02-30/],
	[`${sag}/cost?betwen=a,b`, 400, 'query', /The nearest is between/],
	[`${sag}/check?trials=5`, 400, 'query', /takes nothing/],
	[`${sag}/sensitivity?of=levy`, 400, 'no-such-name', /There is no cost called levy/],
	[`${sag}/explain/covered-shar`, 404, 'no-such-name', /The nearest is covered-share/],
	[`${sag}/explain/covered-share?facts=nobody`, 400, 'no-such-name', /There is no side called nobody/],
	[`${sag}/what-if`, 400, 'query', /set is missing/],
	[`${sag}/what-if?set=covered-share`, 400, 'query', /is not name=value/],
	[`${sag}/what-if?set=covered-share%3D85%25%20%2B`, 400, 'query', /"code": "syntax\//],
	[`${sag}/what-if?set=covered-share%3D%245`, 400, 'query', /"mistakes"/],
	[`${sag}/what-if?set=${'x'.repeat(2000)}`, 400, 'query', /2000 characters long/],
	[`${sag}/what-if?${Array.from({ length: 21 }, () => 'set=covered-share%3D1').join('&')}`, 400, 'query', /20 are the most/],
	[`${sag}/trade?give=levy-rate`, 400, 'query', /for is missing/],
	[`${sag}/trade?give=levy-rate&for=levy-rate`, 400, 'no-such-name', /two different positions/],
	['/negotiations/broken/cost', 422, 'folder', /"code": "/],
]

for (const [path, status, kind, says] of refusals)
	test(`refused in words: ${path.slice(0, 80)}`, async () => {
		const response = await api(path)
		const body = await response.text()
		assert.equal(response.status, status, body)
		assert.equal(response.headers.get('content-type'), 'application/problem+json')
		assert.match(body, says)
		const problem = JSON.parse(body) as { type: string; status: number }
		assert.equal(problem.type, `/api#problem-${kind}`)
		assert.equal(problem.status, status)
		hasShape('Problem', problem)
		assert.doesNotMatch(body, /\bat .*\.ts:\d+/, 'no trace of our own')
	})

test('a folder with mistakes tells them under check', async () => {
	const told = (await (await api('/negotiations/broken/check')).json()) as { mistakes: readonly { message: string }[] }
	assert.ok(told.mistakes.length > 0)
	hasShape('Check', told)
})

test('what would change something is refused', async () => {
	for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
		const response = await api('/negotiations', { method, headers: { origin: site.address } })
		assert.equal(response.status, 405, method)
		assert.equal(response.headers.get('allow'), 'GET, HEAD')
		hasShape('Problem', await response.json())
	}
})

test('the page for people has every address, without script', async () => {
	const { page, complaints } = await visit(browser, site.address, '/api', { width: 360, scheme: 'light', script: false })
	const words = await page.locator('main').innerText()
	for (const { path, says } of apiRoutes) {
		assert.ok(words.includes(`/api${path}`), path)
		assert.ok(words.includes(says), says)
	}
	for (const link of await page.locator('main a[href^="#"]').all()) {
		const target = (await link.getAttribute('href'))!
		assert.equal(await page.locator(`[id="${target.slice(1)}"]`).count(), 1, target)
	}
	assert.deepEqual(complaints, [])
	await page.context().close()
})

for (const width of [360, 1280])
	test(`the page for people is open to everybody at ${width} pixels`, async () => {
		const { page, complaints } = await visit(browser, site.address, '/api', { width, scheme: 'light', script: true })
		assert.deepEqual(await axeFindings(page), [])
		assert.equal(await scrollsSideways(page), false)
		await page.emulateMedia({ colorScheme: 'dark' })
		assert.deepEqual(await axeFindings(page, ['color-contrast']), [])
		assert.deepEqual(complaints, [])
		await page.context().close()
	})

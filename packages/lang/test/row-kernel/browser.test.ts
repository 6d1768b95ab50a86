/** The same pass in Chromium, in a page without SharedArrayBuffer: the bits of the plain road in Node. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { launchChromium } from '../../../../test/support/chromium.ts'
import { runPassPlain } from '../../src/rows/plain.ts'
import { randomPass } from './random.ts'
import { assertSameResult } from './roads.ts'

const root = join(import.meta.dirname, '..', '..')
const site = 'http://parley.test'

test('a page works a pass to the bits of the plain road', async () => {
	const { pass, columns, sets } = randomPass(42, { rows: 2_001, steps: 12 })
	const browser = await launchChromium()
	try {
		const page = await browser.newPage()
		await page.route(`${site}/**`, async route => {
			const path = new URL(route.request().url()).pathname
			if (path === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>rows</title>' })
			const text = readFileSync(join(root, path), 'utf8')
			return route.fulfill({ contentType: 'text/javascript', body: stripTypeScriptTypes(text) })
		})
		await page.goto(site)
		const given = {
			pass,
			values: [...sets[0]!].map(([name, cells]) => [name, Array.from(cells, written)]),
			columns: [...columns].map(([name, { data, ...rest }]) => [name, data.constructor.name, Array.from(data, written), rest]),
		}
		const worked = await page.evaluate(async text => {
			const sent = JSON.parse(text)
			const address = '/src/row-kernel/index.ts'
			const { runRowKernel } = await import(address)
			const values = new Map(sent.values.map(([name, cells]: [string, string[]]) => [name, Float64Array.from(cells, Number)]))
			const columns = new Map(
				sent.columns.map(([name, kind, cells, rest]: [string, string, string[], object]) => [
					name,
					{ ...rest, data: new (globalThis as unknown as Record<string, new (cells: number[]) => unknown>)[kind]!(cells.map(Number)) },
				]),
			)
			const results: Float64Array[] = runRowKernel(sent.pass, values, columns)
			return {
				isShared: typeof SharedArrayBuffer !== 'undefined',
				results: results.map(cells => Array.from(cells, cell => (Object.is(cell, -0) ? '-0' : String(cell)))),
			}
		}, JSON.stringify(given))
		assert.equal(worked.isShared, false)
		const got = worked.results.map(cells => Float64Array.from(cells, Number))
		assertSameResult(got, runPassPlain(pass, sets[0]!, columns), pass, 'in Chromium')
	} finally {
		await browser.close()
	}
})

/** JSON has neither holes nor a zero below zero. */
const written = (cell: number): string => (Object.is(cell, -0) ? '-0' : String(cell))

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { launchChromium } from './support/chromium.ts'

test('the browser the other tests rely on opens a page and runs WebAssembly SIMD', async () => {
	const browser = await launchChromium()
	try {
		const page = await browser.newPage()
		await page.setContent('<h1>Parley</h1>')
		assert.equal(await page.textContent('h1'), 'Parley')
		assert.equal(await page.evaluate(acceptsVectors), true)
	} finally {
		await browser.close()
	}
})

/** The smallest module with one vector instruction: () -> v128, i32.const 0, i8x16.splat. */
function acceptsVectors(): boolean {
	return WebAssembly.validate(
		new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11]),
	)
}

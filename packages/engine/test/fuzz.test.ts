import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzz } from './support/fuzz.ts'

/** A sample of `node scripts/fuzz.mjs`, which runs a million. */
test('mutated programs are refused with words or run: no crash, no broken plan', () => {
	const result = fuzz({ inputs: 2000, seed: 20231028 })
	assert.deepEqual(result.failures, [])
	assert.ok(result.plans > 50, 'some mutated programs still compile')
	assert.ok(result.refused > 500, 'most mutated programs are refused')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isValidModule } from '../../src/kernel/machine.ts'
import { compileRowKernel, createRowMemory, createRowSession, formatsOf, runRowKernel, soloCrew } from '../../src/row-kernel/index.ts'
import { runPassPlain } from '../../src/rows/plain.ts'
import { randomPass } from './random.ts'
import { assertSameResult } from './roads.ts'

const fixed = { seed: 20231028, numRuns: 60 }

test('random passes: the bits of the plain road', () => {
	fc.assert(
		fc.property(fc.nat(1e6), fc.constantFrom(0, 1, 2, 3, 17, 64, 201, 1025), (seed, rows) => {
			const { pass, columns, sets } = randomPass(seed, { rows })
			assertSameResult(runRowKernel(pass, sets[0]!, columns), runPassPlain(pass, sets[0]!, columns), pass, `pass ${seed} of ${rows} rows`)
		}),
		fixed,
	)
})

test('the bytes are a module, the same every time', () => {
	for (let seed = 0; seed < 10; seed++) {
		const bytesOf = (): Uint8Array<ArrayBuffer> => {
			const { pass, columns } = randomPass(seed, { rows: 10 })
			return compileRowKernel(pass, formatsOf(pass, columns)).bytes
		}
		assert.ok(isValidModule(bytesOf()))
		assert.deepEqual(bytesOf(), bytesOf())
	}
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createRowMemory } from '../../src/row-kernel/index.ts'

test('what is allotted never overlaps, and what is given back is given out again', () => {
	const most = 2 ** 20
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(60_000)), { maxLength: 80 }), moves => {
			const memory = createRowMemory({ most })
			const held: { at: number; bytes: number }[] = []
			for (const [isFreed, number] of moves) {
				if (isFreed && held.length > 0) {
					const [gone] = held.splice(number % held.length, 1)
					memory.free(gone!.at)
					continue
				}
				const at = memory.allot(number)
				if (at === null) continue
				assert.equal(at % 64, 0)
				assert.ok(at + number <= most)
				for (const each of held) assert.ok(at + number <= each.at || each.at + each.bytes <= at, 'two overlap')
				held.push({ at, bytes: number })
			}
			for (const { at } of held) memory.free(at)
			assert.notEqual(memory.allot(most - 10_000), null)
		}),
		{ seed: 7, numRuns: 60 },
	)
})

test('a column keeps its cells while the memory grows', () => {
	const memory = createRowMemory({ shared: true })
	const column = memory.column('u16', 1000)!
	column.fill(513)
	for (let turn = 0; turn < 20; turn++) memory.allot(300_000)
	const last = memory.column('f64', 10)!
	assert.ok(column.every(cell => cell === 513))
	assert.equal(memory.addressOf(column), column.byteOffset)
	assert.equal(memory.addressOf(last), last.byteOffset)
	assert.equal(memory.addressOf(new Float64Array(3)), null)
	memory.release(column)
	assert.throws(() => memory.release(column), /and once/)
	assert.throws(() => memory.release(new Float64Array(3)), /another memory/)
})

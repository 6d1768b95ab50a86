/** By unit: nothing is told, not even by subtraction from the public total, of fewer than 10 signers or 10 non-signers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type UnitCount, unitFloor, unitsShown } from '../src/lib/server/letters/units.ts'

const unit = (name: string, size: number, signed: number): UnitCount => ({ unit: name, size, signed })

test('one small unit takes another with it, so that the total does not tell it', () => {
	const shown = unitsShown([unit('Small', 12, 3), unit('Middle', 60, 30), unit('Large', 200, 100)])
	assert.deepEqual(shown, { units: [unit('Large', 200, 100)], others: unit('Other units', 72, 33) })
	assert.deepEqual(unitsShown([unit('Small', 12, 3), unit('Large', 30, 29)]), { units: [], others: unit('Other units', 42, 32) })
})

test('whatever is told is above the floor, and so is what is left', () => {
	const units = fc.array(
		fc.tuple(fc.nat(60), fc.nat(60)).map(([signed, not]) => ({ size: signed + not, signed })),
		{ maxLength: 8 },
	)
	fc.assert(
		fc.property(units, counts => {
			const all = counts.map((count, index) => ({ unit: `Unit ${index}`, ...count }))
			const { units: told, others } = unitsShown(all)
			for (const each of [...told, ...(others ? [others] : [])])
				assert.ok(each.signed >= unitFloor && each.size - each.signed >= unitFloor, JSON.stringify(each))
			if (others) assert.ok(all.length - told.length >= 2, 'the rest is never one unit')
			else assert.ok(told.length === 0 || told.length === all.length, 'nothing follows by subtraction')
		}),
		{ seed: 20231026, numRuns: 500 },
	)
})

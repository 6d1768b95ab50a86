import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isValidModule } from '../../src/kernel/machine.ts'
import {
	compileRowKernel,
	createRowMemory,
	createRowSession,
	formatsOf,
	KernelLimit,
	RowMemoryFull,
	runRowKernel,
	soloCrew,
	typeOf,
} from '../../src/row-kernel/index.ts'
import type { RowColumn } from '../../src/rows/column.ts'
import type { RowPass } from '../../src/rows/pass.ts'
import { runPassPlain } from '../../src/rows/plain.ts'
import { settleRows } from '../../src/rows/settle.ts'
import { rowPrograms } from '../rows/support.ts'
import { randomPass } from './random.ts'
import { assertSameResult } from './roads.ts'

const someRows = fc.constantFrom(0, 1, 2, 3, 17, 64, 201, 1025)
const runs = (numRuns: number): { readonly seed: number; readonly numRuns: number } => ({ seed: 20231028, numRuns })

test('random passes: the bits of the plain road', () => {
	fc.assert(
		fc.property(fc.nat(1e6), someRows, (seed, rows) => {
			const { pass, columns, sets } = randomPass(seed, { rows })
			assertSameResult(runRowKernel(pass, sets[0]!, columns), runPassPlain(pass, sets[0]!, columns), pass, `pass ${seed} of ${rows} rows`)
		}),
		runs(50),
	)
})

test('long programs, cut into stretches over blocks of rows: the bits of the plain road', () => {
	let refused = 0
	fc.assert(
		fc.property(fc.nat(1e6), someRows, (seed, rows) => {
			const { pass, columns, sets } = randomPass(seed, { rows, steps: 250, longest: 6 })
			try {
				assertSameResult(runRowKernel(pass, sets[0]!, columns), runPassPlain(pass, sets[0]!, columns), pass, `pass ${seed} of ${rows} rows`)
			} catch (error) {
				if (!(error instanceof KernelLimit)) throw error
				refused++
			}
		}),
		runs(12),
	)
	assert.ok(refused < 6, `${refused} of 12 passes are left to the plain road`)
})

test('many sets of values, one session: each as if it ran alone, also on a memory that is not shared', () => {
	fc.assert(
		fc.property(fc.nat(1e6), someRows, fc.boolean(), (seed, rows, shared) => {
			const { pass, columns, sets } = randomPass(seed, { rows, sets: 4 })
			const session = createRowSession(pass, columns, soloCrew(createRowMemory({ shared })))
			const seen: number[] = []
			const isDone = session.runMany(sets, (result, set) => {
				seen.push(set)
				assertSameResult(result, runPassPlain(pass, sets[set]!, columns), pass, `pass ${seed} of ${rows} rows, set ${set}`)
			})
			assert.ok(isDone)
			assert.deepEqual(seen, [0, 1, 2, 3])
			session.close()
		}),
		runs(12),
	)
})

/** A pass without vectors, whose sets of values go many at a time. */
function withoutVectors(pass: RowPass): RowPass {
	const outputs = pass.outputs.filter(output => output.kind !== 'vector')
	const ids = outputs.flatMap(output => (output.kind === 'group' ? [output.arg, output.key] : [output.arg]))
	return { ...pass, outputs, program: { ...pass.program, outputs: ids } }
}

test('sets of values side by side over several segments', () => {
	const { pass: whole, columns, sets } = randomPass(11, { rows: 40_001, steps: 12, sets: 3 })
	const pass = withoutVectors(whole)
	const session = createRowSession(pass, columns)
	session.runMany(sets, (result, set) => assertSameResult(result, runPassPlain(pass, sets[set]!, columns), pass, `set ${set}`))
})

test('columns that stand in the memory are read there, and those that do not fit go through it a window at a time', () => {
	const rows = 150_001
	const { pass, columns, sets } = randomPass(5, { rows, steps: 8 })
	const wanted = runPassPlain(pass, sets[0]!, columns)
	const roomy = createRowMemory({ shared: true })
	const placed = new Map(
		[...columns].map(([name, column]): [string, RowColumn] => {
			const data = roomy.column(typeOf(column.data), column.data.length)!
			data.set(column.data)
			return [name, { ...column, data }]
		}),
	)
	const inPlace = createRowSession(pass, placed, soloCrew(roomy))
	assertSameResult(inPlace.run(sets[0]!), wanted, pass, 'in place')
	inPlace.close()
	const bytes = [...columns.values()].reduce((sum, { data }) => sum + data.byteLength, 0)
	const tight = createRowSession(pass, columns, soloCrew(createRowMemory({ shared: true, most: Math.round(bytes * 1.2) })))
	assertSameResult(tight.run(sets[0]!), wanted, pass, 'by windows')
	assert.throws(() => createRowSession(pass, columns, soloCrew(createRowMemory({ shared: true, most: 400_000 }))), RowMemoryFull)
})

test('sums of what is not whole agree with the plain road to 12 digits, and are the same again', () => {
	const rows = 100_003
	const amounts = Float64Array.from({ length: rows }, (_, row) => 1000 + ((row * 7919) % 99_991) / 7)
	const pass: RowPass = {
		axis: 'row',
		table: 'roster',
		rows,
		program: {
			axes: [{ name: 'row', labels: [], table: 'roster', rows }],
			nodes: [{ op: 'column', name: 'amount', axes: ['row'], measure: { kind: 'quantity', unit: 'USD' } }],
			outputs: [0],
		},
		columns: [{ node: 0, names: ['amount'], through: null }],
		params: [],
		outputs: [{ kind: 'reduce', reduce: 'sum', arg: 0 }],
	}
	const columns = new Map([['amount', { data: amounts, times: 1, over: 1, whole: false }]])
	const [[plain]] = [runPassPlain(pass, new Map(), columns)] as [[Float64Array]]
	const [[kernel], [again]] = [runRowKernel(pass, new Map(), columns), runRowKernel(pass, new Map(), columns)] as [
		[Float64Array],
		[Float64Array],
	]
	assert.ok(Math.abs(kernel[0]! - plain[0]!) <= 1e-12 * plain[0]!, `${kernel[0]} and ${plain[0]}`)
	assert.deepEqual(kernel, again)
})

test('what the language compiles to, settled on the kernel as on the plain road', () => {
	const found = rowPrograms(0, 60)
	assert.ok(found.length > 5, 'too few of the programs have rows')
	for (const { seed, program, columns, rows } of found) {
		const settled = (road: Parameters<typeof settleRows>[1]['road']): unknown => {
			const { columns: made, byRow } = settleRows(program, { columns, rows, road, seed: 1, trials: 1, uniforms: (_, out) => out.fill(0.5) })
			return { made: [...made], byRow }
		}
		const run = (pass: RowPass, ...rest: [Parameters<typeof runRowKernel>[1], Parameters<typeof runRowKernel>[2]]) => {
			const got = runRowKernel(pass, ...rest)
			const wanted = runPassPlain(pass, ...rest)
			wanted.forEach((cells, output) =>
				cells.forEach((cell, at) => {
					const off = Math.abs(got[output]![at]! - cell)
					assert.ok(Object.is(got[output]![at], cell) || off <= 1e-12 * Math.abs(cell), `seed ${seed}: ${got[output]![at]} and ${cell}`)
				}),
			)
			return wanted
		}
		settled({ run })
	}
})

test('a cancelled run gives nothing, and the session runs on', () => {
	const { pass, columns, sets } = randomPass(3, { rows: 60_000, steps: 6, sets: 2 })
	const session = createRowSession(pass, columns)
	const cancel = new Int32Array(1)
	const told: number[] = []
	const progress = (rows: number, of: number): void => {
		told.push(rows / of)
		if (rows > 20_000) cancel[0] = 1
	}
	assert.equal(session.run(sets[0]!, { cancel, progress }), null)
	assert.ok(told.length > 0 && told.every(part => part < 1), told.join())
	cancel[0] = 0
	assertSameResult(session.run(sets[0]!, { cancel })!, runPassPlain(pass, sets[0]!, columns), pass)
	cancel[0] = 1
	assert.equal(
		session.runMany(sets, () => assert.fail('nothing was worked'), { cancel }),
		false,
	)
})

test('a run that lacks something says what', () => {
	const { pass, columns, sets } = randomPass(1, { rows: 10 })
	const without = <Value>(map: ReadonlyMap<string, Value>, name: string): Map<string, Value> =>
		new Map([...map].filter(([key]) => key !== name))
	const [column] = pass.columns[0]!.names as [string]
	assert.throws(() => runRowKernel(pass, sets[0]!, without(columns, column)), new Error(`the run lacks the column ${column}`))
	assert.throws(() => runRowKernel(pass, sets[0]!, without(columns, 'key')), /the run lacks the column key/)
	const short = new Map(columns).set(column, { data: new Float64Array(9), times: 1, over: 1, whole: false })
	assert.throws(() => runRowKernel(pass, sets[0]!, short), /has 9 rows, not 10/)
	assert.throws(() => runRowKernel(pass, new Map(), columns), /the run lacks the parameter p\d+/)
})

test('the bytes are a module, the same every time', () => {
	for (let seed = 0; seed < 10; seed++) {
		const bytesOf = (shared: boolean): Uint8Array<ArrayBuffer> => {
			const { pass, columns } = randomPass(seed, { rows: 10 })
			return compileRowKernel(pass, formatsOf(pass, columns), { shared }).bytes
		}
		assert.ok(isValidModule(bytesOf(false)))
		assert.deepEqual(bytesOf(true), bytesOf(true))
	}
})

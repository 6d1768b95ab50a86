import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chanceOf, createLayout, evaluateExact, evaluateTrials, type Program, plainRoad, rational, settleRows } from '../../src/index.ts'
import { twoTables } from './programs.ts'
import { rowPrograms } from './support.ts'

const programs = [
	...rowPrograms(1, 700),
	...[1, 2, 3, 4].map(seed => ({ seed, ...twoTables(seed, 3 + 20 * seed, 5 + 50 * seed) })),
	{ seed: 5, ...twoTables(5, 1, 1) },
]
const without = (program: Program, keep: (index: number) => boolean): Program => ({
	...program,
	outputs: program.outputs.filter((_, index) => keep(index)),
})
const rowAxes = ['row', 'member', 'job']
const isByRow = (program: Program, index: number): boolean =>
	program.nodes[program.outputs[index]!]!.axes.some(axis => rowAxes.includes(axis))

test('there are programs to try, with every way that leads out of the rows', () => {
	assert.ok(programs.length > 100, `${programs.length} programs`)
	const ops = programs.flatMap(({ program }) =>
		program.nodes.filter(node => (node.op === 'reduce' && node.over.some(axis => rowAxes.includes(axis))) || node.op === 'group'),
	)
	assert.ok(ops.filter(({ op }) => op === 'group').length > 20)
	assert.ok(ops.filter(({ op }) => op === 'reduce').length > 60)
})

test('in fractions, passes give what the whole program gives', () => {
	for (const { seed, program, columns, rows } of programs) {
		const settled = settleRows(withoutChance(program), { columns, rows, road: 'exact' })
		const whole = evaluateExact(withoutChance(program), columns).outputs
		const rest = evaluateExact(settled.program, settled.columns).outputs
		let at = 0
		whole.forEach((value, index) => {
			const vector = settled.byRow[index]
			if (!vector) assert.deepEqual(rest[at++]!.cells, value.cells, `seed ${seed}, output ${index}`)
			else assert.deepEqual(flat(vector), cellByCell(program, value), `seed ${seed}, output ${index} by row`)
		})
	}
})

test('in doubles, passes give what the trials road gives, chance and all', () => {
	let chancy = 0
	let pulled = 0
	for (const { seed, program, columns, rows } of programs) {
		const kept = without(program, index => !isByRow(program, index))
		if (kept.outputs.length === 0) continue
		const trials = 40
		const settled = settleRows(kept, { columns, rows, road: plainRoad, seed, trials })
		const whole = evaluateTrials(kept, { seed, trials, columns })
		const rest = evaluateTrials(settled.program, {
			seed,
			trials,
			columns: settled.columns,
			...(settled.given ? { given: settled.given } : {}),
		})
		if (settled.given) chancy++
		else if (kept.nodes.some(({ op }) => op === 'draw')) pulled++
		whole.forEach((value, index) => {
			const got = rest[index]!
			const width = value.chancy ? trials : 1
			const gotAt = (cell: number, trial: number): number => got.data[got.chancy ? cell * trials + trial : cell]!
			for (let cell = 0; cell < value.cells; cell++)
				for (let trial = 0; trial < width; trial++)
					assert.ok(
						isNear(gotAt(cell, trial), value.data[cell * width + trial]!),
						`seed ${seed}, output ${index}, cell ${cell}, trial ${trial}: ${gotAt(cell, trial)} for ${value.data[cell * width + trial]}`,
					)
		})
	}
	assert.ok(chancy >= 5 && pulled > 20, `${chancy} worked trial by trial, ${pulled} pulled out`)
})

test('chance beside fractions comes out as in doubles', () => {
	let chancy = 0
	for (const { seed, program, columns, rows } of programs.slice(0, 250)) {
		const kept = without(program, index => !isByRow(program, index))
		const options = { columns, rows, seed, trials: 5 }
		const mixed = settleRows(kept, { ...options, road: 'exact' })
		if (!mixed.given) continue
		chancy++
		const plain = settleRows(kept, { ...options, road: plainRoad })
		const [ours, theirs] = [mixed, plain].map(each =>
			evaluateTrials(each.program, { seed, trials: 5, columns: each.columns, given: each.given! }),
		)
		theirs!.forEach((value, index) =>
			value.data.forEach((each, cell) => assert.ok(isNear(ours![index]!.data[cell]!, each), `seed ${seed}, output ${index}`)),
		)
	}
	assert.ok(chancy >= 2, `${chancy} with chance that stays in the rows`)
})

test('draws are pulled out of the sums wherever algebra allows it, and nowhere else', () => {
	const { program, names, columns, rows } = twoTables(1, 20, 30)
	const worked = names.filter((_, index) => {
		if (isByRow(program, index)) return false
		const one = without(program, at => at === index)
		return settleRows(one, { columns, rows, road: plainRoad, seed: 1, trials: 2 }).given !== null
	})
	assert.deepEqual(worked, ['rounded-luck', 'capped-luck', 'by-lucky-step', 'lucky-mean', 'over-lucky-mean'])
})

/** Sums in another order differ in their last digits. */
const isNear = (a: number, b: number): boolean => (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b))

const flat = (vector: readonly Float64Array[]): readonly number[] => vector.flatMap(cell => [...cell])

/** The rows of the first small cell, then those of the second: the order in which values are kept by row. */
function cellByCell(program: Program, { axes, cells }: ReturnType<typeof evaluateExact>['outputs'][number]): readonly number[] {
	const layout = createLayout(program.axes)
	const small = axes.filter(axis => !rowAxes.includes(axis))
	const [row = ''] = axes.filter(axis => rowAxes.includes(axis))
	const rowOf = layout.alignment(axes, [row])
	const cellOf = layout.alignment(axes, small)
	const numbers: number[] = []
	cells.forEach((cell, at) => {
		numbers[cellOf[at]! * layout.sizeOf(row) + rowOf[at]!] = cell === null ? Number.NaN : rational.toNumber(cell)
	})
	return numbers
}

function withoutChance(program: Program): Program {
	const chancy = chanceOf(program.nodes)
	return without(program, index => !chancy[program.outputs[index]!])
}

/** The kernel against the plain road: the same bits in every cell and trial, a hole's own bits excepted. */
import assert from 'node:assert/strict'
import { compileKernel, type DrawCache, runKernel } from '../../src/kernel/index.ts'
import type { Program } from '../../src/plan/program.ts'
import { evaluateTrials, type TrialOptions, type TrialValue } from '../../src/trials/evaluate.ts'

export function assertSameTrials(program: Program, options: TrialOptions & { readonly cache?: DrawCache }, what = ''): void {
	const plain = evaluateTrials(program, options)
	const kernel = runKernel(compileKernel(program), options)
	assertSameValues(kernel, plain, program, what)
}

export function assertSameValues(kernel: readonly TrialValue[], plain: readonly TrialValue[], program: Program, what = ''): void {
	assert.equal(kernel.length, plain.length)
	plain.forEach((wanted, output) => {
		const got = kernel[output]!
		const { axes, cells, chancy } = got
		assert.deepEqual({ axes, cells, chancy }, { axes: wanted.axes, cells: wanted.cells, chancy: wanted.chancy })
		const at = differsAt(got.data, wanted.data)
		if (at < 0) return
		const node = program.nodes[program.outputs[output]!]!
		assert.fail(`${what} output ${output} (${node.op}), place ${at}: ${got.data[at]} by the kernel, ${wanted.data[at]} by the plain road`)
	})
}

/** The first place where two lists of doubles differ, 0 and -0 told apart; -1 when they are the same. */
export function differsAt(a: Float64Array, b: Float64Array): number {
	if (a.length !== b.length) return Math.min(a.length, b.length)
	for (let index = 0; index < a.length; index++) if (!Object.is(a[index], b[index])) return index
	return -1
}

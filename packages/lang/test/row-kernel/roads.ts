/** The row kernel against the plain road: the same bits, a hole's own bits excepted. */
import assert from 'node:assert/strict'
import type { PassResult, RowPass } from '../../src/rows/pass.ts'
import { differsAt } from '../kernel/roads.ts'

export function assertSameResult(got: PassResult, wanted: PassResult, pass: RowPass, what = ''): void {
	assert.equal(got.length, wanted.length)
	wanted.forEach((cells, output) => {
		const at = differsAt(got[output]!, cells)
		if (at < 0) return
		const { arg, ...rest } = pass.outputs[output]!
		const node = pass.program.nodes[arg]!
		assert.fail(
			`${what}: output ${output} ${JSON.stringify(rest)} of a ${node.op}, place ${at}: ${got[output]![at]} by the kernel, ${cells[at]} by the plain road`,
		)
	})
}

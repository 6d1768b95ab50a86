/** Where two roads' answers to a pass differ: whole numbers and values row by row to the bit, other sums to 1e-12 of the size of their terms. */
import type { PassOutput, PassResult, RowPass } from '../../src/rows/pass.ts'

export function differences(pass: RowPass, want: PassResult, got: PassResult): readonly string[] {
	return pass.outputs.flatMap((output, index) => {
		const terms = output.kind === 'vector' ? null : termsOf(pass, want, output)
		return [...want[index]!].flatMap((figure, cell) => {
			const other = got[index]![cell]!
			if (isAlike(output, terms, figure, other)) return []
			return [`${output.kind} ${index}, cell ${cell}: ${figure} and ${other}`]
		})
	})
}

function isAlike(output: PassOutput, terms: Float64Array | null, a: number, b: number): boolean {
	if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true
	if (output.kind === 'vector' || output.reduce !== 'sum' || !terms) return false
	const size = terms.reduce((total, term) => total + (Number.isNaN(term) ? 0 : Math.abs(term)), 0)
	const isWhole = size < 2 ** 53 && terms.every(term => Number.isNaN(term) || Number.isInteger(term))
	return !isWhole && Math.abs(a - b) <= 1e-12 * size
}

/** The same node row by row, which the pass has to give as well. */
function termsOf(pass: RowPass, want: PassResult, { arg }: PassOutput): Float64Array | null {
	const index = pass.outputs.findIndex(output => output.kind === 'vector' && output.arg === arg)
	return index < 0 ? null : want[index]!
}

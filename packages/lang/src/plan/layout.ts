/** Where a cell stands: row-major over a value's axes, and how the cells of an argument line up with those of a result. */
import type { Axis } from './plan.ts'

export interface Layout {
	sizeOf(axis: string): number
	/** How many cells a value with these axes has. */
	cells(axes: readonly string[]): number
	/** For each cell of a result, the cell of an argument whose axes are among the result's. */
	alignment(result: readonly string[], argument: readonly string[]): Int32Array
}

export function createLayout(axes: readonly Axis[], sizes: ReadonlyMap<string, number> = new Map()): Layout {
	const known = new Map(axes.map(axis => [axis.name, sizes.get(axis.name) ?? axis.rows ?? axis.labels.length]))
	const memo = new Map<string, Int32Array>()
	const sizeOf = (axis: string): number => {
		const size = known.get(axis)
		if (size === undefined) throw new Error(`there is no dimension ${axis}`)
		return size
	}
	const cells = (names: readonly string[]): number => names.reduce((product, name) => product * sizeOf(name), 1)
	return {
		sizeOf,
		cells,
		alignment: (result, argument) => {
			const key = `${result.join()}|${argument.join()}`
			const found = memo.get(key) ?? align(result, argument, sizeOf, cells(result))
			memo.set(key, found)
			return found
		},
	}
}

function align(result: readonly string[], argument: readonly string[], sizeOf: (axis: string) => number, many: number): Int32Array {
	const strides = new Map<string, number>()
	let stride = 1
	for (const axis of [...argument].reverse()) {
		strides.set(axis, stride)
		stride *= sizeOf(axis)
	}
	const steps = result.map(axis => strides.get(axis) ?? 0)
	const sizes = result.map(sizeOf)
	const index = new Array<number>(result.length).fill(0)
	const places = new Int32Array(many)
	let at = 0
	for (let cell = 0; cell < many; cell++) {
		places[cell] = at
		for (let axis = result.length - 1; axis >= 0; axis--) {
			index[axis]!++
			at += steps[axis]!
			if (index[axis]! < sizes[axis]!) break
			at -= steps[axis]! * sizes[axis]!
			index[axis] = 0
		}
	}
	return places
}

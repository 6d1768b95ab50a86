/**
 * Small groups are not shown. Where just one cell of a line of cells would be left out, the least of the others goes with it: the sum of the line
 * stands elsewhere, and the one that is missing could be told from it.
 */
import type { Cells, FigureOf } from './figure.ts'

/** A group of fewer people is not shown. */
export const leastShown = 10

const left: FigureOf = { mean: null, p5: null, p50: null, p95: null, uncertain: false, exact: null, few: true }

/** `counts` are how many people stand behind each cell, with the same axes. Nobody is no secret: an empty group stays. */
export function withoutFew(cells: Cells, counts: Cells, sizeOf: (axis: string) => number): Cells {
	const people = counts.figures.map(figure => figure.mean ?? 0)
	const hidden = new Set(people.flatMap((many, cell) => (many > 0 && many < leastShown ? [cell] : [])))
	if (hidden.size === 0) return cells
	for (const line of linesOf(cells.axes, sizeOf)) hideBeside(line, people, hidden)
	return { ...cells, figures: cells.figures.map((figure, cell) => (hidden.has(cell) ? left : figure)), trials: null }
}

/** Which of the groups of one whole are not shown. */
export function hiddenOf(people: readonly number[]): ReadonlySet<number> {
	const hidden = new Set(people.flatMap((many, group) => (many > 0 && many < leastShown ? [group] : [])))
	hideBeside(
		people.map((_, group) => group),
		people,
		hidden,
	)
	return hidden
}

function hideBeside(line: readonly number[], people: readonly number[], hidden: Set<number>): void {
	if (line.filter(cell => hidden.has(cell)).length !== 1) return
	const others = line.filter(cell => !hidden.has(cell) && people[cell]! > 0)
	const least = others.reduce<number | null>((best, cell) => (best === null || people[cell]! < people[best]! ? cell : best), null)
	if (least !== null) hidden.add(least)
}

/** Every line of cells along every axis but the years: a group's years are no groups. */
function linesOf(axes: readonly string[], sizeOf: (axis: string) => number): readonly (readonly number[])[] {
	const sizes = axes.map(sizeOf)
	const many = sizes.reduce((product, size) => product * size, 1)
	return axes.flatMap((axis, at) => {
		if (axis === 'year') return []
		const stride = sizes.slice(at + 1).reduce((product, size) => product * size, 1)
		const starts = Array.from({ length: many }, (_, cell) => cell).filter(cell => Math.floor(cell / stride) % sizes[at]! === 0)
		return starts.map(start => Array.from({ length: sizes[at]! }, (_, label) => start + label * stride))
	})
}

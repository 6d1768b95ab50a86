/** What each compared point is called, and its colour: one for each side, the same in every chart and table. */
import type { Costing } from '../../run/costing.ts'
import { shortDate } from '../format.ts'
import { toneOf } from './svg.ts'

export interface PointName {
	readonly id: string
	readonly label: string
	readonly tone: string
}

type Named = Pick<Costing, 'points' | 'sides' | 'asOf'>

export function namesOfPoints(costing: Named): readonly PointName[] {
	const labels = costing.points.map(point => labelOf(costing, point))
	const sides = costing.points.map(point => point.side)
	const apart = new Set(sides).size === sides.length
	return costing.points.map(({ id, side }, index) => ({
		id,
		label: labels.indexOf(labels[index]!) === labels.lastIndexOf(labels[index]!) ? labels[index]! : `${labels[index]} (${id})`,
		tone: apart ? toneOfSide(costing, side ?? '') : toneOf(index),
	}))
}

function labelOf(costing: Named, { id, side, date }: Costing['points'][number]): string {
	if (id === 'current' || side === null) return 'Current agreement'
	const name = nameOfSide(costing, side)
	if (id === 'what-if') return `${name}, what if`
	return id === side && date === costing.asOf ? name : `${name}, ${shortDate(date)}`
}

/** A side by its name; "agreed" is what all have signed. */
export function nameOfSide(costing: Pick<Costing, 'sides'>, id: string): string {
	return costing.sides.find(side => side.id === id)?.name ?? (id === 'agreed' ? 'Agreed by all sides' : id)
}

export function toneOfSide(costing: Pick<Costing, 'sides'>, id: string): string {
	const index = costing.sides.findIndex(side => side.id === id)
	return index < 0 ? 'neutral' : toneOf(index)
}

export const nameOfPoint = (names: readonly PointName[], id: string): PointName =>
	names.find(name => name.id === id) ?? { id, label: id, tone: 'neutral' }

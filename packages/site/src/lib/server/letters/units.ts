/** How many of each unit have signed, told only where a small group is not unmasked by it. */
export interface UnitCount {
	readonly unit: string
	readonly size: number
	readonly signed: number
}

/** Fewer than this many signers, or non-signers, are not told apart. */
export const unitFloor = 10

export interface UnitsShown {
	readonly units: readonly UnitCount[]
	/** What is not told apart, taken together; null when nothing is left, or when even together it is too few to tell. */
	readonly others: UnitCount | null
}

const isAboveFloor = ({ size, signed }: UnitCount): boolean => signed >= unitFloor && size - signed >= unitFloor

/** The total is public, so what is left out follows by subtraction: units go into the rest, the smallest first, until the rest is above the floor too. */
export function unitsShown(all: readonly UnitCount[]): UnitsShown {
	const bySize = all.toSorted((a, b) => b.size - a.size || (a.unit < b.unit ? -1 : 1))
	const shown = bySize.filter(isAboveFloor)
	const rest = bySize.filter(unit => !isAboveFloor(unit))
	while (rest.length > 0 && (rest.length === 1 || !isAboveFloor(together(rest)))) {
		const next = shown.pop()
		if (!next) return { units: [], others: null }
		rest.push(next)
	}
	return { units: shown, others: rest.length === 0 ? null : together(rest) }
}

const together = (units: readonly UnitCount[]): UnitCount => ({
	unit: 'Other units',
	size: units.reduce((sum, { size }) => sum + size, 0),
	signed: units.reduce((sum, { signed }) => sum + signed, 0),
})

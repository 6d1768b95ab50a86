/** A counter of days, such as those of a strike: its first day is day 1, and it stops at its last. */
export interface Counter {
	readonly countsFrom: string | null
	readonly countsTo: string | null
}

/** On a day written `2023-10-26`; null before it began. */
export function dayNumber({ countsFrom, countsTo }: Counter, on: string): number | null {
	if (countsFrom === null || on < countsFrom) return null
	const until = countsTo !== null && countsTo < on ? countsTo : on
	return Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${countsFrom}T00:00:00Z`)) / 86_400_000) + 1
}

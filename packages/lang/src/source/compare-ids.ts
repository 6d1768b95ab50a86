/** The order of ids: by what stands before a number at the end, then by that number, so that "U-9" comes before "U-10". */
export function compareIds(a: string, b: string): number {
	const [stem, count] = partsOf(a)
	const [otherStem, otherCount] = partsOf(b)
	if (stem !== otherStem) return stem < otherStem ? -1 : 1
	return count - otherCount || (a < b ? -1 : a > b ? 1 : 0)
}

function partsOf(id: string): readonly [stem: string, count: number] {
	const digits = /[0-9]{1,9}$/.exec(id)?.[0] ?? ''
	return [id.slice(0, id.length - digits.length), digits === '' ? -1 : Number(digits)]
}

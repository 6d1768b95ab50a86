/** `number = digits ['_' digits]* ['.' digits] [e int] [k | M | bn]`, as a plain decimal. */

const suffixes: Readonly<Record<string, number>> = { k: 3, M: 6, bn: 9 }

/** An exponent beyond this would write out millions of zeros. */
const exponentLimit = 60
const digitLimit = 100

export const numberPattern = /\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+)?(?:(?:k|M|bn)(?![\p{L}\p{N}_]))?/uy

/** Null when the number is too long to write out. */
export const plainDecimal = (written: string): string | null => {
	const parts = /^([\d_]+)(?:\.([\d_]+))?(?:[eE]([+-]?\d+))?(k|M|bn)?$/.exec(written)
	if (parts === null) return null
	const whole = (parts[1] ?? '').replaceAll('_', '')
	const fraction = (parts[2] ?? '').replaceAll('_', '')
	const exponent = Number(parts[3] ?? 0)
	if (Math.abs(exponent) > exponentLimit || whole.length + fraction.length > digitLimit) return null
	return shifted(whole, fraction, exponent + (suffixes[parts[4] ?? ''] ?? 0))
}

const shifted = (whole: string, fraction: string, by: number): string => {
	const left = whole.length + by
	const digits = (left < 0 ? '0'.repeat(-left) : '') + (whole + fraction).padEnd(left, '0')
	const point = Math.max(left, 0)
	const before = digits.slice(0, point).replace(/^0+/, '')
	const after = digits.slice(point).replace(/0+$/, '')
	return (before === '' ? '0' : before) + (after === '' ? '' : `.${after}`)
}

const daysInMonth = (year: number, month: number): number => {
	if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
	return [4, 6, 9, 11].includes(month) ? 30 : 31
}

export const isDate = (written: string): boolean => {
	const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(written)
	if (parts === null) return false
	const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
	return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/** A number as a cell may hold it, in whole numbers: by the grammar of lang's own tables (`readCell` in check/tables.ts). */
import { rational, withoutThousands } from '@parley/lang'

export type ParsedNumber = { readonly mantissa: number; readonly decimals: number } | 'too-long'

export const mostDecimals = 15

/** Null when the text is no number; 'too-long' when no whole number below 2^53 with 15 decimals at most is the same. */
export function parseNumber(text: string, thousands: string | null): ParsedNumber | null {
	const plain = withoutThousands(text.trim(), thousands ?? '')
	if (plain === null || plain.includes('/')) return null
	const value = rational.parseRational(plain)
	return value && wholeOf(value)
}

export function wholeOf(value: rational.Rational): ParsedNumber {
	for (let decimals = 0, factor = 1n; decimals <= mostDecimals; decimals++, factor *= 10n) {
		if (factor % value.d !== 0n) continue
		const mantissa = Number(value.n * (factor / value.d))
		return Number.isSafeInteger(mantissa) ? { mantissa, decimals } : 'too-long'
	}
	return 'too-long'
}

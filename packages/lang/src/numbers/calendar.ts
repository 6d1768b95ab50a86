/** Dates as whole days since 1970-01-01 in the Gregorian calendar, without a clock or a time zone. */

const dateForm = /^(\d{4})-(\d{2})-(\d{2})$/

export interface CalendarDate {
	readonly year: number
	readonly month: number
	readonly day: number
}

/** Days since 1970-01-01. Years run from March here, so that the leap day comes last (Hinnant, "chrono-compatible low-level date algorithms"). */
export function dayNumber({ year, month, day }: CalendarDate): number {
	const y = month <= 2 ? year - 1 : year
	const era = Math.floor(y / 400)
	const yearOfEra = y - era * 400
	const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
	return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

export function fromDayNumber(days: number): CalendarDate {
	const z = days + 719_468
	const era = Math.floor(z / 146_097)
	const dayOfEra = z - era * 146_097
	const yearOfEra = Math.floor(
		(dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
	)
	const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
	const shifted = Math.floor((5 * dayOfYear + 2) / 153)
	const month = shifted < 10 ? shifted + 3 : shifted - 9
	return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 }
}

/** Days since 1970-01-01 of "2023-10-28"; null when there is no such day. */
export function parseDate(text: string): number | null {
	const match = dateForm.exec(text)
	if (!match) return null
	const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) }
	if (date.month < 1 || date.month > 12 || date.day < 1) return null
	const number = dayNumber(date)
	return printDate(number) === text ? number : null
}

export function printDate(days: number): string {
	const { year, month, day } = fromDayNumber(days)
	const pad = (n: number, width: number): string => String(n).padStart(width, '0')
	return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
}

/** The same day `months` later; the 31st becomes the last day of a shorter month. */
export function addMonths(days: number, months: number): number {
	const { year, month, day } = fromDayNumber(days)
	const index = year * 12 + (month - 1) + months
	const first = { year: Math.floor(index / 12), month: (index % 12) + 1, day: 1 }
	const next = dayNumber({ year: Math.floor((index + 1) / 12), month: ((index + 1) % 12) + 1, day: 1 })
	return Math.min(dayNumber(first) + day - 1, next - 1)
}

export interface ContractYear {
	readonly label: string
	/** First day, and first day after the year. */
	readonly from: number
	readonly until: number
}

/** The contract years of a term that runs from `from` to `to`, both included. The last year is short when the term is not whole years. */
export function contractYears(from: number, to: number): readonly ContractYear[] {
	const years: ContractYear[] = []
	for (let index = 0; index < 60; index++) {
		const start = addMonths(from, 12 * index)
		if (start > to) break
		years.push({ label: String(index + 1), from: start, until: Math.min(addMonths(from, 12 * (index + 1)), to + 1) })
	}
	return years
}

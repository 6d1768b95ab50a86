/**
 * Figures as people read them, the same in the terminal, in the report and on the site.
 *
 *   money(881_165_700, 'USD')                              "$881.2M"
 *   money(1_060_260_260, 'USD')                            "$1,060.3M"
 *   money(0.276, 'USD')                                    "$0.276"
 *   range({ mean, p5, p50, p95 }, dollars)                 "($1,530.6M to $2,768.1M)", or null for an exact figure
 *   quantity(0.276, 'USD / subscriber / quarter')          "$0.276 per subscriber per quarter"
 *   alignDecimals(['$9.5M', '$1,060.3M'])                  padded on both sides to one width, decimal points under each other
 *
 * Every text carries its unit. A figure that does not exist is "no figure", never a blank or a zero.
 */
import type { Figure } from '../run/figures.ts'

export const noFigure = 'no figure'

/** Stands where fewer people than may be shown are behind a figure, or where theirs could be told from it. */
export const fewPeople = 'not shown, for a small group'

/** What stands in the place of a figure that is not shown, and says why. */
export const missing = (figure: Figure | null | undefined): string => (figure?.few ? fewPeople : noFigure)

/** A true minus, so that negative figures line up with positive ones and do not break at the end of a line. */
const minus = '−'

const signs: Readonly<Record<string, string>> = { USD: '$', CAD: '$', AUD: '$', NZD: '$', SGD: '$', HKD: '$', EUR: '€', GBP: '£' }

const currencyNames: Readonly<Record<string, string>> = {
	USD: 'US dollars',
	CAD: 'Canadian dollars',
	AUD: 'Australian dollars',
	NZD: 'New Zealand dollars',
	SGD: 'Singapore dollars',
	HKD: 'Hong Kong dollars',
	EUR: 'euros',
	GBP: 'pounds sterling',
}

/** "US dollars (USD)"; only the three letters when we have no name for them. */
export const currencyName = (currency: string): string => (currencyNames[currency] ? `${currencyNames[currency]} (${currency})` : currency)

/** "$", or the three letters and a space: "CHF ". */
export const currencySign = (currency: string): string => signs[currency] ?? `${currency} `

/** How money is counted in one table or chart: in millions, or in whole units of the currency. */
export type MoneyScale = 'millions' | 'units'

/** One scale for figures that stand together: millions as soon as one of them reaches ten, so that three digits are always in sight. */
export function moneyScale(values: readonly (number | null)[]): MoneyScale {
	return values.some(value => value !== null && Math.abs(value) >= 9_999_999.5) ? 'millions' : 'units'
}

/**
 * Money with its unit. Alone: "$50bn", "$881.2M", "$717M", "$1,200,500", "$26,470", "$57.20", "$0.276". With the scale of its table all
 * figures are counted alike and keep their decimals: "$717.0M"; what would then print as zero and is not says "under $0.1M".
 */
export function money(value: number | null, currency: string, scale?: MoneyScale): string {
	if (value === null || !Number.isFinite(value)) return noFigure
	const sign = currencySign(currency)
	if (value === 0) return `${sign}0`
	if (scale === 'millions') return inMillions(value, sign)
	const size = Math.abs(value)
	if (scale === undefined && size >= 1e10) return signed(value, `${sign}${shortest(size / 1e9, 0, 2)}bn`)
	if (scale === undefined && moneyScale([value]) === 'millions') return signed(value, `${sign}${shortest(size / 1e6, 0, 1)}M`)
	return signed(value, `${sign}${inUnits(size)}`)
}

function inMillions(value: number, sign: string): string {
	const digits = grouped(Math.abs(value) / 1e6, 1)
	if (digits === '0.0') return `${value < 0 ? 'over ' : 'under '}${value < 0 ? minus : ''}${sign}0.1M`
	return signed(value, `${sign}${digits}M`)
}

/** Cents from a dollar up; below it the digits that were bargained over ("$0.276"), at most four. */
function inUnits(size: number): string {
	if (size >= 999.995) return grouped(size, 0)
	if (size >= 1) return Number.isInteger(size) ? grouped(size, 0) : grouped(size, 2)
	return shortest(size, 2, 4)
}

/** A percentage from a value in percent: percent(7) is "7%", percent(43.412) "43.4%", percent(2.5) "2.5%". */
export function percent(value: number | null, decimals = 1): string {
	if (value === null || !Number.isFinite(value)) return noFigure
	return signed(value, `${shortest(Math.abs(value), 0, decimals)}%`)
}

/** A percentage from a part of one: share(0.516) is "51.6%". */
export const share = (value: number | null, decimals = 1): string => percent(value === null ? null : value * 100, decimals)

/** How often something holds in the trials: "in every trial", "in 84% of the trials", "in fewer than 1% of the trials", "in no trial". */
export function oftenness(probability: number): string {
	if (probability >= 1) return 'in every trial'
	if (probability <= 0) return 'in no trial'
	if (probability < 0.01) return 'in fewer than 1% of the trials'
	if (probability > 0.99) return 'in more than 99% of the trials'
	return `in ${Math.round(probability * 100)}% of the trials`
}

/** A bare number with its thousands set off: "857,000,000", "2.23", at most `decimals` after the point. */
export function plain(value: number | null, decimals = 4): string {
	if (value === null || !Number.isFinite(value)) return noFigure
	const size = Math.abs(value)
	if (size !== 0 && size < 10 ** -decimals) return signed(value, size.toPrecision(2))
	return signed(value, shortest(size, 0, size >= 1000 ? 0 : decimals))
}

/** A count, in millions when it is large: "247.15 million subscribers", "160,000 people", "1 day". */
export function count(value: number | null, unit: string): string {
	if (value === null || !Number.isFinite(value)) return noFigure
	const digits = Math.abs(value) >= 1e6 ? `${signed(value, shortest(Math.abs(value) / 1e6, 0, 2))} million` : plain(value)
	return `${digits} ${pluralOf(unit, value)}`
}

/** Units that no "s" makes plural. */
const plurals: Readonly<Record<string, string>> = { person: 'people' }

const pluralOf = (unit: string, value: number): string => (Math.abs(value) === 1 ? unit : (plurals[unit] ?? `${words(unit)}s`))

/** A value in the display unit that the costing gives: "percent", "ratio", "USD / subscriber / quarter", "subscriber", "yes-no", "number". */
export function quantity(value: number | null, unit: string): string {
	if (value === null || !Number.isFinite(value)) return noFigure
	if (unit === 'yes-no') return value === 0 ? 'no' : 'yes'
	if (unit === 'percent') return percent(value, 3)
	if (unit === 'ratio') return share(value)
	if (unit === 'date') return date(new Date(value * 86_400_000).toISOString().slice(0, 10))
	if (unit === 'number' || unit === '1' || unit === '') return plain(value)
	const [above = '', ...below] = unit.split('/').map(part => part.trim())
	const per = below.map(name => ` per ${words(name)}`).join('')
	if (/^[A-Z]{3}$/.test(above)) return `${money(value, above)}${per}`
	if (above.includes('*') || above.includes('^')) return `${plain(value)} ${unit}`
	if (above === '1') return `${plain(value)}${per}`
	return `${count(value, above)}${per}`
}

/** The unit of a column in words: "percent", "USD per subscriber per quarter", "yes or no". */
export function unitWords(unit: string): string {
	if (unit === 'yes-no') return 'yes or no'
	if (unit === 'choice') return 'one of several'
	if (unit === 'ratio') return 'percent'
	return unit
		.split('/')
		.map(part => words(part.trim()))
		.join(' per ')
}

/** False when the range is a single point: then the figure is exact under the stated facts, and shows no range. */
export function hasRange(figure: Figure): boolean {
	const { p5, p95 } = figure
	return p5 !== null && p95 !== null && p5 !== p95
}

/** "(p5 to p95)" in the given format; null for an exact figure. A range too narrow to print is said, not hidden. */
export function range(figure: Figure, format: (value: number) => string): string | null {
	if (!hasRange(figure)) return null
	const low = format(figure.p5!)
	const high = format(figure.p95!)
	return low === high ? `(a range too narrow to show: ${low})` : `(${low} to ${high})`
}

/** The figure and its range, for running text: "$2,147.4M ($1,530.6M to $2,768.1M)". */
export function withRange(figure: Figure, format: (value: number) => string): string {
	if (figure.mean === null) return missing(figure)
	const spread = range(figure, format)
	return spread === null ? format(figure.mean) : `${format(figure.mean)} ${spread}`
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** "2023-10-28" as "28 October 2023"; anything else as it is. */
export function date(iso: string): string {
	const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso)
	const month = match && months[Number(match[2]) - 1]
	return match && month ? `${Number(match[3])} ${month} ${Number(match[1])}` : iso
}

/** "28 Oct 2023", for narrow columns. */
export function shortDate(iso: string): string {
	const [day, month, year] = date(iso).split(' ')
	return day && month && year ? `${day} ${month.slice(0, 3)} ${year}` : iso
}

/** A contract year by its days: "July 2023 to June 2024" when it begins with a month, with its days otherwise. */
export function span(from: string, to: string): string {
	const whole = from.endsWith('-01') && Number(to.slice(-2)) >= 28
	const short = (iso: string): string => (whole ? date(iso).split(' ').slice(1).join(' ') : date(iso))
	return `${short(from)} to ${short(to)}`
}

/** A name of the terms as words: "contributions-on-wages" is "contributions on wages". */
export const words = (name: string): string => name.replaceAll(/[-_]/g, ' ')

/** The same at the head of a line: "Contributions on wages". */
export function heading(name: string): string {
	const text = words(name)
	return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Pads figures to one width, decimal points under each other: for monospaced columns. Texts without digits are set to the right. */
export function alignDecimals(texts: readonly string[]): readonly string[] {
	const cut = texts.map(cutAtPoint)
	const before = Math.max(0, ...cut.map(([head]) => head.length))
	const after = Math.max(0, ...cut.map(([, tail]) => tail.length))
	return texts.map((text, index) => {
		const [head, tail] = cut[index]!
		if (!/\d/.test(text)) return text.padStart(before + after)
		return head.padStart(before) + tail.padEnd(after)
	})
}

/** Before and from the decimal point on; a figure without one is cut after its last digit. */
export function cutAtPoint(text: string): readonly [string, string] {
	const point = /\.\d/.exec(text)
	if (point) return [text.slice(0, point.index), text.slice(point.index)]
	const last = /\d(?=\D*$)/.exec(text)
	return last ? [text.slice(0, last.index + 1), text.slice(last.index + 1)] : [text, '']
}

const signed = (value: number, text: string): string => (value < 0 && /[1-9]/.test(text) ? `${minus}${text}` : text)

function grouped(size: number, decimals: number): string {
	const [whole = '0', fraction] = size.toFixed(decimals).split('.')
	const marked = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
	return fraction === undefined ? marked : `${marked}.${fraction}`
}

/** Between `least` and `most` decimals, without trailing zeros beyond the least. */
function shortest(size: number, least: number, most: number): string {
	const text = grouped(size, most)
	if (!text.includes('.')) return text
	const [whole = '', fraction = ''] = text.split('.')
	const kept = fraction.replace(/0+$/, '').padEnd(least, '0')
	return kept === '' ? whole : `${whole}.${kept}`
}

/** Times as clocks on walls say them. A date of the talks is agreed as such a time in a place, and stays it when the rules of the zone change. */

/** As `2023-10-26T14:00`. */
export type WallTime = string

export const isWallTime = (text: string): boolean =>
	/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d$/.test(text) && isRealDay(text.slice(0, 10))

export function isRealDay(day: string): boolean {
	const date = new Date(`${day}T00:00:00Z`)
	return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

const known = new Set(Intl.supportedValuesOf('timeZone'))
/** The common ones have several names; all of them are taken. */
export function isZone(zone: string): boolean {
	if (known.has(zone) || zone === 'UTC') return true
	if (!/^[A-Za-z]+(?:\/[A-Za-z0-9_+-]+){1,2}$/.test(zone)) return false
	try {
		new Intl.DateTimeFormat('en', { timeZone: zone })
		return true
	} catch {
		return false
	}
}

export const zoneNames = (): readonly string[] => ['UTC', ...known]

const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(zone: string): Intl.DateTimeFormat {
	const format =
		formats.get(zone) ??
		new Intl.DateTimeFormat('en-CA', {
			timeZone: zone,
			hourCycle: 'h23',
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
			hour: '2-digit',
			minute: '2-digit',
			second: '2-digit',
		})
	formats.set(zone, format)
	return format
}

/** What the wall's clock says at a moment. */
export function wallOf(at: Date, zone: string): WallTime {
	const parts = Object.fromEntries(
		formatOf(zone)
			.formatToParts(at)
			.map(({ type, value }) => [type, value]),
	)
	return `${parts['year']!.padStart(4, '0')}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}`
}

/** How far the wall's clock is ahead of UTC, in minutes. */
export const offsetOf = (at: Date, zone: string): number =>
	Math.round((Date.parse(`${wallOf(at, zone)}Z`) - Math.floor(at.getTime() / 60_000) * 60_000) / 60_000)

/** The moment at which the clock says so: the first one where it says so twice, null where it never does, as on the night when an hour is left out. */
export function momentOf(wall: WallTime, zone: string): Date | null {
	const guess = Date.parse(`${wall}Z`)
	const day = 24 * 3600_000
	const offsets = new Set([guess - day, guess, guess + day].map(at => offsetOf(new Date(at), zone)))
	const moments = [...offsets].map(offset => new Date(guess - offset * 60_000)).filter(at => wallOf(at, zone) === wall)
	return moments.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null
}

/** The moments between two at which the clocks are put forward or back. */
export function turnsOfClock(
	from: Date,
	to: Date,
	zone: string,
): readonly { readonly at: Date; readonly before: number; readonly after: number }[] {
	const found: { at: Date; before: number; after: number }[] = []
	const step = 7 * 24 * 3600_000
	for (let at = from.getTime(); at < to.getTime(); at += step) {
		const [before, after] = [offsetOf(new Date(at), zone), offsetOf(new Date(Math.min(at + step, to.getTime())), zone)]
		if (before === after) continue
		let [low, high] = [at, Math.min(at + step, to.getTime())]
		while (high - low > 60_000) {
			const middle = Math.floor((low + high) / 2 / 60_000) * 60_000
			if (middle === low) break
			if (offsetOf(new Date(middle), zone) === before) low = middle
			else high = middle
		}
		found.push({ at: new Date(high), before, after })
	}
	return found
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
/** "26 October 2023, 14:00". */
export const wallWords = (wall: WallTime): string => `${dayWords(wall.slice(0, 10))}, ${wall.slice(11, 16)}`
export const dayWords = (day: string): string => `${Number(day.slice(8, 10))} ${months[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`

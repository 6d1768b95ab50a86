/**
 * Dates as calendar programs read them (RFC 5545): one event a date, its time that of the wall's clock with the zone's rules beside it, lines of 75 bytes at most.
 * Nobody is invited and nothing is asked: what stands there is who meets where and when.
 */
import { offsetOf, turnsOfClock, type WallTime, wallOf } from './zones.ts'

export interface CalendarEvent {
	readonly id: string
	readonly title: string
	readonly start: WallTime
	readonly end: WallTime
	readonly zone: string
	readonly place: string
	readonly link: string
	readonly status: 'TENTATIVE' | 'CONFIRMED' | 'CANCELLED'
	/** Grows with each change of the event. */
	readonly sequence: number
	readonly changedAt: Date
	readonly notes: string
	/** Of its page. */
	readonly address: string | null
}

export function calendar(name: string, events: readonly CalendarEvent[]): string {
	const zones = [...new Set(events.map(event => event.zone))].filter(zone => zone !== 'UTC')
	const lines = [
		'BEGIN:VCALENDAR',
		'VERSION:2.0',
		'PRODID:-//Parley//The open bargaining table//EN',
		'CALSCALE:GREGORIAN',
		'METHOD:PUBLISH',
		`NAME:${text(name)}`,
		`X-WR-CALNAME:${text(name)}`,
		'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
		...zones.flatMap(zone =>
			zoneLines(
				zone,
				events.filter(event => event.zone === zone),
			),
		),
		...events.flatMap(eventLines),
		'END:VCALENDAR',
	]
	return lines.map(fold).join('')
}

const eventLines = (event: CalendarEvent): readonly string[] => [
	'BEGIN:VEVENT',
	`UID:${event.id}@parley`,
	`DTSTAMP:${utc(event.changedAt)}`,
	`LAST-MODIFIED:${utc(event.changedAt)}`,
	`SEQUENCE:${event.sequence}`,
	`STATUS:${event.status}`,
	`SUMMARY:${text(event.title)}`,
	timeLine('DTSTART', event.start, event.zone),
	timeLine('DTEND', event.end, event.zone),
	...(event.place === '' && event.link === '' ? [] : [`LOCATION:${text(event.place === '' ? event.link : event.place)}`]),
	...(event.notes === '' ? [] : [`DESCRIPTION:${text(event.notes)}`]),
	...(event.address === null ? [] : [`URL:${event.address.replace(/[\r\n]/g, '')}`]),
	'END:VEVENT',
]

const digits = (wall: WallTime): string => `${wall.replace(/[-:]/g, '')}00`
const timeLine = (name: string, wall: WallTime, zone: string): string =>
	zone === 'UTC' ? `${name}:${digits(wall)}Z` : `${name};TZID=${zone}:${digits(wall)}`
const utc = (at: Date): string => `${at.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`

/** The rules of a zone for the years in which the dates fall, each turn of the clocks written out. */
function zoneLines(zone: string, events: readonly CalendarEvent[]): readonly string[] {
	const years = events.flatMap(({ start, end }) => [Number(start.slice(0, 4)), Number(end.slice(0, 4))])
	const from = new Date(Date.UTC(Math.min(...years) - 1, 11, 1))
	const to = new Date(Date.UTC(Math.max(...years) + 1, 0, 31))
	const turns = turnsOfClock(from, to, zone)
	const first = offsetOf(from, zone)
	const part = (kind: string, wall: WallTime, before: number, after: number): readonly string[] => [
		`BEGIN:${kind}`,
		`DTSTART:${digits(wall)}`,
		`TZOFFSETFROM:${offset(before)}`,
		`TZOFFSETTO:${offset(after)}`,
		`END:${kind}`,
	]
	return [
		'BEGIN:VTIMEZONE',
		`TZID:${zone}`,
		...part('STANDARD', wallOf(from, zone), first, first),
		// A turn is told by the clock as it stood before it.
		...turns.flatMap(({ at, before, after }) =>
			part(after > before ? 'DAYLIGHT' : 'STANDARD', new Date(at.getTime() + before * 60_000).toISOString().slice(0, 16), before, after),
		),
		'END:VTIMEZONE',
	]
}

function offset(minutes: number): string {
	const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
	return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}${String(rest).padStart(2, '0')}`
}

const text = (words: string): string =>
	words
		.replace(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f]/g, ' ')
		.replace(/\\/g, '\\\\')
		.replace(/;/g, '\\;')
		.replace(/,/g, '\\,')
		.replace(/\r\n|\r|\n|\u2028|\u2029/g, '\\n')

/** Cut between letters, never within one. */
function fold(line: string): string {
	let folded = ''
	let bytes = 0
	for (const letter of line) {
		const size = Buffer.byteLength(letter)
		if (bytes + size > 75) {
			folded += '\r\n '
			bytes = 1
		}
		folded += letter
		bytes += size
	}
	return `${folded}\r\n`
}

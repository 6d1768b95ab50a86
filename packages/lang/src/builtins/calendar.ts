/**
 * The calendar of the agreement: what part of each contract year something is in force.
 * Days: (days of the contract year on which it is in force) / (days of that contract year).
 * Months: (calendar months of the contract year that begin while it is in force) / (months of that contract year).
 */
import { addMonths, dayNumber, fromDayNumber } from '../numbers/calendar.ts'
import type { NodeId } from '../plan/plan.ts'
import { baseUnit } from '../units/unit.ts'
import { type Builtin, type Call, type Kind, measureOf, type Value } from './value.ts'

const ratioKind: Kind = { kind: 'quantity', unit: { text: '1', powers: new Map() } }
const dateKind: Kind = { kind: 'date' }
const day = (call: Call, days: number): NodeId => call.builder.constant({ n: BigInt(days), d: 1n }, measureOf(dateKind))

function dates(call: Call): readonly Value[] | null {
	const values = Array.from({ length: call.count }, (_, index) => call.argument(index))
	const wrong = values.find(value => value.kind.kind !== 'date')
	if (wrong === undefined) return values
	if (wrong.kind.kind !== 'error')
		call.fail('kinds/not-a-date', 'A date is needed here.', { place: wrong.place, mend: 'Write it as `2024-07-01`.' })
	return null
}

const inEffect: Builtin = {
	name: 'in-effect',
	group: 'calendar',
	signature: 'in-effect(from) or in-effect(from, until)',
	prose:
		'For each contract year, the part of its days on or after `from` (and before `until`): 1 for the whole year, 0 for none. A date that varies by year counts in its own year.',
	example: { program: 'let part : ratio by year = in-effect(2024-01-01)', show: 'part', gives: '[91/183, 1, 1]' },
	takes: [1, 2],
	over: [0, 0],
	lower: call => {
		const given = dates(call)
		if (!given) return call.make(call.builder.constant({ n: 0n, d: 1n }), { kind: 'error' })
		const { builder } = call
		const parts = call.years.map(year => {
			const start = builder.binary('max', given[0]!.node, day(call, year.from))
			const stop = given[1] ? builder.binary('min', given[1].node, day(call, year.until)) : day(call, year.until)
			const length = builder.constant({ n: BigInt(year.until - year.from), d: 1n })
			const zero = builder.constant({ n: 0n, d: 1n })
			const days = builder.binary('max', zero, builder.binary('sub', stop, start, measureOf(ratioKind)), measureOf(ratioKind))
			return builder.binary('div', days, length, measureOf(ratioKind))
		})
		return call.make(builder.stack('year', parts, measureOf(ratioKind)), ratioKind)
	},
}

const monthsInEffect: Builtin = {
	name: 'months-in-effect',
	group: 'calendar',
	signature: 'months-in-effect(from) or months-in-effect(from, until)',
	prose:
		'For each contract year, the part of its months that begin on or after `from` (and before `until`). A raise in force from the 1st of the seventh month gives 1/2.',
	example: { program: 'let part : ratio by year = months-in-effect(2024-01-01)', show: 'part', gives: '[0.5, 1, 1]' },
	takes: [1, 2],
	over: [0, 0],
	lower: call => {
		const given = dates(call)
		if (!given) return call.make(call.builder.constant({ n: 0n, d: 1n }), { kind: 'error' })
		const { builder } = call
		const parts = call.years.map(year => {
			const starts = monthStarts(year.from, year.until)
			const months = starts.map(start => {
				const begun = builder.binary('le', given[0]!.node, day(call, start))
				return given[1] ? builder.binary('and', begun, builder.binary('lt', day(call, start), given[1].node)) : begun
			})
			const one = builder.constant({ n: 1n, d: 1n })
			const zero = builder.constant({ n: 0n, d: 1n })
			const total = months.map(month => builder.select(month, one, zero)).reduce((a, b) => builder.binary('add', a, b))
			return builder.binary('div', total, builder.constant({ n: BigInt(starts.length), d: 1n }))
		})
		return call.make(builder.stack('year', parts, measureOf(ratioKind)), ratioKind)
	},
}

function monthStarts(from: number, until: number): readonly number[] {
	const starts: number[] = []
	for (let month = 0; addMonths(from, month) < until; month++) starts.push(addMonths(from, month))
	return starts
}

const yearStart: Builtin = {
	name: 'year-start',
	group: 'calendar',
	signature: 'year-start()',
	prose: 'The first day of each contract year.',
	example: { program: 'let second : date = year-start()[year = 2]', show: 'second', gives: '2024-07-01' },
	takes: [0, 0],
	over: [0, 0],
	lower: call => {
		const starts = call.years.map(year => day(call, year.from))
		return call.make(call.builder.stack('year', starts, measureOf(dateKind)), dateKind)
	},
}

const anniversary: Builtin = {
	name: 'anniversary',
	group: 'calendar',
	signature: 'anniversary(date)',
	prose:
		'For each contract year, the first day in it or after its beginning on which that day of the calendar comes round. 29 February comes round on the 28th in other years. It stands before the date itself in years before it.',
	example: {
		program: 'let step-day : date by year = anniversary(2019-11-15)',
		show: 'step-day',
		gives: '[2023-11-15, 2024-11-15, 2025-11-15]',
	},
	takes: [1, 1],
	over: [0, 0],
	lower: call => {
		const given = dates(call)
		if (!given) return call.make(call.builder.constant({ n: 0n, d: 1n }), { kind: 'error' })
		const { builder } = call
		const sinceMarch = dayOfMarchYear(call, given[0]!.node)
		const returns = call.years.map(({ from }) => {
			const { year } = fromDayNumber(from)
			const [early, middle, late] = [year - 1, year, year + 1].map(each => inMarchYear(call, sinceMarch, each))
			const orLate = builder.select(builder.binary('le', day(call, from), middle!), middle!, late!)
			return builder.select(builder.binary('le', day(call, from), early!), early!, orLate)
		})
		return call.make(builder.stack('year', returns, measureOf(dateKind)), dateKind)
	},
}

/** Days since 1 March, so that the leap day comes last: `fromDayNumber` of numbers/calendar.ts in operations. */
function dayOfMarchYear({ builder }: Call, date: NodeId): NodeId {
	const whole = (n: number): NodeId => builder.constant({ n: BigInt(n), d: 1n })
	const plus = (a: NodeId, b: NodeId): NodeId => builder.binary('add', a, b, measureOf(ratioKind))
	const less = (a: NodeId, b: NodeId): NodeId => builder.binary('sub', a, b, measureOf(ratioKind))
	const times = (a: NodeId, n: number): NodeId => builder.binary('mul', a, whole(n))
	const over = (a: NodeId, n: number): NodeId => builder.round('down', builder.binary('div', a, whole(n)), whole(1))
	const days = plus(date, whole(719_468))
	const dayOfEra = less(days, times(over(days, 146_097), 146_097))
	const leaps = plus(less(over(dayOfEra, 36_524), over(dayOfEra, 1460)), less(dayOfEra, over(dayOfEra, 146_096)))
	const year = over(leaps, 365)
	return less(dayOfEra, less(plus(times(year, 365), over(year, 4)), over(year, 100)))
}

/** The day so long after 1 March of that year; what would pass the next 1 March is the day before it. */
function inMarchYear(call: Call, sinceMarch: NodeId, year: number): NodeId {
	const [from, until] = [year, year + 1].map(each => dayNumber({ year: each, month: 3, day: 1 })) as [number, number]
	const date = call.builder.binary('add', day(call, from), sinceMarch, measureOf(dateKind))
	return call.builder.binary('min', date, day(call, until - 1), measureOf(dateKind))
}

const daysBetween: Builtin = {
	name: 'days-between',
	group: 'calendar',
	signature: 'days-between(from, until)',
	prose: 'The days from one date to another, the last not counted; `until - from` is the same.',
	example: { program: 'let days : day = days-between(2023-07-14, 2023-11-09)', show: 'days', gives: '118' },
	takes: [2, 2],
	over: [0, 0],
	lower: call => {
		const given = dates(call)
		if (!given) return call.make(call.builder.constant({ n: 0n, d: 1n }), { kind: 'error' })
		const kind: Kind = { kind: 'quantity', unit: baseUnit('day') }
		return call.make(call.builder.binary('sub', given[1]!.node, given[0]!.node, measureOf(kind)), kind)
	},
}

export const calendarFunctions: readonly Builtin[] = [inEffect, monthsInEffect, yearStart, anniversary, daysBetween]

/** What holds of numbers, units, dates and roundings for every value. Seeds are fixed; fast-check prints the value that breaks a law. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { evaluateExact, evaluateTrials, rational, type TableData } from '../src/index.ts'
import { addMonths, contractYears, dayNumber, fromDayNumber, parseDate, printDate } from '../src/numbers/calendar.ts'
import type { Rational } from '../src/numbers/rational.ts'
import { type RoundMode, roundNumber, roundToWhole } from '../src/numbers/rounding.ts'
import { overUnit, parseUnit, powerUnit, ratio, timesUnit, type Unit } from '../src/units/unit.ts'
import { compileText, planOf } from './support/compile.ts'
import { programFor, quantityNamed, show } from './support/show.ts'

const settings = { seed: 20231028, numRuns: 500 }
const holds = (...law: Parameters<typeof fc.assert>): void => void fc.assert(law[0], { ...settings, ...law[1] })

const { add, compare, divide, fromNumber, multiply, negate, parseRational, printRational, root, subtract, toFixed, toNumber } = rational
const equal = (a: Rational, b: Rational): void => assert.equal(`${a.n}/${a.d}`, `${b.n}/${b.d}`)
const magnitude = (a: Rational): Rational => (a.n < 0n ? negate(a) : a)

const wide = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n })
const fraction = fc
	.tuple(fc.oneof(wide, fc.bigInt({ min: -1000n, max: 1000n })), fc.oneof(wide, fc.bigInt({ min: 1n, max: 1000n })))
	.filter(([, d]) => d !== 0n)
	.map(([n, d]) => rational.rational(n, d))
const nonZero = fraction.filter(a => a.n !== 0n)

test('fractions: taking back gives back', () => {
	holds(
		fc.property(fraction, nonZero, fraction, (a, b, c) => {
			equal(divide(multiply(a, b), b), a)
			equal(subtract(add(a, c), c), a)
			equal(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))
			assert.equal(compare(a, c), -compare(c, a) + 0)
			assert.ok(a.d > 0n)
		}),
	)
})

test('fractions: what is printed is read back', () => {
	holds(fc.property(fraction, a => equal(parseRational(printRational(a))!, a)))
	holds(
		fc.property(fraction, fc.nat(12), (a, places) => {
			const cut = parseRational(toFixed(a, places))!
			assert.ok(compare(magnitude(subtract(cut, a)), rational.rational(1n, 2n * 10n ** BigInt(places))) <= 0)
		}),
	)
	for (const text of ['', '.', '-', '1/0', '1,082', 'x', '1e', '1 2', '0x10', '1e401']) assert.equal(parseRational(text), null, text)
})

test('fractions: the double is the nearest one, and a double is exact as a fraction', () => {
	holds(
		fc.property(fraction, a => {
			const x = toNumber(a)
			if (a.n === 0n) return assert.equal(x, 0)
			const off = magnitude(subtract(fromNumber(x), a))
			for (const other of neighbours(x)) {
				const side = compare(off, magnitude(subtract(fromNumber(other), a)))
				assert.ok(side < 0 || (side === 0 && isEven(x)), `${printRational(a)}: ${x}, but ${other} is as near`)
			}
		}),
		{ numRuns: 3000 },
	)
	holds(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), x => assert.equal(toNumber(fromNumber(x)), x + 0)))
})

const bits = new BigInt64Array(1)
const double = new Float64Array(bits.buffer)
function neighbours(x: number): readonly number[] {
	double[0] = x
	const here = bits[0]!
	return [here - 1n, here + 1n].map(each => {
		bits[0] = each
		return double[0]!
	})
}
function isEven(x: number): boolean {
	double[0] = x
	return bits[0]! % 2n === 0n
}

test('fractions: roots are exact for powers and otherwise cut towards zero', () => {
	holds(
		fc.property(
			fc.bigInt({ min: 0n, max: 10n ** 12n }),
			fc.bigInt({ min: 1n, max: 10n ** 6n }),
			fc.integer({ min: 1, max: 7 }),
			(n, d, k) => {
				const a = rational.rational(n, d)
				equal(root(rational.power(a, BigInt(k)), BigInt(k)), a)
				const cut = root(a, BigInt(k))
				assert.ok(compare(rational.power(cut, BigInt(k)), a) <= 0)
				assert.ok(compare(rational.power(add(cut, rational.rational(1n, 10n ** 30n)), BigInt(k)), a) > 0)
			},
		),
		{ numRuns: 200 },
	)
})

const unit: fc.Arbitrary<Unit> = fc
	.dictionary(
		fc.constantFrom('USD', 'hour', 'person', 'year', 'view', 'subscriber'),
		fc.integer({ min: -3, max: 3 }).filter(n => n !== 0),
	)
	.map(powers => Object.entries(powers).reduce((made, [name, power]) => timesUnit(made, powerUnit(parseUnit(name), power)), ratio))

test('units: taking back gives back, order means nothing, and the text is read back', () => {
	holds(
		fc.property(unit, unit, (a, b) => {
			const back = overUnit(timesUnit(a, b), b)
			assert.equal(back.text, a.text)
			assert.deepEqual(new Map([...back.powers].sort()), new Map([...a.powers].sort()))
			assert.equal(timesUnit(a, b).text, timesUnit(b, a).text)
			assert.equal(overUnit(a, a).text, '1')
			assert.deepEqual(new Map([...parseUnit(a.text).powers].sort()), new Map([...a.powers].sort()))
			assert.equal(parseUnit(a.text).text, a.text)
			assert.equal(powerUnit(a, 3).text, timesUnit(a, timesUnit(a, a)).text)
		}),
	)
})

test('the calendar: every day from 1900 to 2100 follows the one before', () => {
	const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
	let days = dayNumber({ year: 1900, month: 1, day: 1 })
	assert.equal(days, -25567)
	for (let year = 1900; year <= 2100; year++)
		for (let month = 1; month <= 12; month++) {
			const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
			const length = lengths[month - 1]! + (month === 2 && leap ? 1 : 0)
			for (let day = 1; day <= length; day++) {
				assert.equal(dayNumber({ year, month, day }), days)
				assert.deepEqual(fromDayNumber(days), { year, month, day })
				assert.equal(parseDate(printDate(days)), days)
				days++
			}
			assert.equal(parseDate(`${year}-${String(month).padStart(2, '0')}-${length + 1}`), null)
		}
	assert.equal(printDate(0), '1970-01-01')
})

const someDay = fc.integer({ min: parseDate('1990-01-01')!, max: parseDate('2060-12-31')! })

test('the calendar: months later is the same day or the last of the month', () => {
	holds(
		fc.property(someDay, fc.integer({ min: -60, max: 600 }), (start, months) => {
			const before = fromDayNumber(start)
			const after = fromDayNumber(addMonths(start, months))
			assert.equal(after.year * 12 + after.month - (before.year * 12 + before.month), months)
			const isLast = fromDayNumber(addMonths(start, months) + 1).day === 1
			assert.ok(after.day === before.day || (isLast && after.day < before.day))
		}),
	)
})

test('the calendar: contract years follow each other and fill the term', () => {
	holds(
		fc.property(someDay, fc.integer({ min: 0, max: 15_000 }), (from, length) => {
			const years = contractYears(from, from + length)
			assert.equal(years[0]!.from, from)
			assert.equal(years.at(-1)!.until, from + length + 1)
			years.forEach((year, index) => {
				assert.ok(year.until > year.from && year.until - year.from <= 366)
				if (index > 0) assert.equal(year.from, years[index - 1]!.until)
			})
		}),
	)
})

test('the calendar: periods that fill the term are in effect for the whole of every year', () => {
	holds(
		fc.property(
			someDay,
			fc.integer({ min: 1, max: 2200 }),
			fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
			(from, length, cuts) => {
				const term = { from: printDate(from), to: printDate(from + length) }
				const days = [from, ...cuts.map(cut => from + Math.floor(cut * length)), from + length + 1].sort((a, b) => a - b)
				const periods = days.slice(1).map((until, index) => `(${printDate(days[index]!)}, ${printDate(until)})`)
				for (const name of ['in-effect', 'months-in-effect']) {
					const plan = planOf(
						compileText(`let whole : ratio by year = ${periods.map(period => name + period).join(' + ')}`, { setting: { term } }),
					)
					assert.match(show(plan, 'whole'), /^\[1(, 1)*\] ratio by year$/)
				}
			},
		),
		{ numRuns: 60 },
	)
})

const modes: readonly RoundMode[] = ['half-away', 'half-even', 'down', 'up', 'truncate']
const whole = (n: bigint): Rational => ({ n, d: 1n })

test('roundings: nearest, done once, and alike on both sides of zero', () => {
	holds(
		fc.property(fraction, fc.constantFrom(...modes), (a, mode) => {
			const rounded = roundToWhole(a, mode)
			assert.equal(roundToWhole(whole(rounded), mode), rounded)
			const off = magnitude(subtract(whole(rounded), a))
			const most = mode.startsWith('half') ? rational.rational(1n, 2n) : rational.one
			assert.ok(compare(off, most) <= 0)
			if (mode === 'half-away' || mode === 'half-even' || mode === 'truncate') assert.equal(roundToWhole(negate(a), mode), -rounded)
			if (mode === 'down') assert.equal(roundToWhole(negate(a), 'up'), -rounded)
		}),
	)
})

test('roundings: ties', () => {
	for (let n = -999n; n <= 999n; n += 2n) {
		const tie = rational.rational(n, 2n)
		const away = n > 0n ? (n + 1n) / 2n : (n - 1n) / 2n
		const towards = n > 0n ? away - 1n : away + 1n
		assert.equal(roundToWhole(tie, 'half-away'), away)
		assert.equal(roundToWhole(tie, 'half-even'), away % 2n === 0n ? away : towards)
		assert.equal(roundToWhole(tie, 'truncate'), towards)
		for (const mode of modes) assert.equal(roundNumber(Number(n) / 2, mode) + 0, Number(roundToWhole(tie, mode)), `${n}/2 ${mode}`)
	}
})

const functions: Readonly<Record<RoundMode, string>> = {
	'half-away': 'round',
	'half-even': 'round-half-even',
	down: 'round-down',
	up: 'round-up',
	truncate: 'truncate',
}

/** A rate in cents and a percent of up to three decimals; often such that the product ends on half a cent, half of 5 cents or half a dollar. */
const payroll = fc.oneof(
	fc.record({ cents: fc.integer({ min: 0, max: 10_000_000 }), thousandths: fc.integer({ min: -20_000, max: 120_000 }) }),
	fc
		.record({
			tie: fc.constantFrom(1, 5, 100),
			part: fc.constantFrom(1, 5, 10, 50, 100, 125, 250, 500, 1000, 2500, 5000, 10_000),
			v: fc.nat(),
			k: fc.nat(),
		})
		.map(({ tie, part, v, k }) => {
			// cents * thousandths is an odd multiple of 50_000 * tie, so the product is an odd multiple of half the tie's step.
			const least = (50_000 * tie) / part
			const odd = (n: number, below: number): number => 2 * (n % Math.max(1, Math.floor(below / 2))) + 1
			const thousandths = part * odd(v, 120_000 / part)
			return { cents: least * odd(k, 10_000_000 / least), thousandths: k % 5 === 0 && thousandths <= 20_000 ? -thousandths : thousandths }
		}),
)

const decimal = (n: number, places: number): string => toFixed(rational.rational(BigInt(n), 10n ** BigInt(places)), places)

test('roundings: doubles give what fractions give, ties and all', () => {
	const rows = fc.sample(payroll, { seed: settings.seed, numRuns: 6000 })
	const ties = rows.filter(row => Math.abs(row.cents * row.thousandths) % 100_000 === 50_000).length
	assert.ok(ties > 1000, `only ${ties} ties are tried`)
	const columns: TableData['columns'] = new Map([
		['row', rows.map((_, index) => String(index))],
		['rate', rows.map(row => decimal(row.cents, 2))],
		['raise', rows.map(row => decimal(row.thousandths, 3))],
	])
	const steps = ['1 cent', '5 cents', '10 cents', '$1']
	const expressions = Object.values(functions).flatMap(f => [
		...steps.flatMap(step => [`${f}(pay.rate * pay.raise, ${step})`, `${f}(pay.rate * (1 + pay.raise), ${step})`]),
		`${f}(${f}(pay.rate * (1 + pay.raise), 1 cent) * (1 + pay.raise), 5 cents)`,
		`${f}(pay.rate * pay.raise / 2 hours, 1 cent / hour)`,
		`${f}(pay.raise / 7, 0.1%)`,
		`${f}(pay.raise * 1.25, 0.125%)`,
		`${f}(pay.raise, 1% / 3)`,
	])
	const lines = expressions.map((expression, index) => `let q${index} = ${expression}`)
	const compiled = compileText(`table pay "pay.csv" by row column rate : USD column raise : percent\n${lines.join('\n')}`, {
		tables: new Map([['pay.csv', { headings: [...columns.keys()], columns, rows: rows.length }]]),
	})
	const plan = planOf(compiled)
	const program = programFor(
		plan,
		expressions.map((_, index) => quantityNamed(plan, `q${index}`).node),
	)
	const exact = evaluateExact(program, compiled.columns).outputs
	const trials = evaluateTrials(program, { seed: 1, trials: 1, columns: compiled.columns })
	expressions.forEach((expression, index) =>
		exact[index]!.cells.forEach((cell, row) => {
			if (trials[index]!.data[row] !== toNumber(cell!))
				assert.fail(
					`${expression} of ${JSON.stringify(rows[row])}: ${trials[index]!.data[row]} in doubles, ${printRational(cell!)} exactly`,
				)
		}),
	)
})

test('money: parts sum to the whole', () => {
	const amounts = fc.array(fc.integer({ min: 1, max: 1_000_000_000 }), { minLength: 6, maxLength: 6 })
	holds(
		fc.property(amounts, fc.array(fc.constantFrom('junior', 'senior', 'lead'), { minLength: 6, maxLength: 6 }), (cents, grades) => {
			const compiled = compileText(
				`dimension grade = junior, senior, lead
				table crew "crew.csv" by row column pay : USD column grade : label of grade
				let grade-of = crew.grade
				let total : USD = sum(crew.pay over row)
				let shared : USD = sum(share(crew.pay over row) * total over row)
				let grouped : USD = sum(sum(crew.pay over row by grade-of) over grade)
				let picked : USD by grade = sum((if grade-of = grade then crew.pay else 0) over row)
				let left : USD by grade = sum(crew.pay over row by grade-of) - picked
				let steps : USD by year = each year from total / 7: previous * 1.035
				let increments : USD = sum(steps - before(steps, total / 7 over year) over year) - (last(steps over year) - total / 7)
				let differences : yes-no = shared = total and grouped = total and all(left = 0 over grade) and increments = 0`,
				{
					tables: new Map([
						[
							'crew.csv',
							{
								headings: ['row', 'pay', 'grade'],
								columns: new Map([
									['row', cents.map((_, row) => `r${row}`)],
									['pay', cents.map(each => decimal(each, 2))],
									['grade', grades],
								]),
								rows: 6,
							},
						],
					]),
				},
			)
			const plan = planOf(compiled)
			assert.equal(show(plan, 'differences', undefined, compiled.columns), 'yes')
			assert.equal(
				show(plan, 'total', undefined, compiled.columns),
				`${printRational(
					rational.rational(
						cents.reduce((a, b) => a + BigInt(b), 0n),
						100n,
					),
				)} USD`,
			)
		}),
		{ numRuns: 60 },
	)
})

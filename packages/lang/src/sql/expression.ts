/**
 * Expressions of the portable subset: what DuckDB, PostgreSQL and ClickHouse read alike and work to the same bits. Equal expressions are
 * one object. Each knows between which numbers it lies (from the least and greatest cell of the columns), so that what cannot happen
 * (a divisor of 0, a look-up past the end, an amount below 0) is not guarded against.
 *
 * There is neither NULL nor NaN in them, since engines disagree on how these compare: `cells.ts` carries a hole as a condition beside the
 * value. Engines also disagree on the sign of a zero; nothing in the language can see it.
 */

export type SqlOp =
	| 'literal'
	/** A column as it is stored. */
	| 'raw'
	/** A column of whole numbers as doubles. */
	| 'double'
	| 'add'
	| 'sub'
	| 'mul'
	| 'div'
	| 'neg'
	| 'abs'
	| 'floor'
	| 'sqrt'
	| 'min'
	| 'max'
	/** The second where the first holds, else the third. */
	| 'pick'
	/** The literal that the first, a raw column of whole numbers, gives the place of, counted from the column's least. */
	| 'among'
	| 'lt'
	| 'le'
	| 'eq'
	| 'and'
	| 'or'
	| 'not'

export interface Sql {
	readonly id: number
	readonly op: SqlOp
	readonly args: readonly Sql[]
	/** Of a literal. */
	readonly value: number | boolean | null
	/** Of a raw column: its name. */
	readonly column: string | null
	/** A condition, which stands only after WHEN and between AND, OR and NOT. */
	readonly isCondition: boolean
	readonly least: number
	readonly greatest: number
	readonly isWhole: boolean
	/** How many operations stand on one another in it. */
	readonly depth: number
}

interface Range {
	readonly least: number
	readonly greatest: number
	readonly isWhole: boolean
}

export interface SqlBuilder {
	readonly size: number
	literal(value: number): Sql
	condition(value: boolean): Sql
	raw(column: string, range: Range, isDouble: boolean): Sql
	add(a: Sql, b: Sql): Sql
	sub(a: Sql, b: Sql): Sql
	mul(a: Sql, b: Sql): Sql
	/** The divisor is never 0: see `cells.ts`. */
	div(a: Sql, b: Sql): Sql
	neg(a: Sql): Sql
	abs(a: Sql): Sql
	floor(a: Sql): Sql
	sqrt(a: Sql): Sql
	min(a: Sql, b: Sql): Sql
	max(a: Sql, b: Sql): Sql
	pick(condition: Sql, then: Sql, otherwise: Sql): Sql
	/** `place` is `double` of a raw column; the first of the literals is for its least, the last for its greatest. */
	among(literals: readonly Sql[], place: Sql): Sql
	lt(a: Sql, b: Sql): Sql
	le(a: Sql, b: Sql): Sql
	eq(a: Sql, b: Sql): Sql
	and(a: Sql, b: Sql): Sql
	or(a: Sql, b: Sql): Sql
	not(a: Sql): Sql
}

const anywhere: Range = { least: Number.NEGATIVE_INFINITY, greatest: Number.POSITIVE_INFINITY, isWhole: false }

export const isTrue = (sql: Sql): boolean => sql.value === true
export const isFalse = (sql: Sql): boolean => sql.value === false

export function createSqlBuilder(): SqlBuilder {
	const known = new Map<string, Sql>()

	const make = (op: SqlOp, args: readonly Sql[], range: Range, detail: number | boolean | string | null = null): Sql => {
		const key = `${op} ${args.map(arg => arg.id).join(' ')} ${typeof detail} ${detail}`
		const found = known.get(key)
		if (found) return found
		const made: Sql = {
			id: known.size,
			op,
			args,
			value: typeof detail === 'string' ? null : detail,
			column: typeof detail === 'string' ? detail : null,
			isCondition: typeof detail === 'boolean' || conditions.has(op) || (op === 'pick' && args[1]!.isCondition),
			...range,
			depth: 1 + Math.max(0, ...args.map(arg => arg.depth)),
		}
		known.set(key, made)
		return made
	}
	const literal = (value: number): Sql => {
		if (!Number.isFinite(value)) throw new Error('a literal is a finite number')
		// A zero has no sign here.
		const plain = value === 0 ? 0 : value
		return make('literal', [], { least: plain, greatest: plain, isWhole: Number.isInteger(plain) }, plain)
	}
	const condition = (value: boolean): Sql => make('literal', [], anywhere, value)
	const folded = (a: Sql, b: Sql, f: (a: number, b: number) => number): Sql | null => {
		if (typeof a.value !== 'number' || typeof b.value !== 'number') return null
		const value = f(a.value, b.value)
		return Number.isFinite(value) ? literal(value) : null
	}
	const isNumber = (sql: Sql, value: number): boolean => sql.value === value
	const neg = (a: Sql): Sql => {
		if (typeof a.value === 'number') return literal(-a.value)
		if (a.op === 'neg') return a.args[0]!
		return make('neg', [a], { least: -a.greatest, greatest: -a.least, isWhole: a.isWhole })
	}
	const not = (a: Sql): Sql => {
		if (typeof a.value === 'boolean') return condition(!a.value)
		return a.op === 'not' ? a.args[0]! : make('not', [a], anywhere)
	}
	const and = (a: Sql, b: Sql): Sql => {
		if (isFalse(a) || isTrue(b) || a === b) return a
		if (isFalse(b) || isTrue(a)) return b
		return make('and', [a, b], anywhere)
	}
	const or = (a: Sql, b: Sql): Sql => {
		if (isTrue(a) || isFalse(b) || a === b) return a
		if (isTrue(b) || isFalse(a)) return b
		return make('or', [a, b], anywhere)
	}
	const pick = (when: Sql, then: Sql, otherwise: Sql): Sql => {
		if (isTrue(when) || then === otherwise) return then
		if (isFalse(when)) return otherwise
		if (then.isCondition) return or(and(when, then), and(not(when), otherwise))
		return make('pick', [when, then, otherwise], {
			least: Math.min(then.least, otherwise.least),
			greatest: Math.max(then.greatest, otherwise.greatest),
			isWhole: then.isWhole && otherwise.isWhole,
		})
	}

	return {
		get size() {
			return known.size
		},
		literal,
		condition,
		neg,
		not,
		and,
		or,
		pick,
		raw: (column, range, isDouble) => {
			const raw = make('raw', [], range, column)
			return isDouble ? raw : make('double', [raw], range)
		},
		add: (a, b) => {
			if (isNumber(a, 0)) return b
			if (isNumber(b, 0)) return a
			const sum = { least: a.least + b.least, greatest: a.greatest + b.greatest, isWhole: a.isWhole && b.isWhole }
			return folded(a, b, (x, y) => x + y) ?? make('add', [a, b], unlessUnknown(sum))
		},
		sub: (a, b) => {
			if (isNumber(b, 0)) return a
			const difference = { least: a.least - b.greatest, greatest: a.greatest - b.least, isWhole: a.isWhole && b.isWhole }
			return folded(a, b, (x, y) => x - y) ?? make('sub', [a, b], unlessUnknown(difference))
		},
		mul: (a, b) => {
			if (isNumber(a, 1)) return b
			if (isNumber(b, 1)) return a
			return folded(a, b, (x, y) => x * y) ?? make('mul', [a, b], { ...corners(a, b, (x, y) => x * y), isWhole: a.isWhole && b.isWhole })
		},
		div: (a, b) => {
			if (isNumber(b, 1)) return a
			const crosses = b.least <= 0 && b.greatest >= 0
			const range = crosses ? anywhere : { ...corners(a, b, (x, y) => x / y), isWhole: false }
			return folded(a, b, (x, y) => x / y) ?? make('div', [a, b], range)
		},
		among: (literals, place) => {
			if (literals.every(literal => literal === literals[0])) return literals[0]!
			const all = literals.map(({ value }) => value as number)
			const range = { least: Math.min(...all), greatest: Math.max(...all), isWhole: literals.every(({ isWhole }) => isWhole) }
			return make('among', [place.args[0]!, ...literals], range)
		},
		abs: a => {
			if (a.least >= 0) return a
			if (a.greatest <= 0) return neg(a)
			return make('abs', [a], { least: 0, greatest: Math.max(-a.least, a.greatest), isWhole: a.isWhole })
		},
		floor: a => {
			if (a.isWhole) return a
			if (typeof a.value === 'number') return literal(Math.floor(a.value))
			return make('floor', [a], { least: Math.floor(a.least), greatest: Math.floor(a.greatest), isWhole: true })
		},
		sqrt: a => {
			if (typeof a.value === 'number') return literal(Math.sqrt(a.value))
			return make('sqrt', [a], { least: Math.sqrt(Math.max(0, a.least)), greatest: Math.sqrt(Math.max(0, a.greatest)), isWhole: false })
		},
		min: (a, b) => {
			if (a === b || a.greatest <= b.least) return a
			if (b.greatest <= a.least) return b
			const range = { least: Math.min(a.least, b.least), greatest: Math.min(a.greatest, b.greatest), isWhole: a.isWhole && b.isWhole }
			return make('min', [a, b], range)
		},
		max: (a, b) => {
			if (a === b || a.least >= b.greatest) return a
			if (b.least >= a.greatest) return b
			const range = { least: Math.max(a.least, b.least), greatest: Math.max(a.greatest, b.greatest), isWhole: a.isWhole && b.isWhole }
			return make('max', [a, b], range)
		},
		lt: (a, b) => {
			if (a.greatest < b.least) return condition(true)
			return a === b || a.least >= b.greatest ? condition(false) : make('lt', [a, b], anywhere)
		},
		le: (a, b) => {
			if (a === b || a.greatest <= b.least) return condition(true)
			return a.least > b.greatest ? condition(false) : make('le', [a, b], anywhere)
		},
		eq: (a, b) => {
			if (a === b) return condition(true)
			if (typeof a.value === 'number' && typeof b.value === 'number') return condition(a.value === b.value)
			return a.greatest < b.least || a.least > b.greatest ? condition(false) : make('eq', [a, b], anywhere)
		},
	}
}

const conditions: ReadonlySet<SqlOp> = new Set<SqlOp>(['lt', 'le', 'eq', 'and', 'or', 'not'])

/** Bounds of an operation that rises or falls along each operand: rounding to the nearest double keeps the order. */
function corners(a: Sql, b: Sql, f: (a: number, b: number) => number): { readonly least: number; readonly greatest: number } {
	const all = [f(a.least, b.least), f(a.least, b.greatest), f(a.greatest, b.least), f(a.greatest, b.greatest)]
	return all.some(Number.isNaN) ? anywhere : { least: Math.min(...all), greatest: Math.max(...all) }
}

/** Infinity less infinity says nothing. */
function unlessUnknown(range: Range): Range {
	return Number.isNaN(range.least) || Number.isNaN(range.greatest) ? { ...anywhere, isWhole: range.isWhole } : range
}

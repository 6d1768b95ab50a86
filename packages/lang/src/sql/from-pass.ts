/**
 * A pass as SQL: one portable text for DuckDB, PostgreSQL and ClickHouse. Parameters stand in it as numbers, so a text is of one run.
 *
 *   const sql = passToSql(pass, values, sheet)
 *   if (sql.kind === 'refused') …
 *   const answers = sql.statements.map(statement => …)      column by column, as doubles
 *   sql.read(answers)                                       the pass's result
 *
 * Sums of whole numbers below 2^53 agree to the bit with every other road, in whatever order an engine adds; other sums to 1e-12.
 */
import type { ReduceOp } from '../plan/plan.ts'
import type { PassOutput, PassResult, PassValues, RowPass } from '../rows/pass.ts'
import { numberOf, type SqlCell, type SqlCells, writeCells } from './cells.ts'
import { isFalse, type Sql, type SqlBuilder } from './expression.ts'
import { SqlLimit, type SqlLimitKind } from './limit.ts'
import { quoteName } from './names.ts'
import { oneAsDouble, type Select, writeSelect } from './select.ts'
import type { SqlSheet } from './sheet.ts'

export interface SqlStatement {
	readonly text: string
	/** Sums: a few lines, in no order. Rows: one line a row, in the order of the rows. */
	readonly gives: 'sums' | 'rows'
	/** How many columns a line of the answer has. */
	readonly columns: number
}

/** Column by column; a figure that an engine gives for no rows at all (NULL) is NaN. */
export type SqlAnswer = readonly Float64Array[]

export interface SqlPass {
	readonly kind: 'sql'
	readonly statements: readonly SqlStatement[]
	/** Throws when an answer is not of all rows: a part of a sum is never taken for the sum. */
	read(answers: readonly SqlAnswer[]): PassResult
}

export interface SqlRefusal {
	readonly kind: 'refused'
	readonly limit: SqlLimitKind
	/** One sentence. */
	readonly message: string
}

/** The answer covers fewer rows than the table has, or more. */
export class PartialAnswer extends Error {}

export function passToSql(pass: RowPass, values: PassValues, sheet: SqlSheet): SqlPass | SqlRefusal {
	try {
		return writePass(pass, writeCells(pass, values, sheet), sheet)
	} catch (cause) {
		if (cause instanceof SqlLimit) return { kind: 'refused', limit: cause.limit, message: cause.message }
		throw cause
	}
}

type Reduced = Extract<PassOutput, { reduce: ReduceOp }>

/** One cell of one output: what an engine sums, and where the sum goes. */
interface Sum {
	readonly reduce: Exclude<ReduceOp, 'product'>
	readonly value: Sql
	readonly hole: Sql
	readonly key: Key | null
	readonly output: number
	/** Where the first label's figure goes in the output's cells, and how far apart labels stand. */
	readonly first: number
	readonly step: number
}

interface Key {
	/** The label's index; below 0 for a row that counts nowhere. */
	readonly label: Sql
	readonly size: number
}

interface Part {
	readonly statement: SqlStatement
	/** Puts an answer into the outputs' cells. */
	put(answer: SqlAnswer, result: readonly Float64Array[]): void
}

function writePass(pass: RowPass, cells: SqlCells, sheet: SqlSheet): SqlPass {
	const sums = pass.outputs.flatMap((output, index) => (output.kind === 'vector' ? [] : sumsOf(cells, output, index)))
	const parts = [...sumParts(pass, cells.build, sums, sheet), ...vectorParts(pass, cells, sheet)]
	return {
		kind: 'sql',
		statements: parts.map(({ statement }) => statement),
		read: answers => {
			const result = pass.outputs.map(output => emptyCells(pass, cells, output))
			parts.forEach(({ put }, index) => {
				put(answers[index]!, result)
			})
			pass.outputs.forEach((output, index) => {
				if (output.kind !== 'vector') endlessToHoles(result[index]!)
			})
			return result
		},
	}
}

const starts: Readonly<Record<ReduceOp, number>> = {
	sum: 0,
	product: 1,
	min: Number.POSITIVE_INFINITY,
	max: Number.NEGATIVE_INFINITY,
}

function emptyCells(pass: RowPass, cells: SqlCells, output: PassOutput): Float64Array {
	const many = cells.layout.cells(cells.axesOf(output.arg))
	if (output.kind === 'vector') return new Float64Array(many * pass.rows)
	return new Float64Array(output.kind === 'group' ? many * output.size : many).fill(starts[output.reduce])
}

function endlessToHoles(data: Float64Array): void {
	for (let index = 0; index < data.length; index++) if (!Number.isFinite(data[index]!)) data[index] = Number.NaN
}

function sumsOf(cells: SqlCells, output: Reduced, index: number): readonly Sum[] {
	const { reduce } = output
	if (reduce === 'product') throw new SqlLimit('product-over-rows')
	const args = cells.cellsOf(output.arg)
	const keys = output.kind === 'group' ? keysOf(cells, output) : null
	return args.map((cell, at) => ({
		reduce,
		value: numberOf(cells.build, cell),
		hole: cell.hole,
		key: keys ? keys[at]! : null,
		output: index,
		first: at,
		step: args.length,
	}))
}

/** For each cell of the argument its key. */
function keysOf(cells: SqlCells, { arg, key, size }: Extract<PassOutput, { kind: 'group' }>): readonly Key[] {
	const all = cells.cellsOf(key)
	const places = [...cells.layout.alignment(cells.axesOf(arg), cells.axesOf(key))]
	return places.map(place => ({ label: labelOf(cells.build, all[place]!, size), size }))
}

function labelOf(build: SqlBuilder, cell: SqlCell, size: number): Sql {
	const label = numberOf(build, cell)
	const isOutside = build.or(build.lt(label, build.literal(0)), build.lt(build.literal(size - 1), label))
	const isNone = build.or(build.or(cell.hole, isOutside), build.not(build.eq(build.floor(label), label)))
	// A column of labels as it is stored groups faster than its doubles.
	if (isFalse(isNone)) return label.op === 'double' ? label.args[0]! : label
	return build.pick(isNone, build.literal(-1), label)
}

/** Sums apart by several small keys share one walk over the rows: apart by all of them at once, added up over the others afterwards. */
const mostGroupsTogether = 1024

function sumParts(pass: RowPass, build: SqlBuilder, sums: readonly Sum[], sheet: SqlSheet): readonly Part[] {
	if (sums.length === 0 || pass.rows === 0) return []
	const keys = [...new Map(sums.flatMap(({ key }) => (key ? [[key.label, key] as const] : []))).values()].sort((a, b) => a.size - b.size)
	const walks: Key[][] = [[]]
	let groups = 1
	for (const key of keys) {
		const isApart = groups * (key.size + 1) > mostGroupsTogether && walks.at(-1)!.length > 0
		if (isApart) walks.push([])
		groups = isApart ? key.size + 1 : groups * (key.size + 1)
		walks.at(-1)!.push(key)
	}
	return walks.map((walk, index) => {
		const ofWalk = sums.filter(({ key }) => (key ? walk.some(({ label }) => label === key.label) : index === 0))
		return sumPart(pass, build, walk, ofWalk, sheet)
	})
}

function sumPart(pass: RowPass, build: SqlBuilder, keys: readonly Key[], sums: readonly Sum[], sheet: SqlSheet): Part {
	const columns: Select['columns'][number][] = []
	const places = new Map<string, number>()
	const place = (name: string, sql: Sql | null, write: (text: string) => string): number => {
		const key = `${name} ${sql?.id}`
		const found = places.get(key)
		if (found !== undefined) return found
		columns.push({ name: `${name}${columns.length}`, sql, write })
		places.set(key, columns.length - 1)
		return columns.length - 1
	}
	const keyPlaces = keys.map(({ label }) => place('k', label, text => text))
	const many = place('n', null, () => 'count(*)')
	const targets = sums.map(sum => ({
		...sum,
		keyPlace: sum.key ? keyPlaces[keys.findIndex(({ label }) => label === sum.key!.label)]! : null,
		valuePlace: place(sum.reduce, sum.value, text => `${sum.reduce}(${asDouble(sum.value, text)})`),
		holePlace: isFalse(sum.hole) ? null : place('h', flagOf(build, sum.hole), text => `sum(${text})`),
	}))
	const keyNames = keyPlaces.map(at => quoteName(columns[at]!.name))
	const tail = keyNames.length === 0 ? '' : ` group by ${keyNames.join(', ')}`
	const text = writeSelect({ columns, bare: [], table: tableOf(sheet), tail })
	return {
		statement: { text, gives: 'sums', columns: columns.length },
		put: (answer, result) => {
			const lines = answer[many]!
			const covered = lines.reduce((total, rows) => total + rows, 0)
			if (covered !== pass.rows) throw new PartialAnswer(`The answer is of ${covered} rows of ${pass.table} instead of ${pass.rows}.`)
			for (const target of targets) addLines(target, answer, lines.length, result[target.output]!)
		},
	}
}

const tableOf = (sheet: SqlSheet): string => sheet.table.map(quoteName).join('.')

/** A number that stands alone is a decimal in PostgreSQL. */
const asDouble = (sql: Sql, text: string): string => (sql.op === 'literal' ? `${text} * ${oneAsDouble}` : text)

const flagOf = (build: SqlBuilder, hole: Sql): Sql => build.pick(hole, build.literal(1), build.literal(0))

interface Target extends Sum {
	readonly keyPlace: number | null
	readonly valuePlace: number
	readonly holePlace: number | null
}

const combine: Readonly<Record<Sum['reduce'], (total: number, x: number) => number>> = {
	sum: (total, x) => total + x,
	min: Math.min,
	max: Math.max,
}

function addLines(target: Target, answer: SqlAnswer, lines: number, cells: Float64Array): void {
	const values = answer[target.valuePlace]!
	const holes = target.holePlace === null ? null : answer[target.holePlace]!
	const labels = target.keyPlace === null ? null : answer[target.keyPlace]!
	const add = combine[target.reduce]
	for (let line = 0; line < lines; line++) {
		const label = labels ? labels[line]! : 0
		if (label < 0) continue
		const at = target.first + label * target.step
		cells[at] = add(cells[at]!, holes && holes[line] !== 0 ? Number.NaN : values[line]!)
	}
}

function vectorParts(pass: RowPass, cells: SqlCells, sheet: SqlSheet): readonly Part[] {
	const wanted = pass.outputs.flatMap((output, index) =>
		output.kind === 'vector' ? cells.cellsOf(output.arg).map((cell, at) => ({ cell, at, index })) : [],
	)
	if (wanted.length === 0 || pass.rows === 0) return []
	const { build } = cells
	const columns: Select['columns'][number][] = [{ name: 'r0', sql: null, write: () => quoteName(sheet.row) }]
	const targets = wanted.map(({ cell, at, index }) => {
		const value = numberOf(build, cell)
		const valuePlace = columns.push({ name: `x${columns.length}`, sql: value, write: text => asDouble(value, text) }) - 1
		if (isFalse(cell.hole)) return { at, index, valuePlace, holePlace: null }
		const holePlace = columns.push({ name: `h${columns.length}`, sql: flagOf(build, cell.hole), write: text => text }) - 1
		return { at, index, valuePlace, holePlace }
	})
	const tail = ` order by ${quoteName(columns[0]!.name)}`
	const text = writeSelect({ columns, bare: [sheet.row], table: tableOf(sheet), tail })
	const put = (answer: SqlAnswer, result: readonly Float64Array[]): void => {
		checkRows(pass, answer[0]!)
		for (const { at, index, valuePlace, holePlace } of targets) {
			const part = result[index]!.subarray(at * pass.rows, (at + 1) * pass.rows)
			part.set(answer[valuePlace]!)
			if (holePlace !== null) for (let row = 0; row < pass.rows; row++) if (answer[holePlace]![row] !== 0) part[row] = Number.NaN
		}
	}
	return [{ statement: { text, gives: 'rows', columns: columns.length }, put }]
}

function checkRows(pass: RowPass, rows: Float64Array): void {
	const isWhole = rows.length === pass.rows && rows.every((row, index) => row === index)
	if (!isWhole)
		throw new PartialAnswer(`The answer is of ${rows.length} rows of ${pass.table}, or in another order, instead of ${pass.rows}.`)
}

/**
 * Expressions as one SELECT over nested sub-selects: what is used more than once is a column of the sub-select below, so that it is worked
 * once on every engine. Sub-selects stand as deep as such values stand on one another; the innermost reads the sheet, once.
 */
import type { Sql } from './expression.ts'
import { SqlLimit } from './limit.ts'
import { quoteName, quoteNumber } from './names.ts'

export interface Select {
	/** Column by column of the answer: a text in which `text` is written, or a column of the sheet alone. */
	readonly columns: readonly { readonly name: string; readonly sql: Sql | null; readonly write: (text: string) => string }[]
	/** Columns of the sheet that the outermost select needs as they are. */
	readonly bare: readonly string[]
	readonly table: string
	/** GROUP BY or ORDER BY, or nothing. */
	readonly tail: string
}

/** A text nested deeper than this in one expression is cut, since engines bound how deep an expression may be. */
const deepest = 40
const longestText = 8_000_000

export function writeSelect({ columns, bare, table, tail }: Select): string {
	const roots = columns.flatMap(({ sql }) => (sql ? [sql] : []))
	const named = findNamed(roots)
	const levels = createLevels(named)
	const top = 1 + Math.max(0, ...roots.map(root => levels.levelOf(root)))
	const names = new Map<Sql, string>()
	const ordered = [...named].sort((a, b) => levels.ownLevel(a) - levels.ownLevel(b) || a.id - b.id)
	for (const [index, sql] of ordered.entries()) names.set(sql, quoteName(`v${index}`))
	const write = (sql: Sql): string => writeText(sql, names)

	/** What the selects from level `above` on read from below it. */
	const readAbove = (above: number): Set<Sql> => {
		const read = new Set<Sql>()
		for (const sql of ordered) if (levels.ownLevel(sql) >= above) for (const leaf of levels.leavesOf(sql, false)) read.add(leaf)
		for (const root of roots) for (const leaf of levels.leavesOf(root, true)) read.add(leaf)
		return read
	}
	let from = table
	for (let level = 1; level < top; level++) {
		const read = readAbove(level + 1)
		const carried = new Set(bare.map(quoteName))
		const made: string[] = []
		for (const sql of read) {
			if (sql.op === 'raw') carried.add(quoteName(sql.column!))
			else if (levels.ownLevel(sql) < level) carried.add(names.get(sql)!)
			else if (levels.ownLevel(sql) === level) made.push(`${writeOperation(sql, names)} as ${names.get(sql)}`)
		}
		from = `(select ${[...carried, ...made].join(', ')} from ${from}) as "t${level}"`
	}
	const wanted = columns.map(({ name, sql, write: around }) => `${around(sql ? write(sql) : '')} as ${quoteName(name)}`)
	const text = `select ${wanted.join(', ')} from ${from}${tail}`
	if (text.length > longestText) throw new SqlLimit('too-long')
	return text
}

/** Values that become columns of a sub-select: used more than once, or at the end of a long chain. */
function findNamed(roots: readonly Sql[]): ReadonlySet<Sql> {
	const uses = new Map<Sql, number>()
	const order: Sql[] = []
	const visit = (start: Sql): void => {
		uses.set(start, (uses.get(start) ?? 0) + 1)
		if (uses.get(start) !== 1) return
		const open = [start]
		for (let sql = open.pop(); sql; sql = open.pop()) {
			order.push(sql)
			for (const arg of sql.args) {
				const many = (uses.get(arg) ?? 0) + 1
				uses.set(arg, many)
				if (many === 1) open.push(arg)
			}
		}
	}
	for (const root of roots) visit(root)
	const named = new Set<Sql>()
	const depths = new Map<Sql, number>()
	for (const sql of order.sort((a, b) => a.id - b.id)) {
		const depth = 1 + Math.max(0, ...sql.args.map(arg => (named.has(arg) ? 0 : depths.get(arg)!)))
		depths.set(sql, depth)
		if (sql.args.length > 0 && (uses.get(sql)! > 1 || depth >= deepest)) named.add(sql)
	}
	return named
}

interface Levels {
	/** Of a named value: the sub-select that makes it, counted from the sheet. */
	ownLevel(sql: Sql): number
	/** The highest sub-select that a text reads from. */
	levelOf(sql: Sql): number
	/** Named values and raw columns that a text is written of; of a named value its own text, unless it is a root. */
	leavesOf(sql: Sql, isRoot: boolean): readonly Sql[]
}

function createLevels(named: ReadonlySet<Sql>): Levels {
	const own = new Map<Sql, number>()
	const leaves = new Map<Sql, readonly Sql[]>()
	const inside = (sql: Sql): readonly Sql[] => {
		const found = leaves.get(sql)
		if (found) return found
		const made = [...new Set(sql.args.flatMap(arg => (named.has(arg) || arg.op === 'raw' ? [arg] : inside(arg))))]
		leaves.set(sql, made)
		return made
	}
	const leavesOf = (sql: Sql, isRoot: boolean): readonly Sql[] => ((isRoot && named.has(sql)) || sql.op === 'raw' ? [sql] : inside(sql))
	const ownLevel = (sql: Sql): number => own.get(sql) ?? 0
	for (const sql of [...named].sort((a, b) => a.id - b.id)) own.set(sql, 1 + Math.max(0, ...inside(sql).map(ownLevel)))
	return { ownLevel, leavesOf, levelOf: sql => Math.max(0, ...leavesOf(sql, true).map(ownLevel)) }
}

type Names = ReadonlyMap<Sql, string>

function writeText(sql: Sql, names: Names): string {
	return names.get(sql) ?? writeOperation(sql, names)
}

const infix = { add: '+', sub: '-', mul: '*', div: '/', lt: '<', le: '<=', eq: '=', and: 'and', or: 'or' } as const
const functions = { abs: 'abs', floor: 'floor', sqrt: 'sqrt', min: 'least', max: 'greatest' } as const

/**
 * `sqrt(1)` is 1 as a double in every engine, and folded before a row is read. It turns a whole number into a double, and a CASE whose arms
 * are all written as numbers too, which PostgreSQL would take for decimals.
 */
export const oneAsDouble = 'sqrt(1)'

function writeOperation(sql: Sql, names: Names): string {
	const text = (index: number): string => writeText(sql.args[index]!, names)
	switch (sql.op) {
		case 'literal':
			if (typeof sql.value === 'boolean') return sql.value ? '(1e+0 = 1e+0)' : '(1e+0 = 0e+0)'
			return quoteNumber(sql.value!)
		case 'raw':
			return quoteName(sql.column!)
		case 'double':
			return `(${text(0)} * ${oneAsDouble})`
		case 'among': {
			const [place, ...literals] = sql.args
			const offset = 1 - place!.least
			const shifted = offset < 0 ? `- ${-offset}` : `+ ${offset}`
			return `[${literals.map(literal => quoteNumber(literal.value as number)).join(', ')}][${text(0)} ${shifted}]`
		}
		case 'neg':
			return `(- ${text(0)})`
		case 'not':
			return `(not ${text(0)})`
		case 'abs':
		case 'floor':
		case 'sqrt':
		case 'min':
		case 'max':
			return `${functions[sql.op]}(${sql.args.map(arg => writeText(arg, names)).join(', ')})`
		case 'pick': {
			const then = sql.args[1]!.op === 'literal' ? `${text(1)} * ${oneAsDouble}` : text(1)
			return `case when ${text(0)} then ${then} else ${text(2)} end`
		}
		default:
			return `(${text(0)} ${infix[sql.op]} ${text(1)})`
	}
}

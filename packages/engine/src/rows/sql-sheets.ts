/**
 * Which tables a database holds for the passes of a run. The columns of a table are loaded once and stay; a pass that reads a vector of an
 * earlier pass gets a table of its own, which goes when the pass is done.
 */
import { cellOf, type RowColumn, type RowColumns, type RowPass, type SqlColumn, type SqlSheet, sheetKey } from '@parley/lang'
import { rowColumn, type SqlEngine, SqlRoadError, type StoredColumn } from './sql-engine.ts'

interface Wanted {
	readonly key: string
	readonly column: RowColumn
	readonly through: RowColumn | null
}

interface Held {
	readonly sheet: SqlSheet
	readonly wanted: ReadonlyMap<string, Wanted>
	readonly table: string
}

export interface Sheets {
	/** Calls `use` with the table that the pass reads. */
	with<T>(pass: RowPass, columns: RowColumns, use: (sheet: SqlSheet) => Promise<T>): Promise<T>
}

export function createSheets(engine: SqlEngine): Sheets {
	let held: readonly Held[] = []
	const find = (pass: RowPass, wanted: readonly Wanted[]): Held | undefined =>
		held.find(({ table, wanted: has }) => table === pass.table && wanted.every(each => isSame(has.get(each.key), each)))
	const load = async (pass: RowPass, wanted: readonly Wanted[]): Promise<Held> => {
		const { stored, columns } = storeColumns(wanted, pass.rows)
		const table = await engine.load(stored, pass.rows)
		return {
			sheet: { table, row: rowColumn, readsLists: engine.readsLists, columns },
			wanted: new Map(wanted.map(each => [each.key, each])),
			table: pass.table,
		}
	}
	return {
		with: async (pass, columns, use) => {
			const wanted = wantedBy(pass, columns)
			const found = find(pass, wanted)
			if (found) return use(found.sheet)
			const passing = wanted.some(({ key }) => key.includes('@'))
			const made = await load(pass, passing ? wanted : withAllOf(pass, wanted, columns))
			if (!passing) {
				const stale = held.filter(({ table }) => table === pass.table)
				held = [...held.filter(({ table }) => table !== pass.table), made]
				for (const { sheet } of stale) await engine.drop(sheet.table)
				return use(made.sheet)
			}
			try {
				return await use(made.sheet)
			} finally {
				await engine.drop(made.sheet.table)
			}
		},
	}
}

const isSame = (a: Wanted | undefined, b: Wanted): boolean =>
	a !== undefined && a.column.data === b.column.data && a.through?.data === b.through?.data

function wantedBy(pass: RowPass, columns: RowColumns): readonly Wanted[] {
	const named = (name: string): RowColumn => {
		const column = columns.get(name)
		if (!column) throw new Error(`the run lacks the column ${name}`)
		return column
	}
	const all = pass.columns.flatMap(({ names, through }) =>
		names.map((name): Wanted => ({ key: sheetKey(name, through), column: named(name), through: through === null ? null : named(through) })),
	)
	return [...new Map(all.map(wanted => [wanted.key, wanted])).values()]
}

/** With the table's other columns, so that the next pass finds them there. */
function withAllOf(pass: RowPass, wanted: readonly Wanted[], columns: RowColumns): readonly Wanted[] {
	const isOfTable = (name: string, { data }: RowColumn): boolean => name.startsWith(`${pass.table}.`) && data.length === pass.rows
	const others = [...columns].filter(([name, column]) => isOfTable(name, column)).map(([key, column]) => ({ key, column, through: null }))
	return [...new Map([...others, ...wanted].map(each => [each.key, each])).values()]
}

interface Storing {
	readonly stored: readonly StoredColumn[]
	readonly columns: ReadonlyMap<string, SqlColumn>
}

/** Names in the database are ours: a name from somebody's file never stands in a statement. */
function storeColumns(wanted: readonly Wanted[], rows: number): Storing {
	const stored: StoredColumn[] = []
	const columns = new Map<string, SqlColumn>()
	for (const [index, each] of wanted.entries()) {
		const { data, hole } = withoutHoles(each, rows)
		const name = `c${index}`
		const holeName = hole ? `c${index}h` : null
		stored.push({ name, data })
		if (hole && holeName) stored.push({ name: holeName, data: hole })
		const { times, over } = each.column
		columns.set(each.key, { name, hole: holeName, isDouble: data instanceof Float64Array, times, over, ...reach(data) })
	}
	return { stored, columns }
}

/** A hole is stored as 0 with a 1 beside it, since engines compare NaN and NULL each in a way of its own. */
function withoutHoles({ column, through }: Wanted, rows: number): { data: RowColumn['data']; hole: Uint8Array | null } {
	if (!through)
		return column.data instanceof Float64Array && column.data.some(Number.isNaN) ? split(column.data) : { data: column.data, hole: null }
	const data = new (column.data.constructor as { new (length: number): RowColumn['data'] })(rows)
	const hole = new Uint8Array(rows)
	let holes = 0
	for (let row = 0; row < rows; row++) {
		const place = cellOf(through, row)
		const isThere = Number.isInteger(place) && place >= 0 && place < column.data.length && !Number.isNaN(column.data[place])
		if (isThere) data[row] = column.data[place]!
		else holes += hole[row] = 1
	}
	return { data, hole: holes > 0 ? hole : null }
}

function split(cells: Float64Array): { data: Float64Array; hole: Uint8Array } {
	return { data: cells.map(cell => (Number.isNaN(cell) ? 0 : cell)), hole: Uint8Array.from(cells, cell => (Number.isNaN(cell) ? 1 : 0)) }
}

function reach(data: RowColumn['data']): Pick<SqlColumn, 'least' | 'greatest' | 'isWhole'> {
	let least = Number.POSITIVE_INFINITY
	let greatest = Number.NEGATIVE_INFINITY
	let isWhole = true
	for (let row = 0; row < data.length; row++) {
		const cell = data[row]!
		if (cell < least) least = cell
		if (cell > greatest) greatest = cell
		if (isWhole && !Number.isInteger(cell)) isWhole = false
	}
	if (data.length > 0 && !(Number.isFinite(least) && Number.isFinite(greatest)))
		throw new SqlRoadError('refused', 'A column holds a figure beyond all numbers, which SQL is not asked to work with.')
	return data.length > 0 ? { least, greatest, isWhole } : { least: 0, greatest: 0, isWhole: true }
}

/** What was read of the tables, in a terminal. */
import { rational } from '@parley/lang'
import type { TablesRead } from '../run/tables.ts'
import type { ColumnProfile, TableProfile } from '../tables/profile.ts'
import { quantity } from './format.ts'
import { painter, type TerminalOptions, table } from './terminal.ts'

type Paint = ReturnType<typeof painter>

export function tablesText({ tables, small }: TablesRead, options: TerminalOptions): string {
	const paint = painter(options.colour)
	const parts = tables.map(each => profileText(each, paint))
	if (small.length > 0)
		parts.push(
			`${paint('Read whole', 'bold')}\n${small.map(({ path, rows, columns }) => `  ${path}: ${count(rows)} ${rows === 1 ? 'row' : 'rows'}, ${columns.join(', ')}`).join('\n')}`,
		)
	return parts.length === 0 ? 'The folder has no tables.' : parts.join('\n\n')
}

const count = (many: number): string => many.toLocaleString('en-US')

function profileText(profile: TableProfile, paint: Paint): string {
	const { name, path, sheet, of, rows, key, bytes, sha256, columns } = profile
	const about = [
		`${path}${sheet === null ? '' : `, sheet ${sheet}`}`,
		`${count(rows)} ${of === 'people' ? 'people' : 'rows'}, each with its own ${key}`,
		`${count(bytes)} bytes, SHA-256 ${sha256 ?? 'not worked out'}`,
	]
	const heads = [
		'column',
		'heading',
		of === 'people' ? 'tenth least' : 'least',
		of === 'people' ? 'tenth greatest' : 'greatest',
		'mean',
		'empty',
	]
	const ranged = columns.filter(({ seen }) => seen.kind === 'numbers' || seen.kind === 'days')
	return [
		`${paint(name, 'bold')}\n${about.map(line => `  ${line}`).join('\n')}`,
		...(ranged.length === 0
			? []
			: [
					table(
						{
							heads,
							rows: ranged.map(column => [bare(column), column.heading, ...rangeOf(column), count(column.filled)]),
							align: ['left', 'left'],
						},
						paint,
					),
				]),
		...columns.flatMap(column => labelLine(column)),
		...columns.flatMap(column =>
			column.formulas > 0
				? [
						`  ${bare(column)}: ${column.formulas === 1 ? '1 cell is a formula' : `${count(column.formulas)} cells are formulas`}, read as saved`,
					]
				: [],
		),
	].join('\n')
}

const bare = ({ name }: ColumnProfile): string => name.slice(name.indexOf('.') + 1)

function rangeOf({ seen, scale, display }: ColumnProfile): readonly [string, string, string] {
	if (seen.kind === 'days') return [seen.first ?? fewer, seen.last ?? fewer, '']
	if (seen.kind !== 'numbers') return ['', '', '']
	const shown = (base: string | null): string => {
		if (base === null) return fewer
		return quantity(rational.toNumber(rational.divide(rational.parseRational(base)!, rational.parseRational(scale)!)), display)
	}
	return [shown(seen.least), shown(seen.greatest), shown(seen.mean)]
}

const fewer = 'too few people'

function labelLine(column: ColumnProfile): readonly string[] {
	const { seen, filled } = column
	const gaps = filled > 0 ? ` (${count(filled)} empty)` : ''
	if (seen.kind === 'keys')
		return [`  ${bare(column)}: ${seen.distinct === 1 ? '1 row' : `${count(seen.distinct)} different rows`} of the table by ${seen.of}`]
	if (seen.kind !== 'labels') return []
	const shown = seen.counts.slice(0, 20).map(({ label, rows }) => `${label} ${rows === null ? 'not shown' : count(rows)}`)
	const more = seen.distinct > shown.length ? `, and ${count(seen.distinct - shown.length)} more` : ''
	return [`  ${bare(column)}: ${shown.join(', ')}${more}${gaps}`]
}

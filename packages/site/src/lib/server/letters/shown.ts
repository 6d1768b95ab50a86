/** What the page of a letter tells beside its log: names by the letter's rule and their bearers' choice, lines, and units above the floor. */
import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { NameShown, Shown } from './files.ts'
import { type UnitCount, unitsShown } from './units.ts'

interface LetterShown {
	readonly id: string
	readonly names: Shown['names']
	readonly reveal_at: number | null
	readonly own_line: boolean
	readonly state: Shown['state']
}

interface FromLog {
	readonly isRevealed: boolean
	readonly pace: Shown['pace']
}

export async function readShown(client: pg.ClientBase, letter: LetterShown, { isRevealed, pace }: FromLog): Promise<Shown> {
	// All of it as of one moment: a line that is just being hidden is gone from the names and from the lines, or from neither.
	await client.query('begin isolation level repeatable read read only')
	const names = isRevealed ? await readNames(client, letter.id) : []
	const lines = letter.own_line ? await readLines(client, letter.id, isRevealed) : []
	const units = await readUnits(client, letter.id)
	await client.query('commit')
	return {
		version: 1,
		letter: letter.id,
		state: letter.state,
		names: letter.names,
		revealAt: letter.reveal_at,
		isRevealed,
		takesLines: letter.own_line,
		signers: names,
		lines: lines.toSorted((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1)),
		units: unitsShown(units),
		pace,
	}
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

async function readNames(client: pg.ClientBase, letter: string): Promise<readonly NameShown[]> {
	const { rows } = await client.query<{ name: string; line: string | null; is_notable: boolean }>(
		`select m.name, case when s.line_hidden_at is null then s.own_line end as line, s.is_notable from parley.signature s join parley.member m on m.id = s.member
		where s.letter = $1 and s.state = 'signed' and s.show_name order by m.name, line`,
		[letter],
	)
	return rows.map(({ name, line, is_notable }) => ({ name, line, isNotable: is_notable }))
}

async function readLines(client: pg.ClientBase, letter: string, isRevealed: boolean): Promise<readonly string[]> {
	const { rows } = await client.query<{ line: string }>(
		`select own_line as line from parley.signature where letter = $1 and state = 'signed' and own_line is not null and line_hidden_at is null and not (show_name and $2)`,
		[letter, isRevealed],
	)
	return rows.map(({ line }) => line)
}

async function readUnits(client: pg.ClientBase, letter: string): Promise<readonly UnitCount[]> {
	const { rows } = await client.query<UnitCount>(
		`select r.unit, count(*)::integer as size, count(s.member)::integer as signed
		from parley.letter_roll r left join parley.signature s on s.letter = r.letter and s.member = r.member and s.state = 'signed'
		where r.letter = $1 group by r.unit`,
		[letter],
	)
	return rows
}

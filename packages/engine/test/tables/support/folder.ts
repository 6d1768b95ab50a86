/** A negotiation laid out on the disk with a table in it, and what came of opening it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after } from 'node:test'
import { type Opened, openNegotiation } from '../../../src/index.ts'
import { head, terms } from '../../support/table.ts'

const scratch = mkdtempSync(join(tmpdir(), 'parley-tables-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

let made = 0

export const columns = `	column class : label of class
	column rate : USD / hour within $0 / hour to $500 / hour from "Rate"
	column hours : hour
	column hired : date
	column full : yes-no`

export const rosterTerms = (
	path: string,
	{ of = 'of people ', form = '', body = columns } = {},
): string => `dimension class = guard, cleaner, cook
table roster "facts/${path}" ${of}by member
${form}${body}
	source "Synthetic"
	confidence assumed
`

export type Files = Readonly<Record<string, string | Uint8Array>>

export function lay(files: Files): string {
	const directory = join(scratch, String(++made))
	for (const [path, content] of Object.entries({ 'negotiation.md': head, ...files })) {
		mkdirSync(dirname(join(directory, path)), { recursive: true })
		writeFileSync(join(directory, path), content)
	}
	return directory
}

export const openTable = (path: string, content: string | Uint8Array, text = rosterTerms(path)): Promise<Opened> =>
	openNegotiation(lay({ 'facts/roster.md': terms(text), [`facts/${path}`]: content }))

/** Each mistake as it is read: code, sentence, mend. */
export const said = ({ diagnostics }: Opened): string =>
	diagnostics.map(({ code, message, mend }) => `${code}\n  ${message}\n  → ${mend ?? '(no mend)'}\n`).join('\n')

/** The cells of a table with few rows. */
export function textsOf({ columns }: Opened, name: string): readonly string[] {
	const cells = columns.get(name)
	if (cells && 'join' in cells) return cells
	throw new Error(`${name} is no column of a table with few rows`)
}

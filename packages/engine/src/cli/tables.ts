import { tablesText } from '../report/terminal-tables.ts'
import { tablesRead } from '../run/tables.ts'
import type { Given } from './command.ts'
import { colourOf, openFolder, printJson, wantsJson } from './given.ts'

export async function tables(given: Given): Promise<number> {
	const ready = await openFolder(given)
	const read = tablesRead(ready.negotiation, ready.rows)
	if (wantsJson(given)) printJson(read)
	else process.stdout.write(`${tablesText(read, { colour: colourOf(process.stdout), width: process.stdout.columns ?? 150 })}\n`)
	return 0
}

import { claimsText } from '../report/terminal.ts'
import { checkClaims } from '../run/claims.ts'
import type { Given } from './command.ts'
import { colourOf, openFolder, printJson, runOptions, wantsJson } from './given.ts'

export async function claims(given: Given): Promise<number> {
	const ready = await openFolder(given)
	const result = checkClaims(ready.negotiation, ready.plan, ready.columns, runOptions(given))
	if (wantsJson(given)) printJson(result)
	else process.stdout.write(`${claimsText(result, { colour: colourOf(process.stdout), width: process.stdout.columns ?? 150 })}\n`)
	return 0
}

import { claimsText } from '../report/terminal.ts'
import { checkClaims } from '../run/claims.ts'
import type { Given } from './command.ts'
import { colourOf, openFolder, printJson, runOptions, wantsJson } from './given.ts'

export function claims(given: Given): number {
	const ready = openFolder(given)
	const result = checkClaims(ready.negotiation, ready.plan, ready.columns, runOptions(given))
	if (wantsJson(given)) printJson(result)
	else process.stdout.write(`${claimsText(result, { colour: colourOf(process.stdout), width: process.stdout.columns ?? 150 })}\n`)
	return 0
}

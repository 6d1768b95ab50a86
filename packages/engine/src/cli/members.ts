import { whoGainsText } from '../report/terminal-members.ts'
import { whoGains } from '../run/who-gains.ts'
import type { Given } from './command.ts'
import { betweenOption, colourOf, openFolder, printJson, textOption, wantsJson } from './given.ts'
import { UserError } from './user-error.ts'

export async function members(given: Given): Promise<number> {
	const between = betweenOption(given)
	const of = textOption(given, 'of')
	const by = textOption(given, 'by')
	const table = textOption(given, 'table')
	const year = yearOption(given)
	const ready = await openFolder(given)
	const found = whoGains(ready.negotiation, ready.plan, ready.columns, {
		...(of === undefined ? {} : { of }),
		...(by === undefined ? {} : { by }),
		...(table === undefined ? {} : { table }),
		...(year === undefined ? {} : { year }),
		...(between === undefined ? {} : { points: between }),
	})
	if ('error' in found) throw new UserError(found.error)
	if (wantsJson(given)) printJson(found)
	else
		process.stdout.write(
			`${whoGainsText(found, ready.negotiation, { colour: colourOf(process.stdout), width: process.stdout.columns ?? 150 })}\n`,
		)
	return 0
}

function yearOption(given: Given): number | undefined {
	const text = textOption(given, 'year')
	if (text === undefined) return undefined
	if (/^\d{1,2}$/.test(text)) return Number(text)
	throw new UserError(`--year is a contract year such as 1, not ${text.slice(0, 40)}.`, 2)
}

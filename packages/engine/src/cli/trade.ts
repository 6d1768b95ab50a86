import { tradeText } from '../report/terminal-studies.ts'
import { defaultPoints } from '../run/costing.ts'
import { trade } from '../run/trade.ts'
import type { Given } from './command.ts'
import { colourOf, openFolder, printJson, runOptions, textOption, wantsJson } from './given.ts'
import { UserError } from './user-error.ts'

export async function tradeOf(given: Given): Promise<number> {
	const give = textOption(given, 'give')
	const wanted = textOption(given, 'for')
	if (give === undefined || wanted === undefined) throw new UserError('trade needs both: --give general-increase --for levy-rate.', 2)
	const ready = await openFolder(given)
	const points = defaultPoints(ready.negotiation, ready.plan)
	const at = textOption(given, 'at') ?? points[0]!
	const to = textOption(given, 'to') ?? points.find(point => point !== at.split('@')[0]) ?? 'current'
	const result = trade(ready.plan, ready.columns, { give, for: wanted, at, to, ...runOptions(given) })
	if ('error' in result) throw new UserError(result.error)
	if (wantsJson(given)) printJson(result)
	else
		process.stdout.write(
			`${tradeText(result, ready.negotiation, { colour: colourOf(process.stdout), width: process.stdout.columns ?? 150 })}\n`,
		)
	return 0
}

import { sensitivityText } from '../report/terminal-studies.ts'
import { defaultPoints } from '../run/costing.ts'
import { sensitivity } from '../run/sensitivity.ts'
import type { Given } from './command.ts'
import { betweenOption, colourOf, openFolder, printJson, runOptions, textOption, wantsJson } from './given.ts'
import { UserError } from './user-error.ts'

export async function sensitivityOf(given: Given): Promise<number> {
	const between = betweenOption(given)
	const ready = await openFolder(given)
	const [first = '', second = ''] = defaultPoints(ready.negotiation, ready.plan)
	const of = textOption(given, 'of')
	const result = sensitivity(ready.plan, ready.columns, {
		between: between ?? [first, second],
		...(of === undefined ? {} : { of }),
		...runOptions(given),
	})
	if ('error' in result) throw new UserError(result.error)
	if (wantsJson(given)) printJson(result)
	else
		process.stdout.write(
			`${sensitivityText(result, ready.negotiation, { colour: colourOf(process.stdout), width: process.stdout.columns ?? 150 })}\n`,
		)
	return 0
}

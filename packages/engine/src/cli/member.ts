import { memberText } from '../report/terminal-members.ts'
import { memberOf } from '../run/member.ts'
import type { Given } from './command.ts'
import { betweenOption, colourOf, openFolder, printJson, runOptions, textOption, wantsJson } from './given.ts'
import { UserError } from './user-error.ts'

export async function member(given: Given): Promise<number> {
	const points = betweenOption(given)
	const table = textOption(given, 'table')
	const ready = await openFolder(given)
	const [, key = ''] = given.positionals
	const labels = (name: string) => ready.rows.tables.get(name)?.labels
	const found = memberOf(ready.negotiation, ready.plan, ready.columns, labels, key, {
		...runOptions(given),
		...(table === undefined ? {} : { table }),
		...(points === undefined ? {} : { points }),
	})
	if ('error' in found) throw new UserError(found.error)
	if (wantsJson(given)) printJson(found)
	else
		process.stdout.write(
			`${memberText(found, ready.negotiation, { colour: colourOf(process.stdout), width: process.stdout.columns ?? 150 })}\n`,
		)
	return 0
}

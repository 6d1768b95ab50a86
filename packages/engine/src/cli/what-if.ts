import { costWhatIf, parseAsked } from '../run/what-if.ts'
import type { Given } from './command.ts'
import { costingOf, showCosting } from './cost.ts'
import { openFolder, runOptions } from './given.ts'
import { UserError } from './user-error.ts'

export async function whatIf(given: Given): Promise<number> {
	const words = given.values['set']
	const texts = Array.isArray(words) ? (words as readonly string[]) : []
	if (texts.length === 0) throw new UserError("what-if needs at least one --set: --set 'covered-share=85%'.", 2)
	const asked = texts.map(text => {
		const parsed = parseAsked(text)
		if ('error' in parsed) throw new UserError(parsed.error, 2)
		return parsed
	})
	const ready = await openFolder(given, { sets: asked })
	const costing = costingOf(costWhatIf(ready.negotiation, ready.plan, ready.columns, asked, runOptions(given)))
	await showCosting(given, ready, costing)
	return costing.problems.length > 0 ? 1 : 0
}

import { explainText } from '../report/terminal.ts'
import { explain } from '../run/explain.ts'
import { showFigure } from '../run/show.ts'
import type { Given } from './command.ts'
import { colourOf, openFolder, printJson, runOptions, textOption, wantsJson } from './given.ts'
import { UserError } from './user-error.ts'

export async function explainFigure(given: Given): Promise<number> {
	const ready = await openFolder(given)
	const [, name = ''] = given.positionals
	const facts = textOption(given, 'facts')
	if (facts !== undefined && !ready.plan.sides.includes(facts))
		throw new UserError(`There is no side called ${facts}. The sides are ${ready.plan.sides.join(', ')}.`)
	const at = textOption(given, 'at') ?? (facts === undefined ? 'current' : facts)
	const tree = explain(ready.plan, ready.columns, name, showFigure, { ...runOptions(given), point: at, facts: facts ?? null })
	if ('error' in tree) throw new UserError(tree.error)
	if (wantsJson(given)) printJson({ version: 1, at, facts: facts ?? 'shared', asOf: ready.plan.asOf, tree })
	else
		process.stdout.write(
			`${explainText(tree, { at, facts: facts ?? null, asOf: ready.plan.asOf }, { colour: colourOf(process.stdout), width: process.stdout.columns ?? 150 })}\n`,
		)
	return 0
}

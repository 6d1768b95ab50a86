import { reasonOf } from '../negotiation/reason.ts'
import { costingText } from '../report/terminal.ts'
import { checkClaims } from '../run/claims.ts'
import { type Costed, type Costing, costNegotiation } from '../run/costing.ts'
import { studiesOf } from '../run/studies.ts'
import type { Given } from './command.ts'
import { betweenOption, colourOf, openFolder, printJson, type Ready, runOptions, textOption, wantsJson } from './given.ts'
import { UserError } from './user-error.ts'

export async function cost(given: Given): Promise<number> {
	const between = betweenOption(given)
	const ready = await openFolder(given)
	const costing = costingOf(
		costNegotiation(ready.negotiation, ready.plan, ready.columns, { ...runOptions(given), ...(between ? { between } : {}) }),
	)
	await showCosting(given, ready, costing)
	return costing.problems.length > 0 ? 1 : 0
}

export function costingOf(costed: Costed): Costing {
	if ('error' in costed) throw new UserError(costed.error)
	return costed.costing
}

export async function showCosting(given: Given, ready: Ready, costing: Costing): Promise<void> {
	const file = textOption(given, 'html')
	if (file !== undefined) await writeReport(file, ready, costing, given)
	if (wantsJson(given)) printJson(costing)
	else process.stdout.write(`${costingText(costing, { colour: colourOf(process.stdout), width: process.stdout.columns ?? 150 })}\n`)
	if (file !== undefined && !wantsJson(given)) process.stdout.write(`\nThe report: ${file}\n`)
}

/** Only this command needs Markdown and charts, so only it loads them. */
export async function writeReport(file: string, ready: Ready, costing: Costing, given: Given): Promise<void> {
	const [{ renderReport }, { mkdir, writeFile }, { dirname }] = await Promise.all([
		import('../report/html.ts'),
		import('node:fs/promises'),
		import('node:path'),
	])
	const claims = checkClaims(ready.negotiation, ready.plan, ready.columns, runOptions(given))
	const points = costing.points.map(point => point.id).filter(id => id !== 'what-if')
	const studies = studiesOf(ready.plan, ready.columns, points, runOptions(given))
	try {
		await mkdir(dirname(file), { recursive: true })
		await writeFile(file, renderReport({ costing, claims, negotiation: ready.negotiation, ...studies }))
	} catch (error) {
		throw new UserError(`The report could not be written to ${file}: ${reasonOf(error)}.`)
	}
}

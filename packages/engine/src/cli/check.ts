import { openNegotiation } from '../negotiation/from-disk.ts'
import type { Given } from './command.ts'
import { diagnosticsJson, printJson, printMistakes, wantsJson } from './given.ts'

export async function check(given: Given): Promise<number> {
	const [directory = ''] = given.positionals
	const opened = await openNegotiation(directory)
	const broken = opened.diagnostics.some(each => each.severity === 'error')
	if (wantsJson(given)) {
		printJson(diagnosticsJson(opened.diagnostics))
		return broken ? 1 : 0
	}
	if (opened.diagnostics.length > 0) process.stdout.write(`${printMistakes(directory, opened, process.stdout)}\n`)
	if (broken || !opened.negotiation || !opened.plan) return 1
	const { negotiation, plan } = opened
	const count = (many: number, one: string, more: string): string => `${many} ${many === 1 ? one : more}`
	const facts = plan.quantities.filter(quantity => quantity.kind === 'fact')
	process.stdout.write(
		`No mistakes in ${directory}: ${count(negotiation.issues.length, 'issue', 'issues')}, ${count(plan.quantities.filter(each => each.kind === 'position').length, 'position', 'positions')}, ${count(facts.length, 'fact', 'facts')}, ${count(negotiation.proposals.length, 'proposal', 'proposals')}, ${negotiation.ledger.turns.length > 0 ? `${count(negotiation.ledger.turns.length, 'turn', 'turns')}, ` : ''}${count(plan.claims.length, 'claim', 'claims')}, as of ${plan.asOf}.\n`,
	)
	return 0
}

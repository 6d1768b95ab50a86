/**
 * The ledger that was kept on this server, put into the folder as text and read there: one road for what a folder tells and for what was handed over
 * here. What a reader may not see is not among the offers, and so in no figure of theirs.
 */
import { type Ledger, loadFolder, type WrittenTurn, writeLedger } from '@parley/engine'
import { compileLoaded } from '@parley/engine/texts'
import type { Diagnostic, Plan } from '@parley/lang'
import type { Positions, Side } from '#db'
import type { LedgerView, OfferView, TurnView } from '../ledger/read.ts'
import type { Sound } from '../negotiations.ts'

export interface Assembled {
	readonly ledger: Ledger
	readonly plan: Plan
	readonly columns: Sound['columns']
}

export function assemble(sound: Sound, { offers }: Pick<LedgerView, 'offers'>): Assembled | { readonly problems: readonly Diagnostic[] } {
	const { negotiation } = sound
	const told = [...negotiation.files].filter(([path]) => !path.startsWith('ledger/'))
	const files = new Map([...told, ...textsOf(sound, offers)])
	const loaded = loadFolder({ directory: negotiation.directory, files, diagnostics: [] })
	const { negotiation: read, plan, columns, diagnostics } = compileLoaded(loaded)
	if (!read || !plan) return { problems: diagnostics.filter(each => each.severity === 'error') }
	return { ledger: read.ledger, plan, columns: new Map([...columns, ...sound.columns]) }
}

/** As files of `ledger/`: each turn as it was handed over, in the state in which its offer is. */
export function textsOf(sound: Sound, offers: readonly OfferView[]): ReadonlyMap<string, string> {
	const sides = new Map(offers.flatMap(offer => offer.turns.map(turn => [turn.number, turn.side] as const)))
	return writeLedger({
		turns: offers.flatMap(offer => offer.turns.map(turn => writtenTurn(sound, offer, turn, sides))),
		packages: offers.flatMap(offer =>
			offer.package === null
				? []
				: [
						{
							number: offer.package,
							title: offer.title,
							date: dayOf(offer.handedOverAt),
							side: sideIdOf(sound, offer.side),
							expires: offer.expiresAt && dayOf(offer.expiresAt),
							source: null,
							confidence: null,
							prose: '',
						},
					],
		),
		sessions: [],
		agreements: agreementsOf(offers),
		moves: [],
		releases: [],
	})
}

function writtenTurn(sound: Sound, offer: OfferView, turn: TurnView, sides: ReadonlyMap<string, Side>): WrittenTurn {
	const answers = turn.answers?.number ?? null
	const isOwn = answers !== null && sides.get(answers) === turn.side
	const isAnswered = offer.state === 'countered' ? 'handed-over' : offer.state
	return {
		number: turn.number,
		title: turn.title,
		date: dayOf(offer.handedOverAt),
		time: offer.handedOverAt.toISOString().slice(11, 23),
		source: null,
		confidence: null,
		prose: '',
		side: sideIdOf(sound, turn.side),
		issue: turn.issue,
		// Whether it is countered shows in the turn that answers it, which this reader may not see.
		state: isAnswered,
		answers: isOwn ? null : answers,
		replaces: isOwn ? answers : null,
		package: offer.package,
		session: null,
		expires: offer.expiresAt && dayOf(offer.expiresAt),
		offTheRecord: offer.offRecord,
		proposal: null,
		positions: [],
		clause: turn.text.trim() === '' ? null : turn.text.trim(),
		terms: termsOf(turn.positions),
	}
}

/** One agreement for each issue of an offer that both sides have initialled. */
function agreementsOf(offers: readonly OfferView[]) {
	const agreed = offers.filter(offer => offer.state === 'tentatively-agreed' || offer.state === 'agreed')
	return agreed
		.flatMap(offer => offer.turns.map(turn => ({ offer, turn })))
		.map(({ offer, turn }, index) => ({
			number: `TA-${index + 1}`,
			title: turn.title,
			date: dayOf(offer.events.at(-1)?.at ?? offer.handedOverAt),
			issue: turn.issue,
			turns: [turn.number],
			source: null,
			confidence: null,
			prose: '',
		}))
}

/** Null where a turn takes no position. */
export const termsOf = (positions: Positions): string | null => {
	const lines = Object.entries(positions).map(([name, expression]) => `propose ${name} = ${expression}`)
	return lines.length === 0 ? null : lines.join('\n')
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

export const sideIdOf = ({ negotiation }: Sound, role: Side): string => negotiation.sides.find(side => side.role === role)?.id ?? role

/** What an offer can be, a sentence each, and the acts that move it: who may, from where, to where. migrations/0010-ledger.sql refuses every other move. */
import type { LedgerAct, OfferState } from '#db'

export type State = 'draft' | OfferState

interface StateWords {
	readonly word: string
	readonly sentence: string
	/** Whether an answer, an initial or a withdrawal can still meet it. */
	readonly isOpen: boolean
}

export const states: Readonly<Record<State, StateWords>> = {
	draft: { word: 'draft', sentence: 'Only its own side’s people at the table see it, and may still change it.', isOpen: false },
	'handed-over': { word: 'handed over', sentence: 'It crossed the table and stays as it is; the other side has to answer.', isOpen: true },
	held: { word: 'held', sentence: 'The other side keeps it: neither taken nor answered.', isOpen: true },
	countered: {
		word: 'countered',
		sentence: 'The other side answered with a turn of its own; to be taken, it has to be handed over anew.',
		isOpen: false,
	},
	withdrawn: { word: 'withdrawn', sentence: 'Its own side took it back.', isOpen: false },
	'tentatively-agreed': {
		word: 'tentatively agreed',
		sentence: 'Both sides initialled the same hash; it binds when everything is agreed, and only both together reopen it.',
		isOpen: false,
	},
	agreed: { word: 'agreed', sentence: 'Part of the agreement that both sides signed.', isOpen: false },
}

export interface ActRule {
	/** The act as somebody may do it, and as it is told. */
	readonly word: string
	readonly past: string
	/** Who does it: the side that offers, the other, either, or nobody by itself: it follows from another act. */
	readonly by: 'offerer' | 'other' | 'either' | 'follows'
	readonly from: readonly OfferState[]
	readonly to: OfferState | 'same'
	/** Moves only with the second side's act over the same hash. */
	readonly needsBoth?: boolean
	/** The other side has to have acknowledged that it has the offer, and its time is not over. */
	readonly needsReceipt?: boolean
}

/** 'signed' is of the whole negotiation; what it moves is 'agreed'. */
export const acts: Readonly<Record<Exclude<LedgerAct, 'signed'>, ActRule>> = {
	imported: { word: 'import', past: 'imported it from a folder', by: 'follows', from: [], to: 'same' },
	'handed-over': { word: 'hand over', past: 'handed it over', by: 'offerer', from: [], to: 'handed-over' },
	acknowledged: { word: 'acknowledge receipt', past: 'acknowledged receipt', by: 'other', from: ['handed-over', 'held'], to: 'same' },
	held: { word: 'hold', past: 'holds it', by: 'other', from: ['handed-over'], to: 'held', needsReceipt: true },
	countered: { word: 'counter', past: 'countered it', by: 'follows', from: ['handed-over', 'held'], to: 'countered' },
	withdrawn: { word: 'withdraw', past: 'withdrew it', by: 'offerer', from: ['handed-over', 'held'], to: 'withdrawn' },
	initialled: {
		word: 'initial',
		past: 'initialled it',
		by: 'either',
		from: ['handed-over', 'held'],
		to: 'tentatively-agreed',
		needsBoth: true,
		needsReceipt: true,
	},
	reopened: {
		word: 'reopen',
		past: 'asked to reopen it',
		by: 'either',
		from: ['tentatively-agreed'],
		to: 'handed-over',
		needsBoth: true,
	},
	agreed: { word: 'agree', past: 'signed the agreement that holds it', by: 'follows', from: ['tentatively-agreed'], to: 'agreed' },
}

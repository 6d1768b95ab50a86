/** The words of sessions and requests, for pages. */
import type { EntryKind, RequestAct, SessionAct } from '#db'
import type { DateState } from '#lib/server/sessions/dates.ts'
import type { RequestState } from '#lib/server/sessions/requests.ts'

export const dateStates: Readonly<Record<DateState, string>> = {
	proposed: 'proposed',
	agreed: 'agreed',
	declined: 'declined',
	withdrawn: 'withdrawn',
	'called-off': 'called off',
	moved: 'moved to another date',
}

export const dateActs: Readonly<Record<SessionAct, string>> = {
	agreed: 'said yes',
	declined: 'said no',
	withdrawn: 'withdrew it',
	'called-off': 'called it off',
	moved: 'moved it to another date',
}

export const requestActs: Readonly<Record<RequestAct, string>> = {
	delivered: 'delivered',
	'delivered-in-part': 'delivered in part',
	refused: 'refused',
	'not-enough': 'asked for more',
	withdrawn: 'withdrew the request',
	later: 'moved the day',
	remark: 'remarked',
}

export const entryKinds: Readonly<Record<EntryKind, string>> = {
	gist: 'Gist',
	item: 'Touched',
	paper: 'Handed over',
	started: 'Started',
	'caucus-began': 'Caucus began',
	'caucus-ended': 'Caucus ended',
	ended: 'Ended',
}

export const requestStates: Readonly<Record<RequestState, string>> = {
	open: 'waits for an answer',
	'in part': 'answered in part',
	delivered: 'answered',
	refused: 'refused',
	withdrawn: 'withdrawn',
}

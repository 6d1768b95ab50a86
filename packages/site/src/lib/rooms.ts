/** The rooms of a negotiation, in the order of its navigation. A new room is one line here and one folder under `routes/[negotiation]/`. */
export interface Room {
	/** What stands after the negotiation in the address; empty for the table itself. */
	readonly path: string
	readonly title: string
}

export const rooms: readonly Room[] = [
	{ path: '', title: 'The table' },
	{ path: 'ledger', title: 'Ledger' },
	{ path: 'sessions', title: 'Sessions' },
	{ path: 'requests', title: 'Requests' },
	{ path: 'what-if', title: 'What if' },
	{ path: 'issues', title: 'Issues' },
	{ path: 'proposals', title: 'Proposals' },
	{ path: 'claims', title: 'Claims' },
	{ path: 'members', title: 'Members' },
	{ path: 'letters', title: 'Open letters' },
	{ path: 'likeness', title: 'Likeness' },
	{ path: 'facts', title: 'Facts and sources' },
	{ path: 'report', title: 'Report' },
	{ path: 'export', title: 'Take away' },
	{ path: 'text', title: 'Text' },
]

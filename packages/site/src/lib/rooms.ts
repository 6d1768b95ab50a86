/** The rooms of a negotiation, in the order of its navigation. A new room is one line here and one folder under `routes/[negotiation]/`. */
export interface Room {
	/** What stands after the negotiation in the address; empty for the table itself. */
	readonly path: string
	readonly title: string
}

export interface Floor {
	readonly title: string
	readonly rooms: readonly Room[]
}

/** On a phone only the rooms of the open floor are seen, and the title of another leads to its first room. */
export const floors: readonly Floor[] = [
	{
		title: 'The talks',
		rooms: [
			{ path: '', title: 'The table' },
			{ path: 'issues', title: 'Issues' },
			{ path: 'proposals', title: 'Proposals' },
			{ path: 'ledger', title: 'Ledger' },
			{ path: 'sessions', title: 'Sessions' },
			{ path: 'requests', title: 'Requests' },
		],
	},
	{
		title: 'The costs',
		rooms: [
			{ path: 'what-if', title: 'What if' },
			{ path: 'members', title: 'Members' },
			{ path: 'facts', title: 'Facts and sources' },
			{ path: 'report', title: 'Report' },
			{ path: 'export', title: 'Take away' },
			{ path: 'text', title: 'Text' },
			{ path: 'folder', title: 'Folder' },
		],
	},
	{
		title: 'The campaign',
		rooms: [
			{ path: 'claims', title: 'Claims' },
			{ path: 'letters', title: 'Open letters' },
			{ path: 'bulletins', title: 'Bulletins' },
			{ path: 'likeness', title: 'Likeness' },
		],
	},
]

/** Rooms in which no cost stands: what is said of costs on every other page would be beside the point there. */
export const withoutCosts: ReadonlySet<string> = new Set(['letters', 'roll', 'likeness', 'sessions', 'requests', 'folder'])

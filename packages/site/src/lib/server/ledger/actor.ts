import type { Person } from '#db'

/** Whoever acts gravely does so in a session that was signed in lately. */
export interface Actor extends Person {
	readonly session: string
	readonly name: string
}

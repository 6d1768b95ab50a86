/** A stretch of a source file. Lines and columns count from 1; columns count UTF-16 units; `end` is exclusive. */
export interface Place {
	readonly file: string
	readonly line: number
	readonly column: number
	readonly endLine: number
	readonly endColumn: number
}

/** A second place that the message speaks of, with what it is. */
export interface Label {
	readonly place: Place
	readonly text: string
}

/**
 * One mistake in a user's text. `code` is stable ("units/add-mismatch"); `message` is one sentence saying what is so;
 * `label` says what the marked place is; `also` marks other places; `note` explains; `mend` says how to put it right.
 */
export interface Diagnostic {
	readonly code: string
	readonly severity: 'error' | 'warning'
	readonly message: string
	readonly place: Place
	readonly label?: string
	readonly also?: readonly Label[]
	readonly note?: string
	readonly mend?: string
}

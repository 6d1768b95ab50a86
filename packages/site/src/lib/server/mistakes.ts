/** The mistakes of a folder, each as its sentence and as the marked text. */

import type { Opened } from '@parley/engine'
import { type Diagnostic, inOrder, printDiagnostics } from '@parley/lang'

export interface Mistake {
	readonly code: string
	readonly severity: Diagnostic['severity']
	readonly message: string
	readonly file: string
	readonly line: number
	/** The place with the text marked, the note and the mend, as the command line prints them. */
	readonly shown: string
}

/** More than these are counted: a page of ten thousand mistakes helps nobody. */
export const mostMistakes = 100

export function mistakesOf({ diagnostics, files }: Pick<Opened, 'diagnostics' | 'files'>): readonly Mistake[] {
	return inOrder(diagnostics)
		.slice(0, mostMistakes)
		.map(each => ({
			code: each.code,
			severity: each.severity,
			message: each.message,
			file: each.place.file,
			line: each.place.line,
			shown: printDiagnostics([each], file => files.get(file) ?? null, { colour: false }).trimEnd(),
		}))
}

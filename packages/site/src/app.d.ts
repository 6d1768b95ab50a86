import type { Mistake } from '#lib/server/mistakes.ts'

declare global {
	namespace App {
		interface Error {
			/** One sentence: what does not make sense, or is not there. */
			message: string
			/** What to do about it. */
			mend?: string
			/** Several things at once: a sentence each, with what would be right. */
			parts?: readonly string[]
			/** Where to go instead. */
			links?: readonly { readonly href: string; readonly text: string }[]
			/** Of a folder that has mistakes: every one, in place. */
			mistakes?: readonly Mistake[]
			/** Of a mistake of ours: the word by which the server's log has it. */
			reference?: string
		}
		interface PageState {
			/** The what-if of this entry of the history, as it stands in the address. */
			query?: string
		}
	}
}

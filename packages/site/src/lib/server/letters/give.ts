/** What the button under a letter does, whichever door the form came by: the page's, or the one in front of it. */

import { textOf } from '../people/request.ts'
import { hashSecret } from '../people/secrets.ts'
import type { Shown } from './files.ts'
import type { Letters } from './letters.ts'
import { readLine, type Signed } from './sign.ts'

export interface Giving {
	readonly letters: Letters
	readonly letter: string
	readonly member: string
	readonly shown: Pick<Shown, 'takesLines' | 'names'>
	readonly form: Pick<FormData, 'get' | 'has'>
	/** The last step of a captain's link. */
	readonly by: string | undefined
}

/** What a line of one's own is refused for, with that line; or how the signature stands. */
export type Given = Signed | { readonly words: string; readonly line: string }

export async function give({ letters, letter, member, shown, form, by }: Giving): Promise<Given> {
	const line = shown.takesLines ? readLine(textOf(form, 'line')) : null
	if (line !== null && typeof line !== 'string') return { words: line.words, line: textOf(form, 'line') }
	const showName = shown.names !== 'hidden' && form.has('showName')
	return letters.signing(letter)({
		member,
		showName,
		ownLine: line,
		isNotable: showName && form.has('isNotable'),
		captainHash: by ? hashSecret(by) : null,
	})
}

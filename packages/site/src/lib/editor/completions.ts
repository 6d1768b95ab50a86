/** What may be written here: only inside blocks of terms, and what fits the place first. */
import { type Completion, type CompletionContext, type CompletionResult, snippetCompletion } from '@codemirror/autocomplete'
import { syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import type { Word, WordKind } from './words.ts'

export function isInTerms(state: EditorState, at: number): boolean {
	for (
		let node: { readonly name: string; readonly parent: unknown } | null = syntaxTree(state).resolveInner(at, -1);
		node;
		node = node.parent as typeof node
	)
		if (node.name === 'Terms') return true
	return false
}

type Place = 'declaration' | 'clause' | 'type' | 'value'

/** Which words a place takes, the likeliest first. */
const takes: Readonly<Record<Place, readonly WordKind[]>> = {
	declaration: ['keyword'],
	clause: ['clause', 'keyword', 'operator', 'name'],
	type: ['unit', 'type', 'operator', 'name'],
	value: ['name', 'function', 'label', 'unit', 'operator', 'clause'],
}

function placeOf(before: string): Place {
	if (/^\s*$/.test(before)) return /^\s/.test(before) ? 'clause' : 'declaration'
	return /^\s*(?:\w+\s+)?[\p{L}][\p{L}\p{N}_-]*\s*:[^=]*$/u.test(before) ? 'type' : 'value'
}

export const completeFrom =
	(words: () => readonly Word[]) =>
	(context: CompletionContext): CompletionResult | null => {
		const typed = context.matchBefore(/[\p{L}][\p{L}\p{N}_-]*/u)
		const from = typed?.from ?? context.pos
		if ((!typed && !context.explicit) || !isInTerms(context.state, context.pos)) return null
		const line = context.state.doc.lineAt(from)
		const kinds = takes[placeOf(context.state.sliceDoc(Math.max(line.from, from - 300), from))]
		const fitting = words().filter(word => kinds.includes(word.kind))
		return {
			from,
			options: fitting.map(word => completionOf(word, kinds)),
			validFor: /^[\p{L}\p{N}_-]*$/u,
		}
	}

function completionOf(word: Word, kinds: readonly WordKind[]): Completion {
	const completion: Completion = {
		label: word.word,
		detail: word.detail,
		info: word.prose,
		boost: -10 * kinds.indexOf(word.kind),
		type: word.kind,
	}
	return word.form === null ? completion : snippetCompletion(word.form.replaceAll(/[{}]/g, '\\$&').replace('|', '${}'), completion)
}

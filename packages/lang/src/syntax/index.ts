/**
 * Text to tree. Nothing here throws or runs on: whatever the text, there are declarations and diagnostics.
 *
 * What could not be read is `missing` where a value stood, the type `any` where a type stood, and an empty name and path in a
 * table's head; each has its diagnostic, so later stages say nothing of them.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Block } from '../source/block.ts'
import { parseBlock, parseWholeExpression } from './parser.ts'
import type { Declaration, Expr } from './tree.ts'

export type * from './tree.ts'
export { clauseWords, keywords, operators } from './words.ts'

export const parse = (block: Block): { readonly declarations: readonly Declaration[]; readonly diagnostics: readonly Diagnostic[] } => {
	const { declarations, diagnostics } = parseBlock(block)
	return { declarations, diagnostics }
}

/** One expression and nothing else, for values that come from outside a program: `parseExpression('$0.57 / subscriber', '--set')`. */
export const parseExpression = (text: string, file: string): { readonly value: Expr; readonly diagnostics: readonly Diagnostic[] } =>
	parseWholeExpression(text, file)

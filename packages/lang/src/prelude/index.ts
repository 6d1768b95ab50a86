/** The standard clauses, written in the language itself. Each file is a theme; each function has its page in docs/prelude. */
import type { Block } from '../source/block.ts'
import { increases } from './increases.ts'

const themes: Readonly<Record<string, string>> = { increases }

export const preludeBlocks: readonly Block[] = Object.entries(themes).map(([theme, text]) => ({
	file: `prelude/${theme}.terms`,
	firstLine: 1,
	text,
	home: { kind: 'prelude' },
}))

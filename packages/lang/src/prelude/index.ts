/** The standard clauses, written in the language itself. Each file is a theme; each function has its page in docs/prelude. */
import type { Block } from '../source/block.ts'
import { benefits } from './benefits.ts'
import { cola } from './cola.ts'
import { increases } from './increases.ts'
import { measures } from './measures.ts'
import { members } from './members.ts'
import { packages } from './packages.ts'
import { premiumPay } from './premium-pay.ts'
import { progression } from './progression.ts'
import { residuals } from './residuals.ts'

const themes: Readonly<Record<string, string>> = {
	increases,
	measures,
	progression,
	members,
	'premium-pay': premiumPay,
	cola,
	benefits,
	packages,
	residuals,
}

export const preludeBlocks: readonly Block[] = Object.entries(themes).map(([theme, text]) => ({
	file: `prelude/${theme}.terms`,
	firstLine: 1,
	text,
	home: { kind: 'prelude' },
}))

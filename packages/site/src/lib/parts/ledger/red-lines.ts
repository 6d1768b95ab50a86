/** Red lines in words. */
import { heading } from '@parley/engine/report'
import type { Says } from '#lib/server/red-lines/lines.ts'

export const relationWords = { 'at-least': 'at least', 'at-most': 'at most', exactly: 'exactly' } as const

export const saysInWords = (says: Says): string =>
	says.kind === 'position'
		? `${heading(says.position)}${says.cell ? ` in ${says.cell}` : ''} is ${relationWords[says.relation]} ${says.value}`
		: `These words stand in the clause: “${says.words}”`

export const verdictWords = {
	passes: 'kept',
	breaks: 'crossed',
	'cannot be told': 'cannot be told',
	untouched: 'not touched',
} as const

/** Two paragraphs, word by word, and then made readable: small agreements between changes are not worth the eye's jump. */
import { diffArrays } from 'diff'
import type { Piece } from './pieces.ts'
import { tokensOf, weightOf } from './tokens.ts'

/** An old and a new stretch that stand at one place; equal ones are the same on both sides. */
interface Stretch {
	readonly old: readonly string[]
	readonly now: readonly string[]
	readonly same: boolean
}

/** Beyond these a paragraph is replaced whole: the comparison would take longer than anybody waits, and nobody could read it. */
const mostTokens = 6_000
const mostEdits = 800

/** Null when the two have so little in common that one is not a version of the other. */
export function compareWords(old: string, now: string): readonly Piece[] | null {
	return old === now ? [{ kind: 'same', text: old }] : compareTokens(tokensOf(old), tokensOf(now))
}

/** The same for whoever has cut the words already. */
export function compareTokens(before: readonly string[], after: readonly string[]): readonly Piece[] | null {
	if (before.length + after.length > mostTokens) return null
	const changes = diffArrays([...before], [...after], { maxEditLength: mostEdits })
	if (!changes) return null
	const stretches = dissolveSmall(gather(changes))
	return keepsEnough(stretches) ? stretches.flatMap(print) : null
}

/** Deletions and insertions that touch are one change. */
function gather(changes: readonly { readonly added: boolean; readonly removed: boolean; readonly value: readonly string[] }[]): Stretch[] {
	const stretches: Stretch[] = []
	for (const { added, removed, value } of changes) {
		const same = !added && !removed
		const last = stretches.at(-1)
		const next: Stretch = { old: added ? [] : value, now: removed ? [] : value, same }
		if (last && !last.same && !same) stretches[stretches.length - 1] = join(last, next)
		else stretches.push(next)
	}
	return stretches
}

const join = (a: Stretch, b: Stretch): Stretch => ({ old: [...a.old, ...b.old], now: [...a.now, ...b.now], same: a.same && b.same })

/**
 * What is the same stays so when it weighs more than the change on one of its sides; otherwise the three become one change. Repeated until nothing
 * more dissolves, as each merging makes the neighbours heavier.
 */
function dissolveSmall(stretches: Stretch[]): readonly Stretch[] {
	const kept: Stretch[] = []
	for (const stretch of stretches) {
		kept.push(stretch)
		while (kept.length >= 3 && !kept.at(-1)!.same && isSmall(kept.at(-3)!, kept.at(-2)!, kept.at(-1)!)) {
			const [before, same, after] = kept.splice(-3) as [Stretch, Stretch, Stretch]
			kept.push(join(join(before, same), after))
		}
	}
	return kept
}

function isSmall(before: Stretch, same: Stretch, after: Stretch): boolean {
	const weight = weigh(same.old)
	// Between two insertions, or two deletions, what is the same would be marked as taken away and written again: only a bare word is worth that.
	if ((onlyWrites(before) && onlyWrites(after)) || (onlyStrikes(before) && onlyStrikes(after))) return weight <= bareWord
	return weight <= heavier(before) && weight <= heavier(after)
}

const bareWord = 3
const onlyWrites = ({ old }: Stretch): boolean => weigh(old) === 0
const onlyStrikes = ({ now }: Stretch): boolean => weigh(now) === 0
const weigh = (tokens: readonly string[]): number => tokens.reduce((sum, token) => sum + weightOf(token), 0)
const heavier = ({ old, now }: Stretch): number => Math.max(weigh(old), weigh(now))

/** A fifth of the longer text. */
const enough = 0.2

function keepsEnough(stretches: readonly Stretch[]): boolean {
	const kept = stretches.filter(each => each.same).reduce((sum, each) => sum + weigh(each.old), 0)
	const whole = Math.max(...(['old', 'now'] as const).map(side => stretches.reduce((sum, each) => sum + weigh(each[side]), 0)))
	return kept >= enough * whole
}

function print({ old, now, same }: Stretch): readonly Piece[] {
	if (same) return [{ kind: 'same', text: old.join('') }]
	const [lead, oldBody, newBody, tail] = trimCommon(old.join(''), now.join(''))
	const pieces: Piece[] = [
		{ kind: 'same', text: lead },
		{ kind: 'deleted', text: oldBody },
		{ kind: 'inserted', text: newBody },
		{ kind: 'same', text: tail },
	]
	return pieces.filter(piece => piece.text !== '')
}

/** Space that both begin or end with is no part of the change. */
function trimCommon(old: string, now: string): readonly [string, string, string, string] {
	const lead = old.startsWith(' ') && now.startsWith(' ') ? ' ' : ''
	const [oldRest, newRest] = [old.slice(lead.length), now.slice(lead.length)]
	const tail = oldRest.endsWith(' ') && newRest.endsWith(' ') ? ' ' : ''
	const body = (text: string): string => text.slice(0, text.length - tail.length)
	return [lead, body(oldRest), body(newRest), tail]
}

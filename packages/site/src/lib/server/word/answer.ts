/** A side's Word file beside the turn that it says it answers. What its own marks do not account for was changed without being marked. */
import { diffArrays } from 'diff'
import type { Piece } from '#lib/redline/pieces.ts'
import { redline } from '#lib/redline/redline.ts'
import { type Block, canonical, readClause, writeClause } from './clause.ts'
import type { ReadFile } from './read.ts'

export interface Answer {
	/** All rejected, the file says what the turn says. */
	readonly isFaithful: boolean
	/** Where it does not: paragraphs as the turn has them, against the file with all its changes rejected. */
	readonly untracked: readonly (readonly Piece[])[]
	/** The new text; paragraphs that the answered turn has too are written as they stand there. */
	readonly text: string
}

export function answerOf(file: ReadFile, base: string): Answer {
	const marked = redline(canonical(base), file.old)
	return {
		isFaithful: !marked.changed,
		untracked: marked.paragraphs.filter(pieces => pieces.some(piece => piece.kind !== 'same')),
		text: inWordsOf(base, file.now),
	}
}

/**
 * Lines that were wrapped, or marks written in another way, are no change: a text whose blocks are all as the base has them is the base, letter by letter. Otherwise the stretches
 * that are the same are taken from it where they can be told apart by blank lines.
 */
export function inWordsOf(base: string, now: string): string {
	if (canonical(base) === canonical(now)) return base
	const known = new Map<string, string>()
	for (const stretch of base.split(/\n\s*\n/)) known.set(canonical(stretch), stretch.replace(/^\n+|\s+$/g, ''))
	const groups = groupsOf(readClause(now)).map(writeClause)
	const old = groupsOf(readClause(base)).map(writeClause)
	let text = ''
	for (const { added, removed, value } of diffArrays(old, groups))
		if (!removed)
			for (const each of value) text += `${text === '' ? '' : '\n\n'}${added ? each.trimEnd() : (known.get(each) ?? each.trimEnd())}`
	const whole = text === '' ? '' : `${text}\n`
	// What stands at the beginning of a stretch may hang on what stands before it.
	return canonical(whole) === canonical(now) ? whole : canonical(now)
}

/** Items of one list stand together, as they are written. */
function groupsOf(blocks: readonly Block[]): readonly (readonly Block[])[] {
	const groups: Block[][] = []
	for (const block of blocks) {
		const last = groups.at(-1)
		const together =
			last &&
			!writeClause([...last, block])
				.trimEnd()
				.slice(writeClause(last).trimEnd().length)
				.startsWith('\n\n')
		if (together) last.push(block)
		else groups.push([block])
	}
	return groups
}

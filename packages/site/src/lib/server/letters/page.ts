/** The public page of a letter, from its files alone. */
import { createHash } from 'node:crypto'
import { readCheckpoints, readNote } from '@parley/engine/log'
import { markdown, showHidden } from '@parley/engine/report'
import { error } from '@sveltejs/kit'
import { roomAddress } from '#lib/addresses.ts'
import type { Picture } from '#lib/charts/index.ts'
import { pacePicture } from '#lib/charts/pace.ts'
import { canvas } from '#lib/server/pictures.ts'
import { short } from '#lib/server/short.ts'
import type { PublishedLetter } from './files.ts'
import { keptFile, publishedNow, workedOut } from './memory.ts'

export interface LetterPage {
	readonly id: string
	readonly slug: string
	readonly title: string
	readonly html: string
	readonly hash: string
	readonly opens: string
	readonly closes: string | null
	readonly state: 'open' | 'closed' | 'over'
	readonly roll: PublishedLetter['record']['roll']
	readonly count: PublishedLetter['count']
	readonly shown: PublishedLetter['shown']
	readonly key: string
	readonly witnesses: readonly string[]
	/** The last signed note, as it stands. */
	readonly checkpoint: string
	/** Names of witnesses under it. */
	readonly cosigned: readonly string[]
}

export async function enterLetter(space: string, slug: string): Promise<PublishedLetter> {
	const published = await publishedNow(space, slug)
	if (published) return published
	error(404, {
		message: `No letter called “${short(slug)}” has been published here.`,
		mend: 'A letter appears a second or two after it has been opened; on a server that was restored, once whoever runs it has said what was published last.',
		links: [{ href: roomAddress(space, 'letters'), text: 'Open letters' }],
	})
}

export const stateOf = ({ record, shown }: PublishedLetter, now: Date = new Date()): LetterPage['state'] =>
	shown.state === 'closed' ? 'closed' : record.closes !== null && now >= new Date(`${record.closes}Z`) ? 'over' : 'open'

export const paceOf = ({ shown }: LetterPage): Picture | null => pacePicture(shown.pace, canvas('pace'))

export async function letterPage(space: string, slug: string): Promise<LetterPage> {
	const published = await enterLetter(space, slug)
	const { record, count, shown } = published
	const [text, notes] = await Promise.all((['letter.md', 'checkpoints.txt'] as const).map(name => keptFile(space, slug, name, 0)))
	if (!text || !notes) throw new Error('a letter that is published has its text and its checkpoints')
	const { html, hash } = workedOut(text, written => ({
		html: markdown(written).html,
		hash: createHash('sha256').update(written).digest('hex'),
	}))
	const { note, signed } = workedOut(notes, written => {
		const last = readCheckpoints(written).at(-1) ?? ''
		return { note: last, signed: readNote(last) }
	})
	return {
		id: record.id,
		slug,
		title: showHidden(record.title),
		html,
		hash,
		opens: record.opens,
		closes: record.closes,
		state: stateOf(published),
		roll: record.roll,
		count,
		shown: {
			...shown,
			signers: shown.signers.map(({ name, line, isNotable }) => ({ name: showHidden(name), line: line && showHidden(line), isNotable })),
			lines: shown.lines.map(showHidden),
		},
		key: record.key,
		witnesses: record.witnesses,
		checkpoint: note,
		cosigned: signed?.signatures.map(({ name }) => name).filter(name => name !== record.origin) ?? [],
	}
}

/**
 * What is frozen of a bulletin: one file, bulletin.json, whose SHA-256 stands under the mail, on the page and on paper. Whoever keeps one of these can hold
 * the file against it with `sha256sum bulletin.json`.
 */
import { createHash } from 'node:crypto'
import type { DrawnText } from './draw.ts'
import { escaped, type Rendered } from './render.ts'

export interface ToFreeze {
	readonly negotiation: string
	readonly side: string
	readonly slug: string
	readonly title: string
	readonly kind: 'news' | 'statutory' | 'correction'
	readonly corrects: string | null
	readonly sentAt: Date
	readonly notBefore: Date | null
	/** As it was written; null of a correction, which nobody writes. */
	readonly body: string | null
	readonly drawn: DrawnText['drawn']
	readonly rendered: Rendered
	/** Lines of the logs of the side's open letters, as they stood. */
	readonly checkpoints: readonly string[]
}

export interface Frozen {
	readonly record: Buffer
	readonly hash: Buffer
	readonly html: string
	readonly text: string
	readonly checkpoint: string | null
}

export function freeze({ drawn, rendered, sentAt, notBefore, ...rest }: ToFreeze): Frozen {
	const record = Buffer.from(
		`${JSON.stringify(
			{
				version: 1,
				...rest,
				sentAt: sentAt.toISOString(),
				notBefore: notBefore?.toISOString() ?? null,
				marks: drawn.map(({ mark, shown, unit, source }) => ({ mark: mark.text, shown, unit, source })),
				html: rendered.html,
				text: rendered.text,
			},
			null,
			'\t',
		)}\n`,
	)
	const hash = createHash('sha256').update(record).digest()
	const { checkpoints } = rest
	return {
		record,
		hash,
		html: `${rendered.html}${hashHtml(hash, checkpoints)}`,
		text: `${rendered.text.trim()}\n\n${hashText(hash, checkpoints)}`,
		checkpoint: checkpoints.length === 0 ? null : checkpoints.join('\n'),
	}
}

const hashWords = 'Frozen when it was sent. Its SHA-256:'
const logWords = 'The logs of this side’s open letters stood at:'

const hashHtml = (hash: Buffer, checkpoints: readonly string[]): string =>
	`<p class="note frozen">${hashWords} <code>${hash.toString('hex')}</code>${checkpoints.length === 0 ? '' : `. ${logWords} ${checkpoints.map(line => `<code>${escaped(line)}</code>`).join(', ')}`}</p>\n`

const hashText = (hash: Buffer, checkpoints: readonly string[]): string =>
	`${hashWords}\n${hash.toString('hex')}\n${checkpoints.length === 0 ? '' : `\n${logWords}\n${checkpoints.join('\n')}\n`}`

/** What whoever sends has read: if the text or a figure is another one by then, it is not sent. */
export const readHash = (title: string, kind: string, audience: unknown, web: string, notBefore: Date | null, rendered: Rendered): string =>
	createHash('sha256')
		.update(JSON.stringify([title, kind, audience, web, notBefore?.toISOString() ?? null, rendered.html, rendered.text]))
		.digest('hex')

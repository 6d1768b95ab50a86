/** The form of a letter: what was written goes back into it as it was, with what is wrong. */
import type { DeskLetter } from './desk.ts'
import { type Draft, type FieldProblem, readDraft } from './draft.ts'

export type Written = Readonly<Record<(typeof fields)[number], string>>

const fields = ['slug', 'title', 'body', 'names', 'revealAt', 'ownLine', 'closesAt', 'units', 'standings', 'since', 'witnesses'] as const

export const emptyForm: Written = {
	slug: '',
	title: '',
	body: '',
	names: 'hidden',
	revealAt: '',
	ownLine: '',
	closesAt: '',
	units: '',
	standings: '',
	since: '',
	witnesses: '',
}

export const formOf = (letter: DeskLetter): Written => ({
	slug: letter.slug,
	title: letter.title,
	body: letter.body,
	names: letter.names,
	revealAt: letter.revealAt === null ? '' : String(letter.revealAt),
	ownLine: letter.ownLine ? 'yes' : '',
	closesAt: letter.closesAt?.toISOString().slice(0, 16) ?? '',
	units: (letter.rule.units ?? []).join('\n'),
	standings: (letter.rule.standings ?? []).join('\n'),
	since: letter.rule.onRollSince ?? '',
	witnesses: letter.witnesses.join('\n'),
})

export type ReadForm = { readonly draft: Draft } | { readonly written: Written; readonly problems: readonly FieldProblem[] }

const longestField = 60_000

export function readForm(form: FormData): ReadForm {
	const field = (name: string): string => {
		const value = form.get(name)
		return typeof value === 'string' ? value.slice(0, longestField) : ''
	}
	const read = readDraft(field)
	if ('draft' in read) return read
	return { written: Object.fromEntries(fields.map(name => [name, field(name)])) as Written, problems: read.problems }
}

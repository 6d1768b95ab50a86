/** Front matter made strict: each field read into the kind it must have, with a diagnostic at its line when it is not. */
import { type Diagnostic, nearest, parseDate } from '@parley/lang'
import { type Field, type MarkdownFile, mistake } from './markdown.ts'

export interface FieldReader {
	text(name: string): string | null
	requiredText(name: string): string
	date(name: string): string | null
	requiredDate(name: string): string
	/** Is it there at all? A mistake is told when it is not. */
	required(name: string, mend: string): boolean
	number(name: string): number | null
	flag(name: string): boolean
	/** One word or several, as `[a, b]` or a line each; none when it is not there. */
	list(name: string): readonly string[]
	choice<T extends string>(name: string, words: readonly T[]): T | null
	raw(name: string): Field | null
	fail(name: string, code: string, message: string, mend?: string): void
}

/** Also refuses fields that the file does not have: a field misspelt is a field lost. */
export function readFields(markdown: MarkdownFile, known: readonly string[], diagnostics: Diagnostic[]): FieldReader {
	const { file, fields } = markdown
	const meant = new Set<string>()
	for (const [name, field] of fields) {
		if (known.includes(name)) continue
		const near = nearest(name, known)
		if (near) meant.add(near)
		diagnostics.push(
			mistake(file, field.line, 'files/unknown-field', `There is no field ${name} here.`, {
				column: field.column,
				width: name.length,
				mend: near ? `The nearest is \`${near}\`.` : `The fields are ${known.join(', ')}.`,
			}),
		)
	}
	const fail = (name: string, code: string, message: string, mend?: string): void => {
		const field = fields.get(name)
		diagnostics.push(
			mistake(file, field?.line ?? 1, code, message, {
				column: field?.column ?? 1,
				width: field ? name.length : 1,
				...(mend ? { mend } : {}),
			}),
		)
	}
	const text = (name: string): string | null => {
		const field = fields.get(name)
		if (!field || field.value === null) return null
		if (typeof field.value === 'object') {
			fail(name, 'files/field', `${name} is one line of text.`)
			return null
		}
		return String(field.value)
	}
	const date = (name: string): string | null => {
		const value = text(name)
		if (value === null || parseDate(value) !== null) return value
		fail(name, 'files/date', `${name} is not a day: ${value.slice(0, 40)}.`, 'Write it as `2023-10-28`.')
		return null
	}
	let told = false
	const required = (name: string, mend: string): boolean => {
		const field = fields.get(name)
		if (field && field.value !== null && field.value !== '') return true
		if (field) fail(name, 'files/missing-field', `${name} has no value.`, mend)
		else if (markdown.frontMatter === 'read' && !meant.has(name)) fail(name, 'files/missing-field', `The front matter lacks ${name}.`, mend)
		else if (markdown.frontMatter === 'none' && !told) {
			told = true
			fail(name, 'files/no-front-matter', 'This file has no front matter.', frontMatterForm)
		}
		return false
	}
	return {
		text,
		date,
		required,
		requiredText: name => (required(name, `Write \`${name}: …\` between the two lines \`---\`.`) ? (text(name) ?? '') : ''),
		requiredDate: name =>
			required(name, `Write \`${name}: 2023-10-28\` between the two lines \`---\`.`) ? (date(name) ?? noDate) : noDate,
		number: name => {
			const value = fields.get(name)?.value
			if (value === undefined || value === null) return null
			if (typeof value === 'number' && Number.isFinite(value)) return value
			fail(name, 'files/field', `${name} is a number.`, `Write it in digits: \`${name}: 2\`.`)
			return null
		},
		flag: name => {
			const value = fields.get(name)?.value
			if (value === undefined || value === null || value === false || value === 'no') return false
			if (value === true || value === 'yes') return true
			fail(name, 'files/field', `${name} is true or false.`)
			return false
		},
		list: name => {
			const value = fields.get(name)?.value
			if (value === undefined || value === null) return []
			const values: readonly unknown[] = Array.isArray(value) ? value : [value]
			if (values.every(each => ['string', 'number'].includes(typeof each))) return values.map(String)
			fail(name, 'files/field', `${name} is a list of words.`, `Write it as \`${name}: [one, another]\`.`)
			return []
		},
		choice: (name, words) => {
			const value = text(name)
			if (value === null) return null
			const found = words.find(word => word === value)
			if (found === undefined) fail(name, 'files/field', `${name} is one of ${words.join(', ')}; ${value.slice(0, 40)} is none of them.`)
			return found ?? null
		},
		raw: name => fields.get(name) ?? null,
		fail,
	}
}

/** Stands in for a date that is missing or none; a mistake has been told. */
const noDate = '1970-01-01'

const frontMatterForm = 'Begin it with a line `---`, then fields such as `title: …`, then a line `---` again.'

/** What the page needs of the terms' own text: what varies by year, where a fact stands, and the sources of what was proposed. */
import { type Block, parse, parseExpression } from '@parley/lang'
import type { Negotiation } from '../negotiation/negotiation.ts'

export interface Written {
	readonly source: string | null
	readonly confidence: string | null
	readonly note: string | null
}

export interface Terms {
	/** The positions that vary by contract year. */
	readonly byYear: ReadonlySet<string>
	/** The title of the place where a fact stands: of its facts file, or of its issue. */
	readonly homeOf: ReadonlyMap<string, string>
	/** What was written with a position that a proposal takes. */
	written(proposal: string | null, position: string): Written
}

const unwritten: Written = { source: null, confidence: null, note: null }

export function readTerms(negotiation: Negotiation): Terms {
	const byYear = new Set<string>()
	const homeOf = new Map<string, string>()
	const proposed = new Map<string, Written>()
	for (const block of negotiation.blocks)
		for (const declaration of parse(block).declarations) {
			const { name } = declaration.name
			if (declaration.kind === 'position' && declaration.type.axes.some(axis => axis.name === 'year')) byYear.add(name)
			if (declaration.kind === 'fact' || declaration.kind === 'basis') homeOf.set(name, titleOf(negotiation, block))
			if (declaration.kind === 'propose' && block.home.kind === 'proposal') {
				const { source, confidence, note } = declaration.stated.clauses
				proposed.set(`${block.home.id} ${name}`, {
					source: source?.text ?? null,
					confidence: confidence?.level ?? null,
					note: note?.text ?? null,
				})
			}
		}
	return { byYear, homeOf, written: (proposal, position) => proposed.get(`${proposal} ${position}`) ?? unwritten }
}

function titleOf(negotiation: Negotiation, { home, file }: Block): string {
	if (home.kind === 'issue') return negotiation.issues.find(issue => issue.id === home.id)?.title ?? home.id
	if (home.kind !== 'facts') return 'The whole negotiation'
	const title = /^title:[ \t]*(.+)$/m.exec(negotiation.files.get(file) ?? '')?.[1]?.trim()
	return title?.replace(/^(["'])(.*)\1$/, '$2') ?? home.id
}

/** A value that varies by a dimension, as it is written: label and value for each, or one entry without a label. */
export function writtenValues(text: string): readonly { readonly label: string | null; readonly text: string }[] {
	const { value, diagnostics } = parseExpression(text, 'report')
	if (diagnostics.length > 0 || value.kind !== 'map') return [{ label: null, text: oneLine(text) }]
	return value.entries.map(entry => ({ label: entry.label.name, text: cutOut(text, entry.value.place) }))
}

type Place = ReturnType<typeof parseExpression>['value']['place']

function cutOut(text: string, { line, column, endLine, endColumn }: Place): string {
	const lines = text.split('\n').slice(line - 1, endLine)
	const kept = lines.map((each, index) =>
		each.slice(index === 0 ? column - 1 : 0, index === lines.length - 1 ? endColumn - 1 : each.length),
	)
	return oneLine(kept.join(' '))
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

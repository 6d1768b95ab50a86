/** What the page needs of the terms' own text: by which labels a position varies, and what a written value says of itself. */
import { type Block, parse } from '@parley/lang'
import type { Negotiation } from '../negotiation/negotiation.ts'
import type { Costing, FactLine, PositionLine } from '../run/costing.ts'

type Declaration = ReturnType<typeof parse>['declarations'][number]
type Value = Extract<Declaration, { kind: 'fact' }>['stated']['value']
type Place = Value['place']

export interface Written {
	readonly source: string | null
	readonly confidence: string | null
	readonly note: string | null
}

export interface Terms {
	/** For a position by one dimension: its labels. "year" has none here, its labels are the contract years. */
	readonly axesOf: ReadonlyMap<string, readonly string[]>
	readonly labelsOf: ReadonlyMap<string, readonly string[]>
	/** The title of the place where a fact stands: a facts file's, or "The table" for those of the negotiation itself. */
	readonly homeOf: ReadonlyMap<string, string>
}

export function readTerms(negotiation: Negotiation): Terms {
	const axesOf = new Map<string, readonly string[]>()
	const labelsOf = new Map<string, readonly string[]>()
	const homeOf = new Map<string, string>()
	for (const block of negotiation.blocks)
		for (const declaration of parse(block).declarations) {
			const { name } = declaration.name
			if (declaration.kind === 'dimension') labelsOf.set(name, labelsOfDimension(declaration.labels))
			if (declaration.kind === 'position')
				axesOf.set(
					name,
					declaration.type.axes.map(axis => axis.name),
				)
			if (declaration.kind === 'fact' || declaration.kind === 'basis') homeOf.set(name, titleOf(negotiation, block))
		}
	return { axesOf, labelsOf, homeOf }
}

function labelsOfDimension(labels: Extract<Declaration, { kind: 'dimension' }>['labels']): readonly string[] {
	if (!('from' in labels)) return labels.map(label => label.name)
	return Array.from({ length: Math.min(200, Math.max(0, labels.to - labels.from + 1)) }, (_, index) => String(labels.from + index))
}

function titleOf(negotiation: Negotiation, { home, file }: Block): string {
	if (home.kind === 'issue') return negotiation.issues.find(issue => issue.id === home.id)?.title ?? home.id
	if (home.kind !== 'facts') return 'The whole negotiation'
	const title = /^title:[ \t]*(.+)$/m.exec(negotiation.files.get(file) ?? '')?.[1]?.trim()
	return title?.replace(/^(["'])(.*)\1$/, '$2') ?? home.id
}

/** The labels of a position's values as shown, when it varies by one dimension that has them; null otherwise. */
export function labelsOfPosition(terms: Terms, { name }: PositionLine): readonly string[] | null {
	const axes = terms.axesOf.get(name) ?? []
	return axes.length === 1 ? (terms.labelsOf.get(axes[0]!) ?? null) : null
}

export const isByYear = (terms: Terms, { name }: PositionLine): boolean => terms.axesOf.get(name)?.join() === 'year'

/** Source, confidence and note that were written after a proposed value. */
export function writtenWith(text: string | null): Written {
	const [declaration] = text === null ? [] : declarationsOf(`propose position-of-a-side = ${text}`)
	if (declaration?.kind !== 'propose') return { source: null, confidence: null, note: null }
	const { source, confidence, note } = declaration.stated.clauses
	return { source: source?.text ?? null, confidence: confidence?.level ?? null, note: note?.text ?? null }
}

/**
 * A fact that varies by a dimension, as it is written: label and value, or one entry without a label. Of its revisions the last that was
 * known on the day of the costing; what was known later never shows.
 */
export function writtenValues(
	fact: FactLine,
	costing: Pick<Costing, 'asOf'>,
): readonly { readonly label: string | null; readonly text: string }[] {
	const [declaration] = declarationsOf(fact.text)
	if (declaration?.kind !== 'fact' && declaration?.kind !== 'basis') return []
	const revisions = declaration.kind === 'fact' ? declaration.revisions : []
	const known = revisions.findLast(revision => (revision.clauses.known?.text ?? '') <= costing.asOf)
	const value = (known ?? declaration.stated).value
	if (value.kind === 'map') return value.entries.map(entry => ({ label: entry.label.name, text: cutOut(fact.text, entry.value.place) }))
	return [{ label: null, text: cutOut(fact.text, value.place) }]
}

const declarationsOf = (text: string): readonly Declaration[] =>
	parse({ file: 'report', firstLine: 1, text, home: { kind: 'negotiation' } }).declarations

function cutOut(text: string, { line, column, endLine, endColumn }: Place): string {
	const lines = text.split('\n').slice(line - 1, endLine)
	const kept = lines.map((each, index) =>
		each.slice(index === 0 ? column - 1 : 0, index === lines.length - 1 ? endColumn - 1 : each.length),
	)
	return kept.join(' ').replaceAll(/\s+/g, ' ').trim()
}

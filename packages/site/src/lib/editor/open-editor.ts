/**
 * The editor of one file. It stands in a shadow root: there style sheets are made by script and adopted, which the site's policy allows, where a
 * `<style>` element would be refused.
 */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bidiIsolates, bracketMatching, indentOnInput, indentUnit, syntaxTree } from '@codemirror/language'
import { type Diagnostic as LintMark, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension, type Range, RangeSet, StateEffect, StateField, type Text } from '@codemirror/state'
import {
	Decoration,
	type DecorationSet,
	drawSelection,
	EditorView,
	GutterMarker,
	gutterLineClass,
	highlightActiveLine,
	highlightActiveLineGutter,
	highlightSpecialChars,
	hoverTooltip,
	keymap,
	lineNumbers,
	type Tooltip,
	ViewPlugin,
	type ViewUpdate,
	WidgetType,
} from '@codemirror/view'
import type { Card, Mistake } from './check.ts'
import { completeFrom, isInTerms } from './completions.ts'
import { languageOf } from './languages.ts'
import { theme } from './theme.ts'
import type { Word } from './words.ts'

export interface EditorOptions {
	readonly host: HTMLElement
	readonly path: string
	readonly text: string
	/** What a screen reader calls it. */
	readonly label: string
	readonly describedBy: string
	words(): readonly Word[]
	card(name: string): Promise<Card | null>
	changed(text: string): void
	/** The name under the cursor, or null. */
	onName(name: string | null): void
}

export interface CostNote {
	readonly line: number
	readonly text: string
}

export interface Editor {
	showMistakes(mistakes: readonly Mistake[]): void
	/** `stale`: the text has changed since they were worked out. */
	showCosts(notes: readonly CostNote[], stale: boolean): void
	goTo(line: number, column?: number): void
	/** Replaces all of it, as one step that can be undone. */
	replace(text: string): void
	apply(change: { readonly from: number; readonly to: number; readonly insert: string }): void
	close(): void
}

export function openEditor(options: EditorOptions): Editor {
	const root = options.host.shadowRoot ?? options.host.attachShadow({ mode: 'open' })
	const view = new EditorView({
		root,
		parent: root as unknown as Element,
		state: EditorState.create({ doc: options.text, extensions: extensionsOf(options) }),
	})
	return {
		showMistakes: mistakes => {
			const marks = mistakes.flatMap(each => marksOf(each, options.path, view.state.doc))
			view.dispatch(setDiagnostics(view.state, marks))
			const own = mistakes.filter(each => each.place.file === options.path && each.severity === 'error')
			view.dispatch({ effects: putWrongLines.of(own.map(each => each.place.line)) })
		},
		showCosts: (notes, stale) => view.dispatch({ effects: putCosts.of({ notes, stale }) }),
		goTo: (number, column = 1) => {
			const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines))
			const at = Math.min(line.from + Math.max(0, column - 1), line.to)
			view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) })
			view.focus()
		},
		replace: insert => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } }),
		apply: change => view.dispatch({ changes: change, selection: { anchor: change.from + change.insert.length }, scrollIntoView: true }),
		close: () => view.destroy(),
	}
}

function extensionsOf(options: EditorOptions): Extension {
	return [
		lineNumbers(),
		highlightActiveLine(),
		highlightActiveLineGutter(),
		highlightSpecialChars({ addSpecialChars: /[\u202a-\u202e\u2066-\u2069]/g }),
		history(),
		drawSelection(),
		EditorState.allowMultipleSelections.of(true),
		indentUnit.of('\t'),
		EditorState.tabSize.of(4),
		indentOnInput(),
		bracketMatching(),
		closeBrackets(),
		autocompletion({ override: [completeFrom(options.words)], icons: false }),
		search({ top: true }),
		EditorView.lineWrapping,
		EditorView.perLineTextDirection.of(true),
		linesByTheirOwnDirection,
		bidiIsolates(),
		languageOf(options.path),
		theme,
		linesWithMistakes,
		costs,
		hoverTooltip((view, at, side) => cardTooltip(view, at, side, options)),
		EditorView.contentAttributes.of({
			tabindex: '0',
			'aria-label': options.label,
			'aria-description': options.describedBy,
			spellcheck: 'false',
			autocapitalize: 'off',
			autocorrect: 'off',
		}),
		EditorView.updateListener.of(update => {
			if (update.docChanged) options.changed(update.state.doc.toString())
			if (update.docChanged || update.selectionSet) options.onName(nameAt(update.state, update.state.selection.main.head))
		}),
		keymap.of([
			...closeBracketsKeymap,
			...defaultKeymap,
			...searchKeymap,
			...historyKeymap,
			...completionKeymap,
			...lintKeymap,
			indentWithTab,
		]),
	]
}

/** Arabic or Hebrew prose runs from the right, line by line; terms stay as they are written. */
const auto = Decoration.line({ attributes: { dir: 'auto' } })
const strong = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/

const linesByTheirOwnDirection = ViewPlugin.fromClass(
	class {
		decorations: DecorationSet
		constructor(view: EditorView) {
			this.decorations = this.find(view)
		}
		update(update: ViewUpdate): void {
			if (update.docChanged || update.viewportChanged) this.decorations = this.find(update.view)
		}
		find(view: EditorView): DecorationSet {
			const found: Range<Decoration>[] = []
			for (const { from, to } of view.visibleRanges)
				for (let at = from; at <= to; ) {
					const line = view.state.doc.lineAt(at)
					if (strong.test(line.text.slice(0, 1000))) found.push(auto.range(line.from))
					at = line.to + 1
				}
			return Decoration.set(found)
		}
	},
	{ decorations: plugin => plugin.decorations },
)

function marksOf(mistake: Mistake, path: string, doc: Text): readonly LintMark[] {
	const { place, also = [], severity, message } = mistake
	const own =
		place.file === path
			? [{ ...rangeOf(place, doc), severity, message, source: mistake.code, renderMessage: () => wordsOf(mistake), ...actionsOf(mistake) }]
			: []
	const others = also
		.filter(each => each.place.file === path)
		.map(each => ({ ...rangeOf(each.place, doc), severity: 'info' as const, message: `${each.text} (${message})`, source: mistake.code }))
	return [...own, ...others]
}

function rangeOf(place: Mistake['place'], doc: Text): { from: number; to: number } {
	const at = (number: number, column: number): number => {
		const line = doc.line(Math.min(Math.max(number, 1), doc.lines))
		return Math.min(line.from + column - 1, line.to)
	}
	const from = at(place.line, place.column)
	return { from, to: Math.max(from, at(place.endLine, place.endColumn)) }
}

const actionsOf = ({ fix }: Mistake): Pick<LintMark, 'actions'> =>
	fix === null
		? {}
		: { actions: [{ name: fix.words, apply: (view, from, to) => view.dispatch({ changes: { from, to, insert: fix.insert } }) }] }

function wordsOf({ message, label, note, mend }: Mistake): HTMLElement {
	const box = document.createElement('div')
	box.append(paragraph(label === undefined ? message : `${message} Here: ${label}.`))
	if (note !== undefined) box.append(paragraph(note, 'note'))
	if (mend !== undefined) box.append(paragraph(`→ ${mend}`))
	return box
}

function paragraph(text: string, name?: string): HTMLElement {
	const made = document.createElement('p')
	made.textContent = text
	if (name !== undefined) made.className = name
	return made
}

class WrongLine extends GutterMarker {
	override elementClass = 'wrong'
}
const wrongLine = new WrongLine()

const putWrongLines = StateEffect.define<readonly number[]>()

/** The numbers of lines with a mistake stand out. */
const linesWithMistakes = StateField.define<RangeSet<GutterMarker>>({
	create: () => RangeSet.empty,
	update: (shown, transaction) => {
		const effect = transaction.effects.find(each => each.is(putWrongLines))
		if (!effect) return shown.map(transaction.changes)
		const { doc } = transaction.state
		const starts = effect.value.map(number => doc.line(Math.min(Math.max(number, 1), doc.lines)).from)
		return RangeSet.of([...new Set(starts)].toSorted((a, b) => a - b).map(start => wrongLine.range(start)))
	},
	provide: field => gutterLineClass.from(field),
})

class CostWidget extends WidgetType {
	readonly text: string
	readonly stale: boolean
	constructor(text: string, stale: boolean) {
		super()
		this.text = text
		this.stale = stale
	}
	override eq(other: CostWidget): boolean {
		return other.text === this.text && other.stale === this.stale
	}
	toDOM(): HTMLElement {
		const box = document.createElement('span')
		box.className = this.stale ? 'cm-cost stale' : 'cm-cost'
		box.textContent = this.stale ? `${this.text} (before this edit)` : this.text
		return box
	}
}

const putCosts = StateEffect.define<{ readonly notes: readonly CostNote[]; readonly stale: boolean }>()

/** What each declared cost comes to, at the end of the line that declares it. */
const costs = StateField.define<DecorationSet>({
	create: () => Decoration.none,
	update: (shown, transaction) => {
		for (const effect of transaction.effects)
			if (effect.is(putCosts)) {
				const { notes, stale } = effect.value
				const { doc } = transaction.state
				const widgets = notes
					.filter(note => note.line <= doc.lines)
					.map(note => Decoration.widget({ widget: new CostWidget(note.text, stale), side: 1 }).range(doc.line(note.line).to))
				return Decoration.set(widgets, true)
			}
		return shown.map(transaction.changes)
	},
	provide: field => EditorView.decorations.from(field),
})

const named = new Set(['Name', 'Declared', 'ColumnName', 'ArgumentName'])

export function nameAt(state: EditorState, at: number): string | null {
	if (!isInTerms(state, at)) return null
	for (const side of [-1, 1] as const) {
		const node = syntaxTree(state).resolveInner(at, side)
		if (named.has(node.name)) return state.sliceDoc(node.from, Math.min(node.to, node.from + 200))
	}
	return null
}

async function cardTooltip(view: EditorView, at: number, side: -1 | 1, options: EditorOptions): Promise<Tooltip | null> {
	const node = syntaxTree(view.state).resolveInner(at, side)
	if (!named.has(node.name) || !isInTerms(view.state, at)) return null
	const card = await options.card(view.state.sliceDoc(node.from, Math.min(node.to, node.from + 200)))
	if (!card) return null
	return { pos: node.from, end: node.to, above: true, create: () => ({ dom: cardBox(card) }) }
}

function cardBox(card: Card): HTMLElement {
	const box = document.createElement('div')
	box.className = 'card'
	box.append(paragraph(`${card.name}: ${card.kind}, ${card.unit}${card.dimensions.length > 0 ? `, by ${card.dimensions.join(', ')}` : ''}`))
	for (const { who, value } of card.values) box.append(paragraph(`${who}: ${value}`))
	if (card.source !== null) box.append(paragraph(`Source: ${card.source.slice(0, 200)}`, 'note'))
	return box
}

/** How the editor looks: the site's own paper, ink and colours, in light and dark alike. */

import { syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tagHighlighter } from '@lezer/highlight'
import { kinds } from './highlight.ts'

const colours = {
	'.keyword': { color: 'var(--side-4)' },
	'.clause': { color: 'var(--muted)', fontStyle: 'italic' },
	'.declared': { fontWeight: '600' },
	'.function': { color: 'var(--accent)' },
	'.unit': { color: 'var(--side-2)' },
	'.number': { color: 'var(--side-1)' },
	'.word': { color: 'var(--side-1)' },
	'.text': { color: 'var(--good)' },
	'.comment': { color: 'var(--muted)' },
	'.mark': { color: 'var(--muted)' },
	'.heading, .strong': { fontWeight: '600' },
	'.emphasis': { fontStyle: 'italic' },
	'.link': { color: 'var(--accent)' },
}

// A mark is a wavy line of the text itself: the pictures that lint draws are data addresses, which the site's policy refuses.
const wave = (colour: string) => ({
	backgroundImage: 'none',
	paddingBottom: '0',
	textDecoration: `underline wavy ${colour} 1px`,
	textUnderlineOffset: '3px',
	textDecorationSkipInk: 'none',
})

const look = EditorView.theme({
	'&': { color: 'var(--ink)', backgroundColor: 'var(--field)', fontSize: 'var(--size-small)', maxHeight: 'min(75vh, 60rem)' },
	'&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '1px' },
	'.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', overflow: 'auto' },
	'.cm-content': { caretColor: 'var(--ink)', padding: '0.5rem 0' },
	'.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--ink)' },
	'&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection': {
		backgroundColor: 'var(--side-1-soft)',
	},
	'.cm-gutters': { backgroundColor: 'var(--field)', color: 'var(--muted)', border: 'none' },
	'.cm-lineNumbers .cm-gutterElement': { padding: '0 0.6rem 0 0.3rem', minWidth: '2.4rem' },
	'.cm-gutterElement.wrong': { color: 'var(--bad)', fontWeight: '700', boxShadow: 'inset -3px 0 var(--bad)' },
	'.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--soft)' },
	'&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--holds)' },
	'&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--bad-soft)' },
	'.cm-specialChar': { color: 'var(--bad)' },
	'.cm-lintRange': wave('var(--bad)'),
	'.cm-lintRange-error': { ...wave('var(--bad)'), backgroundColor: 'var(--bad-soft)' },
	'.cm-lintRange-warning': wave('var(--side-2)'),
	'.cm-lintRange-info': wave('var(--muted)'),
	'.cm-lintRange-hint': wave('var(--muted)'),
	'.cm-lintPoint::after': { borderBottomColor: 'var(--bad)' },
	'.cm-tooltip': {
		backgroundColor: 'var(--paper)',
		color: 'var(--ink)',
		border: '1px solid var(--muted)',
		borderRadius: '3px',
		fontFamily: 'var(--sans)',
		fontSize: 'var(--size-small)',
		maxWidth: 'min(34rem, 92vw)',
	},
	'.cm-diagnostic': { padding: '0.5rem 0.7rem', borderLeft: '0.3rem solid var(--muted)', whiteSpace: 'pre-wrap' },
	'.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
	'.cm-diagnostic p': { margin: '0 0 0.2rem' },
	'.cm-diagnostic .note': { color: 'var(--muted)' },
	'.cm-diagnosticAction': {
		font: 'inherit',
		backgroundColor: 'var(--ink)',
		color: 'var(--paper)',
		border: '0',
		borderRadius: '3px',
		padding: '0.2rem 0.7rem',
		margin: '0.2rem 0 0',
		cursor: 'pointer',
	},
	'.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '14rem' },
	'.cm-tooltip-autocomplete > ul > li': { padding: '0.15rem 0.5rem' },
	'.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--side-1-soft)', color: 'var(--ink)' },
	'.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal', marginLeft: '0.8em' },
	'.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
	'.cm-completionInfo': { padding: '0.4rem 0.6rem', whiteSpace: 'normal' },
	'.cm-panels': { backgroundColor: 'var(--soft)', color: 'var(--ink)', fontFamily: 'var(--sans)' },
	'.cm-panel.cm-search :is(input, button, label)': { fontSize: 'var(--size-small)', fontFamily: 'var(--sans)' },
	'.cm-textfield, .cm-button': {
		backgroundColor: 'var(--field)',
		backgroundImage: 'none',
		color: 'var(--ink)',
		border: '1px solid var(--muted)',
		borderRadius: '3px',
	},
	'.cm-panel.cm-panel-lint ul [aria-selected]': { backgroundColor: 'var(--side-1-soft)', color: 'var(--ink)' },
	'.cm-cost': {
		color: 'var(--muted)',
		fontFamily: 'var(--sans)',
		fontSize: 'var(--size-tiny)',
		paddingInlineStart: '1.5em',
		whiteSpace: 'normal',
	},
	'.cm-cost.stale': { opacity: '0.65', fontStyle: 'italic' },
	'.card': { padding: '0.5rem 0.7rem' },
	'.card p': { margin: '0' },
	'.card .note': { color: 'var(--muted)' },
	...colours,
})

export const theme = [look, syntaxHighlighting(tagHighlighter(kinds as Parameters<typeof tagHighlighter>[0]))]

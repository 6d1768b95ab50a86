/** The files of a negotiation as languages of the editor. */
import { defineLanguageFacet, foldInside, foldNodeProp, indentNodeProp, Language, LanguageSupport, LRLanguage } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { folderParserWith, isMarkdown, termsParser } from './parsers.ts'

const unit = (indent: { readonly baseIndent: number; readonly unit: number }): number => indent.baseIndent + indent.unit

export const termsLanguage = LRLanguage.define({
	name: 'terms',
	parser: termsParser.configure({
		props: [
			indentNodeProp.add({ 'Position Fact Let Basis Cost Claim Table Propose Function': unit }),
			foldNodeProp.add({ 'List Map Tier': foldInside }),
		],
	}),
	languageData: { commentTokens: { line: '--' }, closeBrackets: { brackets: ['(', '[', '{', '"'] } },
})

const markdown = new Language(defineLanguageFacet({}), folderParserWith(termsLanguage.parser), [], 'negotiation')

export const languageOf = (path: string): Extension => (isMarkdown(path) ? new LanguageSupport(markdown) : [])

/** The parsers of a negotiation's files: a block of terms, and Markdown with front matter and such blocks. They colour pages on the server too. */
import { NodeProp, type Parser } from '@lezer/common'
import { styleTags, tags as t } from '@lezer/highlight'
import { type BlockContext, type Line, type MarkdownConfig, parser as markdown, parseCode, Table } from '@lezer/markdown'
import { parser } from './terms-parser.ts'

export const termsParser = parser.configure({
	props: [
		styleTags({
			Keyword: t.definitionKeyword,
			Word: t.keyword,
			TypeWord: t.typeName,
			Clause: t.modifier,
			'Level Nature Side': t.labelName,
			Declared: t.definition(t.variableName),
			'Name ColumnName ParamName': t.variableName,
			ArgumentName: t.propertyName,
			Label: t.atom,
			Callee: t.function(t.variableName),
			'UnitName MeasureUnit': t.unit,
			'Number Money Date': t.number,
			'Boolean Previous': t.atom,
			Text: t.string,
			Comment: t.lineComment,
			'( ) [ ] { }': t.bracket,
			[', : = + - * / ^ < <= > >= !='.replaceAll(/\S+/g, '"$&"')]: t.operator,
		}),
	],
})

/** Between two lines `---` at the head of the file; CommonMark would take it for a rule and a heading. */
const frontMatter: MarkdownConfig = {
	defineNodes: [
		{ name: 'FrontMatter', block: true },
		{ name: 'FrontMatterMark', style: t.processingInstruction },
		{ name: 'FrontMatterField', style: t.propertyName },
	],
	parseBlock: [{ name: 'FrontMatter', before: 'HorizontalRule', parse: parseFrontMatter }],
}

const isRule = (line: Line): boolean => line.text.trimEnd() === '---'

function parseFrontMatter(cx: BlockContext, line: Line): boolean {
	if (cx.lineStart !== 0 || !isRule(line)) return false
	const parts = [cx.elt('FrontMatterMark', 0, 3)]
	while (cx.nextLine()) {
		const from = cx.lineStart
		if (isRule(line)) {
			parts.push(cx.elt('FrontMatterMark', from, from + 3))
			cx.nextLine()
			break
		}
		const field = /^\s*[^\s:#][^:]*(?=:(?:\s|$))/.exec(line.text)
		if (field) parts.push(cx.elt('FrontMatterField', from, from + field[0].length))
	}
	cx.addElement(cx.elt('FrontMatter', 0, cx.prevLineEnd(), parts))
	return true
}

const isTerms = (info: string): boolean => /^terms\b/.test(info)

/** `terms` reads what stands in the blocks of terms. */
export const folderParserWith = (terms: Parser) =>
	markdown.configure([frontMatter, Table, parseCode({ codeParser: info => (isTerms(info) ? terms : null) }), { props: [isolates] }])

const isolates = NodeProp.isolate.add({ Link: 'auto', InlineCode: 'auto' })

export const folderParser = folderParserWith(termsParser)

export const isMarkdown = (path: string): boolean => path.endsWith('.md')

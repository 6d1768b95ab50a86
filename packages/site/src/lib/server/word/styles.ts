/** The parts of a Word file that are the same in each: how its paragraphs look, its dots, its numbers of pages. */
import { deepest } from './clause.ts'

const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
export const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** Twentieths of a point. */
const step = 425
const levels = Array.from({ length: deepest + 1 }, (_, depth) => depth)
const indent = (depth: number): string => `<w:ind w:left="${step * (depth + 1)}" w:hanging="${step}"/>`

export const styleNames = {
	heading: (level: number) => ({ id: `Heading${level}`, name: `heading ${level}` }),
	item: (depth: number) => ({ id: `ClauseItem${depth + 1}`, name: `Clause item ${depth + 1}` }),
	bullet: (depth: number) => ({ id: `ClauseBullet${depth + 1}`, name: `Clause bullet ${depth + 1}` }),
} as const

/** Half points. */
const headingSizes = [32, 28, 26, 24, 22, 22]

const style = (id: string, name: string, paragraph: string, run = ''): string =>
	`<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>${paragraph}</w:pPr>${run === '' ? '' : `<w:rPr>${run}</w:rPr>`}</w:style>`

const headings = headingSizes.map((size, at) => {
	const { id, name } = styleNames.heading(at + 1)
	return style(
		id,
		name,
		`<w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="${at}"/>`,
		`<w:b/><w:sz w:val="${size}"/>`,
	)
})
const items = levels.map(depth => {
	const { id, name } = styleNames.item(depth)
	return style(id, name, `<w:tabs><w:tab w:val="left" w:pos="${step * (depth + 1)}"/></w:tabs>${indent(depth)}`)
})
const bullets = levels.map(depth => {
	const { id, name } = styleNames.bullet(depth)
	return style(id, name, indent(depth))
})

export const styles = `${xmlHead}<w:styles ${w}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Georgia"/><w:sz w:val="22"/><w:szCs w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>${headings.join('')}${items.join('')}${bullets.join('')}<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/><w:basedOn w:val="Normal"/><w:rPr><w:color w:val="595959"/><w:sz w:val="17"/></w:rPr></w:style><w:style w:type="table" w:styleId="ClauseTable"><w:name w:val="Clause table"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="808080"/><w:bottom w:val="single" w:sz="4" w:space="0" w:color="808080"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/></w:tblBorders><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`

export const numbering = `${xmlHead}<w:numbering ${w}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>${levels
	.map(
		depth =>
			`<w:lvl w:ilvl="${depth}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr>${indent(depth)}</w:pPr></w:lvl>`,
	)
	.join('')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`

/** What the reader of the file writes into it is marked too. */
export const settings = `${xmlHead}<w:settings ${w}><w:trackRevisions/><w:defaultTabStop w:val="${step}"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

export const header = (lines: readonly string[]): string =>
	`${xmlHead}<w:hdr ${w}>${(lines.length > 0 ? lines : ['']).map(line => `<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:t xml:space="preserve">${line}</w:t></w:r></w:p>`).join('')}</w:hdr>`

export const footer = `${xmlHead}<w:ftr ${w}><w:p><w:pPr><w:pStyle w:val="Header"/><w:jc w:val="center"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>`

export const contentTypes = `${xmlHead}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${[
	['/word/document.xml', 'wordprocessingml.document.main'],
	['/word/styles.xml', 'wordprocessingml.styles'],
	['/word/numbering.xml', 'wordprocessingml.numbering'],
	['/word/settings.xml', 'wordprocessingml.settings'],
	['/word/header1.xml', 'wordprocessingml.header'],
	['/word/footer1.xml', 'wordprocessingml.footer'],
]
	.map(([part, type]) => `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}+xml"/>`)
	.join('')}<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const relationships = (list: readonly (readonly [string, string])[]): string =>
	`${xmlHead}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
		.map(([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${type}" Target="${target}"/>`)
		.join('')}</Relationships>`

export const packageRelationships = relationships([
	[`${office}/officeDocument`, 'word/document.xml'],
	['http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties', 'docProps/core.xml'],
])
/** The header is rId4, the footer rId5. */
export const documentRelationships = relationships([
	[`${office}/styles`, 'styles.xml'],
	[`${office}/numbering`, 'numbering.xml'],
	[`${office}/settings`, 'settings.xml'],
	[`${office}/header`, 'header1.xml'],
	[`${office}/footer`, 'footer1.xml'],
])

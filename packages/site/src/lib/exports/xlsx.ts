/**
 * Tables as a workbook (ECMA-376, the part of SpreadsheetML that every spreadsheet reads): one sheet each, the heading frozen, columns to be filtered,
 * formulas with the values that they have. Texts are texts: whatever they begin with, none of them is a formula.
 */
import { letters, printFormula } from './formula.ts'
import type { Cell, CellKind, Sheet } from './sheet.ts'
import { type ZipEntry, zip } from './zip.ts'

export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export function xlsxOf(sheets: readonly Sheet[], title: string): Uint8Array<ArrayBuffer> {
	return zip([
		part('[Content_Types].xml', contentTypes(sheets)),
		part(
			'_rels/.rels',
			relations([
				['officeDocument', 'xl/workbook.xml'],
				['metadata/core-properties', 'docProps/core.xml'],
			]),
		),
		part('docProps/core.xml', core(title)),
		part('xl/workbook.xml', workbook(sheets)),
		part(
			'xl/_rels/workbook.xml.rels',
			relations([...sheets.map((_, index) => ['worksheet', `worksheets/sheet${index + 1}.xml`] as const), ['styles', 'styles.xml']]),
		),
		part('xl/styles.xml', styles),
		...sheets.map((sheet, index) => part(`xl/worksheets/sheet${index + 1}.xml`, worksheet(sheet))),
	])
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const offices = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const typed = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const part = (name: string, xml: string): ZipEntry => ({ name, content: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${xml}` })

/** XML has no way to say the other control characters. */
const escaped = (words: string): string =>
	words
		.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')

function contentTypes(sheets: readonly Sheet[]): string {
	const own = (name: string, type: string): string => `<Override PartName="${name}" ContentType="${type}"/>`
	return `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${own('/xl/workbook.xml', `${typed}.sheet.main+xml`)}${own('/xl/styles.xml', `${typed}.styles+xml`)}${own('/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml')}${sheets.map((_, index) => own(`/xl/worksheets/sheet${index + 1}.xml`, `${typed}.worksheet+xml`)).join('')}</Types>`
}

function relations(targets: readonly (readonly [kind: string, target: string])[]): string {
	const typeOf = (kind: string): string => (kind.startsWith('metadata') ? `${packages}/relationships/${kind}` : `${offices}/${kind}`)
	return `<Relationships xmlns="${packages}/relationships">${targets.map(([kind, target], index) => `<Relationship Id="rId${index + 1}" Type="${typeOf(kind)}" Target="${target}"/>`).join('')}</Relationships>`
}

const core = (title: string): string =>
	`<cp:coreProperties xmlns:cp="${packages}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${escaped(title)}</dc:title><dc:creator>Parley</dc:creator></cp:coreProperties>`

/** Worked out anew when it is opened, so that a changed fact is followed at once. */
function workbook(sheets: readonly Sheet[]): string {
	return `<workbook xmlns="${main}" xmlns:r="${offices}"><sheets>${sheets.map((sheet, index) => `<sheet name="${escaped(sheet.name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets><calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>`
}

const kinds: readonly CellKind[] = ['text', 'number', 'money', 'percent', 'day']
const formats: Readonly<Record<CellKind, number>> = { text: 0, number: 164, money: 165, percent: 166, day: 167 }

/** The heading is style 1; each kind has one style, and one in bold. */
const styleOf = (kind: CellKind, isStrong: boolean): number => 2 + kinds.indexOf(kind) * 2 + (isStrong ? 1 : 0)

const styles = `<styleSheet xmlns="${main}"><numFmts count="4"><numFmt numFmtId="164" formatCode="#,##0.######"/><numFmt numFmtId="165" formatCode="#,##0.00;\\-#,##0.00"/><numFmt numFmtId="166" formatCode="0.0###%"/><numFmt numFmtId="167" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFF4F1EA"/></patternFill></fill></fills><borders count="2"><border/><border><left/><right/><top/><bottom style="thin"/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${2 + kinds.length * 2}"><xf/><xf fontId="1" fillId="2" borderId="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment wrapText="1" vertical="bottom"/></xf>${kinds
	.flatMap(kind =>
		[0, 1].map(
			font =>
				`<xf numFmtId="${formats[kind]}" fontId="${font}" applyNumberFormat="1" applyFont="1" applyAlignment="1"><alignment vertical="top"${kind === 'text' ? ' wrapText="1"' : ''}/></xf>`,
		),
	)
	.join('')}</cellXfs></styleSheet>`

function worksheet({ heads, widths, rows }: Sheet): string {
	const last = `${letters(Math.max(1, heads.length))}${rows.length + 1}`
	const columns = heads
		.map((_, index) => `<col min="${index + 1}" max="${index + 1}" width="${widths[index] ?? 16}" customWidth="1"/>`)
		.join('')
	const heading = `<row r="1">${heads.map((head, index) => textCell(`${letters(index + 1)}1`, head, 1)).join('')}</row>`
	const body = rows
		.map((row, index) => `<row r="${index + 2}">${row.map((cell, at) => cellXml(cell, `${letters(at + 1)}${index + 2}`)).join('')}</row>`)
		.join('')
	return `<worksheet xmlns="${main}"><dimension ref="A1:${last}"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns}</cols><sheetData>${heading}${body}</sheetData><autoFilter ref="A1:${last}"/><pageSetup orientation="landscape" fitToHeight="0"/></worksheet>`
}

const textCell = (at: string, words: string, style: number): string =>
	`<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(cut(words))}</t></is></c>`

/** No cell holds more. */
const mostCharacters = 32_767
const cut = (words: string): string => (words.length > mostCharacters ? `${words.slice(0, mostCharacters - 1)}…` : words)

function cellXml(cell: Cell, at: string): string {
	const style = styleOf(cell.kind, cell.isStrong ?? false)
	const value = cell.kind === 'day' && typeof cell.value === 'string' ? serialOf(cell.value) : cell.value
	if (value === null && !cell.formula) return ''
	if (typeof value === 'string' && !cell.formula) return textCell(at, value, style)
	const formula = cell.formula ? `<f>${escaped(printFormula(cell.formula))}</f>` : ''
	if (typeof value === 'string') return `<c r="${at}" s="${style}" t="str">${formula}<v>${escaped(value)}</v></c>`
	return `<c r="${at}" s="${style}">${formula}${value === null ? '' : `<v>${value}</v>`}</c>`
}

/** Days as spreadsheets count them; text where it is no day they know. */
function serialOf(iso: string): number | string {
	const days = Date.parse(`${iso}T00:00:00Z`) / 86_400_000
	return Number.isFinite(days) && days + serialOfEpoch >= 61 ? days + serialOfEpoch : iso
}

/** 1 January 1970 as a spreadsheet counts it. */
export const serialOfEpoch = 25_569

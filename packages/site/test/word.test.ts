/** Word files: accept all gives the new text, reject all the old one; what other programs write is read; what is no document is refused in words. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { isNew, isOld, textOf } from '../src/lib/redline/pieces.ts'
import { redline } from '../src/lib/redline/redline.ts'
import { inWordsOf } from '../src/lib/server/word/answer.ts'
import { readClause, writeClause } from '../src/lib/server/word/clause.ts'
import { answerOf, canonical, cleanFile, type ReadFile, readWord, redlineFile, type WordFile } from '../src/lib/server/word/index.ts'
import { inFormat } from '../src/lib/server/word/numbering.ts'

const settings = { seed: 20231028, numRuns: 300 }
const file: WordFile = {
	title: 'Wages: U-2 against E-1',
	author: 'Local 12',
	at: '2023-10-26T14:00:00Z',
	head: ['Wages', 'U-2 <against> E-1'],
}

const word = fc.constantFrom(
	'the',
	'union',
	'may',
	'7%',
	'$1,082',
	'performer’s',
	'**consent**',
	'*given*',
	'***both***',
	'_slanted_',
	'(1.5)',
	'a*b',
	'**',
	'*',
	'\\*',
	'x_y',
	'&',
	'<w:p>',
	'“Digital Replica”',
	'Digital Replica',
	'שלום',
	'同意',
	'\u202e',
	'|',
	'\\',
	'\u00a0',
	'🙂',
	'(a)',
	'-',
	'#',
)
const sentence = fc.array(word, { maxLength: 12 }).map(words => words.join(' '))
const lead = fc.constantFrom('', '', '1. ', '12) ', '(a) ', '- ', '   - ', '   (b) ', '# ', '### ', '• ', '\\- ', '\\# ')
const paragraph = fc.tuple(lead, sentence).map(([begin, text]) => begin + text)
const table = fc
	.array(fc.array(sentence, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 4 })
	.map(([head, ...rows]) => [row(head!), `|${head!.map((_, at) => (at === 1 ? '---:' : '---')).join('|')}|`, ...rows.map(row)].join('\n'))
const row = (cells: readonly string[]): string => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
const part = fc.oneof({ weight: 6, arbitrary: paragraph }, { weight: 1, arbitrary: table })
const clause = fc.array(fc.tuple(part, fc.constantFrom('\n', '\n\n', '\r\n')), { maxLength: 9 }).map(parts => parts.flat().join(''))
const anyText = fc.string({ unit: 'binary', maxLength: 200 })

/** A clause and one that was made of it. */
const versions = fc.tuple(clause, clause, fc.array(fc.nat(30), { maxLength: 8 })).map(([old, other, cuts]) => {
	const paragraphs = old.split('\n\n')
	const others = other.split('\n\n')
	for (const cut of cuts) {
		const at = cut % (paragraphs.length || 1)
		if (cut % 3 === 0) paragraphs.push(...paragraphs.splice(at, 1))
		else if (cut % 3 === 1) paragraphs.splice(at, 1, others[cut % others.length]!)
		else
			paragraphs[at] = (paragraphs[at] ?? '')
				.split(' ')
				.toSpliced(cut % 5, 1, 'changed')
				.join(' ')
	}
	return [old, paragraphs.join('\n\n')] as const
})

function read(bytes: Uint8Array): ReadFile {
	const found = readWord(bytes)
	if ('refusal' in found) throw new Error(found.refusal.words)
	return found.file
}

test('how a clause is written is settled, and its words stay', () => {
	fc.assert(
		fc.property(fc.oneof(clause, anyText), text => {
			const once = canonical(text)
			assert.equal(canonical(once), once)
			assert.deepEqual(readClause(writeClause(readClause(text))), readClause(text))
		}),
		settings,
	)
})

test('accept all gives the new text and reject all the old one', () => {
	const holds = ([old, now]: readonly [string, string]): void => {
		if (canonical(old) === '' && canonical(now) === '') return
		const { old: rejected, now: accepted, changes, authors } = read(redlineFile(old, now, file))
		assert.equal(rejected, canonical(old), 'all rejected')
		assert.equal(accepted, canonical(now), 'all accepted')
		if (canonical(old) === canonical(now)) assert.deepEqual(changes, [])
		else assert.deepEqual(authors, ['Local 12'])
	}
	fc.assert(fc.property(versions, holds), settings)
	fc.assert(fc.property(fc.tuple(anyText, anyText), holds), settings)
})

test('an unmarked file says its clause, and the same clause gives the same bytes', () => {
	fc.assert(
		fc.property(clause, text => {
			if (canonical(text) === '') return
			const bytes = cleanFile(text, file)
			assert.deepEqual(cleanFile(text, file), bytes)
			assert.equal(read(bytes).now, canonical(text))
		}),
		{ ...settings, numRuns: 100 },
	)
})

const old = `## Wages

*Paraphrase, not the contract's wording.*

1. The “Base Rate” rises by 7 per cent for the first year, and overtime is paid at (1.5) times it.
2. The “Minimum Daily Rate” is $1,082.
   - for a day;
   - for a night, at **double** the rate.
3. Trustees of both sides decide who is paid from the fund.

| Class | Rate |
|---|---:|
| Day performer | $1,082 |
| Stunt | $1,082 |
`
const now = `## Wages and hours

*Paraphrase, not the contract's wording.*

1. The “Base Rate” rises by 9 per cent for the first year, and overtime is paid at (2) times it.
2. Rest between two days is twelve hours.
3. The “Minimum Weekly Rate” is $1,082.
   - for a day;
   - for a night, at *double* the rate.

| Class | Rate |
|---|---:|
| Day performer | $1,204 |
| Stunt | $1,082 |
| Background | $208 |
`

test('the file of a clause, part by part', () => {
	const parts = unzipSync(redlineFile(old, now, file))
	const text = Object.keys(parts)
		.toSorted()
		.map(name => `== ${name}\n${strFromU8(parts[name]!).replaceAll(/(<w:(?:p|tr|tbl|style|lvl|sectPr)[ >])/g, '\n$1')}\n`)
		.join('\n')
	const golden = join(import.meta.dirname, 'golden', 'word-redline.txt')
	if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, text)
	assert.equal(text, readFileSync(golden, 'utf8'))
})

test('what changes is whole: a number in brackets, an amount, a defined term', () => {
	const { changes } = read(redlineFile(old, now, file))
	const said = changes.map(({ kind, text }) => `${kind} ${text.trim()}`)
	for (const expected of [
		'deleted (1.5)',
		'inserted (2)',
		'deleted $1,082',
		'inserted $1,204',
		'deleted Minimum Daily Rate',
		'inserted Minimum Weekly Rate',
		'deleted double',
		'inserted double',
	])
		assert.ok(said.includes(expected), `${expected} in\n${said.join('\n')}`)
	assert.ok(changes.every(each => each.author === 'Local 12' && each.at === file.at))
})

test('nothing of the machine or its user stands in the file', () => {
	const all = Object.values(unzipSync(redlineFile(old, now, file)))
		.map(part => strFromU8(part))
		.join('\n')
	for (const trace of ['rsid', 'Microsoft', 'docx', process.env['USER'] ?? 'root/', import.meta.dirname, 'AppVersion', 'Template'])
		assert.ok(!all.includes(trace), trace)
	assert.match(all, /<dc:creator>Local 12<\/dc:creator><cp:lastModifiedBy>Local 12</)
})

const namespaces =
	'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
const documentOf = (body: string): string =>
	`<?xml version="1.0" encoding="UTF-8"?><w:document ${namespaces}><w:body>${body}<w:sectPr/></w:body></w:document>`

function packed(body: string, more: Readonly<Record<string, string>> = {}): Uint8Array {
	const parts = { '[Content_Types].xml': '<Types/>', 'word/document.xml': documentOf(body), ...more }
	return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])))
}

test('what Word writes: split runs, moved paragraphs, changes within changes, fields, hyperlinks', () => {
	const by = 'w:author="A. Mptp" w:date="2023-10-24T09:00:00Z" w:id="1"'
	const found = read(
		packed(
			`
<w:p w:rsidR="00A1"><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:bookmarkStart w:id="0" w:name="_x"/><w:r><w:t>Wa</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:t>ges</w:t></w:r></w:p>
<w:p><w:moveFromRangeStart w:id="3" w:name="move1" w:author="A" w:date="2023-10-24T09:00:00Z"/><w:moveFrom ${by}><w:r><w:t>Pay is due on Friday.</w:t></w:r></w:moveFrom><w:pPr><w:rPr><w:moveFrom ${by}/></w:rPr></w:pPr></w:p>
<w:p><w:r><w:t xml:space="preserve">The rate is </w:t></w:r><w:del ${by}><w:r><w:delText>7</w:delText></w:r></w:del><w:ins ${by}><w:r><w:rPr><w:b/></w:rPr><w:t>9</w:t></w:r><w:del w:author="B" w:id="9"><w:r><w:delText>0</w:delText></w:r></w:del></w:ins><w:r><w:t xml:space="preserve"> per cent, see </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF _x </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Section 2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:hyperlink><w:r><w:t>, here</w:t></w:r></w:hyperlink><w:r><w:t>.</w:t></w:r></w:p>
<w:p><w:pPr><w:rPr><w:ins ${by}/></w:rPr></w:pPr><w:r><w:t>One sentence.</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve"> Another.</w:t></w:r></w:p>
<w:p><w:pPr><w:rPr><w:moveTo ${by}/></w:rPr></w:pPr><w:moveTo ${by}><w:r><w:t>Pay is due on Friday.</w:t></w:r></w:moveTo></w:p>
<w:p><w:r><w:rPr><w:i/><w:rPrChange ${by}><w:rPr/></w:rPrChange></w:rPr><w:t>Slanted now.</w:t></w:r></w:p>`,
			{
				'word/styles.xml': `<w:styles ${namespaces}><w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style></w:styles>`,
			},
		),
	)
	assert.equal(
		found.old,
		'## Wages\n\nPay is due on Friday.\n\nThe rate is 7 per cent, see Section 2, here.\n\nOne sentence. Another.\n\nSlanted now.\n',
	)
	assert.equal(
		found.now,
		'## Wages\n\nThe rate is **9** per cent, see Section 2, here.\n\nOne sentence.\n\nAnother.\n\nPay is due on Friday.\n\n*Slanted now.*\n',
	)
	assert.deepEqual(found.authors, ['A. Mptp', 'B'])
	assert.deepEqual(
		found.changes.map(({ kind, text, paragraph }) => [kind, text, paragraph]),
		[
			['moved-away', 'Pay is due on Friday.', 2],
			['deleted', '7', 2],
			['inserted', '90', 2],
			['deleted', '0', 2],
			['inserted', '¶', 3],
			['moved-here', 'Pay is due on Friday.', 5],
			['format', 'Slanted now.', 6],
		],
	)
})

test('numbers that the program draws are words of the text, in each text as they stand in it', () => {
	const level = (at: number, format: string, text: string): string =>
		`<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`
	const numbers = `<w:numbering ${namespaces}><w:abstractNum w:abstractNumId="0">${level(0, 'decimal', '%1.')}${level(1, 'lowerLetter', '(%2)')}${level(2, 'lowerRoman', '%1.%3)')}</w:abstractNum><w:abstractNum w:abstractNumId="1">${level(0, 'bullet', '')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>`
	const item = (depth: number, text: string, mark = '', list = 1): string =>
		`<w:p><w:pPr><w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="${list}"/></w:numPr>${mark === '' ? '' : `<w:rPr><w:ins w:author="A" w:id="1"/></w:rPr>`}</w:pPr>${mark === '' ? `<w:r><w:t>${text}</w:t></w:r>` : `<w:ins w:author="A" w:id="2"><w:r><w:t>${text}</w:t></w:r></w:ins>`}</w:p>`
	const found = read(
		packed(
			item(0, 'First.') +
				item(0, 'Between.', 'ins') +
				item(0, 'Second.') +
				item(1, 'a point') +
				item(1, 'another') +
				item(0, 'Third.') +
				item(0, 'dot', '', 2) +
				item(0, 'out', '', 0),
			{ 'word/numbering.xml': numbers },
		),
	)
	assert.equal(found.old, '1. First.\n2. Second.\n\n   (a) a point\n\n   (b) another\n\n3. Third.\n- dot\n\nout\n')
	assert.equal(found.now, '1. First.\n2. Between.\n3. Second.\n\n   (a) a point\n\n   (b) another\n\n4. Third.\n- dot\n\nout\n')
	assert.deepEqual(
		[1, 26, 27, 28].map(each => inFormat(each, 'lowerLetter')),
		['a', 'z', 'aa', 'bb'],
	)
	assert.deepEqual(
		[4, 9, 14, 1990].map(each => inFormat(each, 'upperRoman')),
		['IV', 'IX', 'XIV', 'MCMXC'],
	)
})

test('comments are listed with what they are about; what is not read is said', () => {
	const found = read(
		packed(
			`<w:p><w:commentRangeStart w:id="4"/><w:r><w:t>Nine per cent</w:t></w:r><w:commentRangeEnd w:id="4"/><w:r><w:commentReference w:id="4"/></w:r><w:r><w:t xml:space="preserve"> it is.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><mc:AlternateContent><mc:Choice/></mc:AlternateContent><w:r><w:rPr><w:vanish/></w:rPr><w:t xml:space="preserve"> Not.</w:t></w:r></w:p>`,
			{
				'word/comments.xml': `<w:comments ${namespaces}><w:comment w:id="4" w:author="Counsel" w:date="2023-10-24T09:00:00Z"><w:p><w:r><w:t>Too much?</w:t></w:r></w:p></w:comment></w:comments>`,
			},
		),
	)
	assert.deepEqual(found.comments, [{ author: 'Counsel', at: '2023-10-24T09:00:00Z', words: 'Too much?', about: 'Nine per cent' }])
	assert.deepEqual(found.unread, ['a footnote', 'a picture or a text box', 'hidden text, which is taken as text here'])
	assert.equal(found.now, 'Nine per cent it is. Not.\n')
})

test('what was changed without being marked is caught, and where', () => {
	const base = '1. Pay is due on Friday.\n2. Leave is five days a year.\n\nThe rest stays\nas it is.\n'
	const marked = '1. Pay is due on Monday.\n2. Leave is five days a year.\n\nThe rest stays as it is.\n'
	const honest = answerOf(read(redlineFile(base, marked, file)), base)
	assert.deepEqual([honest.isFaithful, honest.untracked], [true, []])
	assert.equal(
		honest.text,
		'1. Pay is due on Monday.\n2. Leave is five days a year.\n\nThe rest stays\nas it is.\n',
		'lines that nobody touched are broken as they were',
	)
	const sly = answerOf(read(redlineFile(base.replace('five', 'four'), marked.replace('five', 'four'), file)), base)
	assert.equal(sly.isFaithful, false)
	assert.deepEqual(
		sly.untracked.map(pieces => [textOf(pieces.filter(isOld)), textOf(pieces.filter(isNew))]),
		[['2. Leave is five days a year.', '2. Leave is four days a year.']],
	)
})

test('a text in the words of another says what it said', () => {
	fc.assert(
		fc.property(versions, ([base, text]) => {
			assert.equal(canonical(inWordsOf(base, text)), canonical(text))
			assert.equal(inWordsOf(base, canonical(base)), base)
		}),
		settings,
	)
})

const refused = (bytes: Uint8Array): string => {
	const found = readWord(bytes)
	return 'refusal' in found ? found.refusal.words : 'it was read'
}

test('what is no document, or means harm, is refused in words', () => {
	const one = '<w:p><w:r><w:t>x</w:t></w:r></w:p>'
	const bomb = zipSync({
		'[Content_Types].xml': strToU8('<Types/>'),
		'word/document.xml': new Uint8Array(30_000_000),
		'word/media/a.bin': new Uint8Array(10),
	})
	const lying = bomb.slice()
	// The list of the zip says that the text has ten bytes.
	const at = lying.findLastIndex((_, index) => strFromU8(lying.subarray(index, index + 17), true) === 'word/document.xml') - 46
	lying.set([10, 0, 0, 0], at + 24)
	const cases: readonly (readonly [Uint8Array, RegExp])[] = [
		[new Uint8Array(), /empty/],
		[new Uint8Array(11 * 1024 * 1024), /11 MB/],
		[new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), /old .doc file, or one that is locked/],
		[strToU8('%PDF-1.7'), /no Word file/],
		[strToU8('PK\u0003\u0004 and nothing more'), /damaged/],
		[zipSync({ 'a.txt': strToU8('x') }), /no Word document/],
		[packed(one, { 'word/vbaProject.bin': 'x' }), /macros/],
		[packed(one, { '../../etc/passwd': 'x' }), /outside/],
		[packed(one, { '/abs': 'x' }), /outside/],
		[bomb, /more than 12 MB/],
		[lying, /damaged|cannot be read/],
		[packed(one, Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`p${index}`, '']))), /parts; a Word document/],
		[zipSync({ '[Content_Types].xml': strToU8('<T/>'), 'word/document.xml': strToU8('<w:document xmlns:w="w"><w:body>') }), /damaged/],
		[zipSync({ '[Content_Types].xml': strToU8('<T/>'), 'word/document.xml': new Uint8Array([0xff, 0xfe, 60, 0]) }), /damaged/],
		[
			zipSync({
				'[Content_Types].xml': strToU8('<T/>'),
				'word/document.xml': strToU8('<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>&a;</d>'),
			}),
			/entities/,
		],
		[packed(`${'<w:sdt>'.repeat(200)}${one}${'</w:sdt>'.repeat(200)}`), /deeply/],
		[packed('<w:p/>'.repeat(400_100)), /more parts than any clause/],
		[packed('<w:p/>'), /No text/],
		[zipSync({ '[Content_Types].xml': strToU8('<T/>'), 'word/document.xml': strToU8('<html/>') }), /another program/],
		[packed(`<w:p><w:r><w:t>${'x'.repeat(300_000)}</w:t></w:r></w:p>`), /400,000 letters/],
	]
	for (const [bytes, words] of cases) assert.match(refused(bytes), words)
})

test('whatever bytes are sent, the answer is a text or words', () => {
	const sound = redlineFile(old, now, file)
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 }), changes => {
			const bytes = sound.slice()
			for (const [at, byte] of changes) bytes[at] = byte
			readWord(bytes)
		}),
		settings,
	)
	const xml = strFromU8(unzipSync(sound)['word/document.xml']!)
	fc.assert(
		fc.property(fc.nat(xml.length), fc.nat(40), fc.nat(xml.length), (from, length, to) => {
			const cut = xml.slice(0, from) + xml.slice(from + length)
			readWord(
				zipSync({
					'[Content_Types].xml': strToU8('<T/>'),
					'word/document.xml': strToU8(cut.slice(0, to) + xml.slice(from, from + length) + cut.slice(to)),
				}),
			)
		}),
		settings,
	)
})

test('the page’s redline and the file agree on what the texts say', () => {
	const marked = redline(canonical(old), canonical(now))
	assert.ok(marked.changed)
	assert.equal(read(redlineFile(old, now, file)).now, canonical(now))
})

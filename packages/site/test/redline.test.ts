/** Redlines: the laws that make them trustworthy, and the cases that make them readable. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { paragraphsOf } from '../src/lib/redline/paragraphs.ts'
import { isNew, isOld, textOf } from '../src/lib/redline/pieces.ts'
import { largestByWords, type Redline, redline } from '../src/lib/redline/redline.ts'
import { tokensOf } from '../src/lib/redline/tokens.ts'

const settings = { seed: 20231028, numRuns: 400 }

const word = fc.constantFrom(
	'the',
	'union',
	'may',
	'7%',
	'$1,082',
	'performer’s',
	'and',
	'of',
	'שלום',
	'同意',
	'consent',
	'(a)',
	'-',
	'fee;',
	'\u202e',
)
const sentence = fc.array(word, { maxLength: 14 }).map(words => words.join(' '))
const number = fc.integer({ min: 1, max: 30 }).map(each => `${each}. `)
const paragraph = fc.tuple(fc.option(number, { nil: '' }), sentence).map(([lead, text]) => lead + text)
const clause = fc.array(paragraph, { maxLength: 9 }).map(paragraphs => paragraphs.join('\n\n'))
const anyText = fc.string({ unit: 'binary', maxLength: 200 })

/** A clause and one that was made of it: some paragraphs away, some anew, some moved, some words changed. */
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

const side = (marked: Redline, keeps: typeof isOld): readonly string[] =>
	marked.paragraphs.map(pieces => textOf(pieces.filter(keeps))).filter(text => text !== '')

function holds([old, now]: readonly [string, string]): void {
	const marked = redline(old, now)
	assert.deepEqual(side(marked, isOld), paragraphsOf(old), 'without what is inserted it is the old text')
	assert.deepEqual(side(marked, isNew), paragraphsOf(now), 'without what is deleted it is the new text')
	assert.ok(
		marked.paragraphs.flat().every(piece => piece.text !== ''),
		'no mark is empty',
	)
	const moved = (kind: string) => marked.paragraphs.flat().filter(piece => piece.kind === kind).length
	assert.equal(moved('moved-away'), moved('moved-here'), 'what leaves one place arrives in another')
}

test('the old and the new text can be had back from a redline', () => {
	fc.assert(fc.property(versions, holds), settings)
	fc.assert(fc.property(fc.tuple(anyText, anyText), holds), settings)
})

test('a text against itself has no mark', () => {
	fc.assert(
		fc.property(clause, text => assert.equal(redline(text, text).changed, false)),
		settings,
	)
})

test('lines broken elsewhere are no change', () => {
	const wrapped = '1. Nobody may be engaged\nfor less than the rate.\n\n\n2. Pay is due\r\non Friday.'
	assert.equal(redline(wrapped, '1. Nobody may be engaged for less\nthan the rate.\n2. Pay is due on Friday.').changed, false)
})

test('tokens are the text', () => {
	fc.assert(
		fc.property(fc.oneof(clause, anyText), text => assert.equal(tokensOf(text).join(''), text)),
		settings,
	)
	assert.deepEqual(tokensOf('At $1,082 or 3.5%, the performer’s fee'), [
		'At',
		' ',
		'$1,082',
		' ',
		'or',
		' ',
		'3.5%',
		',',
		' ',
		'the',
		' ',
		'performer’s',
		' ',
		'fee',
	])
	assert.deepEqual(tokensOf('同意する'), ['同', '意', 'す', 'る'])
})

/** As a person would write the marks: [-away-]{+anew+}, and <moved>. */
function print(old: string, now: string): string {
	const marks = {
		same: ['', ''],
		deleted: ['[-', '-]'],
		inserted: ['{+', '+}'],
		'moved-away': ['<-', '->'],
		'moved-here': ['<+', '+>'],
	} as const
	const lines = redline(old, now).paragraphs.map(pieces => pieces.map(({ kind, text }) => marks[kind][0] + text + marks[kind][1]).join(''))
	return lines.join('\n')
}

const readable: readonly (readonly [string, string, string, string])[] = [
	[
		'a figure is changed alone',
		'2. The rates rise by 7 per cent for the first year, and 3.5 per cent for the third.',
		'2. The rates rise by 9 per cent for the first year, and 4 per cent for the third.',
		'2. The rates rise by [-7-]{+9+} per cent for the first year, and [-3.5-]{+4+} per cent for the third.',
	],
	[
		'no confetti: small words between changes go with them',
		'Rates of stunt coordinators are those of 1 July 2022. No later increase is agreed.',
		'Rates of stunt coordinators rise by 10 per cent for the first year and 5 per cent for the third.',
		'Rates of stunt coordinators [-are those of 1 July 2022. No later increase is agreed-]{+rise by 10 per cent for the first year and 5 per cent for the third+}.',
	],
	[
		'what stands between two insertions is not struck out',
		'with informed consent and for fair pay.',
		'with informed consent, given for each project, and for fair pay, and only with the approval of the union.',
		'with informed consent{+, given for each project,+} and for fair pay{+, and only with the approval of the union+}.',
	],
	[
		'a paragraph put in front renumbers the others and nothing more',
		'1. Pay is due on Friday at noon.\n2. Leave is five days a year.',
		'1. Rest between two days is twelve hours.\n2. Pay is due on Friday at noon.\n3. Leave is five days a year.',
		'{+1. Rest between two days is twelve hours.+}\n[-1-]{+2+}. Pay is due on Friday at noon.\n[-2-]{+3+}. Leave is five days a year.',
	],
	[
		'a passage that has moved is marked so',
		'1. Trustees of both sides decide who is paid from the fund.\n2. Pay is due on Friday.\n3. Leave is five days a year for everybody.',
		'1. Pay is due on Friday.\n2. Leave is five days a year for everybody.\n3. Trustees of both sides decide who is paid from the fund.',
		'<-1. Trustees of both sides decide who is paid from the fund.->\n[-2-]{+1+}. Pay is due on Friday.\n[-3-]{+2+}. Leave is five days a year for everybody.\n<+3. Trustees of both sides decide who is paid from the fund.+>',
	],
	[
		'texts with nothing in common replace each other whole',
		'1. No payment depends on the number of subscribers worldwide.',
		'1. For each quarter every service pays into the fund.',
		'[-1. No payment depends on the number of subscribers worldwide.-]\n{+1. For each quarter every service pays into the fund.+}',
	],
	['letters without spaces are compared one by one', '労働者は同意する。', '労働者は同意しない。', '労働者は同意[-する-]{+しない+}。'],
]

for (const [what, old, now, expected] of readable) test(what, () => assert.equal(print(old, now), expected))

test('beyond a size paragraphs are compared whole, and a clause of two megabytes still holds the laws', () => {
	const long = Array.from({ length: 30_000 }, (_, index) => `${index + 1}. Clause number ${index} of a very long agreement, which goes on.`)
	const changed = long.with(500, '501. Something else altogether.').toSpliced(20_000, 3)
	const [old, now] = [long.join('\n'), changed.join('\n')]
	assert.ok(old.length > 1_900_000 && old.length > largestByWords)
	const marked = redline(old, now)
	assert.equal(marked.by, 'paragraphs')
	assert.equal(marked.paragraphs.filter(pieces => pieces.some(piece => piece.kind !== 'same')).length, 5)
	holds([old, now])
	holds(['x '.repeat(1_000_000), 'y '.repeat(1_000_000)])
	holds([long.join('\n'), long.toReversed().join('\n')])
})

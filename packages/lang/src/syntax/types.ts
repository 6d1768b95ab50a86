/**
 * type     = unitType [ 'by' name {',' name} ]
 * unitType = 'percent' | 'ratio' | 'number' | 'yes-no' | 'date' | 'any' | 'money'
 *          | 'one' 'of' '(' name {',' name} ')' | 'label' 'of' name | unit
 * unit     = ufactor { ('*' | '/') ufactor }
 * ufactor  = ( name | '1' ) [ '^' ['-'] digits ]
 */
import type { Place } from '../diagnostics/diagnostic.ts'
import {
	closeBracket,
	complain,
	expectSymbol,
	expectWord,
	grown,
	openBracket,
	peek,
	placeHere,
	placeSince,
	type Reader,
	readName,
	readNames,
	recover,
	refuseMissing,
	skipInside,
	take,
	takeSymbol,
	takeWord,
} from './reader.ts'
import { isSymbol, isWholeNumber, isWord, type Token } from './token.ts'
import type { Name, Type, UnitExpr, UnitType } from './tree.ts'
import { isGrammarWord } from './words.ts'

const words = ['percent', 'ratio', 'number', 'yes-no', 'date', 'any', 'money'] as const

type Word = (typeof words)[number]

const asWord = (text: string): Word | undefined => words.find(word => word === text)

/** Stands where a type was expected and none could be read. */
export const unknownType = (place: Place): Type => ({ measure: { kind: 'word', word: 'any', place }, axes: [], place })

export const readType = (reader: Reader): Type => {
	const from = placeHere(reader)
	const measure = readMeasure(reader)
	const axes = takeWord(reader, 'by') ? readNames(reader, "A dimension's name", () => continuesAxes(reader)) : []
	return { measure, axes, place: placeSince(reader, from) }
}

/** In `f(x : USD by year, y : USD)` the comma ends the dimensions. */
const continuesAxes = (reader: Reader): boolean => !isSymbol(peek(reader, 2), ':')

const readMeasure = (reader: Reader): UnitType => {
	const token = peek(reader)
	const next = peek(reader, 1)
	if (isWord(token, 'one') && isWord(next, 'of')) return readChoice(reader)
	if (isWord(token, 'label') && isWord(next, 'of')) return readLabelOf(reader)
	const word = token.kind === 'name' ? asWord(token.text) : undefined
	if (word === undefined || isUnitOperator(next)) return readUnitType(reader)
	return { kind: 'word', word, place: placeHere(reader, take(reader)) }
}

const isUnitOperator = (token: Token): boolean => isSymbol(token, '*') || isSymbol(token, '/') || isSymbol(token, '^')

const readChoice = (reader: Reader): UnitType => {
	const from = placeHere(reader)
	expectWord(reader, 'one')
	expectWord(reader, 'of')
	if (!isSymbol(peek(reader), '(')) expectSymbol(reader, '(')
	const open = openBracket(reader)
	const choices = recover(
		reader,
		() => readNames(reader, 'A word'),
		() => skipInside(reader, open, false),
		(): Name[] => [],
	)
	closeBracket(reader, open)
	return { kind: 'choice', words: choices, place: placeSince(reader, from) }
}

const readLabelOf = (reader: Reader): UnitType => {
	const from = placeHere(reader)
	expectWord(reader, 'label')
	expectWord(reader, 'of')
	const axis = readName(reader, "A dimension's name")
	return { kind: 'label-of', axis, place: placeSince(reader, from) }
}

const readUnitType = (reader: Reader): UnitType => {
	const unit = readUnit(reader)
	return { kind: 'unit', unit, place: unit.place }
}

const readUnit = (reader: Reader): UnitExpr => {
	let left = readUnitFactor(reader)
	for (;;) {
		const op = peek(reader)
		if (!isSymbol(op, '*') && !isSymbol(op, '/')) return left
		reader.at++
		const right = readUnitFactor(reader)
		const place = { ...left.place, endLine: right.place.endLine, endColumn: right.place.endColumn }
		left = grown(reader, { kind: 'unit-binary', op: op.text === '*' ? '*' : '/', left, right, place }, [left, right])
	}
}

const readUnitFactor = (reader: Reader): UnitExpr => {
	const token = peek(reader)
	const from = placeHere(reader)
	if (token.kind === 'number' && token.text === '1') {
		reader.at++
		readUnitPower(reader)
		return { kind: 'unit-one', place: placeSince(reader, from) }
	}
	if (token.kind !== 'name' || isGrammarWord(token.text)) return refuseMissing(reader, 'expected-type', 'A type', typeHelp)
	reader.at++
	const word = asWord(token.text)
	if (word !== undefined) return readWordAsUnit(reader, word, from)
	const power = readUnitPower(reader)
	return { kind: 'unit-name', name: token.text, power, place: placeSince(reader, from) }
}

const typeHelp = {
	note: 'A type is a unit such as `USD / year`, or one of `percent`, `ratio`, `number`, `yes-no`, `date`, `money`, `one of (…)`, `label of …`.',
}

const readWordAsUnit = (reader: Reader, word: Word, from: Place): UnitExpr => {
	const mend =
		word === 'money'
			? 'Name the currency, for example `USD`.'
			: word === 'yes-no' || word === 'date' || word === 'any'
				? 'Name a unit.'
				: 'Write `1`, as in `1 / year`.'
	complain(reader, 'word-in-unit', `\`${word}\` is a type of its own, not a part of a unit.`, from, { mend })
	readUnitPower(reader)
	return { kind: 'unit-one', place: placeSince(reader, from) }
}

/** `'^' ['-'] digits`, or 1. */
const readUnitPower = (reader: Reader): number => {
	if (!takeSymbol(reader, '^')) return 1
	return readInteger(reader)
}

const powerLimit = 12

export const readInteger = (reader: Reader): number => {
	const sign = takeSymbol(reader, '-') ? -1 : 1
	const token = peek(reader)
	if (!isWholeNumber(token)) return refuseMissing(reader, 'expected-power', 'A whole number')
	if (Number(token.text) > powerLimit)
		complain(reader, 'long-power', `A unit is raised to at most ${powerLimit}.`, placeHere(reader, token))
	reader.at++
	return sign * Math.min(Number(token.text), powerLimit)
}

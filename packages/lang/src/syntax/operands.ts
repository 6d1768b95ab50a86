/**
 * postfix = primary { '[' name '=' ( label | expr ) { ',' name '=' ( label | expr ) } ']' }
 * primary = number | number unitname ['^' int] (same line) | money | date | 'yes' | 'no' | name | dotted
 *         | name '(' [ arg {',' arg} ] [ 'over' name {',' name} ] [ 'by' ( name | dotted ) ] ')'
 *         | '(' expr ')'
 *         | '[' expr {',' expr} ']' [ 'by' name ]
 *         | '{' label ':' expr {',' label ':' expr} '}' [ 'by' name ]
 * arg     = [ name ':' ] expr
 */
import type { Place } from '../diagnostics/diagnostic.ts'
import { isClauseLike } from './clauses.ts'
import { plainDecimal } from './figure.ts'
import {
	atClause,
	atEnd,
	atKeyword,
	capital,
	closeBracket,
	complain,
	describe,
	expectSymbol,
	grown,
	halt,
	isCloser,
	nameFrom,
	openBracket,
	peek,
	placeHere,
	placeSince,
	previous,
	type Reader,
	readLabel,
	readName,
	readNames,
	recover,
	refuse,
	refuseMidLine,
	refuseMissing,
	regrown,
	skipInside,
	take,
	takeSymbol,
	takeWord,
} from './reader.ts'
import { isSymbol, isWholeNumber, isWord, placeOf, span, type Token } from './token.ts'
import type { Arg, Expr, MapEntry, Name, Selector } from './tree.ts'
import { readInteger } from './types.ts'
import { isGrammarWord, isKeyword, isOperatorWord } from './words.ts'

export const missing = (place: Place): Expr => ({ kind: 'missing', place })

export const readPostfix = (reader: Reader): Expr => {
	let subject = readPrimary(reader)
	while (isSymbol(peek(reader), '[')) subject = readPick(reader, subject)
	return subject
}

const readPrimary = (reader: Reader): Expr => {
	const token = peek(reader)
	switch (token.kind) {
		case 'number':
			return readNumber(reader)
		case 'date':
			return { kind: 'date', value: token.text, place: placeHere(reader, take(reader)) }
		case 'ruined':
			return missing(placeHere(reader, take(reader)))
		case 'text':
			return refuseText(reader)
		case 'name':
			return readNamed(reader)
		case 'symbol':
			return readBracketed(reader)
		case 'junk':
		case 'end':
			return refuseValue(reader)
		default:
			return token.kind satisfies never
	}
}

const refuseValue = (reader: Reader): never =>
	refuseMissing(reader, 'expected-value', 'A value', isSymbol(peek(reader), '.') ? pointHelp : {})

const pointHelp = { mend: 'A number has a digit before its point: 0.5.' }

const refuseText = (reader: Reader): Expr => {
	const place = placeHere(reader)
	complain(reader, 'text-as-value', 'A text is not a value.', place, {
		mend: 'Write a label or a word of a choice without quotation marks.',
	})
	reader.at++
	return missing(place)
}

const readNamed = (reader: Reader): Expr => {
	const token = peek(reader)
	if (token.text === 'yes' || token.text === 'no')
		return { kind: 'yes-no', value: token.text === 'yes', place: placeHere(reader, take(reader)) }
	if (token.text === 'if' || token.text === 'each' || token.text === 'tier') return readBare(reader, token)
	if (isKeyword(token.text)) return refuseKeyword(reader, token)
	if (token.text === 'previous') return { kind: 'name', name: 'previous', place: placeHere(reader, take(reader)) }
	if (isOperatorWord(token.text) || atClause(reader)) return refuseValue(reader)
	reader.at++
	if (isSymbol(peek(reader), '(')) return readCall(reader, nameFrom(reader, token))
	return readPlainName(reader, token)
}

const refuseKeyword = (reader: Reader, token: Token): never => {
	if (peek(reader, 1).kind === 'name') return refuseMidLine(reader, token)
	return refuse(reader, 'reserved-name', `\`${token.text}\` is a word of the language, not a value.`, placeHere(reader, token))
}

/** `1 + if …`: where the rest of the sum would end nobody can see. */
const readBare = (reader: Reader, token: Token): Expr => {
	complain(reader, 'bare-word', `\`${token.text}\` stands inside a larger expression without brackets.`, placeHere(reader, token), {
		mend: `Put brackets round it: \`(${token.text} …)\`.`,
	})
	reader.crossed = true
	return reader.readExpression(reader)
}

/** `name | name '.' name`. */
const readPlainName = (reader: Reader, token: Token): Expr => {
	const place = placeHere(reader, token)
	const dot = peek(reader)
	if (!isSymbol(dot, '.') || dot.start !== token.end) return { kind: 'name', name: token.text, place }
	reader.at++
	const column = readName(reader, "A column's name")
	return { kind: 'name', name: `${token.text}.${column.name}`, place: span(place, column.place) }
}

const readNumber = (reader: Reader): Expr => {
	const from = placeHere(reader)
	const token = take(reader)
	const figure = token.figure
	if (figure === null) return missing(from)
	const value =
		plainDecimal(
			joinGroups(reader, token)
				.replace(/^[$€£\s]*/u, '')
				.replace(/\s*%$/u, ''),
		) ?? figure.value
	const percent = figure.percent || (previous(reader).figure?.percent ?? false)
	const number: Expr = { kind: 'number', value, percent, currency: figure.currency, place: placeSince(reader, from) }
	return readMeasured(reader, number, token)
}

/** `1,082` where no comma can stand is reported, and read as 1_082. Gives what the number says as written. */
const joinGroups = (reader: Reader, token: Token): string => {
	let written = token.text
	if (reader.commasPart || !isGroup(reader, token)) return written
	const from = placeHere(reader, token)
	while (isGroup(reader, previous(reader))) {
		reader.at++
		written += `_${take(reader).text}`
	}
	complain(reader, 'comma-in-number', 'A comma does not stand inside a number.', placeSince(reader, from), { mend: `Write ${written}.` })
	return written
}

const isGroup = (reader: Reader, token: Token): boolean => {
	const comma = peek(reader)
	const group = peek(reader, 1)
	return (
		isSymbol(comma, ',') &&
		comma.start === token.end &&
		group.kind === 'number' &&
		group.start === comma.end &&
		/^\d{3}(?!\d)/.test(group.text)
	)
}

const magnitudes: Readonly<Record<string, string>> = {
	k: 'k',
	K: 'k',
	thousand: 'k',
	M: 'M',
	million: 'M',
	millions: 'M',
	B: 'bn',
	bn: 'bn',
	billion: 'bn',
	billions: 'bn',
}

const readMeasured = (reader: Reader, number: Expr & { kind: 'number' }, token: Token): Expr => {
	const unit = peek(reader)
	if (!isUnitAfter(reader, unit, token)) return number
	const magnitude = magnitudes[unit.text]
	if (magnitude !== undefined) return readMagnitude(reader, number, token, magnitude)
	if (number.currency !== null) return refuseMoneyUnit(reader, number, token, unit)
	reader.at++
	const power = isPower(reader) ? readPower(reader) : 1
	return grown(reader, { kind: 'measured', number, unit: nameFrom(reader, unit), power, place: placeSince(reader, number.place) }, [number])
}

const isUnitAfter = (reader: Reader, unit: Token, number: Token): boolean =>
	unit.kind === 'name' &&
	unit.line === number.line &&
	!isGrammarWord(unit.text) &&
	!isWord(peek(reader, 1), 'says') &&
	!isClauseLike(reader)

const isPower = (reader: Reader): boolean => {
	if (!isSymbol(peek(reader), '^')) return false
	return isWholeNumber(peek(reader, isSymbol(peek(reader, 1), '-') ? 2 : 1))
}

const readPower = (reader: Reader): number => {
	reader.at++
	return readInteger(reader)
}

const readMagnitude = (reader: Reader, number: Expr, token: Token, magnitude: string): Expr => {
	const unit = placeHere(reader)
	const place = span(number.place, unit)
	complain(reader, 'detached-suffix', `\`${peek(reader).text}\` stands apart from its number.`, unit, {
		mend: `Write ${token.text}${magnitude}.`,
	})
	reader.at++
	const next = peek(reader)
	if (next.kind === 'name' && next.line === token.line && !isGrammarWord(next.text)) reader.at++
	return missing(place)
}

const refuseMoneyUnit = (reader: Reader, number: Expr, token: Token, unit: Token): Expr => {
	const place = placeOf(reader.file, unit)
	complain(reader, 'money-with-unit', 'An amount of money has its unit already.', place, {
		mend: `Write ${token.text} / ${unit.text}, or ${token.text} * 1 ${unit.text}.`,
	})
	reader.at++
	return missing(span(number.place, place))
}

const readBracketed = (reader: Reader): Expr => {
	const token = peek(reader)
	if (token.text === '(') return readGroup(reader)
	if (token.text === '[') return readList(reader)
	if (token.text === '{') return readMap(reader)
	return refuseValue(reader)
}

/** `'(' expr ')'`: the tree has no brackets, but the place counts them. */
const readGroup = (reader: Reader): Expr => {
	const from = placeHere(reader)
	const open = openBracket(reader)
	const { commasPart } = reader
	reader.commasPart = false
	const inner = recover(
		reader,
		() => ended(reader, open, reader.readExpression(reader), []),
		() => skipInside(reader, open, false),
		missing,
	)
	reader.commasPart = commasPart
	closeBracket(reader, open)
	return regrown(reader, { ...inner, place: placeSince(reader, from) }, inner)
}

/** Refuses anything but a bracket, the end or one of `enders` after an item. */
const ended = <T>(reader: Reader, open: number, item: T, enders: readonly string[]): T => {
	const token = peek(reader)
	if (isCloser(token) || atEnd(reader) || atClause(reader) || atKeyword(reader)) return item
	if (token.kind !== 'text' && token.kind !== 'number' && enders.includes(token.text)) return item
	if (token.kind === 'junk') return halt()
	const opener = reader.tokens[open]
	const what = enders.includes(',') ? '`,` or the closing bracket' : 'the closing bracket'
	const also = opener === undefined ? [] : [{ place: placeHere(reader, opener), text: 'the bracket' }]
	return refuse(reader, 'unexpected', `${capital(describe(token))} cannot stand here: ${what} belongs here.`, placeHere(reader, token), {
		also,
	})
}

interface Row<T> {
	/** Whether `1,082` can be two items here. */
	readonly commasPart: boolean
	readonly enders: readonly string[]
	readonly readItem: (reader: Reader) => T
	readonly instead: (place: Place) => T
}

/** `item {',' item}` up to the closing bracket or to one of the words that end the row. */
const readRow = <T>(reader: Reader, open: number, row: Row<T>): T[] => {
	const { commasPart } = reader
	const items: T[] = []
	reader.commasPart = row.commasPart
	do {
		items.push(
			recover(
				reader,
				() => ended(reader, open, row.readItem(reader), row.enders),
				() => skipInside(reader, open, true),
				row.instead,
			),
		)
	} while (takeSymbol(reader, ','))
	reader.commasPart = commasPart
	return items
}

const readList = (reader: Reader): Expr => {
	const from = placeHere(reader)
	const open = openBracket(reader)
	const items = readRow(reader, open, listRow)
	closeBracket(reader, open)
	const by = readBy(reader)
	return grown(reader, { kind: 'list', items, by, place: placeSince(reader, from) }, items)
}

const readBy = (reader: Reader): Name | null => (takeWord(reader, 'by') ? readName(reader, "A dimension's name") : null)

/** After `by` in a call stands a quantity of labels, or a column of a table: `sum(pay over member by crew.class)`. */
const readColumn = (reader: Reader): Name | null => {
	if (!takeWord(reader, 'by')) return null
	if (peek(reader).kind !== 'name') return readName(reader, "A column's name")
	const named = readPlainName(reader, take(reader))
	return { name: named.kind === 'name' ? named.name : '', place: named.place }
}

const readMap = (reader: Reader): Expr => {
	const from = placeHere(reader)
	const open = openBracket(reader)
	const rows = readRow(reader, open, mapRow)
	closeBracket(reader, open)
	const by = readBy(reader)
	const entries = rows.filter(entry => entry !== null)
	const map: Expr = { kind: 'map', entries, by, place: placeSince(reader, from) }
	// A map that has lost an entry would be blamed for lacking a label.
	if (entries.length < rows.length) return missing(map.place)
	return grown(
		reader,
		map,
		entries.map(entry => entry.value),
	)
}

const readEntry = (reader: Reader): MapEntry | null => {
	const label = readLabel(reader)
	expectSymbol(reader, ':')
	return { label, value: reader.readExpression(reader) }
}

const readCall = (reader: Reader, callee: Name): Expr => {
	const open = openBracket(reader)
	const args = readArgs(reader, open)
	const tail = recover(
		reader,
		() => readTail(reader, open),
		() => skipInside(reader, open, false),
		(): Tail => ({ over: [], by: null }),
	)
	closeBracket(reader, open)
	return grown(
		reader,
		{ kind: 'call', callee, args, ...tail, place: placeSince(reader, callee.place) },
		args.map(arg => arg.value),
	)
}

const readArgs = (reader: Reader, open: number): Arg[] => {
	const token = peek(reader)
	if (isSymbol(token, ')') || isWord(token, 'over')) return []
	return readRow(reader, open, argRow)
}

const readArg = (reader: Reader): Arg => {
	const named = peek(reader).kind === 'name' && isSymbol(peek(reader, 1), ':')
	const name = named ? nameFrom(reader, take(reader)) : null
	if (named) reader.at++
	return { name, value: reader.readExpression(reader) }
}

interface Tail {
	readonly over: readonly Name[]
	readonly by: Name | null
}

const readTail = (reader: Reader, open: number): Tail => {
	const over = takeWord(reader, 'over') ? readNames(reader, "A dimension's name") : []
	const by = readColumn(reader)
	return ended(reader, open, { over, by }, [])
}

const readPick = (reader: Reader, subject: Expr): Expr => {
	const open = openBracket(reader)
	const selectors = readRow(reader, open, selectorRow)
	closeBracket(reader, open)
	const place = placeSince(reader, subject.place)
	const sound = selectors.filter(selector => selector !== null)
	if (sound.length < selectors.length) return missing(place)
	return grown(reader, { kind: 'pick', subject, selectors: sound, place }, [subject, ...sound.map(selector => selector.index)])
}

const readSelector = (reader: Reader): Selector | null => {
	const axis = readName(reader, "A dimension's name")
	expectSymbol(reader, '=')
	const token = peek(reader)
	if (token.kind !== 'text') return { axis, index: reader.readExpression(reader) }
	return { axis, index: { kind: 'name', name: token.text, place: placeHere(reader, take(reader)) } }
}

const listRow: Row<Expr> = { commasPart: true, enders: [','], readItem: reader => reader.readExpression(reader), instead: missing }
const mapRow: Row<MapEntry | null> = { commasPart: true, enders: [','], readItem: readEntry, instead: () => null }
const argRow: Row<Arg> = {
	commasPart: true,
	enders: [',', 'over', 'by'],
	readItem: readArg,
	instead: place => ({ name: null, value: missing(place) }),
}
const selectorRow: Row<Selector | null> = { commasPart: false, enders: [','], readItem: readSelector, instead: () => null }

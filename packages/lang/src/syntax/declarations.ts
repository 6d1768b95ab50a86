/** The declarations, one reader for each keyword; parser.ts has the grammar. */
import type { Place } from '../diagnostics/diagnostic.ts'
import { gather, isClauseLike, readClauses, refuseRest } from './clauses.ts'
import { readExpression, readRange } from './expressions.ts'
import { missing } from './operands.ts'
import {
	atClause,
	atEnd,
	atKeyword,
	closeBracket,
	complain,
	expectSymbol,
	expectWord,
	nameFrom,
	openBracket,
	peek,
	placeHere,
	placeSince,
	type Reader,
	readLabel,
	readName,
	readNameOrText,
	readNames,
	recover,
	refuse,
	refuseMissing,
	skipInside,
	skipToClause,
	take,
	takeSymbol,
	takeWord,
} from './reader.ts'
import { isSymbol, isWholeNumber, isWord } from './token.ts'
import type { Clauses, Column, Declaration, Expr, Name, Param, Reading, Stated, Text, Type } from './tree.ts'
import { readType, unknownType } from './types.ts'
import { isKeyword, isOperatorWord, type Keyword } from './words.ts'

/** A declaration without what all of them have: its place and its text. */
type Bare = Declaration extends infer D ? (D extends Declaration ? Omit<D, 'place' | 'text'> : never) : never

/** Reads what follows the keyword. Null when it has no name: nothing could refer to it. */
export const readDeclaration = (reader: Reader, keyword: Keyword): Bare | null => {
	const name = readDeclaredName(reader, keyword)
	if (name === null) return null
	const declaration = readers[keyword](reader, name)
	readTail(reader, keyword)
	return declaration
}

const readDeclaredName = (reader: Reader, keyword: Keyword): Name | null =>
	recover<Name | null>(
		reader,
		() => readFreshName(reader, keyword),
		() => {
			reader.at = reader.end
		},
		() => null,
	)

const readFreshName = (reader: Reader, keyword: Keyword): Name => {
	const token = peek(reader)
	if (token.kind === 'name' && keyword !== 'propose' && keyword !== 'withdraw') reportReserved(reader, token.text)
	if (isReserved(token.text) && peek(reader, 1).kind === 'name' && peek(reader, 1).line === token.line) reader.at++
	return readName(reader, 'A name')
}

const isReserved = (word: string): boolean => isKeyword(word) || isOperatorWord(word)

const reportReserved = (reader: Reader, word: string): void => {
	if (!isReserved(word)) return
	complain(reader, 'reserved-name', `\`${word}\` is a word of the language and cannot be a name.`, placeHere(reader), {
		mend: 'Choose another name.',
	})
}

type DeclarationReader = (reader: Reader, name: Name) => Bare

const readers: Readonly<Record<Keyword, DeclarationReader>> = {
	dimension: (reader, name) => ({ kind: 'dimension', name, labels: readLabels(reader) }),
	unit: (reader, name) => readUnitDeclaration(reader, name),
	position: (reader, name) => ({ kind: 'position', name, ...readTyped(reader), stated: readStated(reader, false) }),
	fact: (reader, name) => readFact(reader, name),
	let: (reader, name) => ({ kind: 'let', name, type: readOptionalType(reader), stated: readStated(reader, false) }),
	basis: (reader, name) => ({ kind: 'basis', name, type: readRequiredType(reader), stated: readStated(reader, false) }),
	cost: (reader, name) => readCost(reader, name),
	function: (reader, name) => readFunction(reader, name),
	table: (reader, name) => readTable(reader, name),
	propose: (reader, name) => ({ kind: 'propose', name, stated: readStated(reader, false) }),
	withdraw: (_reader, name) => ({ kind: 'withdraw', name }),
	claim: (reader, name) => readClaim(reader, name),
}

/** Skips to the next part of the head: the `within`, the `=`, a clause. */
const skipToPart = (reader: Reader): void => {
	while (!atEnd(reader) && !isSymbol(peek(reader), '=') && !isWord(peek(reader), 'within') && !atClause(reader) && !atKeyword(reader))
		reader.at++
}

const readRequiredType = (reader: Reader): Type => {
	if (isSymbol(peek(reader), ':')) return readTypeAfterColon(reader)
	return recover(
		reader,
		() => refuseMissing(reader, 'expected-type', 'A `:` with the type'),
		() => skipToPart(reader),
		unknownType,
	)
}

const readTypeAfterColon = (reader: Reader): Type => {
	reader.at++
	return recover(
		reader,
		() => readWholeType(reader),
		() => skipToPart(reader),
		unknownType,
	)
}

const readWholeType = (reader: Reader): Type => {
	const type = readType(reader)
	const token = peek(reader)
	if (isSymbol(token, '=') || isWord(token, 'within') || atEnd(reader)) return type
	return refuseMissing(reader, 'expected', '`=`')
}

const readOptionalType = (reader: Reader): Type | null => (isSymbol(peek(reader), ':') ? readTypeAfterColon(reader) : null)

const readTyped = (reader: Reader): { type: Type; within: Expr | null } => {
	const type = readRequiredType(reader)
	if (!takeWord(reader, 'within')) return { type, within: null }
	const within = recover(
		reader,
		() => readRange(reader),
		() => skipToPart(reader),
		missing,
	)
	return { type, within }
}

/** Reads with `read`, which ends before a clause or at the end of the declaration. */
const readValue = (reader: Reader, read: () => Expr): Expr => {
	let sound: Expr | null = null
	return recover(
		reader,
		() => {
			const value = read()
			if (isClauseLike(reader)) sound = value
			refuseRest(reader)
			return value
		},
		() => skipToClause(reader),
		place => sound ?? missing(place),
	)
}

const readValueAfterEquals = (reader: Reader): Expr =>
	readValue(reader, () => {
		expectSymbol(reader, '=')
		return readExpression(reader)
	})

const readStated = (reader: Reader, inClaim: boolean): Stated => ({
	value: readValueAfterEquals(reader),
	clauses: readClauses(reader, inClaim),
})

const readLabels = (reader: Reader): readonly Name[] | { from: number; to: number } =>
	recover<readonly Name[] | { from: number; to: number }>(
		reader,
		() => {
			expectSymbol(reader, '=')
			return isWord(peek(reader, 1), 'to') ? readLabelRange(reader) : readLabelRow(reader)
		},
		() => skipToClause(reader),
		() => [],
	)

const labelLimit = 9_999_999

const readLabelRange = (reader: Reader): { from: number; to: number } => {
	const from = readLabelNumber(reader)
	expectWord(reader, 'to')
	const to = readLabelNumber(reader)
	refuseRest(reader)
	return { from, to }
}

const readLabelNumber = (reader: Reader): number => {
	const token = peek(reader)
	if (!isWholeNumber(token) || Number(token.text) > labelLimit) {
		return refuseMissing(reader, 'expected-label', 'A whole number', {
			note: `Labels that count run between whole numbers up to ${labelLimit}.`,
		})
	}
	reader.at++
	return Number(token.text)
}

const readLabelRow = (reader: Reader): Name[] => {
	const labels = [readLabel(reader)]
	while (takeSymbol(reader, ',')) labels.push(readLabel(reader))
	refuseRest(reader)
	return labels
}

const readUnitDeclaration = (reader: Reader, name: Name): Bare => {
	const plural = recover<Name | null>(
		reader,
		() => (takeWord(reader, 'plural') ? readName(reader, 'The plural') : null),
		() => skipToPart(reader),
		() => null,
	)
	if (atEnd(reader)) return { kind: 'unit', name, plural, value: null }
	return { kind: 'unit', name, plural, value: readValueAfterEquals(reader) }
}

const readFact = (reader: Reader, name: Name): Bare => {
	const typed = readTyped(reader)
	const stated = readStated(reader, false)
	const revisions: Stated[] = []
	const says: (Stated & { side: Name })[] = []
	for (;;) {
		if (isWord(peek(reader, 1), 'says')) says.push(readSays(reader))
		else if (takeWord(reader, 'revised')) revisions.push(readRestated(reader))
		else return { kind: 'fact', name, ...typed, stated, revisions, says }
	}
}

const readSays = (reader: Reader): Stated & { side: Name } => {
	const side = nameFrom(reader, take(reader))
	reader.at++
	return { side, ...readRestated(reader) }
}

const readRestated = (reader: Reader): Stated => {
	takeEquals(reader)
	return { value: readValue(reader, () => readExpression(reader)), clauses: readClauses(reader, false) }
}

const takeEquals = (reader: Reader): void => {
	const token = peek(reader)
	if (!isSymbol(token, '=')) return
	complain(reader, 'unexpected', 'No `=` stands before this value.', placeHere(reader, token), { mend: 'Take the `=` away.' })
	reader.at++
}

interface Payment {
	readonly payer: Name
	readonly payee: Name
}

const readCost = (reader: Reader, name: Name): Bare => {
	const type = readRequiredType(reader)
	const value = readValueAfterEquals(reader)
	const gathered = gather()
	let payment: Payment | null = null
	let clauses = readClauses(reader, false, gathered)
	while (isWord(peek(reader), 'from')) {
		const read: Payment | null = readPayment(reader, payment !== null)
		payment ??= read
		clauses = readClauses(reader, false, gathered)
	}
	return { kind: 'cost', name, type, stated: { value, clauses }, payer: payment?.payer ?? null, payee: payment?.payee ?? null }
}

const readPayment = (reader: Reader, repeated: boolean): Payment | null =>
	recover<Payment | null>(
		reader,
		() => {
			if (repeated) complain(reader, 'repeated-clause', '`from … to …` is given twice.', placeHere(reader))
			expectWord(reader, 'from')
			const payer = readName(reader, 'The name of who pays')
			expectWord(reader, 'to', { mend: 'Write `from` who pays `to` who is paid.' })
			const payee = readName(reader, 'The name of who is paid')
			refuseRest(reader)
			return { payer, payee }
		},
		() => skipToClause(reader),
		() => null,
	)

interface Head {
	readonly params: readonly Param[]
	readonly over: readonly Name[]
}

const readFunction = (reader: Reader, name: Name): Bare => {
	const head = readHead(reader)
	const type = readOptionalType(reader)
	return { kind: 'function', name, ...head, type, body: readValueAfterEquals(reader) }
}

/** `'(' [ param {',' param} ] [ 'over' name {',' name} ] ')'`. */
const readHead = (reader: Reader): Head =>
	recover<Head>(
		reader,
		() => {
			if (!isSymbol(peek(reader), '(')) expectSymbol(reader, '(')
			const open = openBracket(reader)
			const head = recover<Head>(
				reader,
				() => readParams(reader),
				() => skipInside(reader, open, false),
				() => ({ params: [], over: [] }),
			)
			closeBracket(reader, open)
			return head
		},
		() => skipToPart(reader),
		() => ({ params: [], over: [] }),
	)

const readParams = (reader: Reader): Head => {
	const params: Param[] = []
	while (!isSymbol(peek(reader), ')') && !isWord(peek(reader), 'over')) {
		params.push(readParam(reader))
		if (!takeSymbol(reader, ',')) break
	}
	const over = takeWord(reader, 'over') ? readNames(reader, "A dimension's name") : []
	if (!isSymbol(peek(reader), ')') && !atEnd(reader)) refuseMissing(reader, 'expected', '`)`')
	return { params, over }
}

const readParam = (reader: Reader): Param => {
	if (peek(reader).kind === 'name') reportReserved(reader, peek(reader).text)
	const name = readName(reader, "A parameter's name")
	expectSymbol(reader, ':', { note: 'Every parameter has a type; `any` takes whatever comes.' })
	return { name, type: readType(reader) }
}

const readTable = (reader: Reader, name: Name): Bare => {
	const head = recover<TableHead>(
		reader,
		() => readTableHead(reader),
		() => skipToClause(reader),
		place => ({ path: { text: '', place }, of: null, axis: { name: '', place } }),
	)
	const gathered = gather()
	const columns: Column[] = []
	const form: TableForm = { sheet: null, heading: null, thousands: null }
	let clauses = readClauses(reader, false, gathered)
	for (;;) {
		const word = tableWords.find(each => isWord(peek(reader), each))
		if (word === undefined) return { kind: 'table', name, ...head, ...form, columns, clauses }
		if (word === 'column') {
			const column = readColumn(reader)
			if (column !== null) columns.push(column)
		} else readTableForm(reader, word, form)
		clauses = readClauses(reader, false, gathered)
	}
}

const tableWords = ['column', 'sheet', 'heading', 'thousands'] as const

interface TableHead {
	path: Text
	of: Name | null
	axis: Name
}

interface TableForm {
	sheet: Text | null
	heading: { row: number; place: Place } | null
	thousands: Text | null
}

const readTableHead = (reader: Reader): TableHead => {
	const token = peek(reader)
	if (token.kind !== 'text') refuseMissing(reader, 'expected-text', "The table's file as a text")
	const path = { text: token.text, place: placeHere(reader, take(reader)) }
	const of = takeWord(reader, 'of') ? readName(reader, '`people` or `rows`') : null
	if (of !== null && of.name !== 'people' && of.name !== 'rows')
		complain(reader, 'unknown-rows', 'A table is `of people` (each row one person) or `of rows`.', of.place)
	expectWord(reader, 'by', { note: 'The dimension whose labels are the rows of the table.' })
	const axis = readName(reader, "A dimension's name")
	refuseRest(reader)
	return { path, of, axis }
}

/** `sheet "Roster"`, `heading 3`, `thousands ","`. */
const readTableForm = (reader: Reader, word: 'sheet' | 'heading' | 'thousands', form: TableForm): void =>
	recover(
		reader,
		() => {
			expectWord(reader, word)
			if (word === 'heading') form.heading ??= readHeadingRow(reader)
			else form[word] ??= readQuoted(reader, word === 'sheet' ? "The sheet's name as a text" : 'What parts the thousands, as a text')
			refuseRest(reader)
		},
		() => skipToClause(reader),
		() => undefined,
	)

const readHeadingRow = (reader: Reader): { row: number; place: Place } => {
	const token = peek(reader)
	const row = isWholeNumber(token) ? Number(token.text) : 0
	if (row < 1 || row > 1000) refuseMissing(reader, 'expected', 'The row of the headings, from 1 to 1000')
	return { row, place: placeHere(reader, take(reader)) }
}

const readColumn = (reader: Reader): Column | null =>
	recover<Column | null>(
		reader,
		() => {
			expectWord(reader, 'column')
			const name = readName(reader, "A column's name")
			expectSymbol(reader, ':')
			const type = readType(reader)
			const within = takeWord(reader, 'within') ? readRange(reader) : null
			const empty = takeWord(reader, 'empty') ? readRange(reader) : null
			const from = takeWord(reader, 'from') ? readQuoted(reader, "The column's title as a text") : null
			refuseRest(reader)
			return { name, type, from, within, empty }
		},
		() => skipToClause(reader),
		() => null,
	)

const readQuoted = (reader: Reader, what: string): Text => {
	const token = peek(reader)
	if (token.kind !== 'text') return refuseMissing(reader, 'expected-text', what)
	return { text: token.text, place: placeHere(reader, take(reader)) }
}

const readClaim = (reader: Reader, name: Name): Bare => {
	const type = readRequiredType(reader)
	let relation: (Declaration & { kind: 'claim' })['relation'] = 'exactly'
	const value = readValue(reader, () => {
		expectSymbol(reader, '=')
		relation = readRelation(reader)
		return readExpression(reader)
	})
	const clauses = readClauses(reader, true)
	const readings: Reading[] = []
	while (isWord(peek(reader), 'reading')) {
		const reading = readReading(reader)
		if (reading !== null) readings.push(reading)
	}
	return { kind: 'claim', name, type, relation, stated: { value, clauses }, readings }
}

const readRelation = (reader: Reader): 'at-least' | 'at-most' | 'about' | 'exactly' => {
	const [word, next] = [peek(reader), peek(reader, 1)]
	if (isWord(word, 'about')) {
		reader.at++
		return 'about'
	}
	if (!isWord(word, 'at') || next.kind !== 'name') return 'exactly'
	reader.at++
	if (takeWord(reader, 'least')) return 'at-least'
	if (takeWord(reader, 'most')) return 'at-most'
	return refuseMissing(reader, 'expected', '`least` or `most`')
}

const readReading = (reader: Reader): Reading | null =>
	recover<Reading | null>(
		reader,
		() => {
			const from = placeHere(reader)
			expectWord(reader, 'reading')
			const title = readTitle(reader)
			expectSymbol(reader, '=')
			const value = readExpression(reader)
			const withs = takeWord(reader, 'with') ? readWiths(reader) : []
			const under = takeWord(reader, 'under') ? readNameOrText(reader, "A proposal's name") : null
			refuseRest(reader)
			return { title, value, withs, under, place: placeSince(reader, from) }
		},
		() => skipToClause(reader),
		() => null,
	)

const readTitle = (reader: Reader): Text => {
	const token = peek(reader)
	if (token.kind !== 'text') return refuseMissing(reader, 'expected-text', "The reading's title as a text")
	return { text: token.text, place: placeHere(reader, take(reader)) }
}

const readWiths = (reader: Reader): { name: Name; value: Expr }[] => {
	const withs: { name: Name; value: Expr }[] = []
	do {
		const name = readName(reader, 'A name')
		expectSymbol(reader, '=')
		withs.push({ name, value: readExpression(reader) })
	} while (takeSymbol(reader, ','))
	return withs
}

const homes: Readonly<Record<string, string>> = {
	revised: 'Only a fact takes `revised`.',
	reading: 'Only a claim has readings.',
	from: 'Only a cost says who pays whom.',
	with: '`with` stands only in a `reading`.',
	column: 'Only a table has columns.',
	sheet: 'Only a table has sheets.',
	heading: 'Only a table has a row of headings.',
	thousands: 'Only a table says what parts the thousands.',
	empty: '`empty` stands after the type of a column.',
	within: '`within` stands between the type and `=`.',
}

/** Reports what follows a whole declaration and belongs to another kind, or to none. */
const readTail = (reader: Reader, keyword: Keyword): void => {
	while (!atEnd(reader) && !atKeyword(reader)) {
		recover<Clauses | null>(
			reader,
			() => refuseTail(reader, keyword),
			() => {
				if (!atEnd(reader)) reader.at++
				skipToClause(reader)
			},
			() => null,
		)
	}
}

const refuseTail = (reader: Reader, keyword: Keyword): never => {
	const token = peek(reader)
	const place: Place = placeHere(reader, token)
	if (isWord(peek(reader, 1), 'says')) return refuse(reader, 'misplaced-clause', 'Only a fact has values that one side says.', place)
	const home = token.kind === 'name' ? homes[token.text] : undefined
	if (home !== undefined) return refuse(reader, 'misplaced-clause', home, place)
	refuseRest(reader)
	return refuse(reader, 'misplaced-clause', `A ${keyword} takes no \`${token.text}\` here.`, place)
}

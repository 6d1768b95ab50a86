/**
 * expr    = 'if' expr 'then' expr 'else' expr
 *         | 'each' name 'from' expr ':' expr
 *         | 'tier' expr '{' arm {',' arm} ',' 'else' ':' expr '}'
 *         | or
 * arm     = ( '<' | '<=' ) expr ':' expr
 * or      = and { 'or' and }
 * and     = not { 'and' not }
 * not     = 'not' not | compare
 * compare = range [ ( '<' | '<=' | '>' | '>=' | '=' | '!=' ) range | 'is' ['not'] label ]
 * range   = sum [ 'to' sum ]
 * sum     = product { ('+' | '-') product }
 * product = unary { ('*' | '/') unary }
 * unary   = '-' unary | power
 * power   = postfix [ '^' unary ]
 */
import type { Place } from '../diagnostics/diagnostic.ts'
import { missing, readPostfix } from './operands.ts'
import {
	closeBracket,
	complain,
	deepen,
	expectSymbol,
	expectWord,
	grown,
	isCloser,
	openBracket,
	peek,
	placeHere,
	placeSince,
	type Reader,
	readLabel,
	readName,
	recover,
	refuse,
	skipInside,
	take,
	takeSymbol,
	takeWord,
} from './reader.ts'
import { isSymbol, isWord, span, type Token } from './token.ts'
import type { BinaryOp, Expr, TierArm } from './tree.ts'

export const readExpression = (reader: Reader): Expr => {
	const token = peek(reader)
	deepen(reader)
	const read = token.kind === 'name' ? (constructs[token.text] ?? readAny) : readAny
	const expression = read(reader)
	reader.depth--
	return expression
}

const readAny = (reader: Reader): Expr => readOperators(reader, loosest)

const readIf = (reader: Reader): Expr => {
	const from = placeHere(reader)
	expectWord(reader, 'if')
	const condition = readExpression(reader)
	expectWord(reader, 'then')
	const then = readExpression(reader)
	expectWord(reader, 'else', { note: 'An `if` always has both values: `if … then … else …`.' })
	const otherwise = readExpression(reader)
	return grown(reader, { kind: 'if', condition, then, otherwise, place: placeSince(reader, from) }, [condition, then, otherwise])
}

const readEach = (reader: Reader): Expr => {
	const from = placeHere(reader)
	expectWord(reader, 'each')
	const axis = readName(reader, "A dimension's name")
	expectWord(reader, 'from')
	const start = readExpression(reader)
	expectSymbol(reader, ':')
	const body = readExpression(reader)
	return grown(reader, { kind: 'each', axis, start, body, place: placeSince(reader, from) }, [start, body])
}

const readTier = (reader: Reader): Expr => {
	const from = placeHere(reader)
	expectWord(reader, 'tier')
	const subject = isSymbol(peek(reader), '{') && isArmSign(peek(reader, 1)) ? lackingSubject(reader) : readExpression(reader)
	if (!isSymbol(peek(reader), '{')) expectSymbol(reader, '{')
	const open = openBracket(reader)
	const { commasPart } = reader
	reader.commasPart = false
	const tiers = recover(
		reader,
		() => readArms(reader),
		() => skipInside(reader, open, false),
		() => null,
	)
	reader.commasPart = commasPart
	closeBracket(reader, open)
	const place = placeSince(reader, from)
	if (tiers === null) return missing(place)
	const parts = tiers.arms.flatMap(arm => [arm.bound, arm.value])
	return grown(reader, { kind: 'tier', subject, ...tiers, place }, [subject, tiers.otherwise, ...parts])
}

const constructs: Readonly<Record<string, (reader: Reader) => Expr>> = Object.assign(Object.create(null), {
	if: readIf,
	each: readEach,
	tier: readTier,
})

/** `tier { < …`: the braces are the arms, not a map. */
const lackingSubject = (reader: Reader): Expr => {
	const place = placeHere(reader)
	complain(reader, 'expected-value', 'A value belongs here after `tier`.', place, {
		mend: 'Name what the tiers are of: `tier hours { … }`.',
	})
	return missing(place)
}

const isArmSign = (token: Token): boolean => isSymbol(token, '<') || isSymbol(token, '<=')

interface Tiers {
	readonly arms: readonly TierArm[]
	readonly otherwise: Expr
}

const readArms = (reader: Reader): Tiers => {
	const arms: TierArm[] = []
	do {
		if (arms.length > 0 && isWord(peek(reader), 'else')) return { arms, otherwise: readLastArm(reader) }
		arms.push(readArm(reader))
	} while (takeSymbol(reader, ','))
	expectSymbol(reader, ',', { note: 'The last arm of a `tier` is `else: …`.' })
	return { arms, otherwise: missing(placeHere(reader)) }
}

const readArm = (reader: Reader): TierArm => {
	const sign = peek(reader)
	if (!isArmSign(sign)) {
		return refuse(reader, 'tier-arm', 'An arm of a `tier` begins with `<` or `<=`.', placeHere(reader, sign), {
			mend: 'Write `< bound: value`, and `else: value` last.',
		})
	}
	reader.at++
	const bound = readExpression(reader)
	expectSymbol(reader, ':')
	return { op: sign.text === '<' ? '<' : '<=', bound, value: readExpression(reader) }
}

const readLastArm = (reader: Reader): Expr => {
	expectWord(reader, 'else')
	expectSymbol(reader, ':')
	const value = readExpression(reader)
	if (!isCloser(peek(reader)) && isSymbol(peek(reader), ',')) {
		refuse(reader, 'tier-arm', 'The `else` arm is the last.', placeHere(reader), { mend: 'Move `else: …` behind the others.' })
	}
	return value
}

/** How tightly an operator binds, and how tightly what stands to its right must. */
interface Binding {
	readonly level: number
	readonly right: number
}

const loosest = 0
const negation = 2
const comparison = 3
const interval = 4
const sign = 7

/** One table for or, and, compare, range, sum, product and power: a function for each would cost a deep program its stack. */
const bindings: Readonly<Record<BinaryOp, Binding>> = {
	or: { level: 0, right: 1 },
	and: { level: 1, right: negation },
	'<': { level: comparison, right: interval },
	'<=': { level: comparison, right: interval },
	'>': { level: comparison, right: interval },
	'>=': { level: comparison, right: interval },
	'=': { level: comparison, right: interval },
	'!=': { level: comparison, right: interval },
	'+': { level: 5, right: 6 },
	'-': { level: 5, right: 6 },
	'*': { level: 6, right: sign },
	'/': { level: 6, right: sign },
	'^': { level: 8, right: sign },
}

const isOp = (text: string): text is BinaryOp => Object.hasOwn(bindings, text)

const opOf = (token: Token): BinaryOp | null => {
	if (token.kind !== 'symbol' && token.kind !== 'name') return null
	return isOp(token.text) ? token.text : null
}

/** Reads operators that bind at least as tightly as `floor`. */
const readOperators = (reader: Reader, floor: number): Expr => {
	let left = readPrefixed(reader, floor)
	for (;;) {
		const token = peek(reader)
		const op = opOf(token)
		if (op !== null) {
			if (bindings[op].level < floor) return left
			deepen(reader)
			left = joined(reader, op, left, placeHere(reader, take(reader)), readOperators(reader, bindings[op].right))
			reader.depth--
			if (bindings[op].level === comparison) refuseChained(reader, left)
		} else if (isWord(token, 'to') && interval >= floor) {
			reader.at++
			left = ranged(reader, left, readOperators(reader, interval + 1))
		} else if (isWord(token, 'is') && comparison >= floor) {
			left = readIs(reader, left)
			refuseChained(reader, left)
		} else return left
	}
}

const readPrefixed = (reader: Reader, floor: number): Expr => {
	const token = peek(reader)
	if (isSymbol(token, '-')) return readUnary(reader, '-', sign)
	if (isWord(token, 'not') && floor <= negation) return readUnary(reader, 'not', negation)
	return readPostfix(reader)
}

const readUnary = (reader: Reader, op: '-' | 'not', floor: number): Expr => {
	const from = placeHere(reader, take(reader))
	deepen(reader)
	const operand = readOperators(reader, floor)
	reader.depth--
	return grown(reader, { kind: 'unary', op, operand, place: span(from, operand.place) }, [operand])
}

const joined = (reader: Reader, op: BinaryOp, left: Expr, opPlace: Place, right: Expr): Expr =>
	grown(reader, { kind: 'binary', op, opPlace, left, right, place: span(left.place, right.place) }, [left, right])

const ranged = (reader: Reader, low: Expr, high: Expr): Expr => {
	if (isWord(peek(reader), 'to')) refuse(reader, 'chained-range', 'A range has two ends, this one has three.', placeHere(reader))
	return grown(reader, { kind: 'range', low, high, place: span(low.place, high.place) }, [low, high])
}

const refuseChained = (reader: Reader, compared: Expr): void => {
	const next = peek(reader)
	const op = opOf(next)
	if (!isWord(next, 'is') && (op === null || bindings[op].level !== comparison)) return
	refuse(reader, 'chained-comparison', 'A comparison has two sides, this one has three.', placeHere(reader, next), {
		also: [{ place: compared.place, text: 'already a comparison' }],
		mend: 'Join two comparisons with `and`.',
	})
}

const readIs = (reader: Reader, left: Expr): Expr => {
	expectWord(reader, 'is')
	const negated = takeWord(reader, 'not')
	const label = readLabel(reader)
	return grown(reader, { kind: 'is', negated, left, label, place: span(left.place, label.place) }, [left])
}

/** `sum [ 'to' sum ]`: what `within` takes, since a comparison there would swallow the `=` of the value. */
export const readRange = (reader: Reader): Expr => readOperators(reader, interval)

/** Formulas of a spreadsheet, of the few kinds that a plan comes down to: made, printed, and worked out, so that none is written that does not hold. */
export interface CellAt {
	readonly sheet: string
	/** From 1, as they are counted in a spreadsheet. */
	readonly row: number
	readonly column: number
}

export type Formula =
	| { readonly kind: 'number'; readonly value: number }
	| { readonly kind: 'text'; readonly value: string }
	| { readonly kind: 'cell'; readonly at: CellAt }
	| { readonly kind: 'range'; readonly from: CellAt; readonly to: CellAt }
	| { readonly kind: 'list'; readonly words: readonly string[] }
	| { readonly kind: 'negative'; readonly of: Formula }
	| { readonly kind: 'binary'; readonly op: Operator; readonly left: Formula; readonly right: Formula }
	| { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Formula[] }

export type Operator = '+' | '-' | '*' | '/' | '^' | '<' | '<=' | '='

export type FunctionName =
	| 'SUM'
	| 'PRODUCT'
	| 'MIN'
	| 'MAX'
	| 'IF'
	| 'AND'
	| 'OR'
	| 'NOT'
	| 'ROUND'
	| 'TRUNC'
	| 'FLOOR'
	| 'INT'
	| 'CHOOSE'
	| 'MATCH'
	| 'EXP'
	| 'LN'
	| 'SQRT'

export const number = (value: number): Formula => ({ kind: 'number', value })
export const cell = (at: CellAt): Formula => ({ kind: 'cell', at })
export const call = (name: FunctionName, ...args: readonly Formula[]): Formula => ({ kind: 'call', name, args })

const isNumber = (formula: Formula, value: number): boolean => formula.kind === 'number' && formula.value === value

/** What changes nothing is left out: a factor of one, a summand of zero. */
export function binary(op: Operator, left: Formula, right: Formula): Formula {
	if ((op === '*' || op === '/') && isNumber(right, 1)) return left
	if (op === '*' && isNumber(left, 1)) return right
	if ((op === '+' || op === '-') && isNumber(right, 0)) return left
	if (op === '+' && isNumber(left, 0)) return right
	if (left.kind === 'number' && right.kind === 'number' && '+-*/'.includes(op)) return number(arithmetic(op, left.value, right.value))
	return { kind: 'binary', op, left, right }
}

/** A sum over cells that stand under each other names them from the first to the last. */
export function sum(args: readonly Formula[]): Formula {
	if (args.length === 1) return args[0]!
	const cells = args.flatMap(each => (each.kind === 'cell' ? [each.at] : []))
	const [first] = cells
	const isRun =
		first !== undefined &&
		cells.length === args.length &&
		(cells.every((at, index) => at.sheet === first.sheet && at.column === first.column && at.row === first.row + index) ||
			cells.every((at, index) => at.sheet === first.sheet && at.row === first.row && at.column === first.column + index))
	if (isRun) return call('SUM', { kind: 'range', from: first, to: cells.at(-1)! })
	return call('SUM', ...args)
}

export function sizeOf(formula: Formula): number {
	switch (formula.kind) {
		case 'negative':
			return 1 + sizeOf(formula.of)
		case 'binary':
			return 1 + sizeOf(formula.left) + sizeOf(formula.right)
		case 'call':
			return formula.args.reduce((size, arg) => size + sizeOf(arg), 1)
		default:
			return 1
	}
}

const strength: Readonly<Record<Operator, number>> = { '<': 1, '<=': 1, '=': 1, '+': 2, '-': 2, '*': 3, '/': 3, '^': 4 }

export function printFormula(formula: Formula): string {
	return print(formula, 0)
}

function print(formula: Formula, around: number): string {
	switch (formula.kind) {
		case 'number':
			return formula.value < 0 && around > 0 ? `(${printNumber(formula.value)})` : printNumber(formula.value)
		case 'text':
			return `"${formula.value.replaceAll('"', '""')}"`
		case 'cell':
			return `${sheetName(formula.at.sheet)}!${address(formula.at)}`
		case 'range':
			return `${sheetName(formula.from.sheet)}!${address(formula.from)}:${address(formula.to)}`
		case 'list':
			return `{${formula.words.map(word => `"${word.replaceAll('"', '""')}"`).join(',')}}`
		case 'negative':
			return `(-${print(formula.of, 5)})`
		case 'call':
			return `${formula.name}(${formula.args.map(arg => print(arg, 0)).join(',')})`
		case 'binary': {
			const own = strength[formula.op]
			// Subtraction and division do not mind what stands to their left, but what stands to their right; neither do powers.
			const text = `${print(formula.left, own)}${formula.op}${print(formula.right, own + 1)}`
			return own < around ? `(${text})` : text
		}
		default:
			return formula satisfies never
	}
}

const printNumber = (value: number): string => String(value).replace('e+', 'E+').replace('e-', 'E-')

export const sheetName = (name: string): string => (/^[A-Za-z]\w*$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`)

export const address = ({ row, column }: Pick<CellAt, 'row' | 'column'>): string => `${letters(column)}${row}`

export function letters(column: number): string {
	const rest = (column - 1) % 26
	const before = Math.floor((column - 1) / 26)
	return `${before > 0 ? letters(before) : ''}${String.fromCharCode(65 + rest)}`
}

export type Value = number | string | boolean
export type Look = (at: CellAt) => Value | null

/** NaN where a spreadsheet would show an error. */
export function evaluate(formula: Formula, look: Look): Value {
	switch (formula.kind) {
		case 'number':
		case 'text':
			return formula.value
		case 'cell':
			return look(formula.at) ?? Number.NaN
		case 'range':
		case 'list':
			throw new Error(`a ${formula.kind} has a meaning only inside a function`)
		case 'negative':
			return -Number(evaluate(formula.of, look))
		case 'binary':
			return operate(formula.op, evaluate(formula.left, look), evaluate(formula.right, look))
		case 'call':
			return callFunction(formula.name, formula.args, look)
		default:
			return formula satisfies never
	}
}

function operate(op: Operator, left: Value, right: Value): Value {
	if (op === '=') return left === right
	const [a, b] = [Number(left), Number(right)]
	if (op === '<') return a < b
	if (op === '<=') return a <= b
	return arithmetic(op, a, b)
}

function arithmetic(op: string, a: number, b: number): number {
	switch (op) {
		case '+':
			return a + b
		case '-':
			return a - b
		case '*':
			return a * b
		case '/':
			return b === 0 ? Number.NaN : a / b
		default:
			return a ** b
	}
}

function callFunction(name: FunctionName, args: readonly Formula[], look: Look): Value {
	const at = (index: number): Value => evaluate(args[index]!, look)
	const numbers = (): readonly number[] => args.flatMap(arg => valuesOf(arg, look)).map(Number)
	switch (name) {
		case 'SUM':
			return numbers().reduce((a, b) => a + b, 0)
		case 'PRODUCT':
			return numbers().reduce((a, b) => a * b, 1)
		case 'MIN':
			return Math.min(...numbers())
		case 'MAX':
			return Math.max(...numbers())
		case 'IF':
			return at(0) ? at(1) : at(2)
		case 'AND':
			return args.every((_, index) => at(index))
		case 'OR':
			return args.some((_, index) => at(index))
		case 'NOT':
			return !at(0)
		case 'ROUND':
			return roundAway(Number(at(0)), Number(at(1)))
		case 'TRUNC':
			return Math.trunc(Number(at(0)))
		case 'INT':
			return Math.floor(Number(at(0)))
		case 'FLOOR':
			return Math.floor(Number(at(0)) / Number(at(1))) * Number(at(1))
		case 'CHOOSE':
			return args[Number(at(0))] ? at(Number(at(0))) : Number.NaN
		case 'MATCH': {
			const list = args[1]
			return list?.kind === 'list' ? list.words.indexOf(String(at(0))) + 1 || Number.NaN : Number.NaN
		}
		case 'EXP':
			return Math.exp(Number(at(0)))
		case 'LN':
			return Math.log(Number(at(0)))
		case 'SQRT':
			return Math.sqrt(Number(at(0)))
		default:
			return name satisfies never
	}
}

function valuesOf(formula: Formula, look: Look): readonly Value[] {
	if (formula.kind !== 'range') return [evaluate(formula, look)]
	const { from, to } = formula
	const values: Value[] = []
	for (let row = from.row; row <= to.row; row++)
		for (let column = from.column; column <= to.column; column++) {
			const value = look({ sheet: from.sheet, row, column })
			if (typeof value === 'number') values.push(value)
		}
	return values
}

/** As spreadsheets do it: a half goes away from zero, and 1.005 is the number that was written, not the double below it. */
function roundAway(value: number, digits: number): number {
	const size = Math.abs(value) * 10 ** digits
	const rounded = Math.floor(Number(size.toPrecision(15)) + 0.5) / 10 ** digits
	return value < 0 ? -rounded : rounded
}

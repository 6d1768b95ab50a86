/** Expressions to plan nodes: units, dimensions and kinds are settled here, so that what runs later has none of them left to check. */
import { type Kind, measureOf, type Value, wordFor } from '../builtins/index.ts'
import type { Place } from '../diagnostics/diagnostic.ts'
import { nearest } from '../diagnostics/nearest.ts'
import { parseDate } from '../numbers/calendar.ts'
import { isWhole, multiply, parseRational, printRational, rational, toNumber, zero } from '../numbers/rational.ts'
import type { NodeId } from '../plan/plan.ts'
import {
	baseUnit,
	centsPerUnit,
	currencyOfSign,
	describeUnit,
	overUnit,
	powerNamed,
	powerUnit,
	ratio,
	timesUnit,
	type Unit,
} from '../units/unit.ts'
import { lowerCall, lowerRange } from './calls.ts'
import { capital, commonKind, describeKind, reportMismatch, unifyKinds } from './kinds.ts'
import { lowerList, lowerMap } from './literals.ts'
import { lowerName, resolveLabel, sliced } from './names.ts'
import { findUnit, resolveAxis } from './types.ts'
import { type Env, type Expected, type Expr, fail, mostExpressions, nothingExpected, refuseRows, type World } from './world.ts'

type ExprOf<K extends Expr['kind']> = Extract<Expr, { kind: K }>

export function lowerExpr(world: World, expr: Expr, env: Env, expected: Expected = nothingExpected): Value {
	if (world.budget.left-- <= 0) return overBudget(world, expr)
	switch (expr.kind) {
		case 'number':
			return lowerNumber(world, expr, expected)
		case 'measured':
			return lowerMeasured(world, expr, env)
		case 'date': {
			const days = parseDate(expr.value)
			if (days === null) {
				fail(world, 'calendar/no-such-day', `There is no day ${expr.value}.`, expr.place)
				return errorValue(world, expr.place)
			}
			return constantOf(world, BigInt(days), { kind: 'date' }, expr.place)
		}
		case 'yes-no':
			return constantOf(world, expr.value ? 1n : 0n, { kind: 'yes-no' }, expr.place)
		case 'name':
			return lowerName(world, expr, env, expected)
		case 'unary':
			return lowerUnary(world, expr, env, expected)
		case 'binary':
			return lowerBinary(world, expr, env, expected)
		case 'is':
			return lowerIs(world, expr, env)
		case 'range':
			return lowerRange(world, expr, env, expected)
		case 'if':
			return lowerIf(world, expr, env, expected)
		case 'tier':
			return lowerTier(world, expr, env, expected)
		case 'each':
			return lowerEach(world, expr, env, expected)
		case 'list':
			return lowerList(world, expr, env, expected)
		case 'map':
			return lowerMap(world, expr, env, expected)
		case 'call':
			return lowerCall(world, expr, env, expected)
		case 'pick':
			return lowerPick(world, expr, env)
		case 'missing':
			return errorValue(world, expr.place)
		default:
			return expr satisfies never
	}
}

export const errorValue = (world: World, place: Place): Value => ({ node: world.builder.constant(zero), kind: { kind: 'error' }, place })

function overBudget(world: World, expr: Expr): Value {
	if (world.budget.left === -1)
		fail(
			world,
			'program/too-large',
			`This program unfolds into more than ${mostExpressions.toLocaleString('en-US')} expressions.`,
			expr.place,
			{
				mend: 'Functions that call functions, and `each` within `each`, multiply: give a part of it a name with `let`.',
			},
		)
	return errorValue(world, expr.place)
}

function constantOf(world: World, value: bigint, kind: Kind, place: Place): Value {
	return { node: world.builder.constant({ n: value, d: 1n }, measureOf(kind)), kind, place }
}

function lowerNumber(world: World, expr: ExprOf<'number'>, expected: Expected): Value {
	if (expected.kind?.kind === 'label' && !expr.percent && expr.currency === null) return lowerLabelNumber(world, expr, expected.kind)
	const value = parseRational(expr.value)
	if (!value) {
		fail(world, 'numbers/too-large', 'This number is too large or too small to be an amount.', expr.place)
		return errorValue(world, expr.place)
	}
	const scaled = expr.percent ? multiply(value, rational(1n, 100n)) : value
	const kind = numberKind(world, expr, scaled.n === 0n)
	if (kind.kind === 'error') return errorValue(world, expr.place)
	const counted = expr.currency === null ? scaled : multiply(scaled, centsPerUnit)
	return { node: world.builder.constant(counted, measureOf(kind)), kind, place: expr.place }
}

/** `4` where a label of `dimension step = 1 to 8` is wanted. */
function lowerLabelNumber(world: World, expr: ExprOf<'number'>, kind: Extract<Kind, { kind: 'label' }>): Value {
	const index = resolveLabel(world, kind.axis, expr)
	if (index !== null) return constantOf(world, BigInt(index), kind, expr.place)
	const labels = world.axes.get(kind.axis)?.labels ?? []
	fail(world, 'labels/unknown', `${kind.axis} has no label ${expr.value}.`, expr.place, { mend: `Its labels are ${brief(labels)}.` })
	return errorValue(world, expr.place)
}

function numberKind(world: World, expr: ExprOf<'number'>, isNothing: boolean): Kind {
	if (expr.currency === null) return { kind: 'quantity', unit: isNothing && !expr.percent ? null : ratio }
	const currency = currencyOfSign(expr.currency, world.setting.currency)
	if (currency !== null) return { kind: 'quantity', unit: baseUnit(currency) }
	fail(
		world,
		'units/currency-sign',
		`This negotiation is in ${world.setting.currency}, and ${expr.currency} is not its sign.`,
		expr.place,
		{
			mend: `Write the amount with its unit: \`100 ${world.setting.currency}\`.`,
		},
	)
	return { kind: 'error' }
}

function lowerMeasured(world: World, expr: ExprOf<'measured'>, env: Env): Value {
	const number = lowerExpr(world, expr.number, env)
	const named = findUnit(world, expr.unit)
	if (!named || number.kind.kind !== 'quantity') return errorValue(world, expr.place)
	const powered = powerNamed(named, expr.power)
	const kind: Kind = { kind: 'quantity', unit: timesUnit(number.kind.unit ?? ratio, powered.unit) }
	const value = world.builder.constantOf(number.node) ?? zero
	return { node: world.builder.constant(multiply(value, powered.scale), measureOf(kind)), kind, place: expr.place }
}

function lowerUnary(world: World, expr: ExprOf<'unary'>, env: Env, expected: Expected): Value {
	const operand = lowerExpr(world, expr.operand, env, expr.op === '-' ? expected : nothingExpected)
	if (operand.kind.kind === 'error') return operand
	if (expr.op === 'not') {
		if (operand.kind.kind !== 'yes-no') return wrongKind(world, operand, 'a yes or no', '`not`')
		return { node: world.builder.unary('not', operand.node), kind: operand.kind, place: expr.place }
	}
	if (operand.kind.kind !== 'quantity') return wrongKind(world, operand, 'a number', '`-`')
	return { node: world.builder.unary('neg', operand.node), kind: operand.kind, place: expr.place }
}

function wrongKind(world: World, value: Value, wanted: string, who: string): Value {
	fail(world, 'kinds/wrong', `${who} needs ${wanted}, and this is ${wordFor(value.kind)}.`, value.place, { label: wordFor(value.kind) })
	return errorValue(world, value.place)
}

function lowerBinary(world: World, expr: ExprOf<'binary'>, env: Env, expected: Expected): Value {
	const passed: Expected = { ...expected, kind: null }
	const left = lowerExpr(world, expr.left, env, passed)
	const right = lowerExpr(world, expr.right, env, passed)
	if (left.kind.kind === 'error' || right.kind.kind === 'error') return errorValue(world, expr.place)
	const joined = (node: NodeId, kind: Kind): Value => ({ node, kind, place: expr.place })
	switch (expr.op) {
		case '+':
		case '-':
			return lowerSum(world, expr, left, right)
		case '*':
		case '/':
			return lowerProduct(world, expr, left, right)
		case '^':
			return lowerPower(world, expr, left, right)
		case 'and':
		case 'or': {
			const wrong = [left, right].find(side => side.kind.kind !== 'yes-no')
			if (wrong) return wrongKind(world, wrong, 'a yes or no on both sides', `\`${expr.op}\``)
			return joined(world.builder.binary(expr.op, left.node, right.node), { kind: 'yes-no' })
		}
		default:
			return lowerComparison(world, expr, left, right)
	}
}

function lowerSum(world: World, expr: ExprOf<'binary'>, left: Value, right: Value): Value {
	const op = expr.op === '+' ? 'add' : 'sub'
	const kind = sumKind(op, left.kind, right.kind)
	if (!kind && (left.kind.kind === 'date' || right.kind.kind === 'date')) return reportDateSum(world, expr, left, right)
	if (!kind) {
		reportMismatch(
			world,
			`units/${op === 'add' ? 'add' : 'subtract'}-mismatch`,
			`These amounts measure different things, so one cannot be ${op === 'add' ? 'added to' : 'taken from'} the other.`,
			left,
			right,
			expr.place,
		)
		return errorValue(world, expr.place)
	}
	return { node: world.builder.binary(op, left.node, right.node, measureOf(kind)), kind, place: expr.place }
}

function reportDateSum(world: World, expr: ExprOf<'binary'>, left: Value, right: Value): Value {
	const both = left.kind.kind === 'date' && right.kind.kind === 'date'
	fail(
		world,
		'calendar/date-sum',
		both ? 'Two dates cannot be added.' : 'A date goes with a number of days: `date + days`, `date - days`.',
		left.place,
		{
			label: describeKind(left.kind),
			also: [{ place: right.place, text: describeKind(right.kind) }],
			...(both
				? { mend: '`until - from` gives the days between two dates.' }
				: { note: 'Months and years differ in length.', mend: 'Write the date first and then the days: `2024-07-01 + 90 days`.' }),
		},
	)
	return errorValue(world, expr.place)
}

function sumKind(op: 'add' | 'sub', a: Kind, b: Kind): Kind | null {
	const dayUnit = baseUnit('day')
	const isDays = (kind: Kind): boolean => kind.kind === 'quantity' && (kind.unit === null || kind.unit.text === 'day')
	if (a.kind === 'date' && b.kind === 'date') return op === 'sub' ? { kind: 'quantity', unit: dayUnit } : null
	if (a.kind === 'date' && isDays(b)) return a
	const common = commonKind(a, b)
	return common?.kind === 'quantity' ? common : null
}

function lowerProduct(world: World, expr: ExprOf<'binary'>, left: Value, right: Value): Value {
	const wrong = [left, right].find(side => side.kind.kind !== 'quantity')
	if (wrong) {
		if (wrong.kind.kind !== 'yes-no') return wrongKind(world, wrong, 'numbers', `\`${expr.op}\``)
		fail(world, 'kinds/wrong', 'A yes or no is not a number.', wrong.place, { mend: 'Write `if condition then amount else 0`.' })
		return errorValue(world, expr.place)
	}
	const [a, b] = [unitOf(left.kind), unitOf(right.kind)]
	const divisor = world.builder.constantOf(right.node)
	if (expr.op === '/' && divisor && divisor.n === 0n) {
		fail(world, 'numbers/divide-by-zero', 'Nothing can be divided by zero.', right.place)
		return errorValue(world, expr.place)
	}
	const unit = expr.op === '*' ? timesUnit(a, b) : overUnit(a, b)
	const isNothing = left.kind.kind === 'quantity' && left.kind.unit === null && expr.op === '/'
	const kind: Kind = { kind: 'quantity', unit: isNothing ? null : unit }
	return { node: world.builder.binary(expr.op === '*' ? 'mul' : 'div', left.node, right.node, measureOf(kind)), kind, place: expr.place }
}

const unitOf = (kind: Kind): Unit => (kind.kind === 'quantity' && kind.unit ? kind.unit : ratio)

function lowerPower(world: World, expr: ExprOf<'binary'>, left: Value, right: Value): Value {
	if (left.kind.kind !== 'quantity') return wrongKind(world, left, 'a number', '`^`')
	if (right.kind.kind !== 'quantity' || unitOf(right.kind).powers.size > 0)
		return wrongKind(world, right, 'a plain whole number after it', '`^`')
	const exponent = world.builder.constantOf(right.node)
	if (exponent && (!isWhole(exponent) || exponent.n > 1000n || exponent.n < -1000n)) {
		fail(world, 'numbers/exponent', 'A power is a whole number between -1000 and 1000.', right.place, {
			mend: 'For a root write `root(x, 3)`.',
		})
		return errorValue(world, expr.place)
	}
	const unit = unitOf(left.kind)
	if (unit.powers.size > 0 && !exponent) {
		fail(world, 'units/power', `${describeUnit(unit)} can only be raised to a number that stands in the text.`, right.place)
		return errorValue(world, expr.place)
	}
	const kind: Kind = { kind: 'quantity', unit: exponent ? powerUnit(unit, Number(exponent.n)) : ratio }
	return { node: world.builder.binary('power', left.node, right.node, measureOf(kind)), kind, place: expr.place }
}

function lowerComparison(world: World, expr: ExprOf<'binary'>, left: Value, right: Value): Value {
	const common = commonKind(left.kind, right.kind)
	if (common === null) {
		reportMismatch(world, 'units/compare-mismatch', 'These measure different things, so they cannot be compared.', left, right, expr.place)
		return errorValue(world, expr.place)
	}
	if (expr.op !== '=' && expr.op !== '!=' && common.kind !== 'quantity' && common.kind !== 'date') {
		fail(
			world,
			'kinds/no-order',
			`${capital(describeKind(common))} has no more or less: only \`=\`, \`!=\` and \`is\` compare it.`,
			expr.opPlace,
		)
		return errorValue(world, expr.place)
	}
	const { builder } = world
	const node = ((): NodeId => {
		switch (expr.op) {
			case '<':
				return builder.binary('lt', left.node, right.node)
			case '<=':
				return builder.binary('le', left.node, right.node)
			case '>':
				return builder.binary('lt', right.node, left.node)
			case '>=':
				return builder.binary('le', right.node, left.node)
			case '!=':
				return builder.unary('not', builder.binary('eq', left.node, right.node))
			default:
				return builder.binary('eq', left.node, right.node)
		}
	})()
	return { node, kind: { kind: 'yes-no' }, place: expr.place }
}

function lowerIs(world: World, expr: ExprOf<'is'>, env: Env): Value {
	const axis = expr.left.kind === 'name' ? (env.axisNames.get(expr.left.name) ?? expr.left.name) : null
	const onAxis = axis !== null && world.axes.has(axis) && !world.quantities.has(axis)
	if (onAxis && refuseRows(world, axis, expr.left.place, 'comparing')) return errorValue(world, expr.place)
	const left = onAxis
		? sliced(world, { node: world.builder.iota(axis), kind: { kind: 'label', axis }, place: expr.left.place }, env)
		: lowerExpr(world, expr.left, env)
	if (left.kind.kind === 'error') return errorValue(world, expr.place)
	if (left.kind.kind === 'label' && refuseRows(world, left.kind.axis, expr.label.place, `comparing with ${expr.label.name}`))
		return errorValue(world, expr.place)
	const index = labelIndex(world, left.kind, expr.label.name)
	if (index === null) {
		const choices =
			left.kind.kind === 'choice' ? left.kind.words : left.kind.kind === 'label' ? (world.axes.get(left.kind.axis)?.labels ?? []) : []
		if (left.kind.kind !== 'choice' && left.kind.kind !== 'label')
			fail(world, 'kinds/is', `\`is\` compares a choice or a label with a word, and this is ${wordFor(left.kind)}.`, expr.left.place, {
				mend: 'Compare numbers and dates with `=`.',
			})
		else {
			const near = nearest(expr.label.name, choices)
			fail(
				world,
				'labels/unknown',
				`${expr.label.name} is not one of ${brief(choices)}.`,
				expr.label.place,
				near ? { mend: `The nearest is \`${near}\`.` } : {},
			)
		}
		return errorValue(world, expr.place)
	}
	const same = world.builder.binary('eq', left.node, world.builder.constant({ n: BigInt(index), d: 1n }, measureOf(left.kind)))
	return { node: expr.negated ? world.builder.unary('not', same) : same, kind: { kind: 'yes-no' }, place: expr.place }
}

export const brief = (words: readonly string[]): string =>
	words.length > 12 ? `${words.slice(0, 12).join(', ')}, … (${words.length})` : words.join(', ')

function labelIndex(world: World, kind: Kind, word: string): number | null {
	const words = kind.kind === 'choice' ? kind.words : kind.kind === 'label' ? (world.axes.get(kind.axis)?.labels ?? []) : []
	const index = words.indexOf(word)
	return index < 0 ? null : index
}

function condition(world: World, expr: Expr, env: Env): Value {
	const value = lowerExpr(world, expr, env)
	if (value.kind.kind === 'error' || value.kind.kind === 'yes-no') return value
	return wrongKind(world, value, 'a yes or no', 'A condition')
}

function lowerIf(world: World, expr: ExprOf<'if'>, env: Env, expected: Expected): Value {
	const test = condition(world, expr.condition, env)
	const then = lowerExpr(world, expr.then, env, expected)
	const otherwise = lowerExpr(world, expr.otherwise, env, expected)
	const kind = unifyKinds(world, [then, otherwise], 'the two arms of this `if`', expr.place)
	if (!kind || test.kind.kind === 'error') return errorValue(world, expr.place)
	return { node: world.builder.select(test.node, then.node, otherwise.node), kind, place: expr.place }
}

function lowerTier(world: World, expr: ExprOf<'tier'>, env: Env, expected: Expected): Value {
	const subject = lowerExpr(world, expr.subject, env)
	const bounds = expr.arms.map(arm => lowerExpr(world, arm.bound, env))
	const values = [...expr.arms.map(arm => lowerExpr(world, arm.value, env, expected)), lowerExpr(world, expr.otherwise, env, expected)]
	const measured = unifyKinds(world, [subject, ...bounds], 'what the tiers go by and their bounds', expr.place)
	const kind = unifyKinds(world, values, 'the values of the tiers', expr.place)
	if (!measured || !kind) return errorValue(world, expr.place)
	if (measured.kind !== 'quantity' && measured.kind !== 'date') return wrongKind(world, subject, 'a number or a date', 'A `tier`')
	reportTierOrder(world, expr, bounds)
	let node = values[values.length - 1]!.node
	for (let index = expr.arms.length - 1; index >= 0; index--) {
		const below = world.builder.binary(expr.arms[index]!.op === '<' ? 'lt' : 'le', subject.node, bounds[index]!.node)
		node = world.builder.select(below, values[index]!.node, node)
	}
	return { node, kind, place: expr.place }
}

/** A tier that comes after a higher one can never be reached. */
function reportTierOrder(world: World, expr: ExprOf<'tier'>, bounds: readonly Value[]): void {
	let highest: { value: number; op: string } | null = null
	expr.arms.forEach((arm, index) => {
		const bound = world.builder.constantOf(bounds[index]!.node)
		if (!bound) return
		const value = toNumber(bound)
		if (highest && (value < highest.value || (value === highest.value && (arm.op === '<' || highest.op === '<='))))
			fail(
				world,
				'tiers/unreachable',
				'This tier can never be reached: an earlier one already takes everything below it.',
				bounds[index]!.place,
				{
					mend: 'Write the tiers from the lowest bound to the highest.',
				},
			)
		highest = { value, op: arm.op }
	})
}

function lowerEach(world: World, expr: ExprOf<'each'>, env: Env, expected: Expected): Value {
	const axis = resolveAxis(world, expr.axis, env.axisNames)
	if (axis === null) return errorValue(world, expr.place)
	if (refuseRows(world, axis, expr.axis.place, '`each`')) return errorValue(world, expr.place)
	const labels = world.axes.get(axis)!.labels
	if (labels.length > 1000) {
		fail(world, 'axes/too-long', `${axis} has ${labels.length} labels; \`each\` goes along dimensions of up to 1,000.`, expr.axis.place)
		return errorValue(world, expr.place)
	}
	const start = lowerExpr(world, expr.start, env, expected)
	if (start.kind.kind === 'error') return start
	if (world.builder.axesOf(start.node).includes(axis)) {
		fail(world, 'axes/start-varies', `What stands before the first ${axis} cannot vary by ${axis}.`, start.place, {
			mend: `Pick one: \`[${axis} = ${labels[0] ?? '1'}]\`.`,
		})
		return errorValue(world, expr.place)
	}
	return lowerSteps(world, expr, env, axis, start, labels.length)
}

function lowerSteps(world: World, expr: ExprOf<'each'>, env: Env, axis: string, start: Value, many: number): Value {
	let previous = start
	const nodes: NodeId[] = []
	for (let index = 0; index < many; index++) {
		const inner: Env = { ...env, fixed: new Map([...env.fixed, [axis, index]]), locals: new Map([...env.locals, ['previous', previous]]) }
		const value = lowerExpr(world, expr.body, inner)
		const kind = unifyKinds(world, [previous, value], 'the value before and the value that follows from it', expr.place)
		if (!kind) return errorValue(world, expr.place)
		previous = { node: value.node, kind, place: value.place }
		nodes.push(value.node)
	}
	const node = world.builder.stack(axis, nodes, measureOf(previous.kind))
	return sliced(world, { node, kind: previous.kind, place: expr.place }, env)
}

function lowerPick(world: World, expr: ExprOf<'pick'>, env: Env): Value {
	const axes = expr.selectors.map(selector => resolveAxis(world, selector.axis, env.axisNames))
	const free = new Map([...env.fixed].filter(([axis]) => !axes.includes(axis)))
	const subject = lowerExpr(world, expr.subject, { ...env, fixed: free })
	if (subject.kind.kind === 'error' || axes.includes(null)) return errorValue(world, expr.place)
	let node = subject.node
	for (const [position, selector] of expr.selectors.entries()) {
		const axis = axes[position]!
		if (!world.builder.axesOf(node).includes(axis)) {
			fail(world, 'axes/does-not-vary', `This does not vary by ${axis}, so no ${axis} can be picked.`, expr.subject.place)
			return errorValue(world, expr.place)
		}
		const picked = pickOne(world, axis, node, selector.index, env)
		if (picked === null) return errorValue(world, expr.place)
		node = picked
	}
	return { node, kind: subject.kind, place: expr.place }
}

function pickOne(world: World, axis: string, node: NodeId, index: Expr, env: Env): NodeId | null {
	const label = resolveLabel(world, axis, index)
	if (label !== null) return world.builder.slice(axis, label, node)
	const value = lowerExpr(world, index, env, { kind: { kind: 'label', axis }, axes: [] })
	if (value.kind.kind === 'error') return null
	if (value.kind.kind === 'label' && value.kind.axis === axis) return gatherOrSlice(world, axis, node, value.node, index)
	if (value.kind.kind !== 'quantity' || unitOf(value.kind).powers.size > 0) {
		fail(world, 'labels/needed', `A label of ${axis} is needed here, and this is ${describeKind(value.kind)}.`, value.place)
		return null
	}
	if (refuseRows(world, axis, index.place, 'picking by place')) return null
	const first = firstNumber(world.axes.get(axis)!.labels)
	const offset = world.builder.binary('sub', value.node, world.builder.constant({ n: BigInt(first), d: 1n }), { kind: 'label', axis })
	return gatherOrSlice(world, axis, node, offset, index)
}

function gatherOrSlice(world: World, axis: string, node: NodeId, index: NodeId, expr: Expr): NodeId | null {
	const at = world.builder.constantOf(index)
	if (!at) return world.builder.gather(axis, node, index)
	if (refuseRows(world, axis, expr.place, 'picking one')) return null
	const { labels } = world.axes.get(axis)!
	if (isWhole(at) && at.n >= 0n && at.n < BigInt(labels.length)) return world.builder.slice(axis, Number(at.n), node)
	const written = expr.kind === 'number' ? expr.value : 'there'
	fail(world, 'labels/unknown', `${axis} has no label ${written}.`, expr.place, { mend: `Its labels are ${brief(labels)}.` })
	return null
}

/** A number picks by label on a dimension of numbers (`5 to 10`), and by place (from 1) on a dimension of names. */
function firstNumber(labels: readonly string[]): number {
	return /^\d+$/.test(labels[0] ?? '') ? Number(labels[0]) : 1
}

export const exactText = (world: World, value: Value): string | null => {
	const constant = world.builder.constantOf(value.node)
	return constant ? printRational(constant) : null
}

/** The tree as compact s-expressions, for golden files. Empty parts are left out. */
import type { Clauses, Declaration, Expr, Name, Stated, Text, Type, UnitExpr } from '../../src/syntax/tree.ts'

type Part = string | null | readonly Part[]

const form = (head: string, ...parts: readonly Part[]): string =>
	`(${[head, ...parts.flat(9).filter(part => part !== null && part !== '')].join(' ')})`

const section = (head: string, parts: readonly Part[]): string | null => (parts.length === 0 ? null : form(head, ...parts))

const named = (head: string, name: Name | null): string | null => (name === null ? null : form(head, name.name))

const quoted = (head: string, text: Text | null): string | null => (text === null ? null : form(head, JSON.stringify(text.text)))

const names = (list: readonly Name[]): string[] =>
	list.map(name => (/^[\p{L}\p{N}_-]+$/u.test(name.name) ? name.name : JSON.stringify(name.name)))

export const exprText = (expr: Expr): string => {
	switch (expr.kind) {
		case 'number':
			return `${expr.currency ?? ''}${expr.value}${expr.percent ? '%' : ''}`
		case 'measured':
			return form('measured', exprText(expr.number), expr.unit.name, expr.power === 1 ? null : `^${expr.power}`)
		case 'date':
			return expr.value
		case 'yes-no':
			return expr.value ? 'yes' : 'no'
		case 'name':
			return /\s/.test(expr.name) ? JSON.stringify(expr.name) : expr.name
		case 'unary':
			return form(expr.op === '-' ? 'neg' : 'not', exprText(expr.operand))
		case 'binary':
			return form(expr.op, exprText(expr.left), exprText(expr.right))
		case 'is':
			return form(expr.negated ? 'is-not' : 'is', exprText(expr.left), names([expr.label]))
		case 'range':
			return form('to', exprText(expr.low), exprText(expr.high))
		case 'if':
			return form('if', exprText(expr.condition), exprText(expr.then), exprText(expr.otherwise))
		case 'tier':
			return form(
				'tier',
				exprText(expr.subject),
				expr.arms.map(arm => form(arm.op, exprText(arm.bound), exprText(arm.value))),
				exprText(expr.otherwise),
			)
		case 'each':
			return form('each', expr.axis.name, exprText(expr.start), exprText(expr.body))
		case 'list':
			return form('list', expr.items.map(exprText), named('by', expr.by))
		case 'map':
			return form(
				'map',
				expr.entries.map(entry => form(names([entry.label]).join(), exprText(entry.value))),
				named('by', expr.by),
			)
		case 'call':
			return form(
				'call',
				expr.callee.name,
				expr.args.map(arg => (arg.name === null ? exprText(arg.value) : form(`${arg.name.name}:`, exprText(arg.value)))),
				section('over', names(expr.over)),
				named('by', expr.by),
			)
		case 'pick':
			return form(
				'pick',
				exprText(expr.subject),
				expr.selectors.map(selector => form(selector.axis.name, exprText(selector.index))),
			)
		case 'missing':
			return 'MISSING'
		default:
			return expr satisfies never
	}
}

const unitText = (unit: UnitExpr): string => {
	if (unit.kind === 'unit-one') return '1'
	if (unit.kind === 'unit-name') return unit.power === 1 ? unit.name : `${unit.name}^${unit.power}`
	return form(unit.op, unitText(unit.left), unitText(unit.right))
}

const measureText = (type: Type): string => {
	const { measure } = type
	if (measure.kind === 'word') return measure.word
	if (measure.kind === 'choice') return form('one-of', names(measure.words))
	if (measure.kind === 'label-of') return form('label-of', measure.axis.name)
	return unitText(measure.unit)
}

const typeText = (type: Type | null): string | null =>
	type === null ? null : form(':', measureText(type), section('by', names(type.axes)))

const clausesText = (clauses: Clauses): Part => [
	quoted('source', clauses.source),
	clauses.confidence === null ? null : form('confidence', clauses.confidence.level),
	quoted('known', clauses.known),
	quoted('dated', clauses.dated),
	quoted('note', clauses.note),
	quoted('quote', clauses.quote),
	named('by', clauses.by),
	quoted('on', clauses.on),
	named('under', clauses.under),
	clauses.confirmed.map(text => quoted('confirmed', text)),
	clauses.documented.map(text => quoted('documented', text)),
	clauses.measured.map(text => quoted('measured', text)),
	clauses.admitted.map(text => quoted('admitted', text)),
	clauses.disputed.map(text => quoted('disputed', text)),
	quoted('located', clauses.located),
	quoted('archived', clauses.archived),
	quoted('withdrawn', clauses.withdrawn),
	clauses.nature === null ? null : form('nature', clauses.nature),
]

const statedText = (stated: Stated): Part => [exprText(stated.value), clausesText(stated.clauses)]

const parts = (declaration: Declaration): Part => {
	switch (declaration.kind) {
		case 'dimension':
			return 'from' in declaration.labels
				? form('to', String(declaration.labels.from), String(declaration.labels.to))
				: names(declaration.labels)
		case 'unit':
			return [named('plural', declaration.plural), declaration.value && exprText(declaration.value)]
		case 'position':
			return [
				typeText(declaration.type),
				declaration.within && form('within', exprText(declaration.within)),
				statedText(declaration.stated),
			]
		case 'fact':
			return [
				typeText(declaration.type),
				declaration.within && form('within', exprText(declaration.within)),
				statedText(declaration.stated),
				declaration.revisions.map(revision => form('revised', statedText(revision))),
				declaration.says.map(says => form('says', says.side.name, statedText(says))),
			]
		case 'let':
		case 'basis':
			return [typeText(declaration.type), statedText(declaration.stated)]
		case 'cost':
			return [typeText(declaration.type), statedText(declaration.stated), named('from', declaration.payer), named('to', declaration.payee)]
		case 'function':
			return [
				declaration.params.map(param => form(param.name.name, typeText(param.type))),
				section('over', names(declaration.over)),
				typeText(declaration.type),
				exprText(declaration.body),
			]
		case 'table':
			return [
				quoted('path', declaration.path),
				named('of', declaration.of),
				named('by', declaration.axis),
				quoted('sheet', declaration.sheet),
				declaration.heading ? form('heading', String(declaration.heading.row)) : null,
				quoted('thousands', declaration.thousands),
				declaration.columns.map(column =>
					form(
						'column',
						column.name.name,
						typeText(column.type),
						column.within ? form('within', exprText(column.within)) : null,
						column.empty ? form('empty', exprText(column.empty)) : null,
						quoted('from', column.from),
					),
				),
				clausesText(declaration.clauses),
			]
		case 'propose':
			return statedText(declaration.stated)
		case 'withdraw':
			return []
		case 'claim':
			return [
				typeText(declaration.type),
				declaration.relation === 'exactly' ? null : form(declaration.relation),
				statedText(declaration.stated),
				declaration.readings.map(reading =>
					form(
						'reading',
						JSON.stringify(reading.title.text),
						exprText(reading.value),
						reading.withs.map(held => form('with', held.name.name, exprText(held.value))),
						named('under', reading.under),
					),
				),
			]
		default:
			return declaration satisfies never
	}
}

export const declarationText = (declaration: Declaration): string => form(declaration.kind, declaration.name.name, parts(declaration))

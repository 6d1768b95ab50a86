/** Sensitivities and trades in a terminal. */
import type { Negotiation } from '../negotiation/negotiation.ts'
import type { Sensitivity, Swing } from '../run/sensitivity.ts'
import type { Trade } from '../run/trade.ts'
import { date, money, moneyScale, range, words } from './format.ts'
import { painter, type TerminalOptions, table, wrap } from './terminal.ts'

const nameOf = (negotiation: Negotiation, id: string): string => negotiation.sides.find(side => side.id === id)?.name ?? id

export function sensitivityText(found: Sensitivity, negotiation: Negotiation, options: TerminalOptions): string {
	const paint = painter(options.colour)
	const [first, second] = found.between.map(id => nameOf(negotiation, id)) as [string, string]
	const what = found.of === 'total' ? 'the whole package' : words(found.of)
	const title = `${paint('What it hangs on', 'bold')}: the gap in ${what}, ${first} less ${second}, cash over the term, as of ${date(found.asOf)}`
	const base = `With every disputed fact at its median it is ${money(found.base, found.currency)}. One thing moves at a time.`
	const facts = found.swings.filter(swing => swing.kind === 'fact')
	const positions = found.swings.filter(swing => swing.kind === 'position')
	return [
		`${title}\n${base}`,
		part('Facts', ['low end', 'the gap there', 'high end', 'the gap there', '', 'rank correlation'], facts, found, paint),
		part('Positions', [first, 'the gap so', `${second}’s instead`, 'the gap then', '', ''], positions, found, paint),
	]
		.filter(text => text !== '')
		.join('\n\n')
}

function part(
	title: string,
	heads: readonly string[],
	swings: readonly Swing[],
	found: Sensitivity,
	paint: ReturnType<typeof painter>,
): string {
	if (swings.length === 0) return ''
	const scale = moneyScale(swings.flatMap(swing => [swing.atLow, swing.atHigh]))
	const most = Math.max(...found.swings.map(swing => swing.swing))
	const rows = swings.map(swing => [
		words(swing.name),
		short(swing.low),
		money(swing.atLow, found.currency, scale),
		short(swing.high),
		money(swing.atHigh, found.currency, scale),
		bar(swing.swing / most),
		swing.correlation === null ? '' : swing.correlation.toFixed(2).replace('-', '−'),
	])
	return `${paint(title, 'bold')}\n${table({ heads: ['', ...heads], rows, align: ['left', 'right', 'right', 'right', 'right', 'left', 'right'] }, paint)}`
}

const bar = (part: number): string => '█'.repeat(Math.max(1, Math.round(part * 20)))
const short = (text: string): string => (text.length > 34 ? `${text.slice(0, 33)}…` : text)

export function tradeText(found: Trade, negotiation: Negotiation, options: TerminalOptions): string {
	const paint = painter(options.colour)
	const at = nameOf(negotiation, found.at)
	const to = nameOf(negotiation, found.to)
	const value = (amount: number): string => money(amount, found.currency)
	const worth = found.worth.mean ?? 0
	const spread = range(
		{
			...found.worth,
			p5: Math.min(Math.abs(found.worth.p5 ?? 0), Math.abs(found.worth.p95 ?? 0)),
			p95: Math.max(Math.abs(found.worth.p5 ?? 0), Math.abs(found.worth.p95 ?? 0)),
		},
		value,
	)
	const does = worth < 0 ? 'saves' : 'adds'
	const lines = [
		paint(`An equal-cost trade in ${at}’s package, as of ${date(found.asOf)}`, 'bold'),
		...wrap(
			`${words(found.give.name)}: ${found.give.from} becomes ${found.give.to}, as ${to} has it. That ${does} ${value(Math.abs(worth))}${spread ? ` ${spread}` : ''} over the term.`,
			options.width,
			'  ',
		),
		...wrap(
			found.buys.to === null ? found.buys.text : `The same money: ${found.buys.text.replace(found.buys.name, words(found.buys.name))}.`,
			options.width,
			'  ',
		),
		...(found.remains ? remainsLine(found, value, options.width) : []),
	]
	return lines.join('\n')
}

function remainsLine(found: Trade, value: (amount: number) => string, width: number): readonly string[] {
	const spread = found.remains && range(found.remains, value)
	if (!spread) return wrap('The package then costs the same, whatever the disputed facts turn out to be.', width, '  ')
	return wrap(
		`Equal with every disputed fact at its median; with their chances the package then costs more or less by ${spread.replace(/^\((.*)\)$/, '$1')}.`,
		width,
		'  ',
	)
}

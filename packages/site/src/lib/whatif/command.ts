/** A scenario as the command that gives the same figures: `parley what-if FOLDER --set … --seed … --trials …`. */
import { currencySign } from '@parley/engine/report'
import type { Address, Scenario } from './address.ts'
import type { Control } from './controls.ts'
import { isShare, moneyOf, printValue } from './values.ts'

/** What `--set` takes: "amptp:general-increase=[8%, 4%, 3.5%]". */
export function setTexts(controls: readonly Control[], values: Scenario['values']): readonly string[] {
	return controls.flatMap(control => {
		const cells = values.get(control.key)
		if (!cells) return []
		const name = control.side === null ? control.name : `${control.side}:${control.name}`
		return [`${name}=${valueInTerms(control, cells)}`]
	})
}

export function commandOf(controls: readonly Control[], folder: string, { scenarios, at, seed, trials }: Address): string {
	const sets = setTexts(controls, scenarios[at]!.values).map(text => ` --set ${quoted(text)}`)
	const verb = sets.length > 0 ? 'what-if' : 'cost'
	return `parley ${verb} ${quoted(folder)}${sets.join('')} --seed ${seed} --trials ${trials}`
}

const quoted = (text: string): string => (/^[\w./:=%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

function valueInTerms(control: Control, cells: readonly string[]): string {
	const one = (cell: string): string => cellInTerms(control, cell)
	if (control.axes.length === 0) return one(cells[0]!)
	if (control.axes.length === 1) return `[${cells.map(one).join(', ')}]`
	return inTerms(control.axes, cells.map(one))
}

/** `{a: 1, b: 2} by axis`, and of several axes one inside the other. */
function inTerms(axes: Control['axes'], texts: readonly string[]): string {
	const [axis, ...inner] = axes
	if (!axis) return texts[0]!
	const size = texts.length / axis.labels.length
	const parts = axis.labels.map((label, index) => `${label}: ${inTerms(inner, texts.slice(index * size, (index + 1) * size))}`)
	return `{${parts.join(', ')}} by ${axis.name}`
}

function cellInTerms(control: Control, cell: string): string {
	const text = printValue(control, cell)
	if (control.kind !== 'number' || isShare(control.unit) || control.unit === 'number') return text
	const [above = '', ...below] = control.unit.split('/').map(each => each.trim())
	const per = below.map(each => ` / ${each}`).join('')
	const money = moneyOf(control.unit)
	if (money === null) return `${text} ${above}${per}`
	const sign = currencySign(money).trim()
	return sign === money ? `${text.replace(sign, '')} ${money}${per}` : `${text}${per}`
}

/** The contract that every engine of this bench works: three uncertain inputs, three years, raises that compound; its mean and 5%, 50% and 95% points. */
import { compile, makeProgram, type Program } from '@parley/lang'
import { openQuantities } from '../packages/lang/src/kernel/index.ts'

export const terms = `
position increase : percent by year = 7%
position rate : USD / subscriber = $0.57 / subscriber
fact subscribers : subscriber = 200M subscribers to 260M subscribers
fact growth : percent = normal(3%, 1%)
fact earnings : USD = $2_300_000_000 to $2_900_000_000
let scale : ratio by year = compound(increase)
let audience : ratio by year = each year from 1: previous * (1 + growth)
cost total : USD = sum((rate * subscribers * audience + earnings) * scale over year)
`

export const years = 3
export const probabilities = [0.05, 0.5, 0.95]

/** With the increase as a slider: its column is named "increase". */
export function contractProgram(): Program {
	const { plan, diagnostics } = compile({
		blocks: [{ file: 'issues/contract.md', firstLine: 1, text: terms, home: { kind: 'issue', id: 'contract' } }],
		setting: {
			currency: 'USD',
			sides: ['union', 'employer'],
			parties: ['producers', 'performers'],
			term: { from: '2023-07-01', to: '2026-06-30' },
			asOf: '2023-10-28',
		},
	})
	if (!plan) throw new Error(diagnostics.map(each => each.message).join('\n'))
	const open = openQuantities(plan, ['increase'])
	const maker = makeProgram(open.plan)
	const total = plan.quantities.find(each => each.name === 'total')!
	return maker.finish([maker.instantiate(total.node, open.bindings)])
}

export const sliderAt = (percent: number): readonly string[] => Array.from({ length: years }, () => String(percent / 100))

/** A pass that takes its time: a raise after another, each rounded to the cent, summed over all rows. */
import type { PassOutput, PassValues, RowColumns, RowPass } from '@parley/lang'
import { createBuilder } from '../../../lang/src/plan/builder.ts'

export interface LongPass {
	readonly pass: RowPass
	readonly values: PassValues
	readonly columns: RowColumns
}

export function longPass(rows: number, raises: number): LongPass {
	const axes = [{ name: 'engagement', labels: [], table: 'engagements', rows }]
	const build = createBuilder(['engagement'])
	const cents = { kind: 'quantity', unit: 'USD' } as const
	const rate = build.column('engagements.rate', 'engagement', cents)
	const raise = build.put({ op: 'column', name: 'raise', axes: [], measure: cents })
	const cent = build.constant({ n: 1n, d: 1n }, cents)
	let wage = rate
	for (let turn = 0; turn < raises; turn++) wage = build.round('half-away', build.binary('mul', wage, raise), cent)
	const outputs: PassOutput[] = [{ kind: 'reduce', reduce: 'sum', arg: wage }]
	const data = new Int32Array(new SharedArrayBuffer(rows * 4))
	for (let row = 0; row < rows; row++) data[row] = 100_000 + ((row * 7919) % 100_003)
	return {
		pass: {
			axis: 'engagement',
			table: 'engagements',
			rows,
			program: { axes, nodes: build.nodes, outputs: [wage] },
			columns: [{ node: rate, names: ['engagements.rate'], through: null }],
			params: [{ node: raise, name: 'raise' }],
			outputs,
		},
		values: new Map([['raise', Float64Array.of(1.0025)]]),
		columns: new Map([['engagements.rate', { data, times: 1, over: 1, whole: true }]]),
	}
}

/** The parts of an address that a form without script carries along beside its own fields. Their order says which scenario they belong to. */
import type { Address } from './address.ts'
import type { Control } from './controls.ts'
import { printValue } from './values.ts'

type Pair = readonly [name: string, value: string]

export interface FormFields {
	/** The scenarios before the one on the controls, and after it with what else there is. */
	readonly before: readonly Pair[]
	readonly after: readonly Pair[]
	/** All of it, for a form that has fields of another kind. */
	readonly all: readonly Pair[]
}

export function formFields(controls: readonly Control[], address: Address): FormFields {
	const { scenarios, at, trade, seed, trials } = address
	const pairs = scenarios.map(({ name, values }): readonly Pair[] => [
		...(scenarios.length > 1 || name !== null ? [['scenario', name ?? ''] as const] : []),
		...[...values].map(
			([key, cells]): Pair => [key, cells.map(cell => printValue(controls.find(each => each.key === key)!, cell)).join(',')],
		),
	])
	const asked: readonly Pair[] = trade
		? [
				['give', trade.give],
				['for', trade.for],
				['whose', trade.whose],
			]
		: []
	const luck: readonly Pair[] = [
		['seed', String(seed)],
		['trials', String(trials)],
	]
	const current: readonly Pair[] = at > 0 ? [['at', String(at + 1)]] : []
	return {
		before: [
			...pairs.slice(0, at).flat(),
			...(scenarios.length === 1 && scenarios[0]!.name !== null ? [['scenario', scenarios[0]!.name] as const] : []),
		],
		after: [...pairs.slice(at + 1).flat(), ...current, ...asked],
		all: [...pairs.flat(), ...current, ...luck],
	}
}

/** The settings every statement runs under, and the proof that the server keeps to them. */
import { SqlRoadError } from '../rows/sql-engine.ts'

interface Setting {
	readonly value: number
	/** Without it a figure could be wrong without a word: a server that knows it must keep to it, and an old one that does not may run. */
	readonly reason: string
}

export const settings: Readonly<Record<string, Setting>> = {
	skip_unavailable_shards: { value: 0, reason: 'a sum could lack the rows of a node that is away' },
	join_use_nulls: { value: 1, reason: 'a missing figure could become 0' },
	aggregate_functions_null_for_empty: { value: 1, reason: 'the sum of no rows could pass for 0' },
	output_format_json_quote_64bit_integers: { value: 1, reason: 'a large whole number could lose digits' },
	optimize_arithmetic_operations_in_aggregate_functions: { value: 0, reason: 'a sum could be rearranged' },
	insert_distributed_sync: { value: 1, reason: 'rows could still be on their way when they are summed' },
	max_query_size: { value: 16_000_000, reason: 'a long contract would not be read' },
	max_ast_depth: { value: 10_000, reason: 'a long contract would not be read' },
	max_ast_elements: { value: 10_000_000, reason: 'a long contract would not be read' },
	max_expanded_ast_elements: { value: 10_000_000, reason: 'a long contract would not be read' },
	max_subquery_depth: { value: 10_000, reason: 'a long contract would not be read' },
}

export type Values = Readonly<Record<string, string>>

/** Those of ours that the server knows. */
export function knownSettings(known: Values): Readonly<Record<string, number>> {
	if (known.skip_unavailable_shards === undefined) throw refuse('skip_unavailable_shards', 'does not say what it does about')
	return Object.fromEntries(Object.entries(settings).flatMap(([name, { value }]) => (known[name] === undefined ? [] : [[name, value]])))
}

/** Refuses a server that answers with other values than it was asked to work under. */
export function assertSettings(asked: Readonly<Record<string, number>>, read: Values): void {
	for (const [name, value] of Object.entries(asked)) if (read[name] !== String(value)) throw refuse(name, 'does not keep to')
}

function refuse(name: string, does: string): SqlRoadError {
	return new SqlRoadError(
		'refused',
		`The ClickHouse server ${does} ${name} = ${settings[name]!.value}, so ${settings[name]!.reason}: it is not used.`,
	)
}

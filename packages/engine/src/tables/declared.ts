/** Which tables the terms declare: what a file holds is read only as they say. */
import { type Block, parse, tableKey } from '@parley/lang'

export type TableDeclaration = Extract<ReturnType<typeof parse>['declarations'][number], { kind: 'table' }>

/** The tables that the terms declare. Few blocks declare any, and only those are parsed here. */
export const declaredTables = (blocks: readonly Block[]): readonly TableDeclaration[] =>
	blocks
		.filter(({ text }) => /^\s*table\b/m.test(text))
		.flatMap(block => parse(block).declarations.flatMap(each => (each.kind === 'table' ? [each] : [])))

export const keyOf = ({ path, sheet, heading }: TableDeclaration): string => tableKey(path.text, sheet?.text, heading?.row)

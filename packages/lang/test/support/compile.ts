/** Programs of the tests: a text, or several files, to a plan. */
import { type Compiled, compile, type Plan, type Setting, type TableData } from '../../src/index.ts'
import type { Block, Home } from '../../src/source/block.ts'

export const setting: Setting = {
	currency: 'USD',
	sides: ['union', 'employer'],
	parties: ['producers', 'performers', 'fund'],
	term: { from: '2023-07-01', to: '2026-06-30' },
	asOf: '2023-10-28',
}

export interface TestFile {
	/** "issues/pay.md", "facts/crew.md", "negotiation.md", "claims.md", "proposals/offer.md". */
	readonly path: string
	readonly text: string
	readonly side?: string
	readonly date?: string
}

export interface CompileOptions {
	readonly setting?: Partial<Setting>
	readonly tables?: ReadonlyMap<string, TableData>
	readonly sets?: readonly { readonly name: string; readonly text: string }[]
}

export function compileFiles(files: readonly TestFile[], options: CompileOptions = {}): Compiled {
	return compile({
		blocks: files.map(blockOf),
		setting: { ...setting, ...options.setting },
		...(options.tables ? { tables: options.tables } : {}),
		...(options.sets ? { sets: options.sets } : {}),
	})
}

/** One text, as if it stood in an issue. */
export const compileText = (text: string, options: CompileOptions = {}): Compiled =>
	compileFiles([{ path: 'issues/pay.md', text }], options)

/** The plan of a program that has to be sound; says what is wrong otherwise. */
export function planOf(compiled: Compiled): Plan {
	if (compiled.plan !== null && compiled.diagnostics.length === 0) return compiled.plan
	const said = compiled.diagnostics.map(
		each => `${each.place.file}:${each.place.line}:${each.place.column} ${each.code}: ${each.message} ${each.mend ?? ''}`,
	)
	throw new Error(`the program does not compile:\n${said.join('\n')}`)
}

const blockOf = (file: TestFile): Block => ({ file: file.path, firstLine: 1, text: file.text, home: homeOf(file) })

function homeOf({ path, side, date }: TestFile): Home {
	const [folder = '', name = ''] = path.replace(/\.md$/, '').split('/')
	switch (folder) {
		case 'negotiation':
		case 'claims':
			return { kind: folder }
		case 'issues':
			return { kind: 'issue', id: name }
		case 'facts':
			return { kind: 'facts', id: name }
		case 'proposals':
			return { kind: 'proposal', id: name, side: side ?? 'union', date: date ?? '2023-08-01', later: false }
		default:
			throw new Error(`a test has a file ${path}, which stands nowhere in a negotiation`)
	}
}

/** A table from comma-separated lines; no quoting. */
export function tableOf(text: string): TableData {
	const [head = [], ...rows] = text
		.trim()
		.split('\n')
		.map(line => line.split(','))
	return { headings: head, columns: new Map(head.map((name, column) => [name, rows.map(row => row[column] ?? '')])), rows: rows.length }
}

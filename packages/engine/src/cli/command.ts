/** What a command is, and what it is given. */
export interface Given {
	readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>
	readonly positionals: readonly string[]
}

export interface Command {
	readonly name: string
	readonly usage: string
	readonly says: string
	readonly help: string
	readonly positionals: readonly [number, number]
	readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly multiple?: boolean }>>
	readonly run: (given: Given) => Promise<number>
}

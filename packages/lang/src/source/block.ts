/** A fenced terms block, cut out of its file. `firstLine` is the line of the file on which `text` begins (from 1). */
export interface Block {
	readonly file: string
	readonly firstLine: number
	readonly text: string
	readonly home: Home
}

/** What kind of file the block stands in: it decides which declarations are allowed and whom they belong to. */
export type Home =
	| { readonly kind: 'negotiation' }
	| { readonly kind: 'issue'; readonly id: string }
	| { readonly kind: 'facts'; readonly id: string }
	| { readonly kind: 'proposal'; readonly id: string; readonly side: string; readonly date: string; readonly later: boolean }
	| { readonly kind: 'claims' }
	| { readonly kind: 'prelude' }

/** Every address of the site is made here, so that a name from a folder never breaks one. */
export type Query = Readonly<Record<string, string | null | undefined>>

const place = (...parts: readonly string[]): string => `/${parts.map(encodeURIComponent).join('/')}`

export function withQuery(path: string, query: Query, fragment = ''): string {
	const given = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
	const text = new URLSearchParams(given).toString()
	return `${path}${text === '' ? '' : `?${text}`}${fragment === '' ? '' : `#${encodeURIComponent(fragment)}`}`
}

export const roomAddress = (negotiation: string, room: string, query: Query = {}, fragment = ''): string =>
	withQuery(room === '' ? place(negotiation) : place(negotiation, room), query, fragment)

export const issueAddress = (negotiation: string, issue: string, query: Query = {}, fragment = ''): string =>
	withQuery(place(negotiation, 'issues', issue), query, fragment)

export const proposalAddress = (negotiation: string, proposal: string): string => place(negotiation, 'proposals', proposal)

export const factAddress = (negotiation: string, fact: string): string => roomAddress(negotiation, 'facts', {}, `fact-${fact}`)

/** A claim of the folder, with its sums. */
export const claimAddress = (negotiation: string, claim: string): string => place(negotiation, 'claims', claim)

/** A claim written at the table, by the side that wrote it down, or a page of it. */
export const saidClaimAddress = (negotiation: string, side: string, claim: string, ...parts: readonly string[]): string =>
	place(negotiation, 'claims', 'of', side, claim, ...parts)

export const newClaimAddress = (negotiation: string, query: Query = {}): string =>
	withQuery(place(negotiation, 'claims', 'of', 'new'), query)

/** A table or a picture to take away. */
export const exportAddress = (negotiation: string, file: string, query: Query = {}): string =>
	withQuery(place(negotiation, 'export', file), query)

export const workbookAddress = (negotiation: string, query: Query = {}): string => withQuery(place(negotiation, 'export.xlsx'), query)

/** A file of the negotiation as text, at a line. A long file is listed in parts, and `line` says which part a page without script shows. */
export const fileAddress = (negotiation: string, path: string, line?: number): string =>
	withQuery(
		place(negotiation, 'text', ...path.split('/')),
		line !== undefined && line > 1000 ? { line: String(line) } : {},
		line === undefined ? '' : `L${line}`,
	)

/** The files in one piece, for the page that edits them. */
export const textsAddress = (negotiation: string): string => place(negotiation, 'texts')

export const sliderAddress = (negotiation: string, claim: string, query: Query = {}): string =>
	withQuery(place(negotiation, 'claims', claim, 'slider'), query)

/** A letter, or a page or a file of it. */
export const letterAddress = (negotiation: string, letter: string, ...parts: readonly string[]): string =>
	place(negotiation, 'letters', letter, ...parts)

/** A session of the talks, or a page or a file of it. */
export const sessionAddress = (negotiation: string, ...parts: readonly string[]): string => place(negotiation, 'sessions', ...parts)

/** An information request, or a file of it. */
export const requestAddress = (negotiation: string, ...parts: readonly string[]): string => place(negotiation, 'requests', ...parts)

/** A page or a file of the likeness room. */
export const likenessAddress = (negotiation: string, ...parts: readonly string[]): string => place(negotiation, 'likeness', ...parts)

/** The ledger of the talks, or a page or a file of it. */
export const ledgerAddress = (negotiation: string, ...parts: readonly string[]): string => place(negotiation, 'ledger', ...parts)

/** The bulletins of a side on their way to its members, for its staff. */
export const sendingsAddress = (negotiation: string): string => place(negotiation, 'bulletins', 'sent')

/** How one of them is doing. */
export const sendingAddress = (negotiation: string, bulletin: string, query: Query = {}): string =>
	withQuery(place(negotiation, 'bulletins', 'sent', bulletin), query)

/** The bulletins, one of a side, or a page or a file of it. */
export const bulletinAddress = (negotiation: string, ...parts: readonly string[]): string => place(negotiation, 'bulletins', ...parts)

/** The room of the folder, or a file of it. */
export const folderAddress = (negotiation: string, ...parts: readonly string[]): string => place(negotiation, 'folder', ...parts)

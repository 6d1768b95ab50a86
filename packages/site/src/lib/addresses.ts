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

export const claimAddress = (negotiation: string, claim: string): string => roomAddress(negotiation, 'claims', {}, `claim-${claim}`)

/** What has been changed in this tab and not saved: kept until the tab is closed, so that loading a page again loses nothing. */
export interface Kept {
	/** The text that was changed, as the server had it. */
	readonly base: string
	readonly text: string
}

const prefix = (negotiation: string): string => `parley text ${negotiation} `

export function keptIn(negotiation: string): ReadonlyMap<string, Kept> {
	const found = new Map<string, Kept>()
	try {
		for (const key of Object.keys(sessionStorage)) {
			if (!key.startsWith(prefix(negotiation))) continue
			const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null')
			if (isKept(kept)) found.set(key.slice(prefix(negotiation).length), kept)
		}
	} catch {
		// The browser keeps nothing for this site, or what it kept is not ours.
	}
	return found
}

const isKept = (value: unknown): value is Kept =>
	typeof value === 'object' && value !== null && typeof (value as Kept).base === 'string' && typeof (value as Kept).text === 'string'

/** False: there is no room for it, and a page that is loaded again has lost it. */
export function keep(negotiation: string, path: string, kept: Kept): boolean {
	try {
		sessionStorage.setItem(prefix(negotiation) + path, JSON.stringify(kept))
		return true
	} catch {
		return false
	}
}

export function forget(negotiation: string, path: string): void {
	try {
		sessionStorage.removeItem(prefix(negotiation) + path)
	} catch {
		// Nothing was kept.
	}
}

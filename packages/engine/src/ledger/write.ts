/**
 * Entries of a ledger as files, such that `read.ts` gives the same entries again. Fields stand in one order and only where they say something, so
 * that two exports differ in what differs.
 */
import type { Agreement, Move, Package, Release, Session, Turn } from './ledger.ts'

/** A turn with its terms as text. */
export interface WrittenTurn extends Omit<Turn, 'file' | 'hasTerms' | 'time' | 'replaces'> {
	readonly time?: string | null
	readonly replaces?: string | null
	readonly terms: string | null
}

type Written<Entry> = Omit<Entry, 'file'>

export interface WrittenLedger {
	readonly turns: readonly WrittenTurn[]
	readonly packages: readonly Written<Package>[]
	readonly sessions: readonly Written<Session>[]
	readonly agreements: readonly Written<Agreement>[]
	readonly moves: readonly Written<Move>[]
	readonly releases: readonly Written<Release>[]
}

export const fileOf = (number: string): string => `ledger/${number}.md`

export function writeLedger(ledger: WrittenLedger): ReadonlyMap<string, string> {
	return new Map([
		...ledger.turns.map(each => [fileOf(each.number), writeTurn(each)] as const),
		...ledger.packages.map(each => [fileOf(each.number), writeEntry(each, { side: each.side, expires: each.expires })] as const),
		...ledger.sessions.map(each => [fileOf(each.number), writeEntry(each, sessionFields(each))] as const),
		...ledger.agreements.map(each => [fileOf(each.number), writeEntry(each, { issue: each.issue, turns: each.turns })] as const),
		...ledger.moves.map(each => [fileOf(each.number), writeEntry(each, { turn: each.turn, state: each.state })] as const),
		...ledger.releases.map(each => [fileOf(each.number), writeEntry(each, releaseFields(each))] as const),
	])
}

type Value = string | null | boolean | readonly string[]

export function writeTurn(turn: WrittenTurn): string {
	const { time = null, side, issue, state, answers, replaces = null, session, expires, proposal, positions } = turn
	const fields = {
		time,
		side,
		issue,
		state,
		answers,
		replaces,
		package: turn.package,
		session,
		expires,
		'off-the-record': turn.offTheRecord,
		proposal,
		positions,
	}
	const terms = turn.terms === null || turn.terms.trim() === '' ? '' : `\n\`\`\`terms\n${turn.terms.replace(/\n*$/, '')}\n\`\`\`\n`
	const clause = turn.clause === null ? '' : `\n## Clause\n\n${turn.clause.replaceAll(/^( *##\s)/gm, ' $1')}\n`
	return `${writeEntry(turn, fields)}${terms}${clause}`
}

const sessionFields = ({ to, from, until, zone, place, virtual, present, items, papers }: Written<Session>) => ({
	to,
	from,
	until,
	zone,
	place,
	virtual,
	present,
	items,
	papers,
})

const releaseFields = ({ side, audience, state, turns }: Written<Release>) => ({
	side,
	audience: audience === 'members' ? null : audience,
	state,
	turns,
})

interface Common {
	readonly title: string
	readonly date: string
	readonly source: string | null
	readonly confidence: string | null
	readonly prose: string
}

function writeEntry({ title, date, source, confidence, prose }: Common, fields: Readonly<Record<string, Value>>): string {
	const all = Object.entries<Value>({ title, date, ...fields, source, confidence })
	const lines = all.filter(([, value]) => says(value)).map(([name, value]) => `${name}: ${writeValue(value)}`)
	return `---\n${lines.join('\n')}\n---\n${prose.trim() === '' ? '' : `\n${prose.trim()}\n`}`
}

const says = (value: Value): boolean => value !== null && value !== false && (typeof value !== 'object' || value.length > 0)

function writeValue(value: Value): string {
	if (value === true) return 'yes'
	if (typeof value === 'string') return isPlain(value) ? value : JSON.stringify(value)
	return `[${(value as readonly string[]).map(writeValue).join(', ')}]`
}

/** What YAML takes for nothing but the text it is. */
const isPlain = (text: string): boolean =>
	/^[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*$|^\d{4}-\d\d-\d\d(?:-[a-z][a-z0-9-]*)?$/.test(text) &&
	!/^(?:true|false|yes|no|null|on|off|y|n)$/i.test(text)

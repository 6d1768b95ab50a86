/**
 * What the log of a negotiation's likeness room holds: one line for each act, without a name in it.
 *
 *   parley/likeness/1 vetoed 0d4f…(a use's or consent's id) 5f…(64 hex: SHA-256 of what was done, canonical JSON) 2023-11-20T14:03
 *
 * Both sides can read all of it. What was done is shown to whom it concerns, who can then hash it and find it here.
 */
import { canonicalJson, sha256 } from './consent.ts'

export const likenessActs = [
	'granted',
	'event',
	'asked',
	'answered',
	'reviewed',
	'vetoed',
	'release-asked',
	'released',
	'decided',
	'scheduled',
	'paid',
	'stamped',
	'file-tied',
	'file-explained',
	'grievance',
] as const
export type LikenessAct = (typeof likenessActs)[number]

export interface LikenessEntry {
	readonly act: LikenessAct
	readonly subject: string
	readonly hash: string
	readonly minute: string
}

export const printLikenessEntry = ({ act, subject, hash, minute }: LikenessEntry): string =>
	`parley/likeness/1 ${act} ${subject} ${hash} ${minute}`

const form = new RegExp(
	`^parley/likeness/1 (${likenessActs.join('|')}) ([\\w-]{1,80}) ([0-9a-f]{64}) (\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2})$`,
)

export function readLikenessEntry(line: string): LikenessEntry | null {
	const match = form.exec(line)
	return match ? { act: match[1] as LikenessAct, subject: match[2]!, hash: match[3]!, minute: match[4]! } : null
}

export const detailHash = (detail: unknown): string => sha256(canonicalJson(detail))

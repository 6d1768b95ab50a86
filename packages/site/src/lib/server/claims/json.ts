/** The claims of the table that everybody may read, as the API gives them. */
import { saidClaimAddress } from '#lib/addresses.ts'
import { hasDatabase } from '../ledger/visit.ts'
import { openAccounts } from '../people/door.ts'
import { readClaims, type SaidClaim } from './read.ts'
import { today } from './visit.ts'

export async function saidClaims(space: string, title: string): Promise<unknown> {
	const answer = (claims: readonly SaidClaim[], missing: string | null) => ({
		version: 1,
		title,
		claims: claims.map(claim => claimOf(space, claim)),
		missing,
	})
	if (!hasDatabase()) return answer([], null)
	const opened = await openAccounts()
	return 'database' in opened ? answer(await readClaims(opened.database, { space }, { today: today() }), null) : answer([], opened.words)
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)
const maybeDay = (at: Date | null): string | null => (at === null ? null : dayOf(at))

const claimOf = (
	space: string,
	{ side, slug, nature, topic, reading, unnamed, standing, day, versions, supports, disputes }: SaidClaim,
) => ({
	side,
	name: slug,
	href: saidClaimAddress(space, side, slug),
	nature,
	topic,
	reading,
	unnamed,
	standing,
	day,
	versions: versions.map(({ at, saidSide, withdrawnOn, session: _, ...version }) => ({
		...version,
		on: dayOf(at),
		saidFor: saidSide,
		withdrawn: withdrawnOn,
	})),
	supports: supports.map(({ kind, by, source, locator, side: enteredBy, at, takenBackAt }) => ({
		kind,
		by,
		source,
		locator,
		enteredBy,
		on: dayOf(at),
		takenBack: maybeDay(takenBackAt),
	})),
	disputes: disputes.map(({ by, why, source, side: enteredBy, at, takenBackAt }) => ({
		by,
		why,
		source,
		enteredBy,
		on: dayOf(at),
		takenBack: maybeDay(takenBackAt),
	})),
})

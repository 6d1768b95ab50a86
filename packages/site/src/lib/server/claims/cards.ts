/** From the folder and from the database to the one shape that the pages show. */
import type { ClaimResult } from '@parley/engine'
import { date, heading, quantity, showHidden } from '@parley/engine/report'
import type { Side } from '#db'
import { claimAddress, ledgerAddress, saidClaimAddress, sessionAddress } from '#lib/addresses.ts'
import type { Backing, ClaimCard, Computed } from '#lib/claims/card.ts'
import { supports } from '#lib/claims/words.ts'
import type { Sound } from '../negotiations.ts'
import { namesOfSides } from '../sessions/seat.ts'
import { type SideView, sidesOf } from '../sides.ts'
import type { SaidClaim, VersionView } from './read.ts'

const relations: Readonly<Record<ClaimResult['relation'], string>> = {
	'at-least': 'at least ',
	'at-most': 'at most ',
	about: 'about ',
	exactly: '',
}

export const saidOf = (claim: ClaimResult): string => `${relations[claim.relation]}${quantity(claim.value, claim.unit)}`

const capital = (word: string): string => `${word[0]!.toUpperCase()}${word.slice(1)}`

const each = (word: string, texts: readonly string[]): readonly Backing[] => texts.map(text => ({ word, text }))

export function folderCard(sound: Sound, claim: ClaimResult): ClaimCard {
	const side = sidesOf(sound.negotiation).find(each => each.id === claim.by) ?? null
	const [name = '', ...role] = (side?.name ?? claim.by ?? 'Said in public').split(', ')
	return {
		anchor: `claim-${claim.name}`,
		href: claimAddress(sound.id, claim.name),
		title: heading(claim.name),
		said: saidOf(claim),
		entered: null,
		speaker: { name, role: side ? roleOf(side) : role.length > 0 ? role.join(', ') : null, side },
		on: claim.on,
		where: claim.source,
		place: null,
		locator: claim.located,
		archived: claim.archived,
		quote: claim.quote,
		note: claim.note,
		nature: claim.nature,
		topic: claim.topic === null ? null : showHidden(claim.topic),
		supports: [
			...each('Confirmed', claim.confirmed),
			...each('Documented', claim.documented),
			...each('Measured', claim.measured),
			...each('Admitted', claim.admitted),
		],
		unnamed: 0,
		disputes: each('Disputed', claim.disputed),
		standing: claim.standing,
		computed: computedOf(claim),
		corrections: [],
		withdrawn: claim.withdrawn,
	}
}

const roles: Readonly<Record<string, string>> = { union: 'the union', employer: 'the employers’ side' }
const roleOf = ({ role }: SideView): string | null => roles[role] ?? null

const computedOf = (claim: ClaimResult): Computed | null =>
	claim.readings.length === 0 ? null : { words: claim.verdict, fits: claim.fits !== null }

export function saidCard(sound: Sound, claim: SaidClaim, today: string): ClaimCard {
	const { now } = claim
	const live = claim.supports.filter(each => each.takenBackAt === null)
	const sideOf = sideNamer(sound)
	return {
		anchor: `claim-${claim.side}-${claim.slug}`,
		href: saidClaimAddress(sound.id, claim.side, claim.slug),
		title: now.text,
		said: null,
		entered: { side: sideOf(claim.side), audience: claim.audience },
		speaker: { name: now.saidBy, role: now.saidRole, side: now.saidSide === null ? null : sideOf(now.saidSide) },
		on: now.saidOn,
		where: whereOf(now),
		place: placeOf(sound.id, now),
		locator: now.locator,
		archived: now.archived,
		quote: now.quote,
		note: null,
		nature: claim.nature,
		topic: claim.topic,
		supports: live.map(support => ({
			word: capital(supports[support.kind]),
			text: support.isMember
				? `${support.by}, a member of ${sideOf(support.side).name}, here`
				: `${support.by}: ${support.source ?? ''}${support.locator === null ? '' : ` (${support.locator})`}`,
		})),
		unnamed: claim.unnamed,
		disputes: claim.disputes
			.filter(each => each.takenBackAt === null)
			.map(each => ({ word: 'Disputed', text: `${each.by}: ${each.why} ${each.source}` })),
		standing: claim.standing,
		computed: computedOfSaid(sound, claim, today),
		corrections: claim.versions.flatMap(({ version, at, why }) => (why === null ? [] : [{ version, at, why }])),
		withdrawn: now.withdrawnOn,
	}
}

export function sideNamer(sound: Sound): (side: Side) => SideView {
	const names = namesOfSides(sound)
	return side => ({ id: side, role: side, ...names[side] })
}

const whereOf = ({ venueName, address, venue }: VersionView): string | null =>
	venue === 'turn' || venue === 'session' ? address : [venueName, address].filter(each => each !== null).join(', ') || null

function placeOf(negotiation: string, { venue, venueName, session }: VersionView): ClaimCard['place'] {
	if (venue === 'turn' && venueName !== null) return { href: ledgerAddress(negotiation, 'turn', venueName), text: `turn ${venueName}` }
	if (venue === 'session' && session !== null)
		return { href: sessionAddress(negotiation, session), text: venueName ?? 'a session of the talks' }
	return null
}

function computedOfSaid(sound: Sound, claim: SaidClaim, today: string): Computed | null {
	const { countsFrom, countsTo } = claim.now
	if (countsFrom !== null) {
		if (claim.day === null) return { words: `It begins on ${date(countsFrom)}.`, fits: null }
		const over = countsTo !== null && countsTo < today
		return {
			words: over
				? `${claim.day} days, from ${date(countsFrom)} to ${date(countsTo)}, both counted.`
				: `Day ${claim.day} on ${date(today)}; ${date(countsFrom)} was the first.`,
			fits: null,
		}
	}
	if (claim.reading === null) return null
	const tied = sound.claims().claims.find(each => each.name === claim.reading)
	if (!tied) return { words: `It is tied to “${claim.reading}”, which is not in the folder as it stands now.`, fits: null }
	return {
		words: `The sums of “${heading(tied.name)}”, ${saidOf(tied)}: ${tied.verdict}`,
		fits: tied.readings.length === 0 ? null : tied.fits !== null,
	}
}

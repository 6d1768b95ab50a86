/** What an import that stands brings, written as rows in the transaction that settles it: with the folder's numbers and days, each said to be imported. */
import { inTurn, type Turn } from '@parley/engine'
import { type OfferRecord, offerHash, packageNumber, type TurnRecord, turnHash, turnNumber } from '@parley/engine/ledger'
import type { OfferState, Side, Work } from '#db'
import { positionsOf, wordsOf } from '../ledger/record.ts'
import { queue } from '../people/queue.ts'
import { type Step, stepsOf } from './become.ts'
import { dayOfOffer, type Looked, newOffers, sideOf } from './look.ts'

export interface Importing {
	readonly id: string
	readonly space: string
	/** Null: whoever runs the server. */
	readonly side: Side | null
	readonly member: string | null
	readonly name: string
}

/** As the service at 'import'. */
export async function applyImport(work: Work, by: Importing, { look, read, view }: Looked): Promise<void> {
	const { ledger } = read.negotiation
	const fresh = new Set(look.fresh.map(each => each.number))
	const ids = new Map(view.offers.flatMap(offer => offer.turns.map(turn => [turn.number, turn.id] as const)))
	const order = inTurn(ledger.turns)
	const offers = newOffers(read.negotiation, fresh)
		.map(offer => offerOf(by, read, offer, order))
		.toSorted((a, b) => a.place - b.place)
	for (const offer of offers) {
		const { id } = await work.insertInto('offer').values(offer.row).returning('id').executeTakeFirstOrThrow()
		for (const step of offer.steps) await insertStep(work, by, { offer: id, side: offer.row.side, hash: offer.row.hash }, step)
		offer.id = id
	}
	const written = offers.flatMap(offer => offer.turns.map(turn => ({ ...turn, offer: offer.id, place: order.indexOf(turn.turn) })))
	for (const { turn, record, offer } of written.toSorted((a, b) => a.place - b.place)) {
		const answers = turn.answers ?? turn.replaces
		const { id } = await work
			.insertInto('turn')
			.values({
				offer,
				space: by.space,
				side: record.side,
				number: numberOf(record.turn),
				issue: record.issue,
				title: record.title,
				text: record.text,
				positions: JSON.stringify(record.positions),
				answers: answers === null ? null : (ids.get(answers) ?? null),
				hash: Buffer.from(turnHash(record), 'hex'),
				source: turn.source,
				proposal: turn.proposal,
			})
			.returning('id')
			.executeTakeFirstOrThrow()
		ids.set(turn.number, id)
	}
	for (const { number, to } of look.became) {
		const offer = view.offers.find(each => each.package === number || each.turns[0]?.number === number)!
		const steps = stepsOf(
			ledger,
			ledger.turns.filter(turn => offer.turns.some(each => each.number === turn.number)),
			'',
		)
		const step = { day: steps?.at(-1)?.day || ledger.turns.at(-1)!.date, state: to }
		await insertStep(work, by, { offer: offer.id, side: offer.side, hash: Buffer.from(offer.hash, 'hex') }, step)
	}
	await insertSessions(work, by, read, fresh)
	await insertReleases(work, by, read, fresh, ids)
	await work
		.insertInto('folder_import_act')
		.values({ import: by.id, space: by.space, side: by.side, kind: 'applied', by_member: by.member, by_name: by.name })
		.execute()
	for (const side of ['union', 'employer'] as const) await queue(work, 'cost-turns', { space: by.space, side })
}

const numberOf = (number: string): number => Number(number.slice(number.lastIndexOf('-') + 1))

function offerOf(
	by: Importing,
	read: Looked['read'],
	{ number, turns }: { readonly number: string; readonly turns: readonly Turn[] },
	order: readonly Turn[],
) {
	const { ledger } = read.negotiation
	const packed = ledger.packages.find(each => each.number === number)
	const own = turns.toSorted((a, b) => numberOf(a.number) - numberOf(b.number))
	const [first] = own as [Turn]
	const side = sideOf(read, first.side)
	const expires = packed?.expires ?? own.map(turn => turn.expires).find(each => each !== null) ?? null
	const written = own.map(turn => ({
		turn,
		record: {
			version: 1,
			negotiation: by.space,
			side,
			turn: turnNumber(side, numberOf(turn.number)),
			issue: turn.issue,
			title: turn.title,
			text: wordsOf(read, turn),
			positions: positionsOf(read, turn),
			answers: turn.answers ?? turn.replaces,
		} satisfies TurnRecord,
	}))
	const expiresAt = expires === null ? null : new Date(`${expires}T23:59:59Z`)
	const title = packed?.title ?? first.title
	const record: OfferRecord = {
		version: 1,
		negotiation: by.space,
		side,
		title,
		package: packed ? packageNumber(side, numberOf(packed.number)) : null,
		expires: expiresAt?.toISOString() ?? null,
		offRecord: first.offTheRecord,
		turns: written.map(each => turnHash(each.record)),
	}
	const day = dayOfOffer(ledger, number, own)
	const place = Math.max(...own.map(turn => order.indexOf(turn)))
	return {
		id: '',
		place,
		turns: written,
		steps: stepsOf(ledger, own, day) ?? [],
		row: {
			space: by.space,
			side,
			title,
			package_number: packed ? numberOf(packed.number) : null,
			turns: own.length,
			off_record: first.offTheRecord,
			expires_at: expiresAt,
			hash: Buffer.from(offerHash(record), 'hex'),
			draft: null,
			import: by.id,
			handed_over_by: by.member,
			handed_over_at: momentOf(own.at(-1)!, day, place),
		},
	}
}

/** The time of the day where the folder knows it; otherwise so late on its day as its place in the order of all turns says. */
function momentOf({ date, time }: Turn, day: string, place: number): Date {
	return new Date(time !== null && date === day ? `${day}T${time}Z` : Date.parse(`${day}T00:00:00Z`) + Math.min(place, 80_000_000))
}

interface Acted {
	readonly offer: string
	readonly side: Side
	readonly hash: Buffer
}

/** In the name of whoever brought the folder; of whoever runs the server, at the side whose offer it is. */
async function insertStep(work: Work, by: Importing, { offer, side, hash }: Acted, { day, state }: Step): Promise<void> {
	await work
		.insertInto('ledger_event')
		.values({
			space: by.space,
			side: by.side ?? side,
			offer,
			kind: 'imported',
			hash,
			state,
			import: by.id,
			happened_on: day,
			by_member: by.member,
			by_name: by.name,
		})
		.execute()
}

async function insertSessions(work: Work, by: Importing, { negotiation }: Looked['read'], fresh: ReadonlySet<string>): Promise<void> {
	for (const session of negotiation.ledger.sessions.filter(each => fresh.has(each.number)))
		await work
			.insertInto('recorded_session')
			.values({
				space: by.space,
				number: numberOf(session.number),
				import: by.id,
				title: session.title,
				first_day: session.date,
				last_day: session.to ?? session.date,
				place: session.place ?? '',
				virtual: session.virtual,
				present: [...session.present],
				source: session.source,
				prose: session.prose,
			})
			.execute()
}

/** Each side's members, or everybody, may see what was released to them, in the state in which it was. */
async function insertReleases(
	work: Work,
	by: Importing,
	read: Looked['read'],
	fresh: ReadonlySet<string>,
	ids: ReadonlyMap<string, string>,
): Promise<void> {
	const { ledger } = read.negotiation
	for (const release of ledger.releases.filter(each => fresh.has(each.number)))
		for (const number of release.turns) {
			const turn = ledger.turns.find(each => each.number === number)!
			const offer = await work.selectFrom('turn').select('offer').where('id', '=', ids.get(number)!).executeTakeFirstOrThrow()
			const whole = ledger.turns.filter(each => (each.package === null ? each.number === number : each.package === turn.package))
			const state = (release.state as OfferState | null) ?? stateBy(stepsOf(ledger, whole, turn.date) ?? [], release.date)
			for (const side of release.side === null ? (['union', 'employer'] as const) : [sideOf(read, release.side)])
				await work
					.insertInto('turn_release')
					.values({
						turn: ids.get(number)!,
						offer: offer.offer,
						space: by.space,
						side,
						audience: release.audience === 'everybody' ? 'public' : 'members',
						state,
						import: by.id,
						by_member: by.member,
						at: new Date(`${release.date}T00:00:00Z`),
					})
					.onConflict(conflict => conflict.doNothing())
					.execute()
		}
}

const stateBy = (steps: readonly Step[], day: string): OfferState => steps.findLast(step => step.day <= day)?.state ?? 'handed-over'

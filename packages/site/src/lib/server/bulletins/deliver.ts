/**
 * The delivery ledger at work: one row for each member and bulletin, taken in batches, sent over a few connections, settled in batches.
 *
 *   queued ─▶ sending ─▶ accepted              the server has taken it
 *                    ─▶ failed, permanently    the server will not take it
 *                    ─▶ queued again, later    a temporary refusal, until there were too many: failed, temporarily
 *                    ─▶ skipped                no address, unsubscribed, gone, came back before
 *
 * One process at a time delivers, by a lock of the database that its own connection holds; the others wait for it. A worker has a number and holds a lock by that too, so
 * that it is known when it is no more. Its rows that are still `sending` are then settled by whoever comes after it: what its outbox (outbox.ts) says was taken is
 * accepted, the rest is queued anew under the same Message-ID. SMTP cannot be asked whether a mail was taken, so a kill may double those that were under
 * way at that moment: one a connection at most.
 */
import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { createBelt } from './belt.ts'
import { type Compose, composer, isPlainAddress, type Sender } from './compose.ts'
import { createDesk, type Desk, type Due, enter, type Frozen, type Settled, type Taken, takePlace } from './desk.ts'
import { type Outbox, openOutbox } from './outbox.ts'
import type { Outcome, Post } from './post.ts'

export interface DelivererOptions {
	readonly app: pg.PoolConfig
	/** PARLEY_DATA: where the outbox stands. */
	readonly data: string
	readonly sender: Sender
	/** Null: there is no mail server, and mails wait. */
	readonly post: Post | null
	/** As many as the post has connections. */
	readonly connections: number
	/** Mails a second at most, of this process; 0: as fast as the server takes them. */
	readonly perSecond?: number
	readonly batch?: number
	readonly pollMilliseconds?: number
	readonly complain?: (words: string) => void
}

export interface Deliverer {
	/** Whether this process is the one that delivers. */
	isDelivering(): boolean
	/** What stands in the way just now, in words. */
	trouble(): string | null
	stop(): Promise<void>
}

/** Minutes until the next try of a mail that was refused for now. */
export const laterMinutes = [1, 5, 25, 120, 480] as const

interface State {
	isDelivering: boolean
	trouble: string | null
}

export function startDeliverer(options: DelivererOptions): Deliverer {
	const { complain = words => console.error(words), pollMilliseconds = 1_000 } = options
	const stopping = new AbortController()
	const state: State = { isDelivering: false, trouble: null }

	async function run(): Promise<void> {
		while (!stopping.signal.aborted) {
			try {
				await life(options, stopping.signal, pollMilliseconds, state)
			} catch (error) {
				const words = `The database cannot be used: ${(error as Error).message}`
				if (!stopping.signal.aborted && state.trouble !== words) complain(`Bulletins are not being delivered. ${words}`)
				state.trouble = words
				await rest(pollMilliseconds, stopping.signal)
			}
			state.isDelivering = false
		}
	}

	const running = run()
	return {
		isDelivering: () => state.isDelivering,
		trouble: () => state.trouble,
		async stop() {
			stopping.abort()
			await running
		},
	}
}

const rest = (milliseconds: number, signal: AbortSignal): Promise<void> => pause(milliseconds, undefined, { signal }).catch(() => {})

/** From one connection to the database to its end. */
async function life(options: DelivererOptions, signal: AbortSignal, poll: number, state: State): Promise<void> {
	const client = new pg.Client(options.app)
	let lost: Error | null = null
	client.on('error', error => (lost = error))
	await client.connect()
	try {
		const worker = randomInt(1, 2 ** 31 - 1)
		await enter(client, worker)
		while (!(await takePlace(client))) {
			await rest(poll, signal)
			if (signal.aborted) return
		}
		state.isDelivering = true
		state.trouble = null
		const outbox = openOutbox(options.data, worker)
		await carry(options, createDesk(client, worker), outbox, signal, poll, state, () => lost)
		outbox.drop()
	} finally {
		await client.end().catch(() => {})
	}
}

const noServer = 'This server has no mail server: SMTP_URL is not set.'
const noWayOut =
	'This server does not know its own address, so this mail would have no way out of the bulletins. Whoever runs it sets ORIGIN to the address that members reach it by.'

async function carry(
	{ data, sender, post, connections, perSecond = 0, batch = 500 }: DelivererOptions,
	desk: Desk,
	outbox: Outbox,
	signal: AbortSignal,
	poll: number,
	state: State,
	lost: () => Error | null,
): Promise<void> {
	const bodies = new Map<string, Promise<Compose>>()
	const bodyOf = (bulletin: string): Promise<Compose> => {
		const body = bodies.get(bulletin) ?? desk.read(bulletin).then(mail => composer({ ...mail, page: pageOf(sender, mail) }, sender))
		bodies.set(bulletin, body)
		return body
	}
	const belt = createBelt<Taken>()
	const gate = createGate(state)
	const pace = createPace(perSecond)
	const refusals = new Map<string, { inRow: number; last: string }>()
	let settled: Settled[] = []
	let failed: Error | null = null

	const isStopped = ({ bulletin }: Taken): boolean => (refusals.get(bulletin)?.inRow ?? 0) >= refusedInRow

	const sendOne = async (taken: Taken): Promise<void> => {
		const skip = whySkipped(taken)
		if (skip !== null) return void settled.push(settledAs(taken, 'skipped', skip))
		const compose = await bodyOf(taken.bulletin)
		await gate.open(signal)
		await pace()
		if (signal.aborted || isStopped(taken)) return void settled.push(givenBack(taken))
		const outcome = await post!.send(compose(taken.member, taken.address!), taken.address!, () => outbox.note(taken.bulletin, taken.member))
		settled.push(settlementOf(taken, outcome))
		gate.note(outcome)
		const before = refusals.get(taken.bulletin)?.inRow ?? 0
		if (outcome.kind === 'accepted') refusals.delete(taken.bulletin)
		else if (outcome.kind === 'refused' && !outcome.isAddress) refusals.set(taken.bulletin, { inRow: before + 1, last: outcome.reason })
	}

	/** Of a text that the server takes from nobody the rest stays unsent, until somebody has looked. */
	const stopRefused = async (): Promise<void> => {
		for (const [bulletin, { inRow, last }] of refusals) {
			if (inRow < refusedInRow) continue
			await desk.pause(bulletin, `The mail server refused ${inRow} mails in a row, so the rest waits. The last time it said: ${last}`)
			refusals.delete(bulletin)
			leaveOut(new Set([bulletin]))
		}
	}

	const leaveOut = (paused: ReadonlySet<string>): void => {
		settled.push(...belt.remove(({ bulletin }) => paused.has(bulletin)).map(givenBack))
	}

	const flush = async (): Promise<void> => {
		const some = settled
		settled = []
		if (some.length > 0) await desk.settle(some)
	}

	const senders = Array.from({ length: 2 * connections }, async () => {
		for (;;) {
			const taken = await belt.next()
			if (taken === null) return
			await sendOne(taken).catch((error: Error) => {
				failed = error
				settled.push(givenBack(taken))
			})
		}
	})

	/** Without the way out of them, nobody is sent bulletins. */
	const isHeld = ({ isNews }: Due): boolean => isNews && post !== null && sender.origin === null

	let due: Due[] = []
	let held: readonly string[] = []
	let heldTold = ''
	let lookedAt = 0
	let recoveredAt = 0
	let flushedAt = 0
	let told: string | null | undefined
	try {
		while (!signal.aborted && !failed && !lost()) {
			const now = Date.now()
			if (now - recoveredAt > 5_000) {
				await desk.recover(data)
				recoveredAt = now
			}
			if (now - lookedAt >= poll) {
				const all = await desk.look()
				const going = all.filter(({ isPaused }) => !isPaused)
				due = going.filter(each => !isHeld(each))
				held = going.filter(isHeld).map(({ bulletin }) => bulletin)
				leaveOut(new Set(all.filter(({ isPaused }) => isPaused).map(({ bulletin }) => bulletin)))
				lookedAt = now
			}
			if (post === null) state.trouble = due.length > 0 ? noServer : null
			if (state.trouble !== told && (state.trouble === null || due.length > 0)) {
				await desk.tell(
					state.trouble,
					due.map(({ bulletin }) => bulletin),
				)
				told = state.trouble
				heldTold = ''
			}
			if (held.join() !== heldTold) {
				await desk.tell(noWayOut, held)
				heldTold = held.join()
			}
			if (post !== null && belt.length < batch && due.length > 0 && gate.isOpen()) {
				const next = due.shift()!
				const some = await desk.take(next.bulletin, batch)
				belt.add(some)
				if (some.length === batch) due.push(next)
			}
			await stopRefused()
			const isIdle = belt.length === 0 && settled.length === 0
			if (settled.length >= batch || now - flushedAt > 200) {
				await flush()
				flushedAt = now
			}
			await rest(isIdle ? poll : 10, signal)
		}
	} finally {
		for (const taken of belt.close()) settled.push(givenBack(taken))
		await Promise.all(senders)
	}
	if (failed) throw failed
	const gone = lost()
	if (gone) throw gone
	await flush()
}

/** So many refusals of the text or its sender in a row, of one bulletin, and it is stopped. */
const refusedInRow = 25

/** While the mail server is in trouble nobody asks it, but one after a while that grows. */
function createGate(state: State) {
	let opensAt = 0
	let level = 0
	let laterInRow = 0
	const shut = (words: string): void => {
		state.trouble = words
		if (Date.now() < opensAt) return
		opensAt = Date.now() + Math.min(60_000, 500 * 2 ** level)
		level = Math.min(level + 1, 7)
	}
	return {
		isOpen: () => Date.now() >= opensAt,
		async open(signal: AbortSignal): Promise<void> {
			while (Date.now() < opensAt && !signal.aborted) await rest(opensAt - Date.now(), signal)
		},
		note(outcome: Outcome): void {
			if (outcome.kind === 'trouble') return shut(`The mail server cannot be used: ${outcome.reason}`)
			laterInRow = outcome.kind === 'later' ? laterInRow + 1 : 0
			// Whoever puts everybody off is asked less.
			if (outcome.kind === 'later' && laterInRow >= refusedInRow) return shut(`The mail server takes nothing for now: ${outcome.reason}`)
			level = 0
			state.trouble = null
		},
	}
}

function createPace(perSecond: number): () => Promise<void> {
	let nextSlot = 0
	return async () => {
		if (perSecond <= 0) return
		nextSlot = Math.max(Date.now(), nextSlot) + 1_000 / perSecond
		const wait = nextSlot - 1_000 / perSecond - Date.now()
		if (wait > 0) await pause(wait)
	}
}

const pageOf = ({ origin }: Sender, { space, side, slug }: Frozen): string | null =>
	origin === null ? null : `${origin}/${encodeURIComponent(space)}/bulletins/${side}/${slug}`

const settledAs = ({ bulletin, member, attempts }: Taken, state: Settled['state'], reason: string | null): Settled => ({
	bulletin,
	member,
	state,
	isPermanent: null,
	reason,
	laterSeconds: 0,
	attempts,
})

const givenBack = (taken: Taken): Settled => ({ ...settledAs(taken, 'queued', null), attempts: taken.attempts - 1 })

/** Statutory notices reach whoever unsubscribed; a correction reaches whoever got what it corrects. */
export function whySkipped({ kind, address, isGone, isUnsubscribed, bounce }: Taken): string | null {
	if (isGone && kind !== 'correction') return skipped.gone
	if (address === null) return skipped.noAddress
	if (!isPlainAddress(address)) return skipped.badAddress
	if (bounce !== null) return `${skipped.cameBack}${bounce}`
	return isUnsubscribed && kind === 'news' ? skipped.unsubscribed : null
}

export const skipped = {
	gone: 'no longer on the roll',
	noAddress: 'no address',
	badAddress: 'the address cannot be written to',
	cameBack: 'came back before: ',
	unsubscribed: 'unsubscribed',
} as const

export function settlementOf(taken: Taken, outcome: Outcome): Settled {
	if (outcome.kind === 'accepted') return settledAs(taken, 'accepted', null)
	if (outcome.kind === 'refused')
		return {
			...settledAs(taken, 'failed', outcome.reason),
			isPermanent: true,
			...(outcome.isAddress && taken.address !== null ? { deadAddress: taken.address } : {}),
		}
	if (outcome.kind === 'trouble') return { ...settledAs(taken, 'queued', outcome.reason), attempts: taken.attempts - 1, laterSeconds: 5 }
	const minutes = laterMinutes[taken.attempts - 1]
	if (minutes === undefined) return { ...settledAs(taken, 'failed', outcome.reason), isPermanent: false }
	return { ...settledAs(taken, 'queued', outcome.reason), laterSeconds: minutes * 60 }
}

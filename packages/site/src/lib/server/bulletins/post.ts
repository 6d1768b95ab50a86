/**
 * The way to the mail server: a few connections, each with the content of one mail under way at a time. Where the server allows it (PIPELINING, RFC 2920) the
 * envelope of the next mail travels with the content of this one, so that each mail takes one round trip:
 *
 *   we       MAIL RCPT DATA              content . MAIL RCPT DATA                    content . …
 *   server                  250 250 354                          250 250 250 354
 */
import { domainToASCII } from 'node:url'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import { isOfAddress } from './bounces/status.ts'
import type { Raw } from './compose.ts'
import { openWire, type Reply, type ServerOptions, type Wire } from './wire.ts'

export type Outcome =
	| { readonly kind: 'accepted' }
	/** This mail will not be taken, however often it is tried; `isAddress`: no mail to that address will. */
	| { readonly kind: 'refused'; readonly reason: string; readonly isAddress?: boolean }
	/** This mail, later. */
	| { readonly kind: 'later'; readonly reason: string }
	/** Nothing to do with this mail: the server, or the way to it. */
	| { readonly kind: 'trouble'; readonly reason: string }

export interface Post {
	/** `onAccepted` is called at once, before the content of another mail leaves by that connection: so one of each at most may be under way and not noted. */
	send(mail: Raw, to: string, onAccepted: () => void): Promise<Outcome>
	/** What is still under way is lost: it may have been taken. */
	close(): void
}

interface Job {
	readonly mail: Raw
	readonly to: string
	onAccepted(): void
	settle(outcome: Outcome): void
}

export function openPost(url: string, connections: number): Post {
	const options = parseConnectionUrl(url) as ServerOptions
	const waiting: Job[] = []
	let isClosed = false
	const lines = Array.from({ length: connections }, () =>
		createLine(options, {
			take: () => waiting.shift() ?? null,
			giveBack: job => void waiting.unshift(job),
			wake,
		}),
	)

	function wake(): void {
		if (isClosed) for (const job of waiting.splice(0)) job.settle(lost('the sending has ended'))
		for (const line of lines) line.pump()
		let missing = waiting.length - lines.filter(line => line.isOpening()).length
		for (const line of lines) if (missing > 0 && line.open()) missing--
	}

	return {
		send: (mail, to, onAccepted) =>
			new Promise(settle => {
				waiting.push({ mail, to, onAccepted, settle })
				wake()
			}),
		close() {
			isClosed = true
			for (const line of lines) line.close()
			wake()
		},
	}
}

interface Line {
	isOpening(): boolean
	/** Whether that is begun by this. */
	open(): boolean
	/** Takes the next mail, if it may. */
	pump(): void
	close(): void
}

interface Desk {
	take(): Job | null
	giveBack(job: Job): void
	wake(): void
}

/** A connection without work is given back to its server. */
const idleMilliseconds = 10_000

function createLine(options: ServerOptions, { take, giveBack, wake }: Desk): Line {
	let wire: Wire | null = null
	/** Which of its connections is the one in use: of those before it nothing is heard any more. */
	let turn = 0
	let isOpening = false
	let isClearing = false
	let carried = 0
	let idle: NodeJS.Timeout | undefined
	/** Named to the server, its content not yet asked for. */
	let named: Job | null = null
	/** Its content is with the server, which has not answered. */
	let underWay: Job | null = null

	function open(): boolean {
		if (wire || isOpening) return false
		isOpening = true
		const mine = ++turn
		openWire(options, why => mine === turn && onLost(why)).then(
			opened => {
				isOpening = false
				wire = opened
				pump()
				wake()
			},
			(error: Error) => {
				isOpening = false
				take()?.settle(lost(error.message))
				wake()
			},
		)
		return true
	}

	function onLost(why: string): void {
		clearTimeout(idle)
		const [mine, next] = [underWay, named]
		const isWorn = carried > 0
		wire = underWay = named = null
		isClearing = false
		carried = 0
		// Some servers close after so many mails: as each such connection has carried one at least, this comes to an end.
		if (next && isWorn) giveBack(next)
		else next?.settle(lost(why))
		mine?.settle(lost(why))
		wake()
	}

	function pump(): void {
		if (!wire || named || isClearing || (underWay && !wire.has('PIPELINING'))) return
		const job = take()
		clearTimeout(idle)
		if (job) name(wire, job)
		else if (!underWay) idle = setTimeout(quit, idleMilliseconds)
		idle?.unref()
	}

	function quit(): void {
		turn++
		wire?.quit()
		wire = null
		carried = 0
	}

	function name(on: Wire, job: Job): void {
		const steps = envelopeOf(on, job)
		if ('kind' in steps) {
			job.settle(steps)
			return pump()
		}
		named = job
		const replies: Reply[] = []
		const isOver = (reply: Reply): boolean => replies.length === steps.length || (!on.has('PIPELINING') && reply.code >= 400)
		const answered = (reply: Reply): void => {
			replies.push(reply)
			if (isOver(reply)) whenNamed(on, job, replies)
			else if (!on.has('PIPELINING')) on.send(`${steps[replies.length]!}\r\n`, answered)
		}
		if (on.has('PIPELINING')) on.send(`${steps.join('\r\n')}\r\n`, ...steps.map(() => answered))
		else on.send(`${steps[0]}\r\n`, answered)
	}

	function whenNamed(on: Wire, job: Job, replies: readonly Reply[]): void {
		const problem = replies.findIndex(({ code }, at) => (at < 2 ? code < 200 || code > 299 : code !== 354))
		if (problem < 0) {
			named = null
			underWay = job
			on.send(contentOf(job.mail), reply => whenTaken(on, job, reply))
			return pump()
		}
		// Of a server that closes the connection nothing is learnt about a mail it has only been named.
		if (replies[problem]!.code === 421) return on.drop(replies[problem]!.text)
		named = null
		job.settle(outcomeOf(phases[problem]!, replies[problem]!))
		// Asked for content in spite of it, it gets none.
		if (replies.at(-1)!.code === 354) on.send('.\r\n', () => {})
		isClearing = true
		on.send('RSET\r\n', () => {
			isClearing = false
			pump()
		})
	}

	function whenTaken(on: Wire, job: Job, reply: Reply): void {
		underWay = null
		carried++
		const isAccepted = reply.code >= 200 && reply.code <= 299
		if (isAccepted) job.onAccepted()
		job.settle(isAccepted ? { kind: 'accepted' } : outcomeOf('content', reply))
		if (reply.code === 421) on.drop(reply.text)
		else pump()
	}

	return {
		isOpening: () => isOpening,
		open,
		pump,
		close() {
			if (named || underWay) wire?.drop('the sending has ended')
			else quit()
		},
	}
}

/** Reports of what could not be delivered are asked for where the server knows how, with the mail’s own mark in them (RFC 3461). */
function envelopeOf(on: Wire, { mail, to }: Job): readonly [string, string, string] | Outcome {
	const at = to.lastIndexOf('@')
	const address = `${to.slice(0, at)}@${domainToASCII(to.slice(at + 1)) || to.slice(at + 1)}`
	const isBeyond = /[^\x20-\x7e]/.test(address)
	if (isBeyond && !on.has('SMTPUTF8'))
		return { kind: 'refused', reason: 'the mail server takes no address with letters beyond a to z', isAddress: false }
	const from = `MAIL FROM:<${mail.returnPath ?? mail.from}>${isBeyond ? ' SMTPUTF8' : ''}`
	if (!on.has('DSN') || mail.mark === undefined) return [from, `RCPT TO:<${address}>`, 'DATA']
	return [`${from} RET=HDRS ENVID=${mail.mark}`, `RCPT TO:<${address}> NOTIFY=FAILURE`, 'DATA']
}

/** A line that begins with a dot gets another, as its end is a line with nothing else. */
const contentOf = ({ raw }: Raw): string =>
	`${raw.includes('\n.') ? raw.replaceAll('\n.', '\n..') : raw}${raw.endsWith('\r\n') ? '' : '\r\n'}.\r\n`

const phases = ['MAIL', 'RCPT', 'DATA', 'content'] as const
export type Phase = (typeof phases)[number]

const lost = (reason: string): Outcome => ({
	kind: 'trouble',
	reason: reason.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, 300) || 'no reason given',
})

/** Answers to RCPT, DATA and the content are about the mail; to MAIL, and 421, about the server. */
export function outcomeOf(phase: Phase, { code, text }: Reply): Outcome {
	if (phase === 'MAIL' || code === 421 || code < 400 || code > 599) return lost(text)
	if (code < 500) return { kind: 'later', reason: text }
	return { kind: 'refused', reason: text, isAddress: phase === 'RCPT' && isOfAddress(text) }
}

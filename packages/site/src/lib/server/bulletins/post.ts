/** The way to the mail server: a pool of connections, and what its answers mean for one mail. */
import { createTransport } from 'nodemailer'
import type { Raw } from './compose.ts'

export type Outcome =
	| { readonly kind: 'accepted' }
	/** This mail will not be taken, however often it is tried. */
	| { readonly kind: 'refused'; readonly reason: string }
	/** This mail, later. */
	| { readonly kind: 'later'; readonly reason: string }
	/** Nothing to do with this mail: the server, or the way to it. */
	| { readonly kind: 'trouble'; readonly reason: string }

export interface Post {
	send(mail: Raw, to: string): Promise<Outcome>
	close(): void
}

export function openPost(url: string, connections: number): Post {
	const transport = createTransport({
		url,
		pool: true,
		maxConnections: connections,
		maxMessages: Number.POSITIVE_INFINITY,
		// A mail whose connection was lost is ours to settle: it may have been taken.
		maxRequeues: 0,
	} as Parameters<typeof createTransport>[0])
	// A connection that is lost fails its mail, and is told there.
	transport.on('error', () => {})
	return {
		async send({ from, raw }, to) {
			try {
				await transport.sendMail({ envelope: { from, to: [to] }, raw })
				return { kind: 'accepted' }
			} catch (error) {
				return outcomeOf(error as SmtpError)
			}
		},
		close: () => transport.close(),
	}
}

interface SmtpError extends Error {
	readonly code?: string
	readonly command?: string
	readonly response?: string
	readonly responseCode?: number
}

/** Answers to RCPT and DATA are about the mail; to whatever comes before, and 421, about the server. */
export function outcomeOf(error: SmtpError): Outcome {
	const { responseCode, command = '', response } = error
	const reason = (response ?? error.message).replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, 300) || 'no reason given'
	if (command === 'API') return { kind: 'refused', reason }
	const isOfMail = /^(RCPT TO|DATA)/.test(command)
	if (!isOfMail || responseCode === undefined || responseCode === 421) return { kind: 'trouble', reason }
	return responseCode >= 500 ? { kind: 'refused', reason } : { kind: 'later', reason }
}

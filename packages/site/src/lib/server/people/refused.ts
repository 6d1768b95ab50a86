/**
 * What was refused, a line each in the log of whoever runs the server: of what kind, why, and a short mark by which the same secret is known again. The mark is
 * keyed by something that lives as long as the process, so that it leads back to nobody; no address, name, number, secret or place on the network stands there.
 *
 *   refused session: unknown or over #3fa9c01b
 */
import { createHmac, randomBytes } from 'node:crypto'

export type RefusedKind =
	| 'session'
	| 'link'
	| 'code'
	| 'passkey'
	| 'set-up code'
	| 'captain’s link'
	| 'act'
	| 'sign-in'
	| 'unsubscribe link'

const key = randomBytes(32)

export function noteRefused(kind: RefusedKind, why: string, secret?: string | Buffer): void {
	console.error(`refused ${kind}: ${why}${secret === undefined ? '' : ` #${markOf(secret)}`}`)
}

const markOf = (secret: string | Buffer): string => createHmac('sha256', key).update(secret).digest('hex').slice(0, 8)

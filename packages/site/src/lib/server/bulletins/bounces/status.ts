/**
 * Whether a refusal is of the address, so that no mail to it will ever come, or of this one mail, of its sender or of a full box. By the enhanced status code
 * (RFC 3463), and where a server gives none or only the vague 5.0.0, by what servers are known to say. When in doubt it is not: who is left out of
 * mails without need may miss a notice that is owed to them.
 */

/** Bad mailbox, bad domain, bad syntax, moved without a new address, a domain that takes no mail; disabled; no route; (Exchange Online) no such recipient. */
const ofAddress = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1', '5.4.1', '5.4.4'])
const vague = new Set(['5.0.0', '5.1.0', '5.5.0'])

const known =
	/no such (?:user|recipient|mailbox|address)|(?:user|recipient|mailbox|address|account)\b.{0,40}\b(?:unknown|not found|does(?:n't| not) exist|no longer|disabled|inactive)|unknown (?:user|recipient|mailbox|address|local)|host (?:or domain name )?not found/i

export const statusOf = (text: string): string | null => /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(text)?.[1] ?? null

export function isOfAddress(text: string, status = statusOf(text)): boolean {
	if (status !== null && ofAddress.has(status)) return true
	if (status !== null && !vague.has(status)) return false
	return known.test(text)
}

import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** RFC 8785: one text for one value, whoever writes it. Throws for what JSON cannot say, such as NaN. */
export function canonicalJson(value: unknown): string {
	const text = canonicalize(value)
	if (text === undefined) throw new Error('what is hashed can be written as JSON')
	return text
}

export const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')

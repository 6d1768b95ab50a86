/** What a costing was made from, as one word: whoever has the same folder gets the same. */
import { createHash } from 'node:crypto'
import type { Negotiation } from '@parley/engine'

export function hashOfInputs({ files }: Pick<Negotiation, 'files'>): string {
	const hash = createHash('sha256')
	for (const [path, content] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1)))
		hash.update(`${path}\n${Buffer.byteLength(content)}\n`).update(content)
	return hash.digest('hex')
}

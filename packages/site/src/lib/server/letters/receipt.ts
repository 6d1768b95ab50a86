/** What a signer keeps: their own entry, its place, and the signed checkpoint that holds it. Null while no checkpoint holds it yet. */
import { createSigner, nullifierOf, printKey, type Receipt } from '@parley/engine/log'
import { sql } from 'kysely'
import { asService, type Database } from '#db'
import { grownTree } from './grown.ts'
import { openKeys } from './keys.ts'

export async function receiptOf(database: Database, master: Buffer, letter: string, member: string): Promise<Receipt | null> {
	const found = await asService(database, 'receipt', async work => {
		const signer = await work
			.selectFrom('signature')
			.innerJoin('member', 'member.id', 'signature.member')
			.innerJoin('letter', 'letter.id', 'signature.letter')
			.innerJoin('letter_secret', 'letter_secret.letter', 'signature.letter')
			.select(['member.number', 'letter.title', 'letter.log_origin', 'log_key', 'nullifier_key', 'salt_key'])
			.where('signature.letter', '=', letter)
			.where('signature.member', '=', member)
			.where('signature.state', '=', 'signed')
			.executeTakeFirst()
		if (!signer) return null
		const keys = openKeys(master, letter, signer)
		const nullifier = nullifierOf(keys.nullifier, letter, signer.number)
		const entry = await work
			.selectFrom('log_entry')
			.select(['place', 'entry'])
			.where('letter', '=', letter)
			.where(sql`split_part(entry, ' ', 4)`, '=', nullifier)
			.orderBy('place', 'desc')
			.executeTakeFirst()
		const checkpoint = await work
			.selectFrom('checkpoint')
			.select(['size', 'root', 'note'])
			.where('letter', '=', letter)
			.orderBy('size', 'desc')
			.executeTakeFirst()
		if (!entry || !checkpoint || Number(entry.place) >= Number(checkpoint.size)) return null
		const size = Number(checkpoint.size)
		const tree = await grownTree(database, work, letter, { size, root: checkpoint.root })
		const proof = tree.inclusionProof(Number(entry.place), size)
		return { signer, keys, entry, checkpoint, proof }
	})
	if (!found) return null
	return {
		version: 1,
		letter,
		title: found.signer.title,
		entry: found.entry.entry,
		index: Number(found.entry.place),
		proof: found.proof.map(hash => hash.toString('base64')),
		checkpoint: found.checkpoint.note,
		key: printKey(createSigner(found.signer.log_origin!, 'log', found.keys.log).key),
	}
}

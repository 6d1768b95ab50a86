/** A witness's line under a checkpoint: taken when one of the letter's witnesses has really signed that checkpoint, and not in times to come. */
import { readCheckpoint, readKey, readNote, signedBy } from '@parley/engine/log'
import { asService, type Database } from '#db'

export type Witnessed = { readonly witnesses: readonly string[] } | { readonly refused: string }

const mostAhead = 300

/** `note`: a checkpoint of this letter as it was published, with the witness's line under it. */
export async function takeWitness(database: Database, letter: string, note: string, now: Date = new Date()): Promise<Witnessed> {
	const signed = readNote(note)
	const checkpoint = signed && readCheckpoint(signed.text)
	if (!signed || !checkpoint) return { refused: 'This is no checkpoint with a line of a witness under it.' }
	return asService(database, 'witness', async work => {
		const row = await work
			.selectFrom('letter')
			.innerJoin('checkpoint', 'checkpoint.letter', 'letter.id')
			.select(['letter.space', 'letter.side', 'letter.witnesses', 'checkpoint.note'])
			.where('letter.id', '=', letter)
			.where('checkpoint.size', '=', String(checkpoint.size))
			.executeTakeFirst()
		if (!row || readNote(row.note)?.text !== signed.text) return { refused: 'This letter has published no such checkpoint.' }
		const keys = row.witnesses.map(line => readKey(line)).filter(key => key !== null)
		const lines = keys.flatMap(key => {
			const seconds = signedBy(signed, key)
			const mine = signed.signatures.find(each => each.name === key.name && signedBy({ ...signed, signatures: [each] }, key) !== null)
			if (seconds === null || !mine || seconds * 1000 > now.getTime() + mostAhead * 1000) return []
			return [{ witness: key.name, signature: `\u2014 ${mine.name} ${mine.bytes.toString('base64')}` }]
		})
		if (lines.length === 0) return { refused: 'None of the witnesses of this letter has signed this checkpoint.' }
		await work
			.insertInto('witness_signature')
			.values(lines.map(line => ({ ...line, letter, space: row.space, side: row.side, size: checkpoint.size })))
			.onConflict(conflict => conflict.doNothing())
			.execute()
		return { witnesses: lines.map(({ witness }) => witness) }
	})
}

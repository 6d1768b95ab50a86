/** A witness's line under a checkpoint: taken when one of the letter's witnesses has really signed that checkpoint, and not in times to come. */
import { type NoteKey, readCheckpoint, readKey, readNote, signedBy } from '@parley/engine/log'
import { asService, type Database, type Work } from '#db'

export type Witnessed =
	| { readonly witnesses: readonly string[] }
	| { readonly refused: string /** Signed by the letter's own key, and not of its log here. */; readonly isElsewhere?: true }

const mostAhead = 300

/**
 * `note`: a checkpoint of this letter as it was published, with the witness's line under it. One that the letter's key signed and that is not of its log pauses
 * the letter (resume.ts): whoever has such a one need be no witness.
 */
export async function takeWitness(
	database: Database,
	letter: string,
	key: NoteKey | null,
	note: string,
	now: Date = new Date(),
): Promise<Witnessed> {
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
		if (!row || readNote(row.note)?.text !== signed.text) {
			if (key === null || checkpoint.origin !== key.name || signedBy(signed, key) === null)
				return { refused: 'This letter has published no such checkpoint.' }
			await keepElsewhere(work, letter, checkpoint.size, Buffer.from(checkpoint.root, 'base64'), note)
			return { refused: elsewhere, isElsewhere: true }
		}
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

const elsewhere =
	'This letter’s key signed that checkpoint, and its log here is not one with it. Signing and publishing are paused until it is known which log was published. Keep what you have.'

async function keepElsewhere(work: Work, id: string, size: number, root: Buffer, note: string): Promise<void> {
	const { space, side } = await work.selectFrom('letter').select(['space', 'side']).where('id', '=', id).executeTakeFirstOrThrow()
	await work
		.insertInto('checkpoint_elsewhere')
		.values({ letter: id, space, side, size, root, note })
		.onConflict(conflict => conflict.doNothing())
		.execute()
	console.error(
		`A checkpoint of ${size} entries of the letter ${space} ${id} is known elsewhere, signed by its key, and not of its log here.`,
	)
}

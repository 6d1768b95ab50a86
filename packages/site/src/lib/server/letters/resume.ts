/**
 * A letter after its database was restored: what was published meanwhile is known to others, and no longer here. Whoever runs the server brings what is known
 * (the published files, or a checkpoint that somebody kept) and the letter goes on from there. Entries that the database has lost are taken up again from the
 * published ones: the key tells whose each is. Names and lines that were given after the backup are lost; those signatures stand without.
 */
import { createHash } from 'node:crypto'
import {
	createSigner,
	createTree,
	type Entry,
	leafHash,
	nullifierOf,
	printKey,
	readCheckpoint,
	readCheckpoints,
	readEntry,
	readNote,
	type SignedNote,
	signedBy,
	verifyBundle,
} from '@parley/engine/log'
import type pg from 'pg'
import { withClient } from '../db/database.ts'
import { type LetterKeys, openKeys, type SealedKeys } from './keys.ts'

export type Known =
	| { readonly files: ReadonlyMap<string, string> }
	/** A checkpoint as it was published. */
	| { readonly note: string }
	/** Somebody says that nothing was published after the backup. */
	| 'nothing later'

export type Resumed = { readonly size: number; readonly takenUp: number } | { readonly words: string }

interface Row extends SealedKeys {
	readonly id: string
	readonly space: string
	readonly side: string
	readonly log_origin: string
}

export const resumeLetter = (owner: pg.PoolConfig, master: Buffer, space: string, slug: string, known: Known): Promise<Resumed> =>
	withClient(owner, async client => {
		await client.query('begin')
		const resumed = await resume(client, master, space, slug, known)
		await client.query('words' in resumed ? 'rollback' : 'commit')
		return resumed
	})

async function resume(client: pg.Client, master: Buffer, space: string, slug: string, known: Known): Promise<Resumed> {
	const { rows } = await client.query<Row>(
		`select l.id, l.space, l.side, l.log_origin, k.log_key, k.nullifier_key, k.salt_key from parley.letter l join parley.letter_secret k on k.letter = l.id
		where l.space = $1 and l.slug = $2 and l.state <> 'draft'`,
		[space, slug],
	)
	const letter = rows[0]
	if (!letter) return { words: `There is no opened letter ${space}/${slug} in this database.` }
	const keys = keysOf(master, letter)
	if (keys === null)
		return { words: 'letters.key in PARLEY_DATA is not the key that this letter was opened with. Put that one there first.' }
	await client.query("select pg_advisory_xact_lock(hashtextextended('parley log ' || $1, 0))", [letter.id])
	const ours = await client.query<{ entry: string }>('select entry from parley.log_entry where letter = $1 order by place', [letter.id])
	const lines = ours.rows.map(each => each.entry)
	const compared = compare(letter, keys, lines, known)
	if ('words' in compared) return compared
	const { more, notes } = compared
	const words = await takeUp(client, letter, keys, lines.length, more)
	if (words !== null) return { words }
	for (const note of notes) await keepCheckpoint(client, letter, note)
	const size = lines.length + more.length
	const how = known === 'nothing later' ? 'said' : 'files' in known ? 'published' : 'checkpoint'
	await client.query(
		`insert into parley.letter_resumed (letter, space, side, restoration, size, how)
		select $1::uuid, $2, $3, r.id, $4, $5 from parley.restoration r where r.space = $2 and r.log_sizes ? $1::uuid::text on conflict do nothing`,
		[letter.id, letter.space, letter.side, size, how],
	)
	await client.query(`insert into parley.audit (space, side, actor, act, detail) values ($1, $2, null, 'letter-resumed', $3)`, [
		letter.space,
		letter.side,
		{ letter: letter.id, how, size, takenUp: more.length },
	])
	const { rows: still } = await client.query<{ paused: boolean }>('select parley.is_paused($1) as paused', [letter.id])
	if (still[0]!.paused)
		return {
			words:
				'A checkpoint of this letter that is known elsewhere is still not of this log. Bring the published files, which have every entry: FOLDER with what is at the letter’s address as bundle.zip.',
		}
	return { size, takenUp: more.length }
}

function keysOf(master: Buffer, letter: Row): LetterKeys | null {
	try {
		return openKeys(master, letter.id, letter)
	} catch {
		return null
	}
}

interface Compared {
	/** Entries that are published and not here. */
	readonly more: readonly string[]
	readonly notes: readonly SignedNote[]
}

function compare(letter: Row, keys: LetterKeys, lines: readonly string[], known: Known): Compared | { readonly words: string } {
	if (known === 'nothing later') return { more: [], notes: [] }
	const key = createSigner(letter.log_origin, 'log', keys.log).key
	if ('note' in known) {
		const note = readNote(known.note)
		const checkpoint = note && readCheckpoint(note.text)
		if (!note || !checkpoint || signedBy(note, key) === null || checkpoint.origin !== letter.log_origin)
			return { words: 'This is no checkpoint that this letter’s key signed.' }
		const tree = createTree(lines.map(line => leafHash(Buffer.from(line, 'utf8'))))
		if (checkpoint.size > tree.size)
			return {
				words: `${checkpoint.size} entries were published, and this database has ${tree.size}. Bring the published files, which have every entry: FOLDER with what is at the letter’s address as bundle.zip, from whoever fetched it last.`,
			}
		if (tree.root(checkpoint.size).toString('base64') !== checkpoint.root) return { words: forked(checkpoint.size, lines.length) }
		return { more: [], notes: [note] }
	}
	const { verified, problems } = verifyBundle(known)
	if (!verified) return { words: ['These published files do not hold:', ...problems].join('\n  ') }
	if (verified.letter.key !== printKey(key) || verified.letter.id !== letter.id)
		return { words: 'These are the published files of another letter.' }
	const published = known.files.get('entries.txt')!.split('\n').slice(0, verified.size)
	const parting = published.findIndex((entry, place) => place < lines.length && lines[place] !== entry)
	if (parting >= 0) return { words: forked(parting, lines.length) }
	const notes = readCheckpoints(known.files.get('checkpoints.txt')!).map(note => readNote(note)!)
	return { more: published.slice(lines.length), notes }
}

const forked = (at: number, here: number): string =>
	[
		`This log and the published one part after ${at} entries; this database has ${here}. They cannot be joined, and nothing was changed.`,
		'What is published stands, since others hold it. Restore the backup once more into an empty database and resume it with the published files before anybody signs;',
		'whoever signed here since then signs again.',
	].join('\n')

/** Null when each was taken up. */
async function takeUp(client: pg.Client, letter: Row, keys: LetterKeys, from: number, more: readonly string[]): Promise<string | null> {
	if (more.length === 0) return null
	const { rows } = await client.query<{ id: string; number: string }>(
		'select m.id, m.number from parley.letter_roll r join parley.member m on m.id = r.member where r.letter = $1',
		[letter.id],
	)
	const members = new Map(rows.map(({ id, number }) => [nullifierOf(keys.nullifier, letter.id, number), id]))
	for (const [index, line] of more.entries()) {
		const entry = readEntry(line)
		const member = entry && members.get(entry.nullifier)
		if (!entry || !member) return `Entry ${from + index} of the published log is of nobody on the roll of this letter. Nothing was changed.`
		await takeUpOne(client, letter, member, entry)
		await client.query('insert into parley.log_entry (letter, space, side, place, entry, leaf_hash) values ($1, $2, $3, $4, $5, $6)', [
			letter.id,
			letter.space,
			letter.side,
			from + index,
			line,
			createHash('sha256').update(Buffer.of(0)).update(line, 'utf8').digest(),
		])
	}
	return null
}

async function takeUpOne(client: pg.Client, { id, space, side }: Row, member: string, { act, minute }: Entry): Promise<void> {
	await client.query(
		`insert into parley.signature (letter, member, space, side, show_name, signed_at, state) values ($1, $2, $3, $4, false, $5, $6)
		on conflict (letter, member) do update set state = excluded.state, own_line = null,
			show_name = case when excluded.state = 'signed' then false else signature.show_name end,
			signed_at = case when excluded.state = 'signed' then excluded.signed_at else signature.signed_at end`,
		[id, member, space, side, `${minute}Z`, act],
	)
	await client.query(
		`insert into parley.signature_event (letter, member, space, side, kind, reason, by_member, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		[
			id,
			member,
			space,
			side,
			act,
			act === 'struck' ? 'taken up from the published log; the reason is lost with what came after the backup' : null,
			act === 'struck' ? null : member,
			`${minute}Z`,
		],
	)
}

/** With the log's own line; those of witnesses stand beside it. */
async function keepCheckpoint(client: pg.Client, { id, space, side, log_origin }: Row, { text, signatures }: SignedNote): Promise<void> {
	const { size, root } = readCheckpoint(text)!
	const lineOf = (each: SignedNote['signatures'][number]): string => `\u2014 ${each.name} ${each.bytes.toString('base64')}`
	const own = signatures.filter(each => each.name === log_origin).map(lineOf)
	await client.query(
		'insert into parley.checkpoint (letter, space, side, size, root, note) values ($1, $2, $3, $4, $5, $6) on conflict do nothing',
		[id, space, side, size, Buffer.from(root, 'base64'), `${text}\n${own.join('\n')}\n`],
	)
	for (const each of signatures.filter(({ name }) => name !== log_origin))
		await client.query(
			'insert into parley.witness_signature (letter, space, side, size, witness, signature) values ($1, $2, $3, $4, $5, $6) on conflict do nothing',
			[id, space, side, size, each.name, lineOf(each)],
		)
}

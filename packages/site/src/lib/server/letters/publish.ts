/**
 * The publisher: reads what was appended to the logs, signs a checkpoint, and writes the public files. One process at a time does, by a lock of the database
 * that is held by the very connection it works on: when that is lost the lock is free, and nothing more can be read or written on it. A second publisher that
 * had not noticed yet could only write the same bytes at the same places.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import {
	type CountRecord,
	checkpointText,
	createSigner,
	createTree,
	type LetterRecord,
	leafHash,
	minuteOf,
	type NoteSigner,
	printCheckpoints,
	printKey,
	printNote,
	readCheckpoint,
	readCheckpoints,
	readEntry,
	readNote,
	signedBy,
	type Tree,
} from '@parley/engine/log'
import pg from 'pg'
import { folderOf, type Shown, writeAt, writeWhole } from './files.ts'
import type { LetterKeys } from './keys.ts'
import { readShown } from './shown.ts'
import { keysOf } from './sign.ts'

export interface PublisherOptions {
	readonly app: pg.PoolConfig
	readonly master: Buffer
	/** PARLEY_DATA. */
	readonly data: string
	readonly everyMilliseconds?: number
	/** Names and units ask more of the database than the count does, so while signatures stream in they follow this much later. */
	readonly shownEveryMilliseconds?: number
	readonly complain?: (words: string) => void
}

export interface Publisher {
	/** Whether this process is the one that publishes. */
	isPublishing(): boolean
	stop(): Promise<void>
}

interface LetterRow {
	readonly id: string
	readonly space: string
	readonly slug: string
	readonly title: string
	readonly body: string
	readonly hash: string
	readonly names: Shown['names']
	readonly reveal_at: number | null
	readonly own_line: boolean
	readonly opens_at: Date
	readonly closes_at: Date | null
	readonly state: 'open' | 'closed'
	readonly roll_size: number
	readonly roll_root: Buffer
	readonly log_origin: string
	readonly rule: string
	readonly witnesses: readonly string[]
	readonly opened_at: Date
	readonly size: number
	readonly cosigned: number
	/** Changes with each line that is hidden or shown again. */
	readonly hidden: string
	/** The day of the backup that was restored, or '' where a checkpoint is known elsewhere; null where the letter goes on. */
	readonly paused: string | null
}

/** What is kept of a letter's log between two rounds. */
interface Held {
	readonly folder: string
	readonly signer: NoteSigner
	readonly tree: Tree
	readonly counts: Record<'signed' | 'withdrawn' | 'struck', number>
	readonly pace: Map<string, number>
	entriesEnd: number
	notesEnd: number
	checkpointed: number
	/** The most that ever stood: names that were revealed stay so. */
	mostStanding: number
	cosigned: number
	record: string
	shownAt: number
	shownSize: number
	shownState: string
	shownHidden: string
	isShownStale: boolean
	refused: boolean
}

export function startPublisher({
	app,
	master,
	data,
	everyMilliseconds = 1_500,
	shownEveryMilliseconds = 10_000,
	complain = words => console.error(words),
}: PublisherOptions): Publisher {
	const stopping = new AbortController()
	let isPublishing = false

	async function run(): Promise<void> {
		while (!stopping.signal.aborted) {
			const client = new pg.Client(app)
			client.on('error', () => {})
			try {
				await client.connect()
				await client.query("set role parley_service; set parley.task = 'publish'")
				await takeTurns(client)
			} catch (error) {
				if (!stopping.signal.aborted) complain(`Letters are not being published: ${(error as Error).message}`)
			} finally {
				isPublishing = false
				await client.end().catch(() => {})
			}
			await wait()
		}
	}

	async function takeTurns(client: pg.Client): Promise<void> {
		const held = new Map<string, Held>()
		const paused = new Set<string>()
		while (!stopping.signal.aborted) {
			isPublishing ||= await takeLock(client)
			if (isPublishing) await round(client, held, paused)
			await wait()
		}
	}

	async function round(client: pg.Client, held: Map<string, Held>, paused: Set<string>): Promise<void> {
		for (const letter of await lettersOf(client)) {
			if (letter.paused !== null) {
				if (!paused.has(letter.id)) complain(pausedWords(letter))
				paused.add(letter.id)
				// Taken up anew when it goes on: by then more may stand in it.
				held.delete(letter.id)
				continue
			}
			paused.delete(letter.id)
			const known = held.get(letter.id) ?? (await takeUp(client, letter, master, data, complain))
			if (!known) continue
			held.set(letter.id, known)
			if (!known.refused) await publish(client, letter, known, shownEveryMilliseconds)
		}
	}

	const wait = (): Promise<void> => pause(everyMilliseconds, undefined, { signal: stopping.signal }).catch(() => {})
	const running = run()
	return {
		isPublishing: () => isPublishing,
		async stop() {
			stopping.abort()
			await running
		},
	}
}

const pausedWords = ({ space, slug, paused }: LetterRow): string =>
	[
		paused === ''
			? `The letter ${space}/${slug} is paused: a checkpoint that its key signed is known elsewhere, and this log is not one with it.`
			: `The letter ${space}/${slug} is paused: this database was restored from a backup of ${paused}, and more of it may be published since.`,
		'Nobody signs or withdraws, and nothing of it is published, until it is said what was published last:',
		`  npm run parley-site -- resume-letter ${space} ${slug} FOLDER      the published files, from whoever fetched them last`,
		`  npm run parley-site -- resume-letter ${space} ${slug} CHECKPOINT  a file with the last signed checkpoint that anybody kept`,
		`  npm run parley-site -- resume-letter ${space} ${slug} --nothing-later  when the site had ended before the backup was taken`,
	].join('\n')

async function takeLock(client: pg.Client): Promise<boolean> {
	const { rows } = await client.query<{ taken: boolean }>("select pg_try_advisory_lock(hashtextextended('parley publisher', 0)) as taken")
	return rows[0]!.taken
}

async function lettersOf(client: pg.Client): Promise<readonly LetterRow[]> {
	const { rows } = await client.query<LetterRow>(`
		select id, space, slug, title, body, encode(letter_hash, 'hex') as hash, names, reveal_at, own_line, opens_at, closes_at, state, roll_size, roll_root,
			log_origin, rule, witnesses, opened_at,
			coalesce((select e.place + 1 from parley.log_entry e where e.letter = l.id order by e.place desc limit 1), 0)::integer as size,
			(select count(*) from parley.witness_signature w where w.letter = l.id)::integer as cosigned,
			(select concat(count(*), ' ', max(s.line_hidden_at)) from parley.signature s where s.letter = l.id and s.line_hidden_at is not null) as hidden,
			case when parley.is_paused(l.id) then coalesce((select to_char(max(r.backup_taken_at) at time zone 'utc', 'YYYY-MM-DD HH24:MI "UTC"') from parley.restoration r
				where r.log_sizes ? l.id::text and not exists (select from parley.letter_resumed d where d.letter = l.id and d.restoration = r.id)), '') end as paused
		from parley.letter l where state <> 'draft' order by opened_at, id`)
	return rows
}

/** A letter that this process has not published yet: what was published is gone on from, and never rewritten. */
async function takeUp(
	client: pg.Client,
	letter: LetterRow,
	master: Buffer,
	data: string,
	complain: (words: string) => void,
): Promise<Held | null> {
	const folder = folderOf(data, letter.space, letter.slug)
	const keys = await openedKeys(client, master, letter, complain)
	if (folder === null || keys === null) return null
	await mkdir(folder, { recursive: true })
	const held: Held = {
		folder,
		signer: createSigner(letter.log_origin, 'log', keys.log),
		tree: createTree(),
		counts: { signed: 0, withdrawn: 0, struck: 0 },
		pace: new Map(),
		entriesEnd: 0,
		notesEnd: 0,
		checkpointed: -1,
		mostStanding: 0,
		cosigned: 0,
		record: '',
		shownAt: 0,
		shownSize: -1,
		shownState: '',
		shownHidden: '',
		isShownStale: true,
		refused: false,
	}
	const published = await readFile(join(folder, 'entries.txt')).catch(() => Buffer.alloc(0))
	const text = await takeEntries(client, letter.id, held)
	const known = Buffer.from(text, 'utf8')
	if (!known.subarray(0, published.length).equals(published)) {
		held.refused = true
		if (await isKnownElsewhere(client, letter, folder, held.signer)) return null
		complain(
			`The log of ${letter.space}/${letter.slug} is published further than the database knows, or otherwise. Nothing of it is published until the database has all of it again.`,
		)
		return held
	}
	held.entriesEnd = await writeAt(join(folder, 'entries.txt'), 0, text)
	await writeWhole(join(folder, 'letter.md'), letter.body)
	return held
}

/** The published files are further than the database: their last checkpoint pauses the letter, for whoever signs too. */
async function isKnownElsewhere(client: pg.Client, { id }: LetterRow, folder: string, { key }: NoteSigner): Promise<boolean> {
	const text = await readFile(join(folder, 'checkpoints.txt'), 'utf8').catch(() => '')
	const note = readCheckpoints(text).at(-1) ?? ''
	const signed = readNote(note)
	const checkpoint = signed && readCheckpoint(signed.text)
	if (!signed || !checkpoint || signedBy(signed, key) === null) return false
	const { rows } = await client.query<{ paused: boolean }>(
		`with told as (
			insert into parley.checkpoint_elsewhere (letter, space, side, size, root, note) select id, space, side, $2, $3, $4 from parley.letter where id = $1
			on conflict do nothing
		) select not exists (select from parley.checkpoint c where c.letter = $1 and c.size = $2 and c.root = $3) as paused`,
		[id, checkpoint.size, Buffer.from(checkpoint.root, 'base64'), note],
	)
	return rows[0]!.paused
}

/** Null, and said, where the key in PARLEY_DATA is not the one it was sealed under: the other letters go on. */
async function openedKeys(
	client: pg.Client,
	master: Buffer,
	{ id, space, slug }: LetterRow,
	complain: (words: string) => void,
): Promise<LetterKeys | null> {
	try {
		return await keysOf(client, master, id)
	} catch (error) {
		if ((error as { code?: string }).code !== undefined) throw error
		complain(`The letter ${space}/${slug} is not published: letters.key in PARLEY_DATA is not the key it was opened with.`)
		return null
	}
}

/** Reads on from where the tree ends; gives the new lines. */
async function takeEntries(client: pg.Client, letter: string, held: Held): Promise<string> {
	const lines: string[] = []
	for (;;) {
		const { rows } = await client.query<{ place: number; entry: string }>(
			'select place::integer, entry from parley.log_entry where letter = $1 and place >= $2 order by place limit 20000',
			[letter, held.tree.size],
		)
		for (const { place, entry } of rows) {
			const read = readEntry(entry)
			if (!read || held.tree.append(leafHash(Buffer.from(entry, 'utf8'))) !== place) throw new Error('a log has an entry at each place')
			held.counts[read.act]++
			held.mostStanding = Math.max(held.mostStanding, standing(held))
			held.pace.set(read.minute.slice(0, 13), standing(held))
			lines.push(`${entry}\n`)
		}
		if (rows.length < 20_000) return lines.join('')
	}
}

const standing = ({ counts }: Held): number => counts.signed - counts.withdrawn - counts.struck

async function publish(client: pg.Client, letter: LetterRow, held: Held, shownEveryMilliseconds: number): Promise<void> {
	const isNew = letter.size > held.tree.size
	if (isNew) {
		const text = await takeEntries(client, letter.id, held)
		held.entriesEnd = await writeAt(join(held.folder, 'entries.txt'), held.entriesEnd, text)
	}
	const isGrown = held.tree.size > held.checkpointed
	const isCosigned = letter.cosigned !== held.cosigned
	if (isGrown) await addCheckpoint(client, letter, held)
	if (isCosigned) await rewriteCheckpoints(client, letter, held)
	const record = recordOf(letter, held.signer)
	if (record !== held.record) await writeWhole(join(held.folder, 'letter.json'), record)
	held.record = record
	await showWhenDue(client, letter, held, isNew ? shownEveryMilliseconds : 0)
	if (isGrown) await writeWhole(join(held.folder, 'count.json'), countOf(letter, held))
}

async function addCheckpoint(client: pg.Client, letter: LetterRow, held: Held): Promise<void> {
	const { size } = held.tree
	const root = held.tree.root()
	const text = checkpointText({ origin: letter.log_origin, size, root: root.toString('base64') })
	const note = printNote({ text, signatures: [held.signer.sign(text)] })
	const { rowCount } = await client.query(
		`insert into parley.checkpoint (letter, space, side, size, root, note) select id, space, side, $2, $3, $4 from parley.letter where id = $1
		on conflict (letter, size) do nothing`,
		[letter.id, size, root, note],
	)
	const isFirstHere = held.checkpointed < 0
	held.checkpointed = size
	if (isFirstHere || rowCount === 0) return rewriteCheckpoints(client, letter, held)
	const path = join(held.folder, 'checkpoints.txt')
	held.notesEnd = await writeAt(path, held.notesEnd, held.notesEnd === 0 ? note : `--\n${note}`)
}

/** Every checkpoint with the witnesses' lines under it. */
async function rewriteCheckpoints(client: pg.Client, letter: LetterRow, held: Held): Promise<void> {
	const { rows } = await client.query<{ note: string; lines: readonly string[] | null }>(
		`select c.note, (select array_agg(w.signature order by w.at, w.witness) from parley.witness_signature w where w.letter = c.letter and w.size = c.size) as lines
		from parley.checkpoint c where c.letter = $1 order by c.size`,
		[letter.id],
	)
	const text = printCheckpoints(rows.map(({ note, lines }) => note + (lines ?? []).map(line => `${line}\n`).join('')))
	await writeWhole(join(held.folder, 'checkpoints.txt'), text)
	held.notesEnd = Buffer.byteLength(text)
	held.cosigned = letter.cosigned
}

function recordOf(letter: LetterRow, signer: NoteSigner): string {
	const record: LetterRecord = {
		version: 1,
		id: letter.id,
		title: letter.title,
		hash: letter.hash,
		origin: letter.log_origin,
		opens: minuteOf(letter.opens_at),
		closes: letter.closes_at && minuteOf(letter.closes_at),
		key: printKey(signer.key),
		witnesses: letter.witnesses,
		roll: {
			size: letter.roll_size,
			root: letter.roll_root.toString('base64'),
			asOf: letter.opened_at.toISOString().slice(0, 10),
			rule: letter.rule,
		},
	}
	return `${JSON.stringify(record, null, '\t')}\n`
}

function countOf(letter: LetterRow, held: Held): string {
	const count: CountRecord = {
		version: 1,
		letter: letter.id,
		...held.counts,
		standing: standing(held),
		size: held.tree.size,
		root: held.tree.root().toString('base64'),
		at: minuteOf(new Date()),
	}
	return `${JSON.stringify(count)}\n`
}

async function showWhenDue(client: pg.Client, letter: LetterRow, held: Held, waits: number): Promise<void> {
	if (held.shownSize !== held.tree.size || held.shownState !== letter.state || held.shownHidden !== letter.hidden) held.isShownStale = true
	if (!held.isShownStale || Date.now() - held.shownAt < waits) return
	const shown = await readShown(client, letter, {
		isRevealed: letter.names === 'shown' || (letter.names === 'together' && held.mostStanding >= letter.reveal_at!),
		pace: [...held.pace].map(([hour, stand]) => ({ hour, standing: stand })),
	})
	await writeWhole(join(held.folder, 'shown.json'), `${JSON.stringify(shown)}\n`)
	held.shownState = letter.state
	held.shownHidden = letter.hidden
	held.shownAt = Date.now()
	held.shownSize = held.tree.size
	held.isShownStale = false
}

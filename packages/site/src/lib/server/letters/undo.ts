/** A signature taken back by its signer, or struck by staff for a reason. Nothing is removed: each is one more entry of the log. */
import { type Act, minuteOf, nullifierOf } from '@parley/engine/log'
import type pg from 'pg'
import { inTask } from '#db'
import { keysOf, lockLog } from './sign.ts'

/** 'none': no signature of theirs stands; 'paused': as in sign.ts. */
export type Undone = 'done' | 'none' | 'paused'

export const withdraw = (pool: pg.Pool, master: Buffer, letter: string, member: string): Promise<Undone> =>
	inTask(pool, 'withdraw', client => undo(client, master, { letter, member, act: 'withdrawn', by: member, reason: null }))

export interface Striking {
	readonly letter: string
	readonly space: string
	readonly side: string
	/** As it stands on the roll. */
	readonly number: string
	readonly reason: string
	readonly by: string
}

export const strike = (pool: pg.Pool, master: Buffer, { letter, space, side, number, reason, by }: Striking): Promise<Undone> =>
	inTask(pool, 'strike', async client => {
		const { rows } = await client.query<{ id: string }>(
			'select m.id from parley.member m join parley.letter l using (space, side) where l.id = $1 and m.space = $2 and m.side = $3 and m.number = $4',
			[letter, space, side, number],
		)
		if (!rows[0]) return 'none'
		const done = await undo(client, master, { letter, member: rows[0].id, act: 'struck', by, reason })
		if (done === 'done')
			await client.query(
				"insert into parley.audit (space, side, actor, act, subject, detail) values ($1, $2, $3, 'signature-struck', $4, $5)",
				[space, side, by, rows[0].id, { letter, reason }],
			)
		return done
	})

interface Undoing {
	readonly letter: string
	readonly member: string
	readonly act: Exclude<Act, 'signed'>
	readonly by: string
	readonly reason: string | null
}

async function undo(client: pg.ClientBase, master: Buffer, { letter, member, act, by, reason }: Undoing): Promise<Undone> {
	await lockLog(client, letter)
	const asked = await client.query<{ paused: boolean }>('select parley.is_paused($1) as paused', [letter])
	if (asked.rows[0]!.paused) return 'paused'
	const changed = await client.query<{ number: string; hash: string; space: string; side: string }>(
		`update parley.signature s set state = $3, own_line = null from parley.member m, parley.letter l
		where s.letter = $1 and s.member = $2 and s.state = 'signed' and m.id = s.member and l.id = s.letter
		returning m.number, encode(l.letter_hash, 'hex') as hash, s.space, s.side`,
		[letter, member, act],
	)
	const [row] = changed.rows
	if (!row) return 'none'
	const keys = await keysOf(client, master, letter)
	if (!keys) throw new Error('a letter that was signed has its keys')
	await client.query(
		'insert into parley.signature_event (letter, member, space, side, kind, reason, by_member) values ($1, $2, $3, $4, $5, $6, $7)',
		[letter, member, row.space, row.side, act, reason, by],
	)
	await client.query(
		`insert into parley.log_entry (letter, space, side, place, entry, leaf_hash)
		select $1, $2, $3, place + 1, entry, sha256('\\x00'::bytea || convert_to(entry, 'UTF8')) from (
			select place, concat($4::text, greatest(right(entry, 16), $5)) as entry from parley.log_entry where letter = $1 order by place desc limit 1
		) last`,
		[
			letter,
			row.space,
			row.side,
			`parley/entry/1 ${act} ${row.hash} ${nullifierOf(keys.nullifier, letter, row.number)} `,
			minuteOf(new Date()),
		],
	)
	return 'done'
}

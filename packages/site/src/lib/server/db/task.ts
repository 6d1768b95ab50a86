/** A transaction of the service without a query more than it needs: for what comes by the thousand. */
import type pg from 'pg'
import type { Task } from './act.ts'

/**
 * A letter's tables grow from nothing to a hundred thousand rows within minutes, and the planner goes by what it knew of them when they were empty: each
 * append would read and sort the whole log. The way by index is the right one at every size.
 */
const byIndex = 'set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off'

export async function inTask<T>(pool: pg.Pool, task: Task, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
	const client = await pool.connect()
	let isSound = false
	try {
		await client.query(`begin; set local role parley_service; set local parley.task = '${task}'; ${byIndex}`)
		const result = await work(client)
		await client.query('commit')
		isSound = true
		return result
	} finally {
		// A connection on which something failed is not used again: what it holds ends with it.
		client.release(!isSound)
	}
}

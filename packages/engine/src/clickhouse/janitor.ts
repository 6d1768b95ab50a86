/** The janitor's process: see `janitor-for.ts`. */
import { setTimeout as wait } from 'node:timers/promises'
import { allIsDone, type JanitorWork } from './janitor-for.ts'
import { type ClickHouseNode, connectNode } from './node.ts'

const turns = 20
const betweenTurns = 500

const told: Buffer[] = []
for await (const chunk of process.stdin) told.push(chunk as Buffer)
const [work = '', last] = Buffer.concat(told).toString('utf8').split('\n')
if (work !== '' && last !== allIsDone) await clearUp(JSON.parse(work) as JanitorWork)

async function clearUp({ nodes, login, database, queries }: JanitorWork): Promise<void> {
	const open = new Set(nodes.map(url => connectNode(url, login)))
	for (let turn = 0; turn < turns && open.size > 0; turn++) {
		if (turn > 0) await wait(betweenTurns)
		for (const node of open) if (await isCleared(node, database, queries)) open.delete(node)
	}
}

/** A table can be held by a query that still dies, so a node is done when it no longer knows the database. */
async function isCleared(node: ClickHouseNode, database: string, queries: string): Promise<boolean> {
	try {
		await node.ask(`kill query where query_id like '${queries}%' async`)
		await node.ask(`drop database if exists ${database}`)
		return true
	} catch {
		return false
	}
}

/** The deliverer alone, in a process that can be killed: what the fault tests kill, and what bench/bulletins.ts measures. */
import type pg from 'pg'
import { startDeliverer } from '../src/lib/server/bulletins/deliver.ts'
import { openPost } from '../src/lib/server/bulletins/post.ts'

export interface DeliverSetting {
	readonly app: pg.PoolConfig
	readonly data: string
	readonly smtp: string
	readonly connections: number
}

const { app, data, smtp, connections }: DeliverSetting = JSON.parse(process.env['DELIVER_APP']!)
const sender = { master: Buffer.alloc(32, 7), from: 'The committee <committee@union.example>', origin: 'https://talks.example' }
startDeliverer({ app, data, sender, post: openPost(smtp, connections), connections, pollMilliseconds: 50 })
process.send?.('ready')
process.on('disconnect', () => process.exit(0))

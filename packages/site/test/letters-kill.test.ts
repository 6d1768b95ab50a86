/** The app is killed at random moments under load. LETTER_KILLS says how often: 5 in the tests; `LETTER_KILLS=100` for a long night. */
import { test } from 'node:test'
import { killUnderLoad } from '../load/kill.ts'
import { checkAfterKills } from './support/after-kills.ts'
import { testDatabase } from './support/database.ts'
import { makeUnion, openOne } from './support/letters.ts'

const database = await testDatabase()
const times = Number(process.env['LETTER_KILLS'] ?? 5)
const seed = Number(process.env['LETTER_SEED'] ?? 20231026)

test(`${times} times kill -9 under load: what was acknowledged is there, once, in the rows and in the log`, async () => {
	const union = await makeUnion(database, 400 * times)
	const letter = await openOne(union, { slug: 'killed' })
	const { acknowledged, asked } = await killUnderLoad(
		{ app: database.app, data: union.data, letter },
		union.members.map(({ id }) => id),
		times,
		seed,
	)
	await checkAfterKills(union, letter, 'killed', acknowledged, `among ${asked} requests (seed ${seed})`)
})

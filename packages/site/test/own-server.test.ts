/**
 * A server of one's own, by the commands that docs/accounts.md names: its schema, the first of the staff, a backup with its key, and that on a machine where nothing
 * was, which goes on publishing under the same checkpoints.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createSigner, printNote, readCheckpoints, readKey, readNote, verifyBundle } from '@parley/engine/log'
import { connect, migrate, withClient } from '#db'
import { restore as restoreInto } from '#lib/server/db/backup.ts'
import { readBundle, readPublished } from '#lib/server/letters/files.ts'
import { masterKey } from '#lib/server/letters/keys.ts'
import { type Known, type Resumed, resumeLetter } from '#lib/server/letters/resume.ts'
import { createSigning } from '#lib/server/letters/sign.ts'
import { withdraw } from '#lib/server/letters/undo.ts'
import { takeWitness } from '#lib/server/letters/witness.ts'
import { emptyDatabase, testDatabase } from './support/database.ts'
import { by, makeUnion, openOne, until } from './support/letters.ts'
import { logLines } from './support/log-lines.ts'
import { runCommand, startSiteProcess } from './support/process.ts'

const talks = 'teachers-grid'
// Another server, as far as the commands can tell: they know its address and nothing else.
const server = await testDatabase()
const addressAs = (database: string, user: string, password: string): string => {
	const { host, port } = server.owner as { host: string; port: number }
	return `postgresql://${user}:${encodeURIComponent(password)}@/${database}?${new URLSearchParams({ host, port: String(port) })}`
}
const ownerOf = async (): Promise<{ readonly database: string; readonly url: string }> => {
	const { database, user, password } = (await emptyDatabase(server)) as { database: string; user: string; password: string }
	return { database, url: addressAs(database, user, password) }
}
const { password: appPassword } = server.app as { password: string }
const folder = mkdtempSync(join(tmpdir(), 'parley-own-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const passphrase = 'four plain words together'

test('a server of one’s own is made ready, used, backed up with its key, and goes on elsewhere', async () => {
	const first = await ownerOf()
	const app = addressAs(first.database, 'parley_app', appPassword)
	const bare = await startSiteProcess({ DATABASE_URL: app, PARLEY_DATA: join(folder, 'bare') })
	const unready = await fetch(`${bare.address}/sign-in`)
	assert.equal(unready.status, 503)
	assert.match(await unready.text(), /The database lacks \d+ migrations\.[\s\S]*parley-site -- migrate/)
	await bare.stop()

	assert.deepEqual(await runCommand({}, 'migrate').then(([code]) => code), 2)
	const [code, words] = await runCommand({ PARLEY_OWNER_URL: first.url }, 'migrate')
	assert.equal(code, 0, words)
	assert.match(words, /^Run: 0001-people\.sql, /)
	assert.deepEqual(await runCommand({ PARLEY_OWNER_URL: first.url }, 'migrate'), [0, 'Nothing was missing.\n'])
	await withClient({ connectionString: app }, client => client.query('select 1'))

	const data = join(folder, 'first')
	const environment = { DATABASE_URL: app, PARLEY_DATA: data }
	const site = await startSiteProcess(environment)
	const [, told] = await runCommand(environment, 'set-up', talks, 'union')
	const setUp = await fetch(`${site.address}/sign-in/set-up`, {
		method: 'POST',
		redirect: 'manual',
		headers: { origin: site.address, accept: 'text/html' },
		body: new URLSearchParams({ code: /\w{5}(-\w{5}){3}/.exec(told)![0], number: 'S-1', name: 'Ada Staff', email: 'ada@example.org' }),
	})
	assert.equal(setUp.status, 303, await setUp.text())
	const cookie = /parley-session=[\w-]+/.exec(setUp.headers.get('set-cookie')!)![0]
	assert.match(await (await fetch(`${site.address}/account`, { headers: { cookie } })).text(), /Ada Staff/)

	const database = connect({ connectionString: app }, { connectionString: first.url })
	const union = { ...(await makeUnion(database, 12, 'hourly-plant')), data, master: masterKey(data) }
	const letter = await openOne(union)
	const sign = createSigning(database.pool, union.master, letter)
	for (const member of union.members.slice(0, 5)) assert.equal(await sign(by(member)), 'signed')
	await until('they are published', async () => (await readPublished(data, 'hourly-plant', 'no-bad-deal'))?.count.standing === 5)
	const owner = { PARLEY_OWNER_URL: first.url, PARLEY_DATA: data }
	const [backedUp, plainly] = await runCommand(owner, 'backup', join(folder, 'plain'))
	assert.equal(backedUp, 0, plainly)
	assert.match(plainly, /The key of what is sealed in it \(letters, logs, notes\) is not: keep \S+letters\.key apart/)
	const [withKey, sealed] = await runCommand({ ...owner, PARLEY_BACKUP_PASSPHRASE: passphrase }, 'backup', join(folder, 'whole'))
	assert.equal(withKey, 0, sealed)
	assert.match(sealed, /is there too, under your passphrase/)
	assert.match((await runCommand({ DATABASE_URL: app, PARLEY_DATA: data }, 'backup', join(folder, 'x')))[1], /PARLEY_OWNER_URL is needed/)
	assert.match((await runCommand(owner, 'backup', join(folder, 'whole')))[1], /is there already/)
	assert.match((await runCommand(owner, 'restore', join(folder, 'whole')))[1], /somebody in this database/)

	// After the backup: two more sign, one withdraws.
	for (const member of union.members.slice(5, 7))
		assert.equal(await sign(by(member, { ownLine: 'Lost with what came after the backup' })), 'signed')
	assert.equal(await withdraw(database.pool, union.master, letter, union.members[0]!.id), 'done')
	await until('that is published', async () => (await readPublished(data, 'hourly-plant', 'no-bad-deal'))?.count.standing === 6)
	await site.stop()
	await database.close()
	const published = join(data, 'letters/hourly-plant/no-bad-deal')
	const before = (await readBundle(data, 'hourly-plant', 'no-bad-deal'))!

	const second = await ownerOf()
	const fresh = join(folder, 'second')
	const restore = (name: string, more: Readonly<Record<string, string>> = {}): Promise<readonly [number, string]> =>
		runCommand({ PARLEY_OWNER_URL: second.url, PARLEY_DATA: fresh, ...more }, 'restore', join(folder, name))
	assert.match((await restore('plain'))[1], /sealed under a key that is not here\. Put the letters\.key .* Nothing was restored\./)
	assert.match((await restore('whole'))[1], /give that in PARLEY_BACKUP_PASSPHRASE/)
	assert.match((await restore('whole', { PARLEY_BACKUP_PASSPHRASE: 'something else' }))[1], /not the passphrase of this backup/)
	masterKey(join(folder, 'another'))
	assert.match((await restore('whole', { PARLEY_DATA: join(folder, 'another') }))[1], /is another key than the one/)
	assert.ok(!existsSync(join(fresh, 'letters.key')))
	const [restored, said] = await restore('whole', { PARLEY_BACKUP_PASSPHRASE: passphrase })
	assert.equal(restored, 0, said)
	assert.equal(readFileSync(join(fresh, 'letters.key'), 'utf8'), readFileSync(join(data, 'letters.key'), 'utf8'))
	assert.equal(statSync(join(fresh, 'letters.key')).mode & 0o777, 0o600)

	assert.match(said, /They are paused .*\n {2}npm run parley-site -- resume-letter hourly-plant no-bad-deal FOLDER/)

	const appThere = addressAs(second.database, 'parley_app', appPassword)
	const there = await startSiteProcess({ DATABASE_URL: appThere, PARLEY_DATA: fresh })
	const databaseThere = connect({ connectionString: appThere }, null)
	const signThere = createSigning(databaseThere.pool, masterKey(fresh), letter)
	const withdrawThere = (index: number): Promise<string> => withdraw(databaseThere.pool, masterKey(fresh), letter, union.members[index]!.id)
	assert.equal(await signThere(by(union.members[8]!)), 'paused')
	assert.equal(await withdrawThere(1), 'paused')
	await until('it is said', () =>
		/no-bad-deal is paused: this database was restored from a backup of .*resume-letter/s.test(there.output()),
	)
	assert.equal(await readPublished(fresh, 'hourly-plant', 'no-bad-deal'), null, 'nothing is published')

	const resume = (database: string, data: string, known: Known): Promise<Resumed> =>
		resumeLetter({ connectionString: database }, masterKey(data), 'hourly-plant', 'no-bad-deal', known)
	const note = readCheckpoints(before.get('checkpoints.txt')!).at(-1)!
	const shortened = new Map([...before, ['entries.txt', before.get('entries.txt')!.replace(/^.*\n/, '')]])
	assert.match(JSON.stringify(await resume(second.url, fresh, { files: shortened })), /These published files do not hold/)
	assert.match(
		JSON.stringify(await resume(second.url, fresh, { note })),
		/8 entries were published, and this database has 5\. Bring the published files/,
	)
	assert.equal(await signThere(by(union.members[8]!)), 'paused', 'what was refused changed nothing')
	const [resumed, goesOn] = await runCommand(
		{ PARLEY_OWNER_URL: second.url, PARLEY_DATA: fresh },
		'resume-letter',
		'hourly-plant',
		'no-bad-deal',
		published,
	)
	assert.equal(resumed, 0, goesOn)
	assert.match(goesOn, /goes on from 8 entries, of which 3 were taken up from the published log/)

	assert.equal(await signThere(by(union.members[8]!)), 'signed')
	assert.equal(await signThere(by(union.members[5]!)), 'signed', 'whoever had signed after the backup still has')
	await until('it goes on', async () => (await readPublished(fresh, 'hourly-plant', 'no-bad-deal'))?.count.standing === 7)
	const now = (await readBundle(fresh, 'hourly-plant', 'no-bad-deal'))!
	assert.deepEqual(verifyBundle({ files: now }).problems, [])
	assert.ok(now.get('entries.txt')!.startsWith(before.get('entries.txt')!), 'the log goes on from where it was')
	const notes = (files: ReadonlyMap<string, string>): readonly string[] =>
		readCheckpoints(files.get('checkpoints.txt')!).map(note => readNote(note)!.text)
	assert.deepEqual(notes(now).slice(0, notes(before).length), notes(before), 'and every checkpoint from before is still one')
	assert.equal((await fetch(`${there.address}/account`, { headers: { cookie }, redirect: 'manual' })).status, 303, 'nobody is signed in')

	// A third machine that is told nothing came later, and signs: what a witness or a signer still holds of the second log pauses it.
	const third = await ownerOf()
	const forked = join(folder, 'third')
	await migrate({ connectionString: third.url })
	await restoreInto({ connectionString: third.url }, join(folder, 'whole'), { folder: forked, passphrase })
	assert.deepEqual(await resume(third.url, forked, 'nothing later'), { size: 5, takenUp: 0 })
	const databaseThird = connect({ connectionString: addressAs(third.database, 'parley_app', appPassword) }, null)
	const signThird = createSigning(databaseThird.pool, masterKey(forked), letter)
	assert.equal(await signThird(by(union.members[9]!)), 'signed')
	const key = readKey(JSON.parse(before.get('letter.json')!).key)
	const strange = createSigner(key!.name, 'log', Buffer.alloc(32, 5))
	const text = readNote(note)!.text
	assert.match(
		JSON.stringify(await takeWitness(databaseThird, letter, key, printNote({ text, signatures: [strange.sign(text)] }))),
		/published no such checkpoint/,
		'signed by anybody, it says nothing',
	)
	const errors = await logLines(async () => assert.ok('isElsewhere' in (await takeWitness(databaseThird, letter, key, note))))
	assert.match(errors.join(), /A checkpoint of 8 entries .* is known elsewhere/)
	assert.equal(await signThird(by(union.members[10]!)), 'paused')
	assert.match(
		JSON.stringify(await resume(third.url, forked, { files: before })),
		/part after 5 entries; this database has 6\. They cannot be joined, and nothing was changed\./,
	)
	assert.match(JSON.stringify(await resume(third.url, forked, 'nothing later')), /known elsewhere is still not of this log/)
	await databaseThird.close()
	await databaseThere.close()
	await there.stop()
})

/**
 * What whoever runs the server does on the machine itself:
 *
 *   npm run parley-site -- set-up NEGOTIATION union|employer    a code for the first of a side's staff
 *   npm run parley-site -- migrate                              the schema of a server of one's own (PARLEY_OWNER_URL)
 *   npm run parley-site -- backup FILE                          everything in the database, into a file that is not there yet
 *   npm run parley-site -- restore FILE                         that, into a database with nobody in it
 *   npm run parley-site -- bounces [PLACE…]                     mails that came back: files, Maildir folders, or from the standard input
 *   npm run parley-site -- resume-letter NEGOTIATION LETTER …   after a restore: what was published last
 *   npm run parley-site -- export-folder NEGOTIATION SIDE DIR   the folder byte for byte, with what crossed the table here as files of ledger/; DIR.zip makes an archive
 *   npm run parley-site -- import-folder FOLDER [NEGOTIATION]   a folder or its ZIP file into the database; --look only says what it would do
 *   npm run parley-site -- demo-people NEGOTIATION              made-up people of an example to sign in as, one a side
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { bundleFiles } from '@parley/engine/log'
import type pg from 'pg'
import { closeDatabase, type Database, dataFolder, migrate, openDatabase } from '#db'
import { takeInAll } from '#lib/server/bulletins/bounces/places.ts'
import { type BackedUp, backUp, restore } from '#lib/server/db/backup.ts'
import { type KeyPlace, keyFileOf } from '#lib/server/db/backup-key.ts'
import { importFolder, lookAtFolder } from '#lib/server/folder/bring.ts'
import { makeDemoPeople, makeSpace } from '#lib/server/folder/demo.ts'
import { readFromDisk, writeToDisk } from '#lib/server/folder/disk.ts'
import { exportFolder } from '#lib/server/folder/export.ts'
import { type FolderFiles, hashOfFolder, type ReadFolder } from '#lib/server/folder/files.ts'
import { putInForce } from '#lib/server/folder/in-force.ts'
import { packFolder, unzip } from '#lib/server/folder/unzip.ts'
import { lookWords, wordsOf } from '#lib/server/folder/words.ts'
import { masterKey } from '#lib/server/letters/keys.ts'
import { type Known, resumeLetter } from '#lib/server/letters/resume.ts'
import { findNegotiation, listNegotiations } from '#lib/server/negotiations.ts'
import { drawSetUpCode } from '#lib/server/people/set-up.ts'

const usage = `parley-site COMMAND

  set-up NEGOTIATION union|employer   a code for the first of a side's staff, good for an hour
  migrate                             bring the schema of PARLEY_OWNER_URL up to date
  backup FILE                         write everything in the database to a file
  restore FILE [--without-key]        read it back into a database with nobody in it
  bounces [PLACE…]                    take in mails that came back: files, Maildir folders, or the standard input
  resume-letter NEGOTIATION LETTER FOLDER|CHECKPOINT|--nothing-later
                                      after a restore: what was published last of it, so that it goes on from there
  export-folder NEGOTIATION SIDE DIR  write the folder as it is, with what crossed the table as SIDE sees it; an archive where DIR ends in .zip
  import-folder FOLDER [NEGOTIATION]  bring a folder, or its ZIP file, into the database; --look says what it would do, and does nothing
  demo-people NEGOTIATION             make up people of an example to sign in as, one for each side`

class Mistake extends Error {}

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<string>>> = {
	async 'set-up'([space = '', side = '']) {
		if (side !== 'union' && side !== 'employer')
			throw new Mistake('Name the negotiation and the side: set-up NEGOTIATION union, or employer.')
		const known = (await listNegotiations()).map(each => each.id)
		if (!known.includes(space)) throw new Mistake(`There is no negotiation called ${space}. There are: ${known.join(', ')}.`)
		const code = await drawSetUpCode(await database(), space, side)
		if (code === null) throw new Mistake('That side has staff already: they grant the role to others, in the room of the roll.')
		return `Open /sign-in/set-up on the site within an hour, and type this code:\n\n  ${code}\n`
	},
	async migrate() {
		const url = process.env['PARLEY_OWNER_URL']
		if (!url)
			throw new Mistake(
				'PARLEY_OWNER_URL says which server, as somebody who may make roles there. The database that comes with Parley needs no such command.',
			)
		const run = await migrate({ connectionString: url })
		return run.length === 0 ? 'Nothing was missing.' : `Run: ${run.join(', ')}.`
	},
	async backup([file]) {
		if (!file) throw new Mistake('Name the file to write: backup FILE.')
		const { rows, tables, key } = await backUp(await owner(), file, keyPlace())
		return `${rows} rows of ${tables} tables are in ${file}. It has names and addresses in it: keep it as you would keep those.${aboutKey[key]}`
	},
	async bounces(places) {
		const { lines, problem } = await takeInAll(await database(), places)
		if (problem) throw new Mistake(problem)
		return lines.join('\n')
	},
	async 'export-folder'([space = '', side = '', directory = '']) {
		if ((side !== 'union' && side !== 'employer') || directory === '')
			throw new Mistake('Name the negotiation, the side and a folder that is not there yet: export-folder NEGOTIATION union DIR.')
		const sound = (await findNegotiation(space))?.sound
		if (!sound) throw new Mistake(`There is no negotiation called ${space}, or its folder has mistakes.`)
		const whole = await exportFolder(await database(), sound, side)
		if ('faults' in whole) throw new Mistake(wordsOf(whole.faults))
		const written = directory.endsWith('.zip') ? await writeArchive(directory, whole.files) : await writeToDisk(directory, whole.files)
		if ('words' in written) throw new Mistake(written.words)
		return `${written.written} files are in ${directory}. SHA-256 of the whole: ${hashOfFolder(whole.files).toString('hex')}`
	},
	async 'import-folder'(given) {
		const [from, name] = given.filter(each => each !== onlyLook)
		if (!from) throw new Mistake('Name the folder, or its ZIP file: import-folder FOLDER [NEGOTIATION].')
		const space = name ?? basename(resolve(from)).replace(/\.zip$/, '')
		if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(space))
			throw new Mistake(`${space.slice(0, 80)} cannot stand in an address: give the negotiation a name of letters, digits and hyphens.`)
		const read = await (from.endsWith('.zip') ? readArchive(from) : readFromDisk(from))
		if ('faults' in read) throw new Mistake(wordsOf(read.faults))
		const held = await findNegotiation(space)
		if (held && !held.sound)
			throw new Mistake(`The folder of ${space} that this server has now has mistakes: mend those first (parley check).`)
		const here = { space, sound: held?.sound ?? null, isKept: held?.isKept ?? false }
		const opened = await database()
		await makeSpace(opened, space)
		const look = given.includes(onlyLook)
		const done = look
			? await lookAtFolder(opened, here, read.files)
			: await importFolder(opened, masterKey(dataFolder()), here, read.files, operator)
		if ('faults' in done) throw new Mistake(`Nothing was brought.\n${wordsOf(done.faults)}`)
		if ('refusal' in done) throw new Mistake(`Nothing was brought. ${done.refusal.message} ${done.refusal.mend}`)
		if (!look && !here.isKept) await putInForce(opened, space, held?.directory ?? null)
		return lookWords(done.look, look)
	},
	async 'demo-people'([space = '']) {
		const held = await findNegotiation(space)
		if (!held?.isExample) throw new Mistake(`Made-up people are for the examples, and ${space || 'none'} is no example of this server.`)
		if (process.env['ORIGIN']) throw new Mistake('This server has an address for others (ORIGIN): nobody is made up on it.')
		const made = await makeDemoPeople(await database(), space)
		if (made.length === 0) throw new Mistake('Both sides have staff already: sign in as those.')
		return [
			...made.map(({ name, address }) => `${name}: ${address}`),
			'',
			'Sign in with the address at /sign-in; the code is in the terminal of the site, and at /sign-in/mails.',
		].join('\n')
	},
	async restore(given) {
		const [file] = given.filter(each => each !== withoutKey)
		if (!file) throw new Mistake('Name the file to read: restore FILE.')
		const { rows, takenAt, letters } = await restore(await owner(), file, given.includes(withoutKey) ? undefined : keyPlace())
		const paused =
			letters.length === 0
				? ''
				: `\n\nMore of these letters may be published than this backup knows. They are paused until you say what was published last:\n${letters.map(each => `  npm run parley-site -- resume-letter ${each} FOLDER`).join('\n')}\nFOLDER has the published files of the letter (bundle.zip at its address, unpacked), from this site’s PARLEY_DATA/letters or from whoever fetched them last.`
		return `${rows} rows are back, as of ${takenAt}. The record of every side says so, and that nobody is signed in any more.${paused}`
	},
	async 'resume-letter'([space = '', slug = '', given = '']) {
		if (given === '') throw new Mistake(usage)
		if (!existsSync(keyFileOf(dataFolder())))
			throw new Mistake(`There is no ${keyFileOf(dataFolder())}: nothing of a letter can be known without it.`)
		const resumed = await resumeLetter(await owner(), masterKey(dataFolder()), space, slug, knownFrom(given))
		if ('words' in resumed) throw new Mistake(resumed.words)
		return `The letter ${space}/${slug} goes on from ${resumed.size} entries${resumed.takenUp > 0 ? `, of which ${resumed.takenUp} were taken up from the published log, without the names and lines given with them` : ''}.`
	},
}

const withoutKey = '--without-key'
const onlyLook = '--look'

/** As whom the log says it: no name, since nobody is signed in. */
const operator = 'Whoever runs this server'

async function writeArchive(path: string, files: FolderFiles): Promise<{ readonly written: number } | { readonly words: string }> {
	try {
		await writeFile(path, packFolder(files), { flag: 'wx' })
		return { written: files.size }
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return { words: `${path} is there already: name a new one.` }
		throw error
	}
}

async function readArchive(path: string): Promise<ReadFolder> {
	const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
		throw new Mistake(error.code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read.`)
	})
	return unzip(bytes)
}

function knownFrom(given: string): Known {
	if (given === '--nothing-later') return 'nothing later'
	const found = statSync(given, { throwIfNoEntry: false })
	if (!found) throw new Mistake(`There is nothing at ${given}.`)
	if (!found.isDirectory()) return { note: readFileSync(given, 'utf8') }
	return {
		files: new Map(bundleFiles.filter(name => existsSync(join(given, name))).map(name => [name, readFileSync(join(given, name), 'utf8')])),
	}
}

const keyPlace = (): KeyPlace => ({ folder: dataFolder(), passphrase: process.env['PARLEY_BACKUP_PASSPHRASE'] })

const aboutKey: Readonly<Record<BackedUp['key'], string>> = {
	inside:
		'\nThe key of what is sealed in it is there too, under your passphrase: without that passphrase nobody restores it on another machine.',
	beside: `\nThe key of what is sealed in it (letters, logs, notes) is not: keep ${keyFileOf(dataFolder())} apart from it, or give a passphrase in PARLEY_BACKUP_PASSPHRASE, and the key is in the backup under that.`,
	none: '',
}

/** Of the server that PARLEY_OWNER_URL names, with its schema up to date; otherwise of the database that comes along. */
async function owner(): Promise<pg.PoolConfig> {
	const url = process.env['PARLEY_OWNER_URL']
	if (url) {
		await migrate({ connectionString: url })
		return { connectionString: url }
	}
	const opened = await database()
	if (opened.owner) return opened.owner
	throw new Mistake('PARLEY_OWNER_URL is needed: every row of every side is read, which the site itself may not.')
}

async function database(): Promise<Database> {
	const opened = await openDatabase()
	if ('database' in opened) return opened.database
	throw new Mistake(`${opened.words} ${opened.mend}`)
}

const [name = '', ...args] = process.argv.slice(2)
try {
	const command = commands[name]
	if (!command) throw new Mistake(usage)
	console.log(await command(args))
} catch (error) {
	console.error(error instanceof Mistake || (error as { isWords?: boolean }).isWords ? (error as Error).message : error)
	process.exitCode = error instanceof Mistake ? 2 : 1
} finally {
	await closeDatabase()
}

/**
 * What whoever runs the server does on the machine itself:
 *
 *   npm run parley-site -- set-up NEGOTIATION union|employer    a code for the first of a side's staff
 *   npm run parley-site -- migrate                              the schema of a server of one's own (PARLEY_OWNER_URL)
 *   npm run parley-site -- backup FILE                          everything in the database, into a file that is not there yet
 *   npm run parley-site -- restore FILE                         that, into a database with nobody in it
 *   npm run parley-site -- resume-letter NEGOTIATION LETTER …   after a restore: what was published last
 *   npm run parley-site -- export-folder NEGOTIATION SIDE DIR  the folder byte for byte, with what crossed the table here as files of ledger/
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { bundleFiles } from '@parley/engine/log'
import type pg from 'pg'
import { closeDatabase, type Database, dataFolder, migrate, openDatabase } from '#db'
import { type BackedUp, backUp, restore } from '#lib/server/db/backup.ts'
import { type KeyPlace, keyFileOf } from '#lib/server/db/backup-key.ts'
import { writeToDisk } from '#lib/server/folder/disk.ts'
import { exportFolder } from '#lib/server/folder/export.ts'
import { hashOfFolder } from '#lib/server/folder/files.ts'
import { masterKey } from '#lib/server/letters/keys.ts'
import { type Known, resumeLetter } from '#lib/server/letters/resume.ts'
import { findNegotiation, listNegotiations } from '#lib/server/negotiations.ts'
import { drawSetUpCode } from '#lib/server/people/set-up.ts'

const usage = `parley-site COMMAND

  set-up NEGOTIATION union|employer   a code for the first of a side's staff, good for an hour
  migrate                             bring the schema of PARLEY_OWNER_URL up to date
  backup FILE                         write everything in the database to a file
  restore FILE [--without-key]        read it back into a database with nobody in it
  resume-letter NEGOTIATION LETTER FOLDER|CHECKPOINT|--nothing-later
                                      after a restore: what was published last of it, so that it goes on from there
  export-folder NEGOTIATION SIDE DIR  write the folder as it is, with what crossed the table as SIDE sees it`

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
	async 'export-folder'([space = '', side = '', directory = '']) {
		if ((side !== 'union' && side !== 'employer') || directory === '')
			throw new Mistake('Name the negotiation, the side and a folder that is not there yet: export-folder NEGOTIATION union DIR.')
		const sound = (await findNegotiation(space))?.sound
		if (!sound) throw new Mistake(`There is no negotiation called ${space}, or its folder has mistakes.`)
		const whole = await exportFolder(await database(), sound, side)
		if ('faults' in whole) throw new Mistake(whole.faults.map(each => `${each.path}: ${each.message}`).join('\n'))
		const written = await writeToDisk(directory, whole.files)
		if ('words' in written) throw new Mistake(written.words)
		return `${written.written} files are in ${directory}. SHA-256 of the whole: ${hashOfFolder(whole.files).toString('hex')}`
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

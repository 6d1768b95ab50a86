/**
 * Where mails that came back lie: a file with one, a Maildir folder (of which `new` is read, and what was read goes to `cur`, as every mail program does it), or the
 * standard input, for a mail server that hands each over by itself.
 */
import { readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, dataFolder } from '#db'
import { masterKey } from '../../letters/keys.ts'
import { settingOf } from '../mailing.ts'
import { type TakenIn, takeIn } from './take-in.ts'

interface Found {
	readonly name: string
	readonly text: string
	/** When it was taken in. */
	done(taken: TakenIn): void
}

export async function takeInAll(
	database: Database,
	places: readonly string[],
): Promise<{ readonly lines: readonly string[]; readonly problem: string | null }> {
	const sender = { master: masterKey(dataFolder()), from: settingOf(process.env).from }
	const counts = { all: 0, cameBack: 0, flagged: 0, nothing: 0 }
	const strange: string[] = []
	try {
		for (const { name, text, done } of places.length === 0 ? [standardInput()] : places.flatMap(mailsAt)) {
			const taken = await takeIn(database, sender, text)
			counts.all++
			if (taken.kind === 'came-back') counts.cameBack++
			if (taken.kind === 'came-back' && taken.isFlagged) counts.flagged++
			if (taken.kind === 'nothing-to-do') counts.nothing++
			if (taken.kind === 'not-understood') strange.push(`${name}: ${taken.words}.`)
			done(taken)
		}
	} catch (error) {
		const { code, path, message } = error as NodeJS.ErrnoException
		return {
			lines: [],
			problem: code && path ? `${path} cannot be read: ${code === 'ENOENT' ? 'there is no such place' : message}.` : message,
		}
	}
	const sum = `Mails read: ${counts.all}. Came back: ${counts.cameBack}, of which addresses left out from now on: ${counts.flagged}. Known, or only late: ${counts.nothing}. Not understood: ${strange.length}.`
	return { lines: [sum, ...strange], problem: null }
}

const standardInput = (): Found => ({ name: 'the standard input', text: readFileSync(0, 'utf8'), done: () => {} })

function mailsAt(place: string): readonly Found[] {
	if (!statSync(place).isDirectory()) return [{ name: place, text: readFileSync(place, 'utf8'), done: () => {} }]
	const [fresh, read] = [join(place, 'new'), join(place, 'cur')]
	return readdirSync(fresh)
		.toSorted()
		.map(name => ({
			name: join(fresh, name),
			text: readFileSync(join(fresh, name), 'utf8'),
			// What was not understood stays unread for somebody's eyes.
			done: ({ kind }) => renameSync(join(fresh, name), join(read, `${name}:2,${kind === 'not-understood' ? '' : 'S'}`)),
		}))
}

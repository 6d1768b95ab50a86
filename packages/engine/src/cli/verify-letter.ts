import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
	type Bundle,
	bundleFiles,
	readReceipt,
	readRollPlace,
	type Verdict,
	verifyBundle,
	verifyReceipt,
	verifyRollPlace,
} from '../log/index.ts'
import type { Given } from './command.ts'
import { printJson, textOption, wantsJson } from './given.ts'
import { UserError } from './user-error.ts'

const largestFile = 512 * 1024 * 1024

export async function verifyLetter(given: Given): Promise<number> {
	const [directory = ''] = given.positionals
	const bundle = readBundle(directory)
	const verdict = verifyBundle(bundle)
	const receipt = textOption(given, 'receipt')
	const ofReceipt =
		receipt === undefined ? null : verifyReceipt(readGiven(receipt, readReceipt, 'a receipt', 'that was given after signing'), bundle)
	const place = textOption(given, 'on-roll')
	const ofPlace =
		place === undefined
			? null
			: verifyRollPlace(readGiven(place, readRollPlace, 'a place on a roll', 'from the page of a signature'), bundle)
	if (wantsJson(given))
		printJson({ version: 1, ...verdict, receipt: ofReceipt && { problems: ofReceipt }, onRoll: ofPlace && { problems: ofPlace } })
	else process.stdout.write(`${said(verdict, ofReceipt, ofPlace)}\n`)
	return [verdict.problems, ofReceipt ?? [], ofPlace ?? []].some(problems => problems.length > 0) ? 1 : 0
}

function readBundle(directory: string): Bundle {
	if (!existsSync(directory) || !statSync(directory).isDirectory())
		throw new UserError(
			`There is no folder ${directory}. Name the folder in which you have put the letter's published files: ${bundleFiles.join(', ')}.`,
		)
	const files = bundleFiles.flatMap(name => {
		const path = join(directory, name)
		if (!existsSync(path)) return []
		if (statSync(path).size > largestFile) throw new UserError(`${name} has more than 512 MB: this is no letter's file.`)
		return [[name, readFileSync(path, 'utf8')] as const]
	})
	return { files: new Map(files) }
}

function readGiven<Given>(path: string, read: (value: unknown) => Given | null, what: string, whence: string): Given {
	let value: unknown
	try {
		value = JSON.parse(readFileSync(path, 'utf8'))
	} catch {
		throw new UserError(`${path} cannot be read as ${what}: it is the JSON file ${whence}.`)
	}
	const given = read(value)
	if (given === null) throw new UserError(`${path} is no ${what.replace(/^an? /, '')}: a field is missing or of the wrong kind.`)
	return given
}

/** Of what a member was given: nothing when it was not asked for. */
const ofGiven = (name: string, holds: string, problems: readonly string[] | null): readonly string[] =>
	problems === null ? [] : problems.length === 0 ? ['', holds] : ['', `${name} does not hold:`, ...listed(problems)]

function said({ verified, problems }: Verdict, receipt: readonly string[] | null, place: readonly string[] | null): string {
	const ofReceipt = [
		...ofGiven('The receipt', 'The receipt holds: its entry stands in this log.', receipt),
		...ofGiven(
			'The place on the roll',
			'The place on the roll holds: this member could sign, by the roll that was fixed beforehand.',
			place,
		),
	]
	if (!verified) return ['This bundle does not hold:', ...listed(problems), ...ofReceipt].join('\n')
	const { letter, tally, size, root, checkpoints, witnesses, lastMinute } = verified
	const number = (value: number): string => value.toLocaleString('en-US')
	return [
		`“${letter.title}”`,
		`  ${number(tally.standing)} signatures stand, of ${number(letter.roll.size)} on the roll of ${letter.roll.asOf} (${letter.roll.rule}).`,
		`  ${number(tally.signed)} signed, ${number(tally.withdrawn)} withdrawn, ${number(tally.struck)} struck; the last act in the minute ${lastMinute ?? 'of none'} (UTC).`,
		'',
		'What this shows',
		...listed([
			'The text is the one that was signed: its hash is in every entry.',
			`The count follows from the log of ${number(size)} entries, with no member counted twice.`,
			`${number(checkpoints)} signed checkpoints, each of them a beginning of this log: nothing was dropped or rewritten since the first. Root ${root}.`,
			`The roll was fixed beforehand: ${number(letter.roll.size)} members, root ${letter.roll.root}.`,
			witnesses.length > 0
				? `Co-signed by ${witnesses.map(({ name, at }) => `${name} (${at} UTC)`).join(', ')}.`
				: 'No witness has co-signed the last checkpoint.',
		]),
		'What it cannot show',
		...listed([
			witnesses.length > 0
				? 'That the entries are real members: for that you trust the witness, who was shown the roll and the matches.'
				: 'That the entries are real members: a witness who is shown the roll and the matches, and co-signs, can say so.',
			'Who signed: there is no name in any of it.',
		]),
		...ofReceipt,
	].join('\n')
}

const listed = (lines: readonly string[]): readonly string[] => lines.map(line => `  · ${line}`)

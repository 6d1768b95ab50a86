/** Consents, requests and rule packs on the command line: nothing here needs the site. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
	bundleInLogProblems,
	type Consent,
	compareDossier,
	confidenceWords,
	consentHash,
	type DecidedUse,
	type Dossier,
	decideDossier,
	dollars,
	dossierProblems,
	type GrievanceLog,
	grievanceProblems,
	isPackId,
	likenessLogProblems,
	lintConsent,
	loadPack,
	loadPacks,
	owedFor,
	type PackId,
	type PayGiven,
	packIds,
	payProblems,
	plainSummary,
	statutes,
} from '../likeness/index.ts'
import { reasonOf } from '../negotiation/reason.ts'
import type { Given } from './command.ts'
import { printJson, textOption, wantsJson } from './given.ts'
import { UserError } from './user-error.ts'

const example = join(import.meta.dirname, '../../likeness/example.json')
const actions: Readonly<Record<string, (given: Given, rest: readonly string[]) => number>> = {
	packs,
	decide,
	compare,
	consent,
	pay,
	verify,
}

export function likeness(given: Given): number {
	const [action = '', ...rest] = given.positionals
	const run = Object.hasOwn(actions, action) ? actions[action] : undefined
	if (!run) throw new UserError(`There is no likeness ${action.slice(0, 40)}: write ${Object.keys(actions).join(', ')}.`, 2)
	return run(given, rest)
}

const print = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`)

function packs(given: Given): number {
	const all = loadPacks()
	if (wantsJson(given)) printJson({ version: 1, packs: all.map(({ pack, hash }) => ({ ...pack, hash })) })
	else
		print(
			all.flatMap(({ pack, hash }) => [
				`${pack.id}   ${pack.title}`,
				`  ${pack.says}`,
				`  ${pack.rules.length} requirements; ${pack.review ? `the union reviews within ${pack.review.days} days, may veto, and silence is ${pack.review.lapse}` : 'no review and no veto by the union'}`,
				...pack.silent.map(each => `  ${each.what}: ${each.says}`),
				`  ${pack.note}`,
				`  policy hash ${hash}`,
				'',
			]),
		)
	return 0
}

function decide(given: Given, [file]: readonly string[]): number {
	const pack = packOption(given)
	const dossier = readDossier(file)
	const decided = decideDossier(dossier, pack)
	if (wantsJson(given))
		printJson({
			version: 1,
			title: dossier.title,
			isSynthetic: dossier.isSynthetic === true,
			decided: decided.map(each => ({ request: each.request.id, ...each.decision })),
		})
	else print([...heading(dossier), `${loadPack(pack).pack.title}`, '', ...decided.flatMap(decisionLines)])
	return decided.every(each => each.decision.isAllowed) ? 0 : 1
}

const heading = ({ title, isSynthetic }: Dossier): readonly string[] => [
	title,
	...(isSynthetic ? ['Made up: no such performer, producer or request exists.'] : []),
	'',
]

function decisionLines({ request, decision }: DecidedUse): readonly string[] {
	const warnings = statutes.filter(each => each.isOn && each.touches(request))
	return [
		`${request.id}   ${request.act} · ${request.project.title} · ${request.role}`,
		decision.isAllowed ? '  ALLOWED: every requirement is met.' : '  REFUSED',
		...decision.reasons.flatMap(reason => [
			`  · ${reason.says}`,
			`      ${reason.rule}, ${reason.clause} (${confidenceWords[reason.confidence]})`,
			`      ${reason.mend}`,
		]),
		...decision.errors.map(error => `  · ${error}`),
		...(warnings.length === 0 ? [] : [`  Laws to look at: ${warnings.map(each => `${each.place}, ${each.citation}`).join('; ')}.`]),
		'',
	]
}

function compare(given: Given, [file]: readonly string[]): number {
	const dossier = readDossier(file)
	const { packs: under, rows } = compareDossier(dossier)
	if (wantsJson(given))
		printJson({
			version: 1,
			title: dossier.title,
			packs: under.map(pack => pack.id),
			rows: rows.map(row => ({ request: row.request.id, decisions: row.decisions })),
		})
	else
		print([
			...heading(dossier),
			...rows.flatMap(({ request, decisions }) => [
				`${request.id}   ${request.act} · ${request.project.title} · ${request.role}`,
				...decisions.map(
					(decision, place) =>
						`  ${under[place]!.title.padEnd(42)} ${decision.isAllowed ? 'allowed' : `refused: ${decision.reasons.map(reason => reason.rule).join(', ') || 'the case itself is unsound'}`}`,
				),
				'',
			]),
		])
	return 0
}

function consent(given: Given, [file]: readonly string[]): number {
	const record = readJson(file) as Consent
	const problems = soundly(() => lintConsent(record))
	if (wantsJson(given))
		printJson({ version: 1, problems, ...(problems.length > 0 ? {} : { hash: consentHash(record), summary: plainSummary(record) }) })
	else if (problems.length > 0) print(problems.flatMap(each => [`${each.code}   ${each.field}: ${each.message}`, `  ${each.mend}`]))
	else print([...plainSummary(record).map(line => `${line.asks}: ${line.says}`), '', `hash ${consentHash(record)}`])
	return problems.length > 0 ? 1 : 0
}

function soundly<T>(work: () => T): T {
	try {
		return work()
	} catch {
		throw new UserError('This is no consent: it lacks a field, or has one of the wrong kind. docs/likeness.md lists them.')
	}
}

const counts = ['rate', 'days', 'lineRate', 'lines', 'scale', 'realTimeSessions', 'contribution'] as const

function pay(given: Given, [id = '', ...pairs]: readonly string[]): number {
	const pack = packNamed(id)
	const told: Record<string, unknown> = {}
	for (const pair of pairs) {
		const [name = '', value = ''] = pair.split('=')
		if ((counts as readonly string[]).includes(name) && /^\d{1,11}$/.test(value)) told[name] = Number(value)
		else if (name === 'session' && ['none', 'same-day', 'own-day', 'short-own-day'].includes(value)) told[name] = value
		else if (name === 'covered' && (value === 'yes' || value === 'no')) told[name] = value === 'yes'
		else
			throw new UserError(
				`${pair.slice(0, 60)} cannot be read: write ${counts.join(', ')} as whole numbers (money in cents), session=own-day or covered=yes.`,
				2,
			)
	}
	const [problem] = payProblems(told as PayGiven)
	if (problem) throw new UserError(problem.message, 2)
	const owed = owedFor(pack, told as PayGiven)
	if (wantsJson(given)) printJson({ version: 1, ...owed })
	else
		print([
			...owed.lines.map(({ name, cents }) => `${name.padEnd(24)} ${dollars(cents).padStart(14)}`),
			'',
			...owed.sources.map(each => `${each.fact}: ${each.source} (${each.confidence})`),
		])
	return 0
}

function verify(given: Given, [path = '']: readonly string[]): number {
	const [log, checkpoint, key] = ['log', 'checkpoint', 'key'].map(name => textOption(given, name))
	if (checkpoint !== undefined) return verifyLog(given, path, checkpoint, key)
	const files = new Map<string, string>()
	try {
		for (const name of readdirSync(path)) if (name.endsWith('.json')) files.set(name, readFileSync(join(path, name), 'utf8'))
	} catch (error) {
		throw new UserError(
			`${path || 'The folder'} could not be read: ${reasonOf(error)}. A bundle is a folder, unpacked; a log is verified with --checkpoint.`,
		)
	}
	const own = grievanceProblems(files)
	const inLog =
		own.length > 0 || log === undefined ? [] : bundleInLogProblems(JSON.parse(files.get('log.json')!) as GrievanceLog, linesOf(log))
	return tellVerified(
		given,
		[...own, ...inLog],
		[
			'It holds: every file has its hash, the words of the consent are those that were signed, the events are whole, and each line stands in the log under the signed checkpoint.',
			...(log === undefined ? [] : ['The log you gave holds the same lines, and begins as the bundle’s checkpoint says.']),
		],
	)
}

function verifyLog(given: Given, path: string, checkpoint: string, key: string | undefined): number {
	const entries = linesOf(path)
	const problems = likenessLogProblems({ entries, checkpoint: readText(checkpoint), ...(key === undefined ? {} : { key }) })
	return tellVerified(given, problems, [
		`It holds: ${entries.length} lines, and those the checkpoint is over are the ones it was made from.`,
		key === undefined
			? 'Whose checkpoint it is was not looked at: give the log’s key with --key, as you noted it.'
			: 'The checkpoint is signed by the key you gave.',
		'That the other side has the same log is seen by comparing checkpoints with it.',
	])
}

function tellVerified(given: Given, problems: readonly string[], holds: readonly string[]): number {
	if (wantsJson(given)) printJson({ version: 1, holds: problems.length === 0, problems })
	else print(problems.length > 0 ? problems.map(each => `· ${each}`) : holds)
	return problems.length > 0 ? 1 : 0
}

const largestText = 64 * 1024 * 1024

function readText(path: string): string {
	try {
		if (statSync(path).size <= largestText) return readFileSync(path, 'utf8')
	} catch (error) {
		throw new UserError(`${path} could not be read: ${reasonOf(error)}.`)
	}
	throw new UserError(`${path} has more than 64 MB: this is no log of a likeness room.`)
}

const linesOf = (path: string): readonly string[] => {
	const text = readText(path).replace(/\n$/, '')
	return text === '' ? [] : text.split('\n')
}

function packOption(given: Given): PackId {
	const id = textOption(given, 'pack')
	if (id === undefined) throw new UserError(`Which rules? Write --pack with one of ${packIds.join(', ')}.`, 2)
	return packNamed(id)
}

function packNamed(id: string): PackId {
	if (isPackId(id)) return id
	throw new UserError(`There is no rule pack ${id.slice(0, 60)}. They are ${packIds.join(', ')}.`, 2)
}

function readDossier(file: string | undefined): Dossier {
	const value = readJson(file)
	const problems = dossierProblems(value)
	if (problems.length > 0) throw new UserError(problems.join('\n'))
	return value as Dossier
}

function readJson(file: string | undefined): unknown {
	if (file === undefined) throw new UserError('Which file? Name one, or - for a made-up example.', 2)
	try {
		return JSON.parse(readFileSync(file === '-' ? example : file, 'utf8'))
	} catch (error) {
		throw new UserError(`${file} could not be read as JSON: ${reasonOf(error)}.`)
	}
}

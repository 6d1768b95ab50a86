import { readFileSync, statSync } from 'node:fs'
import { type LedgerReceipt, ledgerActs, verifyLedgerReceipt } from '../ledger/index.ts'
import { showHidden } from '../report/index.ts'
import type { Given } from './command.ts'
import { printJson, textOption, wantsJson } from './given.ts'
import { UserError } from './user-error.ts'

const largestFile = 64 * 1024 * 1024

export async function verifyTurn(given: Given): Promise<number> {
	const [path = ''] = given.positionals
	const receipt = readReceipt(path)
	const [text, turn, key, log] = ['text', 'turn', 'key', 'log'].map(name => textOption(given, name))
	const problems = verifyLedgerReceipt(receipt, {
		...(text === undefined ? {} : { text: readText(text) }),
		...(turn === undefined ? {} : { turn }),
		...(key === undefined ? {} : { key }),
		...(log === undefined ? {} : { entries: linesOf(readText(log)) }),
	})
	if (wantsJson(given)) printJson({ version: 1, problems, statement: receipt.statement, key: receipt.key })
	else process.stdout.write(`${showHidden(said(receipt, problems, { text, key, log }))}\n`)
	return problems.length > 0 ? 1 : 0
}

function readText(path: string): string {
	try {
		if (statSync(path).size <= largestFile) return readFileSync(path, 'utf8')
	} catch {
		throw new UserError(`${path} cannot be read.`)
	}
	throw new UserError(`${path} has more than 64 MB: this is no file of a ledger.`)
}

const linesOf = (text: string): readonly string[] => text.replace(/\n$/, '').split('\n')

function readReceipt(path: string): LedgerReceipt {
	const text = readText(path)
	try {
		const value = JSON.parse(text) as LedgerReceipt
		if (isReceipt(value)) return value
	} catch {
		throw new UserError(`${path} is no receipt: it is the JSON file that stands beside each act in the ledger.`)
	}
	throw new UserError(`${path} is no receipt of the ledger: a field is missing or of the wrong kind.`)
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)

function isReceipt(value: LedgerReceipt): boolean {
	const { statement, offer, signer, turns } = value
	return (
		value.kind === 'parley/ledger-receipt' &&
		value.version === 1 &&
		[value.salt, value.entry, value.checkpoint, value.key].every(isText) &&
		Number.isInteger(value.index) &&
		isTexts(value.proof) &&
		isTexts(value.offers) &&
		typeof statement === 'object' &&
		[statement.negotiation, statement.side, statement.hash, statement.signer, statement.at].every(isText) &&
		ledgerActs.includes(statement.act) &&
		(signer === null || (isText(signer?.name) && isText(signer.salt))) &&
		(offer === null || (typeof offer === 'object' && isText(offer.title) && isTexts(offer.turns))) &&
		Array.isArray(turns) &&
		turns.every(turn => typeof turn === 'object' && turn !== null && isText(turn.turn) && isText(turn.text))
	)
}

const did = {
	'handed-over': 'handed over',
	acknowledged: 'acknowledged receipt of',
	held: 'holds',
	countered: 'countered',
	withdrawn: 'withdrew',
	initialled: 'initialled',
	reopened: 'asked to reopen',
	signed: 'signed the agreement of everything',
	imported: 'imported from a folder',
	agreed: 'signed, and so agreed to',
} as const

interface Asked {
	readonly text: string | undefined
	readonly key: string | undefined
	readonly log: string | undefined
}

function said({ statement, offer, turns, offers, signer, key, index }: LedgerReceipt, problems: readonly string[], asked: Asked): string {
	if (problems.length > 0) return ['This receipt does not hold:', ...listed(problems)].join('\n')
	const numbers = turns.map(turn => turn.turn).join(', ')
	const what =
		offer === null
			? `, of ${offers.length} offers`
			: ` ${offer.package === null ? numbers : `${offer.package} (${numbers})`}, “${offer.title}”`
	return [
		`${signer?.name ?? 'Somebody'}${statement.act === 'imported' ? '' : ` for the ${statement.side}`} ${did[statement.act]}${what}`,
		`  ${statement.at}, in the talks ${statement.negotiation}, over the hash ${statement.hash}.`,
		'',
		'What this shows',
		...listed([
			offer === null
				? 'The act is over the hashes of exactly these offers.'
				: `The act is over these words, to the last character, as this file holds them${asked.text === undefined ? '' : ', and as the text you gave has them'}.`,
			`It is entry ${index} of the log, under a checkpoint signed by the log’s key${asked.key === undefined ? '' : ', which is the one you gave'}.`,
			...(asked.log === undefined ? [] : ['The log you gave holds it there, and begins as the checkpoint says.']),
		]),
		'What it cannot show',
		...listed([
			...(asked.key === undefined ? [`That the key is the log’s own: compare it with the one the other side has noted, ${key}`] : []),
			...(asked.log === undefined
				? ['That both sides have the same log: give it with --log, and compare receipts with the other side.']
				: []),
			'What became of it afterwards: each later act has a receipt of its own.',
		]),
	].join('\n')
}

const listed = (lines: readonly string[]): readonly string[] => lines.map(line => `  · ${line}`)

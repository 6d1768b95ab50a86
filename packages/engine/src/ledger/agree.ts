/** Whether the entries of a ledger hold together: whatever one of them names is there, on the right side of the table, and not later than it. */
import { type Diagnostic, nearest } from '@parley/lang'
import { type MarkdownFile, mistake } from '../negotiation/markdown.ts'
import type { Proposal, Side } from '../negotiation/negotiation.ts'
import { byNumber, type Ledger, partsOf, type Turn } from './ledger.ts'

export interface Around {
	/** Null when the head has mistakes: nothing is said of sides then. */
	readonly sides: readonly Side[] | null
	readonly issues: readonly string[]
	readonly proposals: readonly Proposal[]
	readonly files: readonly MarkdownFile[]
}

export function holdTogether(ledger: Ledger, around: Around, diagnostics: Diagnostic[]): void {
	const { turns, packages, sessions, agreements, moves, releases } = ledger
	const turnNamed = new Map(turns.map(turn => [turn.number, turn]))
	const fail = failer(around.files, diagnostics)
	const known = (file: string, field: string, name: string, names: readonly string[], what: string): boolean => {
		if (names.includes(name)) return true
		fail(file, field, `ledger/no-${what}`, `There is no ${what} ${name.slice(0, 60)}.`, whichThere(name, names))
		return false
	}
	const numbersOf = (entries: readonly { readonly number: string }[]): readonly string[] => entries.map(each => each.number)

	for (const turn of turns) {
		sideOf(turn, around, fail)
		if (turn.issue !== '') known(turn.file, 'issue', turn.issue, around.issues, 'issue')
		if (turn.package !== null && known(turn.file, 'package', turn.package, numbersOf(packages), 'package'))
			if (packages.find(each => each.number === turn.package)!.side !== turn.side)
				fail(turn.file, 'package', 'ledger/package', `${turn.package} is a package of the other side.`)
		if (turn.session !== null && known(turn.file, 'session', turn.session, numbersOf(sessions), 'session')) {
			const session = sessions.find(each => each.number === turn.session)!
			if (turn.date < session.date || turn.date > (session.to ?? session.date))
				fail(turn.file, 'session', 'ledger/session', `${turn.number} is of ${turn.date}, and ${turn.session} was on another day.`)
		}
		if (turn.expires !== null && turn.expires < turn.date) fail(turn.file, 'expires', 'ledger/day', 'This turn expires before it is made.')
		pointsBack(turn, 'answers', turnNamed, fail, name => known(turn.file, 'answers', name, numbersOf(turns), 'turn'))
		pointsBack(turn, 'replaces', turnNamed, fail, name => known(turn.file, 'replaces', name, numbersOf(turns), 'turn'))
		proposalOf(turn, around, fail)
	}
	orderOf(turns, fail)
	for (const turn of turns) stateOf(turn, ledger, fail)
	for (const each of packages) sideOf(each, around, fail)
	for (const each of packages)
		if (!turns.some(turn => turn.package === each.number))
			fail(
				each.file,
				'title',
				'ledger/empty-package',
				'No turn is in this package.',
				`Write \`package: ${each.number}\` in the turns which belong to it.`,
			)
	for (const agreement of agreements) {
		if (agreement.issue !== '') known(agreement.file, 'issue', agreement.issue, around.issues, 'issue')
		for (const name of agreement.turns)
			if (known(agreement.file, 'turns', name, numbersOf(turns), 'turn')) {
				const turn = turnNamed.get(name)!
				if (turn.date > agreement.date) fail(agreement.file, 'turns', 'ledger/day', `${name} was made after this was agreed.`)
				if (turn.issue !== agreement.issue)
					fail(agreement.file, 'turns', 'ledger/issue', `${name} is about ${turn.issue}, and this agreement about ${agreement.issue}.`)
			}
	}
	for (const move of moves)
		if (move.turn !== '' && known(move.file, 'turn', move.turn, numbersOf(turns), 'turn') && turnNamed.get(move.turn)!.date > move.date)
			fail(move.file, 'date', 'ledger/day', `${move.turn} was made after this happened to it.`)
	for (const session of sessions) {
		for (const name of session.items) known(session.file, 'items', name, around.issues, 'issue')
		for (const name of session.papers)
			if (known(session.file, 'papers', name, numbersOf(turns), 'turn') && turnNamed.get(name)!.offTheRecord)
				fail(session.file, 'papers', 'ledger/off-the-record', `${name} is off the record, and is no paper of the shared record.`)
	}
	for (const { number, side, file } of releases) if (side !== null) sideOf({ number, side, file }, around, fail)
	for (const release of releases)
		for (const name of release.turns)
			if (known(release.file, 'turns', name, numbersOf(turns), 'turn')) {
				const turn = turnNamed.get(name)!
				if (turn.date > release.date) fail(release.file, 'turns', 'ledger/day', `${name} was made after this release.`)
				if (turn.offTheRecord) fail(release.file, 'turns', 'ledger/off-the-record', `${name} is off the record, and is not released.`)
			}
}

/** Of numbers none is nearer than another, so they are listed. */
function whichThere(name: string, names: readonly string[]): string | undefined {
	if (names.length === 0) return undefined
	if (names.every(each => /^[A-Z]+-\d+$/.test(each)))
		return names.length > 12
			? `They go from ${names[0]} to ${names.at(-1)}.`
			: `There ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}.`
	const near = nearest(name, names)
	return near ? `The nearest is \`${near}\`.` : `There are ${names.slice(0, 12).join(', ')}.`
}

type Fail = (file: string, field: string, code: string, message: string, mend?: string) => void

/** At the line of the field, or of the file's beginning where it is not there. */
function failer(files: readonly MarkdownFile[], diagnostics: Diagnostic[]): Fail {
	const byFile = new Map(files.map(each => [each.file, each]))
	return (file, name, code, message, mend) => {
		const field = byFile.get(file)?.fields.get(name)
		const at = { column: field?.column ?? 1, width: field ? name.length : 1 }
		diagnostics.push(mistake(file, field?.line ?? 1, code, message, mend === undefined ? at : { ...at, mend }))
	}
}

const letterOf = { union: 'U', employer: 'E' } as const

function sideOf(entry: { readonly number: string; readonly side: string; readonly file: string }, { sides }: Around, fail: Fail): void {
	if (sides === null || entry.side === '') return
	const side = sides.find(each => each.id === entry.side)
	if (!side)
		return fail(
			entry.file,
			'side',
			'files/side',
			`There is no side called ${entry.side.slice(0, 40)}.`,
			`The sides are ${sides.map(each => each.id).join(', ')}.`,
		)
	const [letter] = partsOf(entry.number)
	if (letter === 'R' || letter[0] === letterOf[side.role]) return
	fail(
		entry.file,
		'side',
		'ledger/number',
		`${entry.side} is ${side.role === 'union' ? 'a union' : 'an employer'}, and what it ${letter.endsWith('R') ? 'releases' : 'puts on the table'} is numbered from ${letterOf[side.role]}${letter.slice(1)}-1 on.`,
	)
}

/** A turn answers one of another side, and replaces one of its own: both earlier, and about the same issue. */
function pointsBack(
	turn: Turn,
	field: 'answers' | 'replaces',
	turns: ReadonlyMap<string, Turn>,
	fail: Fail,
	known: (name: string) => boolean,
): void {
	const name = turn[field]
	if (name === null || !known(name)) return
	const other = turns.get(name)!
	const isOwn = other.side === turn.side
	if (field === 'answers' && isOwn)
		fail(
			turn.file,
			field,
			'ledger/answers',
			`${name} is the same side’s own turn.`,
			`A turn answers one of the other side; \`replaces: ${name}\` takes the place of one’s own.`,
		)
	else if (field === 'replaces' && (!isOwn || name === turn.number))
		fail(
			turn.file,
			field,
			'ledger/replaces',
			isOwn ? 'A turn does not replace itself.' : `${name} is the other side’s.`,
			isOwn ? undefined : `A turn replaces one of its own side; \`answers: ${name}\` answers one of the other.`,
		)
	else if (other.issue !== turn.issue)
		fail(turn.file, field, `ledger/${field}`, `${name} is about ${other.issue}.`, `It ${field} one about the same issue.`)
	else if (other.date > turn.date) fail(turn.file, field, `ledger/${field}`, `${name} was made later, on ${other.date}.`)
}

function proposalOf(turn: Turn, { proposals }: Around, fail: Fail): void {
	if (turn.proposal === null) return
	const proposal = proposals.find(each => each.id === turn.proposal)
	if (!proposal) {
		const near = nearest(
			turn.proposal,
			proposals.map(each => each.id),
		)
		return fail(
			turn.file,
			'proposal',
			'ledger/no-proposal',
			`There is no proposal ${turn.proposal.slice(0, 60)}.`,
			near ? `The nearest is \`${near}\`.` : undefined,
		)
	}
	if (proposal.side !== turn.side) fail(turn.file, 'proposal', 'ledger/proposal', `${turn.proposal} is a proposal of ${proposal.side}.`)
	else if (proposal.date > turn.date)
		fail(turn.file, 'proposal', 'ledger/proposal', `${turn.proposal} was made later, on ${proposal.date}.`)
}

/** What was done by another entry has that entry. */
function stateOf(turn: Turn, { turns, agreements }: Ledger, fail: Fail): void {
	if (turn.state === 'countered' && !turns.some(each => each.answers === turn.number))
		fail(
			turn.file,
			'state',
			'ledger/state',
			`${turn.number} is said to be countered, and no turn answers it.`,
			`Write \`answers: ${turn.number}\` in the turn that does.`,
		)
	if ((turn.state === 'tentatively-agreed' || turn.state === 'agreed') && !agreements.some(each => each.turns.includes(turn.number)))
		fail(
			turn.file,
			'state',
			'ledger/state',
			`${turn.number} is said to be agreed, and no tentative agreement names it.`,
			`Write it into a \`TA-1.md\`, under \`turns\`.`,
		)
}

/** Numbers of a side run with the days. Gaps are no mistake: a draft, or what was said off the record, need not be in this folder. */
function orderOf(turns: readonly Turn[], fail: Fail): void {
	for (const own of Map.groupBy(turns, turn => partsOf(turn.number)[0]).values()) {
		const inOrder = own.toSorted((a, b) => byNumber(a.number, b.number))
		inOrder.forEach((turn, index) => {
			const before = inOrder[index - 1]
			if (before && before.date > turn.date)
				fail(turn.file, 'date', 'ledger/day', `${turn.number} is of ${turn.date}, before ${before.number} of ${before.date}.`)
		})
	}
}

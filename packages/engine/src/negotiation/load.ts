/** A folder to a negotiation. Every mistake of every file is gathered; with any of them there is no negotiation. */
import { type Block, compareIds, type Diagnostic, type Home, nearest, parseDate, type Setting, type TableData } from '@parley/lang'
import { holdTogether } from '../ledger/agree.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { readLedger } from '../ledger/read.ts'
import { turnsAsProposals } from '../ledger/turns-as-proposals.ts'
import { readCsv } from '../tables/csv.ts'
import { declaredTables, keyOf } from '../tables/declared.ts'
import type { TableFile } from '../tables/files.ts'
import { type FieldReader, readFields } from './fields.ts'
import type { Folder } from './folder.ts'
import { type MarkdownFile, mistake, readMarkdown } from './markdown.ts'
import type { Issue, Negotiation, Proposal, Side } from './negotiation.ts'

export interface Loaded {
	readonly negotiation: Negotiation | null
	/**
	 * The same in spite of mistakes, so that the mistakes in its terms are told in the same run. Null when the head is not sound or a
	 * file could not be read: every name would be unknown then, and the one true mistake would drown.
	 */
	readonly draft: Negotiation | null
	readonly blocks: readonly Block[]
	readonly diagnostics: readonly Diagnostic[]
	readonly files: ReadonlyMap<string, string>
	/** The front matter of each file, for what is found out only later. */
	readonly fieldsOf: ReadonlyMap<string, MarkdownFile['fields']>
	/** Tables that are read when the terms ask for them. */
	readonly onDisk: ReadonlyMap<string, TableFile>
}

/** From texts in hand: nothing here reads a disk, so that a page can check what is being written. */
export function loadFolder(folder: Folder): Loaded {
	const diagnostics: Diagnostic[] = [...folder.diagnostics]
	const markdown = readAll(folder, diagnostics)
	const main = markdown.find(file => file.file === 'negotiation.md')
	if (!main && !folder.diagnostics.some(each => each.code === 'files/no-folder' || each.place.file === 'negotiation.md'))
		diagnostics.push(noNegotiation)
	const before = diagnostics.length
	const head = main ? readHead(main, diagnostics) : noHead
	const headIsSound = main !== undefined && diagnostics.length === before && main.diagnostics.length === 0
	const at = (part: string): readonly MarkdownFile[] => markdown.filter(file => file.file.startsWith(`${part}/`))
	const issues = at('issues').map(file => readIssue(file, diagnostics))
	const issueIds = [
		...issues.map(issue => issue.id),
		...folder.diagnostics.filter(each => each.place.file.startsWith('issues/')).map(each => idOf(each.place.file)),
	]
	const sides = headIsSound ? head.sides : null
	const written = at('proposals').map(file => readProposal(file, sides, issueIds, diagnostics))
	const ledger = readLedger(at('ledger'), diagnostics)
	holdTogether(ledger, { sides, issues: issueIds, proposals: written, files: at('ledger') }, diagnostics)
	const proposals = [...written, ...turnsAsProposals(ledger, head.setting.asOf)]
	for (const file of at('facts')) readFields(file, ['title'], diagnostics)
	const claims = markdown.find(file => file.file === 'claims.md')
	if (claims) readFields(claims, ['title'], diagnostics)
	const blocks = inIssueOrder(markdown, issues).flatMap(file => blocksOf(file, proposals, ledger))
	const draft: Negotiation = {
		directory: folder.directory,
		...head,
		prose: main?.prose ?? '',
		issues: [...issues].sort(byOrder),
		proposals: [...proposals].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : compareIds(a.id, b.id))),
		ledger,
		claims: claims?.prose ?? '',
		claimTopics: claims?.sections.map(({ heading, line }) => ({ heading, line })) ?? [],
		blocks,
		tables: readTables(folder, blocks, diagnostics),
		files: folder.files,
	}
	const broken = diagnostics.some(each => each.severity === 'error')
	const whole = headIsSound && folder.diagnostics.length === 0
	return {
		negotiation: broken ? null : draft,
		draft: whole ? draft : null,
		blocks,
		diagnostics,
		files: folder.files,
		fieldsOf: new Map(markdown.map(({ file, fields }) => [file, fields])),
		onDisk: folder.onDisk ?? new Map(),
	}
}

const noNegotiation = mistake('negotiation.md', 1, 'files/no-negotiation', 'The folder has no negotiation.md.', {
	mend: 'It names the sides and the term; `parley init` makes one to start from.',
})

/** In one order, whatever order the files came in: what a negotiation means does not hang on the disk. */
function readAll(folder: Folder, diagnostics: Diagnostic[]): readonly MarkdownFile[] {
	const paths = [...folder.files.keys()].filter(path => path.endsWith('.md') && partOf(path) >= 0).sort(byPart)
	return paths.map(path => {
		const file = readMarkdown(path, folder.files.get(path)!)
		diagnostics.push(...file.diagnostics)
		return file
	})
}

const byOrder = (a: Issue, b: Issue): number => a.order - b.order || (a.id < b.id ? -1 : 1)

/** The plan keeps the order of the text, so costs and positions come in the order that the issues give themselves. */
function inIssueOrder(markdown: readonly MarkdownFile[], issues: readonly Issue[]): readonly MarkdownFile[] {
	const rank = new Map([...issues].sort(byOrder).map((issue, index) => [issue.file, index]))
	const rankOf = (file: MarkdownFile): number => rank.get(file.file) ?? -1
	const isIssue = (file: MarkdownFile): boolean => rank.has(file.file)
	const ordered = markdown.filter(isIssue).sort((a, b) => rankOf(a) - rankOf(b))
	return markdown.map(file => (isIssue(file) ? ordered.shift()! : file))
}

const partOrder = ['negotiation.md', 'claims.md', 'issues', 'facts', 'proposals', 'ledger']
const partOf = (path: string): number => partOrder.indexOf(path.split('/')[0]!)
const byPart = (a: string, b: string): number => partOf(a) - partOf(b) || (a < b ? -1 : 1)

const idOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1).replace(/\.md$/, '')

interface Head {
	readonly title: string
	readonly setting: Setting
	readonly sides: readonly Side[]
	readonly parties: Negotiation['parties']
}

const noTerm: Setting['term'] = { from: '2000-01-01', to: '2000-12-31' }
const noHead: Head = {
	title: '',
	sides: [],
	parties: [],
	setting: { currency: 'USD', sides: [], parties: [], term: noTerm, asOf: '2000-01-01' },
}

function readHead(main: MarkdownFile, diagnostics: Diagnostic[]): Head {
	const fields = readFields(main, ['title', 'currency', 'as-of', 'term', 'sides', 'parties'], diagnostics)
	const currency = fields.requiredText('currency')
	if (currency !== '' && !/^[A-Z]{3}$/.test(currency))
		fields.fail('currency', 'files/currency', `${currency.slice(0, 20)} is not a currency's three letters.`, 'Write `USD`, `CAD`, `EUR` …')
	const sides = fields.required('sides', 'Name two sides or more, each with its role.') ? readSides(fields) : []
	const named = fields.raw('sides')?.value
	if (named && typeof named === 'object' && !Array.isArray(named) && Object.keys(named).length < 2)
		fields.fail('sides', 'files/side', 'A negotiation has two sides or more.', 'Name the other side too, with its role.')
	const parties = readNamed(fields, 'parties').map(([id, words]) => ({ id, words: textOf(fields, 'parties', id, words) }))
	return {
		title: fields.requiredText('title'),
		sides,
		parties,
		setting: {
			currency: /^[A-Z]{3}$/.test(currency) ? currency : 'USD',
			sides: sides.map(side => side.id),
			parties: parties.map(party => party.id),
			term: readTerm(fields),
			asOf: fields.requiredDate('as-of'),
		},
	}
}

function readTerm(fields: FieldReader): Setting['term'] {
	const text = fields.requiredText('term')
	if (text === '') return noTerm
	const [from = '', to = '', ...rest] = text.split(/\s+to\s+/)
	const start = parseDate(from.trim())
	const end = parseDate(to.trim())
	if (start !== null && end !== null && end > start && end - start < 40 * 366 && rest.length === 0)
		return { from: from.trim(), to: to.trim() }
	fields.fail('term', 'files/term', wrongTerm(start, end), 'Write it as `2023-07-01 to 2026-06-30`.')
	return noTerm
}

function wrongTerm(start: number | null, end: number | null): string {
	if (start === null || end === null) return 'The term is a first and a last day.'
	return end <= start ? 'The term ends before it begins.' : 'The term is longer than 40 years.'
}

const nameForm = /^[A-Za-z][A-Za-z0-9_]*(-[A-Za-z][A-Za-z0-9_]*)*$/

function readNamed(fields: FieldReader, name: string): readonly (readonly [string, unknown])[] {
	const field = fields.raw(name)
	if (!field || field.value === null) return []
	if (typeof field.value !== 'object' || Array.isArray(field.value)) {
		fields.fail(
			name,
			'files/field',
			`${name} is a list of names, each with its words.`,
			`Write \`${name}:\` and under it, two spaces in, \`short-name: its words\`.`,
		)
		return []
	}
	return Object.entries(field.value).filter(([id]) => {
		if (nameForm.test(id)) return true
		fields.fail(name, 'files/name', `${id.slice(0, 40)} cannot be a name in the terms.`, 'A name is letters and digits, joined by hyphens.')
		return false
	})
}

function readSides(fields: FieldReader): readonly Side[] {
	const sides: Side[] = []
	for (const [id, value] of readNamed(fields, 'sides')) {
		const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { name: value, role: undefined }
		const role = given['role']
		const write = `Write \`${id}: { name: …, role: union }\`, or \`role: employer\`.`
		if (reservedNames.includes(id)) fields.fail('sides', 'files/side', `No side can be called ${id}: the word has a meaning of its own.`)
		else if (role === undefined || role === null) fields.fail('sides', 'files/side', `The side ${id} has no role.`, write)
		else if (role !== 'union' && role !== 'employer')
			fields.fail('sides', 'files/side', `The role of ${id} is union or employer, and nothing else.`, write)
		else sides.push({ id, name: textOf(fields, 'sides', id, given['name'] ?? id), role })
	}
	return sides
}

/** Points of the talks that are no side. */
const reservedNames = ['agreed', 'current', 'shared', 'what-if']

function textOf(fields: FieldReader, field: string, id: string, value: unknown): string {
	if (typeof value !== 'object' || value === null) return String(value ?? id)
	fields.fail(field, 'files/field', `What is said of ${id} is one line of text.`)
	return id
}

function readIssue(file: MarkdownFile, diagnostics: Diagnostic[]): Issue {
	const fields = readFields(file, ['title', 'order', 'status'], diagnostics)
	const clause = file.sections.find(section => section.heading.toLowerCase() === 'clause')
	return {
		id: idOf(file.file),
		title: fields.requiredText('title'),
		order: fields.number('order') ?? 1000,
		status: fields.choice('status', ['open', 'close', 'agreed', 'withdrawn']) ?? 'open',
		clause: clause?.text ?? null,
		prose: file.prose,
		file: file.file,
	}
}

function readProposal(file: MarkdownFile, sides: readonly Side[] | null, issueIds: readonly string[], diagnostics: Diagnostic[]): Proposal {
	const fields = readFields(file, ['side', 'date', 'title', 'source', 'confidence', 'later-knowledge'], diagnostics)
	const id = idOf(file.file)
	if (/[@,]|^[UE]-[0-9]+$/.test(id) || [...reservedNames, ...(sides ?? []).map(each => each.id)].includes(id))
		diagnostics.push(
			mistake(file.file, 1, 'files/name', 'This proposal cannot be named by its file: the name is taken, or has a comma or an @ in it.', {
				mend: 'Begin the name of the file with the day: `2023-10-24-seven-per-cent.md`.',
			}),
		)
	const side = fields.requiredText('side')
	if (sides && side !== '' && side !== 'agreed' && !sides.some(each => each.id === side)) {
		const near = nearest(
			side,
			sides.map(each => each.id),
		)
		fields.fail(
			'side',
			'files/side',
			`There is no side called ${side.slice(0, 40)}.`,
			near
				? `The nearest is \`${near}\`.`
				: `The sides are ${sides.map(each => each.id).join(', ')}, and \`agreed\` for what all have signed.`,
		)
	}
	return {
		id,
		side,
		date: fields.requiredDate('date'),
		title: fields.requiredText('title'),
		source: fields.text('source'),
		confidence: fields.choice('confidence', ['high', 'medium', 'low', 'derived', 'assumed']),
		later: fields.flag('later-knowledge'),
		prose: file.prose,
		clauses: file.sections.flatMap(section => readClause(file, section, issueIds, diagnostics)),
		file: file.file,
	}
}

function readClause(
	file: MarkdownFile,
	section: MarkdownFile['sections'][number],
	issueIds: readonly string[],
	diagnostics: Diagnostic[],
): Proposal['clauses'] {
	const match = /^clause:\s*(.+)$/i.exec(section.heading)
	if (!match) return []
	const issue = match[1]!.trim()
	if (issueIds.includes(issue)) return [{ issue, text: section.text }]
	const near = nearest(issue, issueIds)
	diagnostics.push(
		mistake(file.file, section.line, 'files/unknown-issue', `There is no issue ${issue.slice(0, 60)}.`, {
			mend: near ? `The nearest is \`${near}\`.` : `After \`Clause:\` stands the name of a file in issues, without \`.md\`.`,
		}),
	)
	return []
}

function blocksOf(file: MarkdownFile, proposals: readonly Proposal[], ledger: Ledger): readonly Block[] {
	const home = homeOf(file.file, proposals, ledger)
	if (home === null) return []
	return file.terms.map(terms => ({ file: file.file, firstLine: terms.firstLine, text: terms.text, home }))
}

/** Null: only a turn of the ledger has terms. */
function homeOf(file: string, proposals: readonly Proposal[], ledger: Ledger): Home | null {
	if (file === 'negotiation.md') return { kind: 'negotiation' }
	if (file === 'claims.md') return { kind: 'claims' }
	const id = idOf(file)
	if (file.startsWith('issues/')) return { kind: 'issue', id }
	if (file.startsWith('facts/')) return { kind: 'facts', id }
	const proposal = proposals.find(each => each.file === file)
	if (proposal) return { kind: 'proposal', id: proposal.id, side: proposal.side, date: proposal.date, later: proposal.later }
	const turn = ledger.turns.find(each => each.file === file)
	return turn ? { kind: 'proposal', id: turn.number, side: turn.side, date: onNoTable, later: true } : null
}

/** The terms of a draft, and of what was said off the record, are checked with the rest and stand on the table on no day. */
const onNoTable = '9999-12-31'

/** A table is named in the terms by its path in the folder; where they say in which row its headings stand, it is read from there. */
function readTables(folder: Folder, blocks: readonly Block[], diagnostics: Diagnostic[]): ReadonlyMap<string, TableData> {
	const tables = new Map<string, TableData>()
	const declared = declaredTables(blocks)
	for (const [path, text] of folder.files) {
		if (!path.endsWith('.csv')) continue
		const wanted = new Map(declared.filter(each => each.path.text === path).map(each => [keyOf(each), each.heading?.row ?? 1]))
		if (wanted.size === 0) wanted.set(path, 1)
		for (const [key, heading] of wanted) {
			const table = readCsv(path, text, diagnostics, heading)
			if (table) tables.set(key, table)
		}
	}
	return tables
}

/** Information requests: what one side asks the other to be told, by when, and what came of it. Both sides read all of it; nothing is taken back. */
import { createHash } from 'node:crypto'
import { asPerson, type Database, type Person, type RequestAct, type Side, type Work } from '#db'
import { type Answer, type FieldProblem, isId, oneLine, type Speaker, saidBy } from './dates.ts'
import { refused } from './refusals.ts'
import { isRealDay } from './zones.ts'

export interface RequestWritten {
	readonly title: string
	readonly asked: string
	readonly ofWhom: string
	/** As `2023-10-26`. */
	readonly due: string
	readonly issue: string | null
}

export type RequestState = 'open' | 'in part' | 'delivered' | 'refused' | 'withdrawn'

export interface FileView {
	readonly id: string
	readonly name: string
	readonly size: number
	/** SHA-256, hexadecimal. */
	readonly hash: string
}

export interface RequestEvent {
	readonly id: string
	readonly kind: RequestAct
	readonly side: Side
	readonly by: string
	readonly at: Date
	readonly words: string
	readonly due: string | null
	readonly files: readonly FileView[]
}

export interface RequestView extends RequestWritten {
	readonly id: string
	/** "U-R3" */
	readonly number: string
	readonly side: Side
	readonly by: string
	readonly at: Date
	readonly state: RequestState
	/** The day as it was moved last. */
	readonly dueNow: string
	readonly isOverdue: boolean
	readonly events: readonly RequestEvent[]
}

export const largestDelivery = 10 * 1024 * 1024
const mostFiles = 20

export function readRequest(
	field: (name: string) => string,
): { readonly request: RequestWritten } | { readonly problems: readonly FieldProblem[] } {
	const problems: FieldProblem[] = []
	const wrong = (name: string, message: string): void => void problems.push({ field: name, message })
	const [title, ofWhom, due, issue] = [oneLine(field('title')), oneLine(field('ofWhom')), field('due').trim(), field('issue').trim()]
	const asked = field('asked').replace(/\r\n?/g, '\n').trim()
	if (title === '' || title.length > 200) wrong('title', 'A title has 1 to 200 characters.')
	if (asked === '' || asked.length > 8000) wrong('asked', 'Say what is asked, in 1 to 8,000 characters.')
	if (ofWhom.length > 200) wrong('ofWhom', 'Of whom it is asked has 200 characters at most.')
	if (!isRealDay(due)) wrong('due', 'The day is written like 2023-10-26.')
	if (issue !== '' && !/^[a-z0-9][a-z0-9-]{0,79}$/.test(issue)) wrong('issue', 'Choose one of the issues, or none.')
	return problems.length > 0 ? { problems } : { request: { title, asked, ofWhom, due, issue: issue === '' ? null : issue } }
}

export const askRequest = (
	database: Database,
	speaker: Speaker,
	{ ofWhom, ...request }: RequestWritten,
): Promise<Answer<{ readonly id: string; readonly number: string }>> =>
	refused(() =>
		asPerson(database, speaker, async work => {
			const { id, number } = await work
				.insertInto('information_request')
				.values({ ...saidBy(speaker), ...request, of_whom: ofWhom })
				.returning(['id', 'number'])
				.executeTakeFirstOrThrow()
			return { id, number: requestNumber(speaker.side, number) }
		}),
	)

export const requestNumber = (side: Side, number: number): string => `${side === 'union' ? 'U' : 'E'}-R${number}`

export interface Delivered {
	readonly name: string
	readonly content: Buffer
}

export const actOnRequest = (
	database: Database,
	speaker: Speaker,
	request: string,
	act: { readonly kind: RequestAct; readonly words: string; readonly due?: string | null; readonly files?: readonly Delivered[] },
): Promise<Answer<{ readonly id: string }>> =>
	refused(() =>
		asPerson(database, speaker, async work => {
			const { id } = await work
				.insertInto('request_event')
				.values({ ...saidBy(speaker), request, kind: act.kind, words: act.words, due: act.due ?? null })
				.returning('id')
				.executeTakeFirstOrThrow()
			for (const { name, content } of act.files ?? [])
				await work
					.insertInto('request_file')
					.values({
						request,
						event: id,
						space: speaker.space,
						side: speaker.side,
						name,
						content,
						sha256: createHash('sha256').update(content).digest(),
					})
					.execute()
			return { id }
		}),
	)

/** Names that a file system, a header or a reader could take otherwise are made plain. */
export const safeFileName = (name: string): string => {
	const plain = (name.split(/[/\\]/).at(-1) ?? '')
		.normalize('NFC')
		.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"<>:|?*]/gu, '_')
		.trim()
		.slice(-200)
	return plain === '' || plain === '.' || plain === '..' ? 'file' : plain
}

export async function readFiles(form: FormData): Promise<{ readonly files: readonly Delivered[] } | { readonly message: string }> {
	const given = form.getAll('files').filter((each): each is File => each instanceof File && (each.size > 0 || each.name !== ''))
	if (given.length > mostFiles) return { message: `At most ${mostFiles} files go with one answer.` }
	const empty = given.find(each => each.size === 0)
	if (empty) return { message: `The file ${safeFileName(empty.name)} is empty.` }
	const large = given.find(each => each.size > largestDelivery)
	if (large) return { message: `The file ${safeFileName(large.name)} has more than 10 MB.` }
	return {
		files: await Promise.all(given.map(async each => ({ name: safeFileName(each.name), content: Buffer.from(await each.arrayBuffer()) }))),
	}
}

/** `today` as `2023-10-26`: what is due by then and not answered is overdue the day after. */
export const listRequests = (database: Database, person: Person, today: string): Promise<readonly RequestView[]> =>
	asPerson(database, person, work => requestsIn(work, person.space, today))

export async function findRequest(database: Database, person: Person, id: string, today: string): Promise<RequestView | null> {
	if (!isId(id)) return null
	const [found] = await asPerson(database, person, work => requestsIn(work, person.space, today, id))
	return found ?? null
}

async function requestsIn(work: Work, space: string, today: string, only?: string): Promise<readonly RequestView[]> {
	const requests = await work
		.selectFrom('information_request')
		.selectAll()
		.where('space', '=', space)
		.$if(only !== undefined, query => query.where('id', '=', only!))
		.orderBy('side')
		.orderBy('number')
		.execute()
	const ids = requests.map(each => each.id)
	if (ids.length === 0) return []
	const events = await work.selectFrom('request_event').selectAll().where('request', 'in', ids).orderBy('id').execute()
	const files = await work
		.selectFrom('request_file')
		.select(({ fn }) => ['id', 'event', 'name', 'sha256', fn<number>('length', ['content']).as('size')])
		.where('request', 'in', ids)
		.orderBy('name')
		.execute()
	return requests.map(({ of_whom, by_name, number, ...request }) => {
		const own = events.filter(event => event.request === request.id)
		const state = stateOf(own.map(event => event.kind))
		const dueNow = own.findLast(event => event.due !== null)?.due ?? request.due
		return {
			id: request.id,
			title: request.title,
			asked: request.asked,
			issue: request.issue,
			due: request.due,
			side: request.side,
			at: request.at,
			ofWhom: of_whom,
			by: by_name,
			number: requestNumber(request.side, number),
			state,
			dueNow,
			isOverdue: (state === 'open' || state === 'in part') && dueNow < today,
			events: own.map(({ id, kind, side, by_name: by, at, words, due }) => ({
				id,
				kind,
				side,
				by,
				at,
				words,
				due,
				files: files
					.filter(file => file.event === id)
					.map(file => ({ id: file.id, name: file.name, size: file.size, hash: file.sha256.toString('hex') })),
			})),
		}
	})
}

function stateOf(kinds: readonly RequestAct[]): RequestState {
	const last = kinds.findLast(kind => kind !== 'remark' && kind !== 'later')
	if (last === undefined || last === 'not-enough') return 'open'
	return last === 'delivered-in-part' ? 'in part' : (last as RequestState)
}

export const readFileOf = (
	database: Database,
	person: Person,
	id: string,
): Promise<{ readonly name: string; readonly content: Buffer } | null> =>
	isId(id)
		? asPerson(
				database,
				person,
				async work => (await work.selectFrom('request_file').select(['name', 'content']).where('id', '=', id).executeTakeFirst()) ?? null,
			)
		: Promise.resolve(null)

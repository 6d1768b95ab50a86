/** The engine in the page, off its main thread. Loaded when a what-if opens; it fetches the plan itself and keeps its draws. */
import {
	createDrawCache,
	type DrawCache,
	differencesOf,
	type Live,
	type Opened,
	openLive,
	type Portable,
	planUnder,
	trade,
} from '@parley/engine/run'
import type { FromWorker, ToWorker } from './messages.ts'

type Open = Extract<ToWorker, { kind: 'open' }>

interface Desk {
	readonly portable: Portable
	readonly columns: ReadonlyMap<string, readonly string[]>
	readonly options: Open
}

const scope = globalThis as unknown as {
	onmessage: (event: MessageEvent<ToWorker>) => void
	postMessage(message: FromWorker, transfer?: Transferable[]): void
}

const say = (message: FromWorker, transfer: Transferable[] = []): void => scope.postMessage(message, transfer)

let desk: Promise<Desk> | null = null
const cache = createCacheOrFail()

scope.onmessage = event => void answer(event.data)

async function answer(message: ToWorker): Promise<void> {
	if (cache === null) return
	try {
		if (message.kind === 'open') {
			desk = openDesk(message)
			const { options } = await desk
			sessions.clear()
			if (options === message) say({ kind: 'ready' })
			return
		}
		if (desk) work(await desk, message)
	} catch (error) {
		console.error(error)
		say({ kind: 'failed', words: 'The figures could not be worked out in this page.' })
	}
}

async function openDesk(options: Open): Promise<Desk> {
	const response = await fetch(options.plan)
	if (!response.ok) throw new Error(`the plan came with status ${response.status}`)
	const portable = (await response.json()) as Portable
	return { portable, columns: new Map(portable.columns), options }
}

function work(at: Desk, message: Exclude<ToWorker, Open>): void {
	const { plan } = at.portable
	switch (message.kind) {
		case 'warm':
			// Worked once, so that the draws are there as well.
			sessionFor(at, message.opened).work()
			return
		case 'move': {
			const live = sessionFor(at, message.opened)
			const block = live.work()
			say({ kind: 'figures', id: message.id, shape: live.shape, block }, [block.buffer])
			return
		}
		case 'compare':
			say({
				kind: 'compared',
				id: message.id,
				differences: differencesOf(plan, at.columns, at.options.points, message.scenarios, runOf(at.options)),
			})
			return
		case 'trade': {
			const { question, other, opened } = message
			const options = {
				give: question.give,
				for: question.for,
				at: question.whose,
				to: other,
				seed: at.options.seed,
				trials: at.options.trials,
			}
			say({ kind: 'traded', id: message.id, trade: trade(planUnder(plan, opened), at.columns, options) })
			return
		}
		default:
			message satisfies never
	}
}

function runOf({ seed, trials, road = 'kernel' }: Open): {
	seed: Open['seed']
	trials: number
	road: 'kernel' | 'plain'
	cache?: DrawCache
} {
	return { seed, trials, road, ...(cache ? { cache } : {}) }
}

interface Session {
	readonly live: Live
	/** What each value was last set to. */
	readonly cells: Map<string, readonly string[]>
}

/** One for each choice of what is set; a move of what is set already compiles nothing. */
const sessions = new Map<string, Session>()
const mostSessions = 4

function sessionFor({ portable, columns, options }: Desk, opened: readonly Opened[]): Live {
	const key = opened.map(nameOf).join()
	const known = sessions.get(key)
	const session = known ?? {
		live: openLive(portable.plan, columns, { points: options.points, opened, ...runOf(options) }),
		cells: new Map(opened.map(each => [nameOf(each), each.cells])),
	}
	sessions.delete(key)
	sessions.set(key, session)
	if (sessions.size > mostSessions) sessions.delete(sessions.keys().next().value!)
	for (const each of opened) setChanged(session, each)
	return session.live
}

function setChanged({ live, cells }: Session, each: Opened): void {
	const before = cells.get(nameOf(each))
	if (before?.join() === each.cells.join()) return
	cells.set(nameOf(each), each.cells)
	live.set(each, each.cells)
}

const nameOf = ({ side, name }: Opened): string => `${side ?? ''}.${name}`

function createCacheOrFail(): DrawCache | null {
	try {
		return createDrawCache({ most: 2 ** 28 })
	} catch {
		say({ kind: 'failed', words: 'This browser does not run WebAssembly, which the sliders need.' })
		return null
	}
}

/** The folder as it is being written, held, checked and costed apart from the page, which stays quick whatever is typed. */
import { type Checked, cardOf, checkTexts, costTexts, type Sound, type Texts } from './check.ts'
import type { Answer, Answers, Question, RequestKind, Requests } from './protocol.ts'
import { wordsOfFolder, wordsOfLanguage } from './words.ts'

let unread: Texts['unread'] = []
let elsewhere: Texts['elsewhere'] = []
let tables: Texts['tables'] = []
let files = new Map<string, string>()
let latest: Checked | null = null
/** From the last text without mistakes: names are known by it while a line is half written. */
let sound: Sound | null = null
let told: Sound | 'nothing' | null = 'nothing'

const handlers: { [K in RequestKind]: (given: Requests[K]) => Answers[K] | Promise<Answers[K]> } = {
	open: given => {
		files = new Map(given.files)
		unread = given.unread
		elsewhere = given.elsewhere
		tables = given.tables
		latest = null
		return null
	},
	change: ({ path, text }) => {
		files.set(path, text)
		latest = null
		return null
	},
	check: async () => {
		const began = performance.now()
		const { mistakes } = await checked()
		const words = told === sound ? null : [...wordsOfLanguage, ...(sound ? wordsOfFolder(sound) : [])]
		told = sound
		return { mistakes, isSound: latest?.sound != null, words, milliseconds: performance.now() - began }
	},
	card: name => (sound ? cardOf(sound, name) : null),
	cost: async () => {
		const { sound: now } = await checked()
		return now && costTexts(now)
	},
}

async function checked(): Promise<Checked> {
	latest ??= await checkTexts({ files, unread, elsewhere, tables })
	sound = latest.sound ?? sound
	return latest
}

/** One after another, in the order in which they were asked. */
let turn: Promise<void> = Promise.resolve()

self.addEventListener('message', ({ data }: MessageEvent<Question>) => {
	turn = turn.then(() => answer(data))
})

async function answer<K extends RequestKind>({ id, kind, given }: Question<K>): Promise<void> {
	try {
		post({ id, answer: await handlers[kind](given) })
	} catch (error) {
		post({ id, failed: error instanceof Error ? error.message : String(error) })
	}
}

const post = (message: Answer): void => self.postMessage(message)

/** One file open in the editor, with the whole folder behind it: what is written, what is wrong with it, what it costs, where it is kept. */
import { createTwoFilesPatch } from 'diff'
import { textsAddress } from '#lib/addresses.ts'
import type { TextsInHand } from '#lib/server/texts.ts'
import type { Card, Cost, Mistake } from './check.ts'
import { type FolderWorker, startWorker } from './folder-worker.ts'
import { forget, keep, keptIn } from './kept.ts'
import { type Editor, openEditor } from './open-editor.ts'
import type { Word } from './words.ts'

/** After the last key, before the folder is checked. */
const pauseBeforeCheck = 150

interface File {
	/** As the server has it. */
	saved: string
	hash: string
	/** With line breaks as the editor has them. */
	text: string
	readonly lineBreak: string
}

export class Desk {
	mistakes = $state.raw<readonly Mistake[]>([])
	isChecking = $state(true)
	isSound = $state(false)
	/** Paths whose text differs from the server's. */
	changed = $state.raw<readonly string[]>([])
	card = $state.raw<Card | null>(null)
	/** Of the folder as the server has it; null while that has mistakes. */
	savedCost = $state.raw<Cost | null>(null)
	cost = $state.raw<Cost | null>(null)
	costIsStale = $state(false)
	isCosting = $state(false)
	saving = $state.raw<TextsInHand['saving']>({ allowed: false, words: '' })
	/** What the page has just done, or could not do. */
	said = $state('')
	/** The file has been changed on the server since the edit in this tab began. */
	conflict = $state(false)
	keepsNothing = $state(false)
	milliseconds = $state(0)

	readonly negotiation: string
	readonly path: string
	readonly elsewhere: readonly string[]
	#worker: FolderWorker
	#editor: Editor | null = null
	#files = new Map<string, File>()
	#words: readonly Word[] = []
	#timer: ReturnType<typeof setTimeout> | undefined
	#running = false
	#again = false

	private constructor(negotiation: string, path: string, hand: TextsInHand, worker: FolderWorker) {
		this.negotiation = negotiation
		this.path = path
		this.elsewhere = hand.elsewhere
		this.saving = hand.saving
		this.#worker = worker
		const kept = keptIn(negotiation)
		for (const { path: name, text, hash } of hand.files) {
			const saved = asEdited(text)
			const mine = kept.get(name)
			if (mine && name === path && mine.base !== hash) this.conflict = true
			this.#files.set(name, { saved, hash: mine?.base ?? hash, text: mine?.text ?? saved, lineBreak: lineBreakOf(text) })
		}
		this.#noteChanged()
	}

	static async open(negotiation: string, path: string, host: HTMLElement): Promise<Desk> {
		const response = await fetch(textsAddress(negotiation))
		if (!response.ok) throw new Error(`The server answered ${response.status}.`)
		const hand = (await response.json()) as TextsInHand
		const worker = startWorker()
		const desk = new Desk(negotiation, path, hand, worker)
		await worker.ask('open', {
			unread: hand.unread,
			elsewhere: hand.elsewhere,
			tables: hand.tables,
			files: [...desk.#files].map(([name, file]) => [name, file.saved] as const),
		})
		desk.#show(host)
		void desk.#begin()
		return desk
	}

	#show(host: HTMLElement): void {
		const file = this.#files.get(this.path)
		if (!file) return
		this.#editor = openEditor({
			host,
			path: this.path,
			text: file.text,
			label: `Text of ${this.path}`,
			describedBy: 'Tab indents. To leave the editor press Escape, then Tab.',
			words: () => this.#words,
			card: name => this.#worker.ask('card', name),
			changed: text => this.#write(this.path, text),
			onName: name => void this.#showCard(name),
		})
	}

	/** The folder as the server has it is costed first, so that every edit has something to stand beside. Questions are answered in their order. */
	async #begin(): Promise<void> {
		const checking = this.changed.length === 0 ? this.#check() : null
		const costing = this.#worker.ask('cost', null)
		for (const name of this.changed) void this.#worker.ask('change', { path: name, text: this.#files.get(name)!.text })
		this.costIsStale = this.changed.length > 0
		await (checking ?? this.#check())
		this.savedCost = await costing
		this.cost = this.savedCost
		this.#showCosts()
	}

	#write(path: string, text: string): void {
		const file = this.#files.get(path)!
		file.text = text
		if (text === file.saved && !this.conflict) forget(this.negotiation, path)
		else this.keepsNothing = !keep(this.negotiation, path, { base: file.hash, text })
		this.#noteChanged()
		this.said = ''
		if (!this.costIsStale) {
			this.costIsStale = true
			this.#showCosts()
		}
		void this.#worker.ask('change', { path, text })
		clearTimeout(this.#timer)
		this.#timer = setTimeout(() => void this.#check(), pauseBeforeCheck)
	}

	#noteChanged(): void {
		this.changed = [...this.#files].filter(([, file]) => file.text !== file.saved).map(([name]) => name)
	}

	async #check(): Promise<void> {
		this.isChecking = true
		if (this.#running) {
			this.#again = true
			return
		}
		this.#running = true
		do {
			this.#again = false
			const report = await this.#worker.ask('check', null)
			if (report.words) this.#words = report.words
			this.mistakes = report.mistakes
			this.isSound = report.isSound
			this.milliseconds = Math.round(report.milliseconds)
		} while (this.#again)
		this.#running = false
		this.isChecking = false
		this.#editor?.showMistakes(this.mistakes)
	}

	async #showCard(name: string | null): Promise<void> {
		if (name === this.card?.name) return
		this.card = name === null ? null : await this.#worker.ask('card', name)
	}

	#showCosts(): void {
		const notes = (this.cost?.lines ?? [])
			.filter(each => each.file === this.path)
			.map(({ line, words }) => ({ line, text: `over the term: ${words}` }))
		this.#editor?.showCosts(notes, this.costIsStale)
	}

	async costNow(): Promise<void> {
		this.isCosting = true
		try {
			const cost = await this.#worker.ask('cost', null)
			this.said = !cost
				? 'A text with mistakes cannot be costed.'
				: cost.gaps.length > 0
					? 'Costed.'
					: (cost.problems[0] ?? 'Nothing to compare.')
			if (!cost) return
			this.cost = cost
			this.costIsStale = false
			this.#showCosts()
		} finally {
			this.isCosting = false
		}
	}

	goTo(line: number, column = 1): void {
		this.#editor?.goTo(line, column)
	}

	mend({ place, fix }: Mistake): void {
		if (!fix) return
		if (place.file === this.path) return this.#editor?.apply(fix)
		const file = this.#files.get(place.file)!
		this.#write(place.file, file.text.slice(0, fix.from) + fix.insert + file.text.slice(fix.to))
	}

	/** What the server has in place of what was written here. */
	takeBack(): void {
		const file = this.#files.get(this.path)!
		this.#editor?.replace(file.saved)
		this.conflict = false
		forget(this.negotiation, this.path)
		this.#noteChanged()
		this.said = 'The text is what the server has. Undo brings yours back.'
	}

	/** As a file: with its own line breaks. */
	textToSave(path = this.path): string {
		const { text, lineBreak } = this.#files.get(path)!
		return lineBreak === '\n' ? text : text.replaceAll('\n', lineBreak)
	}

	/** Every change of this tab, as `git apply` takes it. */
	patch(): string {
		return this.changed
			.map(path => {
				const { saved, text } = this.#files.get(path)!
				return createTwoFilesPatch(`a/${path}`, `b/${path}`, saved, text, '', '').replace(/^=+\n/, '')
			})
			.join('')
	}

	async save(): Promise<void> {
		const file = this.#files.get(this.path)!
		const written = file.text
		const response = await fetch(textsAddress(this.negotiation), {
			method: 'PUT',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ path: this.path, hash: file.hash, text: this.textToSave() }),
		})
		const answer = (await response.json()) as { written?: boolean; hash?: string; words?: string; message?: string; conflict?: boolean }
		if (!answer.written || !answer.hash) {
			this.conflict = answer.conflict === true
			this.said = `Not saved: ${answer.words ?? answer.message ?? `the server answered ${response.status}.`}`
			return
		}
		file.saved = written
		file.hash = answer.hash
		if (file.text === written) forget(this.negotiation, this.path)
		else keep(this.negotiation, this.path, { base: file.hash, text: file.text })
		this.#noteChanged()
		this.said = 'Saved into the folder.'
	}

	close(): void {
		clearTimeout(this.#timer)
		this.#editor?.close()
		this.#worker.close()
	}
}

const asEdited = (text: string): string => text.replaceAll(/\r\n?/g, '\n')

const lineBreakOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n')

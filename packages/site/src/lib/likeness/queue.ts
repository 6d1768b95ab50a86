/** Files on their way from the page to the check, one after the other, each with its progress. */
import type { ShownCheck } from '#lib/server/likeness/files/answer.ts'

export interface Sending {
	readonly file: File
	/** With the folders it came in. */
	readonly name: string
	readonly state: 'waiting' | 'sending' | 'checking' | 'checked' | 'left'
	/** From 0 to 1. */
	readonly sent: number
	readonly check: ShownCheck | null
	/** Why it was left. */
	readonly words: string | null
}

export const waiting = (file: File, name: string): Sending => ({ file, name, state: 'waiting', sent: 0, check: null, words: null })

export type Told = Readonly<Record<'producer' | 'project' | 'medium' | 'on', string>>

const lost = 'The line was lost. Send it again.'

/** Tells each step; resolves when the file has been answered, and never fails. */
export function send(address: string, sending: Sending, told: Told, tell: (next: Sending) => void): Promise<Sending> {
	return new Promise(settle => {
		const request = new XMLHttpRequest()
		const end = (next: Sending): void => {
			tell(next)
			settle(next)
		}
		const leave = (words: string): void => end({ ...sending, state: 'left', words })
		request.open('POST', `${address}?${new URLSearchParams({ ...told, name: sending.name })}`)
		request.setRequestHeader('content-type', 'application/octet-stream')
		request.setRequestHeader('accept', 'application/json')
		request.upload.onprogress = ({ loaded, total }) => tell({ ...sending, state: 'sending', sent: total === 0 ? 1 : loaded / total })
		request.upload.onload = () => tell({ ...sending, state: 'checking', sent: 1 })
		request.onerror = () => leave(lost)
		request.onload = () => {
			const answer = answerIn(request.responseText)
			if (answer?.check) end({ ...sending, state: 'checked', sent: 1, check: answer.check })
			else leave(answer?.words ?? answer?.message ?? 'The server did not take it. Load the page again and sign in, if it asks you to.')
		}
		tell({ ...sending, state: 'sending' })
		request.send(sending.file)
	})
}

function answerIn(text: string): { readonly check?: ShownCheck; readonly words?: string; readonly message?: string } | null {
	try {
		return JSON.parse(text) as { readonly check?: ShownCheck }
	} catch {
		return null
	}
}

/** What was let fall on the page: files, and those of folders. */
export async function filesOf(list: DataTransferItemList): Promise<readonly Sending[]> {
	// Asked of all at once: the list is empty after the first wait.
	const entries = [...list].map(each => each.webkitGetAsEntry() ?? each.getAsFile())
	const found: Sending[] = []
	for (const each of entries)
		if (each instanceof File) found.push(waiting(each, each.name))
		else if (each) await walk(each, found)
	return found
}

const mostFiles = 5000

async function walk(entry: FileSystemEntry, found: Sending[]): Promise<void> {
	if (found.length >= mostFiles) return
	if (entry.isFile) {
		const file = await new Promise<File>((settle, fail) => (entry as FileSystemFileEntry).file(settle, fail))
		found.push(waiting(file, entry.fullPath.replace(/^\//, '')))
		return
	}
	const reader = (entry as FileSystemDirectoryEntry).createReader()
	for (;;) {
		const some = await new Promise<FileSystemEntry[]>((settle, fail) => reader.readEntries(settle, fail))
		if (some.length === 0) return
		for (const each of some.toSorted((one, other) => (one.name < other.name ? -1 : 1))) await walk(each, found)
	}
}

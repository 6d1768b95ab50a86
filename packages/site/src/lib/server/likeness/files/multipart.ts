/**
 * A form with files in it (RFC 7578), read as it comes: a part's bytes are handed on before the next are asked for, and nothing but the end of one piece is held.
 *
 *   --BOUNDARY CRLF headers CRLF CRLF bytes CRLF --BOUNDARY … --BOUNDARY--
 */
import { NotTaken, type Parts } from './upload.ts'

export interface FormPart {
	readonly name: string
	/** Null for a plain field. */
	readonly file: string | null
	readonly parts: Parts
}

const longestHead = 8 * 1024
const mostParts = 500

export const boundaryOf = (type: string | null): string | null => {
	const match = /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i.exec(type ?? '')
	return match?.[1] ?? match?.[2] ?? null
}

const broken = (): NotTaken => new NotTaken(400, 'The form did not come whole. Send it again.')

/** Each part has to be read before the next is asked for; what a reader leaves is passed over. */
export async function* formParts(body: Parts, boundary: string): AsyncGenerator<FormPart> {
	const line = Buffer.from(`\r\n--${boundary}`)
	let held: Buffer = Buffer.from('\r\n')
	const fill = async (): Promise<void> => {
		const more = await body()
		if (more === null) throw broken()
		held = held.length === 0 ? Buffer.from(more.buffer, more.byteOffset, more.length) : Buffer.concat([held, more])
	}
	/** Up to the line, or what is surely before it; null when the line has been reached and is taken off. */
	const untilLine = async (): Promise<Uint8Array | null> => {
		for (;;) {
			const at = held.indexOf(line)
			if (at === 0) {
				held = held.subarray(line.length)
				return null
			}
			const sure = at > 0 ? at : held.length - line.length + 1
			if (sure > 0) {
				const part = held.subarray(0, sure)
				held = held.subarray(sure)
				return part
			}
			await fill()
		}
	}
	while ((await untilLine()) !== null);
	for (let count = 0; ; count++) {
		while (held.length < 2) await fill()
		if (held.toString('latin1', 0, 2) === '--') return
		if (held.toString('latin1', 0, 2) !== '\r\n' || count >= mostParts) throw broken()
		let end = held.indexOf('\r\n\r\n')
		while (end < 0) {
			if (held.length > longestHead) throw broken()
			await fill()
			end = held.indexOf('\r\n\r\n')
		}
		const head = held.toString('utf8', 0, end)
		held = held.subarray(end + 4)
		let isOver = false
		const parts: Parts = async () => {
			if (isOver) return null
			const part = await untilLine()
			isOver = part === null
			return part
		}
		yield { ...namesIn(head), parts }
		while ((await parts()) !== null);
	}
}

/** Browsers write a quote or a line break within a name as %22, %0D and %0A. */
function namesIn(head: string): { readonly name: string; readonly file: string | null } {
	const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(head)?.[1] ?? ''
	const named = (key: string): string | null => {
		const found = new RegExp(`(?:^|;)\\s*${key}="([^"]*)"`, 'i').exec(disposition)?.[1]
		return found === undefined ? null : found.replaceAll('%22', '"').replace(/%0[da]/gi, ' ')
	}
	return { name: named('name') ?? '', file: named('filename') }
}

const longestField = 4000

export async function textOfPart({ parts }: FormPart): Promise<string> {
	const found: Uint8Array[] = []
	let length = 0
	for (let part = await parts(); part !== null; part = await parts()) {
		length += part.length
		if (length > longestField) throw new NotTaken(400, 'A field of the form is longer than 4,000 characters.')
		found.push(Buffer.from(part))
	}
	return Buffer.concat(found).toString('utf8').trim()
}

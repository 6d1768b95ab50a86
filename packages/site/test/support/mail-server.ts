/** A mail server that keeps what it is given: SMTP_URL points to it. */
import { after } from 'node:test'
import { SMTPServer } from 'smtp-server'

export interface ReceivedMail {
	readonly to: readonly string[]
	/** As it came, head and body, with its transfer encoding undone. */
	readonly text: string
}

export async function startMailServer(): Promise<{ readonly url: string; readonly mails: readonly ReceivedMail[] }> {
	const mails: ReceivedMail[] = []
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		onData(stream, session, done) {
			let text = ''
			stream.on('data', part => (text += part))
			stream.on('end', () => {
				mails.push({ to: session.envelope.rcptTo.map(each => each.address), text: decoded(text) })
				done()
			})
		},
	})
	await new Promise<void>(settle => server.listen(0, '127.0.0.1', settle))
	after(() => new Promise<void>(settle => server.close(() => settle())))
	const { port } = server.server.address() as { port: number }
	return { url: `smtp://127.0.0.1:${port}`, mails }
}

const decoded = (text: string): string => {
	if (/^content-transfer-encoding: base64/im.test(text)) {
		const [head = '', body = ''] = text.split(/\r\n\r\n/)
		return `${head}\r\n\r\n${Buffer.from(body, 'base64')}`
	}
	if (!/^content-transfer-encoding: quoted-printable/im.test(text)) return text
	const bytes = text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
	return Buffer.from(bytes, 'latin1').toString()
}

/** Each address of the site that stands in it. */
export const linksOf = ({ text }: ReceivedMail): readonly string[] => [...new Set(text.match(/https?:\/\/[^\s<>"')\]]+/g) ?? [])]

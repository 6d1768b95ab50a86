/**
 * One connection to a mail server after its greeting: lines out, answers in, in order. Connecting, STARTTLS and signing in are nodemailer's, so that SMTP_URL means
 * the same for these mails as for every other; then the socket is taken over, since nodemailer waits for the answer to one mail before it names the next.
 */
import SMTPConnection from 'nodemailer/lib/smtp-connection'

export type ServerOptions = ConstructorParameters<typeof SMTPConnection>[0] & {
	readonly auth?: { readonly user?: string; readonly pass?: string }
}

export interface Reply {
	readonly code: number
	/** With its code, in one line. */
	readonly text: string
}

export interface Wire {
	/** As EHLO named them. */
	has(extension: 'PIPELINING' | 'DSN' | 'SMTPUTF8'): boolean
	/** `answers` are asked once each, in order. */
	send(text: string, ...answers: readonly ((reply: Reply) => void)[]): void
	/** Politely, when nothing is awaited. */
	quit(): void
	drop(why: string): void
}

/** How long a server may take for an answer: RFC 5321, 4.5.3.2, asks for ten minutes after the last dot. */
const patience = 10 * 60_000

export async function openWire(options: ServerOptions, onLost: (why: string) => void): Promise<Wire> {
	const connection = new SMTPConnection({ socketTimeout: patience, ...options })
	let why = 'the connection was closed'
	connection.on('error', error => (why = error.message))
	await signedIn(connection, options).catch((error: Error) => {
		connection.close()
		throw error
	})
	const socket = connection._socket
	if (!socket) throw new Error(why)
	const extensions = new Set((connection as unknown as { readonly _supportedExtensions: readonly string[] })._supportedExtensions)
	const awaited: ((reply: Reply) => void)[] = []
	const read = createReader(reply => {
		const answer = awaited.shift()
		if (answer) return answer(reply)
		why = reply.text
		socket.destroy()
	})
	socket.removeAllListeners('data')
	socket.on('data', (part: Buffer) => read(part.toString('latin1')))
	socket.once('close', () => onLost(why))
	return {
		has: extension => extensions.has(extension),
		send(text, ...answers) {
			awaited.push(...answers)
			socket.write(text)
		},
		quit() {
			awaited.push(() => {})
			socket.end('QUIT\r\n')
			setTimeout(() => socket.destroy(), 1_000).unref()
		},
		drop(reason) {
			why = reason
			socket.destroy()
		},
	}
}

function signedIn(connection: SMTPConnection, { auth }: ServerOptions): Promise<void> {
	return new Promise((settle, fail) => {
		connection.once('error', fail)
		connection.once('end', () => fail(new Error('the connection was closed')))
		connection.connect(error => {
			if (error) return fail(error)
			if (!auth?.user || !connection.allowsAuth) return settle()
			connection.login({ user: auth.user, credentials: { user: auth.user, pass: auth.pass ?? '' } }, problem =>
				problem ? fail(problem) : settle(),
			)
		})
	})
}

/** An answer may have several lines, each with its code and all but the last with a hyphen after it. */
function createReader(onReply: (reply: Reply) => void): (part: string) => void {
	let rest = ''
	let before: string[] = []
	return part => {
		const lines = (rest + part).split(/\r?\n/)
		rest = lines.pop()!.slice(0, 10_000)
		for (const line of lines) {
			if (/^\d{3}-/.test(line)) {
				if (before.length < 100) before.push(line.slice(4))
				continue
			}
			const text = [line.slice(0, 3), ...before, line.slice(4)].join(' ')
			before = []
			onReply({ code: Number(line.slice(0, 3)) || 0, text: text.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, 300) })
		}
	}
}

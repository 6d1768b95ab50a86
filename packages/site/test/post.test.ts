/** The way to a mail server, held against servers that sign in, encrypt, take one thing at a time, close after some mails, refuse in the middle, or go away. */
import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { type Outcome, openPost } from '#lib/server/bulletins/post.ts'

interface Took {
	readonly to: string
	readonly from: string
	readonly text: string
	readonly envelopeId: string | undefined
	readonly isSecure: boolean
	readonly user: unknown
}

async function startServer(options: SMTPServerOptions): Promise<{ readonly port: number; readonly took: readonly Took[] }> {
	const took: Took[] = []
	const server = new SMTPServer({
		logger: false,
		hideDSN: false,
		...options,
		onData(stream, { envelope, secure, user }, done) {
			let text = ''
			stream.on('data', part => (text += part))
			stream.on('end', () => {
				const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
				const { envid } = (envelope as { dsn?: { envid?: string } }).dsn ?? {}
				took.push({ to: envelope.rcptTo[0]!.address, from, text, envelopeId: envid, isSecure: secure, user })
				done(/^Refuse me/m.test(text) ? Object.assign(new Error('5.6.0 not this text'), { responseCode: 554 }) : null)
			})
		},
	})
	server.on('error', () => {})
	await new Promise<void>(settle => server.listen(0, '127.0.0.1', settle))
	after(() => new Promise<void>(settle => server.close(() => settle())))
	return { port: (server.server.address() as { port: number }).port, took }
}

const numbers = Array.from({ length: 40 }, (_, index) => index)
const toOf = (number: number): string => `member-${number}@members.example`
const rawOf = (number: number, words = 'Hello.'): string => `To: <${toOf(number)}>\r\nSubject: ${number}\r\n\r\n${words}\r\n`

async function sendAll(
	url: string,
	connections: number,
	words: (number: number) => string = () => 'Hello.',
	to = toOf,
): Promise<readonly Outcome[]> {
	const post = openPost(url, connections)
	const sent = numbers.map(number =>
		post.send({ from: 'us@union.example', messageId: 'x', mark: `mark${number}`, raw: rawOf(number, words(number)) }, to(number), () => {}),
	)
	return Promise.all(sent).finally(() => post.close())
}
const kinds = (outcomes: readonly Outcome[]): readonly string[] => [...new Set(outcomes.map(({ kind }) => kind))]
const receivers = (took: readonly Took[]): readonly string[] => took.map(({ to }) => to).toSorted()
const everybody = numbers.map(toOf).toSorted()

test('signed in over STARTTLS, pipelined or one thing at a time, each mail arrives once, byte for byte, with its mark', async () => {
	for (const hidePIPELINING of [false, true]) {
		const { port, took } = await startServer({
			hidePIPELINING,
			onAuth: ({ username, password }, _, done) =>
				username === 'ada' && password === 'a/b' ? done(null, { user: username }) : done(new Error('no')),
		})
		const outcomes = await sendAll(
			`smtp://ada:a%2Fb@127.0.0.1:${port}/?tls.rejectUnauthorized=false`,
			3,
			number => `.a line\r\n..\r\n.${number}\r\n.`,
		)
		assert.deepEqual(kinds(outcomes), ['accepted'])
		assert.deepEqual(receivers(took), everybody)
		for (const { text, to, isSecure, user, envelopeId } of took) {
			const number = Number(/\d+/.exec(to)![0])
			assert.equal(text, rawOf(number, `.a line\r\n..\r\n.${number}\r\n.`))
			assert.deepEqual([isSecure, user, envelopeId], [true, 'ada', `mark${number}`])
		}
	}
})

test('what is refused in the middle, by name or by text, is that mail’s alone', async () => {
	for (const hidePIPELINING of [false, true]) {
		const { port, took } = await startServer({
			authOptional: true,
			hidePIPELINING,
			disabledCommands: ['STARTTLS'],
			onRcptTo: ({ address }, _, done) =>
				done(/-\d?[37]@/.test(address) ? Object.assign(new Error('5.1.1 no such user'), { responseCode: 550 }) : null),
		})
		const outcomes = await sendAll(`smtp://127.0.0.1:${port}`, 2, number => (number % 5 === 0 ? 'Refuse me' : 'Hello.'))
		const reasonOf = (number: number): string => {
			const outcome = outcomes[number]!
			return outcome.kind === 'accepted' ? 'accepted' : `${outcome.kind}: ${outcome.reason}`
		}
		for (const number of numbers) {
			const isUnknown = number % 10 === 3 || number % 10 === 7
			const expected = isUnknown ? 'refused: 550 5.1.1 no such user' : number % 5 === 0 ? 'refused: 554 5.6.0 not this text' : 'accepted'
			assert.equal(reasonOf(number), expected)
		}
		assert.equal(took.length, 32)
	}
})

test('a server that closes after some mails gets the rest by new connections, and nobody a mail twice', async () => {
	let mails = 0
	const { port, took } = await startServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		onMailFrom(_, session, done) {
			const worn = session as unknown as { count?: number }
			worn.count = (worn.count ?? 0) + 1
			mails++
			done(worn.count > 4 ? Object.assign(new Error('4.7.0 too many mails by this connection'), { responseCode: 421 }) : null)
		},
	})
	assert.deepEqual(kinds(await sendAll(`smtp://127.0.0.1:${port}`, 2)), ['accepted'])
	assert.deepEqual(receivers(took), everybody)
	assert.ok(mails > 40)
})

test('no server, a refused sign-in, and a server that goes away in the middle of a mail are nobody’s failure', async () => {
	const { port } = await startServer({ onAuth: (_, __, done) => done(new Error('5.7.8 wrong')), disabledCommands: ['STARTTLS'] })
	assert.deepEqual(kinds(await sendAll('smtp://127.0.0.1:1', 2)), ['trouble'])
	assert.deepEqual(kinds(await sendAll(`smtp://ada:x@127.0.0.1:${port}`, 2)), ['trouble'])
	const rude = createServer((socket: Socket) => {
		socket.on('error', () => {})
		socket.write('220 rude\r\n')
		socket.on('data', part => {
			const text = part.toString()
			if (text.startsWith('EHLO')) socket.write('250-rude\r\n250 PIPELINING\r\n')
			else if (text.startsWith('MAIL')) socket.write('250 ok\r\n250 ok\r\n354 go on\r\n')
			else socket.destroy()
		})
	})
	await new Promise<void>(settle => rude.listen(0, '127.0.0.1', settle))
	after(() => rude.close())
	const outcomes = await sendAll(`smtp://127.0.0.1:${(rude.address() as { port: number }).port}`, 2)
	assert.deepEqual(kinds(outcomes), ['trouble'])
})

test('an address beyond a to z goes where the server takes it, its domain in letters of the net', async () => {
	const options: SMTPServerOptions = { authOptional: true, disabledCommands: ['STARTTLS'] }
	const [takes, refuses] = [await startServer(options), await startServer({ ...options, hideSMTPUTF8: true })]
	const to = (number: number): string => (number === 0 ? 'zoë@büro.example' : number === 1 ? 'zoe@büro.example' : toOf(number))
	assert.deepEqual(kinds(await sendAll(`smtp://127.0.0.1:${takes.port}`, 1, undefined, to)), ['accepted'])
	assert.ok(takes.took.some(each => each.to.startsWith('zoë@')))
	const outcomes = await sendAll(`smtp://127.0.0.1:${refuses.port}`, 1, undefined, to)
	assert.deepEqual(outcomes[0], {
		kind: 'refused',
		reason: 'the mail server takes no address with letters beyond a to z',
		isAddress: false,
	})
	assert.deepEqual(kinds(outcomes.slice(1)), ['accepted'])
})

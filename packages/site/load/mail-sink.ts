/**
 * A mail server that keeps nothing but what came: how many mails in all, and which Message-IDs for whom. Like the stores behind real ones it takes a second
 * mail of the same Message-ID for the one it has. A process of its own, asked over its channel.
 */
import { SMTPServer } from 'smtp-server'

export interface SinkCount {
	/** Mails that were answered with 250, doubles too. */
	readonly raw: number
	readonly distinct: number
	readonly recipients: number
	/** Recipients with another number of Message-IDs than one. */
	readonly wrong: number
}

const idsOf = new Map<string, Set<string>>()
/** Counted as they come: it is asked many times a second, and counting 160,000 each time would be most of its work. */
let [raw, distinct, wrong] = [0, 0, 0]

const server = new SMTPServer({
	disabledCommands: ['AUTH', 'STARTTLS'],
	logger: false,
	onData(stream, session, done) {
		let head = ''
		stream.on('data', (part: Buffer) => {
			if (head.length < 4096) head += part.toString('latin1')
		})
		stream.on('end', () => {
			const id = /^Message-ID: (<[^>]+>)/im.exec(head)?.[1]
			const to = session.envelope.rcptTo[0]?.address
			if (!id || !to) return done(new Error('a mail has a Message-ID and a recipient'))
			raw++
			const ids = idsOf.get(to) ?? new Set()
			const isNew = !ids.has(id)
			idsOf.set(to, ids.add(id))
			if (isNew) distinct++
			if (isNew && ids.size === 2) wrong++
			done()
		})
	},
})
// Whoever is killed in the middle of a mail leaves a broken connection.
server.on('error', () => {})
server.listen(0, '127.0.0.1', () => {
	const { port } = server.server.address() as { port: number }
	process.send!({ port })
})

process.on('message', () => process.send!({ raw, distinct, recipients: idsOf.size, wrong } satisfies SinkCount))
process.on('disconnect', () => process.exit(0))

/**
 * HTTP/1.1 over connections that are kept, with as little of the machine as can be: what asks shares two cores with what answers. It reads a status, the
 * headers and a body that is measured or in chunks, and no more.
 */
import { connect, type Socket } from 'node:net'

export interface Answer {
	readonly status: number
	readonly head: string
	readonly body: string
}

export interface Wires {
	/** Over a connection that nobody is using; where all are in use, after whoever has waited longest. */
	ask(text: string): Promise<Answer>
	close(): void
}

export interface Asked {
	readonly method: 'GET' | 'POST'
	readonly path: string
	readonly headers: Readonly<Record<string, string>>
	readonly body?: string
}

export function wireText({ method, path, headers, body = '' }: Asked): string {
	const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
	const length = method === 'POST' ? `content-length: ${Buffer.byteLength(body)}\r\n` : ''
	return `${method} ${path} HTTP/1.1\r\nhost: ${headers['host'] ?? 'localhost'}\r\n${lines.filter(line => !line.startsWith('host:')).join('')}${length}\r\n${body}`
}

export function openWires(port: number, most: number): Wires {
	const idle: Wire[] = []
	const all = new Set<Wire>()
	const waiting: ((wire: Wire) => void)[] = []

	function take(): Promise<Wire> | Wire {
		for (let wire = idle.pop(); wire; wire = idle.pop()) {
			if (wire.isOpen()) return wire
			all.delete(wire)
		}
		if (all.size >= most) return new Promise(go => waiting.push(go))
		const wire = openWire(port)
		all.add(wire)
		return wire
	}

	function giveBack(wire: Wire): void {
		const next = waiting.shift()
		if (wire.isOpen()) return next ? next(wire) : void idle.push(wire)
		all.delete(wire)
		if (!next) return
		const fresh = openWire(port)
		all.add(fresh)
		next(fresh)
	}

	return {
		async ask(text) {
			const wire = await take()
			try {
				return await wire.ask(text)
			} finally {
				giveBack(wire)
			}
		},
		close() {
			for (const wire of all) wire.close()
		},
	}
}

interface Wire {
	ask(text: string): Promise<Answer>
	isOpen(): boolean
	close(): void
}

function openWire(port: number): Wire {
	const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
	socket.setEncoding('latin1')
	let isOpen = true
	let text = ''
	let waiting: PromiseWithResolvers<Answer> | null = null
	socket.on('data', (part: unknown) => {
		text += part as string
		const read = readAnswer(text)
		if (read === null || waiting === null) return
		text = ''
		if (/\r\nconnection: close/i.test(read.head)) isOpen = false
		const { resolve } = waiting
		waiting = null
		resolve(read)
	})
	function end(error?: Error): void {
		isOpen = false
		waiting?.reject(error ?? new Error('the connection was closed before the answer'))
		waiting = null
	}
	socket.on('error', end)
	socket.on('close', () => end())
	return {
		ask(asked) {
			if (!isOpen) return Promise.reject(new Error('the connection is closed'))
			waiting = Promise.withResolvers<Answer>()
			socket.write(asked)
			return waiting.promise
		},
		isOpen: () => isOpen,
		close: () => void socket.destroy(),
	}
}

/** Null until all of it has come. */
function readAnswer(text: string): Answer | null {
	const end = text.indexOf('\r\n\r\n')
	if (end < 0) return null
	const head = text.slice(0, end)
	const status = Number(head.slice(9, 12))
	const rest = text.slice(end + 4)
	if (status === 304 || status === 204) return { status, head, body: '' }
	const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
	if (length !== undefined) return rest.length < Number(length) ? null : { status, head, body: rest }
	if (rest !== '0\r\n\r\n' && !rest.endsWith('\r\n0\r\n\r\n')) return null
	return { status, head, body: rest.replace(/(^|\r\n)[\da-f]+\r\n/gi, '') }
}

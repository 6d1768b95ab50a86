/**
 * The spike itself, on a site that is there: each of these secrets signs once, at a moment of its own, while ten times as many ask for the count. Who comes does
 * not wait for who came before (an open load): a time is taken from the moment somebody came, so that a queue shows in it.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { randomOf } from './kill.ts'
import { openWires, type Wires, wireText } from './wire.ts'

export interface Spike {
	/** One process of the site or more; whoever comes goes to the next. */
	readonly ports: readonly number[]
	/** As a browser has it: host and port. */
	readonly host: string
	/** Of the letter. */
	readonly path: string
	readonly secrets: readonly string[]
	readonly seconds: number
	/** Reads of count.json for each that signs. */
	readonly watching?: number
	/** Those who sign open the page first. */
	readonly opening?: boolean
	readonly seed?: number
	readonly say?: (words: string) => void
}

export interface SpikeTimes {
	readonly sign: readonly number[]
	readonly count: readonly number[]
	readonly open: readonly number[]
}

export interface SpikeReport {
	/** Milliseconds, in order of size. */
	readonly times: SpikeTimes
	/** How often each status was answered to a form, and to a question for the count. */
	readonly signed: ReadonlyMap<number, number>
	readonly counted: ReadonlyMap<number, number>
	/** Counts went down, which without withdrawals they never do. */
	readonly backwards: number
}

const mostWires = 512

export async function spike({
	ports,
	host,
	path,
	secrets,
	seconds,
	watching = 10,
	opening = false,
	seed = 20231028,
	say,
}: Spike): Promise<SpikeReport> {
	const random = randomOf(seed)
	const wires = ports.map(port => ({ sign: openWires(port, mostWires), watch: openWires(port, mostWires), seen: 0 }))
	const times = { sign: [] as number[], count: [] as number[], open: [] as number[] }
	const [signed, counted] = [new Map<number, number>(), new Map<number, number>()]
	let backwards = 0
	const headers = { host, origin: `http://${host}`, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' }

	async function ask(wire: Wires, text: string, came: number, into: number[]): Promise<{ readonly status: number; readonly body: string }> {
		// A kept connection may be closed by the other end just as it is used: a browser asks again.
		const answer = await wire.ask(text).catch(() => wire.ask(text))
		into.push(performance.now() - came)
		return answer
	}

	async function sign(at: number, came: number): Promise<void> {
		const wire = wires[at % wires.length]!.sign
		const cookie = `parley-session=${secrets[at]}`
		if (opening)
			await ask(wire, wireText({ method: 'GET', path: `${path}/sign`, headers: { host, accept: 'text/html', cookie } }), came, times.open)
		const from = opening ? performance.now() : came
		const { status } = await ask(
			wire,
			wireText({ method: 'POST', path: `${path}/sign?/sign`, headers: { ...headers, cookie }, body: 'a=b' }),
			from,
			times.sign,
		)
		signed.set(status, (signed.get(status) ?? 0) + 1)
	}

	const question = wireText({ method: 'GET', path: `${path}/count.json`, headers: { host } })
	async function watch(at: number, came: number): Promise<void> {
		const place = wires[at % wires.length]!
		// What had come when this was asked: answers on two connections may be read in either order.
		const { seen } = place
		const { status, body } = await ask(place.watch, question, came, times.count)
		counted.set(status, (counted.get(status) ?? 0) + 1)
		const { standing } = JSON.parse(body) as { standing: number }
		if (standing < seen) backwards++
		place.seen = Math.max(place.seen, standing)
	}

	const moments = (many: number): Float64Array => Float64Array.from({ length: many }, () => random() * seconds * 1_000).sort()
	const began = performance.now()
	let last = began
	async function come(when: Float64Array, act: (at: number, came: number) => Promise<void>): Promise<void> {
		const running = new Set<Promise<void>>()
		for (const [at, moment] of when.entries()) {
			const wait = began + moment - performance.now()
			if (wait > 1) await pause(wait)
			const one = act(at, Math.min(began + moment, performance.now())).finally(() => running.delete(one))
			running.add(one)
			if (say && performance.now() - last > 30_000) {
				last = performance.now()
				say(`${((last - began) / 1_000).toFixed(0)} s: ${times.sign.length} signed, the count asked for ${times.count.length} times`)
			}
		}
		await Promise.all(running)
	}
	await Promise.all([come(moments(secrets.length), sign), come(moments(secrets.length * watching), watch)])
	for (const { sign, watch } of wires) {
		sign.close()
		watch.close()
	}
	const sorted = (list: readonly number[]): readonly number[] => list.toSorted((a, b) => a - b)
	return { times: { sign: sorted(times.sign), count: sorted(times.count), open: sorted(times.open) }, signed, counted, backwards }
}

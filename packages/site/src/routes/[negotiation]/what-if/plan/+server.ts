import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { portableOf } from '@parley/engine/run'
import type { Sound } from '#lib/server/negotiations.ts'
import { enterReleased } from '#lib/server/turns/released.ts'
import type { RequestHandler } from './$types'

const packed = new WeakMap<Sound, Promise<Uint8Array<ArrayBuffer>>>()
const pack = promisify(gzip)

/** The plan as a page runs it: plain JSON, without prose and files; with the turns that were released to whoever asks. */
export const GET: RequestHandler = async event => {
	const { request } = event
	const { sound } = await enterReleased(event)
	const headers = { 'content-type': 'application/json' }
	if (!/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) return new Response(jsonOf(sound), { headers })
	const body = packed.get(sound) ?? pack(jsonOf(sound)).then(bytes => new Uint8Array(bytes))
	packed.set(sound, body)
	return new Response(await body, { headers: { ...headers, 'content-encoding': 'gzip', vary: 'accept-encoding' } })
}

const jsonOf = ({ negotiation, plan, columns }: Sound): string => JSON.stringify(portableOf(negotiation, plan, columns))

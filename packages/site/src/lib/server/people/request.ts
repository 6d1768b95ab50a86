/** A request as the people's pages see it: who sends it, whether a page of ours did, and where it may lead. */
import { type Cookies, error, redirect } from '@sveltejs/kit'
import type { Database } from '#db'
import { openAccounts } from './door.ts'
import { noteRefused } from './refused.ts'
import { findSession, type Session } from './sessions.ts'

export interface Asking {
	readonly url: URL
	readonly request: Request
	readonly cookies: Cookies
	getClientAddress(): string
	setHeaders(headers: Record<string, string>): void
}

/** Bound to this host and this scheme where there is one to bind to. */
const named = (url: URL, name: string): string => (url.protocol === 'https:' ? `__Host-parley-${name}` : `parley-${name}`)

const kept = (url: URL, seconds: number) =>
	({ path: '/', httpOnly: true, sameSite: 'lax', secure: url.protocol === 'https:', maxAge: seconds }) as const

export type CookieName = 'session' | 'asking' | 'passkey'
const lasts: Readonly<Record<CookieName, number>> = { session: 8 * 3600, asking: 15 * 60, passkey: 5 * 60 }

const isSecret = (text: string | undefined): text is string => text !== undefined && /^[\w-]{43}$/.test(text)

export const readCookie = ({ url, cookies }: Asking, name: CookieName): string | undefined => {
	const text = cookies.get(named(url, name))
	return isSecret(text) ? text : undefined
}

/** The secret of a session in a header of cookies, where it stands there once and as we wrote it. */
export function secretOf(url: URL, header: string | undefined): string | null {
	const begin = `${named(url, 'session')}=`
	const found = (header ?? '')
		.split(';')
		.map(each => each.trim())
		.filter(each => each.startsWith(begin))
	const secret = found[0]?.slice(begin.length)
	return found.length === 1 && isSecret(secret) ? secret : null
}

export const setCookie = ({ url, cookies }: Asking, name: CookieName, value: string): void =>
	cookies.set(named(url, name), value, kept(url, lasts[name]))
export const dropCookie = ({ url, cookies }: Asking, name: CookieName): void => cookies.delete(named(url, name), kept(url, 0))

/** A header may be set once; an act and the page after it are one request. */
const unkept = new WeakSet<Request>()

/** The database of accounts; without one the page says so, and the reading rooms go on. */
export async function enterAccounts(asking: Asking): Promise<Database> {
	// Nothing of these pages is kept by a browser or anything between.
	if (!unkept.has(asking.request)) asking.setHeaders({ 'cache-control': 'no-store' })
	unkept.add(asking.request)
	const opened = await openAccounts()
	if ('database' in opened) return opened.database
	error(503, {
		message: 'Nobody can sign in here just now: this server has no database for accounts.',
		mend: `${opened.words} ${opened.mend}`,
		links: [{ href: '/', text: 'The negotiations, which need no account' }],
	})
}

/** Of a request that asks for its session more than once, one line. */
const toldOf = new WeakSet<Request>()

export async function sessionOf(asking: Asking, database: Database): Promise<Session | null> {
	const secret = readCookie(asking, 'session')
	const session = secret === undefined ? null : await findSession(database, secret)
	if (session || !asking.cookies.get(named(asking.url, 'session')) || toldOf.has(asking.request)) return session
	toldOf.add(asking.request)
	if (secret === undefined) noteRefused('session', 'no secret of ours')
	else noteRefused('session', 'unknown or over', secret)
	return null
}

export async function needSession(asking: Asking): Promise<{ readonly database: Database; readonly session: Session }> {
	const database = await enterAccounts(asking)
	const session = await sessionOf(asking, database)
	if (session) return { database, session }
	redirect(303, signInAddress(asking.url))
}

export const signInAddress = (url: URL, again = false): string =>
	`/sign-in?${new URLSearchParams({ next: url.pathname, ...(again ? { again: '1' } : {}) })}`

/** Whoever acts gravely has signed in within the last ten minutes. */
export function needFresh(session: Session, url: URL): void {
	if (!session.isFresh) redirect(303, signInAddress(url, true))
}

/**
 * Only a page of this site acts. SvelteKit compares the origin of forms; here every act must carry one, and a browser that says whence it asks must
 * not name another site.
 */
export function guardAct({ request, url }: Pick<Asking, 'request' | 'url'>): void {
	if (isFromHere(name => request.headers.get(name), url)) return
	noteRefused('act', 'from another site')
	error(403, { message: 'Only a page of this server may do that.', mend: 'Open the page here and press its button.' })
}

export function isFromHere(header: (name: 'origin' | 'sec-fetch-site') => string | null, url: URL): boolean {
	const site = header('sec-fetch-site')
	return header('origin') === url.origin && (site === null || site === 'same-origin')
}

/** What a page of any other site can make a browser send without asking: a form. */
const formTypes = new Set(['', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'])

/** Asked of every request before any of our pages is. */
export function isForeignForm({ request, url }: Pick<Asking, 'request' | 'url'>): boolean {
	if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return false
	const [type = ''] = (request.headers.get('content-type') ?? '').toLowerCase().split(';')
	if (!formTypes.has(type.trim()) || isFromHere(name => request.headers.get(name), url)) return false
	noteRefused('act', 'from another site')
	return true
}

/** A path of this site, or the account: never another site, whatever is written there. */
export function safeNext(text: string | null, url: URL): string {
	if (text === null || !/^\/[\w/.~%-]*$/.test(text)) return '/account'
	const { origin, pathname } = new URL(text, url)
	// Read once more as an address: `/..//elsewhere` becomes `//elsewhere`, which is another site's.
	return origin === url.origin && new URL(pathname, url).origin === origin ? pathname : '/account'
}

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])
export const isLoopback = (url: URL): boolean => loopback.has(url.hostname)

/** What a link in a mail begins with. The host of a request is whatever its sender wrote, so beyond this machine it must be told in ORIGIN. */
export const mailOrigin = (url: URL): string | null => process.env['ORIGIN'] || (isLoopback(url) ? url.origin : null)

/** The sender as the network knows it: of IPv6 the half that is one's own. */
export function senderOf(asking: Asking): string {
	const address = asking.getClientAddress()
	return address.includes(':') && !address.includes('.') ? address.split(':').slice(0, 4).join(':') : address
}

export const textOf = (form: Pick<FormData, 'get'>, name: string): string => {
	const value = form.get(name)
	return typeof value === 'string' ? value.slice(0, 2000) : ''
}

/** The site as browsers know it. */
export const siteOrigin = (url: URL): string => process.env['ORIGIN'] || url.origin

/** What a script of ours sends: an object, or nothing. */
export async function told(request: Request): Promise<Readonly<Record<string, unknown>>> {
	const value: unknown = await request.json().catch(() => null)
	return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

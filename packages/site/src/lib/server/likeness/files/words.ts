/** A sentence left for the next page: what gives a file has no page of its own to say why it gave none. */
import type { Cookies } from '@sveltejs/kit'

const name = 'parley-left'
const longest = 1000

export const leaveWords = ({ cookies, url }: { readonly cookies: Cookies; readonly url: URL }, path: string, words: string): void =>
	cookies.set(name, words.slice(0, longest), { path, httpOnly: true, sameSite: 'strict', secure: url.protocol === 'https:', maxAge: 60 })

export function takeWords({ cookies }: { readonly cookies: Cookies }, path: string): string | null {
	const words = cookies.get(name) ?? null
	if (words !== null) cookies.delete(name, { path })
	return words
}

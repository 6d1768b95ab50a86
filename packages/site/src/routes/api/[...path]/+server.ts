import type { RequestHandler } from '@sveltejs/kit'
import { answer } from '#lib/api/answer.ts'

export const GET: RequestHandler = ({ request, url }) => answer(request, url)

/** What would change something is refused in the API's own words. */
export const fallback: RequestHandler = ({ request, url }) => answer(request, url)

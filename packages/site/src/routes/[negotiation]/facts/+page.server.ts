import { enter } from '#lib/server/enter.ts'
import { readFacts } from '#lib/server/facts.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params }) => readFacts(await enter(params.negotiation))

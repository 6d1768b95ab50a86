import { listNegotiations } from '#lib/server/negotiations.ts'
import { summaryOf } from '#lib/server/summary.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async () => ({ negotiations: (await listNegotiations()).map(summaryOf) })

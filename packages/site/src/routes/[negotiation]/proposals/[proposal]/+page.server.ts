import { enter } from '#lib/server/enter.ts'
import { readProposal } from '#lib/server/proposal.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params }) => ({ proposal: readProposal(await enter(params.negotiation), params.proposal) })

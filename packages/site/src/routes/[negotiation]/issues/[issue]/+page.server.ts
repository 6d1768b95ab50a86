import { enter } from '#lib/server/enter.ts'
import { readIssue } from '#lib/server/issue.ts'
import { readBetween } from '#lib/server/moments.ts'
import { issuePictures } from '#lib/server/pictures.ts'
import { compareWordings, wordingLabel, wordingsOf } from '#lib/server/wordings.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, url }) => {
	const sound = await enter(params.negotiation)
	const between = readBetween(sound, url.searchParams)
	const issue = readIssue(sound, between, params.issue)
	const wordings = wordingsOf(sound, issue.id)
	return {
		between,
		issue,
		wordings: wordings.map(wording => ({ id: wording.id, label: wordingLabel(wording) })),
		compared: compareWordings(sound, issue.id, wordings, url.searchParams),
		facts: sound.costing().facts,
		pictures: issuePictures(sound, issue.id, between.now),
	}
}

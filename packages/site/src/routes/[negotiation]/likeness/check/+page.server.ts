import { media } from '@parley/engine/likeness'
import { fail } from '@sveltejs/kit'
import { enter, enterHeld } from '#lib/server/enter.ts'
import type { ShownCheck } from '#lib/server/likeness/files/answer.ts'
import { checkTaken, needPace, ownChecks } from '#lib/server/likeness/files/checks.ts'
import { boundaryOf, formParts, textOfPart } from '#lib/server/likeness/files/multipart.ts'
import { inPlace, largestFile } from '#lib/server/likeness/files/pool.ts'
import { NotTaken, partsOf, sizeWords, takeFile, tooLarge } from '#lib/server/likeness/files/upload.ts'
import { needChecker, toldOf } from '#lib/server/likeness/files/visit.ts'
import { signatoriesFor } from '#lib/server/likeness/people.ts'
import { seesAll } from '#lib/server/likeness/read.ts'
import { guardAct } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const part = await needChecker(event, id)
	const { database, session } = part
	return {
		signatories: await signatoriesFor(database, session, part.actsFor),
		media: Object.entries(media).map(([value, { name }]) => ({ value, name })),
		largest: largestFile(),
		largestWords: sizeWords(largestFile()),
		sees: seesAll(session) ? 'all' : session.side === 'union' ? 'performer' : 'producer',
		checked: await ownChecks(database, session),
	}
}

interface Answered {
	readonly checks: readonly ShownCheck[]
}

/** Room for the other fields of the form. */
const ofForm = 1024 * 1024
const mostFiles = 50

export const actions: Actions = {
	/** For browsers without script: every file of the form, one after the other as they come. */
	async default(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const part = await needChecker(event, id)
		const { database, session } = part
		const boundary = boundaryOf(event.request.headers.get('content-type'))
		const checks: ShownCheck[] = []
		const answered: Answered = { checks }
		try {
			if (boundary === null) throw new NotTaken(400, 'Choose a file.')
			if (Number(event.request.headers.get('content-length') ?? 0) > largestFile() + ofForm) throw tooLarge(largestFile())
			const signatories = (await signatoriesFor(database, session, part.actsFor)).map(each => each.id)
			await inPlace(session.id, async () => {
				const fields = new Map<string, string>()
				for await (const each of formParts(partsOf(event.request), boundary)) {
					if (each.file === null) {
						if (each.name.length <= 60 && fields.size < 20) fields.set(each.name, await textOfPart(each))
						continue
					}
					if (each.file === '') continue
					if (checks.length >= mostFiles) throw new NotTaken(413, `Without script ${mostFiles} files are checked at a time.`)
					await needPace(database, session)
					const told = toldOf(name => fields.get(name) ?? '', each.file, signatories)
					const taken = await takeFile(each.parts, largestFile())
					try {
						checks.push(await checkTaken(database, session, taken, told))
					} finally {
						await taken.close()
					}
				}
			})
		} catch (error) {
			if (!(error instanceof NotTaken)) throw error
			return fail(error.status, { ...answered, words: error.message })
		}
		return checks.length === 0 ? fail(400, { ...answered, words: 'Choose a file.' }) : { ...answered, words: null }
	},
}

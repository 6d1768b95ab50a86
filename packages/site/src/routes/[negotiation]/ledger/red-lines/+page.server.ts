import { cellsOf } from '@parley/engine'
import { fail, redirect } from '@sveltejs/kit'
import { ledgerAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { needSeat } from '#lib/server/ledger/visit.ts'
import { guardAct, needFresh, textOf } from '#lib/server/people/request.ts'
import { valueProblem } from '#lib/server/red-lines/check.ts'
import { positionsOf, readLine } from '#lib/server/red-lines/form.ts'
import { liftLine, listLines, rolesOf, setLine, setsRedLines } from '#lib/server/red-lines/lines.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const { database, session } = await needSeat(event, sound.id)
	const lines = await listLines(database, session)
	const positions = positionsOf(sound)
	return {
		side: namesOfSides(sound)[session.side],
		sets: setsRedLines(session),
		setter: session.side === 'union' ? 'committee' : 'staff',
		roles: rolesOf[session.side],
		lines: lines.map(line => ({ ...line, problem: line.lifted ? null : valueProblem(sound, line) })),
		positions,
		cells: [...new Set(positions.flatMap(position => cellsOf(sound.plan, position)))].filter(cell => /^year \S+$/.test(cell)),
		issues: sound.negotiation.issues.map(({ id, title }) => ({ id, title })),
	}
}

export const actions: Actions = {
	async set(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const { database, session } = await needSeat(event, sound.id)
		needFresh(session, event.url)
		const form = await event.request.formData()
		const words = form.get('words')
		const field = (name: string): string => (name === 'words' && typeof words === 'string' ? words.slice(0, 10_000) : textOf(form, name))
		const written = Object.fromEntries([...form.keys()].slice(0, 20).map(name => [name, field(name)]))
		const read = readLine(sound, session.side, field)
		if ('problems' in read) return fail(400, { written, problems: read.problems, refusal: null })
		const set = await setLine(database, session, read.line)
		if ('refusal' in set) return fail(409, { written, problems: [], refusal: set.refusal })
		redirect(303, ledgerAddress(sound.id, 'red-lines'))
	},
	async lift(event) {
		guardAct(event)
		const { id } = await enter(event.params.negotiation)
		const { database, session } = await needSeat(event, id)
		needFresh(session, event.url)
		const form = await event.request.formData()
		const why = textOf(form, 'why').trim()
		if (why === '' || why.length > 500)
			return fail(400, {
				written: {},
				problems: [],
				refusal: {
					code: 'ledger/no-reason',
					message: 'It was not lifted.',
					mend: 'Say in 1 to 500 characters who decided that, and where it is written.',
				},
			})
		const lifted = await liftLine(database, session, textOf(form, 'line'), why)
		if ('refusal' in lifted) return fail(409, { written: {}, problems: [], refusal: lifted.refusal })
		redirect(303, ledgerAddress(id, 'red-lines'))
	},
}

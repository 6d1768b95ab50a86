/** Who may check files, and what their form says about one. */
import { isCode, media } from '@parley/engine/likeness'
import { error } from '@sveltejs/kit'
import { likenessAddress } from '#lib/addresses.ts'
import type { Asking } from '../../people/request.ts'
import { isDay } from '../../people/roll-file.ts'
import { checksFiles, needPart, type Part } from '../visit.ts'
import { clean } from './answer.ts'
import type { Told } from './checks.ts'
import { NotTaken } from './upload.ts'

export async function needChecker(asking: Asking, space: string): Promise<Part> {
	const part = await needPart(asking, space, 'either')
	if (checksFiles(part)) return part
	error(403, {
		message: 'Files are checked by the union’s side, and by those who act for a signatory.',
		mend: 'The staff of the employers’ side say who acts for a signatory.',
		links: [{ href: likenessAddress(space), text: 'Likeness' }],
	})
}

/** `signatories`: those that this person may name. */
export function toldOf(told: (name: string) => string, name: string, signatories: readonly string[]): Told {
	const [producer, project, medium, on] = ['producer', 'project', 'medium', 'on'].map(each => told(each).trim() || null) as [
		string | null,
		string | null,
		string | null,
		string | null,
	]
	if (producer !== null && !signatories.includes(producer)) throw new NotTaken(400, 'Choose a signatory from the list, or none.')
	if (medium !== null && !isCode(media, medium)) throw new NotTaken(400, 'Choose a medium from the list, or none.')
	if (on !== null && !isDay(on)) throw new NotTaken(400, 'The day is written like 2023-11-20.')
	if (project !== null && project.length > 200) throw new NotTaken(400, 'The project is an id of 200 characters at most.')
	return { name: clean(name, 200) || 'without a name', producer, project: project && clean(project, 200), medium, on }
}

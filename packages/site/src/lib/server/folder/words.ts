/** What a folder brings and changes, and what is wrong with it, in lines of text. */
import type { FolderFault } from './files.ts'
import type { Look } from './look.ts'

export const wordsOf = (faults: readonly FolderFault[]): string =>
	faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('\n')

export function lookWords(look: Look, isOnlyLook: boolean): string {
	if (look.isNothing) return 'All of it is here already: nothing was changed.'
	const counted = Map.groupBy(look.fresh, each => each.kind)
	const entries = [...counted].map(([kind, each]) => `${each.length} ${each.length === 1 ? names[kind][0] : names[kind][1]}`)
	const files = (
		[
			['new', look.added],
			['changed', look.changed],
			['gone', look.gone],
		] as const
	).flatMap(([word, paths]) => paths.map(path => `  ${word}: ${path}`))
	return [
		isOnlyLook ? 'It would bring:' : 'Brought:',
		...(entries.length > 0 ? [`  ${entries.join(', ')}`] : []),
		...look.became.map(({ number, from, to }) => `  ${number}: ${from} before, now ${to}`),
		...files,
		...(look.kept.length > 0 ? [`  ${look.kept.length} entries that are here and not in it stay.`] : []),
	].join('\n')
}

const names = {
	turn: ['turn', 'turns'],
	package: ['package', 'packages'],
	session: ['session', 'sessions'],
	agreement: ['tentative agreement', 'tentative agreements'],
	move: ['move', 'moves'],
	release: ['release', 'releases'],
} as const

/** What the imports that stand have put into the database, file by file: the last word on each. */
import type { Work } from '#db'
import { type FolderFiles, filesAfter } from './files.ts'

/** `under`: only those whose path begins so. `waiting`: an import that waits yet, as if it stood. */
export async function storedFiles(
	work: Work,
	space: string,
	{ under = '', waiting = null }: { readonly under?: string; readonly waiting?: string | null } = {},
): Promise<FolderFiles> {
	const rows = await work
		.selectFrom('folder_file')
		.innerJoin('folder_import', 'folder_import.id', 'folder_file.import')
		.leftJoin('folder_import_act', join =>
			join.onRef('folder_import_act.import', '=', 'folder_file.import').on('folder_import_act.kind', '=', 'applied'),
		)
		.select(['folder_file.path', 'folder_file.content'])
		.where('folder_file.space', '=', space)
		.where(({ eb, or }) =>
			or([eb('folder_import_act.id', 'is not', null), ...(waiting === null ? [] : [eb('folder_file.import', '=', waiting)])]),
		)
		.$if(under !== '', query =>
			query.where(({ eb, fn, val }) => eb(fn<boolean>('starts_with', ['folder_file.path', val(under)]), '=', true)),
		)
		.orderBy('folder_import.at')
		.execute()
	return filesAfter(rows)
}

export const textsOfFiles = (files: FolderFiles): ReadonlyMap<string, string> =>
	new Map([...files].map(([path, bytes]) => [path, bytes.toString('utf8')]))

/** What a folder tells of the talks, an entry a file. */
export const isEntry = (path: string): boolean => /^ledger\/[^/]+\.md$/.test(path)

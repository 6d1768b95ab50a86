/** The room of the folder: what everybody may take away, and the folder as the acts of this room need it. */
import type { Held } from '../negotiations.ts'
import { readFromDisk } from './disk.ts'
import { type FolderFault, hashOfFolder } from './files.ts'
import type { Here } from './look.ts'

export const hereOf = ({ id, sound, isKept }: Held): Here => ({ space: id, sound, isKept })

export interface ShownFolder {
	readonly files: number
	readonly bytes: number
	/** Of the whole, hexadecimal; the same as `export-folder` prints. */
	readonly hash: string
	readonly faults: readonly FolderFault[]
}

export async function shownFolder({ directory }: Pick<Held, 'directory'>): Promise<ShownFolder> {
	const read = await readFromDisk(directory)
	if ('faults' in read) return { files: 0, bytes: 0, hash: '', faults: read.faults }
	const bytes = [...read.files.values()].reduce((sum, each) => sum + each.length, 0)
	return { files: read.files.size, bytes, hash: hashOfFolder(read.files).toString('hex'), faults: [] }
}

/** Names of a file in a header, whatever is in them. */
export const saved = (name: string): Readonly<Record<string, string>> => ({
	'content-disposition': `attachment; filename="file"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, mark => `%${mark.charCodeAt(0).toString(16)}`)}`,
	'cache-control': 'no-store',
})

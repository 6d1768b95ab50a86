const reasons: Readonly<Record<string, string>> = {
	EACCES: 'it is not allowed',
	EPERM: 'it is not allowed',
	EROFS: 'nothing can be written there',
	EISDIR: 'there is a folder of that name',
	EEXIST: 'a file stands where a folder would have to be',
	ENOTDIR: 'a file stands where a folder would have to be',
	ENOENT: 'it does not exist',
	ELOOP: 'its links go round in a circle',
	EMFILE: 'too many files are open',
	EIO: 'the disk does not answer',
	ENOSPC: 'the disk is full',
}

/** Why the disk refused, in words. */
export function reasonOf(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? String(error.code) : ''
	return reasons[code] ?? (code || String(error))
}

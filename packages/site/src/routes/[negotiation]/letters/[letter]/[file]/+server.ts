import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleFiles } from '@parley/engine/log'
import { error, type RequestHandler } from '@sveltejs/kit'
import { dataFolder } from '#db'
import { letterAddress } from '#lib/addresses.ts'
import { csvOf } from '#lib/exports/index.ts'
import { text } from '#lib/exports/sheet.ts'
import { zip } from '#lib/exports/zip.ts'
import { enterHeld } from '#lib/server/enter.ts'
import { folderOf, readBundle } from '#lib/server/letters/files.ts'
import { isKeptName, keptFile, keptHeaders } from '#lib/server/letters/memory.ts'
import { enterLetter } from '#lib/server/letters/page.ts'
import { short } from '#lib/server/short.ts'
import { tagged } from '#lib/server/tagged.ts'

const typeOf = (file: string): string =>
	file.endsWith('.json')
		? 'application/json; charset=utf-8'
		: file.endsWith('.md')
			? 'text/markdown; charset=utf-8'
			: 'text/plain; charset=utf-8'

/** What everybody may fetch and keep; nothing of it asks the database. */
export const GET: RequestHandler = async ({ params, request }) => {
	const { letter = '', file = '' } = params
	const { id } = await enterHeld(params['negotiation'] ?? '')
	if (isKeptName(file)) {
		const kept = await keptFile(id, letter, file)
		if (kept) return tagged(request, kept.text, keptHeaders[file], kept.etag)
	}
	const folder = folderOf(dataFolder(), id, letter)
	if (folder && (bundleFiles as readonly string[]).includes(file)) {
		const content = await readFile(join(folder, file), 'utf8').catch(() => null)
		if (content !== null) return tagged(request, content, { 'content-type': typeOf(file) })
	}
	const { shown } = await enterLetter(id, letter)
	if (file === 'bundle.zip') {
		const files = await readBundle(dataFolder(), id, letter)
		const packed = zip([...(files ?? [])].map(([name, content]) => ({ name: `${letter}/${name}`, content })))
		return tagged(request, packed, { 'content-type': 'application/zip', 'content-disposition': `attachment; filename="${letter}.zip"` })
	}
	if (file === 'names.csv') {
		const rows = shown.signers.map(({ name, line }) => [text(name), text(line)])
		return tagged(request, csvOf({ heads: ['Name', 'In their own words'], rows }), {
			'content-type': 'text/csv; charset=utf-8; header=present',
			'content-disposition': `attachment; filename="${letter}-names.csv"`,
		})
	}
	error(404, {
		message: `A letter has no file called “${short(file)}”.`,
		mend: `It has ${[...bundleFiles, 'bundle.zip', 'names.csv'].join(', ')}.`,
		links: [{ href: letterAddress(id, letter), text: 'The letter' }],
	})
}

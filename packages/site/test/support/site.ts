/** The built site on a port of its own, for one test file. Other folders than the examples are given by their paths. */

import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after } from 'node:test'
import { closeDatabase } from '#db'
import { ensureBuild } from '../../server/build.ts'
import { type Serving, serve } from '../../server/serve.ts'

export async function startSite(folders: readonly string[] = [], port = 0): Promise<Serving> {
	process.env['PARLEY_FOLDERS'] = folders.join(delimiter)
	// Never the database of whoever runs the tests.
	process.env['PARLEY_DATA'] ??= join(tmpdir(), `parley-site-test-${process.pid}`)
	await ensureBuild()
	const site = await serve({ port })
	after(() => site.close().then(closeDatabase))
	return site
}

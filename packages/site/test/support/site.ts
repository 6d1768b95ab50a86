/** The built site on a port of its own, for one test file. Other folders than the examples are given by their paths. */

import { delimiter } from 'node:path'
import { after } from 'node:test'
import { ensureBuild } from '../../server/build.ts'
import { type Serving, serve } from '../../server/serve.ts'

export async function startSite(folders: readonly string[] = []): Promise<Serving> {
	process.env['PARLEY_FOLDERS'] = folders.join(delimiter)
	await ensureBuild()
	const site = await serve({ port: 0 })
	after(() => site.close())
	return site
}

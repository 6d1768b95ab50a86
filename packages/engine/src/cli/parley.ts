#!/usr/bin/env node
/** The command line. Each command is a module that is read only when it is asked for, so that `parley check` starts quickly. */
import { enableCompileCache } from 'node:module'

enableCompileCache()
// `parley cost … | head` closes the pipe early, which is no mistake.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code !== 'EPIPE') throw error
	process.exit()
})
const { main } = await import('./main.ts')
process.exitCode = await main(process.argv.slice(2))

/** `npm start`: costs the flagship in the terminal and writes its report. */
import { join, relative } from 'node:path'
import { main } from './main.ts'

const root = join(import.meta.dirname, '../../../..')
const from = process.cwd()
const report = relative(from, join(root, 'out/sag-aftra-2023.html'))
process.exitCode = await main(['cost', relative(from, join(root, 'examples/sag-aftra-2023')), '--html', report])

// npx node scripts/walk-pictures.ts    makes the pictures of docs/walk.md anew: the test of the walk, with its pictures kept
import { spawnSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const pictures = join(root, 'docs/pictures')
const largest = 120_000

const walk = spawnSync(process.execPath, ['--test', 'packages/site/test/ledger-pages.test.ts'], {
	cwd: root,
	env: { ...process.env, PICTURES: pictures },
	stdio: 'inherit',
})
const large = globSync('ledger-*.png', { cwd: pictures }).filter(name => statSync(join(pictures, name)).size > largest)
for (const name of large) console.error(`${name} has more than ${largest / 1000} kB: show less of that page.`)
process.exitCode = walk.status !== 0 || large.length > 0 ? 1 : 0

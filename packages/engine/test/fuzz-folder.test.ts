/** Spoilt folders, a sample of what scripts/fuzz-folder.mjs runs: never a crash, always a plan or mistakes with their places. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { checkFolder, layOut } from './support/hold.ts'
import { mutate, readFiles } from './support/mutate.ts'

const root = join(import.meta.dirname, '../../..')
const sources = { flagship: join(root, 'examples/sag-aftra-2023'), small: join(root, 'packages/engine/templates/small') }
const first = 20231028
const many = 150
const scratch = mkdtempSync(join(tmpdir(), 'parley-spoilt-'))
after(() => rmSync(scratch, { recursive: true }))

for (const [name, source] of Object.entries(sources)) {
	test(`${many} spoilt copies of ${name}, from seed ${first}`, () => {
		const files = readFiles(source)
		const folder = layOut(join(scratch, name), files)
		let broken = 0
		for (let seed = first; seed < first + many; seed++) {
			const { says, change } = mutate(files, seed)
			try {
				folder.during(change, () => {
					if (checkFolder(join(scratch, name)).plan === null) broken++
				})
			} catch (error) {
				throw new Error(`seed ${seed} (${says}): node scripts/fuzz-folder.mjs ${name} ${seed} shows it`, { cause: error })
			}
		}
		assert.ok(broken > many / 4 && broken < many, `${broken} of ${many} were refused`)
	})
}

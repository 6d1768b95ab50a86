/**
 * Ten thousand bad files through the check, as `parley check-media` does it: cut, random, spliced, lying about their lengths, bombs, names that bite
 * (packages/engine/test/likeness/media/bad-files.ts). Says how each kind was answered and how much memory the process took at most; the exit code is 1 when one
 * passed, the process took more than a gigabyte, or a file was left without words.
 *
 *   npx node scripts/bad-media.ts [how many] [from which number]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkAll } from '../packages/engine/src/likeness/media/batch.ts'
import { createChecker } from '../packages/engine/src/likeness/media/checker.ts'
import { walk } from '../packages/engine/src/likeness/media/walk.ts'
import { badFile, badOutcomes, waysOf } from '../packages/engine/test/likeness/media/bad-files.ts'
import { goodFiles, known, register, today } from '../packages/engine/test/likeness/media/world.ts'

const [many = 10_000, from = 0] = process.argv.slice(2).map(Number)
const mostMegabytes = 1024
const atOnce = 500

const goods = await goodFiles()
const checker = createChecker(register, { known })
const place = mkdtempSync(join(tmpdir(), 'parley-bad-media-'))
const tally = new Map(waysOf.map(how => [how, new Map<string, number>()]))
const faults: string[] = []
let checked = 0
const start = performance.now()
let slowest = 0
try {
	for (let first = from; first < from + many; first += atOnce) {
		const hows = new Map<number, string>()
		for (let number = first; number < Math.min(first + atOnce, from + many); number++) {
			const { name, how, bytes } = badFile(goods, number)
			hows.set(number, how)
			writeFileSync(join(place, name), bytes)
		}
		let last = performance.now()
		for await (const { file, outcome, reasons } of checkAll(checker, walk([place]), { today })) {
			slowest = Math.max(slowest, performance.now() - last)
			last = performance.now()
			const number = Number.parseInt(file.name.slice(place.length + 1), 10)
			const of = tally.get(hows.get(number)!)!
			of.set(outcome, (of.get(outcome) ?? 0) + 1)
			if (!badOutcomes.includes(outcome)) faults.push(`${number}, ${hows.get(number)}: ${outcome}`)
			if (reasons.length === 0 || reasons.some(({ words }) => words === '')) faults.push(`${number}: no words`)
			checked++
		}
		rmSync(place, { recursive: true })
		mkdirSync(place)
	}
} finally {
	await checker.close()
	rmSync(place, { recursive: true, force: true })
}
const seconds = (performance.now() - start) / 1000
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
for (const [how, of] of tally) console.log(`${how.padEnd(38)} ${[...of].map(([outcome, count]) => `${outcome} ${count}`).join(', ')}`)
console.log(
	`\n${checked} files in ${seconds.toFixed(0)} s, made and checked; the longest wait for an answer ${slowest.toFixed(0)} ms; at most ${megabytes} MB of memory`,
)
if (checked !== many) faults.push(`${many - checked} files have no answer`)
if (megabytes > mostMegabytes) faults.push(`${megabytes} MB are more than ${mostMegabytes}`)
for (const each of faults.slice(0, 50)) console.log(`✖ ${each}`)
process.exitCode = faults.length > 0 ? 1 : 0

// npx node scripts/members.ts     makes the made-up membership of examples/sag-aftra-2023-members anew and prints what it sums to beside what is published
// npx node scripts/members.ts X   writes it to X instead
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { calibrate, type Line } from './members/calibration.ts'
import { seed } from './members/published.ts'
import { makeRoster } from './members/roster.ts'
import { writeRoster } from './members/write.ts'

const path = process.argv[2] ?? join(import.meta.dirname, '../examples/sag-aftra-2023-members/facts/members-made-up.parquet')
const members = makeRoster(seed)
await writeRoster(members, path)
console.log(`SYNTHETIC: ${members.length} members who do not exist, ${statSync(path).size} bytes, seed ${seed}\n`)
for (const line of calibrate(members)) console.log(told(line))

function told({ figure, target, got, within }: Line): string {
	const off = Number.isNaN(target) ? '' : `${((got / target - 1) * 100).toFixed(2)}%`
	const held = within === Infinity ? 'shown only' : `within ${within * 100}%`
	return `${figure.padEnd(64)} ${shown(target).padStart(16)} ${shown(got).padStart(16)} ${off.padStart(9)}  ${held}`
}

function shown(value: number): string {
	if (Number.isNaN(value)) return '-'
	return value < 1 ? `${(value * 100).toFixed(2)}%` : Math.round(value).toLocaleString('en-US')
}

// node scripts/fuzz.mjs [inputs] [seed]: mutates every program of the project and looks for a crash, a hang or a broken plan.
// A sample of it runs in the tests (packages/engine/test/fuzz.test.ts).
import { fuzz } from '../packages/engine/test/support/fuzz.ts'

const inputs = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.argv[3] ?? 1)
const started = performance.now()
let last = started
const result = fuzz({
	inputs,
	seed,
	onProgress: done => {
		if (performance.now() - last < 10_000) return
		last = performance.now()
		process.stdout.write(`${done.toLocaleString('en-US')} inputs\n`)
	},
})
const seconds = (performance.now() - started) / 1000
console.log(
	`${inputs.toLocaleString('en-US')} inputs from seed ${seed}: ${result.plans.toLocaleString('en-US')} compiled and ran, ${result.refused.toLocaleString('en-US')} were refused with words; slowest ${result.slowest.toFixed(0)} ms; ${seconds.toFixed(0)} s`,
)
for (const failure of result.failures) console.log(`\n${failure.why}\n--- program\n${failure.text}\n---`)
process.exitCode = result.failures.length > 0 ? 1 : 0

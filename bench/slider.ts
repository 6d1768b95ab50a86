/**
 * From a slider's move to the frame that shows it, in the page: the flagship at 100,000 trials, its figures on the kernel, and in the same run on
 * the plain TypeScript road.
 *
 *   node slider.ts                        node slider.ts 300 40: so many moves on the kernel, so many on the plain road
 *
 * The site is built and served here, and opened in the system's Chromium. A move sets the slider and sends its input event at a random moment
 * of a frame. It is shown in the frame that is made after the headline has changed: the time ends as that frame is made. The next move waits for it,
 * and for a random pause. A second measure moves at every frame, waiting for nothing, and counts how many frames showed a new figure.
 */
import { chromium, type Page } from 'playwright-core'
import { ensureBuild } from '../packages/site/server/build.ts'
import { serve } from '../packages/site/server/serve.ts'
import { chromiumArguments, findChromium } from '../test/support/chromium.ts'

const trials = 100_000
const [kernelMoves = 300, plainMoves = 40] = process.argv.slice(2).map(Number)
const address = `/sag-aftra-2023/what-if?seed=2023&trials=${trials}`

interface Slider {
	readonly name: string
	/** Of what the slider moves. */
	readonly about: string
	readonly low: number
	readonly high: number
}

const sliders: readonly Slider[] = [
	{ name: 'covered share', about: 'a disputed fact: its own chance is gone, the bonus keeps its own', low: 40, high: 100 },
	{ name: 'success bonus, AMPTP', about: 'a position multiplied with chance', low: 20, high: 180 },
	{ name: 'general increase, AMPTP, year 1, July 2023 to June 2024', about: 'a position without chance: fractions', low: 2, high: 15 },
]

await ensureBuild(words => console.log(words))
const site = await serve({ port: 0 })
const browser = await chromium.launch({ executablePath: await findChromium(), args: chromiumArguments })
try {
	console.log(`${trials.toLocaleString('en-US')} trials; milliseconds from input to the frame that shows it\n`)
	console.log('| slider | road | moves | median | p95 | worst | frames with a new figure, of those in a second of moving |')
	console.log('| --- | --- | --- | --- | --- | --- | --- |')
	for (const slider of sliders) {
		const kernel = await measure(slider, 'kernel', kernelMoves)
		const plain = await measure(slider, 'plain', plainMoves)
		console.log(`\n${slider.name} (${slider.about}): the plain road takes ${(plain / kernel).toFixed(1)} times as long\n`)
	}
} finally {
	await browser.close()
	await site.close()
}

async function measure(slider: Slider, road: 'kernel' | 'plain', moves: number): Promise<number> {
	const page = await open(road)
	const found = await page.evaluate(drag, { ...slider, moves })
	const drawn = await page.evaluate(sweep, { ...slider, frames: 60 })
	await page.context().close()
	const sorted = found.toSorted((a, b) => a - b)
	const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!
	console.log(
		`| ${slider.name} | ${road} | ${moves} | ${at(0.5).toFixed(1)} | ${at(0.95).toFixed(1)} | ${at(1).toFixed(1)} | ${drawn.shown} of ${drawn.frames} |`,
	)
	return at(0.5)
}

async function open(road: 'kernel' | 'plain'): Promise<Page> {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
	await context.addInitScript(chosen => {
		const post = Worker.prototype.postMessage
		Worker.prototype.postMessage = function (this: Worker, message: { kind?: string }, ...rest: never[]) {
			return post.call(this, message.kind === 'open' ? { ...message, road: chosen } : message, ...rest)
		} as typeof post
	}, road)
	const page = await context.newPage()
	await page.goto(site.address + address, { timeout: 120_000 })
	await page.locator('input[type=range]').first().waitFor({ timeout: 120_000 })
	return page
}

type Drag = Slider & { readonly moves: number }

/** Runs in the page. The first moves, which compile and draw, are not counted. */
async function drag({ name, low, high, moves }: Drag): Promise<number[]> {
	const slider = document.querySelector<HTMLInputElement>(`input[type=range][aria-label="${name}"]`)!
	const headline = document.querySelector('.headline .big')!
	const warmUp = 10
	const times: number[] = []
	for (let move = 0; move < moves + warmUp; move++) {
		await new Promise(done => setTimeout(done, 20 + 40 * Math.random()))
		const part = (move * 0.618034) % 1
		const shown = new Promise<number>(done => {
			const observer = new MutationObserver(() => {
				observer.disconnect()
				requestAnimationFrame(() => done(performance.now()))
			})
			observer.observe(headline, { characterData: true, childList: true, subtree: true })
		})
		const start = performance.now()
		slider.value = String(low + part * (high - low))
		slider.dispatchEvent(new Event('input', { bubbles: true }))
		const end = await shown
		if (move >= warmUp) times.push(end - start)
	}
	slider.dispatchEvent(new Event('change', { bubbles: true }))
	return times
}

/** Runs in the page: a move at every frame. */
async function sweep({ name, low, high, frames }: Slider & { readonly frames: number }): Promise<{ shown: number; frames: number }> {
	const slider = document.querySelector<HTMLInputElement>(`input[type=range][aria-label="${name}"]`)!
	const headline = document.querySelector('.headline .big')!
	let shown = 0
	let before = headline.textContent
	for (let frame = 0; frame < frames; frame++) {
		await new Promise(requestAnimationFrame)
		if (headline.textContent !== before) shown++
		before = headline.textContent
		slider.value = String(low + ((high - low) * (frame + 1)) / frames)
		slider.dispatchEvent(new Event('input', { bubbles: true }))
	}
	return { shown, frames }
}

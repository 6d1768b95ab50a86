/**
 * One sheet: the text of a bulletin cut where the sheet ends, smaller before it is cut. What is measured is lines of so many letters, so that A4 and Letter both
 * hold it; the rest stands at the address in the code.
 */
import { parseHTML } from 'linkedom'
import { withoutHash } from './shown.ts'

export type Size = 'plain' | 'small' | 'tiny'

export interface Sheet {
	readonly html: string
	readonly size: Size
	/** Something stands on the web alone. */
	readonly isCut: boolean
}

/** Letters a line, and lines a sheet beside its head and foot. */
const sizes: readonly { readonly size: Size; readonly letters: number; readonly lines: number }[] = [
	{ size: 'plain', letters: 82, lines: 33 },
	{ size: 'small', letters: 98, lines: 40 },
	{ size: 'tiny', letters: 116, lines: 45 },
]

/** `taken`: lines that the sheet needs for something else, such as a correction. */
export function sheetOf(html: string, taken = 0): Sheet {
	const { document } = parseHTML(`<html><body>${withoutHash(html)}</body></html>`)
	const blocks = [...document.body.children]
	for (const { size, letters, lines } of sizes) {
		const needed = blocks.reduce((sum, block) => sum + linesOf(block, letters), 0)
		if (needed <= lines - taken) return { html: document.body.innerHTML, size, isCut: false }
	}
	const { size, letters, lines } = sizes.at(-1)!
	let left = lines - taken - 2
	for (const block of blocks) left = keep(block, left, letters)
	return { html: document.body.innerHTML, size, isCut: true }
}

function linesOf(block: Element, letters: number): number {
	if (block.tagName === 'OL' || block.tagName === 'UL')
		return [...block.children].reduce((sum, item) => sum + linesOf(item as Element, letters), 0.6)
	if (block.querySelector('table')) return [...block.querySelectorAll('tr')].length * 1.4 + 1
	if (block.tagName === 'PRE') return (block.textContent ?? '').split('\n').length + 1
	const width = block.className === 'source' ? letters * 1.15 : letters
	return Math.ceil((block.textContent ?? '').length / width) + (block.tagName === 'LI' ? 0.1 : 0.6)
}

/** Whole items of a list are kept as long as there is room; of anything else all or nothing. Gives what is left, nothing once something was cut. */
function keep(block: Element, left: number, letters: number): number {
	const needed = linesOf(block, letters)
	if (needed <= left) return left - needed
	if (block.tagName === 'OL' || block.tagName === 'UL') {
		let rest = left - 0.6
		for (const item of [...block.children] as Element[]) {
			rest -= linesOf(item, letters)
			if (rest < 0) item.remove()
		}
		if (block.children.length === 0) block.remove()
	} else block.remove()
	return 0
}

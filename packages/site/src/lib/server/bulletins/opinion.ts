/**
 * A sentence that draws nothing is its writers’ own word: an opinion, and set apart as one. The sentences of a rendered text are found in its markup,
 * so that emphasis or a link within one does not cut it.
 */
import { parseHTML } from 'linkedom'

const { document } = parseHTML('<html><body></body></html>')
type Element = ReturnType<typeof document.createElement>
type Node = Element['childNodes'][number]

/** Where a sentence is over: its mark, what closes with it, and a space or the end. */
const ending = /[.!?…:]["”’»)\]]*(?:\s+|$)/g
const abbreviation = /(?:^|[\s(])(?:[A-Z]|[Mm]rs?|[Dd]r|[Nn]o|vs|e\.g|i\.e|St|art|p)\.$/

/** Whole words at a time: the pieces of a text, each but the last ending with a sentence. */
export function sentencesOf(text: string): readonly string[] {
	const pieces: string[] = []
	let start = 0
	for (const found of text.matchAll(ending)) {
		const end = found.index + found[0].length
		if (found[0].startsWith(':') || abbreviation.test(text.slice(0, found.index + 1))) continue
		pieces.push(text.slice(start, end))
		start = end
	}
	if (start < text.length || pieces.length === 0) pieces.push(text.slice(start))
	return pieces
}

const blocks = 'p, li, td, blockquote'
const inline = new Set(['A', 'EM', 'STRONG', 'CODE', 'S', 'DEL', 'BR', 'SPAN', 'SUP', 'SUB'])

/** `isDrawn`: whether a piece of the text draws from somewhere. */
export function markOpinion(html: string, isDrawn: (text: string) => boolean): string {
	document.body.innerHTML = html
	for (const block of [...document.body.querySelectorAll(blocks)] as Element[]) if (block.className !== 'heading') markBlock(block, isDrawn)
	return document.body.innerHTML
}

const isInline = (node: Node): boolean => node.nodeType === 3 || inline.has(node.nodeName)

function markBlock(block: Element, isDrawn: (text: string) => boolean): void {
	let run: Node[] = []
	for (const node of [...block.childNodes]) {
		if (isInline(node)) run.push(node)
		else {
			markRun(block, run, isDrawn)
			run = []
		}
	}
	markRun(block, run, isDrawn)
}

/** What stands in one line after another, without a block between. */
function markRun(block: Element, run: readonly Node[], isDrawn: (text: string) => boolean): void {
	if (run.every(node => (node.textContent ?? '').trim() === '')) return
	const after = run.at(-1)!.nextSibling
	let sentence: Node[] = []
	const close = (): void => {
		const text = sentence.map(node => node.textContent ?? '').join('')
		if (text.trim() !== '' && !isDrawn(text)) {
			const span = document.createElement('span')
			span.className = 'opinion'
			for (const node of sentence) span.appendChild(node)
			block.insertBefore(span, after)
		} else for (const node of sentence) block.insertBefore(node, after)
		sentence = []
	}
	for (const node of run) {
		if (node.nodeType !== 3) {
			sentence.push(node)
			if (/[.!?…]["”’»)\]]*\s*$/.test(node.textContent ?? '')) close()
			continue
		}
		const pieces = sentencesOf(node.textContent ?? '')
		block.removeChild(node)
		for (const [index, piece] of pieces.entries()) {
			if (piece !== '') sentence.push(document.createTextNode(piece))
			if (index < pieces.length - 1 || /[.!?…]["”’»)\]]*\s*$/.test(piece)) close()
		}
	}
	if (sentence.length > 0) close()
}

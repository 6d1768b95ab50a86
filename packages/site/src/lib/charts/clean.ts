/**
 * What Plot draws, made fit for a page with a strict policy for styles, for the eye and for a test: no style in it, ids of its own, numbers cut to
 * three decimals, one sentence as its name.
 */
import { fullOf, muted, patterns, softOf } from './tones.ts'

export interface Cleaned {
	/** Unique in the page. */
	readonly id: string
	readonly name: string
	readonly kind: 'wide' | 'narrow'
}

export function clean(svg: Element, { id, name, kind }: Cleaned): string {
	for (const style of svg.querySelectorAll('style')) style.remove()
	for (const element of [svg, ...svg.querySelectorAll('*')]) {
		if (element.hasAttribute('style')) throw new Error(`a picture has a style attribute: ${element.getAttribute('style')}`)
		for (const attribute of ['aria-label', 'aria-hidden', 'aria-description']) element.removeAttribute(attribute)
		for (const attribute of [...element.attributes]) element.setAttribute(attribute.name, cutNumbers(attribute.value))
	}
	for (const text of svg.querySelectorAll('text')) setRangeApart(text)
	addPatterns(svg, id)
	svg.removeAttribute('font-family')
	const own = { class: `chart ${kind}`, role: 'img', 'aria-label': name, 'font-size': '13' }
	for (const [attribute, value] of Object.entries(own)) svg.setAttribute(attribute, value)
	return svg.outerHTML
}

const cutNumbers = (value: string): string =>
	value.replaceAll(/-?\d+\.\d{4,}(?:e-?\d+)?/g, digits => String(Math.round(Number(digits) * 1000) / 1000 + 0))

/** Between a figure and its range in one text: what follows is set in the lighter hand, and no guess at widths is needed. */
export const rangeFollows = '\u2063'

function setRangeApart(text: Element): void {
	const [figure, spread] = text.textContent.split(rangeFollows)
	if (figure === undefined || spread === undefined) return
	text.textContent = `${figure} `
	const apart = elementOf(text.ownerDocument, 'tspan', { 'font-weight': 400, fill: muted })
	apart.textContent = spread
	text.append(apart)
}

function elementOf(document: Document, name: string, attributes: Readonly<Record<string, string | number>>): Element {
	const made = document.createElementNS('http://www.w3.org/2000/svg', name)
	for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value))
	return made
}

/** The patterns that its bars name, under ids that no other picture of the page has. */
function addPatterns(svg: Element, id: string): void {
	const used = new Set<string>()
	for (const element of svg.querySelectorAll('[fill^="url(#"]')) {
		const tone = element.getAttribute('fill')!.slice(5, -1)
		used.add(tone)
		element.setAttribute('fill', `url(#${id}-${tone})`)
	}
	if (used.size === 0) return
	const make = (name: string, attributes: Readonly<Record<string, string | number>>): Element =>
		elementOf(svg.ownerDocument, name, attributes)
	const defs = make('defs', {})
	for (const tone of [...used].toSorted()) {
		const { size, turn, mark } = patterns[tone]!
		const side = tone.replace('-hatched', '')
		const pattern = make('pattern', { id: `${id}-${tone}`, width: size, height: size, patternUnits: 'userSpaceOnUse' })
		if (turn) pattern.setAttribute('patternTransform', turn)
		pattern.append(make('rect', { width: size, height: size, fill: softOf(side) }), make(mark[0], { ...mark[1], fill: fullOf(side) }))
		defs.append(pattern)
	}
	svg.prepend(defs)
}

/** A picture as a file of its own, or in mail: no page gives it colours and a face. */
export function standAlone(svg: string): string {
	// XML has no way to say these, and a picture as a file is XML.
	const sayable = svg.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
	const plain = sayable.replaceAll(/var\(--[\w-]+, (#[0-9a-f]{6})\)/g, '$1').replaceAll('currentColor', '#1f1e1c')
	const face = 'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" style="background:#fdfcfa"'
	const own = plain.includes(' xmlns=') ? face : `xmlns="http://www.w3.org/2000/svg" ${face}`
	return plain.replace('<svg ', `<svg ${own} `)
}

// @ts-check
/**
 * Pictures come drawn. This lets them say a figure: the one under the pointer, and with the arrow keys one after the other, in words below the
 * picture that are read out as they change. Marks that have something to say carry it as their `<title>`.
 */

const marksOf = (/** @type {Element} */ picture) =>
	/** @type {SVGGraphicsElement[]} */ ([...picture.querySelectorAll('[data-mark]')]).toSorted((a, b) => placeOf(a) - placeOf(b))

/** From left to right, as they stand. */
const placeOf = (/** @type {SVGGraphicsElement} */ mark) => {
	const { left, top } = mark.getBoundingClientRect()
	return left + top / 10_000
}

/** @param {Element} svg @param {SVGGraphicsElement | null} mark */
function choose(svg, mark) {
	for (const each of svg.querySelectorAll('.chosen')) each.classList.remove('chosen')
	mark?.classList.add('chosen')
	const says = svg.closest('[data-picture]')?.querySelector('[data-says]')
	const words = mark?.getAttribute('data-mark') ?? ''
	if (says && says.textContent !== words) says.textContent = words
}

/** @param {Event} event */
const pictureOf = event => (event.target instanceof Element ? event.target.closest('[data-picture] svg') : null)

/** A native tip would come late and stand over the words. */
function wake() {
	for (const title of document.querySelectorAll('[data-picture] svg title')) {
		title.parentElement?.setAttribute('data-mark', title.textContent)
		title.remove()
	}
	for (const svg of document.querySelectorAll('[data-picture] svg'))
		if (svg.querySelector('[data-mark]') && !svg.hasAttribute('tabindex')) {
			svg.setAttribute('tabindex', '0')
			svg.setAttribute('aria-description', 'The left and right arrow keys go through its figures.')
		}
}

document.addEventListener('pointerover', event => {
	const svg = pictureOf(event)
	if (!svg) return
	const mark = event.target instanceof Element ? event.target.closest('[data-mark]') : null
	if (mark) choose(svg, /** @type {SVGGraphicsElement} */ (mark))
})

document.addEventListener('keydown', event => {
	const svg = pictureOf(event)
	const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
	if (svg && event.key === 'Escape') choose(svg, null)
	if (!svg || step === undefined) return
	event.preventDefault()
	const marks = marksOf(svg)
	const at = marks.findIndex(mark => mark.classList.contains('chosen'))
	const next = at < 0 ? (step > 0 ? 0 : marks.length - 1) : Math.min(marks.length - 1, Math.max(0, at + step))
	choose(svg, marks[next] ?? null)
})

document.addEventListener('focusout', event => {
	const svg = pictureOf(event)
	if (svg) choose(svg, null)
})

wake()
// Pictures that a script of the page draws later, as an answer to a what-if.
new MutationObserver(wake).observe(document.body, { childList: true, subtree: true })

export {}

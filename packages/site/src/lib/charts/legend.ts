/** Which pattern, line or shape is whose, in words, above a picture whose marks are too small to be named in place. */
import { type Place, Plot } from './picture.ts'
import { dashOf, fillOf, fullOf, ink, paper, shapeOf } from './tones.ts'

export interface Named {
	readonly label: string
	readonly tone: string
}

const lineHeight = 20
const swatch = 22

interface PlacedName extends Named {
	readonly x: number
	readonly y: number
}

/** Places are in pixels from the top left of the picture, whose frame begins at `left`. */
export function placeNames(names: readonly Named[], { width }: Place): { readonly placed: readonly PlacedName[]; readonly height: number } {
	let x = 0
	let y = lineHeight / 2
	const placed = names.map(name => {
		const room = swatch + 6 + name.label.length * 7.2 + 18
		if (x > 0 && x + room > width) {
			x = 0
			y += lineHeight
		}
		const at = { ...name, x, y }
		x += room
		return at
	})
	return { placed, height: names.length === 0 ? 0 : y + lineHeight / 2 + 6 }
}

/** Pixels across are given as `dx` from the left of the frame, so that no scale is asked. */
export function legend(placed: readonly PlacedName[], left: number, look: 'bar' | 'line'): readonly Plot.Markish[] {
	return placed.flatMap(({ label, tone, x, y }) => {
		const at = { frameAnchor: 'left', y: () => y } as const
		const sample =
			look === 'bar'
				? [Plot.dot([0], { ...at, dx: x - left + 8, r: 7.5, symbol: 'square', fill: fillOf(tone), stroke: fullOf(tone) })]
				: [
						Plot.vector([0], {
							...at,
							shape: plainLine,
							length: swatch,
							rotate: 90,
							dx: x - left + swatch / 2,
							anchor: 'middle',
							stroke: fullOf(tone),
							strokeWidth: 2.5,
							strokeDasharray: dashOf(tone),
						}),
						Plot.dot([0], {
							...at,
							dx: x - left + swatch / 2,
							r: 4,
							symbol: shapeOf(tone),
							fill: paper,
							stroke: fullOf(tone),
							strokeWidth: 2,
						}),
					]
		return [...sample, Plot.text([label], { ...at, dx: x - left + swatch + 6, textAnchor: 'start', text: each => each, fill: ink })]
	})
}

const plainLine = {
	draw(context: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void }, length: number): void {
		context.moveTo(0, 0)
		context.lineTo(0, -length)
	},
}

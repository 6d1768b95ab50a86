/** From where to where a slider goes when the terms do not say: far enough to hold everything that was proposed, with room to think. */
import type { Control, ControlRange } from './controls.ts'
import { fieldNumber, isShare } from './values.ts'

/** `known`: what has been proposed or said, in display units. */
export function rangeOf(control: Pick<Control, 'kind' | 'unit' | 'scale' | 'within'>, known: readonly number[]): ControlRange | null {
	if (control.kind !== 'number') return null
	if (control.within) {
		const [low, high] = control.within.map(bound => fieldNumber(control, bound)) as [number, number]
		return { low, high, step: stepFor(low, high), isStated: true }
	}
	const least = Math.min(...known)
	const most = Math.max(...known)
	if (known.length === 0 || !Number.isFinite(least) || !Number.isFinite(most)) return null
	if (most === 0 && least === 0) return isShare(control.unit) ? made(0, 10) : null
	if (least < 0) return made(-roundUp(-1.5 * least), most > 0 ? roundUp(1.5 * most) : 0)
	return made(0, roundUp(isShare(control.unit) && most <= 100 ? Math.min(100, 1.5 * most) : 1.5 * most))
}

const made = (low: number, high: number): ControlRange => ({ low, high, step: stepFor(low, high), isStated: false })

/** The next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten. */
function roundUp(value: number): number {
	const power = 10 ** Math.floor(Math.log10(value))
	const times = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find(each => each * power >= value * (1 - 1e-12))!
	return tidy(times * power)
}

/** A power of ten that makes two hundred to two thousand steps; so a key moves by a round amount. */
function stepFor(low: number, high: number): number {
	const power = Math.floor(Math.log10((high - low) / 200) + 1e-9)
	return tidy(10 ** Math.min(power, 15))
}

/** Without the last bits that powers of ten leave. */
const tidy = (value: number): number => Number(value.toPrecision(12))

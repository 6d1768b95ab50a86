/** From figures to places: a linear scale from 0 to 1 over round numbers. */
import type { Figure } from '../../run/figures.ts'

export interface Scale {
	readonly low: number
	readonly high: number
	readonly ticks: readonly number[]
	at(value: number): number
}

/** Round steps (1, 2, 2.5, 5 times a power of ten), about `wanted` of them, that hold all values. */
export function makeScale(values: readonly number[], options: { readonly withZero: boolean; readonly wanted?: number }): Scale {
	const shown = values.filter(Number.isFinite)
	const all = options.withZero || shown.length === 0 ? [...shown, 0] : shown
	const least = Math.min(...all)
	const most = Math.max(...all)
	const step = roundStep((most - least || Math.abs(most) || 1) / (options.wanted ?? 4))
	const low = Math.floor(least / step + 1e-9) * step
	const high = Math.max(Math.ceil(most / step - 1e-9) * step, low + step)
	const count = Math.round((high - low) / step)
	const ticks = Array.from({ length: count + 1 }, (_, index) => low + index * step)
	return { low, high, ticks, at: value => (value - low) / (high - low) }
}

function roundStep(rough: number): number {
	const power = 10 ** Math.floor(Math.log10(rough))
	const size = rough / power
	const round = [1, 2, 2.5, 5].find(each => size <= each * 1.0001) ?? 10
	return round * power
}

/** Every end of a figure that a chart must have room for. */
export const extentOf = ({ mean, p5, p50, p95 }: Figure): readonly number[] => [mean, p5, p50, p95].filter(value => value !== null)

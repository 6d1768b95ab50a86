/** From figures to places: a linear scale from 0 to 1 over round numbers. */
import type { Figure } from '../../run/figures.ts'

export interface Scale {
	readonly low: number
	readonly high: number
	readonly ticks: readonly number[]
	at(value: number): number
}

/** From the least to the most, zero included, with about `wanted` ticks at round steps (1, 2, 2.5, 5 times a power of ten). */
export function makeScale(values: readonly number[], wanted = 4): Scale {
	const shown = [...values.filter(Number.isFinite), 0]
	const least = Math.min(...shown)
	const most = Math.max(...shown)
	const room = (most - least || 1) * 0.02
	const low = least < 0 ? least - room : 0
	const high = most > 0 || least === most ? most + room : 0
	const step = roundStep((high - low) / wanted)
	const first = Math.ceil(low / step - 1e-9)
	const count = Math.floor(high / step + 1e-9) - first
	const ticks = Array.from({ length: count + 1 }, (_, index) => (first + index) * step + 0)
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

/** From figures to the ends of a scale: zero in sight, round ticks. */
import type { Figure } from '@parley/engine'

export interface Extent {
	readonly domain: readonly [number, number]
	readonly ticks: readonly number[]
}

export const endsOf = ({ mean, p5, p50, p95 }: Figure): readonly number[] => [mean, p5, p50, p95].filter(value => value !== null)

/** From the least to the most, with about `wanted` ticks at round steps (1, 2, 2.5, 5 times a power of ten); zero included unless it is told not to. */
export function extentOf(values: readonly number[], wanted: number, withZero = true): Extent {
	const shown = [...values.filter(Number.isFinite), ...(withZero || values.length === 0 ? [0] : [])]
	const least = Math.min(...shown)
	const most = Math.max(...shown)
	const room = (most - least || Math.abs(most) || 1) * 0.03
	const low = withZero && least === 0 ? 0 : least - room
	const high = withZero && most === 0 && least < 0 ? 0 : most + room
	const step = roundStep((high - low) / wanted)
	const first = Math.ceil(low / step - 1e-9)
	const count = Math.floor(high / step + 1e-9) - first
	return { domain: [low, high], ticks: Array.from({ length: count + 1 }, (_, index) => (first + index) * step + 0) }
}

function roundStep(rough: number): number {
	const power = 10 ** Math.floor(Math.log10(rough))
	return ([1, 2, 2.5, 5].find(each => rough / power <= each * 1.0001) ?? 10) * power
}

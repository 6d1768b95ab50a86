/** A summary over the trials as a figure with its range. */
import type { Summary } from '@parley/lang'
import type { FigureOf } from './figure.ts'

export const rangeProbabilities = [0.05, 0.5, 0.95] as const

/** Two sums of the same luck, one taken from the other, leave the last bits of their size: that is no range. */
const noise = 1e-9

/** `scale`: what one display unit is in base units. */
export function figureOfSummary(summary: Summary, scale: number): FigureOf {
	const holes = summary.holes > 0
	const shown = (value: number | undefined): number | null =>
		holes || value === undefined || !Number.isFinite(value) ? null : value / scale
	const [p5, p50, p95] = summary.quantiles
	if (summary.max - summary.min <= noise * Math.abs(summary.max)) return sameEverywhere(shown(summary.mean))
	return { mean: shown(summary.mean), p5: shown(p5), p50: shown(p50), p95: shown(p95), uncertain: true, exact: null }
}

const sameEverywhere = (value: number | null): FigureOf => ({
	mean: value,
	p5: value,
	p50: value,
	p95: value,
	uncertain: false,
	exact: null,
})

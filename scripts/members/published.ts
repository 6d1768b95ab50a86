/**
 * The published figures that the made-up membership is held to, with how near it must come. Sources stand with the same figures in
 * examples/sag-aftra-2023/facts (situation, earnings, pension-health) and examples/sag-aftra-2023-members/facts/membership.md.
 */
export const published = {
	members: 160_000,
	underTheContract: 60_000,
	mayVote: 145_000,
	withoutEarnings: 40_000,
	/** Health plan 2023. */
	threshold: 26_470,
	/** Lognormal below `top`: exp of the mean of the logarithm, and its deviation. */
	logMean: 8.05,
	logDeviation: 2.23,
	top: 250_000,
	coveredEarnings: 4_500_000_000,
	/** The AMPTP's own base: $717M over what 5 / 4 / 3.5 per cent add. */
	earningsBase: 717_000_000 / 0.27222,
	streamingResiduals: 126_000_000,
	/** The AMPTP's $177M less 21% of its $717M, a year and at 21%: pay that higher ceilings would bring under contributions. */
	payBetweenCeilings: (177_000_000 - 0.21 * 717_000_000) / 3 / 0.21,
	/** SAG in 1999: $68.1M of $1.66bn. */
	backgroundShare: 68.1 / 1660,
} as const

/** What no publication gives; said to be assumed wherever it is shown. */
export const assumed = {
	/** The most that anybody has, under all contracts, with each project's ceiling. */
	most: 5_000_000,
	otherResiduals: 400_000_000,
} as const

/** Of the table that is shipped. */
export const seed = 2023

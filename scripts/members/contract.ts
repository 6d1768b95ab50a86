/** The terms in force on 28 October 2023 that the made-up membership is built with; examples/sag-aftra-2023/facts has their sources. */

export const works = [
	'background',
	'stand-in',
	'day-performer',
	'weekly-performer',
	'stunt-performer',
	'series-half-hour',
	'series-hour',
	'other-contracts',
	'no-work',
] as const
export type Work = (typeof works)[number]

/** By the day, week or episode. */
export const minimumRate: Readonly<Record<Work, number>> = {
	background: 187,
	'stand-in': 219,
	'day-performer': 1_082,
	'weekly-performer': 3_756,
	'stunt-performer': 4_034,
	'series-half-hour': 3_756,
	'series-hour': 4_520,
	'other-contracts': 0,
	'no-work': 0,
}

export const programs = ['half-hour-episode', 'one-hour-episode', 'theatrical-film'] as const
export type ProgramLength = (typeof programs)[number]

/** What contributions are due on, for a performer in an episode or film; and as we read the AMPTP's offer. */
export const contributionCeiling: Readonly<Record<ProgramLength, number>> = {
	'half-hour-episode': 15_000,
	'one-hour-episode': 24_500,
	'theatrical-film': 232_000,
}
export const offeredCeiling: Readonly<Record<ProgramLength, number>> = {
	'half-hour-episode': 20_000,
	'one-hour-episode': 30_000,
	'theatrical-film': 232_000,
}

/** Of the assumed mix of titles: its part, the ceiling of the residual for its length, the factors at home and abroad together. */
interface TitleKind {
	readonly name: string
	readonly part: number
	readonly ceiling: number
	readonly factors: number
}

export const streaming: Readonly<Record<ProgramLength, readonly TitleKind[]>> = {
	'half-hour-episode': [
		{ name: 'netflix-half-hour', part: 10, ceiling: 3_128, factors: 2.025 },
		{ name: 'hulu-half-hour', part: 6, ceiling: 3_128, factors: 1.5 },
	],
	'one-hour-episode': [
		{ name: 'netflix-hour', part: 25, ceiling: 4_451, factors: 2.025 },
		{ name: 'prime-hour', part: 15, ceiling: 4_451, factors: 1.35 },
		{ name: 'apple-hour', part: 8, ceiling: 4_451, factors: 0.8775 },
		{ name: 'disney-hour', part: 10, ceiling: 4_451, factors: 2.025 },
		{ name: 'hulu-hour', part: 6, ceiling: 4_451, factors: 1.5 },
		{ name: 'max-hour', part: 8, ceiling: 4_451, factors: 2.025 },
		{ name: 'paramount-hour', part: 5, ceiling: 4_451, factors: 1.35 },
		{ name: 'peacock-hour', part: 2, ceiling: 4_451, factors: 1 },
	],
	'theatrical-film': [{ name: 'netflix-film', part: 5, ceiling: 5_027, factors: 2.025 }],
}

const yearPercentages = [45, 40, 35, 25, 20, 15, 10, 8, 5, 4.5, 3, 2.5, 1.5]
const outputGrowth = 0.112

/** What a year pays on titles of all ages, for each new title of that year: older years had fewer. */
export const percentOverAllAges = yearPercentages.reduceRight((sum, percent) => percent / 100 + sum / (1 + outputGrowth), 0)

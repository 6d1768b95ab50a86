/** How often one and the same may come, kept by the process: what comes is refused before the database is asked. */
export interface Pace {
	/** Counts this time too, whether or not it is one too many. */
	isTooOften(who: string): boolean
}

export interface PaceLimit {
	readonly most: number
	readonly seconds: number
}

/** In windows of time, all beginning at once; what was counted in one is forgotten with it. */
export function createPace({ most, seconds }: PaceLimit, now: () => number = Date.now): Pace {
	let counts = new Map<string, number>()
	let began = 0
	return {
		isTooOften(who) {
			const at = now()
			if (at - began >= seconds * 1000) {
				counts = new Map()
				began = at
			}
			const times = (counts.get(who) ?? 0) + 1
			counts.set(who, times)
			return times > most
		},
	}
}

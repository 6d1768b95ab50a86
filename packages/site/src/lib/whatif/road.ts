/**
 * The page's end of the worker. Of moves only the latest counts: while one is worked, those that come are not queued; the last of them goes
 * next. What is asked at rest (a comparison, a trade) waits its turn.
 */
import { type Difference, type LiveTable, type Opened, readLive, type Trade } from '@parley/engine/run'
import type { TradeQuestion } from './address.ts'
import type { FromWorker, ToWorker } from './messages.ts'

export interface Road {
	/** Before a value is moved, so that its first move waits for nothing. */
	warm(opened: readonly Opened[]): void
	move(opened: readonly Opened[]): void
	compare(scenarios: readonly (readonly Opened[])[]): void
	trade(opened: readonly Opened[], question: TradeQuestion, other: string): void
	/** Other luck, or more of it. */
	reopen(options: Pick<RoadOptions, 'seed' | 'trials'>): void
	close(): void
}

export interface RoadOptions {
	readonly plan: string
	readonly points: readonly string[]
	readonly seed: number | string
	readonly trials: number
	readonly onReady: () => void
	/** Never of an older move after a newer one. */
	readonly onFigures: (table: LiveTable) => void
	readonly onCompared: (differences: readonly Difference[]) => void
	readonly onTraded: (trade: Trade | { readonly error: string }) => void
	readonly onFailed: (words: string) => void
}

export function openRoad(options: RoadOptions): Road {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
	let last = 0
	let working = 0
	let waiting: readonly Opened[] | null = null
	let compared = 0
	let traded = 0
	const post = (message: ToWorker): void => worker.postMessage(message)
	const send = (opened: readonly Opened[]): void => {
		working = ++last
		post({ kind: 'move', id: working, opened })
	}
	const open = ({ seed, trials }: Pick<RoadOptions, 'seed' | 'trials'>): void =>
		post({ kind: 'open', plan: options.plan, points: options.points, seed, trials })
	worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
		switch (data.kind) {
			case 'ready':
				options.onReady()
				return
			case 'figures':
				working = 0
				if (waiting) {
					const next = waiting
					waiting = null
					send(next)
				}
				options.onFigures(readLive(data.shape, data.block))
				return
			case 'compared':
				if (data.id === compared) options.onCompared(data.differences)
				return
			case 'traded':
				if (data.id === traded) options.onTraded(data.trade)
				return
			case 'failed':
				options.onFailed(data.words)
				return
			default:
				data satisfies never
		}
	}
	worker.onerror = () => options.onFailed('The part of this page that works out the figures could not be loaded.')
	open(options)
	return {
		warm: opened => post({ kind: 'warm', opened }),
		move: opened => {
			if (working > 0) waiting = opened
			else send(opened)
		},
		compare: scenarios => post({ kind: 'compare', id: ++compared, scenarios }),
		trade: (opened, question, other) => post({ kind: 'trade', id: ++traded, opened, question, other }),
		reopen: open,
		close: () => worker.terminate(),
	}
}

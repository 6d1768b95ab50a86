/** What the page and its worker say to each other. */
import type { Difference, LiveShape, Opened, Trade } from '@parley/engine/run'
import type { TradeQuestion } from './address.ts'

export type ToWorker =
	| {
			readonly kind: 'open'
			/** Where the negotiation's plan is. */
			readonly plan: string
			readonly points: readonly string[]
			readonly seed: number | string
			readonly trials: number
			/** The same figures without WebAssembly, for comparison. */
			readonly road?: 'kernel' | 'plain'
	  }
	/** Makes ready for these values to move; answers nothing. */
	| { readonly kind: 'warm'; readonly opened: readonly Opened[] }
	| { readonly kind: 'move'; readonly id: number; readonly opened: readonly Opened[] }
	| { readonly kind: 'compare'; readonly id: number; readonly scenarios: readonly (readonly Opened[])[] }
	| {
			readonly kind: 'trade'
			readonly id: number
			readonly opened: readonly Opened[]
			readonly question: TradeQuestion
			readonly other: string
	  }

export type FromWorker =
	| { readonly kind: 'ready' }
	| { readonly kind: 'figures'; readonly id: number; readonly shape: LiveShape; readonly block: Float64Array<ArrayBuffer> }
	| { readonly kind: 'compared'; readonly id: number; readonly differences: readonly Difference[] }
	| { readonly kind: 'traded'; readonly id: number; readonly trade: Trade | { readonly error: string } }
	| { readonly kind: 'failed'; readonly words: string }

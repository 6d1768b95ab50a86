import type { Opened } from '@parley/engine/run'
import type { Scenario } from './address.ts'
import type { Control } from './controls.ts'

/** A scenario's values as the engine takes them. */
export function openedOf(controls: readonly Control[], values: Scenario['values']): readonly Opened[] {
	return controls.flatMap(({ key, side, name }) => {
		const cells = values.get(key)
		return cells ? [{ side, name, cells }] : []
	})
}

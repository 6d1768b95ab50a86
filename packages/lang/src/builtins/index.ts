/** Every builtin of the language, by name. The language reference is generated from these entries. */
import { alongAndOthers } from './along.ts'
import { calendarFunctions } from './calendar.ts'
import { distributions } from './chance.ts'
import { reductions } from './reduce.ts'
import { roundings } from './rounding.ts'
import type { Builtin } from './value.ts'

export { interval } from './chance.ts'
export { wordFor } from './reduce.ts'
export * from './value.ts'

export const builtins: ReadonlyMap<string, Builtin> = new Map(
	[...reductions, ...alongAndOthers, ...roundings, ...calendarFunctions, ...distributions].map(builtin => [builtin.name, builtin]),
)

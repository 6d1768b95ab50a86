/**
 * The trials road as generated WebAssembly.
 *
 *   runKernel(program, { seed: 1, trials: 100_000 })            what evaluateTrials answers, to the bit
 *
 *   const { plan, bindings } = openQuantities(wholePlan, ['levy-rate'])
 *   const session = createKernelSession(program, { seed: 1, trials: 100_000, columns })
 *   session.set('levy-rate', ['57'])
 *   session.work()
 *   session.summarise(0, 0, [0.05, 0.5, 0.95])
 */
export { createDrawCache, type DrawCache, type DrawCacheOptions } from './cache.ts'
export { KernelLimit } from './cells.ts'
export { type CompileOptions, compileKernel, type KernelCode } from './compile.ts'
export { createKernelSession, type KernelOptions, type KernelSession, runKernel } from './run.ts'
export { openQuantities, slotColumn } from './slots.ts'

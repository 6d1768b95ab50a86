/**
 * Passes over rows as generated WebAssembly.
 *
 *   runRowKernel(pass, values, columns)              what runPassPlain answers: whole numbers and everything row by row to the bit, other
 *                                                    sums to the last digits, as they are added up in another order
 *
 *   const session = createRowSession(pass, columns)  columns bound once
 *   session.run(values)                              many times
 *   session.close()
 *
 * Sums are made segment by segment of the rows and put together in order, so that they hang neither on the number of threads nor on which works what. A crew
 * of several threads comes from the engine; without one everything is worked here.
 */
export { KernelLimit } from '../kernel/cells.ts'
export { compileRowKernel, type RowCode } from './compile.ts'
export { exportsOn, isCancelled, moduleOf, type RowCrew, type RowJob, type RowWatch, soloCrew, workSegment } from './crew.ts'
export { type CellType, type ColumnFormat, formatsOf, typeOf } from './formats.ts'
export { createRowMemory, type RowMemory, type RowMemoryOptions } from './memory.ts'
export { createRowSession, RowMemoryFull, type RowSession, runRowKernel } from './session.ts'

/** The SQL road: a pass over rows as one portable text. See `from-pass.ts`. */
export { PartialAnswer, passToSql, type SqlAnswer, type SqlPass, type SqlRefusal, type SqlStatement } from './from-pass.ts'
export { type SqlLimitKind, sqlLimits } from './limit.ts'
export { quoteName } from './names.ts'
export { type SqlColumn, type SqlSheet, sheetKey } from './sheet.ts'

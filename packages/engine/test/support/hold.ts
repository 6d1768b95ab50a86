/** What must hold of any folder whatever: a plan or an error, every mistake with its place, and words for all of it. */
import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { checkPlan, type Diagnostic, printDiagnostics } from '@parley/lang'
import { loadNegotiation } from '../../src/negotiation/from-disk.ts'
import { type Opened, openLoaded } from '../../src/negotiation/open.ts'
import { claimsText, costingText, explainText } from '../../src/report/terminal.ts'
import { checkClaims } from '../../src/run/claims.ts'
import { costNegotiation } from '../../src/run/costing.ts'
import { explain } from '../../src/run/explain.ts'
import { showFigure } from '../../src/run/show.ts'
import type { Change, Files } from './mutate.ts'

const plain = { colour: false, width: 100 }
const run = { seed: 1, trials: 100 }

export function checkFolder(directory: string): Opened {
	const opened = openLoaded(loadNegotiation(directory))
	const { diagnostics, plan, negotiation, columns, files } = opened
	checkDiagnostics(diagnostics, files)
	const errors = diagnostics.filter(each => each.severity === 'error').length
	assert.equal(plan === null, errors > 0, `${errors} errors, and ${plan ? 'a' : 'no'} plan`)
	if (!plan || !negotiation) return opened
	assert.deepEqual(checkPlan(plan), [])
	const costed = costNegotiation(negotiation, plan, columns, run)
	assert.ok('costing' in costed, 'error' in costed ? costed.error : '')
	JSON.stringify(costed.costing)
	checkWords(costingText(costed.costing, plain))
	const claims = checkClaims(negotiation, plan, columns, run)
	JSON.stringify(claims)
	checkWords(claimsText(claims, plain))
	for (const { name } of plan.quantities.slice(0, 3)) {
		const tree = explain(plan, columns, name, showFigure, run)
		assert.ok(!('error' in tree), 'error' in tree ? tree.error : '')
		checkWords(explainText(tree, { at: 'current', facts: null, asOf: plan.asOf }, plain))
	}
	return opened
}

const checkWords = (text: string): void => assert.doesNotMatch(text, /\bundefined\b|\[object |\bNaN\b/)

export function checkDiagnostics(diagnostics: readonly Diagnostic[], files: ReadonlyMap<string, string>): void {
	for (const each of diagnostics) {
		const { file, line, column } = each.place
		const about = `${each.code} at ${file}:${line}:${column}: ${each.message}`
		const text = files.get(file)
		const last = text === undefined ? Number.POSITIVE_INFINITY : text.split(/\r\n|\r|\n/).length
		assert.match(each.code, /^[a-z-]+\/[a-z0-9-]+$/, about)
		assert.ok(file !== '', about)
		assert.ok(Number.isInteger(line) && line >= 1 && line <= last, `${about} (of ${last} lines)`)
		assert.ok(Number.isInteger(column) && column >= 1, about)
		assert.match(each.message, /\.$/, about)
		for (const words of [each.message, each.mend ?? '', each.note ?? '', each.label ?? '']) {
			assert.doesNotMatch(words, /\bundefined\b|\[object |\bNaN\b/, about)
			assert.ok(words.length < 2_000, `${words.length} letters: ${about.slice(0, 300)}`)
		}
	}
	const printed = printDiagnostics(diagnostics, file => files.get(file) ?? null, { colour: false })
	assert.equal(printed === '', diagnostics.length === 0)
}

/** Files laid out in a folder, changed for one case and put back after it. */
export function layOut(directory: string, files: Files): { during<T>(change: Change, work: () => T): T } {
	const write = (path: string, bytes: Buffer | null): void => {
		const full = join(directory, path)
		if (bytes === null) return rmSync(full, { force: true })
		mkdirSync(dirname(full), { recursive: true })
		writeFileSync(full, bytes)
	}
	for (const [path, bytes] of files) write(path, bytes)
	return {
		during(change, work) {
			for (const [path, bytes] of change) write(path, bytes)
			try {
				return work()
			} finally {
				for (const path of change.keys()) write(path, files.get(path) ?? null)
			}
		},
	}
}

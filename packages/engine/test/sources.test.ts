/** A figure without a source is refused: the shared value, a revision, and what a side says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadFolder, openLoaded } from '@parley/engine'

const negotiation = `---
title: A plant
currency: USD
as-of: 2026-03-01
term: 2026-01-01 to 2028-12-31
sides:
  union: { name: The local, role: union }
  company: { name: The plant, role: employer }
---
`

function open(terms: string) {
	const files = new Map([
		['negotiation.md', negotiation],
		['facts/one.md', `---\ntitle: Facts\n---\n\n\`\`\`terms\n${terms}\n\`\`\`\n`],
	])
	return openLoaded(loadFolder({ directory: 'plant', files, diagnostics: [] }))
}

test('every value of a fact that has no source is said, with its line', () => {
	const { plan, diagnostics } = open(
		'fact pay : USD = $5\n\trevised $6 known 2026-02-01\n\tunion says $7\n\tcompany says $4 source "the company’s letter"',
	)
	assert.equal(plan, null)
	assert.deepEqual(
		diagnostics.map(each => [each.code, each.place.file, each.place.line]),
		[
			['facts/no-source', 'facts/one.md', 6],
			['facts/no-source', 'facts/one.md', 7],
			['facts/no-source', 'facts/one.md', 8],
		],
	)
})

test('with its sources the same fact stands', () => {
	const { plan, diagnostics } = open('fact pay : USD = $5 source "the payroll of January"\n\tunion says $7 source "the stewards’ count"')
	assert.deepEqual(diagnostics, [])
	assert.equal(plan?.quantities[0]?.source, 'the payroll of January')
})

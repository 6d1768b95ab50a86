/** Terms on a page: the coloured text is the text. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { examplesDirectory, loadNegotiation } from '@parley/engine'
import * as fc from 'fast-check'
import { highlight } from '../src/lib/terms/highlight.ts'

test('put together again the pieces are the text, whatever it is', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text =>
			assert.equal(
				highlight(text, new Set())
					.map(piece => piece.text)
					.join(''),
				text,
			),
		),
		{ seed: 20231028, numRuns: 500 },
	)
})

test('every block of the flagship has its keywords and names told apart', () => {
	const { draft } = loadNegotiation(`${examplesDirectory}/sag-aftra-2023`)
	for (const block of draft!.blocks) {
		const pieces = highlight(block.text, new Set(['levy-rate']))
		assert.equal(pieces.map(piece => piece.text).join(''), block.text)
		if (block.text.trim() !== '')
			assert.ok(
				pieces.some(piece => piece.kind === 'keyword'),
				block.file,
			)
	}
	assert.deepEqual(
		highlight('fact levy-rate : USD = $1_082 -- so\n\tsource "x"', new Set(['levy-rate']))
			.filter(piece => piece.kind !== 'plain')
			.map(piece => [piece.kind, piece.text]),
		[
			['keyword', 'fact'],
			['name', 'levy-rate'],
			['mark', ':'],
			['unit', 'USD'],
			['mark', '='],
			['number', '$1_082'],
			['comment', '-- so'],
			['clause', 'source'],
			['text', '"x"'],
		],
	)
})

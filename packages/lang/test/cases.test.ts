/**
 * Pages with a program and the figures it gives, worked by hand or published: cases/NAME.md. A `figures` fence has a line
 * `name = figure` for each; `figures union` are those under that side's positions and facts.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkPlan } from '../src/index.ts'
import { readMarkdown } from './support/case.ts'
import { compileFiles, planOf } from './support/compile.ts'
import { scenarioOf, show } from './support/show.ts'

const folder = new URL('./cases/', import.meta.url)

for (const file of readdirSync(folder).filter(name => name.endsWith('.md'))) {
	test(file, () => {
		const text = readFileSync(new URL(file, folder), 'utf8')
		const { files, options, fences } = readMarkdown(text)
		const compiled = compileFiles(files, options)
		const plan = planOf(compiled)
		assert.deepEqual(checkPlan(plan), [])
		const figures = fences.filter(fence => fence.kind === 'figures')
		assert.ok(figures.length > 0, 'the page has no figures')
		let updated = text
		for (const fence of figures) {
			const names = fence.text.split('\n').flatMap(line => (line.includes(' = ') ? [line.slice(0, line.indexOf(' = '))] : []))
			const actual = names.map(name => `${name} = ${show(plan, name, scenarioOf(plan, fence.words), compiled.columns)}\n`).join('')
			if (process.env.UPDATE_GOLDEN === undefined) assert.equal(actual, fence.text)
			updated = updated.replace(
				`\`\`\`figures${fence.words && ` ${fence.words}`}\n${fence.text}`,
				`\`\`\`figures${fence.words && ` ${fence.words}`}\n${actual}`,
			)
		}
		if (updated !== text) writeFileSync(new URL(file, folder), updated)
	})
}

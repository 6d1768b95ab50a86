// npm run reference                      writes docs/reference.md from the code
// node scripts/reference.mjs --print     the same text to standard output; test/docs.test.ts compares it with the file
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtins, compile, evaluateExact, evaluateTrials, makeProgram, parse, printDate, rational, summarise } from '@parley/lang'
import { preludeBlocks } from '../packages/lang/src/prelude/index.ts'

const root = join(import.meta.dirname, '..')
const setting = {
	currency: 'USD',
	sides: ['union', 'employer'],
	parties: [],
	term: { from: '2023-07-01', to: '2026-06-30' },
	asOf: '2023-10-28',
}
const luck = { seed: 2023, trials: 20_000 }

const groups = {
	reduce: 'Reductions: many values to one',
	along: 'Along a dimension',
	compare: 'Least, greatest, bounds',
	round: 'Roundings',
	calendar: 'The calendar of the agreement',
	chance: 'Chance',
	other: 'Others',
}

const themes = {
	increases: 'Increases',
	measures: 'Measures',
	progression: 'Steps, lanes, turnover',
	members: 'Members one at a time',
	'premium-pay': 'Premium pay and time',
	cola: 'Cost of living',
	benefits: 'Benefits',
	packages: 'Packages and conditions',
	residuals: 'Residuals',
}

/** What plan.ts leaves unsaid of the operations that take one or two values. */
const opWords = {
	neg: 'minus the value',
	not: 'yes for no, no for yes',
	exp: 'e to the power of the value',
	ln: 'the natural logarithm',
	sqrt: 'the square root',
	probit: 'the inverse of the normal distribution function',
	add: 'the sum',
	sub: 'the first less the second',
	mul: 'the product',
	div: 'the quotient; by zero, a hole',
	min: 'the lesser',
	max: 'the greater',
	lt: 'is the first less?',
	le: 'is the first less or the same?',
	eq: 'are they the same?',
	and: 'both',
	or: 'either',
	power: 'the first to a whole power from -1000 to 1000',
	root: 'the nth root of the first, n the second',
	input: 'a quantity that a scenario may give another value; `default` is its own',
}

const text = referenceText()
if (process.argv.includes('--print')) process.stdout.write(text)
else writeFileSync(join(root, 'docs/reference.md'), text)

function referenceText() {
	return `${[
		'# Reference',
		'Written by `npm run reference` from the code: change the entries in `packages/lang/src/builtins`, the clauses in `packages/lang/src/prelude` or the comments in `packages/lang/src/plan/plan.ts`, and run it again. [language.md](language.md) explains the language.',
		`Contents: ${['Builtins', 'Clauses of the prelude', 'Operations of a plan'].map(title => `[${title.toLowerCase()}](#${title.toLowerCase().replaceAll(' ', '-')})`).join(', ')}.`,
		'## Builtins',
		`The examples ran when this page was written, with a term of three contract years from ${setting.term.from}. Results are exact; a fraction stands where no decimal ends.`,
		...Object.keys(groups).flatMap(groupText),
		'## Clauses of the prelude',
		'Functions written in the language itself. Write what they are given in order, or by name (`rate: …`). The dimension after `over` is the one they go along; left out, it is the contract years. The pages have a program, a published example and the traps.',
		...preludeBlocks.flatMap(themeText),
		'## Operations of a plan',
		'What every function above comes down to, and all that the roads have to know. A value is one cell for each combination of the labels of its dimensions. A hole is a figure that does not exist.',
		opsText(),
	].join('\n\n')}\n`
}

function groupText(group) {
	const entries = [...builtins.values()].filter(builtin => builtin.group === group)
	return [`### ${groups[group]}`, ...entries.map(builtinText)]
}

function builtinText({ name, signature, prose, example }) {
	const { program, show } = example
	return [
		`#### ${name}`,
		`\`${signature}\``,
		prose,
		`\`\`\`terms\n${program}\n\`\`\``,
		`gives \`${show} = ${result(program, show)}\`${spreads(program)}.`,
	].join('\n\n')
}

function result(program, name) {
	const { plan, quantity } = planned(program, name)
	const value = run(plan, quantity)
	const cells = value.cells.map(cell => cellText(plan, quantity, cell))
	const [first] = cells
	const figures = value.axes.length === 0 ? first : `[${cells.join(', ')}]`
	const hasUnit = quantity.measure.kind === 'quantity' && !['percent', 'ratio', 'number'].includes(quantity.display)
	return `${figures}${hasUnit ? ` ${quantity.display}` : ''}${value.axes.length > 0 ? ` by ${value.axes.join(', ')}` : ''}`
}

function planned(program, name) {
	const { plan, diagnostics } = compile({
		setting,
		blocks: [{ file: 'example', firstLine: 1, text: program, home: { kind: 'issue', id: 'example' } }],
	})
	if (!plan) throw new Error(`an example does not compile: ${diagnostics.map(each => each.message).join(' ')}\n${program}`)
	const quantity = plan.quantities.find(each => each.name === name)
	if (!quantity) throw new Error(`an example has no ${name}:\n${program}`)
	return { plan, quantity }
}

/** Exact; where chance has a part, the value that every trial gives. */
function run(plan, quantity) {
	const program = programOf(plan, quantity)
	if (!quantity.uncertain) return evaluateExact(program).outputs[0]
	const [value] = evaluateTrials(program, luck)
	const alike = new Set(value.data)
	if (alike.size !== 1) throw new Error(`${quantity.name} differs from trial to trial: the example has no one result`)
	return { axes: value.axes, cells: [...alike].map(rational.fromNumber) }
}

function programOf(plan, quantity) {
	const maker = makeProgram(plan)
	return maker.finish([maker.instantiate(quantity.node, new Map())])
}

function cellText(plan, { measure, display, displayScale }, cell) {
	if (cell === null) return 'none'
	switch (measure.kind) {
		case 'yes-no':
			return rational.isZero(cell) ? 'no' : 'yes'
		case 'date':
			return printDate(Number(cell.n))
		case 'choice':
			return measure.words[Number(cell.n)]
		case 'label':
			return plan.axes.find(axis => axis.name === measure.axis).labels[Number(cell.n)]
		default:
			return numberText(cell, display, displayScale)
	}
}

/** A percentage without an end is written as the fraction that it is: 2/7. */
function numberText(cell, display, displayScale) {
	const counted = rational.printRational(rational.divide(cell, rational.parseRational(displayScale)))
	if (display !== 'percent') return counted
	return counted.includes('/') ? rational.printRational(cell) : `${counted}%`
}

/** The 5%, 50% and 95% points of the uncertain facts of an example. */
function spreads(program) {
	const { plan } = planned(program, /(?:fact|let) ([\w-]+)/.exec(program)[1])
	const facts = plan.quantities.filter(
		each => each.kind === 'fact' && each.uncertain && each.measure.kind === 'quantity' && each.axes.length === 0,
	)
	return facts
		.map(fact => {
			const [value] = evaluateTrials(programOf(plan, fact), luck)
			const scale = rational.toNumber(rational.parseRational(fact.displayScale))
			const [low, middle, high] = summarise(value.data, [0.05, 0.5, 0.95]).quantiles.map(point => shown(point / scale, fact.display))
			return `; of \`${fact.name}\`, 5% of the trials are below ${low}, half below ${middle}, 95% below ${high}`
		})
		.join('')
}

function shown(value, display) {
	const digits = Number(value.toPrecision(3)).toLocaleString('en-US')
	return display === 'percent' ? `${digits}%` : `${digits} ${display}`
}

function themeText(block) {
	const theme = block.file.replace(/^.*\/|\.terms$/g, '')
	return [`### ${themes[theme] ?? theme}`, ...parse(block).declarations.map(declaration => clauseText(block.text.split('\n'), declaration))]
}

function clauseText(lines, declaration) {
	const { name } = declaration.name
	return [
		`#### ${name}`,
		`\`\`\`\n${declaration.text.replace(/^function /, '')}\n\`\`\``,
		...commentAbove(lines, declaration.place.line - 1),
		`Page: ${pagesOf(name)}.`,
	].join('\n\n')
}

/** The comment over a clause; of clauses that stand together, that over the first. */
function commentAbove(lines, index) {
	const isComment = line => line?.startsWith('--')
	let at = index - 1
	while (at >= 0 && lines[at].trim() !== '' && !isComment(lines[at])) at--
	const words = []
	for (; isComment(lines[at]); at--) words.unshift(lines[at].replace(/^--\s*/, ''))
	return words.length > 0 ? [words.join(' ')] : []
}

function pagesOf(name) {
	const folder = join(root, 'docs/prelude')
	const told = readdirSync(folder)
		.filter(file => file.endsWith('.md') && file !== 'README.md')
		.toSorted()
		.filter(file => new RegExp(`\`${name}[(\`]`).test(readFileSync(join(folder, file), 'utf8')))
	if (told.length === 0) throw new Error(`no page in docs/prelude tells of ${name}`)
	return told.map(file => `[${file.replace(/\.md$/, '').replaceAll('-', ' ')}](prelude/${file})`).join(', ')
}

function opsText() {
	const source = readFileSync(join(root, 'packages/lang/src/plan/plan.ts'), 'utf8')
	const rows = opsOf(source).map(({ op, parts, words }) => `| \`${op}\` | ${parts} | ${words} |`)
	return ['| operation | made from | what it gives |', '| --- | --- | --- |', ...rows].join('\n')
}

/** Reads the type `Node` of plan.ts: its operations, their parts, and the comment over each. */
function opsOf(source) {
	const type = /export type Node =\n([\s\S]*?)\n\n/.exec(source)[1]
	const named = Object.fromEntries(
		[...source.matchAll(/export type (\w+Op) = (.*)/g)].map(([, name, union]) => [
			name,
			[...union.matchAll(/'(\w+)'/g)].map(match => match[1]),
		]),
	)
	const ops = [...type.matchAll(/(?:\/\*\* (.*?) \*\/\s*)?\| \(NodeBase & \{ (.*?) \}\)/g)].flatMap(([, comment, fields]) => {
		const [first, ...parts] = fields.split(';').map(field => field.replace('readonly ', '').trim())
		const of = first.replace(/^op: /, '')
		const names = of.startsWith("'") ? [of.slice(1, -1)] : named[of]
		const made = parts.map(part => `\`${part.split(':')[0]}\``).join(', ')
		return names.map(op => ({ op, parts: made || 'nothing', words: wordsFor(op, comment, fields, named) }))
	})
	const lost = Object.keys(opWords).filter(op => !ops.some(each => each.op === op))
	if (ops.length < 20 || lost.length > 0) throw new Error(`plan.ts is not read rightly any more, or has lost ${lost.join(', ')}`)
	return ops
}

function wordsFor(op, comment, fields, named) {
	const own = opWords[op] ?? comment
	if (own) return sentence(own)
	if (fields.includes('reduce: ReduceOp')) return sentence(`${named.ReduceOp.join(', ')} along the dimensions \`over\``)
	throw new Error(`the operation ${op} has no words: write a comment over it in plan.ts, or add it to opWords`)
}

function sentence(words) {
	return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.?]$/.test(words) ? '' : '.'}`
}

/** The words that the editor offers, each with one line of what it means. The functions come with theirs from the language itself. */
import { builtins, parse, preludeBlocks } from '@parley/lang'
import type { Sound } from './check.ts'

export type WordKind = 'keyword' | 'clause' | 'operator' | 'unit' | 'type' | 'name' | 'label' | 'function'

export interface Word {
	readonly word: string
	readonly kind: WordKind
	/** Stands beside the word: a signature, a unit. */
	readonly detail: string
	readonly prose: string
	/** What is put in, with `|` where the cursor comes to stand; the word itself when it is null. */
	readonly form: string | null
}

const word = (kind: WordKind, text: string, prose: string, form: string | null = null, detail = ''): Word => ({
	word: text,
	kind,
	detail,
	prose,
	form,
})

const keywords = [
	word('keyword', 'position', 'What the sides bargain over; its own value is the current agreement.', 'position | : '),
	word('keyword', 'fact', 'A figure from outside, with its source.', 'fact | : '),
	word('keyword', 'let', 'A value worked out from others.', 'let | : '),
	word('keyword', 'cost', 'What is paid, in money by year, from whom to whom.', 'cost | : USD by year = '),
	word('keyword', 'basis', 'What costs are held against: payroll, members, hours.', 'basis | : '),
	word('keyword', 'dimension', 'A named list of labels that values vary by.', 'dimension | = '),
	word('keyword', 'unit', 'A unit of your own.', 'unit |'),
	word('keyword', 'function', 'A formula with a name, for use in other terms.', 'function |('),
	word('keyword', 'table', 'A file of figures, its columns declared with their units.', 'table | "facts/" by '),
	word('keyword', 'propose', 'Moves a position for the side of this proposal.', 'propose | = '),
	word('keyword', 'withdraw', 'Takes the position of this side back to the current agreement.', 'withdraw |'),
	word('keyword', 'claim', 'What somebody said it costs, with the sums that might stand behind it.', 'claim | : '),
]

const clauses = [
	word('clause', 'source', 'Where the figure comes from: an address or words.', 'source "|"'),
	word('clause', 'confidence', 'How sure it is: high, medium, low, derived (worked out) or assumed.', 'confidence |'),
	word('clause', 'dated', 'The day that the figure is of.', 'dated |'),
	word('clause', 'known', 'The day from which anybody could know it.', 'known |'),
	word('clause', 'note', 'Words for the reader; they travel with the figure into every report.', 'note "|"'),
	word('clause', 'quote', 'What was said, word for word.', 'quote "|"'),
	word('clause', 'within', 'The bounds of what is possible.', 'within |'),
	word('clause', 'revised', 'A later value of the same fact.', 'revised |'),
	word('clause', 'says', 'One side’s own value of the fact: `union says 51.6%`.'),
	word('clause', 'from', 'Who pays, and `to` whom.', 'from | to '),
	word('clause', 'reading', 'A sum that might stand behind the claim.', 'reading "|" = '),
	word('clause', 'with', 'Gives positions and facts other values in this reading only.', 'with | = '),
	word('clause', 'under', 'Takes the positions of a side or of a proposal.', 'under |'),
	word('clause', 'on', 'The day on which it was said.', 'on |'),
	word('clause', 'confirmed', 'Who heard it too, and says so.', 'confirmed "|"'),
	word('clause', 'documented', 'A paper that says so.', 'documented "|"'),
	word('clause', 'measured', 'Data that say so.', 'measured "|"'),
	word('clause', 'admitted', 'Whom it does not suit, and who says so all the same.', 'admitted "|"'),
	word('clause', 'disputed', 'Who disputes it, and why.', 'disputed "|"'),
	word('clause', 'located', 'Where in the source it stands.', 'located "|"'),
	word('clause', 'archived', 'SHA-256 of the copy that was kept of the source.', 'archived "|"'),
	word('clause', 'withdrawn', 'The day on which whoever said it took it back.', 'withdrawn |'),
	word('clause', 'nature', 'What it is of: a figure, an event, an impact, or days that are counted on.', 'nature |'),
	word('clause', 'column', 'A column of the table, with its unit.', 'column | : '),
	word('clause', 'empty', 'What an empty cell stands for.', 'empty |'),
	word('clause', 'sheet', 'Which sheet of the workbook.', 'sheet "|"'),
	word('clause', 'heading', 'The row of the headings.', 'heading |'),
	word('clause', 'thousands', 'What parts the thousands in the numbers.', 'thousands "|"'),
]

const operators = [
	word('operator', 'by', 'The dimensions that the value varies by.'),
	word('operator', 'over', 'The dimension that is summed up or run along.'),
	word('operator', 'if', 'Always has both values: `if … then … else …`.', 'if | then  else '),
	word('operator', 'tier', 'The first arm that fits counts; `else` comes last.', 'tier | { < : , else:  }'),
	word('operator', 'each', 'Goes along a dimension in its order; `previous` is the value before.', 'each year from |: '),
	word('operator', 'is', 'Compares a choice or a label with a word.'),
	word('operator', 'and', 'Both hold.'),
	word('operator', 'or', 'One of them holds.'),
	word('operator', 'not', 'It does not hold.'),
	word('operator', 'to', '`a to b` is a 90% interval.'),
	word('operator', 'previous', 'Inside `each`: the value before.'),
]

const types = [
	word('type', 'percent', 'A ratio, printed as a percentage.'),
	word('type', 'ratio', 'A part of one.'),
	word('type', 'number', 'A ratio, printed plainly.'),
	word('type', 'yes-no', 'Yes or no.'),
	word('type', 'date', 'A day.'),
	word('type', 'money', 'The currency of the negotiation.'),
	word('type', 'any', 'Fits whatever it is given.'),
	word('type', 'one of', 'A choice between words.', 'one of (|)'),
	word('type', 'label of', 'A label of a dimension.', 'label of |'),
]

const baseUnits = [
	word('unit', 'person', 'People; `people` and `member` are the same.'),
	word('unit', 'subscriber', 'Subscribers.'),
	word('unit', 'view', 'Views.'),
	word('unit', 'year', 'A calendar year; `quarter` and `month` are parts of it.'),
	word('unit', 'quarter', 'A quarter of a year.'),
	word('unit', 'month', 'A twelfth of a year.'),
	word('unit', 'week', 'A week of work, no part of a year.'),
	word('unit', 'day', 'A day of work, no part of a week.'),
	word('unit', 'hour', 'An hour of work; a minute is a sixtieth of it.'),
	word('unit', 'cent', 'A hundredth of the currency.'),
]

const functionsOfLang = [...builtins.values()].map(({ name, signature, prose }) => word('function', name, prose, `${name}(|)`, signature))

/** Each function of the prelude has a line of words over it. */
const standardClauses = preludeBlocks.flatMap(block => {
	const lines = block.text.split('\n')
	return parse(block).declarations.flatMap(declaration => {
		if (declaration.kind !== 'function') return []
		const above: string[] = []
		let line = declaration.place.line - 2
		// Functions that belong together share the words over the first.
		while (lines[line]?.trim() && !lines[line]!.startsWith('--')) line--
		for (; lines[line]?.startsWith('--'); line--) above.unshift(lines[line]!.slice(2).trim())
		return [
			word(
				'function',
				declaration.name.name,
				above.join(' ') || formulaOf(declaration.text),
				`${declaration.name.name}(|)`,
				headOf(declaration.text),
			),
		]
	})
})

/** What a function without words says of itself. */
function formulaOf(text: string): string {
	return text.slice(text.indexOf('=') + 1).trim()
}

/** `compound(increase : ratio by period over period)`. */
function headOf(text: string): string {
	return text.slice('function '.length, text.indexOf(')') + 1).replaceAll(/\s+/g, ' ')
}

export const wordsOfLanguage: readonly Word[] = [
	...keywords,
	...clauses,
	...operators,
	...types,
	...baseUnits,
	...functionsOfLang,
	...standardClauses,
]

/** Those of the folder itself, from its last text without mistakes. */
export function wordsOfFolder({ negotiation, known, labels }: Sound): readonly Word[] {
	const declared = negotiation.blocks.flatMap(block =>
		parse(block).declarations.flatMap(({ kind, name, text }) => {
			if (kind === 'function') return [word('function', name.name, `Declared in ${block.file}.`, `${name.name}(|)`, headOf(text))]
			return kind === 'unit' ? [word('unit', name.name, `A unit of ${block.file}.`)] : []
		}),
	)
	return [
		word('unit', negotiation.setting.currency, 'The currency of the negotiation.'),
		...declared,
		...known.map(({ name, kind, unit, dimensions, file, line }) =>
			word(
				'name',
				name,
				`${kind} in ${file}, line ${line}`,
				null,
				[unit, ...(dimensions.length > 0 ? [`by ${dimensions.join(', ')}`] : [])].join(' '),
			),
		),
		...labels.flatMap(({ dimension, labels }) =>
			labels.filter(label => !/^\d/.test(label)).map(label => word('label', label, `A label of ${dimension}.`)),
		),
		...labels.map(({ dimension }) => word('name', dimension, 'A dimension.')),
	]
}

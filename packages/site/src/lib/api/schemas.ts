/** The shapes of the answers, as JSON Schema 2020-12: the same as those that docs/command-line.md gives for --json. */
export type Schema = Readonly<Record<string, unknown>>

const text: Schema = { type: 'string' }
const day: Schema = { type: 'string', format: 'date' }
const number: Schema = { type: 'number' }
const whole: Schema = { type: 'integer' }
const yesNo: Schema = { type: 'boolean' }
const version: Schema = { const: 1, description: 'A change that would break a reader raises it. Fields may be added without.' }
const seed: Schema = { type: ['integer', 'string'], description: 'The luck of the trials; the same seed gives the same figures.' }
const trials: Schema = { type: 'integer', description: 'How many trials.' }
/** null where there is none. */
const maybe = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })
const list = (items: Schema): Schema => ({ type: 'array', items })
const one = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const said = (description: string, schema: Schema): Schema => ({ ...schema, description })
const choice = (...words: readonly string[]): Schema => ({ type: 'string', enum: words })
const two: Schema = { type: 'array', items: text, minItems: 2, maxItems: 2 }

type Fields = Readonly<Record<string, Schema>>

/** Every field is there in every answer, but for those named as optional. */
const object = (description: string, fields: Fields, optional: Fields = {}): Schema => ({
	type: 'object',
	description,
	properties: { ...fields, ...optional },
	required: Object.keys(fields),
})

const maybeNumber = maybe(number)
const maybeText = maybe(text)
/** Where too few people stand behind a figure to be shown, it says so and has no numbers. */
const few = { few: { const: true, description: 'Fewer people stand behind it than may be shown; the four are null.' } }
const figure = { mean: maybeNumber, p5: maybeNumber, p50: maybeNumber, p95: maybeNumber }
const sourced = { source: maybeText, confidence: maybeText, dated: maybe(day), known: maybe(day), note: maybeText }
const costLine = {
	issue: said('null for the whole package.', maybeText),
	name: text,
	side: said('The point’s id.', text),
	facts: said('"shared", or the side that holds its own.', text),
	uncertain: yesNo,
	byYear: said('Above the current agreement.', list(one('YearFigure'))),
	increments: said('What each year adds to the one before.', list(one('YearFigure'))),
	cash: said('All years together.', one('Figure')),
	totals: object('The three totals that get confused.', {
		sumOfYearlyIncrements: one('Figure'),
		costOverBaseInLastYear: one('Figure'),
		cashOverTerm: one('Figure'),
	}),
	payer: maybeText,
	payee: maybeText,
	parts: said(
		'By each label of a further dimension.',
		list(object('One label’s part.', { dimension: text, label: text, cash: one('Figure') })),
	),
}

export const schemas: Readonly<Record<string, Schema>> = {
	Figure: object(
		'A figure with its range: the mean, and the 5%, 50% and 95% points over the trials; without chance all four are one figure. null when it does not exist (a division by zero on the way). Money is in whole units of the currency; other figures are in the unit given beside them, percentages as 7 for 7%.',
		figure,
		few,
	),
	YearFigure: object('The figure of one contract year, counted from 1.', { year: whole, from: day, to: day, ...figure }, few),
	Negotiations: object('The negotiations of this server.', { version, negotiations: list(one('NegotiationInList')) }),
	NegotiationInList: object('One of them.', {
		id: said('What stands in the address.', text),
		title: text,
		asOf: said('null when its folder has mistakes.', maybe(day)),
		mistakes: said('How many mistakes its folder has; with any, it has no figures.', whole),
		href: text,
	}),
	Negotiation: object('A negotiation: who talks about what, and the names that the other addresses take.', {
		version,
		id: text,
		title: text,
		currency: text,
		asOf: day,
		term: object('The term that the agreement would have.', { from: day, to: day }),
		sides: list(one('Side')),
		issues: list(one('Issue')),
		proposals: list(object('A proposal.', { id: text, side: text, date: day, title: text, later: yesNo })),
		positions: said('Names that `what-if` and `trade` take.', list(text)),
		facts: said('Names that `what-if` takes.', list(text)),
		costs: said('Names that `sensitivity` takes as `of`.', list(text)),
		claims: list(text),
		links: { type: 'object', additionalProperties: text },
	}),
	Side: object('A side.', { id: text, name: text, role: choice('union', 'employer') }),
	Issue: object('An issue.', { id: text, title: text, status: choice('open', 'close', 'agreed', 'withdrawn') }),
	Costing: object('What each point’s positions cost above the current agreement, and the gap between them.', {
		version,
		title: text,
		currency: text,
		asOf: day,
		sides: list(one('Side')),
		years: list(object('A contract year.', { year: whole, from: day, to: day })),
		seed,
		trials,
		points: said(
			'What is compared; `side` is null for current.',
			list(object('A point of the talks.', { id: text, side: maybeText, date: day })),
		),
		issues: list(one('Issue')),
		positions: list(one('PositionLine')),
		costs: said('On the shared facts; the line "total" with issue null is the whole package.', list(one('CostLine'))),
		continuation: said('What the terms cost as they stand today.', list(one('ContinuationLine'))),
		ownFacts: said('The same as `costs` on a side’s own facts, where it holds any that matter.', list(one('CostLine'))),
		gaps: said('The first point’s cost less the second’s, trial by trial.', list(one('GapLine'))),
		measures: list(one('Measure')),
		facts: list(one('FactLine')),
		problems: said('Figures that could not be worked out, and why.', list(text)),
		laterKnowledge: said('Proposals in view that are marked so.', list(text)),
	}),
	PositionLine: object('A position, and where each point stands on it.', {
		issue: maybeText,
		name: text,
		unit: text,
		current: said('The current agreement’s value, as words with its unit.', text),
		bySide: list(object('One point.', { side: text, text: maybeText, shown: text, proposal: maybeText, date: maybe(day), moved: yesNo })),
		lines: said(
			'For a position by label.',
			list(object('One label.', { label: text, current: text, bySide: list(object('One point.', { side: text, shown: text })) })),
		),
	}),
	CostLine: object('A cost of one point.', costLine),
	ContinuationLine: object('A cost under the current agreement itself.', {
		issue: maybeText,
		name: text,
		uncertain: yesNo,
		byYear: list(one('YearFigure')),
		cash: one('Figure'),
	}),
	GapLine: object('The gap in one cost, or in the whole package.', {
		issue: maybeText,
		name: text,
		between: two,
		facts: text,
		uncertain: yesNo,
		byYear: list(one('YearFigure')),
		cash: one('Figure'),
		firstCostsMore: { type: 'number', minimum: 0, maximum: 1, description: 'Part of the trials.' },
	}),
	Measure: object('A package in the measures of the trade.', {
		side: text,
		annual: said('Cash over the term by its number of years.', one('Figure')),
		perBasis: list(object('By one basis.', { basis: text, unit: text, figure: one('Figure') })),
	}),
	FactLine: object('A fact and what each side says it is.', {
		name: text,
		issue: maybeText,
		unit: text,
		value: said('null for a fact by label.', maybe(one('Figure'))),
		text: said('The value as it stands in the text.', text),
		...sourced,
		says: list(object('One side’s own.', { side: text, value: maybe(one('Figure')), source: maybeText, note: maybeText })),
	}),
	Claims: object('What was said it costs.', {
		version,
		title: text,
		asOf: day,
		tolerance: said('Of "about".', number),
		seed,
		trials,
		claims: list(one('Claim')),
	}),
	Claim: object('One claim, held against its readings.', {
		name: text,
		relation: choice('at-least', 'at-most', 'about', 'exactly'),
		value: said('In `unit`.', maybeNumber),
		unit: text,
		quote: maybeText,
		by: maybeText,
		on: maybe(day),
		source: maybeText,
		note: maybeText,
		confirmed: list(text),
		documented: list(text),
		measured: list(text),
		admitted: list(text),
		disputed: list(text),
		located: maybeText,
		archived: said('SHA-256 of the copy that was kept of the source.', maybeText),
		withdrawn: maybe(day),
		nature: choice('figure', 'event', 'impact', 'days'),
		topic: said('The heading of claims.md under which it stands.', maybeText),
		standing: one('ClaimStanding'),
		readings: list(one('Reading')),
		fits: said('The title of the reading that fits best.', maybeText),
		verdict: text,
	}),
	ClaimStanding: object('How a claim stands, by who said what of it; never whether it is true.', {
		kind: choice('asserted', 'confirmed', 'documented', 'contradicted', 'withdrawn'),
		people: said('Independent people who confirm or admit it.', number),
		papers: said('Documents and data that say so.', number),
		disputes: number,
		words: text,
	}),
	Reading: object('One way to come to the claimed figure.', {
		title: text,
		text,
		under: maybeText,
		withs: list(object('A quantity set otherwise.', { name: text, text })),
		value: said('In the claim’s unit.', one('Figure')),
		uncertain: yesNo,
		probability: { type: 'number', minimum: 0, maximum: 1, description: 'Part of the trials in which it makes the claim true.' },
		fits: yesNo,
		off: said('(median - claimed) / claimed.', maybeNumber),
		breakEvens: list(
			object('What a disputed fact would have to be.', {
				fact: text,
				unit: text,
				value: said('In `unit`; null when no value makes the claim hold.', maybeNumber),
				factor: said('For a fact by label: the common factor on what is stated.', maybeNumber),
				text,
			}),
		),
	}),
	Explanation: object('Why a figure is what it is.', {
		version,
		at: said('Whose positions.', text),
		facts: said('"shared", or a side.', text),
		asOf: day,
		tree: one('Explained'),
	}),
	Explained: object('A figure, and what it is made of.', {
		name: text,
		kind: choice('position', 'fact', 'let', 'basis', 'cost'),
		issue: maybeText,
		unit: text,
		dimensions: list(text),
		rows: said('Of a figure that is worked row by row: how many rows.', maybe(whole)),
		text: said('The value as it stands in the text: its own, the side’s, or the proposal’s.', text),
		file: text,
		line: whole,
		cells: said('The first 12.', list(object('One cell.', { labels: list(text), figure: one('Figure'), shown: text }))),
		more: said('How many cells were left out.', whole),
		uncertain: yesNo,
		...sourced,
		from: said('A proposal’s id, or "amptp says".', maybeText),
		parts: list(one('Explained')),
		again: said('It stands higher up with its parts.', yesNo),
	}),
	Sensitivity: object('What the gap hangs on.', {
		version,
		of: said('"total", or a cost.', text),
		between: two,
		currency: text,
		asOf: day,
		base: said('Cash over the term, every fact at its median.', maybeNumber),
		swings: said('The widest first.', list(one('Swing'))),
		seed,
		trials,
	}),
	Swing: object('What one fact or position moves.', {
		name: text,
		kind: choice('fact', 'position'),
		unit: text,
		low: text,
		high: text,
		ends: choice('p5-p95', 'bounds', 'points'),
		atLow: said('The figure at the low end, in units of the currency.', maybeNumber),
		atHigh: maybeNumber,
		swing: said('How far the two are apart.', number),
		correlation: said('Spearman’s, of the fact with the figure over the trials.', maybeNumber),
	}),
	Trade: object('What one position would have to become to pay for another.', {
		version,
		at: text,
		to: text,
		currency: text,
		asOf: day,
		give: object('What moves.', { name: text, from: text, to: text }),
		worth: said('Of the change over the term; below zero the payer saves.', one('Figure')),
		buys: object('What is solved for.', {
			name: text,
			unit: text,
			from: text,
			to: maybeText,
			shift: said('In `unit`; null when nothing makes up for it.', maybeNumber),
			text,
		}),
		remains: maybe(one('Figure')),
	}),
	Check: object('Every mistake of the folder.', { version, mistakes: list(one('Mistake')) }),
	Mistake: object(
		'One mistake.',
		{
			code: said('Stable: "units/add-mismatch".', text),
			severity: choice('error', 'warning'),
			message: said('One sentence.', text),
			place: one('Place'),
		},
		{
			label: said('What the marked place is.', text),
			also: list(object('Another place.', { place: one('Place'), text })),
			note: text,
			mend: said('How to put it right.', text),
		},
	),
	Place: object('Lines and columns count from 1, columns in UTF-16 units; the end is exclusive.', {
		file: text,
		line: whole,
		column: whole,
		endLine: whole,
		endColumn: whole,
	}),
	Problem: object(
		'What does not make sense or is not there, in words (RFC 9457).',
		{ type: { type: 'string', format: 'uri-reference' }, title: text, status: whole, detail: said('One sentence.', text) },
		{
			mend: said('What to do about it.', text),
			mistakes: said('Of a folder or a value that has mistakes: every one, in place.', list(one('Mistake'))),
			reference: said('Of a mistake of ours: the word by which the server’s log has it.', text),
		},
	),
}

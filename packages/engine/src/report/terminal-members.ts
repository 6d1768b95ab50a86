/** Who gains, and one person's page, in a terminal. */
import type { Negotiation } from '../negotiation/negotiation.ts'
import type { Member, MemberLine } from '../run/member.ts'
import type { GroupLine, Headcount, Quantile, WhoGains } from '../run/who-gains.ts'
import { date, money, percent, quantity, words } from './format.ts'
import { painter, type TerminalOptions, table, wrap } from './terminal.ts'

type Paint = ReturnType<typeof painter>

const nameOf = (negotiation: Negotiation, id: string): string =>
	id === 'current' ? 'current agreement' : (negotiation.sides.find(side => side.id === id)?.name ?? id)

const count = (many: Headcount): string => (many === null ? 'not shown' : many.toLocaleString('en-US'))

/** What a person's amount is, as words; a yes or no is counted in parts of the people. */
function amount({ unit }: WhoGains, negotiation: Negotiation): (value: number | null) => string {
	if (unit === 'yes-no') return value => percent(value === null ? null : value * 100)
	if (unit === negotiation.setting.currency) return value => money(value, unit)
	return value => quantity(value, unit)
}

/** Where the people are made up or assumed, it is said at the top. */
function provenance(found: Pick<WhoGains, 'source' | 'confidence' | 'note'>, width: number, paint: Paint): readonly string[] {
	const about = [found.source && `Source: ${found.source}.`, found.confidence && `Confidence: ${found.confidence}.`, found.note].filter(
		text => text,
	)
	return about.length === 0
		? []
		: [
				wrap(about.join(' '), width, '')
					.map(line => paint(line, found.confidence === 'assumed' ? 'warn' : 'dim'))
					.join('\n'),
			]
}

export function whoGainsText(found: WhoGains, negotiation: Negotiation, options: TerminalOptions): string {
	const paint = painter(options.colour)
	const say = amount(found, negotiation)
	const head = `${paint('Who gains', 'bold')}: ${words(found.of)}${found.when === null ? '' : `, ${found.when}`}, of ${found.people.toLocaleString('en-US')} rows of ${found.table}, as of ${date(found.asOf)}`
	const limit = `A group of fewer than ${found.leastShown} is put together with the next smallest; a quantile is shown when as many lie on either side.`
	return [
		[head, ...provenance(found, options.width, paint), wrap(limit, options.width, '').join('\n')].join('\n'),
		spreads(found, negotiation, say, paint),
		outcomes(found, negotiation, paint),
		deciles(found, negotiation, say, paint),
		...found.groups.map(({ by, lines }) => group(found, by, lines, negotiation, say, paint)),
	]
		.filter(text => text !== '')
		.join('\n\n')
}

const quantileCells = (quantiles: readonly Quantile[], say: (value: number | null) => string): readonly string[] =>
	quantiles.map(({ value }) => (value === null ? '·' : say(value)))

function spreads(found: WhoGains, negotiation: Negotiation, say: (value: number | null) => string, paint: Paint): string {
	const heads = ['', 'all together', 'mean', ...found.current.quantiles.map(({ at }) => `${Math.round(at * 100)}%`)]
	const rows = [
		['current agreement', say(found.current.total), say(found.current.mean), ...quantileCells(found.current.quantiles, say)],
		...found.offers.flatMap(({ point, value, gain }) => [
			[nameOf(negotiation, point), say(value.total), say(value.mean), ...quantileCells(value.quantiles, say)],
			['  more than now', say(gain.total), say(gain.mean), ...quantileCells(gain.quantiles, say)],
		]),
	]
	const isCounted = found.unit === 'yes-no'
	const shown = isCounted ? rows.map(row => [row[0]!, row[2]!]) : rows
	return table({ heads: isCounted ? ['', 'of all'] : heads, rows: shown }, paint)
}

function outcomes(found: WhoGains, negotiation: Negotiation, paint: Paint): string {
	const rows = found.offers.map(({ point, gain }) => [
		nameOf(negotiation, point),
		count(gain.winners),
		count(gain.losers),
		count(gain.unchanged),
	])
	const heads = found.unit === 'yes-no' ? ['', 'come in', 'fall out', 'as they are'] : ['', 'better off', 'worse off', 'neither']
	return table({ heads, rows }, paint)
}

function deciles(found: WhoGains, negotiation: Negotiation, say: (value: number | null) => string, paint: Paint): string {
	if (found.deciles.length === 0 || found.unit === 'yes-no') return ''
	const heads = [
		'by tenths of what they have now',
		'mean now',
		...found.offers.flatMap(({ point }) => [`${nameOf(negotiation, point)}: mean gain`, 'of all gain']),
	]
	const rows = found.deciles.map(({ decile, currentMean, offers }) => [
		decile === 1 ? 'lowest tenth' : decile === 10 ? 'highest tenth' : `${decile}`,
		say(currentMean),
		...offers.flatMap(({ mean, shareOfGain }) => [say(mean), shareOfGain === null ? '·' : percent(shareOfGain * 100)]),
	])
	return table({ heads, rows }, paint)
}

function group(
	found: WhoGains,
	by: string,
	lines: readonly GroupLine[],
	negotiation: Negotiation,
	say: (value: number | null) => string,
	paint: Paint,
): string {
	const heads = [
		`by ${words(by)}`,
		'people',
		...found.offers.flatMap(({ point }) => [`${nameOf(negotiation, point)}: mean gain`, 'median', 'better off', 'worse off']),
	]
	const rows = lines.map(({ labels, isTop, people, offers }) => [
		`${labels.map(words).join(' and ')}${isTop ? ' (top)' : ''}`,
		count(people),
		...(offers === null
			? found.offers.flatMap(() => ['·', '·', '·', '·'])
			: offers.flatMap(({ mean, median, winners, losers }) => [
					say(mean),
					median === null ? '·' : say(median),
					count(winners),
					count(losers),
				])),
	])
	return table({ heads, rows }, paint)
}

export function memberText(found: Member, negotiation: Negotiation, options: TerminalOptions): string {
	const paint = painter(options.colour)
	const heads = ['', ...found.points.map(({ id }) => nameOf(negotiation, id))]
	const moving = found.lines.filter(({ same, result }) => !same && result)
	const onTheWay = found.lines.filter(({ same, result }) => !same && !result)
	const still = found.lines.filter(({ same }) => same)
	return [
		[`${paint(found.key, 'bold')}, a row of ${found.table}, as of ${date(found.asOf)}`, ...provenance(found, options.width, paint)].join(
			'\n',
		),
		table({ heads: ['', 'what the table says'], rows: found.facts.map(({ name, shown }) => [words(name), shown]) }, paint),
		moving.length > 0 ? `${paint('What the offers change', 'bold')}\n${table({ heads, rows: moving.flatMap(memberRows) }, paint)}` : '',
		onTheWay.length > 0 ? `${paint('On the way there', 'bold')}\n${table({ heads, rows: onTheWay.flatMap(memberRows) }, paint)}` : '',
		still.length > 0
			? `${paint('What they leave as it is', 'bold')}\n${table({ heads: ['', 'under all of them'], rows: still.flatMap(stillRows) }, paint)}`
			: '',
		`${paint('The sums', 'bold')}\n${found.lines.map(({ name, text }) => wrap(`${words(name)} = ${text.replace(/\s+/g, ' ')}`, options.width, '  ').join('\n')).join('\n')}`,
	]
		.filter(text => text !== '')
		.join('\n\n')
}

function memberRows({ name, years, values }: MemberLine): readonly (readonly string[])[] {
	if (years.length === 0) return [[words(name), ...values.map(([cell]) => cell?.shown ?? '')]]
	return years.map((year, index) => [
		index === 0 ? `${words(name)}, year ${year}` : `  year ${year}`,
		...values.map(cells => cells[index]?.shown ?? ''),
	])
}

function stillRows({ name, years, values }: MemberLine): readonly (readonly string[])[] {
	const cells = values[0] ?? []
	if (cells.every(cell => cell.shown === cells[0]?.shown)) return [[words(name), cells[0]?.shown ?? '']]
	return years.map((year, index) => [index === 0 ? `${words(name)}, year ${year}` : `  year ${year}`, cells[index]?.shown ?? ''])
}

/**
 * Distributions, each a closed form of one uniform draw u in (0, 1), so that a draw stays a pure function of (seed, fact, trial):
 *   normal       m + s * probit(u)
 *   lognormal    mean * exp(sqrt(v) * probit(u) - v/2), v = ln(1 + (sd/mean)²): a logarithm is only taken of a ratio
 *   a to b       t = 1/2 + probit(u) / (2 z95): a + (b - a) t, or a exp(ln(b/a) t) when a is above zero, so that a and b are its 5% and 95% points
 *   uniform      a + (b - a) * u
 *   triangular   a + (b-a) sqrt(u f) below the mode's share f = (m-a)/(b-a), else b - (b-a) sqrt((1-u)(1-f)); a when a = b
 *   chance       u < p
 */
import { halfOverZ95 as halfOverZ95Text } from '../chance/distributions.ts'
import { parseRational, type Rational } from '../numbers/rational.ts'
import type { NodeId } from '../plan/plan.ts'
import { type Builtin, type Call, type Kind, measureOf, type Value } from './value.ts'

const halfOverZ95: Rational = parseRational(halfOverZ95Text)!

const ratioKind: Kind = { kind: 'quantity', unit: { text: '1', powers: new Map() } }

function values(call: Call): { kind: Kind; nodes: readonly NodeId[]; places: readonly Value[] } | null {
	const given = Array.from({ length: call.count }, (_, index) => call.argument(index))
	const kind = call.unify(given, 'the values of a distribution')
	if (!kind) return null
	if (kind.kind !== 'quantity') {
		call.fail('kinds/not-a-number', 'A distribution is made from numbers.')
		return null
	}
	return { kind, nodes: given.map(value => value.node), places: given }
}

const failed = (call: Call): Value => call.make(call.builder.constant({ n: 0n, d: 1n }), { kind: 'error' })

/** True when both are constants and the first is not below the second. */
function backwards(call: Call, low: Value, high: Value): boolean {
	const a = call.constant(low)
	const b = call.constant(high)
	if (a === null || b === null) return false
	const x = parseRational(a)!
	const y = parseRational(b)!
	return x.n * y.d >= y.n * x.d
}

/** True when both are constants and the first is above the second. */
function above(call: Call, low: Value, high: Value): boolean {
	return backwards(call, low, high) && call.constant(low) !== call.constant(high)
}

/** `low to high`, used by the range operator too. */
export function interval(call: Call): Value {
	const given = values(call)
	if (!given) return failed(call)
	const [low, high] = given.places
	if (backwards(call, low!, high!))
		return call.fail('chance/backwards', 'A range goes from its lower end to its higher end.', { mend: 'Write the smaller value first.' })
	const u = call.draw()
	if (u === null) return failed(call)
	const { builder } = call
	const measure = measureOf(given.kind)
	const [a, b] = given.nodes as [NodeId, NodeId]
	const ratioMeasure = measureOf(ratioKind)
	const half = builder.constant({ n: 1n, d: 2n })
	const t = builder.binary(
		'add',
		half,
		builder.binary('mul', builder.unary('probit', u), builder.constant(halfOverZ95), ratioMeasure),
		ratioMeasure,
	)
	const normal = builder.binary('add', a, builder.binary('mul', builder.binary('sub', b, a, measure), t, measure), measure)
	const log = builder.binary('mul', builder.unary('ln', builder.binary('div', b, a, ratioMeasure)), t, ratioMeasure)
	const lognormal = builder.binary('mul', a, builder.unary('exp', log), measure)
	const nothing = builder.constant({ n: 0n, d: 1n })
	const aboveZero = builder.binary('and', builder.binary('lt', nothing, a), builder.binary('lt', nothing, b))
	const node = builder.select(aboveZero, lognormal, normal)
	return call.make(node, given.kind)
}

const to: Builtin = {
	name: 'to',
	group: 'chance',
	signature: 'low to high',
	prose:
		'A 90% interval: one chance in twenty below, one in twenty above. Lognormal when the lower end is above zero, normal otherwise. For a value that cannot leave its bounds, as a share, write `uniform` or `triangular`.',
	example: {
		program: 'fact inflation : percent = 2% to 4%\nlet same-luck : percent = inflation - inflation',
		show: 'same-luck',
		gives: '0',
	},
	takes: [2, 2],
	over: [0, 0],
	lower: interval,
}

const normal: Builtin = {
	name: 'normal',
	group: 'chance',
	signature: 'normal(mean, deviation)',
	prose: 'The bell curve with this mean and standard deviation.',
	example: {
		program: 'fact inflation : percent = normal(3%, 1%)\nlet same-luck : percent = inflation - inflation',
		show: 'same-luck',
		gives: '0',
	},
	takes: [2, 2],
	over: [0, 0],
	lower: call => {
		const given = values(call)
		const u = given && call.draw()
		if (!given || u === null) return failed(call)
		const measure = measureOf(given.kind)
		const [mean, deviation] = given.nodes as [NodeId, NodeId]
		return call.make(
			call.builder.binary('add', mean, call.builder.binary('mul', deviation, call.builder.unary('probit', u), measure), measure),
			given.kind,
		)
	},
}

const lognormal: Builtin = {
	name: 'lognormal',
	group: 'chance',
	signature: 'lognormal(mean, deviation)',
	prose: 'A value above zero whose logarithm is normal, with this mean and standard deviation of the value itself.',
	example: {
		program: 'fact views : view = lognormal(2M views, 1M views)\nlet same-luck : view = views - views',
		show: 'same-luck',
		gives: '0',
	},
	takes: [2, 2],
	over: [0, 0],
	lower: call => {
		const given = values(call)
		const u = given && call.draw()
		if (!given || u === null) return failed(call)
		const { builder } = call
		const [mean, deviation] = given.nodes as [NodeId, NodeId]
		const ratioMeasure = measureOf(ratioKind)
		const relative = builder.binary('div', deviation, mean, ratioMeasure)
		const one = builder.constant({ n: 1n, d: 1n })
		const variance = builder.unary('ln', builder.binary('add', one, builder.binary('mul', relative, relative, ratioMeasure), ratioMeasure))
		const half = builder.constant({ n: 1n, d: 2n })
		const log = builder.binary(
			'sub',
			builder.binary('mul', builder.unary('sqrt', variance), builder.unary('probit', u), ratioMeasure),
			builder.binary('mul', variance, half, ratioMeasure),
			ratioMeasure,
		)
		return call.make(builder.binary('mul', mean, builder.unary('exp', log), measureOf(given.kind)), given.kind)
	},
}

const uniform: Builtin = {
	name: 'uniform',
	group: 'chance',
	signature: 'uniform(low, high)',
	prose: 'Anywhere between two bounds, each place as likely: for an input that the sides dispute and nobody has measured.',
	example: {
		program: 'fact covered : percent = uniform(52%, 100%)\nlet same-luck : percent = covered - covered',
		show: 'same-luck',
		gives: '0',
	},
	takes: [2, 2],
	over: [0, 0],
	lower: call => {
		const given = values(call)
		if (!given) return failed(call)
		if (backwards(call, given.places[0]!, given.places[1]!))
			return call.fail('chance/backwards', 'A range goes from its lower end to its higher end.', { mend: 'Write the smaller value first.' })
		const u = call.draw()
		if (u === null) return failed(call)
		const measure = measureOf(given.kind)
		const [low, high] = given.nodes as [NodeId, NodeId]
		return call.make(
			call.builder.binary('add', low, call.builder.binary('mul', call.builder.binary('sub', high, low, measure), u, measure), measure),
			given.kind,
		)
	},
}

const triangular: Builtin = {
	name: 'triangular',
	group: 'chance',
	signature: 'triangular(low, likeliest, high)',
	prose: 'Between two bounds, the likeliest value named.',
	example: {
		program: 'fact turnover : percent = triangular(2%, 5%, 9%)\nlet same-luck : percent = turnover - turnover',
		show: 'same-luck',
		gives: '0',
	},
	takes: [3, 3],
	over: [0, 0],
	lower: call => {
		const given = values(call)
		if (!given) return failed(call)
		if (backwards(call, given.places[0]!, given.places[2]!))
			return call.fail('chance/backwards', 'A range goes from its lower end to its higher end.', {
				mend: 'Write the smallest value first and the greatest last.',
			})
		if (above(call, given.places[0]!, given.places[1]!) || above(call, given.places[1]!, given.places[2]!))
			return call.fail('chance/mode', 'The likeliest value lies between the smallest and the greatest.', { place: given.places[1]!.place })
		const u = call.draw()
		if (u === null) return failed(call)
		const { builder } = call
		const measure = measureOf(given.kind)
		const ratioMeasure = measureOf(ratioKind)
		const one = builder.constant({ n: 1n, d: 1n })
		const [low, mode, high] = given.nodes as [NodeId, NodeId, NodeId]
		const width = builder.binary('sub', high, low, measure)
		const rising = builder.binary('div', builder.binary('sub', mode, low, measure), width, ratioMeasure)
		const leg = (rank: NodeId, part: NodeId): NodeId =>
			builder.binary('mul', width, builder.unary('sqrt', builder.binary('mul', rank, part, ratioMeasure)), measure)
		const left = builder.binary('add', low, leg(u, rising), measure)
		const right = builder.binary(
			'sub',
			high,
			leg(builder.binary('sub', one, u, ratioMeasure), builder.binary('sub', one, rising, ratioMeasure)),
			measure,
		)
		const spread = builder.select(builder.binary('lt', u, rising), left, right)
		return call.make(builder.select(builder.binary('eq', low, high), low, spread), given.kind)
	},
}

const chance: Builtin = {
	name: 'chance',
	group: 'chance',
	signature: 'chance(probability)',
	prose: 'Yes with this probability: will the trigger be met?',
	example: {
		program:
			'fact reopened : yes-no = chance(30%)\nlet both-or-neither : yes-no = all([reopened, reopened, reopened] by year over year) = reopened',
		show: 'both-or-neither',
		gives: 'yes',
	},
	takes: [1, 1],
	over: [0, 0],
	lower: call => {
		const given = values(call)
		const u = given && call.draw()
		if (!given || u === null) return failed(call)
		if (given.kind.kind === 'quantity' && given.kind.unit && given.kind.unit.powers.size > 0)
			return call.fail('units/probability', 'A probability is a plain ratio.')
		return call.make(call.builder.binary('lt', u, given.nodes[0]!), { kind: 'yes-no' })
	},
}

export const distributions: readonly Builtin[] = [to, normal, lognormal, uniform, triangular, chance]

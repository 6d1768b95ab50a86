/** Roundings. Nothing in the language rounds by itself: each stage is one of these, written in the terms. */
import type { RoundMode } from '../numbers/rounding.ts'
import type { Builtin } from './value.ts'

function rounding(name: string, mode: RoundMode, prose: string, example: Builtin['example']): Builtin {
	return {
		name,
		group: 'round',
		signature: `${name}(x, step)`,
		prose,
		example,
		takes: [2, 2],
		over: [0, 0],
		lower: call => {
			const x = call.argument(0)
			const step = call.argument(1)
			const kind = call.unify([x, step], 'the value and the step it is rounded to')
			if (!kind) return call.make(x.node, { kind: 'error' })
			if (kind.kind !== 'quantity') return call.fail('kinds/not-a-number', `\`${name}\` rounds numbers.`, { place: x.place })
			const size = call.constant(step)
			if (size !== null && (size.startsWith('-') || size === '0'))
				return call.fail('round/step', 'A value is rounded to a multiple of a step above zero.', {
					place: step.place,
					mend: 'Write `1 cent`, `$1`, `5 cents`, `0.1%` …',
				})
			return call.make(call.builder.round(mode, x.node, step.node), kind)
		},
	}
}

const example = (expression: string, gives: string): Builtin['example'] => ({
	program: `let shown : USD = ${expression}`,
	show: 'shown',
	gives,
})

export const roundings: readonly Builtin[] = [
	rounding(
		'round',
		'half-away',
		'To the nearest multiple of the step; a half goes away from zero, as payrolls do.',
		example('round($10.605, 1 cent)', '10.61'),
	),
	rounding(
		'round-half-even',
		'half-even',
		'To the nearest multiple of the step; a half goes to the even one.',
		example('round-half-even($10.605, 1 cent)', '10.6'),
	),
	rounding('round-down', 'down', 'Down to a multiple of the step (towards minus infinity).', example('round-down($649.80, $1)', '649')),
	rounding('round-up', 'up', 'Up to a multiple of the step (towards plus infinity).', example('round-up($10.61, 5 cents)', '10.65')),
	rounding('truncate', 'truncate', 'Cut to a multiple of the step, towards zero.', example('truncate(0 - $1.999, 1 cent)', '-1.99')),
]

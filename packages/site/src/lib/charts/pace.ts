/** How signatures came in: those that stand, at the end of each hour, or of each day when the letter has run for long. */
import { plain, shortDate } from '@parley/engine/report'
import { type Canvas, draw, type Picture, Plot } from './picture.ts'
import { fullOf, ink, muted, paper, rule, softOf } from './tones.ts'

export interface Pace {
	/** As `2023-10-26T14`, UTC. */
	readonly hour: string
	readonly standing: number
}

interface Step {
	readonly at: number
	readonly standing: number
	readonly says: string
}

const hours = 3_600_000
const longRun = 72

/** Null before anything can be compared: fewer than two hours with a signature. */
export function pacePicture(pace: readonly Pace[], canvas: Canvas): Picture | null {
	if (pace.length < 2) return null
	const at = ({ hour }: Pace): number => Date.parse(`${hour}:00Z`) / hours
	const byDay = at(pace.at(-1)!) - at(pace[0]!) > longRun
	const kept = byDay ? pace.filter(({ hour }, index) => pace[index + 1]?.hour.slice(0, 10) !== hour.slice(0, 10)) : pace
	const nameOf = ({ hour }: Pace): string =>
		byDay ? shortDate(hour.slice(0, 10)) : `${shortDate(hour.slice(0, 10))}, ${hour.slice(11)}:00`
	const steps = kept.map((each): Step => ({ at: at(each), standing: each.standing, says: `${nameOf(each)}: ${plain(each.standing)}` }))
	const [first, last] = [steps[0]!, steps.at(-1)!]
	const most = Math.max(...steps.map(step => step.standing))
	return draw(canvas, {
		title: 'How the signatures came in',
		name: `From ${plain(first.standing)} by ${nameOf(kept[0]!)} to ${plain(last.standing)} by ${nameOf(kept.at(-1)!)}, UTC; withdrawn signatures are taken off.`,
		table: { head: [byDay ? 'Day' : 'Hour, UTC', 'Signatures'], rows: kept.map(each => [nameOf(each), plain(each.standing)]) },
		plot: ({ isNarrow }) => ({
			height: 220,
			marginLeft: 8,
			marginRight: 64,
			marginTop: 24,
			marginBottom: 28,
			x: { type: 'linear', domain: [first.at, Math.max(last.at, first.at + 1)], axis: null },
			y: { type: 'linear', domain: [0, most * 1.05], axis: null },
			marks: [
				Plot.ruleY([0], { stroke: rule }),
				Plot.areaY(steps, { x: 'at', y: 'standing', curve: 'step-after', fill: softOf('side-1') }),
				Plot.lineY(steps, { x: 'at', y: 'standing', curve: 'step-after', stroke: fullOf('side-1'), strokeWidth: 2.5 }),
				Plot.dot(steps, {
					x: 'at',
					y: 'standing',
					r: steps.length > 40 ? 2 : 4,
					fill: paper,
					stroke: fullOf('side-1'),
					strokeWidth: 2,
					title: 'says',
				}),
				Plot.text([last], {
					x: 'at',
					y: 'standing',
					text: step => plain(step.standing),
					textAnchor: 'start',
					dx: 8,
					fontWeight: 600,
					fill: ink,
				}),
				Plot.text([first], { x: 'at', y: () => 0, dy: 16, text: () => nameOf(kept[0]!), textAnchor: 'start', fill: muted, fontSize: 12 }),
				...(isNarrow
					? []
					: [
							Plot.text([last], {
								x: 'at',
								y: () => 0,
								dy: 16,
								text: () => nameOf(kept.at(-1)!),
								textAnchor: 'end',
								fill: muted,
								fontSize: 12,
							}),
						]),
			],
		}),
	})
}

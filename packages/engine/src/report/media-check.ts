/** Answers of the check of files, as text for a terminal. */
import { safe } from '@parley/lang'
import { isQuiet, type MediaCheck, type Outcome, outcomeWords, type Reason, verdicts } from '../likeness/media/index.ts'

const shownReasons = 4
const nameWidth = Math.max(...Object.values(verdicts).map(({ name }) => name.length))

export function mediaCheckText(check: MediaCheck): string {
	const head = `${outcomeWords(check.outcome).name.padEnd(nameWidth)}  ${safe(check.file.name)}`
	if (isQuiet(check.outcome)) return head
	const lines = check.reasons.slice(0, shownReasons).map(reasonText)
	const left = check.reasons.length - lines.length
	return [head, ...lines, ...(left > 0 ? [`    and ${left} more; --json has them all`] : [])].join('\n')
}

const reasonText = ({ code, words, explanation }: Reason): string =>
	`    ${code}: ${safe(words)}${explanation === undefined ? '' : ` (${safe(explanation.slice(0, 160))})`}`

export type Tally = ReadonlyMap<Outcome, number>

export function tallyText(tally: Tally, verifier: string): string {
	const total = [...tally.values()].reduce((sum, each) => sum + each, 0)
	const order: readonly Outcome[] = [...(Object.keys(verdicts) as Outcome[]), 'unreadable']
	const rows = order.filter(each => tally.has(each))
	return [
		'',
		`${total.toLocaleString('en-US')} ${total === 1 ? 'file' : 'files'}, by ${verifier}`,
		...rows.map(each => {
			const { name, says } = outcomeWords(each)
			return `  ${String(tally.get(each)).padStart(7)}  ${name.padEnd(nameWidth)}  ${says}`
		}),
		'',
		'A file that matches its consent is not thereby authentic: what was never declared cannot be seen in it.',
	].join('\n')
}

/** What a claim says of itself, beside its figure: a short quotation, its place, and who stands behind it or against it. */
import { parseDate } from '../numbers/calendar.ts'
import type { Clauses, Text } from '../syntax/tree.ts'
import { fail, type World } from './world.ts'

/** A quotation is short, so that it is one: what was said, and not the article it was said in. */
const longestQuote = 300

export function checkSaid(world: World, clauses: Clauses, on: number | null): void {
	const { quote, archived } = clauses
	if (quote && quote.text.length > longestQuote)
		fail(
			world,
			'claims/quote-long',
			`This quotation has ${quote.text.length} characters; a claim quotes ${longestQuote} at most.`,
			quote.place,
			{
				mend: 'Keep the words that carry the claim; `source` and `located` lead to the rest.',
			},
		)
	if (archived && !/^(?:sha256:)?[0-9a-f]{64}$/.test(archived.text))
		fail(world, 'claims/archived', 'What is archived is named by its SHA-256: 64 digits and letters from a to f.', archived.place, {
			mend: '`sha256sum FILE` gives it.',
		})
	checkWithdrawn(world, clauses, on)
	for (const texts of [clauses.confirmed, clauses.documented, clauses.measured, clauses.admitted, clauses.disputed]) checkOnce(world, texts)
	checkOwnWord(world, clauses)
}

function checkWithdrawn(world: World, { withdrawn, on: said }: Clauses, on: number | null): void {
	if (!withdrawn) return
	const day = parseDate(withdrawn.text)
	if (day === null) return fail(world, 'calendar/no-such-day', `There is no day ${withdrawn.text}.`, withdrawn.place)
	if (on !== null && day < on)
		fail(world, 'claims/withdrawn-early', 'It was withdrawn before it was said.', withdrawn.place, {
			also: [{ place: said!.place, text: 'said on this day' }],
		})
}

/** Counted once for each who says so, the same line twice would count twice. */
function checkOnce(world: World, texts: readonly Text[]): void {
	const first = new Map<string, Text>()
	for (const text of texts) {
		const same = first.get(folded(text.text))
		if (!same) first.set(folded(text.text), text)
		else
			fail(world, 'claims/said-twice', 'This stands here twice, and would be counted twice.', text.place, {
				also: [{ place: same.place, text: 'the first' }],
				mend: 'Take one of them away.',
			})
	}
}

/** Nobody confirms themselves: the text begins with who says so, up to a comma or a colon. */
function checkOwnWord(world: World, { by, confirmed }: Clauses): void {
	if (!by) return
	for (const text of confirmed)
		if (folded(text.text.split(/[,:]/)[0]!) === folded(by.name))
			fail(world, 'claims/own-word', 'Whoever said it does not confirm it.', text.place, {
				also: [{ place: by.place, text: 'who said it' }],
			})
}

const folded = (text: string): string => text.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase()

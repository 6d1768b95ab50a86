/** Every fact the figures rest on, by where it stands, and every source with the facts that cite it. */
import type { FactLine } from '@parley/engine'
import { citations, writtenValues } from '@parley/engine/report'
import type { Sound } from './negotiations.ts'
import { type SideView, sidesOf } from './sides.ts'

export interface FactView extends FactLine {
	/** A value that is no single figure, as it is written: with its labels. */
	readonly written: ReturnType<typeof writtenValues>
	/** The costs that rest on it. */
	readonly costs: readonly string[]
}

export interface FactsPage {
	readonly groups: readonly { readonly title: string; readonly facts: readonly FactView[] }[]
	readonly sources: readonly { readonly url: string; readonly facts: readonly string[] }[]
	readonly sides: readonly SideView[]
	readonly count: number
}

export function readFacts(sound: Sound): FactsPage {
	const { facts } = sound.costing()
	const reached = costsByFact(sound)
	const views = facts.map(fact => ({
		...fact,
		written: fact.value ? [] : writtenValues(fact.text),
		costs: reached.get(fact.name) ?? [],
	}))
	const groups = Map.groupBy(views, fact => sound.terms.homeOf.get(fact.name) ?? 'Other facts')
	return {
		groups: [...groups].map(([title, group]) => ({ title, facts: group })),
		sources: sourcesOf(facts),
		sides: sidesOf(sound.negotiation),
		count: facts.length,
	}
}

function sourcesOf(facts: readonly FactLine[]): FactsPage['sources'] {
	const cited = new Map<string, string[]>()
	for (const fact of facts) {
		const texts = [fact.source, fact.note, ...fact.says.flatMap(said => [said.source, said.note])]
		const urls = new Set(texts.flatMap(text => citations(text ?? '').flatMap(piece => piece.url ?? [])))
		for (const url of urls) cited.set(url, [...(cited.get(url) ?? []), fact.name])
	}
	return [...cited].map(([url, names]) => ({ url, facts: names }))
}

/** Which costs rest on a fact, by whatever way. */
function costsByFact({ plan }: Sound): ReadonlyMap<string, readonly string[]> {
	const byName = new Map(plan.quantities.map(quantity => [quantity.name, quantity]))
	const reached = new Map<string, string[]>()
	for (const cost of plan.quantities.filter(quantity => quantity.kind === 'cost')) {
		const open = [cost.name]
		const seen = new Set<string>()
		while (open.length > 0) {
			const name = open.pop()!
			if (seen.has(name)) continue
			seen.add(name)
			open.push(...(byName.get(name)?.uses ?? []))
		}
		for (const name of seen) if (byName.get(name)?.kind === 'fact') reached.set(name, [...(reached.get(name) ?? []), cost.name])
	}
	return reached
}

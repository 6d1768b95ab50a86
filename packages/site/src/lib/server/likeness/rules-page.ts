/** The rules and what the dispute changes: every pack, and one made-up set of requests under all of them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
	type Compared,
	compareDossier,
	confidenceWords,
	type Dossier,
	isPackId,
	loadPack,
	loadPacks,
	type PackId,
	packFolder,
	requirements,
	statutes,
} from '@parley/engine/likeness'
import { useTitle } from '@parley/engine/likeness/words'

let example: { readonly title: string; readonly compared: Compared } | null = null

/** Decided once for a process: neither the packs nor the example change while it runs. */
function exampleCompared(): { readonly title: string; readonly compared: Compared } {
	if (example) return example
	const dossier = JSON.parse(readFileSync(join(packFolder, '../example.json'), 'utf8')) as Dossier
	example = { title: dossier.title, compared: compareDossier(dossier) }
	return example
}

/** `asOf`: what came to be known later is shown as a look back, and never first. */
export function rulesPage(chosen: string | null, inForce: PackId | null, asOf: string) {
	const first = loadPacks().find(each => each.pack.known <= asOf)?.pack.id ?? 'tv-theatrical-2023'
	const id = chosen !== null && isPackId(chosen) ? chosen : (inForce ?? (first as PackId))
	const { pack, hash } = loadPack(id)
	const { title, compared } = exampleCompared()
	return {
		inForce,
		chosen: id,
		hash,
		asOf,
		packs: loadPacks().map(each => ({
			id: each.pack.id,
			title: each.pack.known > asOf ? `${each.pack.title} (known later)` : each.pack.title,
		})),
		pack: {
			title: pack.title,
			says: pack.says,
			note: pack.note,
			known: pack.known,
			isLater: pack.known > asOf,
			stands: pack.stands,
			by: pack.by,
			review: pack.review,
			silent: pack.silent,
			rules: pack.rules.map(rule => ({
				id: rule.id as string,
				says: requirements[rule.id].says,
				clause: rule.clause,
				source: rule.source,
				confidence: rule.confidence,
				sure: confidenceWords[rule.confidence],
			})),
		},
		example: {
			title,
			rows: compared.rows.map(({ request, decisions }) => ({
				id: request.id,
				about: `${useTitle(request)}: ${request.description}`,
				decisions: decisions.map((decision, place) => ({
					pack: compared.packs[place]!.title,
					isAllowed: decision.isAllowed,
					reasons: decision.reasons.map(each => each.says),
				})),
				differs: new Set(decisions.slice(0, 3).map(each => each.isAllowed)).size > 1,
			})),
		},
		statutes: statutes.map(({ id: statute, place, citation, says, source, isOn }) => ({
			id: statute,
			place,
			citation,
			says,
			source,
			isOn,
		})),
	}
}

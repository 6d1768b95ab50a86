/**
 * The members' room: what an offer pays somebody who says what they do, what it pays a made-up person of the table, and who gains. One person's row is
 * shown only where the table says that its people are made up, or where whoever runs the server has asked for it (PARLEY_MEMBER_ROWS=1, on a machine
 * of one's own): until there are accounts nobody here is known to be the person they ask about.
 */
import {
	fieldsOf,
	type Member,
	memberOf,
	type People,
	peopleOf,
	type SomebodyField,
	somebody,
	type WhoGains,
	whoGains,
	worthsOf,
} from '@parley/engine'
import type { Sound } from './negotiations.ts'
import { type SideView, sideView } from './sides.ts'

export interface AskedField extends SomebodyField {
	readonly value: string
	/** What is wrong with the value, in words. */
	readonly problem: string | null
}

export interface MembersRoom {
	readonly table: string
	readonly axis: string
	readonly people: number
	readonly source: string | null
	readonly note: string | null
	readonly isMadeUp: boolean
	readonly mayLookUp: boolean
	readonly fields: readonly AskedField[]
	/** The page of whoever is asked about; null before anybody is. */
	readonly member: Member | null
	readonly heads: readonly SideView[]
	/** Why a key gives nothing. */
	readonly keyProblem: string | null
	readonly key: string
	readonly gains: WhoGains | null
	readonly gainsProblem: string | null
	readonly worths: readonly string[]
	readonly of: string | null
}

/** Null when no table of the negotiation is of people. */
export function membersRoom(sound: Sound, query: URLSearchParams): MembersRoom | null {
	const people = peopleOf(sound.plan)
	if ('error' in people) return null
	const { table } = people
	const isMadeUp = table.confidence === 'assumed'
	const mayLookUp = isMadeUp || process.env['PARLEY_MEMBER_ROWS'] === '1'
	const key = mayLookUp ? (query.get('key') ?? '').trim().slice(0, 100) : ''
	const asked = askedAbout(sound, people, query)
	const looked = key === '' ? null : rowOf(sound, key)
	const worths = worthsOf(sound.plan, people).map(({ name }) => name)
	const of = worths.includes(query.get('of') ?? '')
		? query.get('of')
		: (worths.find(name => name.startsWith('paid')) ?? worths.find(name => name.includes('gain')) ?? worths[0] ?? null)
	const gains = of === null ? null : gainsOf(sound, of)
	return {
		table: table.name,
		axis: people.axis.name,
		people: table.rows,
		source: table.source,
		note: table.note,
		isMadeUp,
		mayLookUp,
		fields: asked.fields,
		member: looked && !('error' in looked) ? looked : asked.member,
		heads: (asked.member ?? (looked && !('error' in looked) ? looked : null))?.points.map(({ id }) => headOf(sound, id)) ?? [],
		keyProblem: looked && 'error' in looked ? looked.error : null,
		key,
		gains: gains && !('error' in gains) ? gains : null,
		gainsProblem:
			gains && 'error' in gains
				? gains.error
				: query.get('of') && query.get('of') !== of
					? `Nothing called ${query.get('of')!.slice(0, 60)} is worked out for each ${people.axis.name}.`
					: null,
		worths,
		of,
	}
}

const headOf = ({ negotiation }: Sound, id: string): SideView =>
	id === 'current' ? { id, name: 'Current agreement', role: '', tone: 'neutral' } : sideView(negotiation, id)

function rowOf(sound: Sound, key: string): Member | { readonly error: string } {
	return sound.remember(`member ${key}`, () => memberOf(sound.negotiation, sound.plan, sound.columns, name => sound.labels(name), key))
}

const gainsOf = (sound: Sound, of: string): WhoGains | { readonly error: string } =>
	sound.remember(`who gains ${of}`, () => whoGains(sound.negotiation, sound.plan, sound.columns, { of }))

function askedAbout(
	sound: Sound,
	people: People,
	query: URLSearchParams,
): { readonly fields: readonly AskedField[]; readonly member: Member | null } {
	const fields = sound.remember('fields of people', () => fieldsOf(sound.columns, people))
	const given = fields.map(field => ({ ...field, value: (query.get(`is.${field.name}`) ?? field.common).slice(0, 60), problem: null }))
	if (!query.has('ask')) return { fields: given, member: null }
	const who = somebody(sound.plan, sound.columns, people, new Map(given.map(({ name, value }) => [name, value])))
	if ('diagnostics' in who) {
		const problemOf = (name: string): string | null => {
			const found = who.diagnostics.find(each => each.message.includes(`column ${headingOf(people, name)}`))
			return found ? forSomebody(found.message) : null
		}
		const told = given.map(field => ({ ...field, problem: problemOf(field.name) }))
		const untold = told.every(({ problem }) => problem === null)
		return {
			fields: untold ? told.map((field, index) => (index === 0 ? { ...field, problem: who.diagnostics[0]!.message } : field)) : told,
			member: null,
		}
	}
	const labels = { count: 1, at: () => 'you', find: () => 0 }
	const page = memberOf(sound.negotiation, who.plan, who.columns, () => labels, 'you')
	return { fields: given, member: 'error' in page ? null : page }
}

/** What is wrong with a cell, told to whoever fills in a form and not a file. */
function forSomebody(message: string): string {
	const told = message.replace(/^Row \d+ of [^,]*, column [^:]*: /, '').replace(' that the column states', ' of what it can be')
	return told.startsWith('the cell is empty') ? 'Fill this in; 0 is a number too.' : told
}

const headingOf = ({ table }: People, name: string): string => table.columns.find(each => each.name.endsWith(`.${name}`))?.heading ?? name

/** A register read from JSON, and everything that is wrong with it: a check against an unsound register would say nothing. */
import { actOf, isCode, media, modalities } from '../codes.ts'
import { type Consent, consentHash } from '../consent.ts'
import type { Register } from '../register.ts'
import { chainProblems } from '../status.ts'
import { certificatesIn } from './credential.ts'

export interface RegisterProblem {
	/** `consents[3].hash` */
	readonly at: string
	readonly says: string
}

type Json = Readonly<Record<string, unknown>>
type Shape = Readonly<Record<string, (value: unknown) => boolean>>

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= 2000
const isDay = (value: unknown): boolean =>
	typeof value === 'string' &&
	/^\d{4}-\d\d-\d\d$/.test(value) &&
	!Number.isNaN(Date.parse(value)) &&
	new Date(value).toISOString().startsWith(value)
const isMoment = (value: unknown): boolean =>
	typeof value === 'string' && /^\d{4}-\d\d-\d\d(T|$)/.test(value) && !Number.isNaN(Date.parse(value))
const isHash = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !isList(value)
const isListOf = (isOne: (value: unknown) => boolean) => (value: unknown) => isList(value) && value.every(isOne)
const isOf =
	(...words: readonly unknown[]) =>
	(value: unknown) =>
		words.includes(value)
const isAct = (value: unknown): boolean => typeof value === 'string' && actOf(value) !== null

const shapes = {
	register: { version: isOf(1), title: isText, asOf: isMoment, consents: isList, uses: isList, signatories: isList },
	consent: { hash: isHash, record: isObject, events: isListOf(isObject) },
	/** What the check reads of a record; the rest is held by its hash. */
	record: {
		form: isOf('parley/consent/1'),
		id: isText,
		project: value => isObject(value) && isText(value['id']) && isText(value['title']),
		producers: isListOf(isText),
		transferees: isListOf(isText),
		acts: isListOf(isAct),
		modalities: isListOf(value => isCode(modalities, value)),
		media: isListOf(value => isCode(media, value)),
		from: isDay,
		until: isDay,
	},
	event: { kind: isText, consent: isText, consentHash: isHash, place: Number.isInteger, at: isMoment },
	use: {
		id: isText,
		consent: isText,
		consentHash: isHash,
		act: isAct,
		project: isText,
		medium: value => isCode(media, value),
		producer: isText,
		from: isDay,
		until: isDay,
		state: isOf('waiting', 'allowed', 'refused', 'vetoed'),
		since: isMoment,
	},
	signatory: {
		id: isText,
		name: isText,
		/** None yet: such a signatory signs nothing. */
		certificates: isListOf(isText),
		from: isDay,
		until: value => value === null || isDay(value),
	},
} as const satisfies Readonly<Record<string, Shape>>

const mostProblems = 50

export function readRegister(text: string): { readonly register: Register } | { readonly problems: readonly RegisterProblem[] } {
	let value: unknown
	try {
		value = JSON.parse(text)
	} catch {
		return { problems: [{ at: 'register', says: 'This is no JSON.' }] }
	}
	const problems = registerProblems(value)
	return problems.length > 0 ? { problems: problems.slice(0, mostProblems) } : { register: value as Register }
}

/** Form first; what the parts say of each other is asked only of parts that are formed. */
export function registerProblems(value: unknown): readonly RegisterProblem[] {
	if (!isObject(value)) return [{ at: 'register', says: 'A register is one JSON object, with consents, uses and signatories.' }]
	const ofForm = formProblems(value)
	return ofForm.length > 0 ? ofForm : soundnessProblems(value as unknown as Register)
}

function formProblems(register: Json): readonly RegisterProblem[] {
	const own = misshapen(register, shapes.register, 'register')
	if (own.length > 0) return own
	const each = (name: string, shape: Shape): readonly RegisterProblem[] =>
		(register[name] as readonly unknown[]).flatMap((item, index) => misshapen(item, shape, `${name}[${index}]`))
	const outer = [...each('consents', shapes.consent), ...each('uses', shapes.use), ...each('signatories', shapes.signatory)]
	if (outer.length > 0) return outer
	return (register['consents'] as readonly { readonly record: unknown; readonly events: readonly unknown[] }[]).flatMap(
		({ record, events }, index) => [
			...misshapen(record, shapes.record, `consents[${index}].record`),
			...events.flatMap((event, place) => misshapen(event, shapes.event, `consents[${index}].events[${place}]`)),
		],
	)
}

function misshapen(value: unknown, shape: Shape, at: string): readonly RegisterProblem[] {
	if (!isObject(value)) return [{ at, says: 'This is no object.' }]
	return Object.entries(shape).flatMap(([name, isRight]) => {
		if (value[name] === undefined) return [{ at: `${at}.${name}`, says: 'This is missing.' }]
		return isRight(value[name]) ? [] : [{ at: `${at}.${name}`, says: 'This is of the wrong kind or form.' }]
	})
}

function soundnessProblems({ consents, uses, signatories }: Register): readonly RegisterProblem[] {
	return [
		...consents.flatMap(({ hash, record, events }, index) => [
			...(hashOf(record) === hash
				? []
				: [{ at: `consents[${index}].hash`, says: 'This is not the hash of the record beside it: one of the two was changed.' }]),
			...chainProblems(events).map(says => ({ at: `consents[${index}].events`, says })),
			...events.flatMap((event, place) =>
				event.consent === record.id ? [] : [{ at: `consents[${index}].events[${place}]`, says: 'This event is of another consent.' }],
			),
		]),
		...twice(
			consents.map(each => each.hash),
			'consents',
		),
		...twice(
			uses.map(each => each.id),
			'uses',
		),
		...twice(
			signatories.map(each => each.id),
			'signatories',
		),
		...signatories.flatMap(({ certificates }, index) =>
			certificates.flatMap((pem, place) => {
				const found = certificatesIn(pem)
				const says = typeof found === 'string' ? found : found.length === 0 ? 'There is no certificate in it.' : null
				return says === null ? [] : [{ at: `signatories[${index}].certificates[${place}]`, says }]
			}),
		),
		...sharedCertificates(signatories),
	]
}

function hashOf(record: Consent): string | null {
	try {
		return consentHash(record)
	} catch {
		return null
	}
}

const twice = (ids: readonly string[], at: string): readonly RegisterProblem[] =>
	ids.flatMap((id, index) => (ids.indexOf(id) < index ? [{ at: `${at}[${index}]`, says: 'This stands in the register twice.' }] : []))

/** Two signatories under one authority could not be told apart. */
function sharedCertificates(signatories: Register['signatories']): readonly RegisterProblem[] {
	const owners = new Map<string, string>()
	return signatories.flatMap(({ id, certificates }, index) =>
		certificates.flatMap(pem => {
			const found = certificatesIn(pem)
			if (typeof found === 'string') return []
			return found.flatMap(({ fingerprint256 }) => {
				const owner = owners.get(fingerprint256) ?? id
				owners.set(fingerprint256, owner)
				if (owner === id) return []
				return [
					{
						at: `signatories[${index}].certificates`,
						says: `${owner} has enrolled the same certificate, so that neither can be told by it.`,
					},
				]
			})
		}),
	)
}

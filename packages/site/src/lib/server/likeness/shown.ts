/** Consents and uses as pages show them. */
import { consentStates, plainSummary } from '@parley/engine/likeness'
import { begun } from '@parley/engine/likeness/words'
import type { ConsentSeen } from './consents.ts'
import { type OwnPage, type UseSeen, useStates } from './read.ts'

export const shownConsent = ({ record, hash, state }: ConsentSeen, { signatories }: Pick<OwnPage, 'signatories'>) => ({
	id: record.id,
	version: record.version,
	hash,
	title: begun(`${record.role}, ${record.project.title}`),
	state: state.replaceAll('-', ' '),
	stateSays: consentStates[state],
	/** The latest version: a later one may stand in its place. */
	isLatest: state !== 'superseded' && state !== 'unsigned',
	isLive:
		state === 'active' ||
		state === 'early' ||
		state === 'suspended' ||
		state === 'withdrawn-new-generation' ||
		state === 'withdrawn-new-use',
	mayAsk: state === 'active',
	summary: plainSummary(record, id => nameOf(signatories, id)),
})

export const shownUse = (use: UseSeen, { signatories }: Pick<OwnPage, 'signatories'>) => ({
	use,
	says: useStates[use.state],
	producer: nameOf(signatories, use.producer),
})

export const nameOf = (signatories: OwnPage['signatories'], id: string): string => signatories.find(each => each.id === id)?.name ?? id

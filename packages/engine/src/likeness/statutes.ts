/** Laws beside the agreement: warnings with a citation, never a decision. None of this is legal advice. A bill is no law and is off. */
import type { Confidence } from './pack.ts'
import type { LikenessRequest } from './request.ts'

export interface Statute {
	readonly id: string
	readonly place: string
	readonly citation: string
	readonly says: string
	readonly source: string
	readonly confidence: Confidence
	readonly isOn: boolean
	readonly touches: (request: LikenessRequest) => boolean
}

const isReplica = ({ kind }: LikenessRequest): boolean => kind === 'employment' || kind === 'independent' || kind === 'background'

export const statutes: readonly Statute[] = [
	{
		id: 'cal-927',
		place: 'California',
		citation: 'Labor Code § 927',
		says: 'A clause that lets a replica take the place of work in person is not enforceable where its uses are not described reasonably specifically and nobody represented the performer; for performances fixed on or after 1 January 2025.',
		source: 'self-law.org/code/ca/labor-code/927',
		confidence: 'P',
		isOn: true,
		touches: request => isReplica(request),
	},
	{
		id: 'ny-5-302',
		place: 'New York',
		citation: 'General Obligations Law § 5-302',
		says: 'The same three conditions as in California, for new performances.',
		source: 'lexace.ai/us/statute/new-york/gob-5-302',
		confidence: 'P',
		isOn: true,
		touches: request => isReplica(request),
	},
	{
		id: 'ill-103-0830',
		place: 'Illinois',
		citation: 'Public Act 103-0830 (HB 4762)',
		says: 'A clause on a replica without a reasonably specific description and without representation is not enforceable.',
		source: 'Public Act 103-0830',
		confidence: 'P',
		isOn: true,
		touches: request => isReplica(request),
	},
	{
		id: 'cal-3344-1',
		place: 'California',
		citation: 'Civil Code § 3344.1 (AB 1836)',
		says: 'For somebody who has died: consent of the holder of the rights within 70 years, or the greater of $10,000 or actual damages.',
		source: 'leginfo.legislature.ca.gov, AB 1836',
		confidence: 'P',
		isOn: true,
		touches: request => isReplica(request),
	},
	{
		id: 'tenn-elvis',
		place: 'Tennessee',
		citation: 'ELVIS Act, in force 1 July 2024',
		says: 'Liability for making an unauthorised voice or likeness available, and for a tool whose primary purpose is that.',
		source: 'manatt.com; dwt.com',
		confidence: 'L',
		isOn: true,
		touches: request => request.tool.trim() !== '',
	},
	{
		id: 'ny-396-b',
		place: 'New York',
		citation: 'General Business Law § 396-b (S.8420-A), in force 9 June 2026',
		says: 'An advertisement with a synthetic performer says so conspicuously.',
		source: 'skadden.com/insights/publications/2026/01; dwt.com',
		confidence: 'L',
		isOn: true,
		touches: request => request.kind === 'synthetic' && request.medium === 'commercial',
	},
	{
		id: 'no-fakes',
		place: 'United States',
		citation: 'NO FAKES, S.1367 / H.R.2794 (2025)',
		says: 'A bill, not law: licences of at most ten years, written and reasonably specific; off.',
		source: 'govinfo BILLS-119s1367is',
		confidence: 'P',
		isOn: false,
		touches: () => false,
	},
]

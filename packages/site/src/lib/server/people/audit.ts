/** What was done, by whom and to whom: a row in the same transaction as the act itself. Every act there is stands here with its words. */
import type { Person, Side, Work } from '#db'

export const acts = {
	'set-up': 'set up the side, as the first of its staff',
	'roll-applied': 'applied a roll',
	'role-granted': 'granted a role',
	'role-revoked': 'took a role back',
	'recovery-asked': 'asked for a new address for a member',
	'recovery-agreed': 'agreed to a new address for a member',
	'recovery-refused': 'refused a new address for a member',
	'passkey-added': 'added a passkey',
	'passkey-removed': 'removed a passkey',
	'letter-drafted': 'drafted a letter',
	'letter-opened': 'opened a letter',
	'letter-resumed': 'said what was last published of a letter, and let it go on',
	'letter-closed': 'closed a letter',
	'signature-struck': 'struck a signature',
	'line-hidden': 'hid a line under a letter',
	'line-shown': 'showed a hidden line again',
	'witness-added': 'named one more witness of a letter',
	'offer-handed-over': 'handed an offer over',
	'offer-acted': 'acted on an offer',
	'agreement-signed': 'signed what is tentatively agreed',
	'turn-released': 'released a turn',
	'folder-brought': 'brought the folder of the negotiation',
	'folder-settled': 'answered or took back a folder that was brought',
	'facts-kept': 'changed the side’s own facts',
	'facts-released': 'let the other side see facts of its own',
	'claim-added': 'wrote a claim down',
	'claim-corrected': 'corrected a claim',
	'claim-released': 'released a claim',
	'claim-supported': 'entered who stands behind a claim',
	'claim-disputed': 'entered who disputes a claim',
	'claim-taken-back': 'took back what was entered of a claim',
	'red-line-set': 'set a red line',
	'red-line-lifted': 'lifted a red line',
	'red-line-crossed': 'said that an offer crosses a red line',
	'likeness-acted': 'acted in the likeness room',
	'sending-paused': 'paused the sending of a bulletin',
	'sending-resumed': 'went on with the sending of a bulletin',
	'bulletin-resent': 'had a bulletin tried again for those it did not reach',
	'bounce-entered': 'noted that a mail came back',
	'bounce-lifted': 'let mails go to an address again from which they had come back',
	'bulletin-drafted': 'drafted a bulletin',
	'bulletin-dropped': 'dropped the draft of a bulletin',
	'bulletin-ready': 'said that a bulletin is ready to be sent',
	'bulletin-sent': 'sent a bulletin',
	'bulletin-corrected': 'sent a correction of a bulletin',
	restored: 'restored a backup',
} as const

export type Act = keyof typeof acts

interface Details {
	readonly subject?: string | null
	readonly detail?: Readonly<Record<string, unknown>>
}

export const note = (work: Work, person: Pick<Person, 'id' | 'space' | 'side'>, act: Act, details: Details = {}): Promise<void> =>
	noteAs(work, person.id, person, act, details)

/** Where nobody is signed in: the set-up on the machine, the sign-in itself. */
export const noteOfService = (
	work: Work,
	of: { readonly space: string; readonly side: Side },
	act: Act,
	details: Details = {},
): Promise<void> => noteAs(work, null, of, act, details)

async function noteAs(
	work: Work,
	actor: string | null,
	{ space, side }: { readonly space: string; readonly side: Side },
	act: Act,
	{ subject = null, detail = {} }: Details,
): Promise<void> {
	await work
		.insertInto('audit')
		.values({ space, side, actor, act, subject, detail: JSON.stringify(detail) })
		.execute()
}

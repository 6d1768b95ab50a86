/** Where somebody can be reached, as it is kept and compared: an e-mail address in lower case, a phone number as E.164 (+12135550100). */
export interface Contact {
	readonly kind: 'email' | 'phone'
	readonly address: string
}

/** What has an @ is a mail's; all else has to be a number. */
export function readContact(text: string): Contact | null {
	const kind = text.includes('@') ? 'email' : 'phone'
	const address = kind === 'email' ? readEmail(text) : readPhone(text)
	return address === null ? null : { kind, address }
}

/** What could end a header or begin another address is none. */
export function readEmail(text: string): string | null {
	const address = text.normalize('NFC').trim().toLowerCase()
	return address.length <= 254 &&
		/^[\p{L}\p{N}.!#$%&'*+/=?^_{|}~-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}][\p{L}\p{N}-]{1,62}$/u.test(
			address,
		)
		? address
		: null
}

/** What is dialled before a number at home and left out from abroad, where it is not 0 (ITU-T Operational Bulletin 994, annex: dialling procedures). */
const trunks: Readonly<Record<string, string>> = { '1': '1', '7': '8', '36': '06' }
/** Where the 0 at the beginning belongs to the number: Italy, San Marino, Côte d'Ivoire, Congo, Benin. */
const keepsZero = new Set(['39', '378', '225', '242', '229'])

/**
 * With its country (+44 20 7946 0000, 0044…, 011… where that is how one dials abroad), or as it is dialled in the country of PARLEY_PHONE_COUNTRY: a calling
 * code such as 1 or 44. Without that setting a number without its country is none: it could be anybody's.
 */
export function readPhone(text: string, country: string | undefined = process.env['PARLEY_PHONE_COUNTRY']): string | null {
	const plain = text.trim().replace(/[\s.\u2010-\u2015/-]/g, '')
	const home = callingCode(country)
	const abroad = /^(?:\+|00)(.+)$/.exec(plain)?.[1] ?? (home === '1' ? /^011(.+)$/.exec(plain)?.[1] : undefined)
	const digits = (abroad === undefined ? plain : abroad.replace('(0)', '')).replace(/[()]/g, '')
	if (!/^\d+$/.test(digits)) return null
	if (abroad !== undefined) return sound(digits)
	return home === null ? null : sound(home + withoutTrunk(digits, home))
}

export function callingCode(setting: string | undefined): string | null {
	const code = setting?.trim().replace(/^\+/, '') ?? ''
	return /^[1-9]\d{0,2}$/.test(code) ? code : null
}

function withoutTrunk(digits: string, country: string): string {
	const trunk = keepsZero.has(country) ? '' : (trunks[country] ?? '0')
	return trunk !== '' && digits.startsWith(trunk) ? digits.slice(trunk.length) : digits
}

/** E.164 has at most 15 digits; in North America a number has ten, of which two tell areas apart (NANPA, numbering plan). */
function sound(digits: string): string | null {
	if (!/^[1-9]\d{6,14}$/.test(digits)) return null
	if (digits.startsWith('1') && !/^1[2-9]\d{2}[2-9]\d{6}$/.test(digits)) return null
	return `+${digits}`
}

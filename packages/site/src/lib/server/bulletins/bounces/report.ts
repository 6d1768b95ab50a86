/**
 * A report of mails that could not be delivered, as a mail server sends it (RFC 3464): multipart/report with a part of machine-readable fields for each recipient, and
 * the head of the mail it is about.
 *
 *   report   = head, boundary, words for people, boundary, message/delivery-status, boundary, message/rfc822 or text/rfc822-headers
 *   status   = fields of the whole, blank line, { fields of one recipient, blank line }
 */
export interface Report {
	/** To whom the report came, and what it names the mail by: where a mark of ours may stand. */
	readonly cameTo: readonly string[]
	readonly envelopeId: string | null
	/** Of the mail it is about. */
	readonly messageId: string | null
	readonly recipients: readonly ReportedRecipient[]
}

export interface ReportedRecipient {
	readonly action: string
	/** As `5.1.1`. */
	readonly status: string
	/** As the mail was addressed, where the report says so; otherwise where it last went. */
	readonly address: string | null
	/** What the server said that would not take it. */
	readonly words: string
}

/** Null for whatever is no such report: a reply, a note of absence, a complaint. */
export function readReport(mail: string): Report | null {
	const { head, body } = divide(mail.replaceAll(/\r?\n/g, '\n'))
	const type = typeOf(head)
	if (type.name !== 'multipart/report' || type.boundary === null || type.reportType !== 'delivery-status') return null
	const parts = partsOf(body, type.boundary)
	const status = parts.find(part => ['message/delivery-status', 'message/global-delivery-status'].includes(typeOf(part.head).name))
	if (!status) return null
	const [whole = new Map(), ...each] = decoded(status)
		.split(/\n\s*\n/)
		.map(readFields)
		.filter(fields => fields.size > 0)
	const returned = parts.find(part =>
		/^(?:message\/(?:rfc822|global|rfc822-headers|global-headers)|text\/rfc822-headers)$/.test(typeOf(part.head).name),
	)
	return {
		cameTo: ['to', 'delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to'].flatMap(name => head.get(name) ?? []),
		envelopeId: whole.get('original-envelope-id')?.[0] ?? null,
		messageId: returned ? (readFields(divide(decoded(returned)).whole).get('message-id')?.[0] ?? null) : null,
		recipients: each.filter(fields => fields.has('action')).map(recipientOf),
	}
}

function recipientOf(fields: Fields): ReportedRecipient {
	const first = (name: string): string | null => fields.get(name)?.[0] ?? null
	const words = typed(first('diagnostic-code')) ?? first('status') ?? ''
	return {
		action: (first('action') ?? '').toLowerCase().split(/[\s(]/)[0]!,
		status: /[245]\.\d{1,3}\.\d{1,3}/.exec(first('status') ?? '')?.[0] ?? '',
		address: bare(typed(first('original-recipient')) ?? typed(first('final-recipient'))),
		words: words.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, 300),
	}
}

/** `rfc822; ada@union.example` */
const typed = (text: string | null): string | null => (text === null ? null : text.replace(/^\s*[\w-]+\s*;\s*/, '').trim())
const bare = (address: string | null): string | null => address?.replaceAll(/^<|>$/g, '').toLowerCase() ?? null

type Fields = ReadonlyMap<string, readonly string[]>

interface Part {
	readonly head: Fields
	readonly body: string
}

const divide = (text: string): Part & { readonly whole: string } => {
	const at = text.startsWith('\n') ? 0 : text.indexOf('\n\n')
	const whole = at < 0 ? text : text.slice(0, at)
	return { head: readFields(whole), body: at < 0 ? '' : text.slice(at).replace(/^\n+/, ''), whole }
}

/** Names in small letters; a line that begins with white space belongs to the one above it. */
function readFields(text: string): Fields {
	const fields = new Map<string, string[]>()
	for (const line of text.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
		const found = /^([\w-]+)\s*:\s*(.*)$/.exec(line)
		if (!found) continue
		const name = found[1]!.toLowerCase()
		fields.set(name, [...(fields.get(name) ?? []), found[2]!.trim()])
	}
	return fields
}

function typeOf(head: Fields): { readonly name: string; readonly boundary: string | null; readonly reportType: string | null } {
	const text = head.get('content-type')?.[0] ?? 'text/plain'
	const parameter = (name: string): string | null => {
		const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(text)
		return found?.[1] ?? found?.[2] ?? null
	}
	return {
		name: text.split(';')[0]!.trim().toLowerCase(),
		boundary: parameter('boundary'),
		reportType: parameter('report-type')?.toLowerCase() ?? null,
	}
}

function partsOf(body: string, boundary: string): readonly Part[] {
	const lines = `\n${body}`.split(`\n--${boundary}`).slice(1)
	return lines.filter(text => !text.startsWith('--')).map(text => divide(text.replace(/^[ \t]*\n/, '')))
}

/** Some servers put even plain fields into base64. */
function decoded({ head, body }: Part): string {
	const encoding = head.get('content-transfer-encoding')?.[0]?.toLowerCase()
	if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8').replaceAll(/\r?\n/g, '\n')
	if (encoding !== 'quoted-printable') return body
	const bytes = body
		.replaceAll(/=\n/g, '')
		.replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
	return Buffer.from(bytes, 'latin1').toString('utf8')
}

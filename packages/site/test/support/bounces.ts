/** Reports of mails that came back, in the shapes that the great mail servers give them. Made up: no mail of anybody stands in them. */
export interface Bounced {
	readonly to: string
	/** To which it came back. */
	readonly box: string
	readonly mark: string
	readonly messageId: string
}

/** Postfix; the mark is in the address it came back to. */
export const postfix = (
	{ to, box, mark }: Bounced,
	status = '5.1.1',
	words = '550 5.1.1 <them>: Recipient address rejected: User unknown',
): string =>
	`Return-Path: <>
Delivered-To: ${box.replace('@', `+${mark}@`)}
Date: Sat, 28 Oct 2023 20:01:02 +0000 (UTC)
From: MAILER-DAEMON@mail.union.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ${box.replace('@', `+${mark}@`)}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4C2.1698523262/mail.union.example"
Message-Id: <20231028200102.4C2@mail.union.example>

This is a MIME-encapsulated message.

--4C2.1698523262/mail.union.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

--4C2.1698523262/mail.union.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.union.example
X-Postfix-Queue-ID: 4C2
Arrival-Date: Sat, 28 Oct 2023 20:01:00 +0000 (UTC)

Final-Recipient: rfc822; ${to}
Original-Recipient: rfc822;${to}
Action: failed
Status: ${status}
Remote-MTA: dns; mx.members.example
Diagnostic-Code: smtp; ${words}

--4C2.1698523262/mail.union.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: The committee <committee@union.example>

--4C2.1698523262/mail.union.example--
`.replaceAll('\n', '\r\n')

/** As Exchange Online does it: fields in base64, the recipient in the case it likes, nothing of ours but the mail's own head. */
export const exchange = ({ to, box, messageId }: Bounced): string => {
	const status = `Reporting-MTA: dns;AM0PR.example\r\nReceived-From-MTA: dns;mail.union.example\r\n\r\nFinal-Recipient: rfc822;${to.toUpperCase()}\r\nAction: failed\r\nStatus: 5.4.1\r\nDiagnostic-Code: smtp;550 5.4.1 Recipient address rejected:\r\n Access denied.\r\n`
	return `From: postmaster@members.example
To: <${box}>
Subject: Undeliverable: What the talks came to today
Content-Type: multipart/report; report-type="delivery-status"; boundary=_b1_

--_b1_
Content-Type: text/html; charset="utf-8"

<p>Your message could not be delivered.</p>
--_b1_
Content-Type: message/delivery-status
Content-Transfer-Encoding: base64

${Buffer.from(status).toString('base64')}
--_b1_
Content-Type: message/rfc822

Received: from mail.union.example
Message-ID:
 ${messageId}
Subject: What the talks came to today

Its text.
--_b1_--
`
}

/** Exim with the envelope's id, of a box that is full. */
export const full = ({ to, box, mark }: Bounced): string =>
	`Return-path: <>
From: Mail Delivery System <Mailer-Daemon@mx.members.example>
To: ${box}
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=1698-eximdsn-12
Subject: Mail delivery failed: returning message to sender

--1698-eximdsn-12
Content-type: text/plain; charset=us-ascii

A message that you sent could not be delivered.

--1698-eximdsn-12
Content-type: message/delivery-status

Reporting-MTA: dns; mx.members.example
Original-Envelope-Id: ${mark.toUpperCase()}

Action: failed
Final-Recipient: rfc822;${to}
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 mailbox for ${to} is full

--1698-eximdsn-12--
`

export const delayed = (of: Bounced): string =>
	postfix(of, '4.4.1', 'connect to mx.members.example: Connection timed out').replace('Action: failed', 'Action: delayed')

export const absence = ({ box, mark }: Bounced): string =>
	`From: them@members.example\nTo: ${box.replace('@', `+${mark}@`)}\nAuto-Submitted: auto-replied\nSubject: Out of office\n\nUser unknown, haha: I am away until Monday.\n`

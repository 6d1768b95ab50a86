/** Bulletins as they are written, sent, read and corrected, on a real database: what a mark draws, who may see and send, what stays as it was. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { asPerson, asPublic, type Role } from '#db'
import { encode, path } from '#lib/qr/qr.ts'
import { reachOf } from '#lib/server/bulletins/audience.ts'
import { composer } from '#lib/server/bulletins/compose.ts'
import { correctionOf, sendCorrection } from '#lib/server/bulletins/correct.ts'
import { addDraft, changeDraft, type Draft, draftOf, dropDraft, readForm, sayReady } from '#lib/server/bulletins/drafts.ts'
import { drawText } from '#lib/server/bulletins/draw.ts'
import { readMarks } from '#lib/server/bulletins/marks.ts'
import { sheetOf } from '#lib/server/bulletins/paper.ts'
import { listSent, recordOfSent, type SentView, sentOf } from '#lib/server/bulletins/read.ts'
import { renderText, typedFigures } from '#lib/server/bulletins/render.ts'
import { composeDraft, sendBulletin } from '#lib/server/bulletins/send.ts'
import { enter } from '#lib/server/enter.ts'
import { readBetween } from '#lib/server/moments.ts'
import { readTable } from '#lib/server/table.ts'
import { asOwner, testDatabase } from './support/database.ts'
import { type MadeActor, makeActor, makeSides } from './support/ledger.ts'

const talks = 'teachers-grid'
const data = mkdtempSync(join(tmpdir(), 'parley-bulletins-'))
process.env['PARLEY_DATA'] = data
after(() => rmSync(data, { recursive: true, force: true }))
const database = await testDatabase()
const { union: ada, employer: nils, member: mona } = await makeSides(database, talks)
const actor = (name: string, roles: readonly Role[] = []): Promise<MadeActor> => makeActor(database, talks, 'union', name, roles)
const [bo, cy, dee] = [await actor('Bo Staff', ['staff']), await actor('Cy Nurse'), await actor('Dee Cook')]
const nobody = { space: talks }
const sound = await enter(talks)
const flagship = await enter('sag-aftra-2023')
await asOwner(database, client =>
	client.query('update parley.member set unit = case id when $1 then $3 when $2 then $4 end where id in ($1, $2)', [
		cy.id,
		dee.id,
		'Nürses ',
		'Cooks',
	]),
)

const written = (changes: Partial<Draft> = {}): Draft => ({
	slug: `b-${Math.random().toString(36).slice(2, 10)}`,
	title: 'Where we are',
	body: 'We are {{figure gap}} apart. That is too much.\n',
	kind: 'news',
	web: 'members',
	audience: {},
	notBefore: null,
	...changes,
})

const saved = (answer: { readonly id: string } | { readonly words: string }): string => {
	if ('words' in answer) throw new Error(answer.words)
	return answer.id
}

async function ready(draft: Draft, by = ada): Promise<string> {
	const id = saved(await addDraft(database, by, draft))
	saved(await sayReady(database, by, id, (await draftOf(database, by, id))!.version))
	return id
}

async function hashOf(id: string, by: MadeActor): Promise<string> {
	const composing = await composeDraft(database, by, sound, (await draftOf(database, by, id))!)
	assert.ok('composed' in composing, JSON.stringify(composing))
	return composing.composed.hash
}

async function send(draft: Draft): Promise<SentView> {
	const id = await ready(draft)
	const sent = await sendBulletin(database, bo, sound, id, await hashOf(id, bo))
	assert.ok('slug' in sent, JSON.stringify(sent))
	return (await sentOf(database, ada, sound, 'union', draft.slug))!
}

const count = (query: string, values: readonly unknown[] = []): Promise<number> =>
	asOwner(database, async client =>
		Number((await client.query<{ count: string }>(`select count(*) from ${query}`, [...values])).rows[0]!.count),
	)

const drawn = async (body: string, from = sound, web: Draft['web'] = 'members'): Promise<readonly string[]> => {
	const drew = await drawText(database, ada, from, body, web, new Date('2024-05-20T12:00:00Z'))
	return 'text' in drew
		? drew.text.drawn.map(each => each.shown)
		: drew.mistakes.map(each => `${each.place.line}:${each.place.column} ${each.message} ${each.mend}`)
}

test('figures and positions are those of the pages; each says from where', async () => {
	const table = readTable(sound, readBetween(sound, new URLSearchParams()))
	const [gap, total] = await drawn('{{figure gap}} {{figure total of board}}')
	assert.match(gap!, /^\$3,149,861 \(|^\$3,149,861$/)
	assert.equal(Math.round(table.total.gaps[0]!.now.mean!), 3_149_861)
	assert.ok(table.total.sides[1]!.now.mean! > 0 && total!.startsWith('$'))
	assert.deepEqual(
		await drawn('{{position schedule-raise of association}} {{position schedule-raise now}} {{figure gap of new-money in year 1}}'),
		['4.25%, 4%, 3.75%', '0%', (await drawn('{{figure  gap of new-money in year 1 }}'))[0]],
	)
	assert.deepEqual(
		await drawn('{{strike-day}} of it; {{turn U-1}}; {{figure strike-began}}', flagship).then(all => [all[0], all[1]?.slice(0, 5), all[2]]),
		['day 107', 'U-1, ', '14 July 2023'],
	)
})

test('a mark that names nothing says where, what and the nearest name; all of them at once', async () => {
	assert.deepEqual(
		await drawn(
			'One {{figure gpa}}\n\ntwo {{figuer gap}} {{position schedule-raise of bord}}\n{{claim offer-is-twelve-and-a-half-per-cnt}} {{turn U-99}} {{figure gap in year 9}}\n{{figure new-money}} {{figure gap\n![p](https://e.example/p.png)',
			sound,
		),
		[
			'1:5 There is no figure called “gpa” here. The nearest is gap.',
			'3:5 There is no mark “figuer”. The nearest is figure: {{figure gap}}, {{figure total of SIDE}}, {{figure NAME of SIDE in year 2}}, {{figure FACT}} or {{figure letter WORD}}.',
			'3:20 There is no side called “bord” here. The nearest is board.',
			'4:1 There is no claim called “offer-is-twelve-and-a-half-per-cnt” here. The nearest is offer-is-twelve-and-a-half-per-cent.',
			'4:46 There is no turn called “U-99” here. Nothing has been released.',
			'4:60 There is no contract year 9. The term has the years 1 to 3.',
			'5:1 “new-money” is a cost, and it is not said whose. Write {{figure new-money of association}} or {{figure new-money of board}}, or {{figure gap of new-money}}.',
			'5:22 This mark has no end. A mark stands on one line between {{ and }}, such as {{figure gap}}.',
			'6:1 A bulletin has no pictures: whoever keeps one would learn who reads, and when. Lead to it with a link, without the exclamation mark.',
		],
	)
})

const rendered = async (body: string): Promise<string> => {
	const drew = await drawText(database, ada, sound, body, 'members')
	assert.ok('text' in drew, JSON.stringify(drew))
	const done = renderText(drew.text, [])
	return 'html' in done ? done.html : done.mistakes.map(each => `${each.place.line}: ${each.message}`).join()
}

test('what draws on nothing is set apart as opinion, sentence by sentence; nobody’s text becomes markup', async () => {
	const html = await rendered(
		'We are **{{figure gap}}** apart. Mr. X: it is *far. Too far*. <img src=x onerror=alert(1)>\n\n- A [link](https://e.example/a)!\n',
	)
	assert.match(
		html,
		/^<p>We are <strong><span class="drawn">\$3,149,861[^<]*<\/span><sup class="ref">\[1\]<\/sup><\/strong> apart\. <span class="opinion">Mr\. X: it is <em>far\. Too far<\/em>\. <\/span>/,
	)
	assert.match(html, /<li><span class="opinion">A <a href="https:\/\/e\.example\/a" rel="noopener noreferrer">link<\/a>!<\/span><\/li>/)
	assert.doesNotMatch(html, /<img|<script|onerror=alert\(1\)>/)
	assert.match(html, /<li class="source" value="1"><strong>\$3,149,861[^<]*<\/strong>\. The gap: Mill Creek Education Association/)
	assert.equal(await rendered('[x](https://e.example/{{figure gap}})'), '1: A mark cannot stand within the address or the title of a link.')
	assert.deepEqual(typedFigures('They ask $1,200 and 7%.\n{{figure gap}} 3 million, on 28 October at 18:00'), [
		{ line: 1, text: '$1,200' },
		{ line: 1, text: '7%' },
		{ line: 2, text: '3 million' },
	])
	assert.equal(readMarks('{{turn U-7}}').marks[0]!.kind, 'turn')
})

test('a form is read strictly, and everything wrong is told at once', () => {
	const form = new FormData()
	for (const [name, value] of Object.entries({ slug: 'A b', title: '', body: 'x\u202e', kind: 'spam', web: 'all', notBefore: 'soon' }))
		form.set(name, value)
	const read = readForm(form)
	assert.ok('problems' in read)
	assert.deepEqual(
		read.problems.map(each => each.field),
		['slug', 'title', 'body', 'kind', 'web', 'notBefore'],
	)
	assert.equal(read.written.body, 'x\u202e')
})

test('it takes two: whoever wrote it last cannot send it, nor can anybody what is not said to be ready, was changed, or has been read otherwise', async () => {
	const draft = written()
	const id = saved(await addDraft(database, ada, draft))
	const words = async (by: MadeActor, seen?: string): Promise<string> => {
		const sent = await sendBulletin(database, by, sound, id, seen ?? (await hashOf(id, ada)))
		return 'refusal' in sent ? sent.refusal.words : 'sent'
	}
	assert.match(await words(bo), /Nobody has said yet/)
	saved(await sayReady(database, ada, id, (await draftOf(database, ada, id))!.version))
	assert.match(await words(ada), /You wrote this last/)
	assert.match(await words(bo, 'f'.repeat(64)), /has changed since you read it/)
	process.env['SMTP_URL'] = 'smtp://127.0.0.1:1'
	assert.match(await words(bo), /does not know its own address, so the mail would have no way out/)
	process.env['ORIGIN'] = 'https://talks.example'
	assert.match(await words(bo, 'f'.repeat(64)), /has changed since you read it/)
	for (const name of ['SMTP_URL', 'ORIGIN']) delete process.env[name]
	assert.match(await words(mona, 'x'), /no such draft/)
	assert.match(await words(nils as MadeActor, 'x'), /no such draft/)
	await asOwner(database, client =>
		client.query("update parley.session set fresh_at = now() - interval '11 minutes' where id = $1", [bo.session]),
	)
	assert.match(await words(bo), /more than ten minutes ago/)
	await asOwner(database, client => client.query('update parley.session set fresh_at = now() where id = $1', [bo.session]))
	// The database itself, whatever the service asks: not by the writer, not without a fresh session.
	await assert.rejects(
		asPerson(database, ada, async work => {
			await (await import('#db')).becomeService(work, 'send')
			await work
				.updateTable('bulletin')
				.set({
					state: 'sent',
					sent_by: ada.id,
					sent_at: new Date(),
					frozen_html: 'x',
					frozen_text: 'x',
					record: Buffer.from('x'),
					record_hash: createHash('sha256').update('x').digest(),
				})
				.where('id', '=', id)
				.execute()
		}),
		/row-level security/,
	)
	const before = (await draftOf(database, ada, id))!
	assert.deepEqual(await changeDraft(database, bo, id, 'stale', draft), {
		words: 'Somebody has changed this draft since you opened it. Open it again: what you wrote is still in the form below to be copied.',
	})
	saved(await changeDraft(database, bo, id, before.version, { ...draft, body: 'Other words.' }))
	assert.equal((await draftOf(database, ada, id))!.readyAt, null, 'a change takes it back')
	assert.match(await words(ada), /Nobody has said yet/)
	saved(await sayReady(database, bo, id, (await draftOf(database, bo, id))!.version))
	const seen = await hashOf(id, ada)
	const both = await Promise.all([words(ada, seen), words(ada, seen)])
	assert.equal(both.filter(each => each === 'sent').length, 1, both.join(' | '))
	const other = saved(await addDraft(database, ada, written()))
	saved(await dropDraft(database, bo, other, (await draftOf(database, bo, other))!.version))
	assert.equal(await draftOf(database, ada, other), null)
})

test('what was sent is frozen with its hash, and the file that is given out has it', async () => {
	const sent = await send(written({ body: 'We are {{figure gap}} apart; they say {{claim offer-is-twelve-and-a-half-per-cent}}.' }))
	const record = (await recordOfSent(database, mona, 'union', sent.slug))!
	assert.equal(createHash('sha256').update(record).digest('hex'), sent.hash)
	const told = JSON.parse(record.toString())
	assert.deepEqual([told.slug, told.marks[0].mark, told.marks.length], [sent.slug, 'figure gap', 2])
	assert.ok(sent.html.startsWith(told.html) && sent.html.includes(sent.hash!) && sent.text.includes(sent.hash!))
	assert.match(sent.text, /made up/i, 'a made-up table says so in the mail')
	await assert.rejects(
		asOwner(database, client => client.query("update parley.bulletin set frozen_html = 'x' where id = $1", [sent.id])),
		/stays as it is/,
	)
	assert.equal(await count('parley.delivery where bulletin = $1', [sent.id]), 5)
	const mail = composer(
		{ ...sent, kind: 'news', space: talks, page: 'https://t.example/p', text: sent.text },
		{ master: Buffer.alloc(32, 1), from: 'c@u.example', origin: 'https://t.example' },
	)('m', 'a@b.example')
		.raw.replaceAll('=\r\n', '')
		.replaceAll('=3D', '=')
	assert.doesNotMatch(mail, /<(?:img|link|script|iframe|object|video|audio|source|form|base)\b|url\(|@import|background=|srcset|cid:/i)
	const addresses = [...mail.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address!)
	assert.ok(
		addresses.every(each => each.startsWith('https://t.example/') || told.html.includes(`href="${each}"`)),
		addresses.join(),
	)
})

test('drafts and what has its hour to come are seen by its writers alone; units by those who are of them; the other side by no road', async () => {
	const [draft, soon, nurses, open] = [
		written(),
		written({ notBefore: new Date('2099-01-01T08:00Z') }),
		written({ audience: { units: ['nÜrses', 'Pilots'] } }),
		written({ web: 'public' }),
	]
	await addDraft(database, ada, draft)
	for (const each of [soon, nurses, open]) await send(each)
	const slugs = async (reader: MadeActor | { readonly space: string }): Promise<readonly string[]> => {
		const found = (await listSent(database, reader, sound)).map(each => each.slug)
		return [soon, nurses, open]
			.filter(each => found.includes(each.slug))
			.map(each => ({ [soon.slug]: 'soon', [nurses.slug]: 'nurses', [open.slug]: 'open' })[each.slug]!)
	}
	assert.deepEqual(await Promise.all([ada, mona, cy, dee, nils, nobody].map(each => slugs(each as MadeActor))), [
		['soon', 'nurses', 'open'],
		['open'],
		['nurses', 'open'],
		['open'],
		['open'],
		['open'],
	])
	for (const each of [draft, soon]) {
		for (const who of [mona, nils])
			assert.equal(
				await asPerson(database, who as MadeActor, work =>
					work.selectFrom('bulletin').select('id').where('slug', '=', each.slug).executeTakeFirst(),
				),
				undefined,
			)
		assert.equal(
			await asPublic(database, talks, work => work.selectFrom('bulletin').select('id').where('slug', '=', each.slug).executeTakeFirst()),
			undefined,
		)
	}
	assert.equal(await recordOfSent(database, nils as MadeActor, 'union', nurses.slug), null)
	assert.equal(await count('parley.delivery d join parley.bulletin b on b.id = d.bulletin where b.slug = $1', [nurses.slug]), 1)
	assert.equal(
		await count("parley.delivery d join parley.bulletin b on b.id = d.bulletin where b.slug = $1 and d.next_at = '2099-01-01T08:00Z'", [
			soon.slug,
		]),
		5,
	)
	const reach = await reachOf(database, bo, nurses.audience)
	assert.deepEqual([reach.members, reach.withAddress, reach.nobodys], [1, 0, ['Pilots']])
})

async function makeClaim(slug: string, audience: 'writers' | 'members' | 'public'): Promise<string> {
	return asPerson(database, ada, async work => {
		const { id } = await work
			.insertInto('claim')
			.values({ slug, audience, space: talks, side: 'union', created_by: ada.id })
			.returning('id')
			.executeTakeFirstOrThrow()
		await work
			.insertInto('claim_version')
			.values({
				claim: id,
				space: talks,
				side: 'union',
				version: 1,
				text: 'the board has 9 million in reserve',
				said_by: 'The Mill Creek Paper',
				said_on: '2024-05-01',
				venue: 'press',
				address: 'https://paper.example/1',
				quote: 'nine',
				by_member: ada.id,
			})
			.execute()
		return id
	})
}
const correct = (claim: string, version: number, text: string): Promise<unknown> =>
	asOwner(database, client =>
		client.query(
			`insert into parley.claim_version (claim, space, side, version, text, said_by, said_on, venue, address, why, by_member)
		select claim, space, side, $2, $3, said_by, said_on, venue, address, 'The paper took it back.', by_member from parley.claim_version where claim = $1 and version = 1`,
			[claim, version, text],
		),
	)

test('a correction of a claim reaches every bulletin that used it, and by mail those who got it and nobody else', async () => {
	const claim = await makeClaim('reserve', 'members')
	await makeClaim('secret', 'writers')
	assert.deepEqual(await drawn('{{claim secret}}'), [
		'1:1 Not everybody this bulletin is for may look up the claim “secret”. Show the claim to them first, in the room of claims.',
	])
	assert.match((await drawn('{{claim reserve}}', sound, 'public'))[0]!, /Not everybody/)
	const [one, two] = [
		await send(written({ body: 'Note: {{claim reserve}}.' })),
		await send(written({ body: 'Again {{claim reserve}}, {{figure gap}}.' })),
	]
	const other = await send(written())
	assert.match(one.text, /The Mill Creek Paper, 1 May 2024: the board has 9 million in reserve \(“nine”\)/)
	await asOwner(database, async client => {
		await client.query("update parley.delivery set state = 'accepted', settled_at = now() where bulletin = $1 and member = any($2)", [
			one.id,
			[mona.id, cy.id],
		])
		await client.query("update parley.delivery set state = 'skipped', reason = 'unsubscribed' where bulletin = $1 and member = $2", [
			one.id,
			dee.id,
		])
	})
	await correct(claim, 2, 'the board has 6 million in reserve')
	for (const { slug } of [one, two]) {
		const [mark] = (await sentOf(database, mona, sound, 'union', slug))!.corrected
		assert.ok(mark?.was.includes('9 million') && mark.is?.includes('6 million') && mark.why === 'The paper took it back.')
	}
	assert.deepEqual((await sentOf(database, mona, sound, 'union', other.slug))!.corrected, [])
	assert.equal((await sentOf(database, mona, sound, 'union', one.slug))!.html, one.html, 'what was said then stays')
	await assert.rejects(
		asPerson(database, ada, work => work.updateTable('claim').set({ audience: 'writers' }).where('id', '=', claim).execute()),
		/its readers may look it up/,
	)

	const correction = (await correctionOf(database, ada, sound, one.slug))!
	assert.deepEqual([correction.untold.length, correction.accepted, correction.underWay], [1, 2, 2])
	assert.match(correction.rendered.text, /It said: .*9 million.*\n\nIt is: .*6 million/)
	assert.ok('refusal' in (await sendCorrection(database, ada, sound, one.slug, 'stale')))
	assert.ok('refusal' in (await sendCorrection(database, mona, sound, one.slug, correction.hash)))
	const sent = await Promise.all([ada, bo].map(by => sendCorrection(database, by, sound, one.slug, correction.hash)))
	assert.equal(sent.filter(each => 'slug' in each).length, 1, JSON.stringify(sent))
	const slug = sent.flatMap(each => ('slug' in each ? [each.slug] : []))[0]!
	const got = await asOwner(database, client =>
		client.query<{ name: string }>(
			'select m.name from parley.delivery d join parley.bulletin b on b.id = d.bulletin join parley.member m on m.id = d.member where b.slug = $1 order by 1',
			[slug],
		),
	)
	assert.deepEqual(
		got.rows.map(each => each.name),
		['Cy Nurse', 'Mona Member'],
	)
	const page = (await sentOf(database, mona, sound, 'union', slug))!
	assert.deepEqual([page.kind, page.correctsBulletin?.slug, page.corrected.length], ['correction', one.slug, 0])
	assert.equal((await correctionOf(database, ada, sound, one.slug))!.untold.length, 0)
	assert.equal((await correctionOf(database, ada, sound, two.slug))!.untold.length, 1, 'of each bulletin by itself')
	await correct(claim, 3, 'the board has 5 million in reserve')
	assert.equal((await correctionOf(database, ada, sound, one.slug))!.untold.length, 1, 'corrected again, told again')
})

test('a claim of the folder that reads otherwise by now is corrected too', async () => {
	const sent = await send(written({ body: '{{claim offer-is-twelve-and-a-half-per-cent}}' }))
	assert.deepEqual((await sentOf(database, mona, sound, 'union', sent.slug))!.corrected, [])
	const claims = sound.claims()
	const changed = {
		...sound,
		claims: () => ({ ...claims, claims: claims.claims.map(each => ({ ...each, value: 11, disputed: ['somebody'] })) }),
	}
	const without = { ...sound, claims: () => ({ ...claims, claims: [] }) }
	assert.match((await sentOf(database, mona, changed, 'union', sent.slug))!.corrected[0]!.is!, /11%/)
	assert.equal((await sentOf(database, mona, without, 'union', sent.slug))!.corrected[0]!.is, null)
})

test('a code is the one that a reader of its own gave the text back from', () => {
	const of = (text: string): string =>
		createHash('sha256')
			.update(path(encode(text)!).d)
			.digest('hex')
			.slice(0, 16)
	// Read back with jsQR 1.4.0, as were 106 texts of 1 to 666 bytes.
	assert.deepEqual([of('https://talks.example/plant/bulletins/union/today'), of('é'.repeat(200))], golden)
	assert.equal(encode('x'.repeat(667)), null)
})
const golden = ['31701981fc60a6b3', '95d8d9c0ef55e7df']

test('a sheet is smaller before it is cut, and cut at a paragraph', () => {
	const paragraph = `<p>${'word '.repeat(60).trim()}</p>`
	assert.deepEqual(
		[3, 8, 11, 60].map(count => [sheetOf(paragraph.repeat(count)).size, sheetOf(paragraph.repeat(count)).isCut]),
		[
			['plain', false],
			['small', false],
			['tiny', false],
			['tiny', true],
		],
	)
	assert.ok(sheetOf(paragraph.repeat(60)).html.endsWith('word</p>'))
})

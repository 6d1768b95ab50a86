/**
 * The sides are kept apart by the database. Made from its own catalogue: every table is tried as everybody it is not for, and a table without a
 * planted row here fails, so that a new one is tried too.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, test } from 'node:test'
import type pg from 'pg'
import { asOwner, testDatabase } from './support/database.ts'

const database = await testDatabase()
const canary = 'CANARY-6f1d'
const own = { space: 'plant', side: 'union' }

/** One row for each table, of the union at "plant", each with the canary in some text of it where it has one. */
const id = (last: number): string => `00000000-0000-4000-8000-0000000000${String(last).padStart(2, '0')}`
const bytes = (text: string): string => `\\x${Buffer.from(text).toString('hex')}`
const hash = (text: string): string => `\\x${createHash('sha256').update(text).digest('hex')}`
const leaf = (text: string): string => hash(`\0${text}`)
const soon = '2099-01-01T00:00:00Z'
const consentOf = (consent: string) => {
	const record = JSON.stringify({ id: consent, version: 1, subject: id(1), role: canary, signerRole: 'performer', lifeStage: 'adult' })
	return { id: consent, version: 1, subject: id(1), producers: ['made-up'], record, hash: hash(record).slice(2), signed_by: id(1) }
}
const eventOf = (consent: string) => {
	const consentHash = consentOf(consent).hash
	const event = JSON.stringify({ consent, consentHash, place: 0, kind: 'granted', canary })
	return { consent, consent_hash: consentHash, place: 0, kind: 'granted', event, hash: hash(event).slice(2), by_member: id(1) }
}
const useOf = (use: string) => {
	const request = JSON.stringify({ id: use, producer: 'made-up', description: canary })
	return { id: use, producer: 'made-up', subject: id(1), pack: 'made-up', request, hash: hash(request).slice(2), asked_by: id(1) }
}
const planted: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
	space: { id: 'plant' },
	member: { id: id(1), ...own, number: canary, name: canary },
	contact: { member: id(1), ...own, kind: 'email', address: `${canary}@example.org` },
	role_grant: { id: id(2), ...own, member: id(1), role: 'staff', granted_by: id(1) },
	roll_import: {
		id: id(3),
		...own,
		file_hash: bytes(canary),
		new_count: 1,
		changed_count: 0,
		gone_count: 0,
		unchanged_count: 0,
		imported_by: id(1),
	},
	roll_draft: { id: id(11), ...own, made_by: id(1), file: bytes(canary) },
	audit: { ...own, actor: id(1), act: canary, detail: { canary } },
	set_up_code: { code_hash: bytes(canary), ...own, expires_at: soon },
	sign_in_request: { id: id(4), ...own, address: canary, browser_hash: bytes('b'), expires_at: soon },
	session: { id: id(5), token_hash: bytes(canary), member: id(1), ...own, via: 'mail', expires_at: soon },
	passkey: { id: canary, member: id(1), ...own, public_key: bytes('k'), counter: 0, transports: [], name: canary },
	passkey_challenge: { browser_hash: bytes(canary), ...own, challenge: canary, purpose: 'sign-in', expires_at: soon },
	recovery: { id: id(6), ...own, member: id(1), address: canary, reason: canary, asked_by: id(7) },
	text_sent: { id: id(28), ...own, about: 'sign-in' },
	rate: { key_hash: bytes(canary), window_start: soon, times: 1 },
	letter: { id: id(8), ...own, slug: 'dear-members', title: canary, body: canary, created_by: id(1) },
	letter_secret: { letter: id(8), nullifier_key: bytes(canary), salt_key: bytes(canary), log_key: bytes(canary) },
	letter_roll: { letter: id(8), member: id(1), ...own, unit: canary },
	captain_link: { id: id(9), letter: id(8), ...own, captain: id(1), token_hash: bytes(canary) },
	signature: { letter: id(8), member: id(1), ...own, show_name: false, own_line: canary },
	signature_event: { letter: id(8), member: id(1), ...own, kind: 'struck', reason: canary, by_member: id(1) },
	log_entry: { letter: id(8), ...own, place: 0, entry: canary, leaf_hash: bytes('h') },
	checkpoint: { letter: id(8), ...own, size: 0, root: bytes('r'), note: canary },
	witness_signature: { letter: id(8), ...own, size: 0, witness: canary, signature: canary },
	offer_draft: { id: id(12), ...own, title: canary, created_by: id(1) },
	turn_draft: { id: id(13), draft: id(12), ...own, issue: 'wages', title: canary, text: canary, positions: { canary } },
	offer: { id: id(14), ...own, title: canary, turns: 1, off_record: false, hash: hash(canary), handed_over_by: id(1) },
	turn: { id: id(15), offer: id(14), ...own, number: 1, issue: 'wages', title: canary, text: canary, positions: {}, hash: hash(canary) },
	ledger_event: {
		...own,
		offer: id(14),
		kind: 'handed-over',
		hash: hash(canary),
		state: 'handed-over',
		by_member: id(1),
		by_name: canary,
		salt: hash('s'),
		name_salt: hash('n'),
		at: '2024-01-01T00:00:00Z',
	},
	turn_costing: { turn: id(15), ...own, plan_hash: hash(canary), facts_hash: hash(canary), problem: canary },
	turn_release: { turn: id(15), offer: id(14), ...own, audience: 'members', state: 'handed-over', by_member: id(1) },
	red_line: {
		id: id(40),
		...own,
		title: canary,
		kind: 'clause',
		issue: 'wages',
		words: canary,
		may_cross: 'committee',
		decided_on: '2024-01-01',
		decided_by: canary,
		source: canary,
		set_by: id(1),
		set_by_name: canary,
	},
	red_line_lifted: { line: id(40), ...own, why: canary, by_member: id(1), by_name: canary },
	red_line_crossing: { line: id(40), ...own, offer: id(14), says: canary, why: canary, by_member: id(1), by_name: canary },
	ledger_secret: { space: 'plant', log_key: bytes(canary) },
	ledger_log_entry: { space: 'plant', place: 0, event: 1, entry: canary, leaf_hash: leaf(canary) },
	ledger_checkpoint: { space: 'plant', size: 1, root: bytes('r'), note: canary },
	bargaining_session: {
		id: id(16),
		...own,
		title: canary,
		local_start: '2024-01-01T09:00',
		local_end: '2024-01-01T17:00',
		zone: 'UTC',
		starts_at: '2024-01-01T09:00:00Z',
		ends_at: '2024-01-01T17:00:00Z',
		mode: 'in-person',
		place: canary,
		by_member: id(1),
		by_name: canary,
	},
	session_act: { session: id(16), ...own, kind: 'called-off', reason: canary, by_member: id(1), by_name: canary },
	session_presence: { id: id(17), session: id(16), ...own, name: canary, role: canary, present: true, by_member: id(1) },
	session_entry: { session: id(16), ...own, kind: 'gist', words: canary, by_member: id(1), by_name: canary },
	caucus_note: { id: id(18), session: id(16), ...own, sealed: bytes(canary.repeat(5)), by_member: id(1), by_name: canary },
	calendar_link: { id: id(19), ...own, label: canary, token_hash: hash(canary), by_member: id(1) },
	information_request: {
		id: id(22),
		...own,
		number: 1,
		title: canary,
		asked: canary,
		due: '2024-01-01',
		by_member: id(1),
		by_name: canary,
	},
	request_event: { request: id(22), ...own, kind: 'remark', words: canary, by_member: id(1), by_name: canary },
	request_file: { id: id(23), request: id(22), event: 1, ...own, name: canary, sha256: hash(canary), content: bytes(canary) },
	likeness_signatory: { space: 'plant', id: 'made-up', name: canary, from_day: '2024-01-01', added_by: id(1) },
	// Of another table, as everybody of this one who is tried below is a stranger there.
	likeness_signatory_person: { space: 'quarry', side: 'employer', signatory: 'made-up', member: id(24), added_by: id(24) },
	likeness_speaker: { ...own, subject: id(1), speaker: id(7), role: 'representative', life_stage: 'adult', added_by: id(1) },
	likeness_consent: { ...own, ...consentOf('c-1') },
	likeness_event: { ...own, ...eventOf('c-1') },
	likeness_use: { ...own, ...useOf('u-1') },
	likeness_act: { space: 'plant', use: 'u-1', place: 0, kind: 'yes', words: canary, by_member: id(1) },
	likeness_decision: {
		id: id(25),
		space: 'plant',
		use: 'u-1',
		pack: 'made-up',
		policy_hash: '0'.repeat(64),
		inputs: canary,
		inputs_hash: hash(canary).slice(2),
		is_allowed: false,
		reasons: [],
		by_member: id(1),
	},
	likeness_charge: {
		id: id(26),
		space: 'plant',
		use: 'u-1',
		pack: 'made-up',
		given: {},
		wages: 1,
		pension_and_health: 0,
		owed: 1,
		residual_pay: 0,
		due: '2024-01-01',
		by_member: id(1),
	},
	likeness_payment: { charge: id(26), space: 'plant', reference: canary, paid_on: '2024-01-01', by_member: id(1) },
	likeness_strike: { space: 'plant', id: 'made-up', place: 0, kind: 'begun', by_member: id(1) },
	likeness_rule: { space: 'plant', pack: canary, review_days: 21, lapse: 'blocked', by_member: id(1) },
	asset_check: {
		id: id(27),
		...own,
		sha256: hash(canary).slice(2),
		mime: 'image/jpeg',
		verdict: canary,
		answer: {},
		name: canary,
		bytes: 1,
		scope: 'all',
		register_hash: '',
		verifier_version: '1',
		trust_list_hash: '0',
		by_member: id(1),
	},
	asset_follow_up: {
		id: id(28),
		space: 'plant',
		side: 'union',
		asset: id(27),
		kind: 'explained',
		words: `${canary} and more words`,
		by_member: id(1),
	},
	likeness_certificate: {
		space: 'plant',
		signatory: 'made-up',
		place: 0,
		kind: 'added',
		fingerprint: hash(canary).slice(2),
		pem: canary,
		added_by: id(1),
	},
	likeness_secret: { space: 'plant', log_key: bytes(canary) },
	likeness_log_entry: { space: 'plant', place: 0, entry: canary, subject: 'u-1', detail: canary, leaf_hash: leaf(canary) },
	likeness_checkpoint: { space: 'plant', size: 1, root: bytes('r'), note: canary },
	claim: { id: id(60), ...own, slug: 'canary', reading: canary, created_by: id(1) },
	claim_version: { claim: id(60), ...own, version: 1, text: canary, said_by: canary, venue: 'document', by_member: id(1) },
	claim_support: { id: id(61), claim: id(60), ...own, kind: 'heard', by_name: canary, source: canary, added_by: id(1) },
	claim_dispute: { id: id(62), claim: id(60), ...own, by_name: canary, why: canary, source: canary, added_by: id(1) },
	claim_confirmation: { claim: id(60), ...own, nullifier: hash(canary) },
	bulletin: { id: id(63), ...own, slug: 'canary', title: canary, body: canary, audience: {}, drafted_by: id(1), changed_by: id(1) },
	bulletin_mark: { bulletin: id(63), ...own, place: 0, mark: canary, kind: 'figure', shown: canary, source: canary, drawn_at: soon },
	delivery: { bulletin: id(63), member: id(1), ...own, reason: canary },
	mail_choice: { member: id(1), ...own, via: 'page' },
	mail_bounce: { id: id(64), member: id(1), ...own, address: canary, reason: canary, entered_by: id(1) },
	folder_import: { id: id(70), ...own, hash: hash(canary), by_member: id(1), by_name: canary },
	folder_import_act: { import: id(70), ...own, kind: 'withdrawn', by_member: id(1), by_name: canary },
	folder_file: { import: id(70), space: 'plant', path: 'negotiation.md', content: bytes(canary) },
	folder_draft: { made_by: id(1), ...own, file: bytes(canary) },
	recorded_session: {
		space: 'plant',
		number: 1,
		import: id(70),
		title: canary,
		first_day: '2026-01-01',
		last_day: '2026-01-01',
		present: [canary],
	},
	own_facts: { ...own, path: 'facts/own.md', content: bytes(canary), by_member: id(1), by_name: canary },
	own_facts_release: { facts: 2, space: 'quarry', side: 'employer', by_member: id(24) },
	sending: { bulletin: id(63), ...own, trouble: canary, trouble_at: soon },
	likeness_notice: { id: id(71), ...own, kind: 'asked', about: canary, member: id(1) },
	restoration: { id: id(10), space: 'plant', backup_taken_at: soon, log_sizes: {} },
	letter_resumed: { letter: id(8), ...own, restoration: id(10), size: 0, how: 'said' },
	checkpoint_elsewhere: { letter: id(8), ...own, size: 1, root: bytes('r'), note: canary },
}

/** Not secret: a name that stands in the address of every page, and that a backup was restored. */
const openToOwnSpace = new Set(['space', 'restoration'])

/** What crossed the table is both sides' who sit at it, and nobody else's before it is released. */
const openToTable = new Set([
	'offer',
	'turn',
	'ledger_event',
	'ledger_log_entry',
	'ledger_checkpoint',
	'folder_import',
	'folder_import_act',
	'folder_file',
	'recorded_session',
	'bargaining_session',
	'session_act',
	'session_presence',
	'session_entry',
	'information_request',
	'request_event',
	'request_file',
	'likeness_signatory',
	'likeness_certificate',
	'likeness_strike',
	'likeness_rule',
	'likeness_log_entry',
	'likeness_checkpoint',
])

interface Somebody {
	readonly name: string
	readonly role: string
	readonly space?: string
	readonly person?: string
	readonly roles?: string
	readonly task?: string
	readonly sameSpace?: boolean
	readonly atTable?: boolean
}

const everyRole = 'captain,committee,staff,negotiator,counsel'
const strangers: readonly Somebody[] = [
	{ name: 'the site before it acts for anybody', role: 'parley_app' },
	{
		name: 'the site, with every setting of a member',
		role: 'parley_app',
		space: 'plant',
		person: id(1),
		roles: everyRole,
		task: 'sign-in',
	},
	{
		name: 'the other side, with every role',
		role: 'parley_employer',
		space: 'plant',
		person: id(20),
		roles: everyRole,
		sameSpace: true,
		atTable: true,
	},
	{ name: 'the other side at work by itself', role: 'parley_employer', space: 'plant', roles: 'costing', sameSpace: true, atTable: true },
	{ name: 'the other side, with no role', role: 'parley_employer', space: 'plant', person: id(20), sameSpace: true },
	{
		name: 'the other side, saying it is our member',
		role: 'parley_employer',
		space: 'plant',
		person: id(1),
		roles: everyRole,
		task: 'sign-in',
		sameSpace: true,
		atTable: true,
	},
	{ name: 'the public', role: 'parley_public', space: 'plant', sameSpace: true },
	{
		name: 'the public, with every setting',
		role: 'parley_public',
		space: 'plant',
		person: id(1),
		roles: everyRole,
		task: 'publish',
		sameSpace: true,
	},
	{ name: 'our side at another table', role: 'parley_union', space: 'mill', person: id(21), roles: everyRole },
	{ name: 'our side at no table', role: 'parley_union', person: id(1), roles: everyRole },
	{ name: 'the service at nothing', role: 'parley_service', space: 'plant', person: id(1), roles: everyRole },
	{ name: 'the service at what is no task', role: 'parley_service', space: 'plant', task: 'everything' },
]

interface Table {
	readonly name: string
	readonly owner: string
	readonly enabled: boolean
	readonly forced: boolean
	readonly policies: number
}

const readTables = (): Promise<readonly Table[]> =>
	asOwner(database, async client => {
		const { rows } = await client.query<Table>(`
			select c.relname as name, pg_get_userbyid(c.relowner) as owner, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
				(select count(*)::int from pg_policies p where p.schemaname = 'parley' and p.tablename = c.relname) as policies
			from pg_class c where c.relnamespace = 'parley'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1`)
		return rows
	})
const tables = await readTables()

before(() =>
	asOwner(database, async client => {
		// Rows that others point to, in the order in which they may stand.
		const first = ['space', 'member']
		for (const name of [...first, ...Object.keys(planted).filter(each => !first.includes(each))]) {
			await plant(client, name, planted[name]!)
			if (name === 'space') await plant(client, 'space', { id: 'quarry' })
			if (name === 'likeness_signatory') await plant(client, name, { ...planted[name], space: 'quarry' })
			// What is released is seen, so it is another table's.
			if (name === 'own_facts') await plant(client, name, { ...planted[name], space: 'quarry', side: 'employer', by_member: id(24) })
			if (name !== 'member') continue
			await plant(client, 'member', { ...planted['member'], id: id(7), number: `${canary}-7` })
			await plant(client, 'member', { ...planted['member'], id: id(24), space: 'quarry', side: 'employer', number: `${canary}-24` })
		}
	}),
)

const plant = (client: pg.Client, name: string, row: Readonly<Record<string, unknown>>): Promise<unknown> => {
	const columns = Object.keys(row)
	return client.query(
		`insert into parley.${name} (${columns.join()}) select ${columns.join()} from jsonb_populate_record(null::parley.${name}, $1::jsonb)`,
		[JSON.stringify(row)],
	)
}

async function as<T>(who: Somebody, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
	const client = await database.pool.connect()
	try {
		await client.query('begin')
		await client.query(`set local role ${who.role}`)
		for (const setting of ['space', 'person', 'roles', 'task'] as const)
			await client.query('select set_config($1, $2, true)', [`parley.${setting}`, who[setting] ?? ''])
		return await work(client)
	} finally {
		await client.query('rollback')
		client.release()
	}
}

/** How many rows a statement met; 0 where it was refused. Refused otherwise than for want of the right, it is not refused. */
async function met(who: Somebody, statement: string, values: readonly unknown[] = []): Promise<number> {
	return as(who, async client => {
		try {
			return (await client.query(statement, [...values])).rowCount ?? 0
		} catch (error) {
			if (['42501', 'PLEDG', 'PSESS', 'PLIKE'].includes((error as { code?: string }).code!)) return 0
			throw error
		}
	})
}

test('every table has a row planted here, is the owner’s, and has its policies in force for the owner too', () => {
	assert.deepEqual(
		tables.map(each => each.name),
		Object.keys(planted).toSorted(),
	)
	for (const { name, owner, enabled, forced, policies } of tables) {
		assert.equal(owner, 'parley_owner', name)
		assert.ok(enabled && forced, `${name} has row-level security, forced`)
		assert.ok(policies > 0, `${name} has a policy`)
	}
})

test('the site owns nothing, is above nothing and gets nothing without asking', () =>
	asOwner(database, async client => {
		const { rows: owned } = await client.query(`select 1 from pg_shdepend d join pg_roles r on r.oid = d.refobjid
			where d.deptype = 'o' and r.rolname in ('parley_app', 'parley_union', 'parley_employer', 'parley_public', 'parley_service')`)
		assert.deepEqual(owned, [])
		const { rows } = await client.query(
			`select rolname from pg_roles where rolname like 'parley\\_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or (rolinherit and rolname <> 'parley_owner'))`,
		)
		assert.deepEqual(rows, [])
		const { rows: canBe } = await client.query(`select pg_has_role('parley_app', 'parley_owner', 'member') as owner`)
		assert.deepEqual(canBe, [{ owner: false }])
	}))

test('no function runs as somebody else', () =>
	asOwner(database, async client => {
		const { rows } = await client.query(`select proname from pg_proc where pronamespace = 'parley'::regnamespace and prosecdef`)
		assert.deepEqual(rows, [])
	}))

for (const { name } of tables) {
	test(`${name}: nobody it is not for reads, writes, changes or removes a row`, async () => {
		const row = planted[name]!
		const columns = Object.keys(row)
		for (const who of strangers) {
			const mayRead = (who.sameSpace === true && openToOwnSpace.has(name)) || (who.atTable === true && openToTable.has(name))
			const read = await met(who, `select * from parley.${name}`)
			const counted = await met(who, `select 1 from parley.${name}`)
			if (!mayRead) assert.deepEqual([read, counted], [0, 0], `${who.name} reads ${name}`)
			assert.equal(await met(who, `delete from parley.${name}`), 0, `${who.name} removes from ${name}`)
			for (const column of columns)
				assert.equal(await met(who, `update parley.${name} set ${column} = ${column}`), 0, `${who.name} changes ${column} of ${name}`)
			const insert = `insert into parley.${name} (${columns.join()}) select ${columns.join()} from jsonb_populate_record(null::parley.${name}, $1::jsonb)`
			assert.equal(await met(who, insert, [JSON.stringify(row)]), 0, `${who.name} writes into ${name}`)
		}
	})
}

test('the planted rows are there, so that not seeing them means something', () =>
	asOwner(database, async client => {
		for (const { name } of tables) {
			const { rows } = await client.query(`select t::text as line from parley.${name} t`)
			assert.ok(rows.length > 0, name)
		}
	}))

const member: Somebody = { name: 'a member', role: 'parley_union', space: 'plant', person: id(1) }
const staff: Somebody = { ...member, name: 'staff', person: id(7), roles: 'staff' }

test('a member sees themselves and no colleague; staff see the roll', async () => {
	assert.equal(await met(member, 'select * from parley.member'), 1)
	assert.equal(await met(staff, 'select * from parley.member'), 2)
	assert.equal(await met({ ...member, person: id(7) }, 'select * from parley.contact'), 0)
	assert.equal(await met(member, 'select * from parley.audit'), 0)
	assert.equal(
		await met(member, `insert into parley.role_grant (space, side, member, role) values ('plant', 'union', '${id(1)}', 'committee')`),
		0,
	)
})

test('nobody lists who signed, staff included; the record of acts is only added to', async () => {
	assert.equal(await met(staff, 'select * from parley.signature'), 0)
	assert.equal(await met(member, 'select * from parley.signature'), 1)
	for (const who of [staff, { ...staff, person: id(1) }]) {
		assert.equal(await met(who, 'delete from parley.audit'), 0)
		assert.equal(await met(who, `update parley.audit set act = 'nothing'`), 0)
	}
	assert.equal(
		await met(staff, `insert into parley.audit (space, side, actor, act) values ('plant', 'union', '${id(1)}', 'in another’s name')`),
		0,
	)
})

test('staff of one side cannot put a row on the other side or another table', async () => {
	const adds = (side: string, space: string): Promise<number> =>
		met(staff, `insert into parley.member (space, side, number, name) values ('${space}', '${side}', '9', 'N')`)
	assert.equal(await adds('union', 'plant'), 1)
	assert.equal(await adds('employer', 'plant'), 0)
	assert.equal(await adds('union', 'mill'), 0)
	assert.equal(await met(staff, `update parley.member set side = 'employer'`), 0)
})

test('an opened letter is everybody’s to read, stays as it is, and its signatures stay unseen', async () => {
	const open = `update parley.letter set state = 'open', letter_hash = '\\x00', roll_size = 1, roll_root = '\\x00', log_origin = 'o', opened_at = now()`
	await asOwner(database, async client => {
		await client.query('begin')
		await client.query(open)
		await assert.rejects(client.query(`update parley.letter set body = 'another'`), /stays as it is/)
		await client.query('rollback')
		await client.query(open)
	})
	const reader: Somebody = { name: 'the public', role: 'parley_public', space: 'plant' }
	for (const name of ['letter', 'log_entry', 'checkpoint', 'witness_signature']) {
		assert.equal(await met(reader, `select * from parley.${name}`), 1, name)
		assert.equal(await met({ ...reader, space: 'mill' }, `select * from parley.${name}`), 0, name)
	}
	for (const name of ['signature', 'signature_event', 'captain_link', 'letter_secret', 'member'])
		assert.equal(await met(reader, `select * from parley.${name}`), 0, name)
})

/** The tables as Kysely knows them: what migrations/*.sql has made. Times are Dates, hashes are Buffers, whole numbers of 64 bits are texts. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

export type Side = 'union' | 'employer'
export type Role = 'captain' | 'committee' | 'staff' | 'negotiator' | 'counsel'

/** Names of positions, each with an expression of the terms. */
export type Positions = Readonly<Record<string, string>>
export type OfferState = 'handed-over' | 'held' | 'countered' | 'withdrawn' | 'tentatively-agreed' | 'agreed'
export type LedgerAct =
	| 'handed-over'
	| 'imported'
	| 'acknowledged'
	| 'held'
	| 'countered'
	| 'withdrawn'
	| 'initialled'
	| 'reopened'
	| 'signed'
	| 'agreed'
export type Audience = 'members' | 'public'

export type SessionMode = 'in-person' | 'virtual' | 'both'
export type SessionAct = 'agreed' | 'declined' | 'withdrawn' | 'called-off' | 'moved'
export type EntryKind = 'started' | 'caucus-began' | 'caucus-ended' | 'ended' | 'item' | 'paper' | 'gist'
export type Venue = 'press' | 'document' | 'session' | 'turn'
export type SupportKind = 'heard' | 'document' | 'data' | 'admission'
export type ClaimAudience = 'writers' | 'members' | 'public'
export type RequestAct = 'delivered-in-part' | 'delivered' | 'refused' | 'not-enough' | 'withdrawn' | 'later' | 'remark'

type Time = ColumnType<Date, Date | string, Date | string>
type MadeTime = ColumnType<Date, Date | string | undefined, Date | string>
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type MaybeText = ColumnType<string | null, string | null | undefined, string | null>
type Json<T> = ColumnType<T, string | undefined, string>

interface OfSide {
	space: string
	side: Side
}

/** Who says it, by a name that the other side may read. */
interface Said extends OfSide {
	by_member: string
	by_name: string
	at: MadeTime
}

export interface Tables {
	space: { id: string; created_at: MadeTime }
	member: OfSide & {
		id: Generated<string>
		number: string
		name: string
		unit: string | null
		standing: string | null
		/** As `2024-03-01`. */
		since: string | null
		gone_at: MaybeTime
	}
	contact: OfSide & { member: string; kind: 'email' | 'phone'; address: string; source: Generated<'roll' | 'recovery'> }
	role_grant: OfSide & {
		id: Generated<string>
		member: string
		role: Role
		granted_by: string | null
		granted_at: MadeTime
		revoked_by: string | null
		revoked_at: MaybeTime
	}
	roll_import: OfSide & {
		id: Generated<string>
		file_hash: Buffer
		new_count: number
		changed_count: number
		gone_count: number
		unchanged_count: number
		imported_by: string
		imported_at: MadeTime
	}
	roll_draft: OfSide & { id: Generated<string>; made_by: string; file: Buffer; made_at: MadeTime }
	audit: OfSide & {
		id: GeneratedAlways<string>
		at: MadeTime
		actor: string | null
		act: string
		subject: string | null
		detail: Json<Readonly<Record<string, unknown>>>
	}
	set_up_code: OfSide & { code_hash: Buffer; expires_at: Time }
	sign_in_request: OfSide & {
		id: Generated<string>
		kind: Generated<'email' | 'phone'>
		address: string
		browser_hash: Buffer
		member: string | null
		token_hash: Buffer | null
		code_hash: Buffer | null
		tries: Generated<number>
		asked_at: MadeTime
		expires_at: Time
		used_at: MaybeTime
	}
	session: OfSide & {
		id: Generated<string>
		token_hash: Buffer
		member: string
		via: 'mail' | 'text' | 'passkey' | 'set-up'
		created_at: MadeTime
		fresh_at: MadeTime
		seen_at: MadeTime
		expires_at: Time
	}
	passkey: OfSide & {
		id: string
		member: string
		public_key: Buffer
		counter: ColumnType<string, number, number>
		transports: string[]
		name: string
		created_at: MadeTime
		used_at: MaybeTime
	}
	passkey_challenge: OfSide & { browser_hash: Buffer; challenge: string; purpose: 'register' | 'sign-in'; expires_at: Time }
	recovery: OfSide & {
		id: Generated<string>
		member: string
		kind: Generated<'email' | 'phone'>
		address: string
		reason: string
		asked_by: string
		asked_at: MadeTime
		settled_by: string | null
		settled_at: MaybeTime
		settled_as: 'agreed' | 'refused' | null
	}
	text_sent: OfSide & {
		id: Generated<string>
		about: 'sign-in' | 'notice'
		state: Generated<'sending' | 'taken' | 'refused' | 'failed'>
		at: MadeTime
	}
	rate: { key_hash: Buffer; window_start: Time; times: number }
	letter: OfSide & {
		id: Generated<string>
		slug: string
		title: string
		body: string
		eligibility: Json<unknown>
		names: Generated<'shown' | 'hidden' | 'together'>
		reveal_at: number | null
		own_line: Generated<boolean>
		opens_at: MaybeTime
		closes_at: MaybeTime
		state: Generated<'draft' | 'open' | 'closed'>
		letter_hash: Buffer | null
		roll_size: number | null
		roll_root: Buffer | null
		log_origin: string | null
		witnesses: Generated<string[]>
		rule: Generated<string>
		created_by: string
		created_at: MadeTime
		opened_at: MaybeTime
		closed_at: MaybeTime
	}
	letter_secret: { letter: string; nullifier_key: Buffer; salt_key: Buffer; log_key: Buffer }
	letter_roll: OfSide & { letter: string; member: string; unit: string }
	captain_link: OfSide & {
		id: Generated<string>
		letter: string
		captain: string
		token_hash: Buffer
		created_at: MadeTime
		ended_at: MaybeTime
	}
	signature: OfSide & {
		letter: string
		member: string
		show_name: boolean
		own_line: string | null
		is_notable: Generated<boolean>
		captain_link: string | null
		signed_at: MadeTime
		state: Generated<'signed' | 'withdrawn' | 'struck'>
		line_hidden_at: MaybeTime
		line_hidden_by: string | null
		line_hidden_for: string | null
	}
	signature_event: OfSide & {
		id: GeneratedAlways<string>
		letter: string
		member: string
		kind: 'signed' | 'withdrawn' | 'struck'
		reason: string | null
		by_member: string | null
		at: MadeTime
	}
	log_entry: OfSide & { letter: string; place: ColumnType<string, number, never>; entry: string; leaf_hash: Buffer }
	checkpoint: OfSide & { letter: string; size: ColumnType<string, number, never>; root: Buffer; note: string; at: MadeTime }
	witness_signature: OfSide & { letter: string; size: ColumnType<string, number, never>; witness: string; signature: string; at: MadeTime }
	offer_draft: OfSide & {
		id: Generated<string>
		title: string
		is_package: Generated<boolean>
		off_record: Generated<boolean>
		expires_at: MaybeTime
		version: Generated<number>
		handed_over: Generated<boolean>
		created_by: string
		created_at: MadeTime
		changed_at: MadeTime
	}
	turn_draft: OfSide & {
		id: Generated<string>
		draft: string
		issue: string
		title: string
		text: Generated<string>
		positions: Json<Positions>
		answers: string | null
	}
	offer: OfSide & {
		id: Generated<string>
		title: string
		package_number: number | null
		turns: number
		off_record: boolean
		expires_at: MaybeTime
		hash: Buffer
		draft: string | null
		handed_over_by: string | null
		import: MaybeText
		handed_over_at: MadeTime
	}
	turn: OfSide & {
		id: Generated<string>
		offer: string
		number: number
		issue: string
		title: string
		text: string
		positions: Json<Positions>
		answers: string | null
		hash: Buffer
		source: MaybeText
		proposal: MaybeText
	}
	ledger_event: OfSide & {
		id: GeneratedAlways<string>
		offer: string | null
		kind: LedgerAct
		hash: Buffer
		/** Said by the database, but of what is imported. */
		state: ColumnType<OfferState | null, OfferState | undefined, never>
		import: MaybeText
		/** Of what is imported, as `2023-10-26`. */
		happened_on: MaybeText
		by_member: string | null
		by_name: string
		salt: Generated<Buffer>
		name_salt: Generated<Buffer>
		at: MadeTime
	}
	turn_release: OfSide & {
		id: GeneratedAlways<string>
		turn: string
		offer: string
		audience: Audience
		state: ColumnType<OfferState, OfferState | undefined, never>
		import: MaybeText
		by_member: string | null
		at: MadeTime
	}
	folder_import: {
		id: Generated<string>
		space: string
		/** Null: whoever runs the server. */
		side: Side | null
		hash: Buffer
		by_member: string | null
		by_name: string
		at: MadeTime
	}
	folder_import_act: {
		id: GeneratedAlways<string>
		import: string
		space: string
		side: Side | null
		kind: 'agreed' | 'declined' | 'withdrawn' | 'applied'
		by_member: string | null
		by_name: string
		at: MadeTime
	}
	/** `content` is null where the file is gone. */
	folder_file: { import: string; space: string; path: string; content: Buffer | null }
	folder_draft: OfSide & { made_by: string; file: Buffer; made_at: MadeTime }
	recorded_session: {
		space: string
		number: number
		import: string
		title: string
		first_day: string
		last_day: string
		place: string
		virtual: boolean
		present: string[]
		source: string | null
		prose: string
	}
	own_facts: Said & { id: GeneratedAlways<string>; path: string; content: Buffer | null }
	own_facts_release: OfSide & { facts: string; by_member: string; at: MadeTime }
	turn_costing: OfSide & {
		id: GeneratedAlways<string>
		turn: string
		plan_hash: Buffer
		facts_hash: Buffer
		figures: ColumnType<unknown, string | null, never>
		problem: string | null
		costed_at: MadeTime
	}
	red_line: OfSide & {
		id: Generated<string>
		title: string
		kind: 'position' | 'clause'
		position: string | null
		relation: 'at-least' | 'at-most' | 'exactly' | null
		value: string | null
		/** One cell of the position alone: "year 1". */
		cell: string | null
		issue: string | null
		words: string | null
		may_cross: Role
		/** As `2024-03-01`. */
		decided_on: string
		decided_by: string
		source: string
		set_by: string
		set_by_name: string
		set_at: MadeTime
	}
	red_line_lifted: Said & { line: string; why: string }
	red_line_crossing: Said & {
		id: GeneratedAlways<string>
		line: string
		draft: string | null
		draft_version: number | null
		offer: string | null
		says: string
		why: string
	}
	ledger_secret: { space: string; log_key: Buffer }
	ledger_log_entry: { space: string; place: ColumnType<string, number, never>; event: string; entry: string; leaf_hash: Buffer }
	ledger_checkpoint: { space: string; size: ColumnType<string, number, never>; root: Buffer; note: string; at: MadeTime }
	bargaining_session: Said & {
		id: Generated<string>
		title: string
		/** What the clock on the wall of `zone` says, as `2023-10-26T14:00`. */
		local_start: ColumnType<Date, string, never>
		local_end: ColumnType<Date, string, never>
		zone: string
		starts_at: ColumnType<Date, undefined, never>
		ends_at: ColumnType<Date, undefined, never>
		mode: SessionMode
		place: string
		link: string
		replaces: string | null
	}
	session_act: Said & { id: GeneratedAlways<string>; session: string; kind: SessionAct; reason: string }
	session_presence: OfSide & {
		id: Generated<string>
		session: string
		name: string
		role: string
		present: boolean
		by_member: string
		at: MadeTime
	}
	session_entry: Said & {
		id: GeneratedAlways<string>
		session: string
		kind: EntryKind
		happened_at: MaybeTime
		issue: string | null
		turn: string | null
		words: string
		off_record: boolean
		corrects: string | null
	}
	caucus_note: Said & { id: string; session: string; turn: string | null; sealed: Buffer }
	calendar_link: OfSide & {
		id: Generated<string>
		label: string
		token_hash: Buffer
		by_member: string
		at: MadeTime
		ended_at: MaybeTime
	}
	information_request: Said & {
		id: Generated<string>
		number: Generated<number>
		title: string
		asked: string
		of_whom: string
		/** As `2023-10-26`. */
		due: string
		issue: string | null
	}
	request_event: Said & { id: GeneratedAlways<string>; request: string; kind: RequestAct; words: string; due: string | null }
	request_file: OfSide & {
		id: Generated<string>
		request: string
		event: string
		name: string
		sha256: Buffer
		content: Buffer
	}
	likeness_signatory: {
		space: string
		id: string
		name: string
		certificates: Generated<string[]>
		from_day: string
		until_day: string | null
		added_by: string
		added_at: MadeTime
	}
	likeness_signatory_person: { space: string; side: Generated<'employer'>; signatory: string; member: string; added_by: string }
	likeness_speaker: {
		space: string
		side: Generated<'union'>
		subject: string
		speaker: string
		role: 'guardian' | 'representative' | 'estate' | 'union'
		life_stage: 'adult' | 'minor' | 'deceased'
		added_by: string
		added_at: MadeTime
	}
	likeness_consent: {
		space: string
		side: Generated<'union'>
		id: string
		version: number
		subject: string
		producers: string[]
		record: string
		hash: string
		signed_by: string
		signed_at: MadeTime
	}
	likeness_event: {
		space: string
		side: Generated<'union'>
		consent: string
		consent_hash: string
		place: number
		kind: string
		event: string
		hash: string
		by_member: string
		at: MadeTime
	}
	likeness_use: {
		space: string
		id: string
		producer: string
		subject: string | null
		side: Generated<'union'>
		consent: string | null
		consent_hash: string | null
		pack: string
		request: string
		hash: string
		review_closes: MaybeTime
		lapse: Generated<'blocked' | 'cleared'>
		asked_by: string
		asked_at: MadeTime
	}
	likeness_act: {
		space: string
		use: string
		place: number
		kind: string
		code: string | null
		words: string | null
		by_member: string
		at: MadeTime
	}
	likeness_decision: {
		id: Generated<string>
		space: string
		use: string
		pack: string
		policy_hash: string
		inputs: string
		inputs_hash: string
		is_allowed: boolean
		reasons: Json<readonly unknown[]>
		by_member: string
		at: MadeTime
	}
	likeness_charge: {
		id: Generated<string>
		space: string
		use: string
		pack: string
		given: Json<Readonly<Record<string, unknown>>>
		wages: ColumnType<string, number, never>
		pension_and_health: ColumnType<string, number, never>
		owed: ColumnType<string, number, never>
		residual_pay: ColumnType<string, number, never>
		due: string
		by_member: string
		at: MadeTime
	}
	likeness_payment: { charge: string; space: string; reference: string; paid_on: string; by_member: string; at: MadeTime }
	likeness_strike: { space: string; id: string; place: number; kind: 'begun' | 'ended'; by_member: string; at: MadeTime }
	likeness_rule: {
		id: GeneratedAlways<string>
		space: string
		pack: string
		review_days: number
		lapse: 'blocked' | 'cleared'
		by_member: string
		at: MadeTime
	}
	asset_check: OfSide & {
		id: Generated<string>
		sha256: string
		mime: string
		verdict: string
		reasons: Json<readonly unknown[]>
		consent_ids: Generated<string[]>
		signer: string | null
		verifier_version: string
		trust_list_hash: string
		by_member: string
		checked_at: MadeTime
		name: Generated<string>
		bytes: ColumnType<string, number | undefined, never>
		kind: 'picture' | 'sound' | 'film' | 'document' | null
		scope: Generated<'all' | 'own'>
		producer: string | null
		project: string | null
		medium: string | null
		signatory: string | null
		answer: Json<unknown>
		register_hash: Generated<string>
	}
	asset_follow_up: {
		id: Generated<string>
		space: string
		side: Generated<'union'>
		asset: string
		kind: 'tied' | 'explained' | 'grievance'
		use: string | null
		words: string | null
		by_member: string
		at: MadeTime
	}
	likeness_certificate: {
		space: string
		signatory: string
		place: number
		kind: 'added' | 'withdrawn'
		fingerprint: string
		pem: string | null
		added_by: string
		at: MadeTime
	}
	likeness_secret: { space: string; log_key: Buffer }
	likeness_log_entry: {
		space: string
		place: ColumnType<string, number, never>
		entry: string
		subject: string
		detail: string
		leaf_hash: Buffer
	}
	likeness_checkpoint: { space: string; size: ColumnType<string, number, never>; root: Buffer; note: string; at: MadeTime }
	claim: OfSide & {
		id: Generated<string>
		slug: string
		kind: Generated<'said' | 'days'>
		audience: Generated<ClaimAudience>
		reading: string | null
		topic: string | null
		nature: Generated<'figure' | 'event' | 'impact'>
		created_by: string
		created_at: MadeTime
	}
	claim_version: OfSide & {
		claim: string
		version: number
		text: string
		said_by: string
		said_role: string | null
		said_side: Side | null
		said_on: string | null
		venue: Venue
		venue_name: string | null
		address: string | null
		archived: Buffer | null
		locator: string | null
		quote: string | null
		counts_from: string | null
		counts_to: string | null
		session: string | null
		withdrawn_on: string | null
		why: string | null
		by_member: string
		at: MadeTime
	}
	claim_support: OfSide & {
		id: Generated<string>
		claim: string
		kind: SupportKind
		by_name: string
		source: string | null
		locator: string | null
		confirmed_by: string | null
		added_by: string
		added_at: MadeTime
		taken_back_at: MaybeTime
	}
	claim_dispute: OfSide & {
		id: Generated<string>
		claim: string
		by_name: string
		why: string
		source: string
		added_by: string
		added_at: MadeTime
		taken_back_at: MaybeTime
	}
	claim_confirmation: OfSide & { claim: string; nullifier: Buffer }
	bulletin: OfSide & {
		id: Generated<string>
		slug: string
		title: string
		body: string
		kind: Generated<'news' | 'statutory' | 'correction'>
		audience: Json<{ readonly units?: readonly string[]; readonly standings?: readonly string[] }>
		web: Generated<'members' | 'public'>
		not_before: MaybeTime
		state: Generated<'draft' | 'sent'>
		frozen_html: string | null
		frozen_text: string | null
		checkpoint: string | null
		corrects: string | null
		ready_at: MaybeTime
		record: Buffer | null
		record_hash: Buffer | null
		drafted_by: string
		drafted_at: MadeTime
		changed_by: string
		sent_by: string | null
		sent_at: MaybeTime
	}
	bulletin_mark: OfSide & {
		bulletin: string
		place: number
		mark: string
		kind: 'figure' | 'position' | 'claim' | 'turn' | 'strike-day'
		shown: string
		unit: string | null
		source: string
		claim: string | null
		claim_version: number | null
		said: string | null
		drawn_at: Time
	}
	delivery: OfSide & {
		bulletin: string
		member: string
		state: Generated<'queued' | 'sending' | 'accepted' | 'failed' | 'skipped'>
		is_permanent: boolean | null
		reason: string | null
		attempts: Generated<number>
		next_at: MadeTime
		worker: number | null
		settled_at: MaybeTime
	}
	mail_choice: OfSide & { member: string; unsubscribed_at: MadeTime; via: 'page' | 'one-click' }
	mail_bounce: OfSide & {
		id: Generated<string>
		member: string
		kind: Generated<'email' | 'phone'>
		address: string
		reason: string
		entered_by: string | null
		entered_at: MadeTime
		lifted_at: MaybeTime
		via: Generated<'staff' | 'refused' | 'report'>
	}
	sending: OfSide & {
		bulletin: string
		paused_at: MaybeTime
		paused_by: string | null
		paused_why: string | null
		trouble: string | null
		trouble_at: MaybeTime
	}
	letter_resumed: OfSide & {
		letter: string
		restoration: string
		size: ColumnType<string, number, never>
		how: 'published' | 'checkpoint' | 'said'
		at: MadeTime
	}
	checkpoint_elsewhere: OfSide & { letter: string; size: ColumnType<string, number, never>; root: Buffer; note: string; at: MadeTime }
	likeness_notice: {
		id: Generated<string>
		space: string
		side: Generated<'union'>
		kind: 'asked' | 'cleared' | 'vetoed' | 'released' | 'lapsed' | 'overdue' | 'review-due'
		about: string
		member: string
		made_at: MadeTime
		sent_at: MaybeTime
	}
	restoration: {
		id: Generated<string>
		space: string
		backup_taken_at: Time
		restored_at: MadeTime
		/** By a letter's id, or `ledger` or `likeness`. */
		log_sizes: Json<Readonly<Record<string, number>>>
	}
}

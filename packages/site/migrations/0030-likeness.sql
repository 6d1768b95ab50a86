-- Likeness: consents, what became of them, uses asked for, what was said to them, decisions, money, checks of files. Every table here is only ever added to;
-- states are worked from what was added. A row of a consent or an act is written by the person whose right it is, in a session signed in lately.
create function parley.refuse_likeness(code text) returns void language plpgsql as $$
begin
	raise exception 'likeness/%', code using errcode = 'PLIKE';
end
$$;
create function parley.lock_likeness(wanted text) returns void language sql as $$
	select pg_advisory_xact_lock(hashtextextended('parley likeness ' || wanted, 0))
$$;
-- Those of the union who review: its staff and its committee.
create function parley.reviews() returns boolean stable language sql as $$
	select parley.side() = 'union' and (parley.has_role('staff') or parley.has_role('committee'))
$$;

create table parley.likeness_signatory (
	space text not null references parley.space,
	id text not null check (id ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
	name text not null check (length(name) between 1 and 200),
	certificates text[] not null default '{}',
	from_day date not null,
	until_day date,
	added_by uuid not null references parley.member,
	added_at timestamptz not null default now(),
	primary key (space, id)
);

-- Who of the employers' side acts for a signatory.
create table parley.likeness_signatory_person (
	space text not null,
	side text not null default 'employer' check (side = 'employer'),
	signatory text not null,
	member uuid not null,
	added_by uuid not null references parley.member,
	primary key (space, signatory, member),
	foreign key (space, signatory) references parley.likeness_signatory (space, id),
	foreign key (member, space, side) references parley.member (id, space, side)
);

-- Who speaks for a performer: of a minor the guardian, of the dead the estate or the union. While one of these stands, the performer alone does not sign.
create table parley.likeness_speaker (
	space text not null,
	side text not null default 'union' check (side = 'union'),
	subject uuid not null,
	speaker uuid not null,
	role text not null check (role in ('guardian', 'representative', 'estate', 'union')),
	life_stage text not null check (life_stage in ('adult', 'minor', 'deceased')),
	added_by uuid not null references parley.member check (added_by <> speaker or role = 'union'),
	added_at timestamptz not null default now(),
	primary key (space, subject, speaker),
	check ((role, life_stage) in (('guardian', 'minor'), ('representative', 'adult'), ('estate', 'deceased'), ('union', 'deceased'))),
	foreign key (subject, space, side) references parley.member (id, space, side),
	foreign key (speaker, space, side) references parley.member (id, space, side)
);

create table parley.likeness_consent (
	space text not null,
	side text not null default 'union' check (side = 'union'),
	id text not null check (id ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
	version integer not null check (version > 0),
	subject uuid not null,
	producers text[] not null check (cardinality(producers) > 0),
	-- Canonical JSON, byte for byte what was hashed and signed.
	record text not null,
	hash text not null unique check (hash = encode(sha256(convert_to(record, 'UTF8')), 'hex')),
	signed_by uuid not null references parley.member,
	signed_at timestamptz not null default now(),
	primary key (space, id, version),
	unique (space, id, hash),
	check (record::jsonb ->> 'id' = id and (record::jsonb ->> 'version')::integer = version and record::jsonb ->> 'subject' = subject::text),
	foreign key (subject, space, side) references parley.member (id, space, side)
);
create index likeness_consent_of_subject on parley.likeness_consent (space, subject);

create table parley.likeness_event (
	space text not null,
	side text not null default 'union' check (side = 'union'),
	consent text not null,
	consent_hash text not null,
	place integer not null check (place >= 0),
	kind text not null check (kind in ('granted', 'narrowed', 'withdrawn', 'suspended', 'resumed', 'expired', 'superseded', 'estate')),
	event text not null,
	hash text not null check (hash = encode(sha256(convert_to(event, 'UTF8')), 'hex')),
	by_member uuid not null references parley.member,
	at timestamptz not null default now(),
	primary key (space, consent, place),
	check (event::jsonb ->> 'consent' = consent and event::jsonb ->> 'consentHash' = consent_hash and (event::jsonb ->> 'place')::integer = place
		and event::jsonb ->> 'kind' = kind),
	foreign key (space, consent, consent_hash) references parley.likeness_consent (space, id, hash)
);

create table parley.likeness_use (
	space text not null references parley.space,
	id text not null check (id ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
	producer text not null,
	-- Null for a synthetic performer who is nobody.
	subject uuid,
	side text not null default 'union' check (side = 'union'),
	consent text,
	consent_hash text,
	pack text not null check (pack ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
	request text not null,
	hash text not null check (hash = encode(sha256(convert_to(request, 'UTF8')), 'hex')),
	-- Null where the pack has no review and no exemption is claimed.
	review_closes timestamptz,
	-- What silence means at the end of the window.
	lapse text not null default 'blocked' check (lapse in ('blocked', 'cleared')),
	asked_by uuid not null references parley.member,
	asked_at timestamptz not null default now(),
	primary key (space, id),
	check (request::jsonb ->> 'id' = id and request::jsonb ->> 'producer' = producer),
	foreign key (space, producer) references parley.likeness_signatory (space, id),
	foreign key (subject, space, side) references parley.member (id, space, side)
);
create index likeness_use_of_subject on parley.likeness_use (space, subject);

-- What was said to a use: the performer's answer, the union's review.
create table parley.likeness_act (
	space text not null,
	use text not null,
	place integer not null check (place >= 0),
	kind text not null check (kind in ('yes', 'no', 'cleared', 'vetoed', 'release-asked', 'released', 'exemption-upheld', 'exemption-refused', 'bargained')),
	code text,
	words text,
	by_member uuid not null references parley.member,
	at timestamptz not null default now(),
	primary key (space, use, place),
	check (kind <> 'vetoed' or (code in ('scope', 'pay', 'safety', 'dignity', 'replacement', 'notice', 'strike', 'other') and length(words) between 20 and 4000)),
	check (kind not in ('release-asked', 'exemption-upheld', 'exemption-refused') or length(words) between 1 and 4000),
	foreign key (space, use) references parley.likeness_use (space, id)
);

create table parley.likeness_decision (
	id uuid primary key default gen_random_uuid(),
	space text not null,
	use text not null,
	pack text not null,
	policy_hash text not null check (length(policy_hash) = 64),
	inputs text not null,
	inputs_hash text not null check (inputs_hash = encode(sha256(convert_to(inputs, 'UTF8')), 'hex')),
	is_allowed boolean not null,
	reasons jsonb not null,
	by_member uuid not null references parley.member,
	at timestamptz not null default now(),
	foreign key (space, use) references parley.likeness_use (space, id)
);
create index likeness_decision_of_use on parley.likeness_decision (space, use, at);

-- Cents. What a use owes by its pack, scheduled by the producer; a payment is a row of its own.
create table parley.likeness_charge (
	id uuid primary key default gen_random_uuid(),
	space text not null,
	use text not null,
	pack text not null,
	given jsonb not null,
	wages bigint not null check (wages >= 0),
	pension_and_health bigint not null check (pension_and_health >= 0),
	owed bigint not null check (owed = wages + pension_and_health),
	residual_pay bigint not null check (residual_pay >= 0),
	due date not null,
	by_member uuid not null references parley.member,
	at timestamptz not null default now(),
	unique (id, space),
	foreign key (space, use) references parley.likeness_use (space, id)
);
create index likeness_charge_of_use on parley.likeness_charge (space, use);
create table parley.likeness_payment (
	charge uuid primary key,
	space text not null,
	reference text not null check (length(reference) between 1 and 200),
	paid_on date not null,
	by_member uuid not null references parley.member,
	at timestamptz not null default now(),
	foreign key (charge, space) references parley.likeness_charge (id, space)
);

create table parley.likeness_strike (
	space text not null references parley.space,
	id text not null check (id ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
	place integer not null check (place >= 0),
	kind text not null check (kind in ('begun', 'ended')),
	by_member uuid not null references parley.member,
	at timestamptz not null default now(),
	primary key (space, id, place),
	check ((kind = 'begun') = (place % 2 = 0))
);

-- The rules of a table; the latest holds for what is asked from then on.
create table parley.likeness_rule (
	id bigint generated always as identity primary key,
	space text not null references parley.space,
	pack text not null,
	review_days integer not null check (review_days between 1 and 120),
	lapse text not null check (lapse in ('blocked', 'cleared')),
	by_member uuid not null references parley.member,
	at timestamptz not null default now()
);

-- A file that was checked against the register.
create table parley.asset_check (
	id uuid primary key default gen_random_uuid(),
	space text not null,
	side text not null check (side in ('union', 'employer')),
	sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
	mime text not null,
	verdict text not null check (length(verdict) between 1 and 60),
	reasons jsonb not null default '[]',
	consent_ids text[] not null default '{}',
	signer text,
	verifier_version text not null,
	trust_list_hash text not null,
	by_member uuid not null,
	checked_at timestamptz not null default now(),
	foreign key (by_member, space, side) references parley.member (id, space, side)
);
create index asset_check_of_side on parley.asset_check (space, side, checked_at);

create table parley.likeness_secret (
	space text primary key references parley.space,
	log_key bytea not null
);
create table parley.likeness_log_entry (
	space text not null references parley.space,
	place bigint not null check (place >= 0),
	entry text not null,
	-- What was hashed into the entry, for those whom it concerns.
	subject text not null,
	detail text not null,
	leaf_hash bytea not null check (leaf_hash = sha256('\x00'::bytea || convert_to(entry, 'UTF8'))),
	primary key (space, place)
);
create index likeness_log_of_subject on parley.likeness_log_entry (space, subject);
create table parley.likeness_checkpoint (
	space text not null references parley.space,
	size bigint not null check (size > 0),
	root bytea not null,
	note text not null,
	at timestamptz not null default now(),
	primary key (space, size)
);

-- Nothing here is changed or removed, by nobody.
create function parley.likeness_stays() returns trigger language plpgsql as $$
begin
	raise exception 'rows of % are only ever added', tg_table_name using errcode = '42501';
end
$$;
do $$
declare
	kept text;
begin
	foreach kept in array array['likeness_speaker', 'likeness_consent', 'likeness_event', 'likeness_use', 'likeness_act', 'likeness_decision', 'likeness_charge',
		'likeness_payment', 'likeness_strike', 'likeness_rule', 'asset_check', 'likeness_log_entry', 'likeness_checkpoint', 'likeness_signatory', 'likeness_signatory_person',
		'likeness_secret'] loop
		execute format('create trigger stays before update or delete or truncate on parley.%I for each statement execute function parley.likeness_stays()', kept);
		execute format('alter table parley.%I enable row level security, force row level security', kept);
	end loop;
end
$$;

-- Signatories whom this person acts for.
create function parley.my_signatories() returns text[] stable language sql as $$
	select coalesce(array_agg(signatory), '{}') from parley.likeness_signatory_person where space = parley.space() and member = parley.person()
$$;
-- Whether this person speaks for a performer, the performer themself included.
create function parley.speaks_for(wanted uuid) returns boolean stable language sql as $$
	select parley.side() = 'union' and (wanted = parley.person()
		or exists (select from parley.likeness_speaker s where s.space = parley.space() and s.subject = wanted and s.speaker = parley.person()))
$$;

create function parley.check_consent() returns trigger language plpgsql as $$
declare
	wanted text := new.record::jsonb ->> 'signerRole';
begin
	-- What a backup brings back was checked when it was written.
	if current_user not in ('parley_union', 'parley_employer', 'parley_service') then return new; end if;
	perform parley.lock_likeness(new.space);
	if not parley.is_fresh() then perform parley.refuse_likeness('not-fresh'); end if;
	if wanted = 'performer' then
		if new.subject <> new.signed_by then perform parley.refuse_likeness('not-yours'); end if;
		if exists (select from parley.likeness_speaker s where s.space = new.space and s.subject = new.subject and s.role <> 'representative') then
			perform parley.refuse_likeness('speaker-signs');
		end if;
		if new.record::jsonb ->> 'lifeStage' <> 'adult' then perform parley.refuse_likeness('not-yours'); end if;
	elsif not exists (select from parley.likeness_speaker s where s.space = new.space and s.subject = new.subject and s.speaker = new.signed_by
			and s.role = wanted and s.life_stage = new.record::jsonb ->> 'lifeStage') then
		perform parley.refuse_likeness('not-yours');
	end if;
	if new.version <> (select coalesce(max(version), 0) + 1 from parley.likeness_consent c where c.space = new.space and c.id = new.id) then
		perform parley.refuse_likeness('another-version');
	end if;
	if exists (select from parley.likeness_consent c where c.space = new.space and c.id = new.id and c.subject <> new.subject) then
		perform parley.refuse_likeness('not-yours');
	end if;
	return new;
end
$$;
create trigger check_consent before insert on parley.likeness_consent for each row execute function parley.check_consent();

create function parley.check_consent_event() returns trigger language plpgsql as $$
declare
	before parley.likeness_event;
	consent parley.likeness_consent;
	wanted jsonb := new.event::jsonb;
begin
	-- What a backup brings back was checked when it was written.
	if current_user not in ('parley_union', 'parley_employer', 'parley_service') then return new; end if;
	perform parley.lock_likeness(new.space);
	if not parley.is_fresh() then perform parley.refuse_likeness('not-fresh'); end if;
	select * into before from parley.likeness_event e where e.space = new.space and e.consent = new.consent order by place desc limit 1;
	select * into consent from parley.likeness_consent c where c.space = new.space and c.id = new.consent and c.hash = new.consent_hash;
	if new.place <> coalesce(before.place + 1, 0) or wanted ->> 'previous' is distinct from before.hash then perform parley.refuse_likeness('another-event'); end if;
	if new.kind = 'withdrawn' and (wanted ->> 'effect') not in ('new-generation', 'new-use', 'all') then perform parley.refuse_likeness('another-event'); end if;
	-- A strike, a death and the end are the union's to note; everything else is the performer's, or of who speaks for them.
	if new.kind in ('suspended', 'resumed', 'expired', 'estate') then
		if not parley.reviews() then perform parley.refuse_likeness('not-yours'); end if;
	elsif not parley.speaks_for(consent.subject) then
		perform parley.refuse_likeness('not-yours');
	end if;
	return new;
end
$$;
create trigger check_consent_event before insert on parley.likeness_event for each row execute function parley.check_consent_event();

-- 'none', 'pending', 'cleared', 'vetoed', 'lapsed-blocked' or 'lapsed-cleared'.
create function parley.review_of(wanted parley.likeness_use, at timestamptz) returns text stable language sql as $$
	select case
		when last.kind = 'vetoed' or last.kind = 'release-asked' then 'vetoed'
		when last.kind in ('cleared', 'released') then 'cleared'
		when wanted.review_closes is null then 'none'
		when at <= wanted.review_closes then 'pending'
		else 'lapsed-' || wanted.lapse end
	from (select 1) as one left join lateral (
		select kind from parley.likeness_act a where a.space = wanted.space and a.use = wanted.id and a.kind in ('cleared', 'vetoed', 'release-asked', 'released')
		order by place desc limit 1
	) as last on true
$$;

create function parley.check_likeness_act() returns trigger language plpgsql as $$
declare
	asked parley.likeness_use;
	state text;
begin
	-- What a backup brings back was checked when it was written.
	if current_user not in ('parley_union', 'parley_employer', 'parley_service') then return new; end if;
	perform parley.lock_likeness(new.space);
	if not parley.is_fresh() then perform parley.refuse_likeness('not-fresh'); end if;
	select * into asked from parley.likeness_use u where u.space = new.space and u.id = new.use;
	if asked.id is null then perform parley.refuse_likeness('no-such-use'); end if;
	if new.place <> (select coalesce(max(place) + 1, 0) from parley.likeness_act a where a.space = new.space and a.use = new.use) then
		perform parley.refuse_likeness('another-act');
	end if;
	state := parley.review_of(asked, now());
	if new.kind in ('yes', 'no') then
		if asked.subject is null or not parley.speaks_for(asked.subject) then perform parley.refuse_likeness('not-yours'); end if;
		if asked.subject = new.by_member and exists (select from parley.likeness_speaker s where s.space = new.space and s.subject = asked.subject and s.role <> 'representative') then
			perform parley.refuse_likeness('speaker-signs');
		end if;
		-- A no is final; a yes can become a no.
		if exists (select from parley.likeness_act a where a.space = new.space and a.use = new.use and (a.kind = 'no' or a.kind = new.kind)) then
			perform parley.refuse_likeness('answered');
		end if;
		return new;
	end if;
	if not parley.reviews() then perform parley.refuse_likeness('not-yours'); end if;
	case new.kind
		when 'cleared' then
			if state <> 'pending' then perform parley.refuse_likeness('not-pending'); end if;
		when 'vetoed' then
			if state not in ('pending', 'cleared') or now() > asked.review_closes then perform parley.refuse_likeness('not-pending'); end if;
		when 'release-asked' then
			if state <> 'vetoed' or (select kind from parley.likeness_act a where a.space = new.space and a.use = new.use and a.kind in ('vetoed', 'release-asked', 'released', 'cleared') order by place desc limit 1) <> 'vetoed' then
				perform parley.refuse_likeness('not-vetoed');
			end if;
		when 'released' then
			if (select kind from parley.likeness_act a where a.space = new.space and a.use = new.use and a.kind in ('vetoed', 'release-asked', 'released', 'cleared') order by place desc limit 1) is distinct from 'release-asked' then
				perform parley.refuse_likeness('not-asked');
			end if;
			if (select by_member from parley.likeness_act a where a.space = new.space and a.use = new.use and a.kind = 'release-asked' order by place desc limit 1) = new.by_member then
				perform parley.refuse_likeness('second-person');
			end if;
		when 'exemption-upheld', 'exemption-refused' then
			if asked.request::jsonb -> 'exemption' = 'null'::jsonb or asked.review_closes is null or now() > asked.review_closes
				or exists (select from parley.likeness_act a where a.space = new.space and a.use = new.use and a.kind like 'exemption-%') then
				perform parley.refuse_likeness('no-claim');
			end if;
		else null;
	end case;
	return new;
end
$$;
create trigger check_likeness_act before insert on parley.likeness_act for each row execute function parley.check_likeness_act();

create function parley.check_likeness_log() returns trigger language plpgsql as $$
begin
	-- What a backup brings back was checked when it was written.
	if current_user not in ('parley_union', 'parley_employer', 'parley_service') then return new; end if;
	if new.place <> (select coalesce(max(place) + 1, 0) from parley.likeness_log_entry where space = new.space) then perform parley.refuse_likeness('another-entry'); end if;
	return new;
end
$$;
create trigger check_likeness_log before insert on parley.likeness_log_entry for each row execute function parley.check_likeness_log();

-- Signatories, the rules in force and strikes are for whoever takes part: every member of the union's side, those at the table or acting for a signatory of the other.
create function parley.takes_part() returns boolean stable language sql as $$
	select parley.side() = 'union' or parley.at_table() or cardinality(parley.my_signatories()) > 0
$$;
grant select, insert on parley.likeness_signatory, parley.likeness_signatory_person, parley.likeness_speaker, parley.likeness_consent, parley.likeness_event, parley.likeness_use,
	parley.likeness_act, parley.likeness_charge, parley.likeness_payment, parley.likeness_strike, parley.likeness_rule, parley.asset_check
	to parley_union, parley_employer;
grant select on parley.likeness_decision to parley_union, parley_employer;

create policy own_places on parley.likeness_signatory_person for select to parley_employer
	using (space = (select parley.space()) and (member = (select parley.person()) or (select parley.has_role('staff'))));
create policy staff_place on parley.likeness_signatory_person for insert to parley_employer
	with check (space = (select parley.space()) and added_by = (select parley.person()) and (select parley.has_role('staff')));

create policy take_part on parley.likeness_signatory for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.takes_part()));
create policy union_enrols on parley.likeness_signatory for insert to parley_union
	with check (space = (select parley.space()) and added_by = (select parley.person()) and (select parley.has_role('staff')));
create policy take_part on parley.likeness_strike for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.takes_part()));
create policy union_strikes on parley.likeness_strike for insert to parley_union
	with check (space = (select parley.space()) and by_member = (select parley.person()) and (select parley.has_role('staff')) and (select parley.is_fresh()));
create policy take_part on parley.likeness_rule for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.takes_part()));
create policy staff_rules on parley.likeness_rule for insert to parley_union
	with check (space = (select parley.space()) and by_member = (select parley.person()) and (select parley.has_role('staff')) and (select parley.is_fresh()));

create policy speakers on parley.likeness_speaker for select to parley_union
	using (space = (select parley.space()) and (subject = (select parley.person()) or speaker = (select parley.person()) or (select parley.reviews())));
create policy staff_names on parley.likeness_speaker for insert to parley_union
	with check (space = (select parley.space()) and added_by = (select parley.person()) and (select parley.has_role('staff')) and (select parley.is_fresh()));

create policy own_and_reviewed on parley.likeness_consent for select to parley_union
	using (space = (select parley.space()) and ((select parley.reviews()) or parley.speaks_for(subject)));
create policy named_producers on parley.likeness_consent for select to parley_employer
	using (space = (select parley.space()) and producers && (select parley.my_signatories()));
create policy sign on parley.likeness_consent for insert to parley_union
	with check (space = (select parley.space()) and signed_by = (select parley.person()) and parley.speaks_for(subject));

create policy of_consents_seen on parley.likeness_event for select to parley_union, parley_employer
	using (space = (select parley.space()) and exists (select from parley.likeness_consent c where c.space = likeness_event.space and c.id = consent));
create policy add_event on parley.likeness_event for insert to parley_union with check (space = (select parley.space()) and by_member = (select parley.person()));

create policy own_and_reviewed on parley.likeness_use for select to parley_union
	using (space = (select parley.space()) and ((select parley.reviews()) or parley.speaks_for(subject)));
create policy own_uses on parley.likeness_use for select to parley_employer
	using (space = (select parley.space()) and producer = any ((select parley.my_signatories())::text[]));
create policy ask on parley.likeness_use for insert to parley_employer
	with check (space = (select parley.space()) and asked_by = (select parley.person()) and producer = any ((select parley.my_signatories())::text[]));

do $$
declare
	of_use text;
begin
	foreach of_use in array array['likeness_act', 'likeness_decision', 'likeness_charge'] loop
		execute format('create policy of_uses_seen on parley.%I for select to parley_union, parley_employer
			using (space = (select parley.space()) and exists (select from parley.likeness_use u where u.space = %I.space and u.id = use))', of_use, of_use);
		-- A decision is the service's: nobody writes one down by hand.
		continue when of_use = 'likeness_decision';
		execute format('create policy add on parley.%I for insert to parley_union, parley_employer
			with check (space = (select parley.space()) and by_member = (select parley.person()) and exists (select from parley.likeness_use u where u.space = %I.space and u.id = use)
				and (%L <> ''likeness_charge'' or (select parley.side()) = ''employer''))', of_use, of_use, of_use);
	end loop;
end
$$;
create policy of_charges_seen on parley.likeness_payment for select to parley_union, parley_employer
	using (space = (select parley.space()) and exists (select from parley.likeness_charge c where c.id = charge));
create policy pay on parley.likeness_payment for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and by_member = (select parley.person()) and exists (select from parley.likeness_charge c where c.id = charge)
		and ((select parley.side()) = 'employer' or (select parley.has_role('staff'))));

create policy own_checks on parley.asset_check for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (by_member = (select parley.person()) or (select parley.at_table())));
create policy add_check on parley.asset_check for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and by_member = (select parley.person()));

-- The lines of the log say nothing of anybody; what was hashed into them is read through the use or the consent it is about.
grant select (space, place, entry, leaf_hash) on parley.likeness_log_entry to parley_union, parley_employer;
grant select on parley.likeness_checkpoint to parley_union, parley_employer;
create policy take_part on parley.likeness_log_entry for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.takes_part()));
create policy take_part on parley.likeness_checkpoint for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.takes_part()));

grant select, insert on parley.likeness_secret, parley.likeness_log_entry, parley.likeness_checkpoint to parley_service;
create policy service_logs on parley.likeness_secret for select to parley_service using ((select parley.task()) = 'likeness' and space = (select parley.space()));
create policy service_makes_key on parley.likeness_secret for insert to parley_service with check ((select parley.task()) = 'likeness' and space = (select parley.space()));
create policy service_logs on parley.likeness_log_entry for select to parley_service using ((select parley.task()) = 'likeness' and space = (select parley.space()));
create policy service_appends on parley.likeness_log_entry for insert to parley_service with check ((select parley.task()) = 'likeness' and space = (select parley.space()));
create policy service_logs on parley.likeness_checkpoint for select to parley_service using ((select parley.task()) = 'likeness' and space = (select parley.space()));
create policy service_signs on parley.likeness_checkpoint for insert to parley_service with check ((select parley.task()) = 'likeness' and space = (select parley.space()));
-- Whom a number means, when a producer asks; and nothing else of the roll.
create policy likeness_reads on parley.member for select to parley_service using ((select parley.task()) = 'likeness' and space = (select parley.space()));
-- A decision looks at everything of a use, the uses of other producers under the same consent included.
do $$
declare
	read_by text;
begin
	foreach read_by in array array['likeness_signatory', 'likeness_speaker', 'likeness_consent', 'likeness_event', 'likeness_use', 'likeness_act', 'likeness_decision', 'likeness_charge',
		'likeness_payment', 'likeness_strike', 'likeness_rule', 'asset_check'] loop
		execute format('grant select on parley.%I to parley_service', read_by);
		execute format('create policy likeness_reads on parley.%I for select to parley_service using ((select parley.task()) = ''likeness'' and space = (select parley.space()))', read_by);
	end loop;
end
$$;
grant insert on parley.likeness_decision to parley_service;
create policy service_decides on parley.likeness_decision for insert to parley_service with check ((select parley.task()) = 'likeness' and space = (select parley.space()));

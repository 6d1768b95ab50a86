-- The ledger of the talks. What a side writes is a draft in tables of its own; handing over copies it, once, into tables that are only ever added to.
-- What crosses the table is an offer: one turn, or a package of several. Every act is on an offer, so one item of a package cannot be accepted:
-- there is no way to say it. What has happened to an offer is its events, and nothing else; each event is an entry of the negotiation's log.

-- Who sits at the table for a side.
create function parley.at_table() returns boolean stable language sql as $$
	select case parley.side()
		when 'union' then parley.has_role('staff') or parley.has_role('committee')
		when 'employer' then parley.has_role('staff') or parley.has_role('negotiator') or parley.has_role('counsel')
		else false
	end
$$;
-- Whether the session that acts is the person's own and signed in within the last ten minutes, as grave acts ask.
create function parley.is_fresh() returns boolean stable language sql as $$
	select exists (
		select from parley.session s
		where s.id = nullif(current_setting('parley.session', true), '')::uuid and s.member = parley.person()
			and s.fresh_at > now() - interval '10 minutes' and s.expires_at > now()
	)
$$;
-- One at a time acts in a negotiation: numbers have no gap, and of two agreements on an issue one is first.
create function parley.lock_ledger(wanted text) returns void language sql as $$
	select pg_advisory_xact_lock(hashtextextended('parley ledger ' || wanted, 0))
$$;
-- The words stand in src/lib/server/ledger/refusals.ts, by this code.
create function parley.refuse(code text) returns void language plpgsql as $$
begin
	raise exception 'ledger/%', code using errcode = 'PLEDG';
end
$$;

create table parley.offer_draft (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	title text not null check (length(title) between 1 and 200),
	is_package boolean not null default false,
	off_record boolean not null default false,
	expires_at timestamptz,
	version integer not null default 1,
	handed_over boolean not null default false,
	created_by uuid not null references parley.member,
	created_at timestamptz not null default now(),
	changed_at timestamptz not null default now(),
	unique (id, space, side)
);
create index offer_draft_of_side on parley.offer_draft (space, side, created_at);

create table parley.offer (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	title text not null check (length(title) between 1 and 200),
	package_number integer check (package_number > 0),
	turns integer not null check (turns > 0),
	off_record boolean not null,
	expires_at timestamptz,
	hash bytea not null check (length(hash) = 32),
	draft uuid unique,
	handed_over_by uuid not null references parley.member,
	handed_over_at timestamptz not null default now(),
	check (package_number is not null or turns = 1),
	unique (space, side, package_number),
	unique (id, space, side),
	foreign key (draft, space, side) references parley.offer_draft (id, space, side)
);
create index offer_in_order on parley.offer (space, handed_over_at);

create table parley.turn (
	id uuid primary key default gen_random_uuid(),
	offer uuid not null,
	space text not null,
	side text not null,
	number integer not null check (number > 0),
	issue text not null check (issue ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
	title text not null check (length(title) between 1 and 200),
	text text not null,
	positions jsonb not null default '{}' check (jsonb_typeof(positions) = 'object'),
	answers uuid,
	hash bytea not null check (length(hash) = 32),
	unique (space, side, number),
	unique (offer, issue),
	unique (id, space, issue),
	foreign key (offer, space, side) references parley.offer (id, space, side),
	foreign key (answers, space, issue) references parley.turn (id, space, issue)
);
create index turn_of_issue on parley.turn (space, issue);

create table parley.turn_draft (
	id uuid primary key default gen_random_uuid(),
	draft uuid not null,
	space text not null,
	side text not null,
	issue text not null check (issue ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
	title text not null check (length(title) between 1 and 200),
	text text not null default '',
	positions jsonb not null default '{}' check (jsonb_typeof(positions) = 'object'),
	answers uuid,
	unique (draft, issue),
	foreign key (draft, space, side) references parley.offer_draft (id, space, side) on delete cascade,
	foreign key (answers, space, issue) references parley.turn (id, space, issue)
);

-- `offer` is null for the agreement of everything. `state` is what the offer is in after the event; the trigger below says it, whoever writes the row.
create table parley.ledger_event (
	id bigint generated always as identity primary key,
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	offer uuid,
	kind text not null check (kind in ('handed-over', 'acknowledged', 'held', 'countered', 'withdrawn', 'initialled', 'reopened', 'signed', 'agreed')),
	hash bytea not null check (length(hash) = 32),
	state text check (state in ('handed-over', 'held', 'countered', 'withdrawn', 'tentatively-agreed', 'agreed')),
	by_member uuid not null references parley.member,
	by_name text not null check (by_name <> ''),
	salt bytea not null default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'),
	name_salt bytea not null default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'),
	at timestamptz not null default now(),
	check ((kind = 'signed') = (offer is null)),
	check ((offer is null) = (state is null)),
	foreign key (offer) references parley.offer (id)
);
create index ledger_event_of_offer on parley.ledger_event (offer, id);
create index ledger_event_in_order on parley.ledger_event (space, id);

-- What a side has let its members, or everybody, see of a turn; with the state the turn was in when it did.
create table parley.turn_release (
	id bigint generated always as identity primary key,
	turn uuid not null,
	offer uuid not null references parley.offer (id),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	audience text not null check (audience in ('members', 'public')),
	state text not null,
	by_member uuid not null references parley.member,
	at timestamptz not null default now(),
	unique (turn, side, audience, state),
	foreign key (turn) references parley.turn (id)
);
create index turn_release_of_offer on parley.turn_release (offer);

-- The log: entries that tell nothing without the salt in a receipt. Its key lies sealed.
create table parley.ledger_secret (
	space text primary key references parley.space,
	log_key bytea not null
);
create table parley.ledger_log_entry (
	space text not null references parley.space,
	place bigint not null check (place >= 0),
	event bigint not null unique references parley.ledger_event (id),
	entry text not null,
	leaf_hash bytea not null check (leaf_hash = sha256('\x00'::bytea || convert_to(entry, 'UTF8'))),
	primary key (space, place)
);
create table parley.ledger_checkpoint (
	space text not null references parley.space,
	size bigint not null check (size > 0),
	root bytea not null,
	note text not null,
	at timestamptz not null default now(),
	primary key (space, size)
);

-- What crossed the table stays as it was, whoever asks.
create function parley.only_added_to() returns trigger language plpgsql as $$
begin
	perform parley.refuse('only-added-to');
	return null;
end
$$;
do $$
declare
	kept text;
begin
	foreach kept in array array['offer', 'turn', 'ledger_event', 'turn_release', 'ledger_log_entry', 'ledger_checkpoint'] loop
		execute format('create trigger only_added_to before update or delete on parley.%I for each row execute function parley.only_added_to()', kept);
		execute format('create trigger never_emptied before truncate on parley.%I for each statement execute function parley.only_added_to()', kept);
	end loop;
end
$$;

-- A draft that was handed over stays as its side's copy of what it gave.
create function parley.freeze_draft() returns trigger language plpgsql as $$
begin
	if tg_table_name = 'offer_draft' then
		if old.handed_over then perform parley.refuse('handed-over-already'); end if;
	elsif exists (select from parley.offer_draft d where d.id in (old.draft, case when tg_op = 'UPDATE' then new.draft end) and d.handed_over) then
		perform parley.refuse('handed-over-already');
	end if;
	return case when tg_op = 'DELETE' then old else new end;
end
$$;
create trigger freeze_draft before update or delete on parley.offer_draft for each row execute function parley.freeze_draft();
create trigger freeze_draft before update or delete on parley.turn_draft for each row execute function parley.freeze_draft();
create function parley.add_to_draft() returns trigger language plpgsql as $$
begin
	if parley.side() is not null and exists (select from parley.offer_draft d where d.id = new.draft and d.handed_over) then
		perform parley.refuse('handed-over-already');
	end if;
	return new;
end
$$;
create trigger add_to_draft before insert on parley.turn_draft for each row execute function parley.add_to_draft();

-- The state an offer is in: that of its last event.
create function parley.offer_state(wanted uuid) returns text stable language sql as $$
	select state from parley.ledger_event where offer = wanted order by id desc limit 1
$$;
-- The same as the statement that asks sees it now, within a transaction that waited for its turn.
create function parley.is_settled(wanted_space text, wanted_issue text, but uuid) returns boolean volatile language sql as $$
	select exists (
		select from parley.turn t
		where t.space = wanted_space and t.issue = wanted_issue and t.offer is distinct from but
			and parley.offer_state(t.offer) in ('tentatively-agreed', 'agreed')
	)
$$;
-- What both sides sign when all is agreed: SHA-256 over the hashes of what is tentatively agreed, in hexadecimal and order, a line each.
create function parley.settlement_hash(wanted text) returns bytea volatile language sql as $$
	select sha256(convert_to(string_agg(encode(o.hash, 'hex') || E'\n', '' order by encode(o.hash, 'hex') collate "C"), 'UTF8'))
	from parley.offer o where o.space = wanted and parley.offer_state(o.id) = 'tentatively-agreed'
$$;

-- The checks below hold for whoever acts for a side; a restored backup and a migration write rows that have passed them before.
create function parley.check_offer() returns trigger language plpgsql as $$
begin
	if parley.side() is null then return new; end if;
	perform parley.lock_ledger(new.space);
	new.handed_over_at := clock_timestamp();
	if new.expires_at <= new.handed_over_at then perform parley.refuse('expired'); end if;
	if new.package_number is not null and new.package_number is distinct from
		(select coalesce(max(package_number), 0) + 1 from parley.offer where space = new.space and side = new.side) then
		perform parley.refuse('number-taken');
	end if;
	return new;
end
$$;
create trigger check_offer before insert on parley.offer for each row execute function parley.check_offer();

create function parley.check_turn() returns trigger language plpgsql as $$
declare
	answered record;
begin
	if parley.side() is null then return new; end if;
	perform parley.lock_ledger(new.space);
	if not exists (select from parley.offer o where o.id = new.offer and o.xmin = pg_current_xact_id()::xid) then
		perform parley.refuse('handed-over-already');
	end if;
	if new.number is distinct from (select coalesce(max(number), 0) + 1 from parley.turn where space = new.space and side = new.side) then
		perform parley.refuse('number-taken');
	end if;
	if parley.is_settled(new.space, new.issue, null) then perform parley.refuse('issue-settled'); end if;
	if new.answers is not null then
		select t.side, t.offer, parley.offer_state(t.offer) as state into answered from parley.turn t where t.id = new.answers;
		if answered.side <> new.side and answered.state in ('handed-over', 'held')
			and not exists (select from parley.ledger_event e where e.offer = answered.offer and e.kind = 'acknowledged') then
			perform parley.refuse('not-acknowledged');
		end if;
	end if;
	return new;
end
$$;
create trigger check_turn before insert on parley.turn for each row execute function parley.check_turn();

create function parley.check_event() returns trigger language plpgsql as $$
declare
	offered record;
	is_own boolean;
	is_inner constant boolean := pg_trigger_depth() > 1;
	since bigint;
begin
	if parley.side() is null then return new; end if;
	perform parley.lock_ledger(new.space);
	new.at := greatest(clock_timestamp(), (select max(at) from parley.ledger_event where space = new.space));
	if new.kind = 'signed' then
		if new.hash is distinct from parley.settlement_hash(new.space) then perform parley.refuse('another-settlement'); end if;
		if exists (select from parley.ledger_event e where e.space = new.space and e.kind = 'signed' and e.side = new.side and e.hash = new.hash) then
			perform parley.refuse('done-already');
		end if;
		new.state := null;
		return new;
	end if;
	select o.*, o.xmin = pg_current_xact_id()::xid as is_new, parley.offer_state(o.id) as state into offered
		from parley.offer o where o.id = new.offer and o.space = new.space;
	if not found then perform parley.refuse('no-such-offer'); end if;
	is_own := offered.side = new.side;
	if new.hash <> offered.hash then perform parley.refuse('another-hash'); end if;
	new.state := offered.state;
	case new.kind
	when 'handed-over' then
		if not is_own then perform parley.refuse('other-side'); end if;
		if offered.state is not null or not offered.is_new then perform parley.refuse('handed-over-already'); end if;
		new.state := 'handed-over';
		return new;
	when 'countered' then
		if not is_inner then perform parley.refuse('not-by-itself'); end if;
		new.state := 'countered';
		return new;
	when 'agreed' then
		if not is_inner then perform parley.refuse('not-by-itself'); end if;
		new.state := 'agreed';
		return new;
	when 'reopened' then
		if offered.state is distinct from 'tentatively-agreed' then perform parley.refuse('not-agreed'); end if;
		select max(id) into since from parley.ledger_event where offer = new.offer and kind = 'initialled';
		if exists (select from parley.ledger_event e where e.offer = new.offer and e.kind = 'reopened' and e.side = new.side and e.id > since) then
			perform parley.refuse('done-already');
		end if;
		if exists (select from parley.ledger_event e where e.offer = new.offer and e.kind = 'reopened' and e.id > since) then
			new.state := 'handed-over';
		end if;
		return new;
	else
		if offered.state is null or offered.state not in ('handed-over', 'held') then perform parley.refuse('not-open'); end if;
	end case;
	case new.kind
	when 'withdrawn' then
		if not is_own then perform parley.refuse('other-side'); end if;
		new.state := 'withdrawn';
		return new;
	when 'acknowledged' then
		if is_own then perform parley.refuse('own-side'); end if;
		if exists (select from parley.ledger_event e where e.offer = new.offer and e.kind = 'acknowledged') then perform parley.refuse('done-already'); end if;
		return new;
	else
		if offered.expires_at <= new.at then perform parley.refuse('expired'); end if;
		if not exists (select from parley.ledger_event e where e.offer = new.offer and e.kind = 'acknowledged') then perform parley.refuse('not-acknowledged'); end if;
	end case;
	if new.kind = 'held' then
		if is_own then perform parley.refuse('own-side'); end if;
		if offered.state = 'held' then perform parley.refuse('done-already'); end if;
		new.state := 'held';
		return new;
	end if;
	-- Initialled: those since it was last reopened count.
	if exists (select from parley.turn t where t.offer = new.offer and parley.is_settled(t.space, t.issue, new.offer)) then perform parley.refuse('issue-settled'); end if;
	select coalesce(max(id), 0) into since from parley.ledger_event where offer = new.offer and kind = 'reopened';
	if exists (select from parley.ledger_event e where e.offer = new.offer and e.kind = 'initialled' and e.side = new.side and e.id > since) then
		perform parley.refuse('done-already');
	end if;
	if exists (select from parley.ledger_event e where e.offer = new.offer and e.kind = 'initialled' and e.side <> new.side and e.id > since) then
		new.state := 'tentatively-agreed';
	end if;
	return new;
end
$$;
create trigger check_event before insert on parley.ledger_event for each row execute function parley.check_event();

-- An answer counters what it answers; a turn in the place of one's own withdraws that. In both cases all of its package falls with it.
create function parley.answer_turn() returns trigger language plpgsql as $$
declare
	answered record;
begin
	if parley.side() is null or new.answers is null then return null; end if;
	select o.id, o.side, o.hash, parley.offer_state(o.id) as state into answered
		from parley.turn t join parley.offer o on o.id = t.offer where t.id = new.answers;
	if answered.state in ('handed-over', 'held') then
		insert into parley.ledger_event (space, side, offer, kind, hash, by_member, by_name)
		values (new.space, new.side, answered.id, case when answered.side = new.side then 'withdrawn' else 'countered' end, answered.hash,
			parley.person(), (select name from parley.member where id = parley.person()));
	end if;
	return null;
end
$$;
create trigger answer_turn after insert on parley.turn for each row execute function parley.answer_turn();

-- When the second side signs over the same hash, all that was tentatively agreed is agreed.
create function parley.sign_event() returns trigger language plpgsql as $$
begin
	if parley.side() is null or new.kind <> 'signed' then return null; end if;
	if exists (select from parley.ledger_event e where e.space = new.space and e.kind = 'signed' and e.side <> new.side and e.hash = new.hash) then
		insert into parley.ledger_event (space, side, offer, kind, hash, by_member, by_name)
		select new.space, new.side, o.id, 'agreed', o.hash, new.by_member, new.by_name
		from parley.offer o where o.space = new.space and parley.offer_state(o.id) = 'tentatively-agreed' order by o.handed_over_at, o.id;
	end if;
	return null;
end
$$;
create trigger sign_event after insert on parley.ledger_event for each row execute function parley.sign_event();

create function parley.check_release() returns trigger language plpgsql as $$
begin
	if parley.side() is null then return new; end if;
	if not exists (select from parley.turn t join parley.offer o on o.id = t.offer
		where t.id = new.turn and o.id = new.offer and o.space = new.space) then
		perform parley.refuse('no-such-offer');
	end if;
	if exists (select from parley.offer o where o.id = new.offer and o.off_record) then perform parley.refuse('off-record'); end if;
	new.state := parley.offer_state(new.offer);
	return new;
end
$$;
create trigger check_release before insert on parley.turn_release for each row execute function parley.check_release();

-- At the end of the transaction: an offer is whole and was handed over, and each event stands in the log.
create function parley.check_whole_offer() returns trigger language plpgsql as $$
begin
	if current_user not in ('parley_union', 'parley_employer', 'parley_service') then return null; end if;
	if (select count(*) from parley.turn t where t.offer = new.id) <> new.turns
		or not exists (select from parley.ledger_event e where e.offer = new.id and e.kind = 'handed-over') then
		perform parley.refuse('not-whole');
	end if;
	return null;
end
$$;
create constraint trigger check_whole_offer after insert on parley.offer deferrable initially deferred
	for each row execute function parley.check_whole_offer();
create function parley.check_logged() returns trigger language plpgsql as $$
begin
	if current_user not in ('parley_union', 'parley_employer', 'parley_service') then return null; end if;
	if not exists (select from parley.ledger_log_entry l where l.event = new.id) then perform parley.refuse('not-logged'); end if;
	return null;
end
$$;
create constraint trigger check_logged after insert on parley.ledger_event deferrable initially deferred
	for each row execute function parley.check_logged();
create function parley.check_log_place() returns trigger language plpgsql as $$
begin
	if parley.task() is distinct from 'ledger' then return new; end if;
	perform parley.lock_ledger(new.space);
	if new.place <> (select coalesce(max(place) + 1, 0) from parley.ledger_log_entry where space = new.space) then perform parley.refuse('number-taken'); end if;
	return new;
end
$$;
create trigger check_log_place before insert on parley.ledger_log_entry for each row execute function parley.check_log_place();

alter table parley.offer_draft enable row level security, force row level security;
alter table parley.turn_draft enable row level security, force row level security;
alter table parley.offer enable row level security, force row level security;
alter table parley.turn enable row level security, force row level security;
alter table parley.ledger_event enable row level security, force row level security;
alter table parley.turn_release enable row level security, force row level security;
alter table parley.ledger_secret enable row level security, force row level security;
alter table parley.ledger_log_entry enable row level security, force row level security;
alter table parley.ledger_checkpoint enable row level security, force row level security;

-- Drafts are their side's own, and only of those who sit at the table for it.
grant select, insert, update, delete on parley.offer_draft, parley.turn_draft to parley_union, parley_employer;
create policy drafts_of_side on parley.offer_draft to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()))
	with check (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()));
create policy drafts_of_side on parley.turn_draft to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()))
	with check (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()));

-- What crossed the table is both sides' at the table. Members and everybody see what was released to them, and nothing that was off the record.
grant select, insert on parley.offer, parley.turn, parley.ledger_event, parley.turn_release to parley_union, parley_employer;
grant select on parley.offer, parley.turn, parley.turn_release to parley_public;

create policy at_table on parley.offer for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.at_table()));
create policy released on parley.offer for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and exists (select from parley.turn_release r where r.offer = offer.id));
create policy hand_over on parley.offer for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and handed_over_by = (select parley.person())
		and (select parley.at_table()) and (select parley.is_fresh()));

create policy at_table on parley.turn for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.at_table()));
create policy released on parley.turn for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and exists (select from parley.turn_release r where r.turn = turn.id));
create policy hand_over on parley.turn for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()) and (select parley.is_fresh()));

create policy at_table on parley.ledger_event for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.at_table()));
create policy act on parley.ledger_event for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and by_member = (select parley.person())
		and (select parley.at_table()) and (select parley.is_fresh()));

create policy of_own_side on parley.turn_release for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()));
create policy to_everybody on parley.turn_release for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and audience = 'public');
create policy release on parley.turn_release for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and by_member = (select parley.person()) and (select parley.at_table()));

grant select on parley.ledger_log_entry, parley.ledger_checkpoint to parley_union, parley_employer;
create policy at_table on parley.ledger_log_entry for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.at_table()));
create policy at_table on parley.ledger_checkpoint for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.at_table()));

-- The log is written in the same transaction as the act, by the service.
grant select, insert on parley.ledger_secret, parley.ledger_log_entry, parley.ledger_checkpoint to parley_service;
grant select on parley.ledger_event, parley.offer, parley.turn to parley_service;
create policy service_logs on parley.ledger_secret for select to parley_service using ((select parley.task()) = 'ledger' and space = (select parley.space()));
create policy service_makes_key on parley.ledger_secret for insert to parley_service with check ((select parley.task()) = 'ledger' and space = (select parley.space()));
create policy service_logs on parley.ledger_log_entry for select to parley_service using ((select parley.task()) = 'ledger' and space = (select parley.space()));
create policy service_appends on parley.ledger_log_entry for insert to parley_service with check ((select parley.task()) = 'ledger' and space = (select parley.space()));
create policy service_logs on parley.ledger_checkpoint for select to parley_service using ((select parley.task()) = 'ledger' and space = (select parley.space()));
create policy service_signs on parley.ledger_checkpoint for insert to parley_service with check ((select parley.task()) = 'ledger' and space = (select parley.space()));
create policy service_logs on parley.ledger_event for select to parley_service using ((select parley.task()) = 'ledger' and space = (select parley.space()));
create policy service_logs on parley.offer for select to parley_service using ((select parley.task()) = 'ledger' and space = (select parley.space()));
create policy service_logs on parley.turn for select to parley_service using ((select parley.task()) = 'ledger' and space = (select parley.space()));

-- A negotiation's folder brought into the database. What a folder tells of the talks becomes rows with its own numbers and days, each said to be imported
-- and never as if it had been handed over here. A side that brings a folder speaks for both, so it stands when the other side agrees to it, or has nobody at the table yet;
-- whoever runs the server may bring one alone, and the log says so.

create table parley.folder_import (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	-- Null: whoever runs the server.
	side text check (side in ('union', 'employer')),
	hash bytea not null check (length(hash) = 32),
	by_member uuid references parley.member,
	by_name text not null check (by_name <> ''),
	at timestamptz not null default now(),
	check ((side is null) = (by_member is null)),
	unique (id, space)
);
create index folder_import_in_order on parley.folder_import (space, at);

create table parley.folder_import_act (
	id bigint generated always as identity primary key,
	import uuid not null,
	space text not null,
	side text check (side in ('union', 'employer')),
	-- 'applied' follows from the act that settles it.
	kind text not null check (kind in ('agreed', 'declined', 'withdrawn', 'applied')),
	by_member uuid references parley.member,
	by_name text not null check (by_name <> ''),
	at timestamptz not null default now(),
	check (side is not null or kind = 'applied'),
	foreign key (import, space) references parley.folder_import (id, space)
);
create unique index folder_import_applied_once on parley.folder_import_act (import) where kind = 'applied';

-- The files that were new or other than before, byte for byte; without content where one is gone.
create table parley.folder_file (
	import uuid not null,
	space text not null,
	path text not null check (length(path) between 1 and 400),
	content bytea check (length(content) <= 52428800),
	primary key (import, path),
	foreign key (import, space) references parley.folder_import (id, space)
);

-- A folder that somebody looks at before they bring it; kept for a day.
create table parley.folder_draft (
	made_by uuid primary key references parley.member,
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	file bytea not null check (length(file) <= 52428800),
	made_at timestamptz not null default now()
);

-- A session as a folder tells of it: days, and no hours or places to come to.
create table parley.recorded_session (
	space text not null references parley.space,
	number integer not null check (number > 0),
	import uuid not null,
	title text not null check (title <> ''),
	first_day date not null,
	last_day date not null check (last_day >= first_day),
	place text not null default '',
	virtual boolean not null default false,
	present text[] not null default '{}',
	source text,
	prose text not null default '',
	primary key (space, number),
	foreign key (import, space) references parley.folder_import (id, space)
);

-- A side's own files of facts, in the place of the folder's of the same name or beside them: what its costings are worked from, and nobody else's.
create table parley.own_facts (
	id bigint generated always as identity primary key,
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	path text not null check (path ~ '^facts/[^/]+[.](md|csv|xlsx|parquet)$' and length(path) <= 200),
	content bytea check (length(content) <= 52428800),
	by_member uuid not null references parley.member,
	by_name text not null check (by_name <> ''),
	at timestamptz not null default now(),
	unique (id, space, side)
);
create index own_facts_of_side on parley.own_facts (space, side, id);
create table parley.own_facts_release (
	facts bigint primary key,
	space text not null,
	side text not null,
	by_member uuid not null references parley.member,
	at timestamptz not null default now(),
	foreign key (facts, space, side) references parley.own_facts (id, space, side)
);

alter table parley.offer
	add column import uuid references parley.folder_import,
	alter column handed_over_by drop not null,
	add constraint offer_by_somebody check (handed_over_by is not null or import is not null);
-- Of what a folder tells: where it is known from, and which proposal of the folder it put on the table.
alter table parley.turn add column source text, add column proposal text;
alter table parley.turn_release
	add column import uuid references parley.folder_import,
	alter column by_member drop not null,
	add constraint release_by_somebody check (by_member is not null or import is not null);
alter table parley.ledger_event
	add column import uuid references parley.folder_import,
	-- The day on which, as the folder tells, it came to be so.
	add column happened_on date,
	alter column by_member drop not null,
	drop constraint ledger_event_kind_check,
	add constraint ledger_event_kind_check check (kind in ('handed-over', 'acknowledged', 'held', 'countered', 'withdrawn', 'initialled', 'reopened', 'signed', 'agreed', 'imported')),
	add constraint event_imported check ((kind = 'imported') = (import is not null) and (kind = 'imported') = (happened_on is not null)),
	add constraint event_by_somebody check (by_member is not null or import is not null);

do $$
declare
	kept text;
begin
	foreach kept in array array['folder_import', 'folder_import_act', 'folder_file', 'recorded_session', 'own_facts', 'own_facts_release'] loop
		execute format('create trigger only_added_to before update or delete on parley.%I for each row execute function parley.only_added_to()', kept);
		execute format('create trigger never_emptied before truncate on parley.%I for each statement execute function parley.only_added_to()', kept);
		execute format('alter table parley.%I enable row level security, force row level security', kept);
	end loop;
end
$$;
alter table parley.folder_draft enable row level security, force row level security;

-- Whether nothing has become of it yet, and whether all have agreed to it who have to.
create function parley.import_is_open(wanted uuid) returns boolean volatile language sql as $$
	select not exists (select from parley.folder_import_act a where a.import = wanted and a.kind in ('declined', 'withdrawn', 'applied'))
$$;
create function parley.import_is_agreed(wanted uuid) returns boolean volatile language sql as $$
	select exists (
		select from parley.folder_import i
		where i.id = wanted and i.space = parley.space() and not exists (select from parley.folder_import_act a where a.import = i.id and a.kind in ('declined', 'withdrawn'))
			and (i.side is null
				or exists (select from parley.folder_import_act a where a.import = i.id and a.kind = 'agreed' and a.side <> i.side)
				or not exists (select from parley.role_grant g where g.space = i.space and g.side <> i.side and g.revoked_at is null and g.role in ('staff', 'committee', 'negotiator', 'counsel')))
	)
$$;

create function parley.check_import() returns trigger language plpgsql as $$
begin
	if current_user not in ('parley_union', 'parley_employer', 'parley_service') then return new; end if;
	perform parley.lock_ledger(new.space);
	new.at := clock_timestamp();
	if exists (select from parley.folder_import i where i.space = new.space and parley.import_is_open(i.id)) then perform parley.refuse('import-waits'); end if;
	return new;
end
$$;
create trigger check_import before insert on parley.folder_import for each row execute function parley.check_import();

create function parley.check_import_act() returns trigger language plpgsql as $$
declare
	brought_by text;
begin
	if current_user not in ('parley_union', 'parley_employer', 'parley_service') then return new; end if;
	perform parley.lock_ledger(new.space);
	new.at := clock_timestamp();
	if not parley.import_is_open(new.import) then perform parley.refuse('import-over'); end if;
	select side into brought_by from parley.folder_import where id = new.import;
	if new.kind in ('agreed', 'declined') and new.side = brought_by then perform parley.refuse('own-side'); end if;
	if new.kind = 'withdrawn' and new.side <> brought_by then perform parley.refuse('other-side'); end if;
	if new.kind = 'applied' and not parley.import_is_agreed(new.import) then perform parley.refuse('import-waits'); end if;
	return new;
end
$$;
create trigger check_import_act before insert on parley.folder_import_act for each row execute function parley.check_import_act();

create function parley.check_folder_file() returns trigger language plpgsql as $$
begin
	if current_user in ('parley_union', 'parley_employer', 'parley_service')
		and not exists (select from parley.folder_import i where i.id = new.import and i.xmin = pg_current_xact_id()::xid) then
		perform parley.refuse('only-added-to');
	end if;
	return new;
end
$$;
create trigger check_folder_file before insert on parley.folder_file for each row execute function parley.check_folder_file();

-- No side says of an act of its own that it was imported.
create function parley.check_imported() returns trigger language plpgsql as $$
begin
	if current_user in ('parley_union', 'parley_employer') and new.import is not null then perform parley.refuse('not-by-itself'); end if;
	return new;
end
$$;
create trigger check_imported before insert on parley.offer for each row execute function parley.check_imported();
create trigger check_imported before insert on parley.ledger_event for each row execute function parley.check_imported();
create trigger check_imported before insert on parley.turn_release for each row execute function parley.check_imported();

-- As before, and what was agreed when it was imported is reopened by both sides like the rest.
create or replace function parley.check_event() returns trigger language plpgsql as $$
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
	when 'imported' then
		perform parley.refuse('not-by-itself');
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
		select max(id) into since from parley.ledger_event where offer = new.offer and kind in ('initialled', 'imported');
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
-- As before; an offer that was imported was handed over elsewhere.
create or replace function parley.check_whole_offer() returns trigger language plpgsql as $$
begin
	if current_user not in ('parley_union', 'parley_employer', 'parley_service') then return null; end if;
	if (select count(*) from parley.turn t where t.offer = new.id) <> new.turns
		or not exists (select from parley.ledger_event e where e.offer = new.id and e.kind in ('handed-over', 'imported')) then
		perform parley.refuse('not-whole');
	end if;
	return null;
end
$$;

grant select, insert on parley.folder_import, parley.folder_import_act, parley.folder_file to parley_union, parley_employer, parley_service;
create policy at_table on parley.folder_import for select to parley_union, parley_employer
	using (space = (select parley.space()) and ((select parley.at_table()) or (select parley.has_role('costing'))));
create policy at_table on parley.folder_import_act for select to parley_union, parley_employer
	using (space = (select parley.space()) and ((select parley.at_table()) or (select parley.has_role('costing'))));
create policy at_table on parley.folder_file for select to parley_union, parley_employer
	using (space = (select parley.space()) and ((select parley.at_table()) or (select parley.has_role('costing'))));
create policy bring on parley.folder_import for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and by_member = (select parley.person()) and (select parley.at_table()) and (select parley.is_fresh()));
create policy bring on parley.folder_file for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and (select parley.at_table())
		and exists (select from parley.folder_import i where i.id = import and i.by_member = (select parley.person())));
create policy settle on parley.folder_import_act for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and by_member = (select parley.person()) and (select parley.at_table())
		and (kind in ('declined', 'withdrawn') or kind = 'agreed' and (select parley.is_fresh())));

grant select, insert, delete on parley.folder_draft to parley_union, parley_employer;
create policy own_draft on parley.folder_draft to parley_union, parley_employer
	using (made_by = (select parley.person()) and space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()))
	with check (made_by = (select parley.person()) and space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()));

grant select on parley.recorded_session to parley_union, parley_employer;
create policy at_table on parley.recorded_session for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.at_table()));

grant select, insert on parley.own_facts, parley.own_facts_release to parley_union, parley_employer;
create policy of_own_side on parley.own_facts for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and ((select parley.at_table()) or (select parley.has_role('costing'))));
create policy released on parley.own_facts for select to parley_union, parley_employer
	using (space = (select parley.space()) and (select parley.at_table()) and exists (select from parley.own_facts_release r where r.facts = own_facts.id));
create policy write_own on parley.own_facts for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and by_member = (select parley.person()) and (select parley.at_table()));
create policy at_table on parley.own_facts_release for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.at_table()));
create policy release on parley.own_facts_release for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and by_member = (select parley.person()) and (select parley.at_table()) and (select parley.is_fresh()));

-- What an import that stands brings is written by the service, in the transaction of whoever settles it.
create function parley.importing() returns boolean stable language sql as $$
	select parley.task() = 'import' and parley.space() is not null
$$;
create policy service_imports on parley.folder_import for select to parley_service using ((select parley.importing()) and space = (select parley.space()));
create policy service_brings on parley.folder_import for insert to parley_service with check ((select parley.importing()) and space = (select parley.space()) and side is null);
create policy service_imports on parley.folder_import_act for select to parley_service using ((select parley.importing()) and space = (select parley.space()));
create policy service_applies on parley.folder_import_act for insert to parley_service with check ((select parley.importing()) and space = (select parley.space()) and kind = 'applied');
create policy service_imports on parley.folder_file for select to parley_service using ((select parley.importing()) and space = (select parley.space()));
create policy service_brings on parley.folder_file for insert to parley_service
	with check ((select parley.importing()) and space = (select parley.space()) and exists (select from parley.folder_import i where i.id = import and i.side is null));
create policy service_imports on parley.role_grant for select to parley_service using ((select parley.importing()) and space = (select parley.space()));
grant select, insert on parley.offer, parley.turn, parley.ledger_event, parley.turn_release, parley.recorded_session to parley_service;
create policy service_imports on parley.offer for select to parley_service using ((select parley.importing()) and space = (select parley.space()));
create policy service_imports on parley.turn for select to parley_service using ((select parley.importing()) and space = (select parley.space()));
create policy service_imports on parley.ledger_event for select to parley_service using ((select parley.importing()) and space = (select parley.space()));
create policy service_imports on parley.turn_release for select to parley_service using ((select parley.importing()) and space = (select parley.space()));
create policy service_imports on parley.recorded_session for select to parley_service using ((select parley.importing()) and space = (select parley.space()));
create policy import_brings on parley.offer for insert to parley_service
	with check ((select parley.importing()) and space = (select parley.space()) and draft is null and parley.import_is_open(import) and parley.import_is_agreed(import));
create policy import_brings on parley.turn for insert to parley_service
	with check ((select parley.importing()) and space = (select parley.space())
		and exists (select from parley.offer o where o.id = offer and o.import is not null and o.xmin = pg_current_xact_id()::xid));
create policy import_brings on parley.ledger_event for insert to parley_service
	with check ((select parley.importing()) and space = (select parley.space()) and kind = 'imported' and parley.import_is_open(import) and parley.import_is_agreed(import)
		and exists (select from parley.offer o where o.id = offer and o.import is not null));
create policy import_brings on parley.turn_release for insert to parley_service
	with check ((select parley.importing()) and space = (select parley.space()) and import is not null
		and exists (select from parley.offer o where o.id = offer and o.import is not null and not o.off_record));
create policy import_brings on parley.recorded_session for insert to parley_service
	with check ((select parley.importing()) and space = (select parley.space()) and parley.import_is_open(import) and parley.import_is_agreed(import));

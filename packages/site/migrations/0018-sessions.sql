-- Sessions of the talks and information requests. What both sides see is rows that are only ever added to, each by the side that says it; what is a side's
-- own (its caucus notes, the address of its calendar) stands in tables that only that side's role reads, and the words of a note are sealed besides.

-- A date that a side proposes; it stands when the other side says yes. The time is that of a clock on the wall of a place, and stays so.
create table parley.bargaining_session (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	title text not null check (length(title) between 1 and 200),
	local_start timestamp not null,
	local_end timestamp not null,
	zone text not null check (zone <> ''),
	starts_at timestamptz not null,
	ends_at timestamptz not null,
	mode text not null check (mode in ('in-person', 'virtual', 'both')),
	place text not null default '' check (length(place) <= 300),
	link text not null default '' check (link = '' or (link ~ '^https://[^\s]+$' and length(link) <= 1000)),
	replaces uuid,
	by_member uuid not null references parley.member,
	by_name text not null check (by_name <> ''),
	at timestamptz not null default now(),
	check (local_end > local_start and local_end <= local_start + interval '36 hours'),
	check (ends_at > starts_at),
	check (mode = 'virtual' or place <> ''),
	unique (id, space),
	foreign key (replaces, space) references parley.bargaining_session (id, space)
);
create index bargaining_session_in_order on parley.bargaining_session (space, starts_at);

-- What became of a date. `state` is what it is in afterwards; the trigger says it, whoever writes the row.
create table parley.session_act (
	id bigint generated always as identity primary key,
	session uuid not null,
	space text not null,
	side text not null check (side in ('union', 'employer')),
	kind text not null check (kind in ('agreed', 'declined', 'withdrawn', 'called-off', 'moved')),
	reason text not null default '' check (length(reason) <= 500),
	by_member uuid not null references parley.member,
	by_name text not null check (by_name <> ''),
	at timestamptz not null default now(),
	foreign key (session, space) references parley.bargaining_session (id, space)
);
create index session_act_of_session on parley.session_act (session, id);

-- Who was there, as each side says of its own.
create table parley.session_presence (
	id uuid primary key default gen_random_uuid(),
	session uuid not null,
	space text not null,
	side text not null check (side in ('union', 'employer')),
	name text not null check (length(name) between 1 and 120),
	role text not null check (length(role) <= 120),
	present boolean not null,
	by_member uuid not null references parley.member,
	at timestamptz not null default now(),
	unique (session, side, name),
	foreign key (session, space) references parley.bargaining_session (id, space)
);

-- The record both sides share, in the words of whoever wrote the line: times, items touched, papers handed over, the gist. Nothing is taken back; a line corrects another.
create table parley.session_entry (
	id bigint generated always as identity primary key,
	session uuid not null,
	space text not null,
	side text not null check (side in ('union', 'employer')),
	kind text not null check (kind in ('started', 'caucus-began', 'caucus-ended', 'ended', 'item', 'paper', 'gist')),
	happened_at timestamptz,
	issue text check (issue ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
	turn uuid,
	words text not null default '' check (length(words) <= 4000),
	off_record boolean not null default false,
	corrects bigint references parley.session_entry,
	by_member uuid not null references parley.member,
	by_name text not null check (by_name <> ''),
	at timestamptz not null default now(),
	check ((kind in ('started', 'caucus-began', 'caucus-ended', 'ended')) = (happened_at is not null)),
	check (kind <> 'item' or issue is not null),
	check (kind <> 'paper' or turn is not null),
	check (kind <> 'gist' or words <> ''),
	foreign key (session, space) references parley.bargaining_session (id, space),
	foreign key (turn) references parley.turn (id)
);
create index session_entry_of_session on parley.session_entry (session, id);

-- A side's own notes. `sealed` is AES-256-GCM under the side's key, bound to side and row, so that a leak of rows is no leak of words.
create table parley.caucus_note (
	id uuid primary key,
	session uuid not null,
	space text not null,
	side text not null check (side in ('union', 'employer')),
	turn uuid,
	sealed bytea not null check (length(sealed) between 29 and 100000),
	by_member uuid not null references parley.member,
	by_name text not null check (by_name <> ''),
	at timestamptz not null default now(),
	foreign key (session, space) references parley.bargaining_session (id, space),
	foreign key (turn) references parley.turn (id)
);
create index caucus_note_of_session on parley.caucus_note (session, side, at);

-- Addresses under which calendar programs ask for a side's dates. Whoever has one reads the dates, so it can be ended.
create table parley.calendar_link (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	label text not null check (length(label) between 1 and 120),
	token_hash bytea not null unique check (length(token_hash) = 32),
	by_member uuid not null references parley.member,
	at timestamptz not null default now(),
	ended_at timestamptz
);
create index calendar_link_of_side on parley.calendar_link (space, side);

-- What a side asks the other to be told: its number is drawn by the database, and what became of it is its events.
create table parley.information_request (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	number integer not null default 0,
	title text not null check (length(title) between 1 and 200),
	asked text not null check (length(asked) between 1 and 8000),
	of_whom text not null default '' check (length(of_whom) <= 200),
	due date not null,
	issue text check (issue ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
	by_member uuid not null references parley.member,
	by_name text not null check (by_name <> ''),
	at timestamptz not null default now(),
	unique (space, side, number),
	unique (id, space)
);

create table parley.request_event (
	id bigint generated always as identity primary key,
	request uuid not null,
	space text not null,
	side text not null check (side in ('union', 'employer')),
	kind text not null check (kind in ('delivered-in-part', 'delivered', 'refused', 'not-enough', 'withdrawn', 'later', 'remark')),
	words text not null default '' check (length(words) <= 4000),
	due date,
	by_member uuid not null references parley.member,
	by_name text not null check (by_name <> ''),
	at timestamptz not null default now(),
	check (kind not in ('refused', 'not-enough', 'remark') or words <> ''),
	check ((kind = 'later') = (due is not null)),
	unique (id, request, space, side),
	foreign key (request, space) references parley.information_request (id, space)
);
create index request_event_of_request on parley.request_event (request, id);

create table parley.request_file (
	id uuid primary key default gen_random_uuid(),
	request uuid not null,
	event bigint not null,
	space text not null,
	side text not null check (side in ('union', 'employer')),
	name text not null check (length(name) between 1 and 200),
	sha256 bytea not null check (sha256 = sha256(content)),
	content bytea not null check (length(content) between 1 and 10485760),
	foreign key (event, request, space, side) references parley.request_event (id, request, space, side)
);
create index request_file_of_request on parley.request_file (request);

-- The words for each stand in src/lib/server/sessions/refusals.ts.
create function parley.refuse_session(code text) returns void language plpgsql as $$
begin
	raise exception 'sessions/%', code using errcode = 'PSESS';
end
$$;
create function parley.stays_as_said() returns trigger language plpgsql as $$
begin
	perform parley.refuse_session('stays-as-said');
	return null;
end
$$;
do $$
declare
	kept text;
begin
	foreach kept in array array['bargaining_session', 'session_act', 'session_entry', 'information_request', 'request_event', 'request_file'] loop
		execute format('create trigger stays_as_said before update or delete on parley.%I for each row execute function parley.stays_as_said()', kept);
		execute format('create trigger never_emptied before truncate on parley.%I for each statement execute function parley.stays_as_said()', kept);
	end loop;
end
$$;
create function parley.lock_sessions(wanted text) returns void language sql as $$
	select pg_advisory_xact_lock(hashtextextended('parley sessions ' || wanted, 0))
$$;

-- What has become of a date: its last act, or that it was proposed and no more.
create function parley.session_state(wanted uuid) returns text stable language sql as $$
	select coalesce((select kind from parley.session_act where session = wanted order by id desc limit 1), 'proposed')
$$;
create function parley.session_state_now(wanted uuid) returns text volatile language sql as $$
	select coalesce((select kind from parley.session_act where session = wanted order by id desc limit 1), 'proposed')
$$;

create function parley.place_session() returns trigger language plpgsql as $$
begin
	if parley.side() is null then return new; end if;
	new.at := clock_timestamp();
	new.starts_at := new.local_start at time zone new.zone;
	new.ends_at := new.local_end at time zone new.zone;
	if new.replaces is not null and parley.session_state_now(new.replaces) <> 'agreed' then perform parley.refuse_session('not-agreed'); end if;
	return new;
end
$$;
create trigger place_session before insert on parley.bargaining_session for each row execute function parley.place_session();

create function parley.check_session_act() returns trigger language plpgsql as $$
declare
	proposer text;
	before_it text;
begin
	if parley.side() is null or pg_trigger_depth() > 1 then return new; end if;
	perform parley.lock_sessions(new.space);
	new.at := clock_timestamp();
	select side into proposer from parley.bargaining_session where id = new.session and space = new.space;
	before_it := parley.session_state_now(new.session);
	if new.kind = 'moved' then perform parley.refuse_session('not-by-itself'); end if;
	if new.kind in ('agreed', 'declined') and proposer = new.side then perform parley.refuse_session('other-side-agrees'); end if;
	if new.kind = 'withdrawn' and proposer <> new.side then perform parley.refuse_session('own-side-withdraws'); end if;
	if before_it <> (case new.kind when 'called-off' then 'agreed' else 'proposed' end) then perform parley.refuse_session('settled-already'); end if;
	if new.kind = 'called-off' and new.reason = '' then perform parley.refuse_session('no-reason'); end if;
	return new;
end
$$;
create trigger check_session_act before insert on parley.session_act for each row execute function parley.check_session_act();

-- A date in the place of another: with the yes to it, the other is over.
create function parley.move_session() returns trigger language plpgsql as $$
declare
	earlier uuid;
begin
	if parley.side() is null or new.kind <> 'agreed' then return null; end if;
	select replaces into earlier from parley.bargaining_session where id = new.session;
	if earlier is not null and parley.session_state_now(earlier) = 'agreed' then
		insert into parley.session_act (session, space, side, kind, by_member, by_name) values (earlier, new.space, new.side, 'moved', new.by_member, new.by_name);
	end if;
	return null;
end
$$;
create trigger move_session after insert on parley.session_act for each row execute function parley.move_session();

create function parley.need_turn(wanted uuid, wanted_space text) returns void language plpgsql as $$
begin
	if wanted is not null and not exists (select from parley.turn t where t.id = wanted and t.space = wanted_space) then perform parley.refuse_session('no-such-turn'); end if;
end
$$;

create function parley.check_session_entry() returns trigger language plpgsql as $$
begin
	if parley.side() is null then return new; end if;
	new.at := clock_timestamp();
	if parley.session_state(new.session) <> 'agreed' then perform parley.refuse_session('not-agreed'); end if;
	if new.corrects is not null and not exists (select from parley.session_entry e where e.id = new.corrects and e.session = new.session and e.side = new.side) then
		perform parley.refuse_session('corrects-another');
	end if;
	perform parley.need_turn(new.turn, new.space);
	return new;
end
$$;
create trigger check_session_entry before insert on parley.session_entry for each row execute function parley.check_session_entry();

create function parley.check_caucus_note() returns trigger language plpgsql as $$
begin
	if parley.side() is null then return new; end if;
	new.at := clock_timestamp();
	perform parley.need_turn(new.turn, new.space);
	return new;
end
$$;
create trigger check_caucus_note before insert on parley.caucus_note for each row execute function parley.check_caucus_note();

create function parley.request_state(wanted uuid) returns text volatile language sql as $$
	select coalesce((
		select case kind when 'not-enough' then 'open' when 'delivered-in-part' then 'in part' else kind end
		from parley.request_event where request = wanted and kind not in ('remark', 'later') order by id desc limit 1), 'open')
$$;

create function parley.number_request() returns trigger language plpgsql as $$
begin
	if parley.side() is null then return new; end if;
	perform parley.lock_sessions(new.space);
	new.at := clock_timestamp();
	new.number := (select coalesce(max(number), 0) + 1 from parley.information_request where space = new.space and side = new.side);
	return new;
end
$$;
create trigger number_request before insert on parley.information_request for each row execute function parley.number_request();

create function parley.check_request_event() returns trigger language plpgsql as $$
declare
	asker text;
	before_it text;
begin
	if parley.side() is null then return new; end if;
	perform parley.lock_sessions(new.space);
	new.at := clock_timestamp();
	select side into asker from parley.information_request where id = new.request and space = new.space;
	before_it := parley.request_state(new.request);
	if new.kind in ('delivered-in-part', 'delivered', 'refused') and asker = new.side then perform parley.refuse_session('other-side-answers'); end if;
	if new.kind in ('not-enough', 'withdrawn', 'later') and asker <> new.side then perform parley.refuse_session('asker-alone'); end if;
	if before_it = 'withdrawn' then perform parley.refuse_session('withdrawn-already'); end if;
	if new.kind = 'not-enough' and before_it = 'open' then perform parley.refuse_session('not-answered-yet'); end if;
	return new;
end
$$;
create trigger check_request_event before insert on parley.request_event for each row execute function parley.check_request_event();

-- Files come with the event that delivers them, and a request holds 50 MB at most.
create function parley.check_request_file() returns trigger language plpgsql as $$
begin
	if parley.side() is null then return new; end if;
	perform parley.lock_sessions(new.space);
	if not exists (select from parley.request_event e where e.id = new.event and e.kind in ('delivered', 'delivered-in-part') and e.xmin = pg_current_xact_id()::xid) then
		perform parley.refuse_session('stays-as-said');
	end if;
	if (select coalesce(sum(length(content)), 0) from parley.request_file where request = new.request) + length(new.content) > 52428800 then
		perform parley.refuse_session('too-much');
	end if;
	return new;
end
$$;
create trigger check_request_file before insert on parley.request_file for each row execute function parley.check_request_file();

do $$
declare
	each_table text;
begin
	foreach each_table in array array['bargaining_session', 'session_act', 'session_presence', 'session_entry', 'caucus_note', 'calendar_link', 'information_request', 'request_event', 'request_file'] loop
		execute format('alter table parley.%I enable row level security, force row level security', each_table);
	end loop;
	-- What is said at the table is both sides' to read and each side's to add to, in the name of whoever says it.
	foreach each_table in array array['bargaining_session', 'session_act', 'session_presence', 'session_entry', 'information_request', 'request_event'] loop
		execute format('grant select, insert on parley.%I to parley_union, parley_employer', each_table);
		execute format('create policy at_table on parley.%I for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.at_table()))', each_table);
		execute format('create policy own_words on parley.%I for insert to parley_union, parley_employer with check (space = (select parley.space()) and side = (select parley.side()) and by_member = (select parley.person()) and (select parley.at_table()))', each_table);
	end loop;
end
$$;
grant select, insert on parley.request_file to parley_union, parley_employer;
create policy at_table on parley.request_file for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.at_table()));
create policy own_files on parley.request_file for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()));

-- Who was there may be mended by the side that said it.
grant delete on parley.session_presence to parley_union, parley_employer;
create policy mend_own on parley.session_presence for delete to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()));

grant select, insert, delete on parley.caucus_note to parley_union, parley_employer;
create policy read_own on parley.caucus_note for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()));
create policy write_own on parley.caucus_note for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and by_member = (select parley.person()) and (select parley.at_table()));
create policy remove_own on parley.caucus_note for delete to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and by_member = (select parley.person()) and (select parley.at_table()));

grant select, insert on parley.calendar_link to parley_union, parley_employer;
grant update (ended_at) on parley.calendar_link to parley_union, parley_employer;
create policy of_side on parley.calendar_link to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()))
	with check (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()));

-- A calendar program has no session: the service looks its address up, and reads the dates.
grant select on parley.calendar_link, parley.bargaining_session, parley.session_act to parley_service;
create policy service_reads on parley.calendar_link for select to parley_service using ((select parley.task()) = 'calendar');
create policy service_reads on parley.bargaining_session for select to parley_service using ((select parley.task()) = 'calendar');
create policy service_reads on parley.session_act for select to parley_service using ((select parley.task()) = 'calendar');

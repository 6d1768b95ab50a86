-- Who there is: negotiations ("spaces"), the rolls of their sides, roles within a side, and the record of what was done.
create schema parley;
grant usage on schema parley to parley_app, parley_union, parley_employer, parley_public, parley_service;

-- Whom a transaction acts for. The side is the database's own role, so that no setting can claim another.
create function parley.side() returns text stable language sql
	return case current_user when 'parley_union' then 'union' when 'parley_employer' then 'employer' when 'parley_public' then 'public' end;
create function parley.space() returns text stable language sql
	return nullif(current_setting('parley.space', true), '');
create function parley.person() returns uuid stable language sql
	return nullif(current_setting('parley.person', true), '')::uuid;
create function parley.has_role(wanted text) returns boolean stable language sql
	return wanted = any (string_to_array(coalesce(current_setting('parley.roles', true), ''), ','));
-- What the service is at; each of its policies names the tasks that need it.
create function parley.task() returns text stable language sql
	return nullif(current_setting('parley.task', true), '');

create table parley.space (
	id text primary key check (id <> ''),
	created_at timestamptz not null default now()
);

create table parley.member (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	number text not null check (number <> ''),
	name text not null check (name <> ''),
	unit text,
	standing text,
	since date,
	gone_at timestamptz,
	unique (space, side, number),
	unique (id, space, side)
);

-- Where somebody can be reached: what they sign in with. An address stands once on a side's roll.
create table parley.contact (
	member uuid not null,
	space text not null,
	side text not null,
	kind text not null check (kind in ('email', 'phone')),
	address text not null check (address <> ''),
	source text not null default 'roll' check (source in ('roll', 'recovery')),
	primary key (member, kind),
	unique (space, side, kind, address),
	foreign key (member, space, side) references parley.member (id, space, side)
);

create table parley.role_grant (
	id uuid primary key default gen_random_uuid(),
	space text not null,
	side text not null,
	member uuid not null,
	role text not null,
	granted_by uuid references parley.member,
	granted_at timestamptz not null default now(),
	revoked_by uuid references parley.member,
	revoked_at timestamptz,
	check ((side = 'union' and role in ('captain', 'committee', 'staff')) or (side = 'employer' and role in ('staff', 'negotiator', 'counsel'))),
	foreign key (member, space, side) references parley.member (id, space, side)
);
create unique index role_grant_once on parley.role_grant (member, role) where revoked_at is null;

create table parley.roll_import (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	file_hash bytea not null,
	new_count integer not null,
	changed_count integer not null,
	gone_count integer not null,
	unchanged_count integer not null,
	imported_by uuid not null references parley.member,
	imported_at timestamptz not null default now()
);

-- A file somebody is looking at before it is applied; gone with that, or the next day.
create table parley.roll_draft (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	made_by uuid not null references parley.member,
	file bytea not null,
	made_at timestamptz not null default now()
);

-- Only ever added to. `actor` is null where nobody is signed in: the set-up on the machine itself, the sign-in, a restored backup.
create table parley.audit (
	id bigint generated always as identity primary key,
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	at timestamptz not null default now(),
	actor uuid references parley.member,
	act text not null,
	subject uuid references parley.member,
	detail jsonb not null default '{}'
);
create index audit_of_side on parley.audit (space, side, id);

alter table parley.space enable row level security, force row level security;
alter table parley.member enable row level security, force row level security;
alter table parley.contact enable row level security, force row level security;
alter table parley.role_grant enable row level security, force row level security;
alter table parley.roll_import enable row level security, force row level security;
alter table parley.roll_draft enable row level security, force row level security;
alter table parley.audit enable row level security, force row level security;

grant select on parley.space to parley_union, parley_employer, parley_public;
create policy own_space on parley.space for select to parley_union, parley_employer, parley_public using (id = (select parley.space()));

grant select, insert, update on parley.member to parley_union, parley_employer;
create policy own_row on parley.member for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and id = (select parley.person()));
create policy read_roll on parley.member for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));
create policy add_to_roll on parley.member for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')));
create policy change_roll on parley.member for update to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')));

grant select, insert, update, delete on parley.contact to parley_union, parley_employer;
create policy own_contacts on parley.contact for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and member = (select parley.person()));
create policy contacts_of_roll on parley.contact to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')));

grant select, insert on parley.role_grant to parley_union, parley_employer;
grant update (revoked_by, revoked_at) on parley.role_grant to parley_union, parley_employer;
create policy own_roles on parley.role_grant for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and member = (select parley.person()));
create policy roles_of_side on parley.role_grant to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')))
	with check (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')));

grant select, insert on parley.roll_import to parley_union, parley_employer;
create policy imports_of_side on parley.roll_import to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')))
	with check (space = (select parley.space()) and side = (select parley.side()) and imported_by = (select parley.person()) and (select parley.has_role('staff')));

grant select, insert, delete on parley.roll_draft to parley_union, parley_employer;
create policy own_drafts on parley.roll_draft to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and made_by = (select parley.person()) and (select parley.has_role('staff')));

grant select, insert on parley.audit to parley_union, parley_employer;
create policy read_audit on parley.audit for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')));
create policy write_audit on parley.audit for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and actor = (select parley.person()));

-- The service, task by task.
grant select, insert on parley.space to parley_service;
create policy service_reads on parley.space for select to parley_service using ((select parley.task()) in ('set-up', 'sign-in'));
create policy service_adds on parley.space for insert to parley_service with check ((select parley.task()) = 'set-up');

grant select, insert, update on parley.member to parley_service;
create policy service_reads on parley.member for select to parley_service
	using ((select parley.task()) in ('set-up', 'sign-in', 'session', 'mail', 'sign', 'publish'));
create policy service_adds on parley.member for insert to parley_service with check ((select parley.task()) = 'set-up');

grant select, insert on parley.contact to parley_service;
create policy service_reads on parley.contact for select to parley_service using ((select parley.task()) in ('set-up', 'sign-in', 'mail'));
create policy service_adds on parley.contact for insert to parley_service with check ((select parley.task()) = 'set-up');

grant select, insert on parley.role_grant to parley_service;
create policy service_reads on parley.role_grant for select to parley_service using ((select parley.task()) in ('set-up', 'session'));
create policy service_adds on parley.role_grant for insert to parley_service with check ((select parley.task()) = 'set-up');

grant insert on parley.audit to parley_service;
create policy service_adds on parley.audit for insert to parley_service with check ((select parley.task()) in ('set-up', 'sign-in') and actor is null);

-- How somebody on the roll comes in: asked for by a browser, answered by mail or a passkey, kept as a session. Secrets are stored hashed.
create table parley.set_up_code (
	code_hash bytea primary key,
	space text not null,
	side text not null check (side in ('union', 'employer')),
	expires_at timestamptz not null
);

-- Whoever asks gets one, on the roll or not; the job that sends the mail finds out which.
create table parley.sign_in_request (
	id uuid primary key default gen_random_uuid(),
	space text not null,
	side text not null check (side in ('union', 'employer')),
	address text not null,
	browser_hash bytea not null,
	member uuid,
	token_hash bytea,
	code_hash bytea,
	tries integer not null default 0,
	asked_at timestamptz not null default now(),
	expires_at timestamptz not null,
	used_at timestamptz,
	foreign key (member, space, side) references parley.member (id, space, side)
);
create index sign_in_request_expires on parley.sign_in_request (expires_at);

create table parley.session (
	id uuid primary key default gen_random_uuid(),
	token_hash bytea not null unique,
	member uuid not null,
	space text not null,
	side text not null,
	via text not null check (via in ('mail', 'passkey', 'set-up')),
	created_at timestamptz not null default now(),
	fresh_at timestamptz not null default now(),
	seen_at timestamptz not null default now(),
	expires_at timestamptz not null,
	foreign key (member, space, side) references parley.member (id, space, side)
);
create index session_of_member on parley.session (member);

create table parley.passkey (
	id text primary key,
	member uuid not null,
	space text not null,
	side text not null,
	public_key bytea not null,
	counter bigint not null,
	transports text[] not null default '{}',
	name text not null check (length(name) between 1 and 60),
	created_at timestamptz not null default now(),
	used_at timestamptz,
	foreign key (member, space, side) references parley.member (id, space, side)
);
create index passkey_of_member on parley.passkey (member);

-- A challenge is good for one answer of the browser it was given to.
create table parley.passkey_challenge (
	browser_hash bytea primary key,
	space text not null,
	side text not null check (side in ('union', 'employer')),
	challenge text not null,
	purpose text not null check (purpose in ('register', 'sign-in')),
	expires_at timestamptz not null
);

-- Two people of the side: one who asks, another who agrees.
create table parley.recovery (
	id uuid primary key default gen_random_uuid(),
	space text not null,
	side text not null,
	member uuid not null,
	address text not null check (address <> ''),
	reason text not null check (reason <> ''),
	asked_by uuid not null references parley.member,
	asked_at timestamptz not null default now(),
	settled_by uuid references parley.member check (settled_by <> asked_by or settled_as = 'refused'),
	settled_at timestamptz,
	settled_as text check (settled_as in ('agreed', 'refused')),
	check ((settled_at is null) = (settled_by is null) and (settled_at is null) = (settled_as is null)),
	check (asked_by <> member and settled_by <> member),
	foreign key (member, space, side) references parley.member (id, space, side)
);
create unique index recovery_one_open on parley.recovery (member) where settled_at is null;

-- How often something was asked for, by a hash of who or what asks, in windows of time.
create table parley.rate (
	key_hash bytea not null,
	window_start timestamptz not null,
	times integer not null,
	primary key (key_hash, window_start)
);

alter table parley.set_up_code enable row level security, force row level security;
alter table parley.sign_in_request enable row level security, force row level security;
alter table parley.session enable row level security, force row level security;
alter table parley.passkey enable row level security, force row level security;
alter table parley.passkey_challenge enable row level security, force row level security;
alter table parley.recovery enable row level security, force row level security;
alter table parley.rate enable row level security, force row level security;

-- One's own sessions, without what they are opened with; staff may end them, when a recovery is agreed.
grant select (id, member, space, side, via, created_at, fresh_at, seen_at, expires_at), delete on parley.session to parley_union, parley_employer;
create policy own_sessions on parley.session to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (member = (select parley.person()) or (select parley.has_role('staff'))));

grant select, insert, delete on parley.passkey to parley_union, parley_employer;
create policy own_passkeys on parley.passkey to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and member = (select parley.person()))
	with check (space = (select parley.space()) and side = (select parley.side()) and member = (select parley.person()));
create policy staff_end_passkeys on parley.passkey for delete to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')));
create policy staff_see_passkeys on parley.passkey for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')));

grant select, insert on parley.recovery to parley_union, parley_employer;
grant update (settled_by, settled_at, settled_as) on parley.recovery to parley_union, parley_employer;
create policy recoveries_of_side on parley.recovery for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')));
create policy ask_recovery on parley.recovery for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and asked_by = (select parley.person()) and settled_at is null and (select parley.has_role('staff')));
create policy settle_recovery on parley.recovery for update to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and settled_at is null and (select parley.has_role('staff')))
	with check (space = (select parley.space()) and side = (select parley.side()) and settled_by = (select parley.person()));

grant select, insert, delete on parley.set_up_code to parley_service;
create policy service_sets_up on parley.set_up_code to parley_service using ((select parley.task()) = 'set-up');

grant select, insert, update, delete on parley.sign_in_request, parley.session, parley.passkey_challenge, parley.rate to parley_service;
grant select, update on parley.passkey to parley_service;
create policy service_signs_in on parley.sign_in_request to parley_service using ((select parley.task()) = 'sign-in');
create policy service_keeps_sessions on parley.session to parley_service using ((select parley.task()) in ('session', 'sign-in', 'set-up'));
create policy service_reads_passkeys on parley.passkey for select to parley_service using ((select parley.task()) = 'sign-in');
create policy service_counts_passkeys on parley.passkey for update to parley_service using ((select parley.task()) = 'sign-in');
create policy service_challenges on parley.passkey_challenge to parley_service using ((select parley.task()) = 'sign-in');
create policy service_rates on parley.rate to parley_service using ((select parley.task()) in ('rate', 'sign-in', 'sign'));

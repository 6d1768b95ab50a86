-- Files checked on the site: what was answered is kept with its hash, the file is not. And what the union does about those that match no consent.
alter table parley.asset_check
	add column name text not null default '' check (length(name) <= 200),
	add column bytes bigint not null default 0 check (bytes >= 0),
	add column kind text check (kind in ('picture', 'sound', 'film', 'document')),
	-- 'all': against the whole register. 'own': against what whoever asked may see of it.
	add column scope text not null default 'all' check (scope in ('all', 'own')),
	-- Whom it came from, as the asker says.
	add column producer text,
	add column project text check (length(project) between 1 and 200),
	add column medium text check (length(medium) between 1 and 40),
	-- The signatory whose certificate signed it.
	add column signatory text,
	add column answer jsonb not null default '{}' check (octet_length(answer::text) < 2000000),
	add column register_hash text not null default '',
	add constraint asset_check_place unique (id, space, side),
	add constraint asset_check_producer foreign key (space, producer) references parley.likeness_signatory (space, id),
	add constraint asset_check_signatory foreign key (space, signatory) references parley.likeness_signatory (space, id);
create index asset_check_of_file on parley.asset_check (space, side, sha256, checked_at);

-- A producer's own checks are no other producer's, though both sit on one side.
drop policy own_checks on parley.asset_check;
drop policy add_check on parley.asset_check;
create policy own_checks on parley.asset_check for select to parley_union
	using (space = (select parley.space()) and side = 'union' and (by_member = (select parley.person()) or (select parley.reviews())));
create policy own_checks_of_producer on parley.asset_check for select to parley_employer
	using (space = (select parley.space()) and side = 'employer'
		and (by_member = (select parley.person()) or producer = any ((select parley.my_signatories())::text[])));
create policy add_check on parley.asset_check for insert to parley_union
	with check (space = (select parley.space()) and side = 'union' and by_member = (select parley.person()) and (scope = 'own' or (select parley.reviews())));
create policy add_check_of_producer on parley.asset_check for insert to parley_employer
	with check (space = (select parley.space()) and side = 'employer' and by_member = (select parley.person()) and scope = 'own'
		and cardinality((select parley.my_signatories())) > 0 and (producer is null or producer = any ((select parley.my_signatories())::text[])));

-- What the union did about a file: tied it to a use, explained it, or opened a grievance.
create table parley.asset_follow_up (
	id uuid primary key default gen_random_uuid(),
	space text not null,
	side text not null default 'union' check (side = 'union'),
	asset uuid not null,
	kind text not null check (kind in ('tied', 'explained', 'grievance')),
	use text,
	words text,
	by_member uuid not null references parley.member,
	at timestamptz not null default now(),
	check (kind <> 'tied' or use is not null),
	check (kind = 'tied' or coalesce(length(words), 0) between 20 and 4000),
	foreign key (asset, space, side) references parley.asset_check (id, space, side),
	foreign key (space, use) references parley.likeness_use (space, id)
);
create index asset_follow_up_of_file on parley.asset_follow_up (space, asset);
create trigger stays before update or delete or truncate on parley.asset_follow_up for each statement execute function parley.likeness_stays();
alter table parley.asset_follow_up enable row level security, force row level security;
grant select, insert on parley.asset_follow_up to parley_union;
grant select on parley.asset_follow_up to parley_service;
create policy reviewed on parley.asset_follow_up for select to parley_union using (space = (select parley.space()) and (select parley.reviews()));
create policy follow_up on parley.asset_follow_up for insert to parley_union
	with check (space = (select parley.space()) and by_member = (select parley.person()) and (select parley.reviews()) and (select parley.is_fresh()));
create policy likeness_reads on parley.asset_follow_up for select to parley_service using ((select parley.task()) = 'likeness' and space = (select parley.space()));

-- Certificates of a signatory that is enrolled already, and those that no longer count.
create table parley.likeness_certificate (
	space text not null,
	signatory text not null,
	place integer not null check (place >= 0),
	kind text not null check (kind in ('added', 'withdrawn')),
	-- SHA-256 of the certificate, as 64 hex digits.
	fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
	pem text,
	added_by uuid not null references parley.member,
	at timestamptz not null default now(),
	primary key (space, signatory, place),
	check ((kind = 'added') = (pem is not null)),
	foreign key (space, signatory) references parley.likeness_signatory (space, id)
);
create trigger stays before update or delete or truncate on parley.likeness_certificate for each statement execute function parley.likeness_stays();
alter table parley.likeness_certificate enable row level security, force row level security;
grant select, insert on parley.likeness_certificate to parley_union;
grant select on parley.likeness_certificate to parley_employer, parley_service;
create policy take_part on parley.likeness_certificate for select to parley_union, parley_employer using (space = (select parley.space()) and (select parley.takes_part()));
create policy union_enrols on parley.likeness_certificate for insert to parley_union
	with check (space = (select parley.space()) and added_by = (select parley.person()) and (select parley.has_role('staff')) and (select parley.is_fresh()));
create policy likeness_reads on parley.likeness_certificate for select to parley_service using ((select parley.task()) = 'likeness' and space = (select parley.space()));

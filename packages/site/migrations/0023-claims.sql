-- Claims from the press and the table: who said what, when and where; who stands behind it and who against it. How a claim stands is derived from these
-- rows (engine: run/claim-standing.ts) and kept nowhere.
create table parley.claim (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
	-- 'days': a counter that runs on, such as the day of a strike.
	kind text not null default 'said' check (kind in ('said', 'days')),
	audience text not null default 'writers' check (audience in ('writers', 'members', 'public')),
	-- A claim of the folder, with the sums that might stand behind it.
	reading text check (length(reading) between 1 and 200),
	created_by uuid not null references parley.member,
	created_at timestamptz not null default now(),
	unique (space, side, slug),
	unique (id, space, side)
);

-- Only ever added to: a correction is the next version, and says why.
create table parley.claim_version (
	claim uuid not null,
	space text not null,
	side text not null,
	version integer not null check (version >= 1),
	text text not null check (length(text) between 1 and 500),
	said_by text not null check (length(said_by) between 1 and 200),
	said_role text check (length(said_role) between 1 and 200),
	said_side text check (said_side in ('union', 'employer')),
	said_on date,
	venue text not null check (venue in ('press', 'document', 'session', 'turn')),
	-- The document, the session or the turn by its name; of the press the paper's.
	venue_name text check (length(venue_name) between 1 and 200),
	address text check (address ~ '^https?://' and length(address) <= 2000),
	archived bytea check (length(archived) = 32),
	locator text check (length(locator) between 1 and 200),
	quote text check (length(quote) between 1 and 300),
	counts_from date,
	withdrawn_on date,
	why text check (length(why) between 1 and 500),
	by_member uuid not null references parley.member,
	at timestamptz not null default now(),
	primary key (claim, version),
	check ((version = 1) = (why is null)),
	check (venue <> 'press' or address is not null),
	check (withdrawn_on >= said_on),
	foreign key (claim, space, side) references parley.claim (id, space, side)
);

create function parley.next_version() returns trigger language plpgsql as $$
begin
	if new.version <> 1 + coalesce((select max(version) from parley.claim_version v where v.claim = new.claim), 0) then
		raise exception 'a version follows the one before it' using errcode = '40001';
	end if;
	return new;
end
$$;
create trigger claim_version_in_order before insert on parley.claim_version for each row execute function parley.next_version();

create table parley.claim_support (
	id uuid primary key default gen_random_uuid(),
	claim uuid not null,
	space text not null,
	side text not null,
	kind text not null check (kind in ('heard', 'document', 'data', 'admission')),
	by_name text not null check (length(by_name) between 1 and 200),
	source text not null check (length(source) between 1 and 2000),
	locator text check (length(locator) between 1 and 200),
	added_by uuid not null references parley.member,
	added_at timestamptz not null default now(),
	taken_back_at timestamptz,
	foreign key (claim, space, side) references parley.claim (id, space, side)
);
create unique index claim_support_once on parley.claim_support (claim, kind, lower(by_name)) where taken_back_at is null;

create table parley.claim_dispute (
	id uuid primary key default gen_random_uuid(),
	claim uuid not null,
	space text not null,
	side text not null,
	by_name text not null check (length(by_name) between 1 and 200),
	why text not null check (length(why) between 1 and 500),
	source text not null check (length(source) between 1 and 2000),
	added_by uuid not null references parley.member,
	added_at timestamptz not null default now(),
	taken_back_at timestamptz,
	foreign key (claim, space, side) references parley.claim (id, space, side)
);
create unique index claim_dispute_once on parley.claim_dispute (claim, lower(by_name)) where taken_back_at is null;

-- Who heard it and must stay unnamed: one row a person under a keyed nullifier, with no time, no author and no row in the record.
create table parley.claim_confirmation (
	claim uuid not null,
	space text not null,
	side text not null,
	nullifier bytea not null check (length(nullifier) = 32),
	primary key (claim, nullifier),
	foreign key (claim, space, side) references parley.claim (id, space, side)
);

alter table parley.claim enable row level security, force row level security;
alter table parley.claim_version enable row level security, force row level security;
alter table parley.claim_support enable row level security, force row level security;
alter table parley.claim_dispute enable row level security, force row level security;
alter table parley.claim_confirmation enable row level security, force row level security;

grant select on parley.claim, parley.claim_version, parley.claim_support, parley.claim_dispute to parley_union, parley_employer, parley_public;
-- How many, and never which.
grant select (claim, space, side) on parley.claim_confirmation to parley_union, parley_employer, parley_public;
create policy public_claims on parley.claim for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and audience = 'public');
create policy claims_of_side on parley.claim for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (audience = 'members' and (select parley.person()) is not null or (select parley.has_role('staff')) or (select parley.has_role('committee'))));
create policy with_claim on parley.claim_version for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and exists (select from parley.claim c where c.id = claim));
create policy with_claim on parley.claim_support for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and exists (select from parley.claim c where c.id = claim));
create policy with_claim on parley.claim_dispute for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and exists (select from parley.claim c where c.id = claim));
create policy with_claim on parley.claim_confirmation for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and exists (select from parley.claim c where c.id = claim));

grant insert on parley.claim, parley.claim_version, parley.claim_support, parley.claim_dispute to parley_union, parley_employer;
grant update (audience, reading) on parley.claim to parley_union, parley_employer;
grant update (taken_back_at) on parley.claim_support, parley.claim_dispute to parley_union, parley_employer;
create policy write_claim on parley.claim for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and created_by = (select parley.person()) and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));
create policy change_claim on parley.claim for update to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));
-- The first version comes with the claim; a later one is a correction, which reaches bulletins and is the service's to write.
create policy first_version on parley.claim_version for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and version = 1 and by_member = (select parley.person()) and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));
create policy add_support on parley.claim_support for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and added_by = (select parley.person()) and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));
create policy take_back on parley.claim_support for update to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));
create policy add_dispute on parley.claim_dispute for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and added_by = (select parley.person()) and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));
create policy take_back on parley.claim_dispute for update to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));

grant select on parley.claim, parley.claim_version to parley_service;
grant insert on parley.claim_version to parley_service;
grant select, insert, delete on parley.claim_confirmation to parley_service;
create policy service_reads on parley.claim for select to parley_service using ((select parley.task()) in ('confirm', 'correct'));
create policy service_reads on parley.claim_version for select to parley_service using ((select parley.task()) = 'correct');
create policy service_corrects on parley.claim_version for insert to parley_service with check ((select parley.task()) = 'correct' and version > 1);
create policy service_counts on parley.claim_confirmation to parley_service using ((select parley.task()) = 'confirm') with check ((select parley.task()) = 'confirm');
create policy service_names on parley.member for select to parley_service using ((select parley.task()) = 'confirm');

-- Open letters: one row a signature, no counter anywhere; what outsiders check is the log beside them, which names nobody.
create table parley.letter (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
	title text not null check (title <> ''),
	body text not null,
	eligibility jsonb not null default '{}',
	names text not null default 'hidden' check (names in ('shown', 'hidden', 'together')),
	reveal_at integer check (reveal_at > 0),
	own_line boolean not null default false,
	opens_at timestamptz,
	closes_at timestamptz,
	state text not null default 'draft' check (state in ('draft', 'open', 'closed')),
	letter_hash bytea,
	roll_size integer,
	roll_root bytea,
	log_origin text,
	created_by uuid not null references parley.member,
	created_at timestamptz not null default now(),
	opened_at timestamptz,
	closed_at timestamptz,
	check ((names = 'together') = (reveal_at is not null)),
	check (closes_at > opens_at),
	check (state = 'draft' or (letter_hash is not null and roll_size is not null and roll_root is not null and log_origin is not null and opened_at is not null)),
	check ((state = 'closed') = (closed_at is not null)),
	unique (space, slug),
	unique (id, space, side)
);

-- What was opened stays as it was: signers signed that, and nothing else.
create function parley.freeze_letter() returns trigger language plpgsql as $$
begin
	if old.state <> 'draft' and (
		(new.body, new.title, new.slug, new.eligibility, new.names, new.own_line, new.opens_at, new.letter_hash, new.roll_size, new.roll_root, new.log_origin, new.space, new.side)
			is distinct from
		(old.body, old.title, old.slug, old.eligibility, old.names, old.own_line, old.opens_at, old.letter_hash, old.roll_size, old.roll_root, old.log_origin, old.space, old.side)
		or new.reveal_at is distinct from old.reveal_at or new.closes_at is distinct from old.closes_at or new.opened_at is distinct from old.opened_at
		or new.state = 'draft' or (old.state = 'closed' and new.state <> 'closed')
	) then
		raise exception 'a letter that was opened stays as it is' using errcode = 'check_violation';
	end if;
	return new;
end
$$;
create trigger frozen before update on parley.letter for each row execute function parley.freeze_letter();

-- The keys of a letter's log: whoever has them can tell whose entry is whose.
create table parley.letter_secret (
	letter uuid primary key references parley.letter,
	nullifier_key bytea not null,
	salt_key bytea not null
);

create table parley.captain_link (
	id uuid primary key default gen_random_uuid(),
	letter uuid not null,
	space text not null,
	side text not null,
	captain uuid not null,
	token_hash bytea not null unique,
	created_at timestamptz not null default now(),
	ended_at timestamptz,
	unique (letter, captain),
	foreign key (letter, space, side) references parley.letter (id, space, side),
	foreign key (captain, space, side) references parley.member (id, space, side)
);

create table parley.signature (
	letter uuid not null,
	member uuid not null,
	space text not null,
	side text not null,
	show_name boolean not null,
	own_line text check (length(own_line) between 1 and 200),
	is_notable boolean not null default false,
	captain_link uuid references parley.captain_link,
	signed_at timestamptz not null default now(),
	unique (letter, member),
	foreign key (letter, space, side) references parley.letter (id, space, side),
	foreign key (member, space, side) references parley.member (id, space, side)
);

-- What happened to a signature, in order: signed, withdrawn by its signer, struck by staff for a reason. Each becomes an entry of the log.
create table parley.signature_event (
	id bigint generated always as identity primary key,
	letter uuid not null,
	member uuid not null,
	space text not null,
	side text not null,
	kind text not null check (kind in ('signed', 'withdrawn', 'struck')),
	reason text,
	by_member uuid references parley.member,
	at timestamptz not null default now(),
	check ((kind = 'struck') = (reason is not null)),
	foreign key (letter, member) references parley.signature (letter, member),
	foreign key (letter, space, side) references parley.letter (id, space, side)
);
create unique index signature_event_once on parley.signature_event (letter, member, kind);
create index signature_event_in_order on parley.signature_event (letter, id);

create table parley.log_entry (
	letter uuid not null,
	space text not null,
	side text not null,
	place bigint not null check (place >= 0),
	entry text not null,
	leaf_hash bytea not null,
	primary key (letter, place),
	unique (letter, entry),
	foreign key (letter, space, side) references parley.letter (id, space, side)
);

create table parley.checkpoint (
	letter uuid not null,
	space text not null,
	side text not null,
	size bigint not null check (size >= 0),
	root bytea not null,
	note text not null,
	at timestamptz not null default now(),
	primary key (letter, size),
	foreign key (letter, space, side) references parley.letter (id, space, side)
);

create table parley.witness_signature (
	letter uuid not null,
	space text not null,
	side text not null,
	size bigint not null,
	witness text not null,
	signature text not null,
	at timestamptz not null default now(),
	primary key (letter, size, witness),
	foreign key (letter, size) references parley.checkpoint (letter, size),
	foreign key (letter, space, side) references parley.letter (id, space, side)
);

-- A restored backup may have forgotten what was published after it: that is said, with the sizes the logs had in it.
create table parley.restoration (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	backup_taken_at timestamptz not null,
	restored_at timestamptz not null default now(),
	log_sizes jsonb not null
);

alter table parley.letter enable row level security, force row level security;
alter table parley.letter_secret enable row level security, force row level security;
alter table parley.captain_link enable row level security, force row level security;
alter table parley.signature enable row level security, force row level security;
alter table parley.signature_event enable row level security, force row level security;
alter table parley.log_entry enable row level security, force row level security;
alter table parley.checkpoint enable row level security, force row level security;
alter table parley.witness_signature enable row level security, force row level security;
alter table parley.restoration enable row level security, force row level security;

-- A letter that was opened is everybody's to read; a draft is its side's, staff and committee.
grant select on parley.letter, parley.log_entry, parley.checkpoint, parley.witness_signature, parley.restoration
	to parley_union, parley_employer, parley_public;
create policy opened_letters on parley.letter for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and state <> 'draft');
create policy drafts_of_side on parley.letter for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));
grant insert, update on parley.letter to parley_union, parley_employer;
create policy write_letter on parley.letter for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and created_by = (select parley.person()) and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));
create policy change_letter on parley.letter for update to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));

create policy log_of_opened on parley.log_entry for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and exists (select from parley.letter l where l.id = letter and l.state <> 'draft'));
create policy checkpoints_of_opened on parley.checkpoint for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and exists (select from parley.letter l where l.id = letter and l.state <> 'draft'));
create policy witnesses_of_opened on parley.witness_signature for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and exists (select from parley.letter l where l.id = letter and l.state <> 'draft'));
create policy restorations on parley.restoration for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()));

grant select, insert, update on parley.captain_link to parley_union, parley_employer;
create policy own_links on parley.captain_link to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and captain = (select parley.person()) and (select parley.has_role('captain')))
	with check (space = (select parley.space()) and side = (select parley.side()) and captain = (select parley.person()) and (select parley.has_role('captain')));

-- Whether one has signed oneself. Nobody, staff included, lists who else has: names come out by the letter's own rule, through the service.
grant select on parley.signature, parley.signature_event to parley_union, parley_employer;
create policy own_signature on parley.signature for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and member = (select parley.person()));
create policy own_events on parley.signature_event for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and member = (select parley.person()));
-- Staff strike a signature by number of member, for a reason, without a list of signers.
grant insert on parley.signature_event to parley_union, parley_employer;
create policy withdraw_own on parley.signature_event for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and by_member = (select parley.person())
		and ((kind = 'withdrawn' and member = (select parley.person())) or (kind = 'struck' and (select parley.has_role('staff')))));

grant select on parley.letter, parley.captain_link to parley_service;
grant select, insert on parley.letter_secret, parley.signature, parley.signature_event, parley.log_entry, parley.checkpoint, parley.witness_signature to parley_service;
create policy service_reads on parley.letter for select to parley_service using ((select parley.task()) in ('sign', 'publish', 'open', 'names'));
create policy service_reads on parley.captain_link for select to parley_service using ((select parley.task()) in ('sign', 'captains'));
create policy service_keys on parley.letter_secret for select to parley_service using ((select parley.task()) in ('publish', 'receipt'));
create policy service_makes_keys on parley.letter_secret for insert to parley_service with check ((select parley.task()) = 'open');
create policy service_reads on parley.signature for select to parley_service using ((select parley.task()) in ('sign', 'publish', 'captains', 'names'));
create policy service_signs on parley.signature for insert to parley_service with check ((select parley.task()) = 'sign');
create policy service_reads on parley.signature_event for select to parley_service using ((select parley.task()) in ('sign', 'publish', 'captains', 'names'));
create policy service_signs on parley.signature_event for insert to parley_service with check ((select parley.task()) = 'sign' and kind = 'signed');
create policy service_reads on parley.log_entry for select to parley_service using ((select parley.task()) in ('publish', 'receipt'));
create policy service_publishes on parley.log_entry for insert to parley_service with check ((select parley.task()) = 'publish');
create policy service_reads on parley.checkpoint for select to parley_service using ((select parley.task()) in ('publish', 'receipt', 'witness'));
create policy service_publishes on parley.checkpoint for insert to parley_service with check ((select parley.task()) = 'publish');
create policy service_reads on parley.witness_signature for select to parley_service using ((select parley.task()) in ('publish', 'receipt', 'witness'));
create policy service_takes on parley.witness_signature for insert to parley_service with check ((select parley.task()) = 'witness');

-- A database that was restored may know less of a letter than the world does. Until somebody says what was published last, nobody signs or withdraws there and
-- nothing is published: two logs of one letter would be worse than none.
create table parley.letter_resumed (
	letter uuid not null,
	space text not null,
	side text not null,
	restoration uuid not null references parley.restoration,
	size bigint not null check (size >= 0),
	how text not null check (how in ('published', 'checkpoint', 'said')),
	at timestamptz not null default now(),
	primary key (letter, restoration),
	foreign key (letter, space, side) references parley.letter (id, space, side)
);
-- Signed by the letter's own key, and not of this log: it came from a witness, a signer's receipt, or the published files.
create table parley.checkpoint_elsewhere (
	letter uuid not null,
	space text not null,
	side text not null,
	size bigint not null check (size >= 0),
	root bytea not null,
	note text not null,
	at timestamptz not null default now(),
	primary key (letter, size, root),
	foreign key (letter, space, side) references parley.letter (id, space, side)
);
alter table parley.letter_resumed enable row level security, force row level security;
alter table parley.checkpoint_elsewhere enable row level security, force row level security;

create function parley.is_paused(wanted uuid) returns boolean stable language sql as $$
	select exists (
		select from parley.restoration r
		where r.log_sizes ? wanted::text and not exists (select from parley.letter_resumed d where d.letter = wanted and d.restoration = r.id)
	) or exists (
		select from parley.checkpoint_elsewhere e
		where e.letter = wanted and not exists (select from parley.checkpoint c where c.letter = wanted and c.size = e.size and c.root = e.root)
	)
$$;

grant select on parley.letter_resumed, parley.checkpoint_elsewhere to parley_union, parley_employer, parley_public, parley_service;
grant insert on parley.checkpoint_elsewhere to parley_service;
grant select on parley.restoration to parley_service;
create policy resumed_of_opened on parley.letter_resumed for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and exists (select from parley.letter l where l.id = letter and l.state <> 'draft'));
create policy elsewhere_of_opened on parley.checkpoint_elsewhere for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and exists (select from parley.letter l where l.id = letter and l.state <> 'draft'));
do $$
declare
	read_by text;
begin
	foreach read_by in array array['letter_resumed', 'checkpoint_elsewhere', 'restoration'] loop
		execute format('create policy service_asks on parley.%I for select to parley_service using ((select parley.task()) in (''sign'', ''withdraw'', ''strike'', ''publish'', ''witness''))', read_by);
	end loop;
end
$$;
create policy service_asks on parley.checkpoint for select to parley_service using ((select parley.task()) in ('sign', 'withdraw', 'strike'));
create policy service_learns on parley.checkpoint_elsewhere for insert to parley_service with check ((select parley.task()) in ('witness', 'publish'));

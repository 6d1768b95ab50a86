-- What a side's committee will not sign below. A line, its lifting and each crossing of it are only added to, and are read at its own side of the table alone.
-- Whether an offer crosses a line is worked out from the terms (src/lib/server/red-lines); whoever crosses one says so, in the role that the line names.
create table parley.red_line (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	title text not null check (length(title) between 1 and 300),
	kind text not null check (kind in ('position', 'clause')),
	position text,
	relation text check (relation in ('at-least', 'at-most', 'exactly')),
	value text,
	cell text,
	issue text,
	words text,
	may_cross text not null check (may_cross in ('committee', 'staff', 'negotiator', 'counsel')),
	decided_on date not null,
	decided_by text not null check (length(decided_by) between 1 and 200),
	source text not null check (length(source) between 1 and 500),
	set_by uuid not null references parley.member,
	set_by_name text not null check (set_by_name <> ''),
	set_at timestamptz not null default now(),
	check ((kind = 'position') = (position is not null and relation is not null and value is not null)),
	check ((kind = 'clause') = (issue is not null and words is not null)),
	unique (id, space, side)
);
create index red_line_of_side on parley.red_line (space, side, set_at);

create table parley.red_line_lifted (
	line uuid primary key,
	space text not null,
	side text not null,
	why text not null check (length(why) between 1 and 500),
	by_member uuid not null references parley.member,
	by_name text not null check (by_name <> ''),
	at timestamptz not null default now(),
	foreign key (line, space, side) references parley.red_line (id, space, side)
);

-- Of a draft in the version that was before whoever crossed it, or of an offer that crossed the table.
create table parley.red_line_crossing (
	id bigint generated always as identity primary key,
	line uuid not null,
	space text not null,
	side text not null,
	draft uuid,
	draft_version integer,
	offer uuid references parley.offer (id),
	says text not null,
	why text not null check (length(why) between 1 and 500),
	by_member uuid not null references parley.member,
	by_name text not null check (by_name <> ''),
	at timestamptz not null default now(),
	check ((draft is null) <> (offer is null)),
	check ((draft is null) = (draft_version is null)),
	foreign key (line, space, side) references parley.red_line (id, space, side),
	unique (line, draft, draft_version),
	unique (line, offer)
);

do $$
declare
	kept text;
begin
	foreach kept in array array['red_line', 'red_line_lifted', 'red_line_crossing'] loop
		execute format('create trigger only_added_to before update or delete on parley.%I for each row execute function parley.only_added_to()', kept);
		execute format('create trigger never_emptied before truncate on parley.%I for each statement execute function parley.only_added_to()', kept);
	end loop;
end
$$;

-- Who decides for a side what it will not sign: the members' committee of the union, the employer's own staff.
create function parley.sets_red_lines() returns boolean stable language sql as $$
	select case parley.side()
		when 'union' then parley.has_role('committee')
		when 'employer' then parley.has_role('staff')
		else false
	end
$$;

alter table parley.red_line enable row level security, force row level security;
alter table parley.red_line_lifted enable row level security, force row level security;
alter table parley.red_line_crossing enable row level security, force row level security;
grant select, insert on parley.red_line, parley.red_line_lifted, parley.red_line_crossing to parley_union, parley_employer;

create policy of_own_side on parley.red_line for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()));
create policy of_own_side on parley.red_line_lifted for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()));
create policy of_own_side on parley.red_line_crossing for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()));

create policy set_line on parley.red_line for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and set_by = (select parley.person())
		and (select parley.sets_red_lines()) and (select parley.is_fresh()));
create policy lift_line on parley.red_line_lifted for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and by_member = (select parley.person())
		and (select parley.sets_red_lines()) and (select parley.is_fresh()));
create policy cross_line on parley.red_line_crossing for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and by_member = (select parley.person())
		and (select parley.at_table()) and (select parley.is_fresh())
		and exists (select from parley.red_line l where l.id = line and parley.has_role(l.may_cross))
		and (draft is null or exists (select from parley.offer_draft d where d.id = draft and d.version = draft_version and not d.handed_over))
		and (offer is null or exists (select from parley.offer o where o.id = offer and o.space = red_line_crossing.space)));

-- What each turn costs, read by one side on its own facts. The rows of a side are its own: the other side's role reads none of them, whatever the site
-- does. They are worked out by the side's own role acting for no person ('costing'), and only ever added to.
create table parley.turn_costing (
	id bigint generated always as identity primary key,
	turn uuid not null references parley.turn (id),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	plan_hash bytea not null check (length(plan_hash) = 32),
	facts_hash bytea not null check (length(facts_hash) = 32),
	figures jsonb,
	problem text,
	costed_at timestamptz not null default now(),
	check ((figures is null) = (problem is not null)),
	unique (turn, side, plan_hash, facts_hash)
);
create index turn_costing_of_side on parley.turn_costing (space, side, id);
create trigger only_added_to before update or delete on parley.turn_costing for each row execute function parley.only_added_to();
create trigger never_emptied before truncate on parley.turn_costing for each statement execute function parley.only_added_to();

alter table parley.turn_costing enable row level security, force row level security;
grant select, insert on parley.turn_costing to parley_union, parley_employer;
create policy of_own_side on parley.turn_costing for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and ((select parley.at_table()) or (select parley.has_role('costing'))));
create policy costing on parley.turn_costing for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('costing')) and parley.person() is null
		and exists (select from parley.turn t where t.id = turn and t.space = turn_costing.space));

create policy costing on parley.offer for select to parley_union, parley_employer
	using (space = (select parley.space()) and (select parley.has_role('costing')) and parley.person() is null);
create policy costing on parley.turn for select to parley_union, parley_employer
	using (space = (select parley.space()) and (select parley.has_role('costing')) and parley.person() is null);
create policy costing on parley.ledger_event for select to parley_union, parley_employer
	using (space = (select parley.space()) and (select parley.has_role('costing')) and parley.person() is null);

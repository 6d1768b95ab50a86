-- Claims as people write them: by whoever sits at the table, confirmed by members with their name or without, disputed by either side, released and never hidden again.
alter table parley.claim
	add topic text check (length(topic) between 1 and 80),
	-- Of a counter of days `kind` says it.
	add nature text not null default 'figure' check (nature in ('figure', 'event', 'impact')),
	add unique (id, space);
grant update (topic) on parley.claim to parley_union, parley_employer;

alter table parley.claim_version
	add session uuid references parley.bargaining_session,
	-- The last day that is counted; null while it runs on.
	add counts_to date check (counts_to >= counts_from),
	add foreign key (by_member, space, side) references parley.member (id, space, side);

-- Of a claim that both sides may read, either may say who confirms or disputes it: `side` is whose row it is, and the claim may be the other's.
alter table parley.claim_support
	drop constraint claim_support_claim_space_side_fkey,
	add foreign key (claim, space) references parley.claim (id, space),
	add foreign key (added_by, space, side) references parley.member (id, space, side),
	-- A member for themselves: their own word is the source.
	add confirmed_by uuid,
	alter column source drop not null,
	add check (source is not null or confirmed_by is not null),
	add check (confirmed_by is null or (confirmed_by = added_by and kind = 'heard'));
alter table parley.claim_dispute
	drop constraint claim_dispute_claim_space_side_fkey,
	add foreign key (claim, space) references parley.claim (id, space),
	add foreign key (added_by, space, side) references parley.member (id, space, side);

-- Two members may have one name; who was entered by others is known by theirs.
drop index parley.claim_support_once;
create unique index claim_support_once on parley.claim_support (claim, kind, lower(by_name)) where taken_back_at is null and confirmed_by is null;
create unique index claim_confirmed_once on parley.claim_support (claim, confirmed_by) where taken_back_at is null and confirmed_by is not null;
create index claim_support_of on parley.claim_support (claim);
create index claim_dispute_of on parley.claim_dispute (claim);

-- What was taken back stays to be read, with its day.
create function parley.take_back_once() returns trigger language plpgsql as $$
begin
	if old.taken_back_at is not null or new.taken_back_at is null then
		raise exception 'what was taken back stays so' using errcode = '23514', constraint = 'taken_back_once';
	end if;
	new.taken_back_at := now();
	return new;
end
$$;
create trigger taken_back_once before update on parley.claim_support for each row execute function parley.take_back_once();
create trigger taken_back_once before update on parley.claim_dispute for each row execute function parley.take_back_once();

-- Released is released.
create function parley.widen_claim() returns trigger language plpgsql as $$
declare
	order_of constant text[] := array['writers', 'members', 'public'];
begin
	if array_position(order_of, new.audience) < array_position(order_of, old.audience) then
		raise exception 'a claim that was released is not hidden again' using errcode = '23514', constraint = 'claim_widens';
	end if;
	return new;
end
$$;
create trigger claim_widens before update of audience on parley.claim for each row execute function parley.widen_claim();

-- Those who sit at the table write, on either side.
drop policy claims_of_side on parley.claim;
create policy claims_of_side on parley.claim for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (audience = 'members' and (select parley.person()) is not null or (select parley.at_table())));
drop policy write_claim on parley.claim;
create policy write_claim on parley.claim for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and created_by = (select parley.person()) and (select parley.at_table()));
drop policy change_claim on parley.claim;
create policy change_claim on parley.claim for update to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()));
drop policy first_version on parley.claim_version;
create policy first_version on parley.claim_version for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and version = 1 and by_member = (select parley.person()) and (select parley.at_table()));

drop policy add_support on parley.claim_support;
create policy add_support on parley.claim_support for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and added_by = (select parley.person()) and confirmed_by is null
		and taken_back_at is null and (select parley.at_table()) and exists (select from parley.claim c where c.id = claim));
-- A member who may read it says so too, under the name of the roll and no other.
create policy confirm_named on parley.claim_support for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and added_by = (select parley.person()) and confirmed_by = (select parley.person())
		and taken_back_at is null and source is null and exists (select from parley.claim c where c.id = claim)
		and by_name = (select m.name from parley.member m where m.id = (select parley.person())));
drop policy take_back on parley.claim_support;
create policy take_back on parley.claim_support for update to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side())
		and (added_by = (select parley.person()) or (confirmed_by is null and (select parley.at_table()))));
drop policy add_dispute on parley.claim_dispute;
create policy add_dispute on parley.claim_dispute for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and added_by = (select parley.person()) and taken_back_at is null
		and (select parley.at_table()) and exists (select from parley.claim c where c.id = claim));
drop policy take_back on parley.claim_dispute;
create policy take_back on parley.claim_dispute for update to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.at_table()));

-- The service acts for somebody of this negotiation, and nowhere else.
drop policy service_reads on parley.claim;
create policy service_reads on parley.claim for select to parley_service
	using ((select parley.task()) in ('confirm', 'correct') and space = (select parley.space()));
drop policy service_reads on parley.claim_version;
create policy service_reads on parley.claim_version for select to parley_service
	using ((select parley.task()) = 'correct' and space = (select parley.space()));
drop policy service_corrects on parley.claim_version;
create policy service_corrects on parley.claim_version for insert to parley_service
	with check ((select parley.task()) = 'correct' and space = (select parley.space()) and version > 1 and by_member = (select parley.person())
		and ((select parley.has_role('staff')) or (select parley.has_role('committee')) or (select parley.has_role('negotiator')) or (select parley.has_role('counsel'))));
drop policy service_counts on parley.claim_confirmation;
create policy service_counts on parley.claim_confirmation to parley_service
	using ((select parley.task()) = 'confirm' and space = (select parley.space()))
	with check ((select parley.task()) = 'confirm' and space = (select parley.space()) and (select parley.person()) is not null);
drop policy service_names on parley.member;

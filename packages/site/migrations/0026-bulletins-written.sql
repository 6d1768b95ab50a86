-- Bulletins as they are written: said to be ready by one person, sent by another, frozen as a file whose hash anybody can work again.
alter table parley.bulletin
	-- By whoever changed it last. A change takes it back.
	add ready_at timestamptz,
	-- The bytes of what was frozen, as bulletin.json gives them out.
	add record bytea,
	add record_hash bytea check (record_hash = sha256(record)),
	add check ((record is null) = (record_hash is null) and (state = 'sent' or record is null));

-- What a claim of the folder said, field by field. It has no versions there, so that it was corrected shows by a difference.
alter table parley.bulletin_mark add said text check (length(said) between 1 and 4000);

create or replace function parley.freeze_bulletin() returns trigger language plpgsql as $$
begin
	if old.state <> 'draft' then
		raise exception 'a bulletin that was sent stays as it is' using errcode = '23514';
	end if;
	if tg_op = 'DELETE' then
		return old;
	end if;
	if new.state = 'draft' and (new.slug, new.title, new.body, new.kind, new.audience, new.web, new.not_before)
		is distinct from (old.slug, old.title, old.body, old.kind, old.audience, old.web, old.not_before) then
		new.ready_at := null;
	end if;
	return new;
end
$$;

grant update (ready_at) on parley.bulletin to parley_union, parley_employer;
grant delete on parley.bulletin to parley_union, parley_employer;
create policy drop_draft on parley.bulletin for delete to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and state = 'draft' and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));

-- For whom: the units and standings it names, or everybody. Capitals and spaces at the ends do not count.
create function parley.is_of(wanted jsonb, given text) returns boolean immutable language sql as $$
	select wanted is null or exists (
		select from jsonb_array_elements_text(case when jsonb_typeof(wanted) = 'array' then wanted else '[]' end) w
		where lower(normalize(btrim(w), NFC)) = lower(normalize(btrim(given), NFC))
	)
$$;
create function parley.is_for(audience jsonb, unit text, standing text) returns boolean immutable language sql as $$
	select parley.is_of(audience->'units', unit) and parley.is_of(audience->'standings', standing)
$$;

-- Of its side those it is for, and those who were sent it.
drop policy bulletins_of_side on parley.bulletin;
create policy bulletins_of_side on parley.bulletin for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.person()) is not null and state = 'sent' and coalesce(not_before, sent_at) <= now()
		and (exists (select from parley.member m where m.id = (select parley.person()) and parley.is_for(audience, m.unit, m.standing))
			or exists (select from parley.delivery d where d.bulletin = bulletin.id and d.member = (select parley.person()))));

-- Sent by somebody signed in just now, who did not write it last, once whoever did has said that it is ready.
drop policy service_sends on parley.bulletin;
create policy service_sends on parley.bulletin for update to parley_service
	using ((select parley.task()) = 'send' and state = 'draft' and space = (select parley.space()))
	with check ((select parley.task()) = 'send' and state = 'sent' and ready_at is not null and record is not null
		and sent_by = (select parley.person()) and sent_by <> changed_by and (select parley.is_fresh()));
drop policy service_corrects on parley.bulletin;
create policy service_corrects on parley.bulletin for insert to parley_service
	with check ((select parley.task()) = 'correct' and kind = 'correction' and state = 'sent' and space = (select parley.space())
		and record is not null and sent_by = (select parley.person()) and (select parley.is_fresh()));
create policy bulletins_look on parley.session for select to parley_service
	using ((select parley.task()) in ('send', 'correct') and member = (select parley.person()) and id::text = current_setting('parley.session', true));
create policy bulletins_correct on parley.letter for select to parley_service using ((select parley.task()) = 'correct');
create policy bulletins_correct on parley.checkpoint for select to parley_service using ((select parley.task()) = 'correct');

-- Who reads a bulletin can look up the claims it used, and sees when one of them is corrected: such a claim is not hidden from them.
create function parley.keep_claim_open() returns trigger language plpgsql as $$
begin
	if exists (
		select from parley.bulletin_mark m join parley.bulletin b on b.id = m.bulletin
		where m.claim = new.id and (new.audience = 'writers' or (new.audience = 'members' and b.web = 'public'))
	) then
		raise exception 'a bulletin that was sent used this claim, and its readers may look it up' using errcode = '23514', constraint = 'claim_in_bulletin';
	end if;
	return new;
end
$$;
create trigger claim_stays_open before update of audience on parley.claim for each row
	when (new.audience is distinct from old.audience) execute function parley.keep_claim_open();

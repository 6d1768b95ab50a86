-- Letters in use: a line can be hidden and its signature stays, a witness can come in late and none can go, who signs and withdraws in turn is slowed.
create index signature_event_withdrawals on parley.signature_event (letter, member, at) where kind = 'withdrawn';

-- Of the line alone: the signature counts as before. Its signer is told for what.
alter table parley.signature
	add column line_hidden_at timestamptz,
	add column line_hidden_by uuid references parley.member,
	add column line_hidden_for text check (length(line_hidden_for) between 1 and 500),
	add check (num_nulls(line_hidden_at, line_hidden_by, line_hidden_for) in (0, 3));
create index signature_hidden_lines on parley.signature (letter) where line_hidden_at is not null;

create policy lines_read on parley.letter for select to parley_service using ((select parley.task()) = 'moderate');
create policy lines_read on parley.signature for select to parley_service using ((select parley.task()) = 'moderate');
create policy lines_change on parley.signature for update to parley_service using ((select parley.task()) = 'moderate');
create policy lines_add on parley.audit for insert to parley_service with check ((select parley.task()) = 'moderate' and actor is not null);

create or replace function parley.freeze_letter() returns trigger language plpgsql as $$
begin
	if old.state <> 'draft' and (
		(new.body, new.title, new.slug, new.eligibility, new.names, new.own_line, new.opens_at, new.letter_hash, new.roll_size, new.roll_root, new.log_origin, new.space, new.side, new.rule)
			is distinct from
		(old.body, old.title, old.slug, old.eligibility, old.names, old.own_line, old.opens_at, old.letter_hash, old.roll_size, old.roll_root, old.log_origin, old.space, old.side, old.rule)
		or new.reveal_at is distinct from old.reveal_at or new.closes_at is distinct from old.closes_at or new.opened_at is distinct from old.opened_at
		or new.state = 'draft' or (old.state = 'closed' and new.state <> 'closed')
	) then
		raise exception 'a letter that was opened stays as it is' using errcode = 'check_violation';
	end if;
	if old.state <> 'draft' and new.witnesses[1:cardinality(old.witnesses)] is distinct from old.witnesses then
		raise exception 'a witness of a letter that was opened stays one' using errcode = 'check_violation';
	end if;
	return new;
end
$$;

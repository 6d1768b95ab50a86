-- What is told of a likeness by mail: a row for each person and each occasion, so that each is told once. And what the union may note of a consent, and when.
create table parley.likeness_notice (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null default 'union' check (side = 'union'),
	kind text not null check (kind in ('asked', 'cleared', 'vetoed', 'released', 'lapsed', 'overdue', 'review-due')),
	-- A use, an act on it, or a charge.
	about text not null check (length(about) between 1 and 120),
	member uuid not null,
	made_at timestamptz not null default now(),
	sent_at timestamptz,
	unique (space, kind, about, member),
	foreign key (member, space, side) references parley.member (id, space, side)
);
alter table parley.likeness_notice enable row level security, force row level security;
grant select on parley.likeness_notice to parley_union;
create policy own_notices on parley.likeness_notice for select to parley_union
	using (space = (select parley.space()) and member = (select parley.person()));
grant select, insert on parley.likeness_notice to parley_service;
grant update (sent_at) on parley.likeness_notice to parley_service;
create policy likeness_tells on parley.likeness_notice for select to parley_service
	using ((select parley.task()) in ('likeness', 'mail') and space = (select parley.space()));
create policy likeness_notes on parley.likeness_notice for insert to parley_service
	with check ((select parley.task()) = 'likeness' and space = (select parley.space()));
create policy mail_sends on parley.likeness_notice for update to parley_service
	using ((select parley.task()) = 'mail' and space = (select parley.space())) with check ((select parley.task()) = 'mail' and space = (select parley.space()));

-- The clock goes through the negotiations; whom of the union it tells, their roles say.
create policy likeness_clock on parley.space for select to parley_service using ((select parley.task()) = 'likeness');
create policy likeness_reads on parley.role_grant for select to parley_service
	using ((select parley.task()) = 'likeness' and space = (select parley.space()));

create or replace function parley.check_consent_event() returns trigger language plpgsql as $$
declare
	before parley.likeness_event;
	consent parley.likeness_consent;
	wanted jsonb := new.event::jsonb;
begin
	-- What a backup brings back was checked when it was written.
	if current_user not in ('parley_union', 'parley_employer', 'parley_service') then return new; end if;
	perform parley.lock_likeness(new.space);
	if not parley.is_fresh() then perform parley.refuse_likeness('not-fresh'); end if;
	select * into before from parley.likeness_event e where e.space = new.space and e.consent = new.consent order by place desc limit 1;
	select * into consent from parley.likeness_consent c where c.space = new.space and c.id = new.consent and c.hash = new.consent_hash;
	if new.place <> coalesce(before.place + 1, 0) or wanted ->> 'previous' is distinct from before.hash then perform parley.refuse_likeness('another-event'); end if;
	if new.kind = 'withdrawn' and (wanted ->> 'effect') not in ('new-generation', 'new-use', 'all') then perform parley.refuse_likeness('another-event'); end if;
	-- A strike, a death and the end are the union's to note, when they are so; everything else is the performer's, or of who speaks for them.
	if new.kind in ('suspended', 'resumed', 'expired', 'estate') then
		if not parley.reviews() then perform parley.refuse_likeness('not-yours'); end if;
	elsif not parley.speaks_for(consent.subject) then
		perform parley.refuse_likeness('not-yours');
	end if;
	if new.kind = 'suspended' then
		if (consent.record::jsonb ->> 'strikeSuspends')::boolean is not true then perform parley.refuse_likeness('goes-on'); end if;
		if (select s.kind from parley.likeness_strike s where s.space = new.space and s.id = wanted ->> 'strike' order by s.place desc limit 1) is distinct from 'begun' then
			perform parley.refuse_likeness('no-strike');
		end if;
	elsif new.kind = 'resumed' then
		if (select e.kind from parley.likeness_event e where e.space = new.space and e.consent = new.consent and e.consent_hash = new.consent_hash
				and e.kind in ('suspended', 'resumed') and e.event::jsonb ->> 'strike' = wanted ->> 'strike' order by e.place desc limit 1) is distinct from 'suspended' then
			perform parley.refuse_likeness('not-suspended');
		end if;
	elsif new.kind = 'expired' then
		if (now() at time zone 'utc')::date <= (consent.record::jsonb ->> 'until')::date then perform parley.refuse_likeness('not-over'); end if;
	elsif new.kind = 'estate' then
		if not exists (select from parley.likeness_speaker s where s.space = new.space and s.subject = consent.subject and s.life_stage = 'deceased') then
			perform parley.refuse_likeness('no-speaker');
		end if;
	end if;
	return new;
end
$$;

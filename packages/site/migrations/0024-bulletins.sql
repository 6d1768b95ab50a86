-- Bulletins to members: drafted by people, frozen at sending, delivered through a ledger of one row for each member.
create table parley.bulletin (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
	title text not null check (length(title) between 1 and 200),
	body text not null check (length(body) between 1 and 50000),
	-- 'statutory': what the law or the rules oblige a side to tell everybody. 'correction': made by the correction of a claim.
	kind text not null default 'news' check (kind in ('news', 'statutory', 'correction')),
	audience jsonb not null default '{}',
	web text not null default 'members' check (web in ('members', 'public')),
	not_before timestamptz,
	state text not null default 'draft' check (state in ('draft', 'sent')),
	-- What was drawn, as it is shown for ever: the page's HTML and the text.
	frozen_html text,
	frozen_text text,
	checkpoint text,
	corrects uuid,
	drafted_by uuid not null references parley.member,
	drafted_at timestamptz not null default now(),
	changed_by uuid not null references parley.member,
	sent_by uuid references parley.member,
	sent_at timestamptz,
	unique (space, side, slug),
	unique (id, space, side),
	-- Looked at when a transaction ends: a backup is read in no order.
	foreign key (corrects, space, side) references parley.bulletin (id, space, side) deferrable initially deferred,
	check ((state = 'draft') = (sent_at is null) and (sent_at is null) = (sent_by is null) and (sent_at is null) = (frozen_html is null) and (sent_at is null) = (frozen_text is null)),
	check ((kind = 'correction') = (corrects is not null))
);

create function parley.freeze_bulletin() returns trigger language plpgsql as $$
begin
	if old.state <> 'draft' then
		raise exception 'a bulletin that was sent stays as it is' using errcode = '23514';
	end if;
	return new;
end
$$;
create trigger bulletin_stays before update or delete on parley.bulletin for each row execute function parley.freeze_bulletin();

-- What each mark of a bulletin showed when it was sent, and from where.
create table parley.bulletin_mark (
	bulletin uuid not null,
	space text not null,
	side text not null,
	place integer not null check (place >= 0),
	mark text not null,
	kind text not null check (kind in ('figure', 'position', 'claim', 'turn', 'strike-day')),
	shown text not null,
	unit text,
	source text not null,
	claim uuid references parley.claim,
	claim_version integer,
	drawn_at timestamptz not null,
	primary key (bulletin, place),
	check ((claim is null) = (claim_version is null)),
	foreign key (bulletin, space, side) references parley.bulletin (id, space, side),
	foreign key (claim, claim_version) references parley.claim_version (claim, version)
);
create index bulletin_mark_of_claim on parley.bulletin_mark (claim) where claim is not null;

create table parley.delivery (
	bulletin uuid not null,
	member uuid not null,
	space text not null,
	side text not null,
	state text not null default 'queued' check (state in ('queued', 'sending', 'accepted', 'failed', 'skipped')),
	is_permanent boolean,
	reason text check (length(reason) between 1 and 500),
	attempts integer not null default 0,
	next_at timestamptz not null default now(),
	-- Whoever is at it. A worker holds a lock of this number for as long as it lives.
	worker integer,
	settled_at timestamptz,
	primary key (bulletin, member),
	foreign key (bulletin, space, side) references parley.bulletin (id, space, side),
	foreign key (member, space, side) references parley.member (id, space, side),
	check ((state = 'sending') = (worker is not null)),
	check ((state = 'failed') = (is_permanent is not null)),
	check (state not in ('failed', 'skipped') or reason is not null)
) with (fillfactor = 60);
create index delivery_due on parley.delivery (next_at, bulletin) where state = 'queued';
create index delivery_at_work on parley.delivery (worker) where state = 'sending';

-- What was accepted stays so, but for a mail that came back.
create function parley.keep_accepted() returns trigger language plpgsql as $$
begin
	if old.state = 'accepted' and new.state not in ('accepted', 'failed') then
		raise exception 'a mail that was accepted is not sent again' using errcode = '23514';
	end if;
	return new;
end
$$;
create trigger delivery_stays before update on parley.delivery for each row execute function parley.keep_accepted();

-- Who wants no bulletins; statutory notices go to them all the same.
create table parley.mail_choice (
	member uuid primary key,
	space text not null,
	side text not null,
	unsubscribed_at timestamptz not null default now(),
	via text not null check (via in ('page', 'one-click')),
	foreign key (member, space, side) references parley.member (id, space, side)
);

-- A mail that came back, as staff read it: that address is left out until it is another one, or the bounce is lifted.
create table parley.mail_bounce (
	id uuid primary key default gen_random_uuid(),
	member uuid not null,
	space text not null,
	side text not null,
	address text not null check (address <> ''),
	reason text not null check (length(reason) between 1 and 300),
	entered_by uuid not null references parley.member,
	entered_at timestamptz not null default now(),
	lifted_at timestamptz,
	foreign key (member, space, side) references parley.member (id, space, side)
);
create index mail_bounce_of_member on parley.mail_bounce (member) where lifted_at is null;

alter table parley.bulletin enable row level security, force row level security;
alter table parley.bulletin_mark enable row level security, force row level security;
alter table parley.delivery enable row level security, force row level security;
alter table parley.mail_choice enable row level security, force row level security;
alter table parley.mail_bounce enable row level security, force row level security;

-- Sent, and its hour has come: its side reads it; everybody, if it says so. Until then its side's staff and committee.
grant select on parley.bulletin, parley.bulletin_mark to parley_union, parley_employer, parley_public;
create policy public_bulletins on parley.bulletin for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and state = 'sent' and web = 'public' and coalesce(not_before, sent_at) <= now());
create policy bulletins_of_side on parley.bulletin for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.person()) is not null and state = 'sent' and coalesce(not_before, sent_at) <= now());
create policy bulletins_of_writers on parley.bulletin for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));
create policy with_bulletin on parley.bulletin_mark for select to parley_union, parley_employer, parley_public
	using (space = (select parley.space()) and exists (select from parley.bulletin b where b.id = bulletin));

grant insert on parley.bulletin to parley_union, parley_employer;
grant update (slug, title, body, kind, audience, web, not_before, changed_by) on parley.bulletin to parley_union, parley_employer;
create policy write_bulletin on parley.bulletin for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and state = 'draft' and kind <> 'correction' and drafted_by = (select parley.person()) and ((select parley.has_role('staff')) or (select parley.has_role('committee'))));
create policy change_bulletin on parley.bulletin for update to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and state = 'draft' and ((select parley.has_role('staff')) or (select parley.has_role('committee'))))
	with check (changed_by = (select parley.person()) and kind <> 'correction');

-- Whose mail came and whose did not is for staff, who mend addresses; a member sees their own.
grant select on parley.delivery, parley.mail_choice, parley.mail_bounce to parley_union, parley_employer;
create policy own_delivery on parley.delivery for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and member = (select parley.person()));
create policy deliveries_of_side on parley.delivery for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')));
create policy own_choice on parley.mail_choice for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and member = (select parley.person()));
create policy bounces_of_side on parley.mail_bounce for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')));
grant insert on parley.mail_bounce to parley_union, parley_employer;
grant update (lifted_at) on parley.mail_bounce to parley_union, parley_employer;
create policy enter_bounce on parley.mail_bounce for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and entered_by = (select parley.person()) and (select parley.has_role('staff')));
create policy lift_bounce on parley.mail_bounce for update to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')));

-- The service: sending a draft, correcting, delivering, taking people off the list.
grant select, insert, update on parley.bulletin, parley.delivery to parley_service;
grant select, insert on parley.bulletin_mark to parley_service;
grant select, insert, delete on parley.mail_choice to parley_service;
grant select on parley.mail_bounce to parley_service;
create policy service_reads on parley.bulletin for select to parley_service using ((select parley.task()) in ('send', 'correct', 'deliver'));
create policy service_sends on parley.bulletin for update to parley_service using ((select parley.task()) = 'send' and state = 'draft') with check ((select parley.task()) = 'send');
-- A row lock asks for the right to change: the worker takes one, and the trigger above refuses the change itself.
create policy service_locks on parley.bulletin for update to parley_service using ((select parley.task()) in ('deliver', 'correct')) with check (false);
create policy service_corrects on parley.bulletin for insert to parley_service with check ((select parley.task()) = 'correct' and kind = 'correction');
create policy service_reads on parley.bulletin_mark for select to parley_service using ((select parley.task()) in ('correct', 'deliver'));
create policy service_freezes on parley.bulletin_mark for insert to parley_service with check ((select parley.task()) in ('send', 'correct'));
create policy service_reads on parley.delivery for select to parley_service using ((select parley.task()) in ('send', 'correct', 'deliver', 'resend'));
create policy service_queues on parley.delivery for insert to parley_service with check ((select parley.task()) in ('send', 'correct', 'deliver') and state in ('queued', 'skipped'));
create policy service_delivers on parley.delivery for update to parley_service using ((select parley.task()) in ('deliver', 'resend'));
create policy service_chooses on parley.mail_choice to parley_service using ((select parley.task()) = 'unsubscribe') with check ((select parley.task()) = 'unsubscribe');
create policy service_heeds on parley.mail_choice for select to parley_service using ((select parley.task()) = 'deliver');
create policy service_heeds on parley.mail_bounce for select to parley_service using ((select parley.task()) = 'deliver');
create policy bulletins_read on parley.member for select to parley_service using ((select parley.task()) in ('send', 'deliver', 'unsubscribe'));
create policy bulletins_read on parley.contact for select to parley_service using ((select parley.task()) = 'deliver');
create policy bulletins_read on parley.claim for select to parley_service using ((select parley.task()) in ('send', 'deliver'));
create policy bulletins_read on parley.claim_version for select to parley_service using ((select parley.task()) = 'send');
create policy bulletins_read on parley.letter for select to parley_service using ((select parley.task()) = 'send');
create policy bulletins_read on parley.checkpoint for select to parley_service using ((select parley.task()) = 'send');
create policy bulletins_add on parley.audit for insert to parley_service with check ((select parley.task()) in ('send', 'correct', 'resend') and actor is not null);

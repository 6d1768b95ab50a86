-- Sendings: taken bulletin by bulletin along an index that says where the work stands; stopped, gone on with and watched by staff; mails that come back.

-- Within a bulletin one reads on from where one was: what was taken a moment ago is dead there until it is vacuumed, and is not stepped over again.
drop index parley.delivery_due;
create index delivery_due on parley.delivery (bulletin, next_at, member) where state = 'queued';
alter table parley.delivery set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- How a sending is doing beside its rows: there once it was stopped or something stood in its way. `paused_by` is null where it stopped by itself.
create table parley.sending (
	bulletin uuid primary key,
	space text not null,
	side text not null,
	paused_at timestamptz,
	paused_by uuid references parley.member,
	paused_why text check (length(paused_why) between 1 and 500),
	trouble text check (length(trouble) between 1 and 500),
	trouble_at timestamptz,
	check ((trouble is null) = (trouble_at is null)),
	check (paused_at is not null or (paused_by is null and paused_why is null)),
	foreign key (bulletin, space, side) references parley.bulletin (id, space, side)
);
alter table parley.sending enable row level security, force row level security;
grant select on parley.sending to parley_union, parley_employer;
grant insert (bulletin, space, side, paused_at, paused_by, paused_why), update (paused_at, paused_by, paused_why) on parley.sending to parley_union, parley_employer;
create policy sendings_of_side on parley.sending for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')));
create policy stop_sending on parley.sending for insert to parley_union, parley_employer
	with check (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')) and paused_by = (select parley.person()));
create policy stop_again on parley.sending for update to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')))
	with check (paused_by is null or paused_by = (select parley.person()));
grant select, insert, update on parley.sending to parley_service;
create policy service_delivers on parley.sending to parley_service using ((select parley.task()) = 'deliver') with check ((select parley.task()) = 'deliver');

-- An address at which mails came back, by whom it is known: staff, a mail server's own refusal, or a report that came back later.
alter table parley.mail_bounce alter column entered_by drop not null;
alter table parley.mail_bounce add column via text not null default 'staff' check (via in ('staff', 'refused', 'report'));
alter table parley.mail_bounce add check ((via = 'staff') = (entered_by is not null));
create unique index mail_bounce_once on parley.mail_bounce (member, address) where lifted_at is null;
grant insert on parley.mail_bounce to parley_service;
create policy service_flags on parley.mail_bounce for insert to parley_service with check ((select parley.task()) in ('deliver', 'bounce') and via <> 'staff');
create policy bounce_reads on parley.mail_bounce for select to parley_service using ((select parley.task()) = 'bounce');

create policy bounce_reads on parley.delivery for select to parley_service using ((select parley.task()) = 'bounce');
create policy service_bounces on parley.delivery for update to parley_service using ((select parley.task()) = 'bounce') with check (state = 'failed');
create policy bounce_reads on parley.bulletin for select to parley_service using ((select parley.task()) = 'bounce');
create policy bounce_reads on parley.contact for select to parley_service using ((select parley.task()) = 'bounce');

-- Trying again is an act of the staff, noted in their record.
create policy resend_reads on parley.bulletin for select to parley_service using ((select parley.task()) = 'resend');

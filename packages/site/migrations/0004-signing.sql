-- Signing: who may sign is fixed when a letter opens; a signature has a state; its entry stands in the log from the same transaction on.
create table parley.letter_roll (
	letter uuid not null,
	member uuid not null,
	space text not null,
	side text not null,
	unit text not null,
	primary key (letter, member),
	foreign key (letter, space, side) references parley.letter (id, space, side),
	foreign key (member, space, side) references parley.member (id, space, side)
);
alter table parley.letter_roll enable row level security, force row level security;
grant select on parley.letter_roll to parley_union, parley_employer;
create policy own_place on parley.letter_roll for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and member = (select parley.person()));
grant select, insert on parley.letter_roll to parley_service;
create policy service_fixes on parley.letter_roll for insert to parley_service with check ((select parley.task()) = 'open');
create policy service_reads on parley.letter_roll for select to parley_service
	using ((select parley.task()) in ('sign', 'withdraw', 'strike', 'publish', 'receipt'));

alter table parley.letter add column witnesses text[] not null default '{}', add column rule text not null default '';
alter table parley.letter_secret add column log_key bytea not null;

-- Who withdraws may sign again; a signature that was struck stays struck.
alter table parley.signature add column state text not null default 'signed' check (state in ('signed', 'withdrawn', 'struck'));
alter table parley.signature add foreign key (letter, member) references parley.letter_roll (letter, member);
create index signature_by_captain on parley.signature (captain_link) where captain_link is not null;
drop index parley.signature_event_once;

-- A row and its entry are written by one hand, or they might come to differ.
drop policy withdraw_own on parley.signature_event;
revoke insert on parley.signature_event from parley_union, parley_employer;

-- Signed, withdrawn and signed again within one minute gives the same line twice, at two places.
alter table parley.log_entry drop constraint log_entry_letter_entry_key;
create index log_entry_nullifier on parley.log_entry (letter, split_part(entry, ' ', 4));

grant update on parley.letter, parley.signature to parley_service;
create policy service_opens on parley.letter for update to parley_service using ((select parley.task()) = 'open');
create policy service_changes on parley.signature for update to parley_service using ((select parley.task()) in ('sign', 'withdraw', 'strike'));

create policy letters_read on parley.letter for select to parley_service
	using ((select parley.task()) in ('withdraw', 'strike', 'captains', 'receipt', 'witness'));
create policy letters_read on parley.member for select to parley_service
	using ((select parley.task()) in ('open', 'withdraw', 'strike', 'captains', 'receipt'));
create policy letters_read on parley.letter_secret for select to parley_service using ((select parley.task()) in ('sign', 'withdraw', 'strike'));
create policy letters_read on parley.signature for select to parley_service using ((select parley.task()) in ('withdraw', 'strike', 'receipt'));
create policy letters_read on parley.log_entry for select to parley_service using ((select parley.task()) in ('sign', 'withdraw', 'strike'));
create policy signing_appends on parley.log_entry for insert to parley_service with check ((select parley.task()) in ('sign', 'withdraw', 'strike'));
drop policy service_publishes on parley.log_entry;
create policy changes_appended on parley.signature_event for insert to parley_service
	with check (((select parley.task()) = 'withdraw' and kind = 'withdrawn') or ((select parley.task()) = 'strike' and kind = 'struck'));
create policy letters_add on parley.audit for insert to parley_service
	with check ((select parley.task()) in ('open', 'strike') and actor is not null);

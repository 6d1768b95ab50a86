-- Signing in by text: a code to a phone of the roll. What is sent costs money, so each text is a row, without the number it went to.
alter table parley.sign_in_request add column kind text not null default 'email' check (kind in ('email', 'phone'));
alter table parley.recovery add column kind text not null default 'email' check (kind in ('email', 'phone'));
alter table parley.session drop constraint session_via_check, add constraint session_via_check check (via in ('mail', 'text', 'passkey', 'set-up'));

create table parley.text_sent (
	id uuid primary key default gen_random_uuid(),
	space text not null references parley.space,
	side text not null check (side in ('union', 'employer')),
	about text not null check (about in ('sign-in', 'notice')),
	-- 'sending' is also what nobody can tell: the gateway did not answer, and may have sent it.
	state text not null default 'sending' check (state in ('sending', 'taken', 'refused', 'failed')),
	at timestamptz not null default now()
);
create index text_sent_at on parley.text_sent (at);
create index text_sent_of_side on parley.text_sent (space, side, at);
alter table parley.text_sent enable row level security, force row level security;

grant select on parley.text_sent to parley_union, parley_employer;
create policy texts_of_side on parley.text_sent for select to parley_union, parley_employer
	using (space = (select parley.space()) and side = (select parley.side()) and (select parley.has_role('staff')));
grant select, insert on parley.text_sent to parley_service;
grant update (state) on parley.text_sent to parley_service;
create policy service_texts on parley.text_sent to parley_service using ((select parley.task()) = 'text') with check ((select parley.task()) = 'text');

-- Whoever takes over a phone number has not taken over a side: what its staff do gravely asks for mail or a passkey.
create or replace function parley.is_fresh() returns boolean stable language sql as $$
	select exists (
		select from parley.session s
		where s.id = nullif(current_setting('parley.session', true), '')::uuid and s.member = parley.person()
			and s.fresh_at > now() - interval '10 minutes' and s.expires_at > now()
			and not (s.via = 'text' and parley.has_role('staff'))
	)
$$;

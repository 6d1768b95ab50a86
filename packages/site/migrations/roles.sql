-- The roles of a whole server, made once by whoever may make roles. parley_owner owns what is in a database and never serves a request;
-- parley_app is what the site signs in as: it owns nothing, and sees nothing until it has become one of the others.
do $$
declare
	wanted text;
begin
	foreach wanted in array array['parley_owner', 'parley_app', 'parley_union', 'parley_employer', 'parley_public', 'parley_service'] loop
		if not exists (select from pg_roles where rolname = wanted) then
			begin
				execute format('create role %I nologin noinherit nobypassrls nosuperuser nocreatedb nocreaterole', wanted);
			exception when duplicate_object or unique_violation then
				null; -- Somebody else has just made it.
			end;
		end if;
	end loop;
end
$$;
grant parley_union, parley_employer, parley_public, parley_service to parley_app with inherit false, set true;

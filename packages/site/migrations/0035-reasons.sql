-- A reason that is left out is none: what is null is neither too short nor outside a list, and a check lets it pass. `not valid`: acts of before stay as they
-- were written, since an act is never changed; each that is added is held to this.
alter table parley.likeness_act
	add constraint veto_has_reason check (kind <> 'vetoed' or (code is not null and words is not null)) not valid,
	add constraint act_has_words check (kind not in ('release-asked', 'exemption-upheld', 'exemption-refused') or words is not null) not valid;

-- A place on the letter's roll holds its letter and its member already, side and all: a signature holds the place, and is not checked against each of the three.
alter table parley.letter_roll add unique (letter, member, space, side);
alter table parley.signature
	drop constraint signature_letter_space_side_fkey,
	drop constraint signature_member_space_side_fkey,
	drop constraint signature_letter_member_fkey,
	add foreign key (letter, member, space, side) references parley.letter_roll (letter, member, space, side);

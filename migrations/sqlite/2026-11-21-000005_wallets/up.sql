-- The wallet that held the card, if one did.
alter table payments add column wallet text;

-- Where the payer's bank waits for them, while it does (3-D Secure).
alter table payments add column issuer_url text;

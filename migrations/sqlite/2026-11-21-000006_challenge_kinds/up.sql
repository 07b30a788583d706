-- What the payer's browser takes to their bank, while it waits for them, as JSON; nothing where it only goes to issuer_url.
alter table payments add column challenge text;

-- Times are UTC to the microsecond; amounts are pence.
create table payments (
  id text not null primary key,
  account_id text not null,
  provider text not null,
  amount bigint not null,
  reference text not null,
  description text not null,
  return_url text not null,
  language text not null,
  delayed_capture boolean not null,
  moto boolean not null,
  -- JSON objects, or null.
  metadata text,
  prefilled text,
  email text,
  state text not null,
  end_reason text,
  lease_operation text,
  lease_token text,
  lease_until timestamp,
  cleanup text not null,
  capture_failures integer not null,
  transaction_id text,
  payer_email text,
  card_first_six text,
  card_last_four text,
  card_expiry text,
  card_brand text,
  card_type text,
  cardholder_name text,
  billing_address text,
  version integer not null,
  event_count integer not null,
  created_at timestamp not null,
  updated_at timestamp not null,
  expires_at timestamp not null,
  capture_submitted_at timestamp,
  captured_at timestamp
);
create index payments_by_account on payments (account_id, created_at);

create table payment_events (
  payment_id text not null references payments (id),
  seq integer not null,
  status text not null,
  at timestamp not null,
  primary key (payment_id, seq)
);

create table payment_tokens (
  -- SHA-256 of the token: the token itself is never stored.
  hash bytea not null primary key,
  payment_id text not null references payments (id),
  created_at timestamp not null,
  used_at timestamp
);
create index payment_tokens_by_age on payment_tokens (created_at);

create table jobs (
  kind text not null,
  key text not null,
  payment_id text,
  run_at timestamp not null,
  attempts integer not null,
  locked_until timestamp,
  last_error text,
  created_at timestamp not null,
  -- Given up; stays for an operator to see.
  dead_at timestamp,
  primary key (kind, key)
);
create index jobs_due on jobs (run_at) where dead_at is null;

create table api_keys (
  -- SHA-256 of the key without its checksum.
  hash bytea not null primary key,
  account_id text not null,
  description text not null,
  created_at timestamp not null,
  revoked_at timestamp
);

-- What the built-in provider knows, as a provider's own database would.
create table sandbox_transactions (
  id text not null primary key,
  payment_id text not null,
  amount bigint not null,
  status text not null,
  captures integer not null,
  created_at timestamp not null
);

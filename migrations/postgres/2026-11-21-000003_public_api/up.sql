alter table payments add column mode text not null default 'web';
alter table payments add column agreement_id text;
alter table payments add column agreement_payment_type text;
alter table payments add column surcharge bigint not null default 0;
alter table payments add column fee bigint;
alter table payments add column refunded bigint not null default 0;
alter table payments add column disputed boolean not null default false;
alter table payments add column challenged boolean not null default false;
alter table payments add column may_retry boolean;
-- The provider's name for a stored card.
alter table payments add column saved_card text;
alter table payments add column settled_on date;
-- The reference as it is compared in searches.
alter table payments add column reference_key text not null default '';
-- What was reported of a payment by telephone: a JSON object, or null.
alter table payments add column telephone text;
-- What services see of the state, so that it can be searched by.
alter table payments add column status text generated always as (
  case state
    -- A service may send card details before anybody has opened the pages.
    when 'created' then case lease_operation when 'authorise' then 'started' else 'created' end
    when 'started' then 'started'
    when 'recurring_queued' then 'started'
    when 'challenge' then 'started'
    when 'authorised' then 'submitted'
    when 'capturable' then 'capturable'
    when 'ended' then
      case end_reason
        when 'service_cancelled' then 'cancelled'
        when 'declined' then 'failed'
        when 'expired' then 'failed'
        when 'user_cancelled' then 'failed'
        else 'error'
      end
    else 'success'
  end
) stored;
update payments set reference_key = lower(reference);
create index payments_by_status on payments (account_id, status, created_at);
create index payments_by_reference on payments (account_id, reference_key, created_at);
create index payments_by_agreement on payments (agreement_id, created_at) where agreement_id is not null;
-- A report is taken once.
create unique index payments_reported on payments (account_id, transaction_id) where mode = 'external';
create index payments_by_settlement on payments (account_id, settled_on) where settled_on is not null;

alter table api_keys add column last_used_at timestamp;

create table refunds (
  id text not null primary key,
  payment_id text not null references payments (id),
  account_id text not null,
  amount bigint not null,
  status text not null,
  created_at timestamp not null,
  finished_at timestamp,
  settled_on date
);
create index refunds_by_payment on refunds (payment_id, created_at);
create index refunds_by_account on refunds (account_id, created_at);

create table agreements (
  id text not null primary key,
  account_id text not null,
  reference text not null,
  reference_key text not null,
  description text not null,
  user_identifier text,
  status text not null,
  -- The stored card: a JSON object, or null.
  instrument text,
  created_at timestamp not null,
  cancelled_at timestamp,
  version integer not null
);
create index agreements_by_account on agreements (account_id, created_at);
create index agreements_by_reference on agreements (account_id, reference_key, created_at);

create table disputes (
  id text not null primary key,
  payment_id text not null references payments (id),
  account_id text not null,
  amount bigint not null,
  fee bigint,
  reason text not null,
  status text not null,
  created_at timestamp not null,
  evidence_due_at timestamp not null,
  settled_on date
);
create index disputes_by_payment on disputes (payment_id);
create index disputes_by_account on disputes (account_id, created_at);

-- Which request made which payment, so that the same request makes no second one.
create table idempotency_keys (
  account_id text not null,
  key text not null,
  -- SHA-256 of what was asked for.
  fingerprint bytea not null,
  payment_id text not null references payments (id),
  created_at timestamp not null,
  primary key (account_id, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- How many payments of past days are in which state, so that a search need not count them one by one.
create table payment_totals (
  account_id text not null,
  day date not null,
  status text not null,
  count bigint not null,
  primary key (account_id, day, status)
);

-- What the built-in provider knows of refunds.
create table sandbox_refunds (
  id text not null primary key,
  transaction_id text not null,
  amount bigint not null,
  status text not null,
  created_at timestamp not null
);
create index sandbox_refunds_by_transaction on sandbox_refunds (transaction_id);

-- All attempts to pay the same thing share reference and secret; what became of each is written down.
create table service_attempts (
    reference text not null,
    attempt integer not null,
    fee text not null,
    -- SHA-256 of the secret id in the return_url; of an id that nobody knows where a cookie recognises the user.
    secret_hash text not null,
    -- Pence.
    amount bigint not null,
    -- Null from before the payment is created until the API has answered.
    payment_id text unique,
    created_at timestamp not null,
    -- Until when whoever creates the payment may be at work; null once the API has answered, or cannot any more.
    begun_until timestamp,
    -- As the service has heard from the API; null while it may still be paid.
    outcome text,
    -- When the service first heard of the outcome.
    settled_at timestamp,
    -- When the service asks the API next by itself; null once the outcome is known.
    check_at timestamp,
    primary key (reference, attempt)
);

-- Nobody asks about payments that must have ended long ago.
insert into service_attempts
    (reference, attempt, fee, secret_hash, amount, payment_id, created_at, check_at)
select reference, attempt, fee, secret_hash, amount, payment_id, created_at,
    case when created_at > datetime('now', '-7 days') then created_at end
from service_payments;

drop table service_payments;
alter table service_attempts rename to service_payments;

create index service_payments_secret on service_payments (secret_hash);
create index service_payments_check on service_payments (check_at) where check_at is not null;
create index service_payments_created on service_payments (created_at);

create table service_secrets (
    secret_hash text not null primary key,
    fee text not null,
    reference text not null,
    attempt integer not null,
    amount bigint not null,
    payment_id text unique,
    created_at timestamp not null
);

-- The latest attempt keeps the secret, with which all others are found.
insert into service_secrets (secret_hash, fee, reference, attempt, amount, payment_id, created_at)
select
    case
        when attempt = (select max(attempt) from service_payments as other where other.secret_hash = mine.secret_hash)
        then secret_hash
        else secret_hash || '-' || attempt
    end,
    fee, reference, attempt, amount, payment_id, created_at
from service_payments as mine;

drop table service_payments;
alter table service_secrets rename to service_payments;

create unique index service_payments_attempt on service_payments (reference, attempt);

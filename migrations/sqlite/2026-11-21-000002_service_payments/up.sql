-- Payments that the reference service asked for. It is a department's own table: nothing joins it to ours.
create table service_payments (
    -- SHA-256 of the secret id in the return_url; of an id that nobody knows where a cookie recognises the user.
    secret_hash text not null primary key,
    fee text not null,
    -- All attempts to pay the same thing share it.
    reference text not null,
    attempt integer not null,
    amount bigint not null,
    -- Null from before the payment is created until the API has answered.
    payment_id text unique,
    created_at timestamp not null
);

create unique index service_payments_attempt on service_payments (reference, attempt);

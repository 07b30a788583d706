-- What became of each payment, as the reference service has heard from the API; null while it may still be paid.
alter table service_payments add column outcome text;
-- When the service first heard of the outcome.
alter table service_payments add column settled_at timestamp;
-- When the service asks the API next by itself; null once the outcome is known.
alter table service_payments add column check_at timestamp;

update service_payments set check_at = created_at;

create index service_payments_check on service_payments (check_at) where check_at is not null;
